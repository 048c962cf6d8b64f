//! Looking into found files that have stood still, and making offers of them (seed 0020).

pub mod group;
pub mod look;

use crate::{
    engine::{Shared, now_ms},
    ledger::{Described, FileRow, Ledger, LedgerError, Verdict},
    preferences::Preferences,
    scan::{excuse::excuses, settled::due_ms},
    state::FileState,
};
use group::family;
use look::{Inside, Look, look};
use std::{collections::HashMap, path::PathBuf, sync::Arc, time::Duration};
use trove_media::{Description, FolderFile};
use trove_protocol::{FileOffer, Kind, Metadata};

/// Files looked into at once, by two threads.
pub(crate) const CHUNK: usize = 512;

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
    let mut looks = look_into(rows, &known).await?;
    excuse(shared, &mut looks).await?;
    let preferences = shared.preferences.borrow().clone();
    let still_ms = shared.options.still_ms();
    let described = judge(&shared.ledger, looks, still_ms, &preferences).await?;
    shared.ledger.note_described(&described).await?;
    tracing::debug!("Files described: {}.", described.len());
    wake_sidecars(&shared.ledger, &described).await?;
    shared.signals.offers.sound();
    shared.signals.changed.sound();
    Ok(Next::AtOnce)
}

/// Files that were not found and are not to be taken for gone cannot be read for now.
async fn excuse(shared: &Shared, looks: &mut [(FileRow, Look)]) -> Result<(), LedgerError> {
    let absent = looks.iter().filter(|(_, look)| matches!(look, Look::Gone));
    let absent: Vec<_> = absent.map(|(row, _)| row.seen.path.clone()).collect();
    let mut excuses = excuses(shared, &absent).await?;
    for (row, look) in looks.iter_mut().filter(|(_, look)| matches!(look, Look::Gone)) {
        if let Some(reason) = excuses.remove(&row.seen.path) {
            *look = Look::Unreadable(reason);
        }
    }
    Ok(())
}

/// Looks into files by two threads, each taking half, so that neighbours stay together.
pub(crate) async fn look_into(
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
        let look = if let Some(inside) = known.get(&row.id).and_then(carried_over) {
            Look::Described(Box::new(inside))
        } else {
            let seen = row.seen.clone();
            tokio::task::spawn_blocking(move || look(&seen)).await.map_err(|lost| broken(&lost))?
        };
        looks.push((row, look));
    }
    for half in [first, second] {
        looks.extend(
            half.await.map_err(|lost| broken(&lost))?.into_iter().map(|(look, row)| (row, look)),
        );
    }
    Ok(looks)
}

