//! The link over HTTPS, with the pinned certificate.

use super::{
    Heard, Link, LinkError, ServerAddress, Space,
    ftp::{FtpAccount, FtpSpace},
    pinned::{Pinned, client_configuration, is_mismatch},
};
use crate::settings::ServerAccess;
use futures_util::future::BoxFuture;
use reqwest::{Client, Method, RequestBuilder, StatusCode, Url, header::CONTENT_TYPE};
use rustls::ClientConfig;
use serde::{Serialize, de::DeserializeOwned};
use std::{
    sync::{Arc, PoisonError, RwLock},
    time::Duration,
};
use tokio_util::sync::CancellationToken;
use trove_pairing::Fingerprint;
use trove_protocol::{
    ClientPath, Commands, ConfirmationBatch, ConfirmationReceipt, ForecastQuery, Forecasts,
    HashReceipt, HashReport, LibraryEntry, OfferReceipt, Problem, Safety, SnapshotCommit,
    SnapshotPage, SnapshotReceipt, StatusReport,
};

/// To open a connection.
const CONNECT: Duration = Duration::from_secs(10);
/// For a request that is answered at once.
const ANSWER: Duration = Duration::from_mins(1);
/// For the answer to a poll to arrive after its time is up.
const POLL_GRACE: Duration = Duration::from_secs(15);

/// The longest answer that is read, in bytes: room for commands about hundreds of thousands of
/// files.
const LARGEST_ANSWER: usize = 256 << 20;
/// The same for a refusal.
pub(super) const LARGEST_PROBLEM: usize = 64 << 10;

/// The real link.
pub struct HttpsLink {
    connections: RwLock<Connections>,
    base: String,
    token: String,
    pub(super) address: ServerAddress,
    account: FtpAccount,
}

/// Connections that were opened in the same network.
#[derive(Clone)]
struct Connections {
    client: Client,
    /// They may be dead.
    over: CancellationToken,
}

/// An HTTP client over this TLS configuration.
pub(super) fn http_client(tls: ClientConfig) -> Result<Client, LinkError> {
    Client::builder()
        .tls_backend_preconfigured(tls)
        .connect_timeout(CONNECT)
        .timeout(ANSWER)
        .pool_max_idle_per_host(2)
        // The server is in the same house: a proxy could only be in the way.
        .no_proxy()
        .redirect(reqwest::redirect::Policy::none())
        .build()
        .map_err(|error| LinkError::Nonsense(error.to_string()))
}

impl HttpsLink {
    /// A link to the server that this client is paired with. Connects when it is first used.
    pub fn new(access: &ServerAccess) -> Result<Self, LinkError> {
        let nonsense = |error: &dyn std::fmt::Display| LinkError::Nonsense(error.to_string());
        let address: ServerAddress = access.url.parse().map_err(|error| nonsense(&error))?;
        let certificate: trove_protocol::ContentHash =
            access.certificate.parse().map_err(|error| nonsense(&error))?;
        let pinned = Arc::new(Pinned::new(Some(Fingerprint(certificate.0))));
        let tls = client_configuration(pinned).map_err(|error| nonsense(&error))?;
        Ok(Self {
            connections: RwLock::new(Connections {
                client: http_client(tls.clone())?,
                over: CancellationToken::new(),
            }),
            base: format!("{}/api/v1/clients/{}", address.url(), access.client),
            token: access.token.clone(),
            account: FtpAccount {
                host: address.host().to_owned(),
                port: access.ftp_port,
                user: access.client.to_string(),
                password: access.ftp_password.clone(),
                address: address.to_string(),
                tls: Arc::new(tls),
            },
            address,
        })
    }

    fn connections(&self) -> Connections {
        self.connections.read().unwrap_or_else(PoisonError::into_inner).clone()
    }

    fn request(&self, method: Method, path: &str) -> RequestBuilder {
        self.connections()
            .client
            .request(method, format!("{}/{path}", self.base))
            .bearer_auth(&self.token)
    }

