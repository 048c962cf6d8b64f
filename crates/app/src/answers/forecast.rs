//! What collecting would do, without sending anything: the same dry run that `trove-collector plan`
//! makes, as the window shows it.

use crate::{
    bindings::{
        Failure, FileKind, Forecast, ForecastKind, ForecastProgress, ForecastSample, SkipReason,
        SkippedCount, Sums, UnseenPlace,
    },
    context::Context,
    desktop::WindowEvent,
    following::follow,
};
use std::{collections::BTreeMap, sync::Arc};
use tokio::sync::watch;
use trove_collector::{
    forecast::{File, LeftOut, Outcome, Progress, Sum, Summary, Why},
    link::Link,
};
use trove_protocol::Kind;

/// Examples of each kind.
const SAMPLES: usize = 3;
/// Places that cannot be looked at are told up to so many.
const PLACES: usize = 100;

/// The forecast. A second call takes the place of the first.
pub(crate) async fn forecast(context: &Context) -> Result<Forecast, Failure> {
    let stop = context.in_place_of(&context.forecast);
    // A server that cannot be asked is no dead end: what this computer knows by itself is told.
    let (link, unanswered) = match context.link() {
        Ok(link) => (Some(link), None),
        Err(failure) => (None, Some(failure)),
    };
    let progress = watch::Sender::new(Progress::default());
    let desktop = context.desktop.clone();
    let telling = move |Progress { looked_at, folder, .. }: Progress| {
        let folder = folder.map(|folder| folder.to_string()).unwrap_or_default();
        let progress = ForecastProgress { looked_at: sums(looked_at), folder };
        desktop.tell_window(&WindowEvent::ForecastProgress(progress));
    };
    let making = make(context, link, &progress);
    let summary = follow(making, progress.subscribe(), telling, &stop).await??;
    let free = context.ledger.storage().await?.map(|storage| storage.free);
    Ok(told(summary, unanswered, free))
}

async fn make(
    context: &Context,
    link: Option<Arc<dyn Link>>,
    progress: &watch::Sender<Progress>,
) -> Result<Summary, Failure> {
    // All places that cannot be looked at are told, so more than a few of each are listed.
    let made = trove_collector::forecast::forecast;
    Ok(made(&context.ledger, link.as_deref(), PLACES, progress).await?)
}

/// Gives the forecast up.
pub(crate) fn cancel_forecast(context: &Context) {
    context.forecast.borrow().cancel();
}

/// A forecast as the window shows it. Pure.
fn told(summary: Summary, unanswered: Option<Failure>, free: Option<u64>) -> Forecast {
    let said = summary.error.map(Failure::from).zip(summary.unreachable);
    let said = said.map(|(failure, sentence)| Failure { sentence, ..failure });
    let mut unseen: Vec<UnseenPlace> = summary
        .away
        .into_iter()
        .map(|one| UnseenPlace { path: one.path.to_string(), reason: one.reason })
        .collect();
    for left_out in summary.left_out.iter().filter(|one| one.why == Why::Unreadable) {
        unseen.extend(left_out.paths.iter().map(|one| UnseenPlace {
            path: one.path.to_string(),
            reason: one.reason.clone().unwrap_or_else(|| left_out.reason.clone()),
        }));
    }
    unseen.truncate(PLACES);
    Forecast {
        kinds: summary
            .kinds
            .iter()
            .map(|(kind, sum)| ForecastKind { kind: named(*kind), sums: sums(*sum) })
            .collect(),
        total: sums(summary.collected),
        safe: together(&[summary.safe, summary.stored]),
        copies: sums(summary.copies),
        elsewhere: sums(summary.elsewhere),
        fresh: together(&[summary.sent, summary.elsewhere, summary.alike, summary.unknown]),
        unanswered: unanswered.or(said),
        skipped: skipped(&summary.left_out),
        unseen,
        samples: samples(summary.files),
        free,
    }
}

/// What is left out, by reason, the most first. What cannot be read is told by its places.
fn skipped(left_out: &[LeftOut]) -> Vec<SkippedCount> {
    let mut counts: Vec<SkippedCount> = Vec::new();
    for LeftOut { why, sum, .. } in left_out {
        let reason = match why {
            Why::NotMedia => SkipReason::NotMedia,
            Why::KindNotWanted => SkipReason::KindNotWanted,
            Why::TooSmall => SkipReason::TooSmall,
            Why::TooLarge => SkipReason::TooLarge,
            Why::NoLead => SkipReason::NoLead,
            Why::Pattern => SkipReason::ByPattern,
            Why::System => SkipReason::ByName,
            Why::Cloud => SkipReason::InCloud,
            Why::Changing => SkipReason::Changing,
            Why::SetAside => SkipReason::SetAside,
            Why::Refused => SkipReason::Refused,
            Why::Unreadable => continue,
        };
        match counts.iter_mut().find(|one| one.reason == reason) {
            Some(known) => known.files += sum.files,
            None => counts.push(SkippedCount { reason, files: sum.files }),
        }
    }
    counts.sort_by_key(|one| std::cmp::Reverse(one.files));
    counts
}

/// A few of each kind, at first those that would be sent: their places are news.
fn samples(mut files: Vec<File>) -> Vec<ForecastSample> {
    files.sort_by_key(|file| (file.share_path.is_none(), file.outcome != Outcome::Sent));
    let mut by_kind: BTreeMap<Kind, Vec<ForecastSample>> = BTreeMap::new();
    for File { path, kind, share_path, .. } in files {
        let some = by_kind.entry(kind).or_default();
        if some.len() < SAMPLES {
            some.push(ForecastSample { path: path.to_string(), share_path });
        }
    }
    by_kind.into_values().flatten().collect()
}

fn named(kind: Kind) -> FileKind {
    match kind {
        Kind::Photo => FileKind::Photo,
        Kind::Video => FileKind::Video,
        Kind::Music => FileKind::Music,
        Kind::Sidecar => FileKind::Sidecar,
        Kind::Other => FileKind::Other,
    }
}

fn sums(sum: Sum) -> Sums {
    Sums { files: sum.files, bytes: sum.bytes }
}

fn together(all: &[Sum]) -> Sums {
    all.iter().fold(Sums::default(), |so_far, one| Sums {
        files: so_far.files + one.files,
        bytes: so_far.bytes + one.bytes,
    })
}
