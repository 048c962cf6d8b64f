//! Commands on their way to clients.

use super::CatalogueError;
use crate::clock::Moment;
use async_trait::async_trait;
use trove_protocol::{ClientId, Command, CommandEnvelope, CommandId};

/// Who has lost what it knew.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Lost {
    /// The client acknowledges less than it did: its ledger was restored from a backup, or its disk
    /// lost what it had called durable.
    Client,
    /// It acknowledges what this catalogue never told it: the catalogue was restored from a backup.
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

    /// Gives the next commands numbers above `least`, whatever numbers were given before. A catalogue
    /// that was restored from a backup would give some of them again, and they would be taken for
    /// heard.
    async fn number_from(&self, least: CommandId) -> Result<(), CatalogueError>;

    /// Whether client or server has lost what it knew, by the newest command that the client has
    /// acknowledged. Told once; the client is then asked to offer everything again, by a command
    /// with a number that it has not heard.
    async fn notice_loss(
        &self,
        client: &ClientId,
        acknowledged: CommandId,
        now: Moment,
    ) -> Result<Option<Lost>, CatalogueError>;
}