    /// An address of this client, its parts encoded as they must be.
    pub(super) fn address_of(&self, parts: &[&str]) -> Result<Url, LinkError> {
        let nonsense = |error: &dyn std::fmt::Display| LinkError::Nonsense(error.to_string());
        let mut address = Url::parse(&self.base).map_err(|error| nonsense(&error))?;
        match address.path_segments_mut() {
            Ok(mut path) => _ = path.extend(parts),
            Err(()) => return Err(nonsense(&"an address without parts")),
        }
        Ok(address)
    }

    pub(super) fn request_at(&self, method: Method, address: Url) -> RequestBuilder {
        self.connections().client.request(method, address).bearer_auth(&self.token)
    }

    async fn post<B: Serialize, A: DeserializeOwned>(
        &self,
        path: &str,
        body: &B,
    ) -> Result<A, LinkError> {
        let response = self.send(self.request(Method::POST, path).json(body)).await?;
        self.read(response).await
    }

    pub(super) async fn send(
        &self,
        request: RequestBuilder,
    ) -> Result<reqwest::Response, LinkError> {
        // Not by the connections that there were when the request was made: they may be over.
        let Connections { client, over } = self.connections();
        let exchange = async {
            let request = request.build_split().1?;
            client.execute(request).await
        };
        let response = tokio::select! {
            response = exchange => response.map_err(|error| failed(&error, &self.address))?,
            () = over.cancelled() => return Err(self.moved()),
        };
        accepted(response, &self.address).await
    }

    /// An exchange was ended since its connection may be dead.
    fn moved(&self) -> LinkError {
        LinkError::Unreachable {
            address: self.address.to_string(),
            reason: "this computer slept or changed its network".into(),
        }
    }

    pub(super) async fn read<A: DeserializeOwned>(
        &self,
        response: reqwest::Response,
    ) -> Result<A, LinkError> {
        let over = self.connections().over;
        let bytes = tokio::select! {
            bytes = body(response, LARGEST_ANSWER) => bytes,
            () = over.cancelled() => return Err(self.moved()),
        };
        let bytes = bytes.map_err(|error| failed(&error, &self.address))?;
        serde_json::from_slice(&bytes).map_err(|error| LinkError::Nonsense(error.to_string()))
    }
}

/// What a failed exchange means.
pub(super) fn failed(error: &reqwest::Error, address: &ServerAddress) -> LinkError {
    // The innermost cause is the one that tells people something.
    let mut cause: &dyn std::error::Error = error;
    while let Some(inner) = cause.source() {
        cause = inner;
    }
    let reason = if error.is_timeout() { "no answer in time".into() } else { cause.to_string() };
    if is_mismatch(&reason) {
        return LinkError::WrongCertificate(address.to_string());
    }
    LinkError::Unreachable { address: address.to_string(), reason }
}

/// The body, as far as it is no longer than `limit`: a longer one is cut, and makes no sense then.
pub(super) async fn body(
    mut response: reqwest::Response,
    limit: usize,
) -> reqwest::Result<Vec<u8>> {
    let mut bytes = Vec::new();
    while bytes.len() <= limit
        && let Some(chunk) = response.chunk().await?
    {
        let room = limit.saturating_add(1) - bytes.len();
        bytes.extend_from_slice(&chunk[..chunk.len().min(room)]);
    }
    Ok(bytes)
}

/// Whether the server does not know what it was asked for, as one of an earlier version does not.
pub(crate) fn is_unknown_address(error: &LinkError) -> bool {
    matches!(error, LinkError::Refused { status, .. } if *status == StatusCode::NOT_FOUND.as_u16())
}

/// The response, if its status says success; else what the server says instead.
pub(super) async fn accepted(
    response: reqwest::Response,
    address: &ServerAddress,
) -> Result<reqwest::Response, LinkError> {
    let status = response.status();
    if status.is_success() {
        return Ok(response);
    }
    let bytes = body(response, LARGEST_PROBLEM).await.unwrap_or_default();
    let message = match serde_json::from_slice::<Problem>(&bytes) {
        Ok(problem) => problem.message,
        Err(_) => format!("it answered with status {status}"),
    };
    Err(match status {
        StatusCode::UNAUTHORIZED => LinkError::NotPaired(address.to_string()),
        StatusCode::TOO_MANY_REQUESTS | StatusCode::REQUEST_TIMEOUT => LinkError::Busy(message),
        status if status.is_server_error() => LinkError::Busy(message),
        status => LinkError::Refused { status: status.as_u16(), message },
    })
}

