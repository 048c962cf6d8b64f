//! Who looks at what was collected, and how much of it they may see.
//!
//! The rules are pure: [`names`], [`rules`] and [`timing`], and so is [`Means`]; [`Passwords`] does the one thing that
//! takes long, and the others are activities over the catalogue.

pub mod entering;
pub mod knowing;
mod means;
pub mod names;
mod passwords;
pub mod rules;
pub mod sharing;
pub mod signing_in;
pub mod timing;

pub use means::Means;
pub use passwords::Passwords;

use crate::decide::ContentId;
use serde::{Deserialize, Serialize};
use trove_protocol::ClientId;
use utoipa::ToSchema;

/// What a person may do.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum Role {
    /// Sees all and sets all.
    Owner,
    /// Sees the photos, videos and music of the house.
    Viewer,
}

impl Role {
    /// Its name in the catalogue.
    pub fn word(self) -> &'static str {
        match self {
            Self::Owner => "owner",
            Self::Viewer => "viewer",
        }
    }

    /// The role of that name.
    pub fn named(word: &str) -> Option<Self> {
        [Self::Owner, Self::Viewer].into_iter().find(|role| role.word() == word)
    }
}

/// What a link shows to whoever has it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Shared {
    /// One album.
    Album(i64),
    /// One file.
    Item(ContentId),
}

/// How much of the library somebody may see.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Scope {
    /// All photos, videos and music.
    Library,
    /// One album, by a link that was shared.
    Album(i64),
    /// One file, by a link that was shared.
    Item(ContentId),
}

impl From<Shared> for Scope {
    fn from(shared: Shared) -> Self {
        match shared {
            Shared::Album(album) => Self::Album(album),
            Shared::Item(item) => Self::Item(item),
        }
    }
}

/// Somebody who looks at the library.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Visitor {
    /// By what they are let in.
    pub by: Means,
    /// Who has signed in, by number; `None` for a program with a token, or by a shared link.
    pub person: Option<i64>,
    /// What they may do; somebody with a shared link is a viewer.
    pub role: Role,
    /// How much they may see.
    pub scope: Scope,
    /// The paired computer at which they sit, where that is known: nothing is asked of it while
    /// something is streamed to it.
    pub computer: Option<ClientId>,
}
