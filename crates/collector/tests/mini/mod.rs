//! A small server in memory, with faults to order: what a client can expect of a real one.

// Each test file uses another part of it.
#![allow(dead_code, unused_imports, clippy::unwrap_used)]

pub mod around;
mod desk;
#[cfg(target_os = "linux")]
pub mod disk;
mod forecasts;
pub mod https;
pub mod link;
mod proofs;

pub use desk::{Desk, age, photo, reaches};

use std::{
    collections::{BTreeMap, HashMap, HashSet},
    io::Read,
    path::Path,
    sync::{Arc, Mutex, MutexGuard},
    time::Duration,
};
use tokio::sync::Notify;
use trove_collector::link::Heard;
use trove_protocol::{
    BatchId, ClientPath, Command, CommandEnvelope, CommandId, ConfirmationBatch,
    ConfirmationReceipt, ContentHash, FileOffer, FileRequest, Filed, HashReceipt, HashReport,
    OfferBatch, OfferReceipt, Outcome, RequestId, Standing, StatusReport, StoredFile, Transfer,
};

#[derive(Default)]
pub struct State {
    pub offers: BTreeMap<String, FileOffer>,
    pub gone: Vec<ClientPath>,
    /// Ids of batches as they came, repeats included.
    pub batches: Vec<String>,
    pub polls: usize,
    pub open_polls: usize,
    /// How often open connections were thrown away.
    pub renewals: usize,
    pub statuses: Vec<StatusReport>,
    pub stored: HashMap<ContentHash, Vec<u8>>,
    /// What each path holds by the server's own word.
    pub filed: HashMap<String, ContentHash>,
    pub transfers: usize,
    pub received_bytes: u64,
    pub commands: Vec<CommandEnvelope>,
    pub acknowledged: u64,
    /// The batch for which the last poll had a receipt.
    pub offered: Option<BatchId>,
    pub requests: HashMap<RequestId, FileRequest>,
    pub arrived: HashMap<RequestId, Vec<u8>>,
    pub outcomes: Vec<Outcome>,
    /// The sets whose snapshots were committed.
    pub snapshots: Vec<String>,
    pub hashes: usize,
    /// Files and taken paths of each query for a forecast.
    pub queries: Vec<(usize, usize)>,
    next: u64,
    /// The newest command that a poll has seen: it must not change any more.
    given: u64,
    // Faults to order.
    pub lose_receipts: usize,
    pub lose_confirmations: usize,
    pub break_polls: usize,
    pub cut_transfers: usize,
    pub send_again: usize,
    pub try_later: usize,
    pub hold_requests: bool,
    pub ask_for_hashes: bool,
    pub away: bool,
    /// While it is so, forecasts and proofs are not answered; so many have come and wait.
    pub held: Option<usize>,
    receipts: HashMap<String, OfferReceipt>,
}

#[derive(Clone, Default)]
pub struct Mini {
    state: Arc<Mutex<State>>,
    news: Arc<Notify>,
}

/// The request is lost on its way, or its answer is.
#[derive(Debug)]
pub struct Lost;

