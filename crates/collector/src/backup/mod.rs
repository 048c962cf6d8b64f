//! Making backups: a set's folders are looked through whole, their contents travel like all
//! others, and when all are safe the server is given the list of what was seen (seed 0038).

mod place;
mod send;
mod walk;

use crate::{
    engine::{Shared, Trouble, now_ms},
    ledger::{Gathered, Run, Seen},
    link::LinkError,
    retry::Backoff,
    scan::settled::due_ms,
};
use std::{collections::HashSet, sync::Arc, time::Duration};
use tokio::{sync::mpsc, time::Instant};
use trove_protocol::ClientPath;

/// Between two looks at what has become safe, at least.
const PACE: Duration = Duration::from_millis(300);
/// Otherwise this many times what such a look takes.
const COST: u32 = 5;
/// Contents are waited for this long: one that the server cannot take now must not keep the others
/// from having a snapshot.
const PATIENCE: Duration = Duration::from_hours(24);

/// Keeps making backups, until cancelled.
pub(crate) async fn run(shared: Arc<Shared>) {
    let mut news = shared.signals.backups.listen();
    let mut changes = shared.signals.changed.listen();
    let mut backoff = Backoff::default();
    loop {
        news.clear();
        changes.clear();
        let begun = Instant::now();
        match step(&shared).await {
            Ok(Next::AtOnce) => backoff.reset(),
            Ok(Next::OnChangeOrAt(due)) => {
                shared.worked("backup");
                tokio::time::sleep((begun.elapsed() * COST).max(PACE)).await;
                tokio::select! {
                    () = changes.heard() => {}
                    () = news.heard() => {}
                    () = tokio::time::sleep(until(due)) => {}
                }
            }
            Ok(Next::At(due)) => {
                shared.worked("backup");
                tokio::select! {
                    () = news.heard() => {}
                    () = tokio::time::sleep(until(due)) => {}
                }
            }
            Ok(Next::OnNews) => {
                shared.worked("backup");
                news.heard().await;
            }
            Err(trouble) => shared.failed("backup", &trouble, &mut backoff).await,
        }
    }
}

/// How long to wait for this time; not for too long, since clocks are set.
fn until(due_ms: i64) -> Duration {
    Duration::from_millis(due_ms.saturating_sub(now_ms()).clamp(10, 3_600_000) as u64)
}

enum Next {
    AtOnce,
    OnChangeOrAt(i64),
    At(i64),
    OnNews,
}

/// How far one run came.
enum Step {
    Done,
    /// Its contents are waited for, until then at most.
    Waits(i64),
}

async fn step(shared: &Shared) -> Result<Next, Trouble> {
    let next = shared.ledger.start_due_backups(now_ms()).await?;
    let runs = shared.ledger.open_backups().await?;
    if runs.is_empty() {
        return Ok(next.map_or(Next::OnNews, Next::At));
    }
    shared.until_resumed().await;
    let (mut moved, mut due, mut trouble) = (false, next.unwrap_or(i64::MAX), None);
    for run in &runs {
        // One that waits or fails holds up none of the others.
        match advance(shared, run).await {
            Ok(Step::Done) => moved = true,
            Ok(Step::Waits(until)) => due = due.min(until),
            Err(one) => trouble = trouble.or(Some(one)),
        }
    }
    match trouble {
        Some(trouble) => Err(trouble),
        None if moved => Ok(Next::AtOnce),
        None => Ok(Next::OnChangeOrAt(due)),
    }
}

async fn advance(shared: &Shared, run: &Run) -> Result<Step, Trouble> {
    let Some((taken_ms, snapshot)) = &run.taken else {
        // First the look for media: what it finds is collected as such, and only referred to.
        shared.board.until(|facts| facts.looked_once && !facts.looking).await;
        look_through(shared, run).await?;
        return Ok(Step::Done);
    };
    let gathered = shared.ledger.gather(run.id).await?;
    if !gathered.lost.is_empty() {
        look_for(shared, run, gathered).await?;
        return Ok(Step::Done);
    }
    if gathered.open > 0 {
        let until = taken_ms.saturating_add(PATIENCE.as_millis() as i64);
        if now_ms() < until {
            return Ok(Step::Waits(until));
        }
        let reason = "It was not stored within a day; the next backup tries again.";
        shared.ledger.give_up(run.id, reason).await?;
    }
    match send::send(shared, run, *taken_ms, snapshot).await {
        Ok(true) => {
            shared.ledger.end_backup(run.id, now_ms(), None).await?;
            tracing::info!("The backup of {} is complete.", run.set);
        }
        // The server lacks something: that is offered first.
        Ok(false) => shared.signals.offers.sound(),
        Err(Trouble::Link(error @ LinkError::Refused { .. })) => {
            // Saying it again would not help.
            let sentence = error.to_string();
            shared.ledger.end_backup(run.id, now_ms(), Some(&sentence)).await?;
            return Err(error.into());
        }
        Err(trouble) => return Err(trouble),
    }
    shared.signals.changed.sound();
    Ok(Step::Done)
}

