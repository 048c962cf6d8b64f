//! What is wanted, what is asked of whom, and the commands on their way.

use super::CatalogueError;
use crate::{clock::Moment, decide::ContentId, dispatch::plan::Wanted, queue::Next};
use async_trait::async_trait;
use std::time::Duration;
use trove_protocol::{ClientId, Command, CommandEnvelope, CommandId, RequestId, Transfer};

/// What is under way from one client.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct InFlight {
    /// Which client.
    pub client: ClientId,
    /// Files asked of it and not yet stored.
    pub files: u64,
    /// Their bytes.
    pub bytes: u64,
}

/// A request that a client may now fulfil by FTP.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Open {
    /// Which request.
    pub request: RequestId,
    /// Bytes that it must have.
    pub size: u64,
}

/// The queue and the commands.
#[async_trait]
pub trait Queue: Send + Sync {
    /// Wanted contents that may be asked for now, in the order of asking, with their holders: up
    /// to `limit` that `client` has and, when `house_wide`, as many that anybody has.
    async fn wanted(
        &self,
        client: &ClientId,
        now: Moment,
        limit: u32,
        house_wide: bool,
    ) -> Result<Vec<Wanted>, CatalogueError>;

    /// When the next wanted content that waits after a setback may be asked for again.
    async fn next_try(&self, now: Moment) -> Result<Option<Moment>, CatalogueError>;

    /// What is under way, for each client that has anything under way.
    async fn in_flight(&self) -> Result<Vec<InFlight>, CatalogueError>;

    /// Marks contents as asked of a client and keeps the commands that ask for them.
    async fn ask(
        &self,
        client: &ClientId,
        commands: &[(Transfer, Vec<ContentId>)],
        now: Moment,
    ) -> Result<(), CatalogueError>;

    /// Keeps a command that asks for the full hashes of up to `limit` files that need one;
    /// `false` when none does.
    async fn ask_hashes(
        &self,
        client: &ClientId,
        limit: u32,
        now: Moment,
    ) -> Result<bool, CatalogueError>;

    /// Keeps a command for a client.
    async fn give(
        &self,
        client: &ClientId,
        command: &Command,
        now: Moment,
    ) -> Result<CommandId, CatalogueError>;

    /// Drops the commands up to `acknowledged` and returns those that remain, oldest first.
    async fn pending_commands(
        &self,
        client: &ClientId,
        acknowledged: Option<CommandId>,
    ) -> Result<Vec<CommandEnvelope>, CatalogueError>;

    /// Puts a content that was asked for back, after a setback.
    async fn set_back(
        &self,
        content: ContentId,
        next: Next,
        reason: &str,
    ) -> Result<(), CatalogueError>;

    /// The client no longer has, as it offered them, the files that were asked for with these
    /// contents: its other copies or other clients may be asked, and what nobody has any more
    /// leaves the queue.
    async fn lose_holder(
        &self,
        client: &ClientId,
        contents: &[ContentId],
    ) -> Result<(), CatalogueError>;

    /// Puts back what was asked for and not confirmed in time (seed 0032): asked longer than
    /// `patience` ago (doubled for each attempt before), or of a client not heard of since
    /// `absent_since` while another present one has it. Returns how many.
    async fn reissue(
        &self,
        now: Moment,
        patience: Duration,
        absent_since: Moment,
    ) -> Result<u64, CatalogueError>;

    /// Puts these back where they were asked for: all their bytes came, but no confirmation (seed
    /// claim 6). Returns how many.
    async fn reissue_arrived(&self, requests: &[RequestId]) -> Result<u64, CatalogueError>;

    /// The client's open request of that number.
    async fn open_request(
        &self,
        client: &ClientId,
        request: RequestId,
    ) -> Result<Option<Open>, CatalogueError>;

    /// The open requests that may travel in that bundle; empty when there is no such bundle.
    async fn open_bundle(
        &self,
        client: &ClientId,
        command: CommandId,
    ) -> Result<Vec<Open>, CatalogueError>;

    /// All open requests of the client.
    async fn open_requests(&self, client: &ClientId) -> Result<Vec<Open>, CatalogueError>;

    /// Numbers of all requests that are not yet stored: what may lie in the inbox.
    async fn unfinished(&self) -> Result<Vec<RequestId>, CatalogueError>;
}
