//! Sending what the server asked for into its FTP space (seed 0023, 0024), by a few sessions side
//! by side.

mod reading;

use crate::{
    engine::{Shared, Trouble, now_ms},
    faults::planted,
    ledger::Work,
    link::{LinkError, Piece, Space},
    retry::Backoff,
    scan::excuse::excuses,
};
use reading::{Stopped, open, read_bundle, read_single};
use std::{collections::HashSet, sync::Arc, time::Duration};
use tokio::{
    sync::{Mutex, mpsc},
    task::JoinSet,
    time::timeout,
};
use trove_protocol::{Confirmation, Outcome, RequestId, Transfer, command::bundle_name};

/// Sessions side by side.
const SESSIONS: usize = 3;
/// An unused session is given up after this time.
const UNUSED: Duration = Duration::from_secs(20);
/// Pieces read ahead of the network, for each session.
const AHEAD: usize = 6;

/// Which requests are being sent.
type Busy = Arc<Mutex<HashSet<RequestId>>>;

/// Keeps sending, until cancelled.
pub(crate) async fn run(shared: Arc<Shared>) {
    let busy = Busy::default();
    let mut sessions = JoinSet::new();
    for _ in 0..SESSIONS {
        sessions.spawn(session(shared.clone(), busy.clone()));
    }
    while sessions.join_next().await.is_some() {}
}

async fn session(shared: Arc<Shared>, busy: Busy) {
    let mut news = shared.signals.requests.listen();
    let mut backoff = Backoff::default();
    let mut space: Option<Box<dyn Space>> = None;
    let mut breaks = 0;
    loop {
        news.clear();
        let broken = shared.until_links_break();
        let so_far = shared.breaks.borrow().of_links();
        if breaks != so_far {
            breaks = so_far;
            // It may be dead, and tell nobody.
            space = None;
        }
        shared.until_may_send().await;
        let work = match claim(&shared, &busy).await {
            Ok(Some(work)) => {
                shared.worked("claim");
                work
            }
            Ok(None) => {
                shared.worked("claim");
                let due = shared.ledger.next_request_due(false).await.ok().flatten();
                if due.is_none() && space.is_none() {
                    news.heard().await;
                    continue;
                }
                let wait = due.map_or(UNUSED, |due| {
                    let wait = due.saturating_sub(now_ms()).max(500) as u64;
                    Duration::from_millis(wait).min(UNUSED)
                });
                if timeout(wait, news.heard()).await.is_err() && wait == UNUSED {
                    space = None;
                }
                continue;
            }
            Err(trouble) => {
                shared.failed("claim", &trouble, &mut backoff).await;
                continue;
            }
        };
        let requests: Vec<_> = work.requests.iter().map(|one| one.request).collect();
        let reused = space.is_some();
        let done = tokio::select! {
            done = carry_out(&shared, &work, &mut space) => done,
            // The transfer is cut; a single file goes on from there later.
            () = shared.until_paused() => {
                space = None;
                Ok(())
            }
            () = broken => Ok(()),
        };
        release(&shared, &busy, &requests).await;
        match done {
            Ok(()) => {
                shared.worked("send");
                backoff.reset();
            }
            Err(trouble) => {
                space = None;
                // Cut on purpose; it goes on from there when nothing hinders any more.
                let hindered = shared.board.read(|facts| !facts.hindrances.is_empty());
                if hindered && trouble.is_away() {
                    continue;
                }
                // A session that was kept may have been closed by the server meanwhile.
                if !(reused && trouble.is_away()) {
                    shared.failed("send", &trouble, &mut backoff).await;
                }
            }
        }
    }
}

async fn claim(shared: &Shared, busy: &Busy) -> Result<Option<Work>, Trouble> {
    let mut busy = busy.lock().await;
    let work = shared.ledger.next_work(now_ms(), &busy).await?;
    if let Some(work) = &work {
        busy.extend(work.requests.iter().map(|one| one.request));
        shared.board.change(|facts| {
            for one in &work.requests {
                facts.sending.insert(one.request, (one.path.clone(), one.size));
            }
        });
    }
    Ok(work)
}

async fn release(shared: &Shared, busy: &Busy, requests: &[RequestId]) {
    let mut busy = busy.lock().await;
    for request in requests {
        busy.remove(request);
    }
    shared.board.change(|facts| {
        for request in requests {
            facts.sending.remove(request);
        }
    });
}

