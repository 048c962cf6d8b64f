//! How offers are put into batches.

use trove_protocol::{BatchId, LARGEST_BATCH};

/// Largest batch in bytes, its frame included.
pub const LARGEST_BODY: usize = 1 << 20;
/// For the frame around offers and paths.
const FRAME: usize = 256;

/// A batch, ready to be written down and sent.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Batch {
    /// Rows that it carries.
    pub rows: Vec<i64>,
    /// Its wire form.
    pub body: String,
}

/// Puts as many offers and gone paths into a batch as fit, at least one; `None` when there is
/// nothing to say. Both come with their rows; offers are in their wire form.
pub fn assemble(
    id: &BatchId,
    offers: &[(i64, String)],
    gone: &[(i64, String)],
) -> Result<Option<Batch>, serde_json::Error> {
    let mut rows = Vec::new();
    let mut length = FRAME;
    let mut fits = |bytes: usize, rows: &mut Vec<i64>, row: i64| {
        let fits = rows.is_empty() || (rows.len() < LARGEST_BATCH && length + bytes < LARGEST_BODY);
        if fits {
            length += bytes + 1;
            rows.push(row);
        }
        fits
    };
    // What is gone goes first: it is short, and its rows are in the way of nothing else.
    let mut paths = Vec::new();
    for (row, path) in gone {
        let quoted = serde_json::to_string(path)?;
        if !fits(quoted.len(), &mut rows, *row) {
            break;
        }
        paths.push(quoted);
    }
    let mut texts = Vec::new();
    for (row, offer) in offers {
        if !fits(offer.len(), &mut rows, *row) {
            break;
        }
        texts.push(offer.as_str());
    }
    if rows.is_empty() {
        return Ok(None);
    }
    let body = format!(
        r#"{{"batch":{},"offers":[{}],"gone":[{}]}}"#,
        serde_json::to_string(id)?,
        texts.join(","),
        paths.join(",")
    );
    Ok(Some(Batch { rows, body }))
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use trove_protocol::{ClientPath, FileOffer, Kind, Metadata, OfferBatch, Sample};

    fn offer(path: &str) -> String {
        serde_json::to_string(&FileOffer {
            path: ClientPath::from_wire(path),
            size: 1,
            modified_ns: 2,
            kind: Kind::Photo,
            sample: Sample([3; 32]),
            hash: None,
            group: None,
            backup: None,
            metadata: Metadata::default(),
        })
        .unwrap()
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(12))]
        #[test]
        fn batches_hold_each_thing_once_and_stay_within_limits(
            offers in 0_usize..2_500, gone in 0_usize..1_200, width in 1_usize..3_000,
        ) {
            let long = "x".repeat(width);
            let mut offers: Vec<_> =
                (0..offers).map(|at| (at as i64, offer(&format!("/o/{at}{long}")))).collect();
            let mut gone: Vec<_> =
                (0..gone).map(|at| (10_000 + at as i64, format!("/g/{at}{long}"))).collect();
            let all = offers.len() + gone.len();
            let mut seen = Vec::new();
            let id = BatchId("b".into());
            while let Some(batch) = assemble(&id, &offers, &gone).unwrap() {
                prop_assert!(batch.rows.len() <= LARGEST_BATCH);
                prop_assert!(batch.body.len() <= LARGEST_BODY);
                let read: OfferBatch = serde_json::from_str(&batch.body).unwrap();
                prop_assert_eq!(read.offers.len() + read.gone.len(), batch.rows.len());
                offers.retain(|(row, _)| !batch.rows.contains(row));
                gone.retain(|(row, _)| !batch.rows.contains(row));
                seen.extend(batch.rows);
            }
            seen.sort_unstable();
            seen.dedup();
            prop_assert_eq!(seen.len(), all);
        }
    }
}
