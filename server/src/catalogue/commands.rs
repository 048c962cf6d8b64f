//! Commands on their way to clients.

use super::CatalogueError;
use crate::clock::Moment;
use async_trait::async_trait;
use trove_protocol::{BatchId, ClientId, Command, CommandEnvelope, CommandId};

/// Who has lost what it knew.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Lost {
    /// The client acknowledges less than it did: its ledger was restored from a backup, or its disk
    /// lost what it had called durable.
    Client,
    /// It acknowledges what this catalogue never told it, or has a receipt that this catalogue never
    /// gave: the catalogue was restored from a backup.
    Server,
}

/// Commands on their way to clients.
#[async_trait]
pub trait Commanding: Send + Sync {
    /// Keeps a command for a client.
    async fn give(
        &self,
        client: &ClientId,
        command: &Command,
        now: Moment,
    ) -> Result<CommandId, CatalogueError>;

    /// Keeps a command that tells a client of a matter, unless it was last told the same; whether
    /// it did.
    async fn tell(
        &self,
        client: &ClientId,
        matter: &str,
        value: &str,
        command: &Command,
        now: Moment,
    ) -> Result<bool, CatalogueError>;

    /// What the client was last told of a matter.
    async fn told(&self, client: &ClientId, matter: &str)
    -> Result<Option<String>, CatalogueError>;

    /// Drops the commands up to `acknowledged` and returns those that remain, oldest first.
    async fn pending_commands(
        &self,
        client: &ClientId,
        acknowledged: Option<CommandId>,
    ) -> Result<Vec<CommandEnvelope>, CatalogueError>;

    /// Leaves out so many numbers of commands, and goes on above `least`. A catalogue that was
    /// restored from a backup would give some numbers again, and they would be taken for heard.
    async fn number_on(&self, least: CommandId, leave_out: u32) -> Result<(), CatalogueError>;

    /// Notes the newest batch of offers that was taken of this client.
    async fn note_batch(&self, client: &ClientId, batch: &BatchId) -> Result<(), CatalogueError>;

    /// Whether client or server has lost what it knew, by the newest command that the client has
    /// acknowledged and the newest batch that it was given a receipt for. Told once; the client is then
    /// asked to offer everything again, by a command with a number that it has not heard, and told its
    /// settings anew.
    async fn notice_loss(
        &self,
        client: &ClientId,
        acknowledged: CommandId,
        offered: Option<&BatchId>,
        now: Moment,
    ) -> Result<Option<Lost>, CatalogueError>;
}