/// Sends, and writes down what became of it.
async fn carry_out(
    shared: &Arc<Shared>,
    work: &Work,
    space: &mut Option<Box<dyn Space>>,
) -> Result<(), Trouble> {
    let session = match space {
        Some(session) => session,
        None => space.insert(shared.link().open_space().await?),
    };
    let sent = match work.transfer {
        Transfer::Bundle => send_bundle(shared, session.as_mut(), work).await,
        Transfer::Single => send_single(shared, session.as_mut(), work).await,
    };
    let ids: Vec<_> = work.requests.iter().map(|one| one.request).collect();
    let mut outcomes = match sent {
        Ok(outcomes) => outcomes,
        Err(Trouble::Link(error @ LinkError::Refused { .. })) => {
            // No longer wanted; the files are offered again. If the refusal is wrong, the server issues
            // the request again (seed 0032).
            tracing::info!("Command {} is dropped: {error}", work.command);
            shared.ledger.forget_requests(&ids).await?;
            shared.signals.offers.sound();
            shared.signals.changed.sound();
            return Err(error.into());
        }
        Err(trouble) => return Err(trouble),
    };
    if outcomes.iter().any(|outcome| !matches!(outcome, Outcome::Sent { .. })) {
        // A transfer may have been cut for it.
        if work.transfer == Transfer::Single {
            *space = None;
        }
    }
    excuse(shared, work, &mut outcomes).await?;
    let (mut files, mut bytes) = (0, 0);
    for outcome in &outcomes {
        if let Outcome::Sent { size, .. } = outcome {
            files += 1;
            bytes += size;
        }
    }
    let confirmations: Vec<_> = ids
        .into_iter()
        .zip(outcomes)
        .map(|(request, outcome)| Confirmation { request, outcome })
        .collect();
    shared.ledger.note_outcomes(&confirmations, now_ms()).await?;
    shared.board.change(|facts| {
        facts.sent_files += files;
        facts.sent_bytes += bytes;
    });
    shared.signals.outbox.sound();
    shared.signals.found.sound();
    shared.signals.changed.sound();
    Ok(())
}

/// Files that were not found and are not to be taken for gone cannot be read for now.
async fn excuse(shared: &Shared, work: &Work, outcomes: &mut [Outcome]) -> Result<(), Trouble> {
    let absent = work.requests.iter().zip(&*outcomes).filter(|(_, one)| **one == Outcome::Gone);
    let absent: Vec<_> = absent.map(|(request, _)| request.path.clone()).collect();
    let mut excuses = excuses(shared, &absent).await?;
    for (request, outcome) in work.requests.iter().zip(outcomes) {
        if *outcome == Outcome::Gone
            && let Some(reason) = excuses.remove(&request.path)
        {
            *outcome = Outcome::Unreadable { reason };
        }
    }
    Ok(())
}

/// Stores what is read, as fast as the user allows. When something hinders, a bundle ends in good
/// order after the file that is being read, and a single file is cut after a piece.
async fn store(
    shared: &Shared,
    space: &mut dyn Space,
    name: &str,
    work: (Transfer, u64),
    read: mpsc::Receiver<Piece>,
) -> Result<(), LinkError> {
    let (transfer, offset) = work;
    let (sender, pieces) = mpsc::channel(1);
    let passing = async {
        tokio::select! {
            () = shared.pacer.pass(read, sender) => {}
            () = shared.until_hindered(), if transfer == Transfer::Single => {}
        }
    };
    tokio::join!(space.store(name, offset, pieces), passing).0
}

async fn send_bundle(
    shared: &Arc<Shared>,
    space: &mut dyn Space,
    work: &Work,
) -> Result<Vec<Outcome>, Trouble> {
    let (sender, pieces) = mpsc::channel::<Piece>(AHEAD);
    let requests = work.requests.clone();
    let looking = shared.clone();
    let go_on = move || looking.board.read(|facts| facts.hindrances.is_empty());
    let reading = tokio::task::spawn_blocking(move || read_bundle(&requests, sender, &go_on));
    let name = bundle_name(work.command);
    let stored = store(shared, space, &name, (work.transfer, 0), pieces).await;
    let read = reading.await.map_err(|error| Trouble::Broken(error.to_string()))?;
    if !planted("planted: what was not sent is confirmed") {
        stored?;
    }
    read.map_err(|_| Trouble::Broken("a bundle ended early".into()))
}

async fn send_single(
    shared: &Shared,
    space: &mut dyn Space,
    work: &Work,
) -> Result<Vec<Outcome>, Trouble> {
    let Some(request) = work.requests.first().cloned() else { return Ok(Vec::new()) };
    let opening = request.clone();
    let opened = tokio::task::spawn_blocking(move || open(&opening));
    let file = match opened.await.map_err(|error| Trouble::Broken(error.to_string()))? {
        Ok(file) => file,
        Err(instead) => return Ok(vec![instead]),
    };
    let name = request.request.to_string();
    let there = space.size(&name).await?;
    // More than the file has cannot be its beginning.
    let offset = if there <= request.size { there } else { 0 };
    let (sender, pieces) = mpsc::channel::<Piece>(AHEAD);
    let reading = tokio::task::spawn_blocking(move || read_single(file, &request, offset, &sender));
    let stored = store(shared, space, &name, (work.transfer, offset), pieces).await;
    match reading.await.map_err(|error| Trouble::Broken(error.to_string()))? {
        Ok(outcome) => {
            if !planted("planted: what was not sent is confirmed") {
                stored?;
            }
            Ok(vec![outcome])
        }
        Err(Stopped::Instead(outcome)) => Ok(vec![outcome]),
        Err(Stopped::Unwanted) => {
            stored?;
            Err(Trouble::Broken("a transfer ended early".into()))
        }
    }
}
