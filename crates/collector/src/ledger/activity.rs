//! Files and how they fare, page by page: what a person searches.

use super::{Ledger, Result, unsigned};
use crate::state::{Class, FileState};
use sqlx::{QueryBuilder, Row, Sqlite};

/// Which files are looked for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Search {
    /// Part of the path, in its wire form and whatever its case; empty for all.
    pub text: String,
    /// Of this class only.
    pub class: Option<Class>,
    /// Files that are set aside or cannot be read come first; else the latest.
    pub failures_first: bool,
}

/// Where the last page ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Place {
    /// Among the failures that come first.
    pub among_failures: bool,
    /// When that file's standing last changed, milliseconds since 1970; 0 when nobody knows.
    pub changed_ms: i64,
    /// Its row.
    pub id: i64,
}

/// One file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Fared {
    /// The row.
    pub id: i64,
    /// In its wire form.
    pub path: String,
    /// Bytes.
    pub size: u64,
    /// `photo`, `video`, `music`, `sidecar` or `other`, once it was looked into.
    pub kind: Option<String>,
    /// Where it stands.
    pub state: FileState,
    /// Why, as a sentence, when more is known than its state.
    pub reason: Option<String>,
    /// Where it lies below the shares.
    pub share_path: Option<String>,
    /// When it was last written down what became of it, milliseconds since 1970; `None` for what
    /// has only been found and described.
    pub changed_ms: Option<i64>,
}

/// Some of the files.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Page {
    /// They.
    pub files: Vec<Fared>,
    /// Where this page ends, if there is another.
    pub end: Option<Place>,
}

/// Of which files a part of the list consists.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Part {
    Failures,
    Others,
    Everything,
}

impl Ledger {
    /// One page after this place.
    pub async fn files_that_fare(
        &self,
        search: &Search,
        after: Option<Place>,
        limit: u32,
    ) -> Result<Page> {
        let parts: &[Part] = match (search.failures_first, after) {
            (false, _) => &[Part::Everything],
            (true, Some(place)) if !place.among_failures => &[Part::Others],
            (true, _) => &[Part::Failures, Part::Others],
        };
        let limit = limit.max(1) as usize;
        let mut files = Vec::new();
        let mut ends = Vec::new();
        for part in parts {
            // One more tells whether there is another page.
            let wanted = limit + 1 - files.len();
            let from = after.filter(|place| place.among_failures == (*part == Part::Failures));
            let found = self.part(search, *part, from, wanted).await?;
            ends.extend(found.iter().map(|one| Place {
                among_failures: *part == Part::Failures,
                changed_ms: one.changed_ms.unwrap_or(0),
                id: one.id,
            }));
            files.extend(found);
            if files.len() > limit {
                break;
            }
        }
        let more = files.len() > limit;
        files.truncate(limit);
        let end = if more { ends.get(limit - 1).copied() } else { None };
        Ok(Page { files, end })
    }

    /// How many files are found in all.
    pub async fn count_files_that_fare(&self, search: &Search) -> Result<u64> {
        // An index holds states and paths, and one the few files that are there for backups: so no
        // row has to be read.
        let mut counts = [0; 2];
        for (count, backups) in counts.iter_mut().zip(["", " AND backup IS NOT NULL"]) {
            let mut query = QueryBuilder::new("SELECT count(*) FROM files WHERE state <> 'gone'");
            query.push(backups);
            condition(&mut query, search, Part::Everything);
            *count = query.build_query_scalar::<i64>().fetch_one(&self.reader).await?;
        }
        Ok(unsigned(counts[0] - counts[1]))
    }

    async fn part(
        &self,
        search: &Search,
        part: Part,
        after: Option<Place>,
        limit: usize,
    ) -> Result<Vec<Fared>> {
        let mut query = QueryBuilder::new(
            "SELECT id, path, size, kind, state, reason, share_path, changed_ms FROM files
             WHERE state <> 'gone' AND backup IS NULL",
        );
        condition(&mut query, search, part);
        if let Some(place) = after {
            query.push(" AND (coalesce(changed_ms, 0), id) < (");
            query.push_bind(place.changed_ms).push(", ").push_bind(place.id).push(")");
        }
        query.push(" ORDER BY coalesce(changed_ms, 0) DESC, id DESC LIMIT ");
        query.push_bind(limit as i64);
        let rows = query.build().fetch_all(&self.reader).await?;
        rows.iter().map(fared).collect()
    }
}

fn condition(query: &mut QueryBuilder<Sqlite>, search: &Search, part: Part) {
    if let Some(class) = search.class {
        let names = FileState::ALL.into_iter().filter(|state| state.class() == class);
        let mut list = query.push(" AND state IN (").separated(", ");
        for state in names {
            list.push_bind(state.as_str());
        }
        query.push(")");
    }
    match part {
        Part::Failures => query.push(" AND state IN ('set_aside', 'unreadable')"),
        Part::Others => query.push(" AND +state NOT IN ('set_aside', 'unreadable')"),
        Part::Everything => query,
    };
    if !search.text.is_empty() {
        let mut pattern = String::from("%");
        for character in search.text.chars() {
            if matches!(character, '%' | '_' | '\\') {
                pattern.push('\\');
            }
            pattern.push(character);
        }
        pattern.push('%');
        query.push(" AND path LIKE ").push_bind(pattern).push(" ESCAPE '\\'");
    }
}

fn fared(row: &sqlx::sqlite::SqliteRow) -> Result<Fared> {
    let state = FileState::from_text(row.try_get("state")?);
    Ok(Fared {
        id: row.try_get("id")?,
        path: row.try_get("path")?,
        size: unsigned(row.try_get("size")?),
        kind: row.try_get("kind")?,
        state,
        reason: row.try_get("reason")?,
        share_path: row.try_get("share_path")?,
        changed_ms: row.try_get("changed_ms")?,
    })
}

#[cfg(test)]
#[path = "activity_tests.rs"]
mod tests;
