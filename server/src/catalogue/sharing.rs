//! Links that show a part of the library to whoever has them, and tokens of programs.

use super::CatalogueError;
use crate::{
    clock::Moment,
    people::{Means, Role, Scope, Shared},
};
use async_trait::async_trait;

/// A link that shows one album or one item until it expires.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ShareLink {
    /// Its number.
    pub id: i64,
    /// What it shows.
    pub shared: Shared,
    /// What that was called when it was shared.
    pub name: String,
    /// Who made it; nobody when a program did.
    pub made_by: Option<i64>,
    /// When it was made.
    pub made_at: Moment,
    /// Until when it works.
    pub expires_at: Moment,
}

/// A token with which programs ask.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Token {
    /// Its number.
    pub id: i64,
    /// What it is for, in the words of who made it.
    pub name: String,
    /// What programs may do with it.
    pub role: Role,
    /// When it was made.
    pub made_at: Moment,
}

/// Links that show a part of the library to whoever has them, and tokens of programs. Of their
/// secrets only the BLAKE3 is kept.
#[async_trait]
pub trait Sharing: Send + Sync {
    /// What is to be shared is called so; `None` when there is no such thing.
    async fn shared_name(&self, shared: Shared) -> Result<Option<String>, CatalogueError>;

    /// Keeps a link; its own number is not looked at. Links that expired are forgotten.
    async fn add_share_link(
        &self,
        secret_hash: [u8; 32],
        link: &ShareLink,
    ) -> Result<i64, CatalogueError>;

    /// Links that work still, the newest first: all, or those of one person.
    async fn share_links(
        &self,
        made_by: Option<i64>,
        now: Moment,
    ) -> Result<Vec<ShareLink>, CatalogueError>;

    /// The link whose secret has this hash, if it works still.
    async fn share_link(
        &self,
        secret_hash: [u8; 32],
        now: Moment,
    ) -> Result<Option<ShareLink>, CatalogueError>;

    /// Ends a link, of this person alone where one is named; `false` when there is none.
    async fn end_share_link(&self, id: i64, made_by: Option<i64>) -> Result<bool, CatalogueError>;

    /// Keeps a token.
    async fn add_token(
        &self,
        secret_hash: [u8; 32],
        (name, role): (&str, Role),
        made_by: Option<i64>,
        now: Moment,
    ) -> Result<i64, CatalogueError>;

    /// All tokens, the newest first.
    async fn tokens(&self) -> Result<Vec<Token>, CatalogueError>;

    /// The token of this hash.
    async fn token(&self, secret_hash: [u8; 32]) -> Result<Option<Token>, CatalogueError>;

    /// How much whoever was let in by this may see now; `None` where that has ended.
    async fn scope_by(&self, means: &Means, now: Moment) -> Result<Option<Scope>, CatalogueError>;

    /// Ends a token; `false` when there is none of this number.
    async fn end_token(&self, id: i64) -> Result<bool, CatalogueError>;
}