fn broken(error: &tokio::task::JoinError) -> LedgerError {
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
pub(crate) async fn judge(
    ledger: &Ledger,
    looks: Vec<(FileRow, Look)>,
    still_ms: i64,
    preferences: &Preferences,
) -> Result<Vec<Described>, LedgerError> {
    let members = members(ledger, &looks, preferences).await?;
    let now = now_ms();
    Ok(looks
        .into_iter()
        .map(|(row, look)| {
            let verdict = match look {
                Look::Described(inside) => offer_or_skip(&row, *inside, &members, preferences),
                Look::Changed(seen) => {
                    Verdict::Changed { due_ms: due_ms(seen.modified_ns, now, still_ms, true), seen }
                }
                Look::Gone => Verdict::Gone,
                Look::Unreadable(reason) => Verdict::Unreadable(reason),
            };
            let (size, modified_ns) = (row.seen.size, row.seen.modified_ns);
            Described { id: row.id, size, modified_ns, collected: row.collected, verdict }
        })
        .collect())
}

/// A described file with its place among others.
struct Member {
    family: Option<String>,
    description: Description,
    group: Option<String>,
    /// Whether it is of a kind and size that are collected.
    wanted: bool,
}

/// The files that were looked into and what the ledger knows of their families, by path.
async fn members(
    ledger: &Ledger,
    looks: &[(FileRow, Look)],
    preferences: &Preferences,
) -> Result<HashMap<PathBuf, Member>, LedgerError> {
    let mut members = HashMap::with_capacity(looks.len());
    for (row, look) in looks {
        let Look::Described(inside) = look else { continue };
        // What no look through the collected folders came across leads nobody.
        if !row.collected {
            continue;
        }
        let path = row.seen.path.to_path();
        let description =
            Description { kind: inside.kind, media_type: None, metadata: inside.metadata.clone() };
        let (family, group) = (family(&path), None);
        let wanted = preferences.leaves_out(inside.kind, row.seen.size).is_none();
        members.insert(path, Member { family, description, group, wanted });
    }
    let mut families: Vec<&str> = members
        .values()
        .filter(|member| matches!(member.description.kind, Kind::Sidecar | Kind::Video))
        .filter_map(|member| member.family.as_deref())
        .collect();
    families.sort_unstable();
    families.dedup();
    if !families.is_empty() {
        for row in ledger.families(&families).await? {
            let Some(offer) = row.offer.as_deref() else { continue };
            let offer: FileOffer = serde_json::from_str(offer)?;
            let path = row.seen.path.to_path();
            let description =
                Description { kind: offer.kind, media_type: None, metadata: offer.metadata };
            let family = family(&path);
            // What is left out leads nobody, though it be on offer for a backup.
            let left_out = row.state == FileState::Skipped
                || row.backup.is_some()
                || preferences.leaves_out(offer.kind, row.seen.size).is_some();
            let (group, wanted) = (None, row.collected && !left_out);
            members.entry(path).or_insert(Member { family, description, group, wanted });
        }
    }
    let files: Vec<_> = members
        .iter()
        .map(|(path, member)| FolderFile { path, description: &member.description })
        .collect();
    let groups = group::groups(&files);
    for (member, group) in members.values_mut().zip(groups) {
        member.group = group;
    }
    Ok(members)
}

/// Media that the look through the collected folders came across are collected. What is not, is on
/// offer for its backup, if it has a place in one, and is left out otherwise.
fn offer_or_skip(
    row: &FileRow,
    inside: Inside,
    members: &HashMap<PathBuf, Member>,
    preferences: &Preferences,
) -> Verdict {
    let Inside { kind, mut metadata, sample, hash } = inside;
    let own = members.get(&row.seen.path.to_path());
    let family = own.and_then(|own| own.family.clone());
    let judged = match own {
        Some(own) => collected_metadata(own, row.seen.size, members, preferences),
        None => Err(String::new()),
    };
    let for_backup = judged.is_err();
    match judged {
        Ok(inherited) => metadata = inherited,
        Err(reason) if row.backup.is_none() => {
            let family = family.filter(|_| kind != Kind::Other);
            return Verdict::Skip { kind, family, reason };
        }
        Err(_) => {}
    }
    let offer = FileOffer {
        path: row.seen.path.clone(),
        size: row.seen.size,
        modified_ns: row.seen.modified_ns,
        kind,
        sample,
        hash,
        group: own.filter(|_| !for_backup).and_then(|own| own.group.clone()),
        backup: row.backup.clone().filter(|_| for_backup),
        metadata,
    };
    let family = family.filter(|_| !matches!(kind, Kind::Music | Kind::Other));
    match serde_json::to_string(&offer) {
        Ok(offer) => Verdict::Offer { kind, family, offer, hash, for_backup },
        Err(error) => Verdict::Unreadable(format!("What it says of itself is unusable: {error}.")),
    }
}

/// What is to be told of a file that is collected, or why it is not.
fn collected_metadata(
    own: &Member,
    size: u64,
    members: &HashMap<PathBuf, Member>,
    preferences: &Preferences,
) -> Result<Metadata, String> {
    let Description { kind, mut metadata, .. } = own.description.clone();
    match kind {
        Kind::Photo | Kind::Video | Kind::Music => match preferences.leaves_out(kind, size) {
            Some(reason) => Err(reason),
            None => Ok(metadata),
        },
        Kind::Sidecar => {
            let leads = members.values().filter(|member| {
                matches!(member.description.kind, Kind::Photo | Kind::Video)
                    && member.wanted
                    && member.family == own.family
            });
            // A lead that tells its time is better than one that does not.
            let best = leads
                .map(|lead| &lead.description.metadata)
                .max_by_key(|metadata| metadata.captured);
            let Some(lead) = best else {
                return Err("It belongs to a photo or video that is not beside it.".into());
            };
            group::inherit(&mut metadata, lead);
            Ok(metadata)
        }
        Kind::Other => Err(FileState::Skipped.explanation().into()),
    }
}

/// Sidecars that were left out for want of a lead are looked at again when one appears.
async fn wake_sidecars(ledger: &Ledger, described: &[Described]) -> Result<(), LedgerError> {
    let families: Vec<&str> = described
        .iter()
        .filter_map(|one| match &one.verdict {
            Verdict::Offer {
                kind: Kind::Photo | Kind::Video, family, for_backup: false, ..
            } => family.as_deref(),
            _ => None,
        })
        .collect();
    if families.is_empty() {
        return Ok(());
    }
    let waiting: Vec<_> = ledger
        .families(&families)
        .await?
        .into_iter()
        .filter(|row| row.state == FileState::Skipped || (row.collected && row.backup.is_some()))
        .map(|row| row.id)
        .collect();
    if waiting.is_empty() { Ok(()) } else { ledger.look_again(&waiting, now_ms()).await }
}
