//! How the files of each collected folder fare, in numbers.

use super::{Ledger, Result, signed, subtree, unsigned};
use crate::{
    preferences::Preferences,
    state::{Class, FileState},
};
use trove_protocol::ClientPath;

/// Files and their bytes.
pub type Sum = (u64, u64);

/// The numbers of one folder. A file counts for the innermost folder around it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct FolderSums {
    /// Proven to be stored.
    pub safe: Sum,
    /// On their way.
    pub pending: Sum,
    /// Not taken by the server until something changes.
    pub set_aside: Sum,
    /// Not to be read.
    pub unreadable: Sum,
    /// Left out: no photo, video or music.
    pub not_media: Sum,
    /// Left out: of a kind that is not wanted.
    pub kind_not_wanted: Sum,
    /// Left out: too small.
    pub too_small: Sum,
    /// Left out: too large.
    pub too_large: Sum,
    /// Files whose content lies in a cloud.
    pub in_cloud: u64,
    /// Files and folders that patterns leave out.
    pub by_pattern: u64,
}

impl FolderSums {
    /// Files worth collecting.
    pub fn files(&self) -> Sum {
        let parts = [self.safe, self.pending, self.set_aside, self.unreadable];
        parts.into_iter().fold((0, 0), |sum, one| (sum.0 + one.0, sum.1 + one.1))
    }
}

impl Ledger {
    /// The numbers of a folder without those in `apart`, folders of their own inside it.
    pub async fn folder_sums(
        &self,
        folder: &ClientPath,
        apart: &[ClientPath],
        preferences: &Preferences,
    ) -> Result<FolderSums> {
        let (low, high) = subtree(folder);
        let apart: Vec<_> = apart.iter().map(subtree).collect();
        let apart = serde_json::to_string(&apart)?;
        let rows: Vec<(String, i64, i64)> = sqlx::query_as(
            "SELECT CASE WHEN state <> 'skipped' THEN state
                     WHEN kind IS NULL OR kind NOT IN ('photo', 'video', 'music') THEN 'not_media'
                     WHEN kind NOT IN (SELECT value FROM json_each(?4)) THEN 'kind_not_wanted'
                     WHEN size < ?5 THEN 'too_small' WHEN size > ?6 THEN 'too_large'
                     ELSE 'not_media' END AS standing, count(*), sum(size)
             FROM files WHERE path >= ?1 AND path < ?2 AND state <> 'gone' AND backup IS NULL
                 AND NOT EXISTS (SELECT 1 FROM json_each(?3) AS j
                     WHERE files.path >= j.value->>0 AND files.path < j.value->>1)
             GROUP BY standing",
        )
        .bind(&low)
        .bind(&high)
        .bind(&apart)
        .bind(serde_json::to_string(&preferences.kinds)?)
        .bind(signed(preferences.smallest_file))
        .bind(preferences.largest_file.map(signed))
        .fetch_all(&self.reader)
        .await?;
        let mut sums = FolderSums::default();
        for (standing, files, bytes) in rows {
            let target = match standing.as_str() {
                "not_media" => &mut sums.not_media,
                "kind_not_wanted" => &mut sums.kind_not_wanted,
                "too_small" => &mut sums.too_small,
                "too_large" => &mut sums.too_large,
                "unreadable" => &mut sums.unreadable,
                state => match FileState::from_text(state).class() {
                    Class::Safe => &mut sums.safe,
                    Class::Pending => &mut sums.pending,
                    Class::SetAside => &mut sums.set_aside,
                    Class::Skipped | Class::Absent => continue,
                },
            };
            *target = (target.0 + unsigned(files), target.1 + unsigned(bytes));
        }
        let (in_cloud, by_pattern): (i64, i64) = sqlx::query_as(
            "SELECT coalesce(sum(placeholders), 0), coalesce(sum(excluded), 0) FROM looked
             WHERE (path = ?1 OR (path >= ?2 AND path < ?3)) AND NOT EXISTS (
                 SELECT 1 FROM json_each(?4) AS j
                 WHERE looked.path || '/' >= j.value->>0 AND looked.path < j.value->>1)",
        )
        .bind(folder.as_str().trim_end_matches('/'))
        .bind(&low)
        .bind(&high)
        .bind(&apart)
        .fetch_one(&self.reader)
        .await?;
        (sums.in_cloud, sums.by_pattern) = (unsigned(in_cloud), unsigned(by_pattern));
        Ok(sums)
    }

    /// Files that are set aside or cannot be read are looked into again, all of them or one row;
    /// how many those are.
    pub async fn try_again(&self, row: Option<i64>, now_ms: i64) -> Result<u64> {
        let done = sqlx::query(
            "UPDATE files SET state = 'found', due_ms = ?2, reason = NULL, batch = NULL
             WHERE state IN ('set_aside', 'unreadable') AND (?1 IS NULL OR id = ?1)",
        )
        .bind(row)
        .bind(now_ms)
        .execute(&self.writer)
        .await?;
        Ok(done.rows_affected())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ledger::{Described, Observation, Verdict};
    use trove_protocol::Kind;

    #[tokio::test]
    async fn each_file_counts_once_and_for_its_reason() {
        let folder = tempfile::tempdir().unwrap();
        let ledger = Ledger::open(&folder.path().join("ledger.sqlite")).await.unwrap();
        let path = |name: &str| ClientPath::from_wire(name);
        let files = [
            ("/p/note.txt", 5, Kind::Other),
            ("/p/film.mp4", 5, Kind::Video),
            ("/p/icon.jpg", 1, Kind::Photo),
            ("/p/poster.jpg", 90, Kind::Photo),
            ("/p/in/deep.txt", 7, Kind::Other),
            ("/p0/other.txt", 7, Kind::Other),
        ];
        let observed = |(name, size, _): &(&str, u64, Kind)| Observation {
            path: path(name),
            size: *size,
            modified_ns: 1,
            device: 1,
            inode: 1,
        };
        let found: Vec<_> = files.iter().map(|one| (observed(one), 0)).collect();
        ledger.note_found(&found).await.unwrap();
        ledger.note_found(&[(observed(&("/p/new.jpg", 3, Kind::Photo)), i64::MAX)]).await.unwrap();
        let rows = ledger.due(1, 9).await.unwrap();
        let described: Vec<_> = rows
            .iter()
            .map(|row| {
                let (_, _, kind) =
                    files.iter().find(|one| path(one.0) == row.seen.path).copied().unwrap();
                let verdict = Verdict::Skip { kind, family: None, reason: "No.".into() };
                Described {
                    id: row.id,
                    size: row.seen.size,
                    modified_ns: 1,
                    collected: true,
                    verdict,
                }
            })
            .collect();
        ledger.note_described(&described).await.unwrap();
        let preferences = Preferences {
            kinds: vec![Kind::Photo],
            smallest_file: 2,
            largest_file: Some(80),
            ..Preferences::default()
        };
        let outer = ledger.folder_sums(&path("/p"), &[path("/p/in")], &preferences).await.unwrap();
        let wanted = FolderSums {
            pending: (1, 3),
            not_media: (1, 5),
            kind_not_wanted: (1, 5),
            too_small: (1, 1),
            too_large: (1, 90),
            ..FolderSums::default()
        };
        assert_eq!(outer, wanted);
        assert_eq!(outer.files(), (1, 3));
        let inner = ledger.folder_sums(&path("/p/in"), &[], &preferences).await.unwrap();
        assert_eq!(inner, FolderSums { not_media: (1, 7), ..FolderSums::default() });
    }
}
