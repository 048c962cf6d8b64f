//! Writing down what nobody would say again: once it is committed, it survives a power cut.
//!
//! SQLite makes a commit durable by `synchronous = FULL`, and with it all commits before it
//! (sqlite.org/wal.html#performance_considerations).

use super::{Ledger, Result};
use crate::faults::planted;
use sqlx::{Connection as _, Sqlite, Transaction, pool::PoolConnection};
use std::{path::Path, sync::Arc};

/// The target of the events that say what has become durable, to whoever stands in for the disk in a
/// simulated house. Nobody listens in a real one.
pub const TARGET: &str = "trove::durable";

/// The connection that writes, for as long as its commits are made durable.
pub(super) struct Durable {
    connection: PoolConnection<Sqlite>,
    is_full: bool,
    file: Arc<Path>,
}

impl Ledger {
    /// From now to its end, commits are made durable. One that is dropped leaves a connection that is
    /// slower than it needs to be until the next one ends.
    pub(super) async fn durable(&self) -> Result<Durable> {
        let mut connection = self.writer.acquire().await?;
        let is_full = !planted("planted: commands are not synced");
        if is_full {
            sqlx::query("PRAGMA synchronous = FULL").execute(&mut *connection).await?;
        }
        Ok(Durable { connection, is_full, file: self.file.clone() })
    }
}

impl Durable {
    /// Begins what is to be durable.
    pub(super) async fn begin(&mut self) -> Result<Transaction<'_, Sqlite>> {
        Ok(self.connection.begin_with("BEGIN IMMEDIATE").await?)
    }

    /// All that was committed is durable.
    pub(super) async fn end(mut self) -> Result<()> {
        if self.is_full {
            tracing::trace!(target: TARGET, ledger = %self.file.display());
        }
        sqlx::query("PRAGMA synchronous = NORMAL").execute(&mut *self.connection).await?;
        Ok(())
    }
}
