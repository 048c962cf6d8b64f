//! Follows the server on this computer: what the window shows of it is kept fresh.
//!
//! The server itself is asked whether it answers, over a connection that stays open. Its program is
//! run only when the catalogue has changed since, and rests for many times as long as it ran.

use super::{
    addresses::addresses,
    disk::room,
    keeping::State,
    own::Inner,
    picture::{Known, picture},
    program::{Status, not_running},
};
use crate::{
    bindings::{Failure, LibraryState},
    context::beside,
};
use rustls_pki_types::{CertificateDer, pem::PemObject as _};
use std::{
    net::SocketAddr,
    path::Path,
    sync::Arc,
    time::{Duration, SystemTime},
};
use tokio::time::{Instant, sleep};
use trove_collector::link::{HealthCheck, ServerAddress};
use trove_pairing::Fingerprint;
use trove_protocol::ClientPath;

/// Between two looks while a person may be watching, and while nobody is.
const WATCHED: Duration = Duration::from_secs(2);
const ALONE: Duration = Duration::from_secs(10);
/// How long this computer's addresses are believed.
const ADDRESSES: Duration = Duration::from_mins(1);
/// Within this time a server answers that was started. A large catalogue takes some.
const START: Duration = Duration::from_mins(1);
/// Between two questions meanwhile.
const START_LOOK: Duration = Duration::from_millis(100);
/// A server that ended by itself is started again no sooner after the last time.
const AGAIN: Duration = Duration::from_mins(5);
/// The program runs at most one part in so many of the time, while a person may be watching and
/// while nobody is.
const WATCHED_SHARE: u32 = 2;
const ALONE_SHARE: u32 = 20;

/// What was seen last.
#[derive(Default)]
pub(super) struct Memory {
    health: Option<(SocketAddr, HealthCheck)>,
    addresses: Option<(Instant, Vec<String>)>,
    status: Status,
    /// How the catalogue's files stood when the program was last run.
    stamp: Option<Stamp>,
    /// Before this moment the program is not run again.
    next_status: Option<Instant>,
    restarted: Option<Instant>,
}

/// When each file of the catalogue was changed, and its size.
type Stamp = [Option<(SystemTime, u64)>; 2];

/// Follows the server as long as it is awaited.
pub(super) async fn follow(inner: Arc<Inner>) {
    let mut looked_at = inner.looked_at.subscribe();
    loop {
        if inner.kept().is_none() {
            inner.begun.notified().await;
            continue;
        }
        {
            let mut memory = inner.memory.lock().await;
            memory.revive(&inner).await;
            memory.look(&inner).await;
        }
        let pace = if *looked_at.borrow_and_update() { WATCHED } else { ALONE };
        tokio::select! {
            () = sleep(pace) => {}
            changed = looked_at.changed() => {
                // The sender is part of what is followed.
                if changed.is_err() {
                    return;
                }
            }
        }
    }
}

impl Memory {
    /// The program is run again at the next look.
    pub fn forget_status(&mut self) {
        (self.stamp, self.next_status) = (None, None);
    }

    /// Looks at the server, and shows what is seen.
    pub async fn look(&mut self, inner: &Inner) {
        if let Err(failure) = self.try_look(inner).await {
            tracing::warn!("the library on this computer cannot be looked at: {failure}");
        }
    }

    async fn try_look(&mut self, inner: &Inner) -> Result<(), Failure> {
        let Some(mut kept) = inner.kept() else { return Ok(()) };
        let (state, sentence) = self.state(inner).await?;
        if let Some(shares) = self.news(inner).await? {
            let folder = ClientPath::from_wire(shares).to_path();
            if folder != kept.folder {
                kept.folder = folder;
                inner.keep(kept.clone())?;
            }
        }
        let (folder, listen, http) = (kept.folder.clone(), inner.places.listen, kept.http);
        if self.addresses.as_ref().is_none_or(|(since, _)| since.elapsed() >= ADDRESSES) {
            let found = beside(move || addresses(listen, http)).await?;
            self.addresses = Some((Instant::now(), found));
        }
        let room = beside(move || room(&folder)).await?.unwrap_or_default();
        let view = picture(&Known {
            state,
            sentence,
            folder: kept.folder,
            status: self.status.clone(),
            room,
            addresses: self.addresses.as_ref().map(|(_, all)| all.clone()).unwrap_or_default(),
            at_login_only: kept.at_login_only,
            own_id: inner.places.client.server().ok().map(|access| access.client.0),
            moving: None,
        });
        inner.view.send_if_modified(|shown| {
            let new = Some(view);
            let other = *shown != new;
            if other {
                *shown = new;
            }
            other
        });
        Ok(())
    }

