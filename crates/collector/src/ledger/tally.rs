//! The ledger summed up.

use super::{Ledger, Result, unsigned};
use crate::state::{Class, FileState};
use serde::Serialize;
use std::collections::BTreeMap;

/// Files and bytes by state.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Tally {
    states: BTreeMap<FileState, (u64, u64)>,
    /// Batches that are not acknowledged.
    pub batches: u64,
    /// Requests that are still to be sent.
    pub to_send: u64,
    /// Confirmations that are not acknowledged.
    pub to_confirm: u64,
    /// Hashes that are asked for and not acknowledged.
    pub to_hash: u64,
    /// Backups that are under way.
    pub backups: u64,
    /// Files whose content lies in a cloud: they are never opened.
    pub placeholders: u64,
    /// Files and folders that the user's patterns leave out.
    pub excluded: u64,
    /// Found files that are still to be described and have stood still.
    pub due: u64,
}

/// One file with what is to be said of it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Listed {
    /// Its path; bytes that are not UTF-8, control characters and `%` are written as `%XX`.
    pub path: String,
    /// Its size in bytes.
    pub size: u64,
    /// Its state, a stable word.
    pub state: &'static str,
    /// Why it is so, as a sentence.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub reason: Option<String>,
    /// Where it lies below the shares.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub share_path: Option<String>,
    /// BLAKE3 of what is here, when it was read whole.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub hash: Option<String>,
}

impl Tally {
    /// A tally with these numbers of files and bytes.
    pub fn of(states: impl IntoIterator<Item = (FileState, (u64, u64))>) -> Self {
        Self { states: states.into_iter().collect(), ..Self::default() }
    }

    /// Files in one state.
    pub fn files(&self, state: FileState) -> u64 {
        self.states.get(&state).map_or(0, |(files, _)| *files)
    }

    /// Files and bytes of one class.
    pub fn class(&self, class: Class) -> (u64, u64) {
        self.states
            .iter()
            .filter(|(state, _)| state.class() == class)
            .fold((0, 0), |sum, (_, (files, bytes))| (sum.0 + files, sum.1 + bytes))
    }

    /// Files worth collecting, and their bytes.
    pub fn collectable(&self) -> (u64, u64) {
        [Class::Safe, Class::Pending, Class::SetAside]
            .into_iter()
            .map(|class| self.class(class))
            .fold((0, 0), |sum, one| (sum.0 + one.0, sum.1 + one.1))
    }
}

/// Path, size, state, reason, share path, hash.
type Row = (String, i64, String, Option<String>, Option<String>, Option<Vec<u8>>);

impl Ledger {
    /// Sums it up, as of this time.
    pub async fn tally(&self, now_ms: i64) -> Result<Tally> {
        let rows: Vec<(String, i64, i64)> =
            sqlx::query_as("SELECT state, count(*), sum(size) FROM files GROUP BY state")
                .fetch_all(&self.reader)
                .await?;
        let mut tally = Tally::of(rows.into_iter().map(|(state, files, bytes)| {
            (FileState::from_text(&state), (unsigned(files), unsigned(bytes)))
        }));
        let (batches, to_send, to_confirm, to_hash, due, backups): (i64, i64, i64, i64, i64, i64) =
            sqlx::query_as(
                "SELECT (SELECT count(*) FROM batches),
                        (SELECT count(*) FROM requests WHERE outcome IS NULL),
                        (SELECT count(*) FROM requests WHERE outcome IS NOT NULL),
                        (SELECT count(*) FROM hashes),
                        (SELECT count(*) FROM files WHERE state = 'found' AND due_ms <= ?1),
                        (SELECT count(*) FROM backup_runs WHERE ended_ms IS NULL)",
            )
            .bind(now_ms)
            .fetch_one(&self.reader)
            .await?;
        tally.batches = unsigned(batches);
        tally.to_send = unsigned(to_send);
        tally.to_confirm = unsigned(to_confirm);
        tally.to_hash = unsigned(to_hash);
        tally.due = unsigned(due);
        tally.backups = unsigned(backups);
        (tally.placeholders, tally.excluded) = self.left_out().await?;
        Ok(tally)
    }

    /// Files of one class, by path, at most so many.
    pub async fn listed(&self, class: Class, limit: i64) -> Result<Vec<Listed>> {
        let states: Vec<_> = FileState::ALL
            .into_iter()
            .filter(|state| state.class() == class)
            .map(FileState::as_str)
            .collect();
        let rows: Vec<Row> = sqlx::query_as(
            "SELECT path, size, state, reason, share_path, hash FROM files
             WHERE state IN (SELECT value FROM json_each(?1)) ORDER BY path LIMIT ?2",
        )
        .bind(serde_json::to_string(&states)?)
        .bind(limit)
        .fetch_all(&self.reader)
        .await?;
        rows.into_iter()
            .map(|(path, size, state, reason, share_path, hash)| {
                let state = FileState::from_text(&state);
                let unsaid = class != Class::Safe;
                Ok(Listed {
                    path,
                    size: unsigned(size),
                    state: state.as_str(),
                    reason: reason.or_else(|| unsaid.then(|| state.explanation().into())),
                    share_path: share_path.filter(|_| class == Class::Safe),
                    hash: hash
                        .map(|hash| super::fingerprint(&hash).map(|hash| hash.to_string()))
                        .transpose()?,
                })
            })
            .collect()
    }
}
