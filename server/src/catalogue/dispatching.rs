//! What dispatch asks of the queue, and the reasons that it leaves for people.

use super::CatalogueError;
use crate::{
    clock::Moment,
    decide::ContentId,
    dispatch::plan::{Asking, Load, Wanted},
};
use async_trait::async_trait;
use std::collections::HashSet;
use trove_protocol::{ClientId, RequestId};

/// A content that was asked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Asked {
    /// Which.
    pub content: ContentId,
    /// Setbacks so far.
    pub attempts: u32,
    /// When it was asked for.
    pub asked_at: Moment,
}

/// Why files wait, as the running server sees it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Waiting {
    /// Whose files; `None` for those of all clients that are too large.
    pub client: Option<ClientId>,
    /// The stable word.
    pub reason: &'static str,
    /// How soon it lets go, compared with others; 0 for at once.
    pub rank: u8,
    /// Whether it holds for the whole house.
    pub of_house: bool,
    /// The sentence for people.
    pub sentence: String,
    /// Contents of so many bytes or more.
    pub size_from: u64,
}

/// What waits for one reason.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct WaitingFigures {
    /// The stable word.
    pub reason: String,
    /// The sentence for people.
    pub sentence: String,
    /// The client whose reason it is; `None` for those of the house and of single files.
    pub client: Option<ClientId>,
    /// How many contents.
    pub files: u64,
    /// Their bytes.
    pub bytes: u64,
}

/// What dispatch asks of the queue.
#[async_trait]
pub trait Dispatching: Send + Sync {
    /// Wanted contents that may be asked for now, with their holders: for each of these clients
    /// as many as it has room for of what it alone has, and as many of what others have too, each
    /// in the order of asking.
    async fn wanted(
        &self,
        rooms: &[(ClientId, u64)],
        now: Moment,
    ) -> Result<Vec<Wanted>, CatalogueError>;

    /// When the next wanted content that waits after a setback may be asked for again.
    async fn next_try(&self, now: Moment) -> Result<Option<Moment>, CatalogueError>;

    /// Puts right what a clock that has been set back wrote down: wanted contents that are to wait
    /// beyond `latest` may be asked for at once, and nothing was asked for later than `now`. How
    /// many contents.
    async fn bring_forward(&self, now: Moment, latest: Moment) -> Result<u64, CatalogueError>;

    /// What is under way, for each client that has anything under way.
    async fn in_flight(&self) -> Result<Vec<(ClientId, Load)>, CatalogueError>;

    /// Of what is asked of these clients, how many bytes are among these, which the inbox holds.
    async fn arrived(
        &self,
        held: &[(RequestId, u64)],
        from: &[ClientId],
    ) -> Result<u64, CatalogueError>;

    /// Marks contents as asked of clients and keeps the commands that ask for them, all or none.
    async fn ask(&self, commands: &[Asking], now: Moment) -> Result<(), CatalogueError>;

    /// Puts back what was asked of any client of `from` and one of `to` has too; not counted as a
    /// setback. Who is asked next under the same number cancels it with the former. How many
    /// contents.
    async fn release(&self, from: &[ClientId], to: &[ClientId]) -> Result<u64, CatalogueError>;

    /// What was asked of these clients counts as asked now: they could not answer before.
    async fn excuse(&self, clients: &[ClientId], now: Moment) -> Result<(), CatalogueError>;

    /// What was asked of these clients at or before that moment and is not yet confirmed.
    async fn asked_before(
        &self,
        clients: &[ClientId],
        moment: Moment,
    ) -> Result<Vec<Asked>, CatalogueError>;

    /// What was set aside is tried again: all that anybody has, or what this client has. How many
    /// contents.
    async fn try_again(&self, client: Option<&ClientId>) -> Result<u64, CatalogueError>;

    /// The clients that have something that is wanted.
    async fn with_wanted(&self) -> Result<HashSet<ClientId>, CatalogueError>;

    /// Leaves the reasons for people; they replace the earlier ones.
    async fn note_waiting(&self, waiting: &[Waiting]) -> Result<(), CatalogueError>;

    /// What waits, each content once, by its reason.
    async fn waiting(&self, now: Moment) -> Result<Vec<WaitingFigures>, CatalogueError>;
}