impl Link for HttpsLink {
    fn offer(&self, batch: String) -> BoxFuture<'_, Result<OfferReceipt, LinkError>> {
        Box::pin(async move {
            let request = self
                .request(Method::POST, "offers")
                .header(CONTENT_TYPE, "application/json")
                .body(batch);
            let response = self.send(request).await?;
            self.read(response).await
        })
    }

    fn forecast(&self, query: ForecastQuery) -> BoxFuture<'_, Result<Forecasts, LinkError>> {
        Box::pin(async move { self.post("forecasts", &query).await })
    }

    fn safety(&self, after: Option<ClientPath>) -> BoxFuture<'_, Result<Safety, LinkError>> {
        Box::pin(async move {
            let mut query = vec![("all", "true")];
            query.extend(after.as_ref().map(|path| ("after", path.as_str())));
            let request = self.request(Method::GET, "safety").query(&query);
            self.read(self.send(request).await?).await
        })
    }

    fn poll(
        &self,
        wait: Duration,
        heard: Heard,
        known: String,
    ) -> BoxFuture<'_, Result<Option<Commands>, LinkError>> {
        Box::pin(async move {
            let mut query = vec![("wait", wait.as_secs().to_string()), ("known", known)];
            query.extend(heard.acknowledged.map(|newest| ("acknowledged", newest.to_string())));
            query.extend(heard.offered.map(|batch| ("offered", batch.0)));
            let request =
                self.request(Method::GET, "commands").query(&query).timeout(wait + POLL_GRACE);
            let response = self.send(request).await?;
            if response.status() == StatusCode::NO_CONTENT {
                return Ok(None);
            }
            self.read(response).await.map(Some)
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
            self.send(self.request(Method::POST, "status").json(&report)).await.map(drop)
        })
    }

    fn add_to_snapshot<'a>(
        &'a self,
        set: &'a str,
        snapshot: &'a str,
        page: SnapshotPage,
    ) -> BoxFuture<'a, Result<(), LinkError>> {
        Box::pin(async move {
            let address = self.address_of(&["backups", set, "snapshots", snapshot, "entries"])?;
            self.send(self.request_at(Method::POST, address).json(&page)).await.map(drop)
        })
    }

    fn commit_snapshot<'a>(
        &'a self,
        set: &'a str,
        snapshot: &'a str,
        commit: SnapshotCommit,
    ) -> BoxFuture<'a, Result<SnapshotReceipt, LinkError>> {
        Box::pin(async move {
            let address = self.address_of(&["backups", set, "snapshots", snapshot])?;
            let response = self.send(self.request_at(Method::POST, address).json(&commit)).await?;
            self.read(response).await
        })
    }

    fn library_entry(&self) -> BoxFuture<'_, Result<LibraryEntry, LinkError>> {
        Box::pin(async move {
            let response = self.send(self.request(Method::POST, "entries")).await?;
            self.read(response).await
        })
    }

    fn renew(&self) {
        match http_client(ClientConfig::clone(&self.account.tls)) {
            Ok(client) => {
                let fresh = Connections { client, over: CancellationToken::new() };
                let mut connections =
                    self.connections.write().unwrap_or_else(PoisonError::into_inner);
                std::mem::replace(&mut *connections, fresh).over.cancel();
            }
            // Those that are dead are found out by their time-outs then.
            Err(error) => tracing::warn!("Connections could not be opened anew: {error}."),
        }
    }

    fn open_space(&self) -> BoxFuture<'_, Result<Box<dyn Space>, LinkError>> {
        Box::pin(async move {
            let space: Box<dyn Space> = Box::new(FtpSpace::open(&self.account).await?);
            Ok(space)
        })
    }
}
