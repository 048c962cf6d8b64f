//! What is proven to be safe, and what is not, file by file.

use super::{CatalogueError, WaitingFigures};
use crate::{clock::Moment, decide::ContentId};
use async_trait::async_trait;
use std::collections::HashMap;
use trove_protocol::{Amount, ClientId, ClientPath, ContentHash, OnlyHere};

/// How a file on offer stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Stand {
    /// What is stored has the very hash that the file has.
    Safe,
    /// Its content is asked of some client.
    Asked,
    /// Its content waits to be asked for.
    Wanted,
    /// Its content is asked for again soon, after a setback.
    SetBack,
    /// Its content failed too often.
    SetAside,
    /// Its content was stored, was found damaged, and is wanted again.
    Damaged,
    /// The owner has put its content off.
    NotNow,
    /// The owner does not want its content.
    Never,
    /// A person changed its content in the shares by hand.
    EditedByHand,
    /// A person deleted its content from the shares by hand.
    DeletedByHand,
    /// The server has something alike; the client's hash is awaited.
    ToCompare,
}

impl Stand {
    /// All of them.
    pub const ALL: [Self; 11] = [
        Self::Safe,
        Self::Asked,
        Self::Wanted,
        Self::SetBack,
        Self::SetAside,
        Self::Damaged,
        Self::NotNow,
        Self::Never,
        Self::EditedByHand,
        Self::DeletedByHand,
        Self::ToCompare,
    ];

    /// A stable word.
    pub fn word(self) -> &'static str {
        match self {
            Self::Safe => "safe",
            Self::Asked => "asked",
            Self::Wanted => "wanted",
            Self::SetBack => "set_back",
            Self::SetAside => "set_aside",
            Self::Damaged => "damaged",
            Self::NotNow => "not_now",
            Self::Never => "never",
            Self::EditedByHand => "edited_by_hand",
            Self::DeletedByHand => "deleted_by_hand",
            Self::ToCompare => "to_compare",
        }
    }
}

/// Files that stand alike.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Standings {
    /// How.
    pub stand: Stand,
    /// Why the content failed or is damaged, as part of a sentence.
    pub reason: Option<String>,
    /// How many, and their bytes.
    pub amount: Amount,
}

/// One file on offer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FileStand {
    /// Where it lies on its client.
    pub path: ClientPath,
    /// Size in bytes, as offered.
    pub size: u64,
    /// How it stands.
    pub stand: Stand,
    /// Its content, if it is known to have one.
    pub content: Option<ContentId>,
    /// Why the content failed or is damaged, as part of a sentence.
    pub reason: Option<String>,
    /// The hash of what is stored, where it is safe.
    pub hash: Option<ContentHash>,
    /// Where it lies below the shares, where it is safe.
    pub share_path: Option<String>,
}

/// What is proven to be safe, and what is not.
#[async_trait]
pub trait Proofs: Send + Sync {
    /// How the files of one client stand.
    async fn standings(
        &self,
        client: &ClientId,
        now: Moment,
    ) -> Result<Vec<Standings>, CatalogueError>;

    /// Why the wanted files of one client wait.
    async fn waiting_of(
        &self,
        client: &ClientId,
        now: Moment,
    ) -> Result<Vec<WaitingFigures>, CatalogueError>;

    /// Up to `limit` files of one client in the order of their paths, beginning after `after`; of
    /// those that are safe only `with_safe`.
    async fn file_stands(
        &self,
        client: &ClientId,
        after: Option<&ClientPath>,
        with_safe: bool,
        limit: u32,
        now: Moment,
    ) -> Result<Vec<FileStand>, CatalogueError>;

    /// Why these wanted contents wait; figures are those of one content each.
    async fn waiting_for(
        &self,
        contents: &[ContentId],
    ) -> Result<HashMap<ContentId, WaitingFigures>, CatalogueError>;

    /// What exists on one computer alone and is not stored, of every computer.
    async fn only_here(&self) -> Result<HashMap<ClientId, Vec<OnlyHere>>, CatalogueError>;
}
