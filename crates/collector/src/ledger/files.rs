//! What was seen of files.

use super::{Ledger, Result, fingerprint, signed, unsigned};
use crate::state::FileState;
use serde_json::json;
use sqlx::Row;
use trove_protocol::{BackupPlace, ClientPath, ContentHash, Kind};

/// What a look at a file's directory entry tells.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Observation {
    /// Where it lies.
    pub path: ClientPath,
    /// Size in bytes.
    pub size: u64,
    /// Time of change, nanoseconds since 1970.
    pub modified_ns: i64,
    /// The volume it lies on.
    pub device: u64,
    /// Its number there.
    pub inode: u64,
}

/// What the ledger knows of an observed path.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Known {
    /// Place in the list that was asked about.
    pub index: usize,
    /// The row.
    pub id: i64,
    /// Its state.
    pub state: FileState,
    /// What the observation says of it.
    pub news: News,
}

/// What an observation says of a known path.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum News {
    /// Nothing: this version is known.
    None,
    /// It is worth a look: another version, or one that could not be read, or that was gone.
    LookAgain,
    /// It was waited for, and has changed meanwhile.
    StillChanging,
    /// Only a backup has come across it: whether it is collected is to be decided.
    Unclaimed,
}

/// A file as the ledger has it.
#[derive(Clone, Debug)]
pub struct FileRow {
    /// The row.
    pub id: i64,
    /// What was seen.
    pub seen: Observation,
    /// Its state.
    pub state: FileState,
    /// BLAKE3 of the whole, when this client has read all of it.
    pub hash: Option<ContentHash>,
    /// The offer, once described.
    pub offer: Option<String>,
    /// Where it lies in a backup, when it is there for that alone.
    pub backup: Option<BackupPlace>,
    /// Whether the look through the collected folders has come across it.
    pub collected: bool,
}

/// What describing a file found.
#[derive(Clone, Debug)]
pub struct Described {
    /// The row.
    pub id: i64,
    /// The version that was looked at, to leave a newer one alone.
    pub size: u64,
    /// Likewise.
    pub modified_ns: i64,
    /// See [`FileRow::collected`]; likewise.
    pub collected: bool,
    /// What to write down.
    pub verdict: Verdict,
}

/// What became of a found file.
#[derive(Clone, Debug)]
pub enum Verdict {
    /// Worth offering.
    Offer {
        /// What it is.
        kind: Kind,
        /// What the files of its shot have in common.
        family: Option<String>,
        /// The offer in its wire form.
        offer: String,
        /// BLAKE3 of the whole, if all of it was read.
        hash: Option<ContentHash>,
        /// Whether it is on offer for a backup alone.
        for_backup: bool,
    },
    /// Not collected, with the reason.
    Skip {
        /// What it is.
        kind: Kind,
        /// What the files of its shot have in common.
        family: Option<String>,
        /// Why it is not collected.
        reason: String,
    },
    /// Cannot be read, with the reason.
    Unreadable(String),
    /// Not the version that was seen; look again at this time.
    Changed {
        /// What is there now.
        seen: Observation,
        /// When it will have stood still, milliseconds since 1970.
        due_ms: i64,
    },
    /// No longer there.
    Gone,
}

impl Ledger {
    /// What is known of these, in one statement. Missing indices are new.
    pub async fn look_up(&self, seen: &[Observation]) -> Result<Vec<Known>> {
        let list: Vec<_> =
            seen.iter().map(|one| json!([one.path, signed(one.size), one.modified_ns])).collect();
        let rows = sqlx::query(
            "SELECT j.key AS key, f.id AS id,
                    f.size = j.value->>1 AND f.modified_ns = j.value->>2 AS same, f.state AS state,
                    f.collected AS collected
             FROM json_each(?1) AS j CROSS JOIN files AS f ON f.path = j.value->>0",
        )
        .bind(serde_json::to_string(&list)?)
        .fetch_all(&self.reader)
        .await?;
        rows.iter()
            .map(|row| {
                let same: bool = row.try_get("same")?;
                let state = FileState::from_text(row.try_get("state")?);
                let news = match (same, state) {
                    (true, FileState::Unreadable | FileState::Gone) => News::LookAgain,
                    (true, _) if !row.try_get::<bool, _>("collected")? => News::Unclaimed,
                    (true, _) => News::None,
                    (false, FileState::Found) => News::StillChanging,
                    (false, _) => News::LookAgain,
                };
                let index = row.try_get::<i64, _>("key")? as usize;
                Ok(Known { index, id: row.try_get("id")?, state, news })
            })
            .collect()
    }

