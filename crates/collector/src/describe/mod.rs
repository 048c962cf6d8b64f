//! Looking into found files that have stood still, and making offers of them (seed 0020).

pub mod group;
pub mod look;

use crate::{
    engine::{Shared, now_ms},
    ledger::{Described, FileRow, Ledger, LedgerError, Verdict},
    scan::settled::due_ms,
    state::FileState,
};
use look::{Inside, Look, look};
use std::{collections::HashMap, sync::Arc, time::Duration};
use trove_protocol::{FileOffer, Kind, Metadata};

/// Files looked into at once, by two threads.
const CHUNK: usize = 512;
/// A sidecar waits this long, in milliseconds, for a lead that is not described yet.
const LEAD_WAIT_MS: i64 = 1_000;

/// Keeps describing, until cancelled.
pub(crate) async fn run(shared: Arc<Shared>) {
    let mut news = shared.signals.found.listen();
    let mut backoff = crate::retry::Backoff::default();
    loop {
        news.clear();
        match describe_due(&shared).await {
            Ok(Next::AtOnce) => backoff.reset(),
            Ok(Next::At(due)) => {
                shared.worked("describe");
                let wait = due.saturating_sub(now_ms()).clamp(10, 3_600_000) as u64;
                tokio::select! {
                    () = news.heard() => {}
                    () = tokio::time::sleep(Duration::from_millis(wait)) => {}
                }
            }
            Ok(Next::OnNews) => {
                shared.worked("describe");
                news.heard().await;
            }
            Err(error) => shared.failed("describe", &error.into(), &mut backoff).await,
        }
    }
}

enum Next {
    AtOnce,
    At(i64),
    OnNews,
}

async fn describe_due(shared: &Shared) -> Result<Next, LedgerError> {
    let rows = shared.ledger.due(now_ms(), CHUNK).await?;
    if rows.is_empty() {
        return Ok(shared.ledger.next_due().await?.map_or(Next::OnNews, Next::At));
    }
    let ids: Vec<_> = rows.iter().map(|row| row.id).collect();
    let known: HashMap<i64, FileRow> =
        shared.ledger.same_content(&ids).await?.into_iter().collect();
    let looks = look_into(rows, &known).await?;
    let described = judge(&shared.ledger, looks, shared.options.still_ms()).await?;
    shared.ledger.note_described(&described).await?;
    wake_sidecars(&shared.ledger, &described).await?;
    shared.signals.offers.sound();
    shared.signals.changed.sound();
    Ok(Next::AtOnce)
}

/// Looks into files by two threads, each taking half, so that neighbours stay together.
async fn look_into(
    rows: Vec<FileRow>,
    known: &HashMap<i64, FileRow>,
) -> Result<Vec<(FileRow, Look)>, LedgerError> {
    let (carried, mut fresh): (Vec<_>, Vec<_>) =
        rows.into_iter().partition(|row| known.contains_key(&row.id));
    let second = fresh.split_off(fresh.len() / 2);
    let start = |rows: Vec<FileRow>| {
        tokio::task::spawn_blocking(move || {
            rows.into_iter().map(|row| (look(&row.seen), row)).collect::<Vec<_>>()
        })
    };
    let (first, second) = (start(fresh), start(second));
    let mut looks = Vec::with_capacity(CHUNK);
    for row in carried {
        // Moved, renamed or linked: what was read under the other name holds.
        let look = match known.get(&row.id).and_then(carried_over) {
            Some(inside) => Look::Described(Box::new(inside)),
            None => {
                let seen = row.seen.clone();
                tokio::task::spawn_blocking(move || look(&seen)).await.map_err(broken)?
            }
        };
        looks.push((row, look));
    }
    for half in [first, second] {
        looks.extend(half.await.map_err(broken)?.into_iter().map(|(look, row)| (row, look)));
    }
    Ok(looks)
}

fn broken(error: tokio::task::JoinError) -> LedgerError {
    LedgerError::Unreadable(format!("describing files ended early: {error}"))
}

fn carried_over(row: &FileRow) -> Option<Inside> {
    let offer: FileOffer = serde_json::from_str(row.offer.as_deref()?).ok()?;
    // Content does not change with the name, but what a sidecar inherited does.
    (offer.kind != Kind::Sidecar).then(|| Inside {
        kind: offer.kind,
        metadata: offer.metadata,
        sample: offer.sample,
        hash: row.hash.or(offer.hash),
    })
}