/// Looks through the set's folders whole, and writes down what is there.
async fn look_through(shared: &Shared, run: &Run) -> Result<(), Trouble> {
    let ledger = &shared.ledger;
    ledger.forget_seen(run.id).await?;
    let taken_ms = now_ms();
    let sets = ledger.backup_sets().await?;
    let folders = sets.into_iter().find(|set| set.name == run.set).map(|set| set.folders);
    for folder in folders.unwrap_or_default() {
        let (sender, mut sights) = mpsc::channel(4);
        let (walked, own) = (folder.clone(), shared.home.folder().to_path_buf());
        let (stop, volume) = (shared.stop.clone(), place::find(ledger, &folder).await?);
        let found = volume.as_ref().ok().map(|volume| volume.id.clone());
        let walking =
            tokio::task::spawn_blocking(move || walk::walk(&walked, &volume, &own, &sender, &stop));
        while let Some(seen) = sights.recv().await {
            let still = shared.options.still_ms();
            let now = now_ms();
            ledger.note_seen(run, &seen, |one| due_ms(one.modified_ns, now, still, false)).await?;
            shared.signals.found.sound();
            shared.signals.changed.sound();
        }
        walking.await.map_err(|error| Trouble::Broken(error.to_string()))?;
        if let Some(volume) = found {
            ledger.note_backup_volume(&run.set, &folder.path, &volume).await?;
        }
    }
    let gone = ledger.vanished_from_backup(run).await?;
    ledger.note_gone(&gone).await?;
    let name = snapshot_name(taken_ms);
    ledger.note_taken(run.id, taken_ms, &name).await?;
    shared.signals.offers.sound();
    Ok(())
}

/// A name that sorts by time and is not used twice.
fn snapshot_name(taken_ms: i64) -> String {
    let time = jiff::Timestamp::from_millisecond(taken_ms).unwrap_or_default();
    format!("{}-{:04x}", time.strftime("%Y%m%dT%H%M%SZ"), rand::random::<u16>())
}

/// Files that nobody looks after any more: deleted meanwhile, or found not to be media.
async fn look_for(shared: &Shared, run: &Run, gathered: Gathered) -> Result<(), Trouble> {
    let sets = shared.ledger.backup_sets().await?;
    let mut there = HashSet::new();
    for folder in sets.into_iter().filter(|set| set.name == run.set).flat_map(|set| set.folders) {
        if place::find(&shared.ledger, &folder).await?.is_ok() {
            there.insert(folder.label);
        }
    }
    // Whether the folder that a place lies in is there.
    let is_there = move |place: &ClientPath| {
        there.contains(place.as_str().split('/').next().unwrap_or_default())
    };
    let looking = tokio::task::spawn_blocking(move || {
        let (mut there, mut gone, mut missing) = (Vec::new(), Vec::new(), Vec::new());
        for (path, place) in gathered.lost {
            match walk::look_at(&path.to_path(), &place) {
                Some(seen) if seen.has_content() => there.push(seen),
                _ if !is_there(&place) => {
                    missing.push((place, "Its drive was taken away.".to_owned()));
                }
                _ => gone.push(place),
            }
        }
        (there, gone, missing)
    });
    let (there, gone, missing): (Vec<Seen>, Vec<ClientPath>, Vec<_>) =
        looking.await.map_err(|error| Trouble::Broken(error.to_string()))?;
    let ledger = &shared.ledger;
    ledger.drop_from_backup(run.id, &gone).await?;
    ledger.note_missing(run.id, &missing).await?;
    let (now, still) = (now_ms(), shared.options.still_ms());
    ledger
        .offer_for_backup(&run.set, &there, |one| due_ms(one.modified_ns, now, still, false))
        .await?;
    shared.signals.found.sound();
    Ok(())
}
