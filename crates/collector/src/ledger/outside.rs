//! What lies in none of the collected folders.

use super::{Ledger, Result};

/// Paths from one on, and before another one where there is an end.
type Gap = (String, Option<String>);

impl Ledger {
    /// Rows of files whose paths are in none of these ranges, and that no backup needs. Asked gap by
    /// gap between the ranges, so that the index answers without a look at what is inside.
    pub async fn outside(&self, ranges: &[(String, String)]) -> Result<Vec<i64>> {
        let mut rows = Vec::new();
        for (from, before) in gaps(ranges) {
            let found: Vec<i64> = sqlx::query_scalar(
                "SELECT id FROM files WHERE path >= ?1 AND path < coalesce(?2, x'')
                     AND state <> 'gone' AND backup IS NULL",
            )
            .bind(from)
            .bind(before)
            .fetch_all(&self.reader)
            .await?;
            rows.extend(found);
        }
        Ok(rows)
    }
}

/// What is left of all paths between these ranges, which may overlap.
fn gaps(ranges: &[(String, String)]) -> Vec<Gap> {
    let mut sorted: Vec<_> = ranges.iter().filter(|(from, before)| from < before).collect();
    sorted.sort();
    let (mut gaps, mut reached) = (Vec::new(), String::new());
    for (from, before) in sorted {
        if *from > reached {
            gaps.push((std::mem::take(&mut reached), Some(from.clone())));
        }
        if *before > reached {
            reached.clone_from(before);
        }
    }
    gaps.push((reached, None));
    gaps
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn each_path_is_in_a_range_or_in_one_gap(
            ranges in proptest::collection::vec(("[a-c/]{0,3}", "[a-c/]{0,3}"), 0..6),
            paths in proptest::collection::vec("[a-c/é]{0,4}", 1..20),
        ) {
            let gaps = gaps(&ranges);
            for path in paths {
                let inside = ranges.iter().any(|(from, before)| path >= *from && path < *before);
                let holds = |(from, before): &&Gap| {
                    path >= *from && before.as_ref().is_none_or(|before| path < *before)
                };
                prop_assert_eq!(gaps.iter().filter(holds).count(), usize::from(!inside), "{}", path);
            }
        }
    }
}