    /// What the server does, and why it does not run.
    async fn state(&mut self, inner: &Inner) -> Result<(LibraryState, Option<String>), Failure> {
        if self.answers(inner).await {
            return Ok((LibraryState::Running, None));
        }
        // Of one that is not to run nobody needs to ask the system, which starts a program each time.
        let Some(kept) = inner.kept().filter(|kept| kept.wanted) else {
            return Ok((LibraryState::Stopped, None));
        };
        let (keeping, order) = (inner.keeping().await, inner.order(&kept));
        let state = keeping.state(&order).await?;
        if state == State::Running {
            return Ok((LibraryState::Starting, None));
        }
        let lines = keeping.last_words(&order).await;
        Ok((LibraryState::Failed, Some(not_running(&lines).sentence)))
    }

    /// Whether the server answers: this one, and no other that may listen there.
    async fn answers(&mut self, inner: &Inner) -> bool {
        let Some(kept) = inner.kept() else { return false };
        let address = inner.address_here(&kept);
        if self.health.as_ref().is_none_or(|(known, _)| *known != address) {
            self.health = certificate(&inner.places.data_dir)
                .and_then(|certificate| {
                    let at: ServerAddress = address.to_string().parse().ok()?;
                    HealthCheck::new(at, certificate).ok()
                })
                .map(|check| (address, check));
        }
        let answered = match &self.health {
            Some((_, check)) => check.ask().await.is_ok(),
            None => false,
        };
        if !answered {
            // It may have another certificate when it answers again.
            self.health = None;
        }
        answered
    }

    /// Runs the program when there is something new to hear; returns where the library lies.
    async fn news(&mut self, inner: &Inner) -> Result<Option<String>, Failure> {
        let data_dir = inner.places.data_dir.clone();
        let stamp = beside(move || stamp(&data_dir)).await?;
        let early = self.next_status.is_some_and(|next| Instant::now() < next);
        if early || self.stamp == Some(stamp) || stamp == Stamp::default() {
            return Ok(None);
        }
        let begun = Instant::now();
        let status = inner.program.answers(&["status", "--json"]).await;
        let shares = inner.program.shares().await;
        let share = if *inner.looked_at.borrow() { WATCHED_SHARE } else { ALONE_SHARE };
        self.next_status = Some(Instant::now() + begun.elapsed() * share);
        self.status = status?;
        self.stamp = Some(stamp);
        Ok(shares?.and_then(|shares| shares.folder))
    }

    /// Starts a server that is to run and does not, unless that was tried a moment ago.
    async fn revive(&mut self, inner: &Inner) {
        let Some(kept) = inner.kept().filter(|kept| kept.wanted) else { return };
        if self.restarted.is_some_and(|at| at.elapsed() < AGAIN) || self.answers(inner).await {
            return;
        }
        let (keeping, order) = (inner.keeping().await, inner.order(&kept));
        let started = match keeping.state(&order).await {
            Ok(State::Running) => return,
            Ok(State::Stopped | State::Failed) => keeping.start(&order).await,
            Err(failure) => Err(failure),
        };
        self.restarted = Some(Instant::now());
        let answers = match started {
            Ok(()) => self.until_it_answers(inner).await,
            Err(failure) => Err(failure),
        };
        if let Err(failure) = answers {
            tracing::warn!("the library's server could not be started: {failure}");
        }
    }

    /// Returns when the server that was started answers, or fails with why it does not.
    pub async fn until_it_answers(&mut self, inner: &Inner) -> Result<(), Failure> {
        let Some(kept) = inner.kept() else { return Ok(()) };
        let (keeping, order) = (inner.keeping().await, inner.order(&kept));
        let until = Instant::now() + START;
        loop {
            if self.answers(inner).await {
                return Ok(());
            }
            let ended = keeping.state(&order).await? != State::Running;
            if ended || Instant::now() >= until {
                return Err(not_running(&keeping.last_words(&order).await));
            }
            sleep(START_LOOK).await;
        }
    }
}

/// The certificate that the server shows. Made at its first start.
fn certificate(data_dir: &Path) -> Option<Fingerprint> {
    let file = data_dir.join("tls").join("certificate.pem");
    let certificate = CertificateDer::from_pem_file(file).ok()?;
    Some(Fingerprint::of(&certificate))
}

fn stamp(data_dir: &Path) -> Stamp {
    ["catalogue.sqlite", "catalogue.sqlite-wal"].map(|name| {
        let file = std::fs::metadata(data_dir.join(name)).ok()?;
        Some((file.modified().ok()?, file.len()))
    })
}

#[cfg(test)]
#[path = "following_tests.rs"]
mod tests;
