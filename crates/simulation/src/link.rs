//! The client's link over the simulated network: requests go to the server's real endpoints, uploads
//! to what stands behind its FTP port.

use crate::{
    network::{Fate, Network},
    server::Door,
};
use axum::{
    body::Body,
    http::{Method, Request, StatusCode, header},
};
use bytes::Bytes;
use futures_util::future::BoxFuture;
use http_body_util::BodyExt as _;
use serde::{Serialize, de::DeserializeOwned};
use std::{
    sync::{Arc, Mutex, PoisonError},
    time::Duration,
};
use tokio::{
    sync::oneshot,
    time::{sleep, timeout},
};
use tokio_util::sync::CancellationToken;
use tower::ServiceExt as _;
use trove_collector::{
    link::{Heard, Link, LinkError, Space},
    settings::ServerAccess,
};
use trove_protocol::{
    ClientPath, Commands, ConfirmationBatch, ConfirmationReceipt, ForecastQuery, Forecasts,
    HashReceipt, HashReport, OfferReceipt, Problem, Safety, SnapshotCommit, SnapshotPage,
    SnapshotReceipt, StatusReport,
};

use crate::space::SimulatedSpace;

/// How long each side waits for an answer.
const ANSWER: Duration = Duration::from_mins(1);
/// For the answer to a poll to arrive after its time is up.
const POLL_GRACE: Duration = Duration::from_secs(15);

/// Where the server is, while it runs.
pub type Address = Arc<Mutex<Option<Door>>>;

/// The link of one computer.
#[derive(Clone)]
pub struct SimulatedLink {
    /// Which computer's.
    pub computer: usize,
    /// The network.
    pub network: Network,
    /// The server.
    pub server: Address,
    /// What this client knows of its server.
    pub access: Arc<ServerAccess>,
    /// When connections from before are not used any more.
    pub renewed: Arc<Mutex<CancellationToken>>,
}

/// Ends what the server does for a client when that has gone.
struct Gone(CancellationToken);

impl Drop for Gone {
    fn drop(&mut self) {
        self.0.cancel();
    }
}

impl SimulatedLink {
    /// The server, if it can be reached.
    pub fn door(&self) -> Result<Door, LinkError> {
        let door = self.server.lock().unwrap_or_else(PoisonError::into_inner).clone();
        match door {
            Some(door) if !self.network.is_apart(self.computer) => Ok(door),
            _ => Err(unreachable("connection refused")),
        }
    }

    async fn exchange(
        &self,
        request: (Method, String, Option<String>),
        limit: Duration,
    ) -> Result<(StatusCode, Bytes), LinkError> {
        let cut = self.network.until_cut(self.computer);
        let over = self.renewed.lock().unwrap_or_else(PoisonError::into_inner).clone();
        let answer = timeout(limit, self.ask(request));
        tokio::select! {
            biased;
            () = cut => Err(unreachable("connection reset")),
            () = over.cancelled() => Err(unreachable("this computer slept")),
            answer = answer => answer.unwrap_or_else(|_| Err(unreachable("no answer in time"))),
        }
    }

    async fn ask(
        &self,
        (method, path, body): (Method, String, Option<String>),
    ) -> Result<(StatusCode, Bytes), LinkError> {
        self.network.travel().await;
        let door = self.door()?;
        let make = || {
            let request = Request::builder()
                .method(method.clone())
                .uri(format!("/api/v1/clients/{}/{path}", self.access.client))
                .header(header::AUTHORIZATION, format!("Bearer {}", self.access.token));
            let request = match &body {
                Some(_) => request.header(header::CONTENT_TYPE, "application/json"),
                None => request,
            };
            request
                .body(body.clone().map_or_else(Body::empty, Body::from))
                .map_err(|error| LinkError::Nonsense(error.to_string()))
        };
        let gone = CancellationToken::new();
        let _gone = Gone(gone.clone());
        match self.network.fate() {
            Fate::Lost => std::future::pending().await,
            Fate::Twice(later) => {
                let (router, request) = (door.router.clone(), make()?);
                door.work(async move {
                    sleep(later).await;
                    // Nobody waits for this answer.
                    drop(router.oneshot(request).await);
                });
            }
            Fate::Arrives => {}
        }
        let (answer, answered) = oneshot::channel();
        let (router, request) = (door.router.clone(), make()?);
        door.work(async move {
            let work = async {
                let response = match router.oneshot(request).await {
                    Ok(response) => response,
                    Err(never) => match never {},
                };
                let status = response.status();
                let body = response.into_body().collect().await;
                (status, body.map(http_body_util::Collected::to_bytes).unwrap_or_default())
            };
            if let Some(response) = gone.run_until_cancelled(work).await {
                // Whoever asked may have gone.
                drop(answer.send(response));
            }
        });
        let response = answered.await.map_err(|_| unreachable("connection reset"))?;
        self.network.travel().await;
        if self.network.fate() == Fate::Lost {
            std::future::pending::<()>().await;
        }
        Ok(response)
    }

