//! What is wanted, and what is asked of whom.

use super::CatalogueError;
use crate::{clock::Moment, decide::ContentId, queue::Next};
use async_trait::async_trait;
use trove_protocol::{ClientId, ClientPath, CommandId, RequestId};

/// A request that a client may now fulfil by FTP.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Open {
    /// Which request.
    pub request: RequestId,
    /// Bytes that it must have.
    pub size: u64,
}

/// The queue.
#[async_trait]
pub trait Queue: Send + Sync {
    /// Keeps a command that asks for the full hashes of up to `limit` files that need one;
    /// `false` when none does.
    async fn ask_hashes(
        &self,
        client: &ClientId,
        limit: u32,
        now: Moment,
    ) -> Result<bool, CatalogueError>;

    /// Puts a content that was asked for back, after a setback with this client. What is asked of
    /// another, or was let go by hand, is left as it is, and what is asked of nobody is not by it.
    async fn set_back(
        &self,
        client: &ClientId,
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

    /// Puts back what was asked for and brought no confirmation (seed 0032); what is no longer
    /// asked for is left as it is. How many contents.
    async fn put_back(
        &self,
        contents: &[(ContentId, Next)],
        reason: &str,
    ) -> Result<u64, CatalogueError>;

    /// Those of the contents that are set aside: who was asked for each or else has it, where it
    /// lies there, and why it failed last.
    async fn given_up(
        &self,
        contents: &[ContentId],
    ) -> Result<Vec<(ClientId, ClientPath, String)>, CatalogueError>;

    /// How often these were set back so far, of those that are asked of these very clients: what
    /// came from one says nothing of what is asked of another now.
    async fn attempts(
        &self,
        requests: &[(RequestId, ClientId)],
    ) -> Result<Vec<(ContentId, u32)>, CatalogueError>;

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

    /// Numbers of all requests that are not yet stored, but for what the owner does not want: what
    /// may lie in the inbox.
    async fn unfinished(&self) -> Result<Vec<RequestId>, CatalogueError>;
}