    /// Writes down what the look through the collected folders found: new or changed files, and
    /// those that only a backup had come across. Each will be described when it is due.
    pub async fn note_found(&self, found: &[(Observation, i64)]) -> Result<()> {
        let list: Vec<_> = found
            .iter()
            .map(|(one, due)| {
                json!([
                    one.path,
                    signed(one.size),
                    one.modified_ns,
                    signed(one.device),
                    signed(one.inode),
                    due
                ])
            })
            .collect();
        sqlx::query(
            "INSERT INTO files (path, size, modified_ns, device, inode, due_ms, state, collected)
             SELECT value->>0, value->>1, value->>2, value->>3, value->>4, value->>5, 'found', 1
             FROM json_each(?1) WHERE true
             ON CONFLICT (path) DO UPDATE SET
                 hash = CASE WHEN size = excluded.size AND modified_ns = excluded.modified_ns
                        THEN hash END,
                 size = excluded.size, modified_ns = excluded.modified_ns,
                 device = excluded.device, inode = excluded.inode, due_ms = excluded.due_ms,
                 state = 'found', kind = NULL, reason = NULL, stored_hash = NULL,
                 share_path = NULL, batch = NULL, collected = 1",
        )
        .bind(serde_json::to_string(&list)?)
        .execute(&self.writer)
        .await?;
        Ok(())
    }

    /// Writes down another version of found files, by their rows; whoever came across them.
    async fn note_changed(&self, changed: &[serde_json::Value]) -> Result<()> {
        sqlx::query(
            "UPDATE files SET size = j.value->>1, modified_ns = j.value->>2,
                 device = j.value->>3, inode = j.value->>4, due_ms = j.value->>5, hash = NULL
             FROM json_each(?1) AS j WHERE files.id = j.value->>0 AND +files.state = 'found'",
        )
        .bind(serde_json::to_string(changed)?)
        .execute(&self.writer)
        .await?;
        Ok(())
    }

    /// Found files that have stood still, in the order of their paths, so that neighbours come
    /// together. What a removed backup has left waits for the next look.
    pub async fn due(&self, now_ms: i64, limit: usize) -> Result<Vec<FileRow>> {
        let rows = sqlx::query(
            "SELECT * FROM files WHERE state = 'found' AND due_ms <= ?1
                 AND (collected = 1 OR backup IS NOT NULL) ORDER BY path LIMIT ?2",
        )
        .bind(now_ms)
        .bind(limit as i64)
        .fetch_all(&self.reader)
        .await?;
        rows.iter().map(file_row).collect()
    }

    /// When the next found file will have stood still.
    pub async fn next_due(&self) -> Result<Option<i64>> {
        Ok(sqlx::query_scalar(
            "SELECT min(due_ms) FROM files
             WHERE state = 'found' AND (collected = 1 OR backup IS NOT NULL)",
        )
        .fetch_one(&self.reader)
        .await?)
    }

    /// Described files with the same volume, number, size and time as these rows: the same content
    /// under another name (moved, renamed or linked).
    pub async fn same_content(&self, rows: &[i64]) -> Result<Vec<(i64, FileRow)>> {
        let rows = sqlx::query(
            "SELECT f.id AS moved, o.*
             FROM json_each(?1) AS j CROSS JOIN files AS f ON f.id = j.value
             CROSS JOIN files AS o ON o.inode = f.inode AND o.device = f.device AND o.id <> f.id
             WHERE o.size = f.size AND o.modified_ns = f.modified_ns AND o.offer IS NOT NULL
               AND o.state NOT IN ('found', 'unreadable', 'skipped')
               AND o.offer->>'$.size' = o.size AND o.offer->>'$.modified_ns' = o.modified_ns",
        )
        .bind(serde_json::to_string(rows)?)
        .fetch_all(&self.reader)
        .await?;
        rows.iter().map(|row| Ok((row.try_get("moved")?, file_row(row)?))).collect()
    }

    /// Files of these families: the files of one shot, by their names. One that is to be looked
    /// into again counts as what it was.
    pub async fn families(&self, families: &[&str]) -> Result<Vec<FileRow>> {
        let rows = sqlx::query(
            "SELECT f.* FROM json_each(?1) AS j CROSS JOIN files AS f ON f.family = j.value
             WHERE f.state <> 'gone' AND (f.state <> 'found' OR f.offer IS NOT NULL)",
        )
        .bind(serde_json::to_string(families)?)
        .fetch_all(&self.reader)
        .await?;
        rows.iter().map(file_row).collect()
    }

