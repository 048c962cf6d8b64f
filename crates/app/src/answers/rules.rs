//! What rules that are being tried out would do in the chosen folders.

use super::looking::{LeftOut, Seen, Wanted, count, counts, look};
use crate::{
    bindings::{Failure, Preview, PreviewSample, RulesDraft, SkipReason, Sums},
    context::{Context, wire_form},
};
use std::collections::BTreeMap;

/// Samples of each sort.
const SAMPLES: usize = 20;

#[derive(Default)]
struct Made {
    included: Sums,
    excluded: BTreeMap<&'static str, (SkipReason, u64)>,
    included_samples: Vec<PreviewSample>,
    excluded_samples: Vec<PreviewSample>,
}

/// What these rules would do. A second call takes the place of the first.
pub(crate) async fn preview(context: &Context, draft: RulesDraft) -> Result<Preview, Failure> {
    let stop = context.in_place_of(&context.preview);
    let folders = context.ledger.folders().await?;
    let folders = folders.iter().map(|folder| folder.path.to_path()).collect();
    let wanted = Wanted {
        kinds: draft.kinds,
        smallest: draft.smallest_file,
        largest: draft.largest_file,
        ignore: draft.ignore,
    };
    let made = look(folders, wanted, stop, Made::default(), add).await?;
    Ok(Preview {
        included: made.included,
        excluded: counts(made.excluded),
        included_samples: made.included_samples,
        excluded_samples: made.excluded_samples,
    })
}

fn add(made: &mut Made, seen: Seen) {
    let (reason, pattern) = match seen.fate {
        Ok(()) => (None, None),
        Err(LeftOut::Because(reason, pattern)) => (Some(reason), pattern),
        // The page of folders tells of places that may not be read.
        Err(LeftOut::Unseen(_)) => return,
    };
    let samples = match reason {
        None => {
            made.included.files += 1;
            made.included.bytes += seen.bytes;
            &mut made.included_samples
        }
        Some(reason) => {
            count(&mut made.excluded, reason);
            &mut made.excluded_samples
        }
    };
    // Files that are no media are no news.
    if samples.len() < SAMPLES && reason != Some(SkipReason::NotMedia) {
        let path = match wire_form(&seen.path) {
            Ok(path) => path.to_string(),
            Err(_) => seen.path.display().to_string(),
        };
        samples.push(PreviewSample { path, bytes: seen.bytes, reason, pattern });
    }
}