    async fn answer<A: DeserializeOwned>(
        &self,
        request: (Method, String, Option<String>),
    ) -> Result<A, LinkError> {
        let answer = self.exchange(request, ANSWER).await?;
        read(&accepted(answer)?.1)
    }

    async fn post<B: Serialize, A: DeserializeOwned>(
        &self,
        path: &str,
        body: &B,
    ) -> Result<A, LinkError> {
        self.answer((Method::POST, path.to_owned(), Some(written(body)?))).await
    }
}

/// No connection, or it broke.
pub fn unreachable(reason: &str) -> LinkError {
    LinkError::Unreachable { address: "simulated".into(), reason: reason.into() }
}

fn written(body: &impl Serialize) -> Result<String, LinkError> {
    serde_json::to_string(body).map_err(|error| LinkError::Nonsense(error.to_string()))
}

fn read<A: DeserializeOwned>(bytes: &[u8]) -> Result<A, LinkError> {
    serde_json::from_slice(bytes).map_err(|error| LinkError::Nonsense(error.to_string()))
}

/// As the real link takes answers.
fn accepted((status, bytes): (StatusCode, Bytes)) -> Result<(StatusCode, Bytes), LinkError> {
    if status.is_success() {
        return Ok((status, bytes));
    }
    let message = serde_json::from_slice::<Problem>(&bytes)
        .map_or_else(|_| format!("it answered with status {status}"), |problem| problem.message);
    Err(match status {
        StatusCode::UNAUTHORIZED => LinkError::NotPaired("simulated".into()),
        StatusCode::TOO_MANY_REQUESTS | StatusCode::REQUEST_TIMEOUT => LinkError::Busy(message),
        status if status.is_server_error() => LinkError::Busy(message),
        status => LinkError::Refused { status: status.as_u16(), message },
    })
}

impl Link for SimulatedLink {
    fn offer(&self, batch: String) -> BoxFuture<'_, Result<OfferReceipt, LinkError>> {
        Box::pin(self.answer((Method::POST, "offers".into(), Some(batch))))
    }

    fn forecast(&self, query: ForecastQuery) -> BoxFuture<'_, Result<Forecasts, LinkError>> {
        Box::pin(async move { self.post("forecasts", &query).await })
    }

    fn safety(&self, _after: Option<ClientPath>) -> BoxFuture<'_, Result<Safety, LinkError>> {
        Box::pin(self.answer((Method::GET, "safety?all=true".into(), None)))
    }

    fn poll(
        &self,
        wait: Duration,
        heard: Heard,
        known: String,
    ) -> BoxFuture<'_, Result<Option<Commands>, LinkError>> {
        Box::pin(async move {
            let mut path = format!("commands?wait={}&known={known}", wait.as_secs());
            if let Some(newest) = heard.acknowledged {
                path = format!("{path}&acknowledged={newest}");
            }
            if let Some(batch) = heard.offered {
                path = format!("{path}&offered={}", batch.0);
            }
            let answer = self.exchange((Method::GET, path, None), wait + POLL_GRACE).await?;
            let (status, bytes) = accepted(answer)?;
            if status == StatusCode::NO_CONTENT { Ok(None) } else { read(&bytes).map(Some) }
        })
    }

    fn confirm(
        &self,
        batch: ConfirmationBatch,
    ) -> BoxFuture<'_, Result<ConfirmationReceipt, LinkError>> {
        Box::pin(async move { self.post("confirmations", &batch).await })
    }

    fn report_hashes(&self, report: HashReport) -> BoxFuture<'_, Result<HashReceipt, LinkError>> {
        Box::pin(async move { self.post("hashes", &report).await })
    }

    fn report_status(&self, report: StatusReport) -> BoxFuture<'_, Result<(), LinkError>> {
        Box::pin(async move {
            let request = (Method::POST, "status".into(), Some(written(&report)?));
            accepted(self.exchange(request, ANSWER).await?).map(drop)
        })
    }

    fn add_to_snapshot<'a>(
        &'a self,
        _set: &'a str,
        _snapshot: &'a str,
        _page: SnapshotPage,
    ) -> BoxFuture<'a, Result<(), LinkError>> {
        Box::pin(async { Err(unreachable("no backups in this house")) })
    }

    fn commit_snapshot<'a>(
        &'a self,
        _set: &'a str,
        _snapshot: &'a str,
        _commit: SnapshotCommit,
    ) -> BoxFuture<'a, Result<SnapshotReceipt, LinkError>> {
        Box::pin(async { Err(unreachable("no backups in this house")) })
    }

    fn renew(&self) {
        let mut renewed = self.renewed.lock().unwrap_or_else(PoisonError::into_inner);
        std::mem::take(&mut *renewed).cancel();
    }

    fn open_space(&self) -> BoxFuture<'_, Result<Box<dyn Space>, LinkError>> {
        Box::pin(async move {
            let space: Box<dyn Space> = Box::new(SimulatedSpace::open(self.clone()).await?);
            Ok(space)
        })
    }
}