impl Mini {
    pub fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap()
    }

    /// Returns when the state is so; fails after ten seconds.
    pub async fn until(&self, so: impl Fn(&State) -> bool) {
        let waiting = async {
            loop {
                let news = self.news.notified();
                tokio::pin!(news);
                news.as_mut().enable();
                if so(&self.state()) {
                    return;
                }
                news.await;
            }
        };
        tokio::time::timeout(Duration::from_secs(10), waiting).await.unwrap();
    }

    pub fn command(&self, command: Command) {
        let mut state = self.state();
        state.push(command);
        drop(state);
        self.news.notify_waiters();
    }

    /// Asks for everything that was offered.
    pub fn request_all(&self) {
        let mut state = self.state();
        let offers: Vec<_> = state.offers.values().cloned().collect();
        state.hold_requests = false;
        for offer in offers {
            state.standing(&offer);
        }
        drop(state);
        self.news.notify_waiters();
    }

    pub fn offer(&self, batch: OfferBatch) -> Result<OfferReceipt, Lost> {
        let mut state = self.state();
        if state.away {
            return Err(Lost);
        }
        state.batches.push(batch.batch.0.clone());
        let receipt = match state.receipts.get(&batch.batch.0) {
            Some(receipt) => receipt.clone(),
            None => state.take_offers(&batch),
        };
        state.receipts.insert(batch.batch.0, receipt.clone());
        let lost = take(&mut state.lose_receipts);
        drop(state);
        self.news.notify_waiters();
        if lost { Err(Lost) } else { Ok(receipt) }
    }

    pub async fn poll(&self, wait: Duration, heard: Heard) -> Result<Vec<CommandEnvelope>, Lost> {
        let _open = OpenPoll::begin(self)?;
        let until = tokio::time::Instant::now() + wait;
        loop {
            let news = self.news.notified();
            tokio::pin!(news);
            news.as_mut().enable();
            {
                let mut state = self.state();
                state.offered.clone_from(&heard.offered);
                state.acknowledged = heard.acknowledged.map_or(state.acknowledged, |id| id.0);
                let done = state.acknowledged;
                state.commands.retain(|command| command.id.0 > done);
                if take(&mut state.break_polls) {
                    return Err(Lost);
                }
                if let Some(newest) = state.commands.last().map(|command| command.id.0) {
                    state.given = newest;
                    return Ok(state.commands.clone());
                }
            }
            if tokio::time::timeout_at(until, news).await.is_err() {
                return Ok(Vec::new());
            }
        }
    }

    pub fn confirm(&self, batch: &ConfirmationBatch) -> Result<ConfirmationReceipt, Lost> {
        let mut state = self.state();
        if state.away {
            return Err(Lost);
        }
        let results =
            batch.confirmations.iter().map(|one| state.file(one.request, &one.outcome)).collect();
        if take(&mut state.lose_confirmations) {
            return Err(Lost);
        }
        Ok(ConfirmationReceipt { results })
    }

    pub fn hashes(&self, report: &HashReport) -> HashReceipt {
        let mut state = self.state();
        state.hashes += report.hashes.len();
        let standings = report
            .hashes
            .iter()
            .map(|one| {
                let offer = state.offers.get(one.path.as_str()).cloned()?;
                let known = FileOffer { hash: Some(one.hash), ..offer };
                Some(state.standing(&known))
            })
            .collect();
        drop(state);
        self.news.notify_waiters();
        HashReceipt { standings }
    }

    pub fn received(&self, name: &str, offset: u64, bytes: &[u8], whole: bool) {
        let mut state = self.state();
        state.transfers += 1;
        state.received_bytes += bytes.len() as u64;
        if let Some(request) = name.strip_suffix(".tar") {
            assert!(request.parse::<u64>().is_ok());
            let mut archive = tar::Archive::new(bytes);
            for entry in archive.entries().unwrap() {
                let Ok(mut entry) = entry else { break };
                let id = entry.path().unwrap().to_str().unwrap().parse().unwrap();
                let mut content = Vec::new();
                if entry.read_to_end(&mut content).is_ok() && whole {
                    state.arrived.insert(RequestId(id), content);
                }
            }
        } else {
            let id = RequestId(name.parse().unwrap());
            let held = state.arrived.entry(id).or_default();
            held.truncate(usize::try_from(offset).unwrap());
            assert_eq!(held.len() as u64, offset);
            held.extend(bytes);
        }
    }
}

struct OpenPoll<'a>(&'a Mini);

impl<'a> OpenPoll<'a> {
    fn begin(mini: &'a Mini) -> Result<Self, Lost> {
        let mut state = mini.state();
        if state.away {
            return Err(Lost);
        }
        state.polls += 1;
        state.open_polls += 1;
        drop(state);
        mini.news.notify_waiters();
        Ok(Self(mini))
    }
}