    /// Writes down what describing found, all of it at once. Rows that changed meanwhile are
    /// left as they are.
    pub async fn note_described(&self, described: &[Described]) -> Result<()> {
        let (mut changed, mut kept, mut gone) = (Vec::new(), Vec::new(), Vec::new());
        for one in described {
            let version = json!([one.id, signed(one.size), one.modified_ns, one.collected]);
            let rest = match &one.verdict {
                Verdict::Offer { kind, family, offer, hash, for_backup } => {
                    let hash = hash.map(|hash| hash.to_string());
                    json!(["described", kind, family, offer, hash, null, for_backup])
                }
                Verdict::Skip { kind, family, reason } => {
                    json!(["skipped", kind, family, null, null, reason, true])
                }
                Verdict::Unreadable(reason) => {
                    json!(["unreadable", null, null, null, null, reason, true])
                }
                Verdict::Changed { seen, due_ms } => {
                    let (size, device) = (signed(seen.size), signed(seen.device));
                    let (modified_ns, inode) = (seen.modified_ns, signed(seen.inode));
                    changed.push(json!([one.id, size, modified_ns, device, inode, due_ms]));
                    continue;
                }
                Verdict::Gone => {
                    gone.push(one.id);
                    continue;
                }
            };
            kept.push(json!([version, rest]));
        }
        if !kept.is_empty() {
            sqlx::query(
                // What was on offer is told to be gone before it counts as left out: then its row
                // goes, and the look that follows finds it anew.
                "UPDATE files SET kind = j.value->>'$[1][1]', family = j.value->>'$[1][2]',
                     state = CASE WHEN j.value->>'$[1][0]' = 'skipped' AND offer IS NOT NULL
                             THEN 'gone' ELSE j.value->>'$[1][0]' END,
                     offer = CASE WHEN j.value->>'$[1][0]' = 'skipped' THEN offer
                             ELSE j.value->>'$[1][3]' END,
                     hash = coalesce(unhex(j.value->>'$[1][4]'), hash),
                     reason = j.value->>'$[1][5]', batch = NULL,
                     backup = iif(j.value->>'$[1][6]', backup, NULL),
                     changed_ms = CASE j.value->>'$[1][0]' WHEN 'described' THEN changed_ms
                                  ELSE CAST(unixepoch('subsec') * 1000 AS INTEGER) END
                 FROM json_each(?1) AS j
                 WHERE files.id = j.value->>'$[0][0]' AND files.size = j.value->>'$[0][1]'
                   AND files.modified_ns = j.value->>'$[0][2]' AND +files.state = 'found'
                   AND files.collected = j.value->>'$[0][3]'",
            )
            .bind(serde_json::to_string(&kept)?)
            .execute(&self.writer)
            .await?;
        }
        if !changed.is_empty() {
            self.note_changed(&changed).await?;
        }
        if !gone.is_empty() {
            self.note_gone(&gone).await?;
        }
        Ok(())
    }

    /// Sends rows back to be looked at again at this time.
    pub async fn look_again(&self, rows: &[i64], due_ms: i64) -> Result<()> {
        sqlx::query(
            "UPDATE files SET state = 'found', due_ms = ?2, batch = NULL
             WHERE id IN (SELECT value FROM json_each(?1)) AND state <> 'gone'",
        )
        .bind(serde_json::to_string(rows)?)
        .bind(due_ms)
        .execute(&self.writer)
        .await?;
        Ok(())
    }

    /// The newest row: later ones were written after this question.
    pub async fn newest_row(&self) -> Result<i64> {
        Ok(sqlx::query_scalar("SELECT coalesce(max(id), 0) FROM files")
            .fetch_one(&self.reader)
            .await?)
    }

    /// These are no longer there. What was offered is kept until the server has been told.
    pub async fn note_gone(&self, rows: &[i64]) -> Result<()> {
        let list = serde_json::to_string(rows)?;
        let mut transaction = self.writer.begin_with("BEGIN IMMEDIATE").await?;
        sqlx::query(
            "DELETE FROM files WHERE id IN (SELECT value FROM json_each(?1)) AND offer IS NULL",
        )
        .bind(&list)
        .execute(&mut *transaction)
        .await?;
        sqlx::query(
            "UPDATE files SET state = 'gone', batch = NULL
             WHERE id IN (SELECT value FROM json_each(?1))",
        )
        .bind(&list)
        .execute(&mut *transaction)
        .await?;
        transaction.commit().await?;
        Ok(())
    }
}

/// The range of paths below a folder: from its name and `/` to its name and the next character.
pub fn subtree(folder: &ClientPath) -> (String, String) {
    let stem = folder.as_str().trim_end_matches('/');
    (format!("{stem}/"), format!("{stem}0"))
}

fn file_row(row: &sqlx::sqlite::SqliteRow) -> Result<FileRow> {
    Ok(FileRow {
        id: row.try_get("id")?,
        seen: Observation {
            path: ClientPath::from_wire(row.try_get::<String, _>("path")?),
            size: unsigned(row.try_get("size")?),
            modified_ns: row.try_get("modified_ns")?,
            device: unsigned(row.try_get("device")?),
            inode: unsigned(row.try_get("inode")?),
        },
        state: FileState::from_text(row.try_get::<&str, _>("state")?),
        hash: row.try_get::<Option<&[u8]>, _>("hash")?.map(fingerprint).transpose()?,
        offer: row.try_get("offer")?,
        backup: row.try_get::<Option<&str>, _>("backup")?.map(serde_json::from_str).transpose()?,
        collected: row.try_get("collected")?,
    })
}
