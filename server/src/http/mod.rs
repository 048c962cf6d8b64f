//! The HTTPS port: API v1, one file for each group of endpoints.
//!
//! `connection` accepts connections and guards them, `caller` and `body` read requests,
//! `problem` says no. The endpoints themselves only translate: what is done is done in
//! [`crate::offer`], [`crate::dispatch`] and their neighbours.

mod address_parts;
mod allowance;
mod backups;
mod body;
mod caller;
mod collection;
mod commands;
mod confirmations;
mod connection;
mod contents;
mod cookies;
mod dashboard;
mod delivery;
mod events;
mod folder_visitors;
mod forecasts;
mod foreign;
#[doc(hidden)]
pub mod foreign_bytes;
mod hashes;
mod health;
mod known;
mod limits;
mod metrics;
mod offers;
mod openapi;
mod originals;
mod owner;
mod pages;
mod pairings;
mod peer;
mod people;
mod problem;
mod safety;
mod sign_in_tries;
mod status;
mod visitor;
mod waiting;
mod webdav;

pub use connection::serve;
pub use limits::Limits;
pub use openapi::document;

use crate::{
    dashboard::live::Live, downloads::Downloads, house::House, pairing::Pairings,
    people::Passwords, reach::Reach, streaming::Streaming,
};
use allowance::Allowance;
use axum::{Extension, Router, http::HeaderValue, http::header, response::Response};
use body::Turn;
use peer::{Address, Peer};
use problem::Refusal;
use std::{
    net::IpAddr,
    sync::{Arc, Mutex, PoisonError},
    time::Duration,
};
use tokio::{
    sync::{Semaphore, watch},
    time::timeout,
};
use tokio_util::{sync::CancellationToken, task::TaskTracker};
use tower_http::catch_panic::CatchPanicLayer;

/// What the endpoints share.
pub struct Api {
    house: Arc<House>,
    pairings: Pairings,
    reach: Reach,
    live: Arc<Live>,
    limits: Limits,
    stopping: CancellationToken,
    /// Requests being worked on: they finish even if their client goes away, and before the
    /// server stops.
    work: TaskTracker,
    /// Cancelled when they are waited for no longer.
    over: CancellationToken,
    turns: Arc<Semaphore>,
    waiting: waiting::Waiting,
    downloads: Downloads,
    streaming: Streaming,
    pairing_allowance: Mutex<pairings::Tries>,
    unknown_callers: Mutex<Allowance>,
    sign_in_tries: Mutex<sign_in_tries::SignInTries>,
    passwords: Passwords,
    folder_visitors: Mutex<folder_visitors::FolderVisitors>,
}

impl Api {
    /// The endpoints of this house, which end when `stopping` is cancelled.
    pub fn new(
        house: Arc<House>,
        pairings: Pairings,
        reach: Reach,
        limits: Limits,
        stopping: CancellationToken,
    ) -> Arc<Self> {
        let live = Live::new(Arc::clone(&house), reach.name.clone(), stopping.clone());
        let played = house.settings.inbox.with_file_name("played");
        Arc::new(Self {
            live,
            reach,
            house,
            pairings,
            stopping,
            work: TaskTracker::new(),
            over: CancellationToken::new(),
            turns: Arc::new(Semaphore::new(limits.requests)),
            waiting: waiting::Waiting::default(),
            downloads: Downloads::default(),
            streaming: Streaming::new(played),
            pairing_allowance: Mutex::new(pairings::Tries::new()),
            unknown_callers: Mutex::new(Allowance::new(20, Duration::from_secs(5))),
            sign_in_tries: Mutex::new(sign_in_tries::SignInTries::new()),
            passwords: Passwords::default(),
            folder_visitors: Mutex::default(),
            limits,
        })
    }

    /// How many clients wait for commands.
    pub fn waiting(&self) -> watch::Receiver<usize> {
        self.waiting.watch()
    }

    /// Does the work of one request to its end, even if the client goes away meanwhile: what is
    /// half done is never dropped. The turn, if the request has one, ends with the work.
    async fn finish<T, E>(
        &self,
        turn: Option<Turn>,
        work: impl Future<Output = Result<T, E>> + Send + 'static,
    ) -> Result<T, Refusal>
    where
        T: Send + 'static,
        E: Into<Refusal> + Send + 'static,
    {
        let over = self.over.clone();
        let running = self.work.spawn(async move {
            let outcome = over.run_until_cancelled_owned(work).await;
            drop(turn);
            outcome
        });
        match timeout(self.limits.work_time, running).await {
            Ok(Ok(Some(outcome))) => outcome.map_err(Into::into),
            Ok(Err(error)) => Err(Refusal::internal(&error)),
            Ok(Ok(None)) | Err(_) => Err(Refusal::busy()),
        }
    }

    /// Breaks off what is still being worked on, as the end of the process would.
    pub fn break_off(&self) {
        self.over.cancel();
    }

    fn unknown_callers(&self, peer: Peer) -> Result<(), Refusal> {
        let mut allowance = self.unknown_callers.lock().unwrap_or_else(PoisonError::into_inner);
        allowance.take(peer, self.house.clock.now()).map_err(Refusal::too_often)
    }
}

/// All endpoints as whoever connects from this address has them: what the port serves, without the
/// port.
pub fn endpoints_from(api: Arc<Api>, caller: IpAddr) -> Router {
    router(api).layer(Extension(Peer::of(caller))).layer(Extension(Address(caller.to_canonical())))
}

/// All endpoints, ready to answer.
fn router(api: Arc<Api>) -> Router {
    Router::from(openapi::endpoints())
        .merge(openapi::served())
        .merge(webdav::served())
        .fallback(pages::serve)
        .method_not_allowed_fallback(async || Refusal::wrong_method())
        .with_state(api)
        .layer(axum::middleware::from_fn(foreign::refuse))
        .layer(CatchPanicLayer::custom(Refusal::panicked))
        .layer(axum::middleware::map_response(guard))
}

/// Answers hold secrets and change by the minute: nobody between may keep them, unless they say so
/// themselves, or reinterpret them, and no page from elsewhere may have them in itself.
async fn guard(mut response: Response) -> Response {
    let headers = response.headers_mut();
    headers.entry(header::CACHE_CONTROL).or_insert(HeaderValue::from_static("no-store"));
    headers.insert(header::X_CONTENT_TYPE_OPTIONS, HeaderValue::from_static("nosniff"));
    headers.insert("cross-origin-resource-policy", HeaderValue::from_static("same-origin"));
    response
}
