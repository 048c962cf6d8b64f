//! Who looks at what was collected, and how much of it they may see. Pure.

use crate::decide::ContentId;
use trove_protocol::ClientId;

/// What a person may do.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Role {
    /// Sees all and sets all.
    Owner,
    /// Sees the photos, videos and music of the house.
    Viewer,
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

/// Somebody who looks at the library.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Visitor {
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