/// Decides what to do with each file that was looked into.
async fn judge(
    ledger: &Ledger,
    looks: Vec<(FileRow, Look)>,
    still_ms: i64,
) -> Result<Vec<Described>, LedgerError> {
    let leads = find_leads(ledger, &looks).await?;
    let now = now_ms();
    Ok(looks
        .into_iter()
        .map(|(row, look)| {
            let verdict = match look {
                Look::Described(inside) => offer_or_skip(&row, *inside, &leads, now),
                Look::Changed(seen) => {
                    Verdict::Changed { due_ms: due_ms(seen.modified_ns, now, still_ms, true), seen }
                }
                Look::Gone => Verdict::Gone,
                Look::Unreadable(reason) => Verdict::Unreadable(reason),
            };
            let (size, modified_ns) = (row.seen.size, row.seen.modified_ns);
            Described { id: row.id, size, modified_ns, verdict }
        })
        .collect())
}

/// A possible lead of sidecars.
struct Lead {
    path: String,
    /// Its kind and what it says of itself; `None` while it is not described.
    known: Option<(Kind, Metadata)>,
}

async fn find_leads(
    ledger: &Ledger,
    looks: &[(FileRow, Look)],
) -> Result<Vec<Lead>, LedgerError> {
    let stems: Vec<String> = looks
        .iter()
        .filter_map(|(row, look)| match look {
            Look::Described(inside) if inside.kind == Kind::Sidecar => Some(row),
            _ => None,
        })
        .flat_map(|row| group::lead_stems(row.seen.path.as_str()))
        .map(str::to_owned)
        .collect();
    if stems.is_empty() {
        return Ok(Vec::new());
    }
    let here: HashMap<&str, &Look> =
        looks.iter().map(|(row, look)| (row.seen.path.as_str(), look)).collect();
    let neighbours = ledger.beginning_with(&stems).await?;
    Ok(neighbours
        .into_iter()
        .filter_map(|row| {
            let path = row.seen.path.as_str().to_owned();
            let known = match here.get(path.as_str()) {
                Some(Look::Described(inside)) => Some((inside.kind, inside.metadata.clone())),
                Some(Look::Changed(_)) => None,
                Some(_) => return None,
                None if row.state == FileState::Found => None,
                None => {
                    let offer = serde_json::from_str::<FileOffer>(row.offer.as_deref()?).ok()?;
                    Some((offer.kind, offer.metadata))
                }
            };
            Some(Lead { path, known })
        })
        .collect())
}

fn offer_or_skip(row: &FileRow, inside: Inside, leads: &[Lead], now_ms: i64) -> Verdict {
    let Inside { kind, mut metadata, sample, hash } = inside;
    let path = &row.seen.path;
    match kind {
        Kind::Photo | Kind::Video | Kind::Music => {}
        Kind::Sidecar => {
            let mut beside = leads.iter().filter(|lead| {
                let kind = lead.known.as_ref().map_or(Kind::Photo, |(kind, _)| *kind);
                group::leads(&lead.path, kind, path.as_str())
            });
            // A lead that tells its time is better than one that does not.
            let (told, untold): (Vec<_>, Vec<_>) =
                beside.by_ref().partition(|lead| lead.known.is_some());
            let best = told
                .iter()
                .filter_map(|lead| lead.known.as_ref())
                .max_by_key(|(_, lead)| lead.captured.is_some());
            match best {
                Some((_, lead)) => group::inherit(&mut metadata, lead),
                None if !untold.is_empty() => return Verdict::Later(now_ms + LEAD_WAIT_MS),
                None => {
                    let reason = "It belongs to a photo or video that is not beside it.".into();
                    return Verdict::Skip { kind, reason };
                }
            }
        }
        Kind::Other => {
            let reason = FileState::Skipped.explanation().into();
            return Verdict::Skip { kind, reason };
        }
    }
    let offer = FileOffer {
        path: path.clone(),
        size: row.seen.size,
        modified_ns: row.seen.modified_ns,
        kind,
        sample,
        hash,
        group: group::key(path, kind, &metadata),
        metadata,
    };
    match serde_json::to_string(&offer) {
        Ok(offer) => Verdict::Offer { kind, offer, hash },
        Err(error) => Verdict::Unreadable(format!("What it says of itself is unusable: {error}")),
    }
}

/// Sidecars that were left out for want of a lead are looked at again when one appears.
async fn wake_sidecars(ledger: &Ledger, described: &[Described]) -> Result<(), LedgerError> {
    let stems: Vec<String> = described
        .iter()
        .filter_map(|one| match &one.verdict {
            Verdict::Offer { kind: Kind::Photo | Kind::Video, offer, .. } => Some(offer),
            _ => None,
        })
        .filter_map(|offer| serde_json::from_str::<FileOffer>(offer).ok())
        .filter_map(|offer| group::stem(offer.path.as_str()).map(str::to_owned))
        .collect();
    if stems.is_empty() {
        return Ok(());
    }
    let waiting: Vec<_> = ledger
        .beginning_with(&stems)
        .await?
        .into_iter()
        .filter(|row| row.state == FileState::Skipped && row.kind == Some(Kind::Sidecar))
        .map(|row| row.id)
        .collect();
    if waiting.is_empty() { Ok(()) } else { ledger.look_again(&waiting, now_ms()).await }
}
