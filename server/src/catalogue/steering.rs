//! What the owner wishes of single files, and whom the owner has paused.

use super::CatalogueError;
use crate::{clock::Moment, decide::ContentId};
use async_trait::async_trait;
use serde::{Deserialize, Serialize};
use trove_protocol::ClientId;
use utoipa::ToSchema;

/// Why a file that the owner does not want is not collected, as a sentence.
pub const NEVER: &str = "The server's owner has chosen that this file is not collected.";

/// What the owner wishes of a content that is not stored.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum Wish {
    /// It is asked for before all else.
    First,
    /// It waits until the owner wishes otherwise.
    NotNow,
    /// It is not collected.
    Never,
    /// It is collected in its turn.
    #[default]
    Usual,
}

impl Wish {
    /// Its name in the catalogue; `None` for what is usual.
    pub fn name(self) -> Option<&'static str> {
        match self {
            Self::First => Some("first"),
            Self::NotNow => Some("not_now"),
            Self::Never => Some("never"),
            Self::Usual => None,
        }
    }

    /// The wish of that name.
    pub fn named(name: Option<&str>) -> Option<Self> {
        [Self::First, Self::NotNow, Self::Never, Self::Usual]
            .into_iter()
            .find(|wish| wish.name() == name)
    }

    /// Why files of which this is wished are not collected, as a sentence; `None` when they are.
    pub fn sentence(self) -> Option<&'static str> {
        match self {
            Self::NotNow => {
                Some("The server's owner has put this file off: it waits until that is changed.")
            }
            Self::Never => Some(NEVER),
            Self::First | Self::Usual => None,
        }
    }
}

/// A pause that the owner has set.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Pause {
    /// Who is paused; `None` for the whole house.
    pub client: Option<ClientId>,
    /// When it ends by itself; `None` for when the owner ends it.
    pub until: Option<Moment>,
}

impl Pause {
    /// Whether it holds for this client at this moment.
    pub fn holds_for(&self, client: &ClientId, now: Moment) -> bool {
        let concerns = self.client.as_ref().is_none_or(|paused| paused == client);
        concerns && self.is_on(now)
    }

    /// Whether it has not ended.
    pub fn is_on(&self, now: Moment) -> bool {
        self.until.is_none_or(|until| now < until)
    }
}

/// What the owner steers.
#[async_trait]
pub trait Steering: Send + Sync {
    /// Notes what is wished of those of the contents that are not stored, whoever has them now or
    /// later; whoever has them hears what that means. What was asked for and is not to be collected
    /// is cancelled. How many contents.
    async fn wish(
        &self,
        contents: &[ContentId],
        wish: Wish,
        now: Moment,
    ) -> Result<u64, CatalogueError>;

    /// Those of the contents that were set aside are tried again. How many.
    async fn retry(&self, contents: &[ContentId]) -> Result<u64, CatalogueError>;

    /// Notes a pause in place of an earlier one of the same client, or of the house.
    async fn pause(&self, pause: &Pause) -> Result<(), CatalogueError>;

    /// Ends the pause of this client, or that of the whole house; `false` when there was none.
    async fn resume(&self, client: Option<&ClientId>) -> Result<bool, CatalogueError>;

    /// All pauses, also those that have ended and were not yet seen to have.
    async fn pauses(&self) -> Result<Vec<Pause>, CatalogueError>;

    /// Forgets the pauses that have ended by themselves; which.
    async fn forget_ended_pauses(&self, now: Moment) -> Result<Vec<Pause>, CatalogueError>;
}