impl Drop for OpenPoll<'_> {
    fn drop(&mut self) {
        self.0.state().open_polls -= 1;
        self.0.news.notify_waiters();
    }
}

fn take(fault: &mut usize) -> bool {
    let ordered = *fault > 0;
    *fault = fault.saturating_sub(1);
    ordered
}

impl State {
    fn push(&mut self, command: Command) {
        self.next += 1;
        self.commands.push(CommandEnvelope { id: CommandId(self.next), command });
    }

    fn take_offers(&mut self, batch: &OfferBatch) -> OfferReceipt {
        self.gone.extend(batch.gone.iter().cloned());
        let standings = batch.offers.iter().map(|offer| self.standing(offer)).collect();
        OfferReceipt { batch: batch.batch.clone(), standings }
    }

    fn standing(&mut self, offer: &FileOffer) -> Standing {
        self.offers.insert(offer.path.as_str().to_owned(), offer.clone());
        if let Some(hash) = offer.hash.filter(|hash| self.stored.contains_key(hash)) {
            self.filed.insert(offer.path.as_str().to_owned(), hash);
            return Standing::Stored { hash, share_path: format!("Photos/{hash}") };
        }
        if self.ask_for_hashes && offer.hash.is_none() {
            self.push(Command::HashFiles {
                files: vec![trove_protocol::FileToHash {
                    path: offer.path.clone(),
                    size: offer.size,
                    modified_ns: offer.modified_ns,
                }],
            });
            return Standing::HashNeeded;
        }
        if !self.hold_requests {
            self.next += 1;
            let request = FileRequest {
                request: RequestId(self.next),
                path: offer.path.clone(),
                size: offer.size,
                modified_ns: offer.modified_ns,
            };
            self.requests.insert(request.request, request.clone());
            let single = offer.size > trove_protocol::LARGEST_BUNDLED_FILE;
            let given = self.given;
            match self.commands.last_mut() {
                Some(CommandEnvelope {
                    id,
                    command: Command::RequestFiles { transfer: Transfer::Bundle, requests },
                }) if !single && requests.len() < 500 && id.0 > given => {
                    requests.push(request);
                }
                _ => {
                    let transfer = if single { Transfer::Single } else { Transfer::Bundle };
                    self.push(Command::RequestFiles { transfer, requests: vec![request] });
                }
            }
        }
        Standing::Wanted
    }

    fn file(&mut self, id: RequestId, outcome: &Outcome) -> Filed {
        self.outcomes.push(outcome.clone());
        let Outcome::Sent { hash, .. } = outcome else { return Filed::Noted };
        let share_path = format!("Photos/{hash}");
        let asked = self.requests.get(&id).map(|request| request.path.as_str().to_owned());
        if self.stored.contains_key(hash) {
            self.filed.extend(asked.map(|path| (path, *hash)));
            return Filed::Stored { share_path };
        }
        if take(&mut self.try_later) {
            return Filed::TryLater { reason: "the disk is full".into() };
        }
        let content = self.arrived.remove(&id).unwrap_or_default();
        let arrived = ContentHash(blake3::hash(&content).into());
        if arrived != *hash || take(&mut self.send_again) {
            return Filed::SendAgain { reason: "it did not arrive whole".into() };
        }
        self.stored.insert(*hash, content);
        self.filed.extend(asked.map(|path| (path, *hash)));
        Filed::Stored { share_path }
    }

    pub fn contents(&self) -> HashSet<Vec<u8>> {
        self.stored.values().cloned().collect()
    }

    pub fn stored_file(&self, path: &Path) -> StoredFile {
        let wire = ClientPath::from_path(path).unwrap();
        let offer = &self.offers[wire.as_str()];
        let content = std::fs::read(path).unwrap();
        StoredFile {
            path: wire,
            size: offer.size,
            modified_ns: offer.modified_ns,
            hash: ContentHash(blake3::hash(&content).into()),
            share_path: "Photos/by another".into(),
        }
    }
}
