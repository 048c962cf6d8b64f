//! What the server asks for, written down: the registry of the kinds of commands, one file each.
//! It may ask for what is on offer and for nothing else: whoever speaks in the server's name must
//! not be able to fetch any file of this computer.
//!
//! A kind's `note` writes a command down and says whom it concerns. A command may come twice, so
//! noting it twice must be the same as once. What takes time (sending, hashing) is not done here:
//! its activity hears of it and finds it in the ledger.

mod cancel;
mod files_stand;
mod files_stored;
mod files_unsafe;
mod hash_files;
mod reload_configuration;
mod request_files;
mod resend_offers;
mod start_backup;
mod storage_allocated;
mod unknown;

pub(super) use request_files::transfer_from;
pub use storage_allocated::Storage;

use super::{Ledger, Result, signed};
use crate::link::Heard;
use sqlx::SqliteConnection;
use std::collections::BTreeSet;
use trove_protocol::{BatchId, Command, CommandEnvelope, CommandId};

/// That row `f` is on offer, or was about to be, in exactly the version that it has.
const ON_OFFER: &str = "f.state <> 'gone' AND f.offer->>'$.size' = f.size
    AND f.offer->>'$.modified_ns' = f.modified_ns";

/// Whom a command gives something to do. The engine has a signal for each.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Concern {
    /// Whoever offers files.
    Offers,
    /// Whoever sends files.
    Requests,
    /// Whoever confirms.
    Outbox,
    /// Whoever reads files for their hashes.
    Hashes,
    /// Whoever goes by the settings.
    Configuration,
    /// Whoever makes backups.
    Backups,
}

/// Writes one command down, by its kind.
async fn note(
    transaction: &mut SqliteConnection,
    id: CommandId,
    command: &Command,
) -> Result<&'static [Concern]> {
    match command {
        Command::RequestFiles { transfer, requests } => {
            request_files::note(transaction, id, *transfer, requests).await
        }
        Command::HashFiles { files } => hash_files::note(transaction, files).await,
        Command::FilesStored { files } => files_stored::note(transaction, files).await,
        Command::FilesStand { files } => files_stand::note(transaction, files).await,
        Command::FilesUnsafe { files } => files_unsafe::note(transaction, files).await,
        Command::Cancel { requests } => cancel::note(transaction, requests).await,
        Command::ResendOffers => resend_offers::note(transaction).await,
        Command::ReloadConfiguration { configuration } => {
            reload_configuration::note(transaction, configuration).await
        }
        Command::StorageAllocated { quota, used, free } => {
            storage_allocated::note(transaction, *quota, *used, *free).await
        }
        Command::StartBackup { set } => start_backup::note(transaction, id, set).await,
        Command::Unknown => unknown::note(transaction, id).await,
    }
}

impl Ledger {
    /// Writes commands down, so that they may be acknowledged, and says whom they concern. The server
    /// forgets what is acknowledged, so this survives a power cut once it returns.
    pub async fn note_commands(&self, commands: &[CommandEnvelope]) -> Result<BTreeSet<Concern>> {
        let mut concerned = BTreeSet::new();
        let Some(newest) = commands.iter().map(|command| command.id).max() else {
            return Ok(concerned);
        };
        let mut durable = self.durable().await?;
        let mut transaction = durable.begin().await?;
        for CommandEnvelope { id, command } in commands {
            concerned.extend(note(&mut transaction, *id, command).await?);
        }
        set(&mut transaction, "acknowledged", &newest.0.to_string()).await?;
        transaction.commit().await?;
        // They are written down, whatever becomes of the connection.
        if let Err(error) = durable.end().await {
            tracing::warn!("{error}");
        }
        Ok(concerned)
    }

    /// The newest that the server has said.
    pub async fn heard(&self) -> Result<Heard> {
        let newest = self.setting("acknowledged").await?;
        let acknowledged = newest.and_then(|text| text.parse().ok()).map(CommandId);
        Ok(Heard { acknowledged, offered: self.setting("offered").await?.map(BatchId) })
    }
}

/// Sets a setting together with what else is written down.
pub(super) async fn set(transaction: &mut SqliteConnection, name: &str, value: &str) -> Result<()> {
    sqlx::query(
        "INSERT INTO settings (name, value) VALUES (?1, ?2)
         ON CONFLICT (name) DO UPDATE SET value = excluded.value",
    )
    .bind(name)
    .bind(value)
    .execute(transaction)
    .await?;
    Ok(())
}
