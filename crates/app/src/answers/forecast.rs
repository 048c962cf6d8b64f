//! What collecting would do, without sending anything.

use super::looking::{LeftOut, Seen, Wanted, count, counts, look};
use crate::{
    bindings::{
        Failure, FileKind, Forecast, ForecastKind, ForecastProgress, ForecastSample, SkipReason,
        Sums, UnseenPlace,
    },
    context::{Context, wire_form},
    desktop::WindowEvent,
};
use std::{collections::BTreeMap, path::Path};
use trove_collector::{engine::now_ms, preferences::Preferences, state::Class};
use trove_protocol::Kind;

/// The window is told of the progress each time so many more files were seen.
const STEP: u64 = 500;
/// Examples of each kind.
const SAMPLES: usize = 3;
/// Places that may not be read are told up to so many.
const PLACES: usize = 100;

#[derive(Default)]
struct Made {
    seen: u64,
    kinds: BTreeMap<&'static str, ForecastKind>,
    total: Sums,
    skipped: BTreeMap<&'static str, (SkipReason, u64)>,
    unseen: Vec<UnseenPlace>,
    samples: BTreeMap<&'static str, Vec<ForecastSample>>,
}

/// The forecast. A second call takes the place of the first.
pub(crate) async fn forecast(context: &Context) -> Result<Forecast, Failure> {
    let stop = context.in_place_of(&context.forecast);
    let ledger = &context.ledger;
    let folders = ledger.folders().await?;
    let folders = folders.iter().map(|folder| folder.path.to_path()).collect();
    let wanted = wanted(ledger.preferences().await?);
    let desktop = context.desktop.clone();
    let made = look(folders, wanted, stop, Made::default(), move |made: &mut Made, seen| {
        made.seen += 1;
        if made.seen.is_multiple_of(STEP) {
            let folder = seen.path.parent().map(text).unwrap_or_default();
            let progress = ForecastProgress { found: made.total, folder };
            desktop.tell_window(&WindowEvent::ForecastProgress(progress));
        }
        add(made, seen);
    })
    .await?;
    let (files, bytes) = ledger.tally(now_ms()).await?.class(Class::Safe);
    Ok(Forecast {
        kinds: made.kinds.into_values().collect(),
        total: made.total,
        safe: Sums { files, bytes },
        // By names and sizes alone no copy can be told.
        copies: Sums::default(),
        skipped: counts(made.skipped),
        unseen: made.unseen,
        samples: made.samples.into_values().flatten().collect(),
        free: ledger.storage().await?.map(|storage| storage.free),
    })
}

/// Gives the forecast up.
pub(crate) fn cancel_forecast(context: &Context) {
    context.forecast.borrow().cancel();
}

fn wanted(preferences: Preferences) -> Wanted {
    let Preferences { kinds, smallest_file, largest_file, ignore, .. } = preferences;
    let kinds = kinds.into_iter().map(|kind| match kind {
        Kind::Photo => FileKind::Photo,
        Kind::Video => FileKind::Video,
        Kind::Music => FileKind::Music,
        Kind::Sidecar => FileKind::Sidecar,
        Kind::Other => FileKind::Other,
    });
    Wanted { kinds: kinds.collect(), smallest: smallest_file, largest: largest_file, ignore }
}

fn add(made: &mut Made, seen: Seen) {
    match seen.fate {
        Ok(()) => {
            let name = match seen.kind {
                FileKind::Photo => "1 photo",
                FileKind::Video => "2 video",
                FileKind::Music => "3 music",
                FileKind::Sidecar => "4 sidecar",
                FileKind::Other => "5 other",
            };
            let none = ForecastKind { kind: seen.kind, sums: Sums::default() };
            let sums = &mut made.kinds.entry(name).or_insert(none).sums;
            for sums in [sums, &mut made.total] {
                sums.files += 1;
                sums.bytes += seen.bytes;
            }
            let samples = made.samples.entry(name).or_default();
            if samples.len() < SAMPLES {
                // Only the server knows where it would file it.
                samples.push(ForecastSample { path: text(&seen.path), share_path: None });
            }
        }
        Err(LeftOut::Because(reason, _)) => count(&mut made.skipped, reason),
        Err(LeftOut::Unseen(reason)) => {
            if made.unseen.len() < PLACES {
                made.unseen.push(UnseenPlace { path: text(&seen.path), reason });
            }
        }
    }
}

fn text(path: &Path) -> String {
    wire_form(path).map_or_else(|_| path.display().to_string(), |wire| wire.to_string())
}
