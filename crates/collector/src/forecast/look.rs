//! Looks through one folder's files as describing does, and tells which would be offered as what.

use super::summary::{Omitted, Sum, Why};
use crate::{
    describe::{CHUNK, judge, look_into},
    ledger::{FileRow, Ledger, LedgerError, News, Observation, Recorded, Verdict},
    preferences::Preferences,
    state::FileState,
};
use std::collections::HashMap;
use trove_protocol::{FileOffer, Kind};

/// What a file is to the forecast before the server is asked.
#[derive(Debug)]
pub(super) enum Found {
    /// It is safe, there below the shares.
    Safe(FileOffer, Option<String>),
    /// It is on offer, or would be.
    Offer(FileOffer),
    /// It is not collected, for this reason.
    LeftOut { why: Why, reason: String, size: u64, one: Omitted },
}

/// Looks at some files of one folder, of which none of a group is missing. `looked` hears which
/// more were looked at.
pub(super) async fn look_at(
    ledger: &Ledger,
    files: Vec<Observation>,
    preferences: &Preferences,
    mut looked: impl FnMut(Sum),
) -> Result<Vec<Found>, LedgerError> {
    let mut found = Vec::with_capacity(files.len());
    let known = ledger.look_up(&files).await?;
    let unchanged: HashMap<usize, i64> = known
        .into_iter()
        .filter(|known| known.news == News::None)
        .map(|known| (known.index, known.id))
        .collect();
    let rows: Vec<i64> = unchanged.values().copied().collect();
    let mut recorded = ledger.recorded(&rows).await?;
    let mut fresh = Vec::new();
    for (index, seen) in files.into_iter().enumerate() {
        match unchanged.get(&index).and_then(|row| recorded.remove(row)) {
            Some(one) => {
                found.push(as_recorded(one, preferences));
                looked(Sum { files: 1, bytes: seen.size });
            }
            None => fresh.push(row(fresh.len(), seen)),
        }
    }
    let seen: Vec<Observation> = fresh.iter().map(|row| row.seen.clone()).collect();
    let mut looks = Vec::with_capacity(fresh.len());
    while !fresh.is_empty() {
        let rest = fresh.split_off(fresh.len().min(CHUNK));
        let some = std::mem::replace(&mut fresh, rest);
        looked(Sum { files: some.len() as u64, bytes: some.iter().map(|row| row.seen.size).sum() });
        looks.extend(look_into(some, &HashMap::new()).await?);
    }
    // What was seen changing would be waited for; how long does not matter here.
    let described = judge(ledger, looks, 0, preferences).await?;
    for one in described {
        let seen = &seen[usize::try_from(one.id).unwrap_or_default()];
        found.extend(as_described(seen, one.verdict, preferences)?);
    }
    Ok(found)
}

/// A file as describing takes it; its place in the list stands for the row that it does not have.
fn row(at: usize, seen: Observation) -> FileRow {
    let (state, hash, offer, backup) = (FileState::Found, None, None, None);
    // It is a look through the collected folders.
    FileRow { id: at as i64, seen, state, hash, offer, backup, collected: true }
}

fn as_recorded(one: Recorded, preferences: &Preferences) -> Found {
    let Recorded { state, offer, share_path, reason } = one;
    let (path, size) = (offer.path.clone(), offer.size);
    if state == FileState::Safe {
        return Found::Safe(offer, share_path);
    }
    if let Some(reason) = preferences.leaves_out(offer.kind, size) {
        let one = Omitted { path, reason: None };
        let why = settings(preferences, offer.kind, size);
        return Found::LeftOut { why, reason, size, one };
    }
    if state == FileState::SetAside {
        let (why, one) = (Why::SetAside, Omitted { path, reason });
        return Found::LeftOut { why, reason: "It was set aside before.".into(), size, one };
    }
    Found::Offer(offer)
}

/// Which setting it is that leaves out what describing or the ledger says is left out.
fn settings(preferences: &Preferences, kind: Kind, size: u64) -> Why {
    preferences.limit(kind, size).map_or(Why::KindNotWanted, Why::from)
}

fn as_described(
    seen: &Observation,
    verdict: Verdict,
    preferences: &Preferences,
) -> Result<Option<Found>, LedgerError> {
    let (path, size) = (seen.path.clone(), seen.size);
    let left_out = |why: Why, reason: String, own: Option<String>| Found::LeftOut {
        why,
        reason,
        size,
        one: Omitted { path, reason: own },
    };
    Ok(match verdict {
        Verdict::Offer { offer, .. } => Some(Found::Offer(serde_json::from_str(&offer)?)),
        Verdict::Skip { kind, reason, .. } => {
            let why = match kind {
                Kind::Other => Why::NotMedia,
                Kind::Sidecar => Why::NoLead,
                Kind::Photo | Kind::Video | Kind::Music => settings(preferences, kind, size),
            };
            Some(left_out(why, reason, None))
        }
        Verdict::Unreadable(reason) => {
            Some(left_out(Why::Unreadable, "It cannot be read.".into(), Some(reason)))
        }
        Verdict::Changed { .. } => {
            let reason = "It is being changed; it is collected when it stands still.";
            Some(left_out(Why::Changing, reason.into(), None))
        }
        // As if it had not been there.
        Verdict::Gone => None,
    })
}
