//! What the server asks for, written down. It may ask for what is on offer and for nothing else:
//! whoever speaks in the server's name must not be able to fetch any file of this computer.

use super::{Ledger, Result, offers::apply_standings, signed};
use serde_json::json;
use sqlx::{AssertSqlSafe, SqliteConnection};
use trove_protocol::{
    Command, CommandEnvelope, CommandId, FileRequest, FileToHash, Outcome, StoredFile, Transfer,
};

/// That row `f` is on offer, or was about to be, in exactly the version that it has.
const ON_OFFER: &str = "f.state <> 'gone' AND f.offer->>'$.size' = f.size
    AND f.offer->>'$.modified_ns' = f.modified_ns";

impl Ledger {
    /// Writes commands down, so that they may be acknowledged. A command seen twice changes
    /// nothing; a request that is dealt with stays so, unless it names another file by now.
    pub async fn note_commands(&self, commands: &[CommandEnvelope]) -> Result<()> {
        let Some(newest) = commands.iter().map(|command| command.id).max() else { return Ok(()) };
        let mut transaction = self.writer.begin_with("BEGIN IMMEDIATE").await?;
        for CommandEnvelope { id, command } in commands {
            match command {
                Command::RequestFiles { transfer, requests } => {
                    note_requests(&mut transaction, *id, *transfer, requests).await?;
                }
                Command::HashFiles { files } => note_to_hash(&mut transaction, files).await?,
                Command::FilesStored { files } => note_stored(&mut transaction, files).await?,
                Command::Cancel { requests } => {
                    let list: Vec<_> = requests.iter().map(|one| signed(one.0)).collect();
                    sqlx::query(
                        "DELETE FROM requests WHERE outcome IS NULL
                             AND request IN (SELECT value FROM json_each(?1))",
                    )
                    .bind(serde_json::to_string(&list)?)
                    .execute(&mut *transaction)
                    .await?;
                }
                Command::ResendOffers => {}
                Command::Unknown => {
                    sqlx::query("INSERT OR IGNORE INTO refused (command, reason) VALUES (?1, ?2)")
                        .bind(signed(id.0))
                        .bind("This computer's Trove is too old to know this command; update it.")
                        .execute(&mut *transaction)
                        .await?;
                }
            }
        }
        sqlx::query(
            "INSERT INTO settings (name, value) VALUES ('acknowledged', ?1)
             ON CONFLICT (name) DO UPDATE SET value = excluded.value",
        )
        .bind(newest.0.to_string())
        .execute(&mut *transaction)
        .await?;
        transaction.commit().await?;
        Ok(())
    }

    /// The newest command that is written down.
    pub async fn acknowledged(&self) -> Result<Option<CommandId>> {
        let text = self.setting("acknowledged").await?;
        Ok(text.and_then(|text| text.parse().ok()).map(CommandId))
    }
}

/// A request for what is not on offer has its outcome at once, and no file is touched for it: a
/// path that this client does not offer is gone, whether there is something or not; another
/// version than the one on offer has changed.
async fn note_requests(
    transaction: &mut SqliteConnection,
    command: CommandId,
    transfer: Transfer,
    requests: &[FileRequest],
) -> Result<()> {
    let list: Vec<_> = requests
        .iter()
        .map(|one| json!([signed(one.request.0), one.path, signed(one.size), one.modified_ns]))
        .collect();
    sqlx::query(AssertSqlSafe(format!(
        "INSERT INTO requests (request, command, transfer, path, size, modified_ns, outcome)
         SELECT j.value->>0, ?2, ?3, j.value->>1, j.value->>2, j.value->>3,
             CASE WHEN f.id IS NULL OR f.state = 'gone' THEN ?4
                  WHEN f.size = j.value->>2 AND f.modified_ns = j.value->>3 AND {ON_OFFER}
                  THEN NULL ELSE ?5 END
         FROM json_each(?1) AS j LEFT JOIN files AS f ON f.path = j.value->>1 WHERE true
         ON CONFLICT (request) DO UPDATE SET
             command = excluded.command, transfer = excluded.transfer, path = excluded.path,
             size = excluded.size, modified_ns = excluded.modified_ns,
             outcome = excluded.outcome, due_ms = 0
         WHERE outcome IS NULL OR path <> excluded.path OR size <> excluded.size
             OR modified_ns <> excluded.modified_ns"
    )))
    .bind(serde_json::to_string(&list)?)
    .bind(signed(command.0))
    .bind(transfer_text(transfer))
    .bind(serde_json::to_string(&Outcome::Gone)?)
    .bind(serde_json::to_string(&Outcome::Changed)?)
    .execute(&mut *transaction)
    .await?;
    let refused: i64 = sqlx::query_scalar(
        "SELECT count(*) FROM requests WHERE command = ?1 AND outcome IN (?2, ?3)",
    )
    .bind(signed(command.0))
    .bind(serde_json::to_string(&Outcome::Gone)?)
    .bind(serde_json::to_string(&Outcome::Changed)?)
    .fetch_one(transaction)
    .await?;
    if refused > 0 {
        tracing::warn!("The server asked for {refused} files that are not on offer so any more.");
    }
    Ok(())
}

async fn note_to_hash(transaction: &mut SqliteConnection, files: &[FileToHash]) -> Result<()> {
    let list: Vec<_> =
        files.iter().map(|one| json!([one.path, signed(one.size), one.modified_ns])).collect();
    sqlx::query(AssertSqlSafe(format!(
        "INSERT INTO hashes (path, size, modified_ns, hash)
         SELECT f.path, f.size, f.modified_ns, f.hash
         FROM json_each(?1) AS j CROSS JOIN files AS f
           ON f.path = j.value->>0 AND f.size = j.value->>1 AND f.modified_ns = j.value->>2
         WHERE {ON_OFFER}
         ON CONFLICT (path) DO UPDATE SET size = excluded.size,
             modified_ns = excluded.modified_ns, hash = excluded.hash"
    )))
    .bind(serde_json::to_string(&list)?)
    .execute(transaction)
    .await?;
    Ok(())
}

async fn note_stored(transaction: &mut SqliteConnection, files: &[StoredFile]) -> Result<()> {
    let reason: Option<String> = None;
    let list: Vec<_> = files
        .iter()
        .map(|one| {
            json!([
                one.path,
                signed(one.size),
                one.modified_ns,
                "unverified",
                one.hash,
                one.share_path,
                reason
            ])
        })
        .collect();
    apply_standings(transaction, &list, "").await
}

fn transfer_text(transfer: Transfer) -> &'static str {
    match transfer {
        Transfer::Single => "single",
        Transfer::Bundle => "bundle",
    }
}

pub(super) fn transfer_from(text: &str) -> Transfer {
    if text == "bundle" { Transfer::Bundle } else { Transfer::Single }
}
