//! Whether a connection may be used.

use sqlx::{Connection as _, SqliteConnection};

/// Whether a connection that was given back can be used again. After some errors of the disk SQLite
/// ends a transaction by itself; sqlx then counts one that nobody can end, and begins no other.
///
/// # Errors
/// When the connection no longer answers.
pub async fn is_free(connection: &mut SqliteConnection) -> sqlx::Result<bool> {
    // What was left open is rolled back before this is answered.
    connection.ping().await?;
    Ok(!connection.is_in_transaction())
}

/// Fails where SQLite has opened the file for reading only, as it does when the system refuses more
/// at that moment: for want of handles, say. Such a connection would never write.
///
/// # Errors
/// When it cannot write, with SQLite's reason.
pub async fn can_write(connection: &mut SqliteConnection) -> sqlx::Result<()> {
    // A transaction alone would begin: SQLite makes it one that only reads.
    let mut trial = connection.begin_with("BEGIN IMMEDIATE").await?;
    sqlx::query("PRAGMA user_version = 0").execute(&mut *trial).await?;
    trial.rollback().await
}

#[cfg(test)]
mod tests {
    use super::*;
    use sqlx::{ConnectOptions as _, sqlite::SqliteConnectOptions};

    #[tokio::test]
    async fn a_connection_that_only_reads_is_not_taken() {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("records.sqlite");
        let options = SqliteConnectOptions::new().filename(&file).create_if_missing(true);
        can_write(&mut options.connect().await.unwrap()).await.unwrap();
        can_write(&mut options.read_only(true).connect().await.unwrap()).await.unwrap_err();
    }
}
