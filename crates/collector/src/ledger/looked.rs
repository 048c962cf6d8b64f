//! What the last look at each folder saw, so that the next one is cheap.

use super::{Ledger, Result, signed, subtree, unsigned};
use serde_json::json;
use sqlx::Row;
use std::collections::HashMap;
use trove_protocol::ClientPath;

/// What is to be remembered of a look at a folder.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Looked {
    /// The folder in its wire form, without a slash at its end.
    pub path: String,
    /// Its fingerprint.
    pub print: [u8; 16],
    /// As it was when the look at its files began: if it has grown since, the fingerprint is void.
    pub voided: i64,
    /// The volume it lies on.
    pub volume: String,
    /// Files in it whose content lies in a cloud.
    pub placeholders: u64,
    /// Files and folders in it that the user does not want.
    pub excluded: u64,
}

/// What is known of a folder when a look at its files begins.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Begun {
    /// Whether it may have rows.
    pub known: bool,
    /// See [`Looked::voided`].
    pub voided: i64,
    /// The volume on which its files were seen.
    pub volume: Option<String>,
}

impl Ledger {
    /// The fingerprints of the folders at and below this one at the last look, by `key` of their
    /// paths; of those only whose files need not be asked about.
    pub async fn fingerprints<K: std::hash::Hash + Eq>(
        &self,
        folder: &ClientPath,
        key: impl Fn(&str) -> K,
    ) -> Result<HashMap<K, [u8; 16]>> {
        let mut prints = HashMap::new();
        let mut after = None;
        loop {
            let page: Vec<(String, Vec<u8>)> = sqlx::query_as(
                "SELECT path, digest FROM looked
                 WHERE (path = ?1 OR (path >= ?2 AND path < ?3)) AND digest IS NOT NULL
                   AND (?4 IS NULL OR path > ?4) ORDER BY path LIMIT 5000",
            )
            .bind(stem(folder))
            .bind(subtree(folder).0)
            .bind(subtree(folder).1)
            .bind(&after)
            .fetch_all(&self.reader)
            .await?;
            let Some((last, _)) = page.last() else { return Ok(prints) };
            after = Some(last.clone());
            prints.extend(page.into_iter().filter_map(|(path, print)| {
                Some((key(&path), <[u8; 16]>::try_from(print.as_slice()).ok()?))
            }));
        }
    }

    /// One page of the folders at and below this one that were ever looked at, after this one,
    /// with their volumes.
    pub async fn looked_below(
        &self,
        folder: &ClientPath,
        after: Option<&str>,
    ) -> Result<Vec<(String, Option<String>)>> {
        Ok(sqlx::query_as(
            "SELECT path, volume FROM looked
             WHERE (path = ?1 OR (path >= ?2 AND path < ?3)) AND (?4 IS NULL OR path > ?4)
             ORDER BY path LIMIT 5000",
        )
        .bind(stem(folder))
        .bind(subtree(folder).0)
        .bind(subtree(folder).1)
        .bind(after)
        .fetch_all(&self.reader)
        .await?)
    }

    /// The volume on which a folder's files were seen.
    pub async fn volume_of(&self, folder: &str) -> Result<Option<String>> {
        let volume: Option<Option<String>> =
            sqlx::query_scalar("SELECT volume FROM looked WHERE path = ?1")
                .bind(folder)
                .fetch_optional(&self.reader)
                .await?;
        Ok(volume.flatten())
    }

    /// A look at the files of these folders begins: until it is done, their fingerprints are void.
    pub async fn begin_looks(&self, folders: &[&str]) -> Result<Vec<Begun>> {
        let list = serde_json::to_string(folders)?;
        let mut transaction = self.writer.begin_with("BEGIN IMMEDIATE").await?;
        let rows = sqlx::query(
            "SELECT j.key AS key, l.voided AS voided, l.volume AS volume
             FROM json_each(?1) AS j CROSS JOIN looked AS l ON l.path = j.value",
        )
        .bind(&list)
        .fetch_all(&mut *transaction)
        .await?;
        sqlx::query(
            "INSERT INTO looked (path) SELECT value FROM json_each(?1) WHERE true
             ON CONFLICT (path) DO UPDATE SET digest = NULL WHERE digest IS NOT NULL",
        )
        .bind(&list)
        .execute(&mut *transaction)
        .await?;
        transaction.commit().await?;
        let mut begun = vec![Begun::default(); folders.len()];
        for row in rows {
            let at = row.try_get::<i64, _>("key")? as usize;
            let (voided, volume) = (row.try_get("voided")?, row.try_get("volume")?);
            begun[at] = Begun { known: true, voided, volume };
        }
        Ok(begun)
    }

    /// Everything in these folders is written down: as long as they stay the same, nobody needs
    /// to ask about their files.
    pub async fn end_looks(&self, folders: &[Looked]) -> Result<()> {
        if folders.is_empty() {
            return Ok(());
        }
        let list: Vec<_> = folders
            .iter()
            .map(|one| {
                json!([
                    one.path,
                    hexadecimal(&one.print),
                    one.voided,
                    one.volume,
                    signed(one.placeholders),
                    signed(one.excluded)
                ])
            })
            .collect();
        sqlx::query(
            "UPDATE looked SET digest = CASE WHEN voided = j.value->>2 THEN unhex(j.value->>1) END,
                 volume = j.value->>3, placeholders = j.value->>4, excluded = j.value->>5
             FROM json_each(?1) AS j WHERE looked.path = j.value->>0",
        )
        .bind(serde_json::to_string(&list)?)
        .execute(&self.writer)
        .await?;
        Ok(())
    }

    /// These folders are no longer there and have no rows any more.
    pub async fn forget_looks(&self, folders: &[String]) -> Result<()> {
        sqlx::query("DELETE FROM looked WHERE path IN (SELECT value FROM json_each(?1))")
            .bind(serde_json::to_string(folders)?)
            .execute(&self.writer)
            .await?;
        Ok(())
    }

    /// Files whose content lies in a cloud, and files and folders that the user does not want.
    pub async fn left_out(&self) -> Result<(u64, u64)> {
        let (placeholders, excluded): (i64, i64) = sqlx::query_as(
            "SELECT coalesce(sum(placeholders), 0), coalesce(sum(excluded), 0) FROM looked",
        )
        .fetch_one(&self.reader)
        .await?;
        Ok((unsigned(placeholders), unsigned(excluded)))
    }
}

/// A folder's path without a slash at its end.
fn stem(folder: &ClientPath) -> &str {
    folder.as_str().trim_end_matches('/')
}

fn hexadecimal(print: &[u8]) -> String {
    use std::fmt::Write;
    print.iter().fold(String::new(), |mut text, byte| {
        // Writing to a String cannot fail.
        let _ = write!(text, "{byte:02x}");
        text
    })
}
