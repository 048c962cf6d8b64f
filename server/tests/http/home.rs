//! A server on a port of its own, and those who talk to it.

use reqwest::{Method, RequestBuilder, Response, StatusCode};
use serde::Serialize;
use std::{
    net::SocketAddr,
    sync::{
        Arc,
        atomic::{AtomicI64, Ordering},
    },
    time::Duration,
};
use trove_pairing::{ClientExchange, Code, Confirmations, Fingerprint};
use trove_protocol::{Credentials, PairingChallenge, PairingProof, PairingStart, Problem};
use trove_server::{
    clock::Clock,
    http::Limits,
    pairing,
    serve::{Options, Running, start},
};

/// Where tests' clocks begin.
const MORNING: i64 = 1_800_000_000_000;

pub struct Home {
    pub server: Running,
    pub client: reqwest::Client,
    pub folder: tempfile::TempDir,
    clock: Arc<AtomicI64>,
}

impl Home {
    pub async fn open() -> Self {
        Self::with_limits(Limits::default()).await
    }

    pub async fn with_limits(limits: Limits) -> Self {
        Self::with(limits, |_| {}).await
    }

    pub async fn with(limits: Limits, change: impl FnOnce(&mut Options)) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let clock = Arc::new(AtomicI64::new(MORNING));
        let server = started(&folder, &clock, limits, change).await;
        let pem = std::fs::read(folder.path().join("tls/certificate.pem")).unwrap();
        let certificate = reqwest::Certificate::from_pem(&pem).unwrap();
        let client = client().tls_certs_only([certificate]).build().unwrap();
        Self { server, client, folder, clock }
    }

    /// The same home after a restart of its server; so long has passed.
    pub async fn restart(self, after: Duration) -> Self {
        let Self { server, client, folder, clock } = self;
        server.stop().await.unwrap();
        clock.fetch_add(after.as_millis() as i64, Ordering::SeqCst);
        let server = started(&folder, &clock, Limits::default(), |_| {}).await;
        Self { server, client, folder, clock }
    }

    pub fn pass(&self, time: Duration) {
        self.clock.fetch_add(time.as_millis() as i64, Ordering::SeqCst);
    }

    pub fn request(&self, method: Method, path: &str) -> RequestBuilder {
        self.client.request(method, format!("https://{}{path}", self.server.http))
    }

    pub async fn post(&self, path: &str, body: &impl Serialize) -> Response {
        self.request(Method::POST, path).json(body).send().await.unwrap()
    }

    pub async fn code(&self) -> Code {
        pairing::offer_code(&*self.server.house.catalogue, self.server.house.clock.now())
            .await
            .unwrap()
    }

    /// Pairs a client as it should be.
    pub async fn pair(&self) -> Credentials {
        let code = self.code().await;
        let begun = Pairing::begin(&self.client, self.server.http, &code).await.unwrap();
        begun.finish().await.unwrap()
    }
}

async fn started(
    folder: &tempfile::TempDir,
    clock: &Arc<AtomicI64>,
    limits: Limits,
    change: impl FnOnce(&mut Options),
) -> Running {
    let mut options = Options {
        http: Some(([127, 0, 0, 1], 0).into()),
        ftp: Some(([127, 0, 0, 1], 0).into()),
        clock: Clock::Manual(Arc::clone(clock)),
        limits,
        ..Options::new(folder.path())
    };
    options.settings.pictures.program = Some(env!("CARGO_BIN_EXE_trove-server").into());
    change(&mut options);
    start(options).await.unwrap()
}

pub fn client() -> reqwest::ClientBuilder {
    // Fails when another test was first, which is as well.
    let _ = rustls::crypto::aws_lc_rs::default_provider().install_default();
    reqwest::Client::builder().tls_info(true).timeout(Duration::from_secs(20))
}

/// A client in the middle of being paired.
pub struct Pairing {
    client: reqwest::Client,
    address: String,
    confirmations: Confirmations,
}

impl Pairing {
    /// Sends the first message and binds the exchange to the certificate that it sees.
    pub async fn begin(
        client: &reqwest::Client,
        server: SocketAddr,
        code: &Code,
    ) -> Result<Self, (StatusCode, Problem)> {
        let (exchange, message) = ClientExchange::begin(code);
        let start = PairingStart { name: "Ana's laptop".to_owned(), message };
        let address = format!("https://{server}/api/v1/pairings");
        let response = client.post(&address).json(&start).send().await.unwrap();
        let seen = response
            .extensions()
            .get::<reqwest::tls::TlsInfo>()
            .and_then(|info| info.peer_certificate())
            .map(Fingerprint::of)
            .unwrap();
        let challenge: PairingChallenge = good(response).await?;
        Ok(Self {
            client: client.clone(),
            address: format!("{address}/{}", challenge.pairing),
            confirmations: exchange.finish(&challenge.message, seen).unwrap(),
        })
    }

    /// Sends the proof and checks the server's.
    pub async fn finish(&self) -> Result<Credentials, (StatusCode, Problem)> {
        let proof = PairingProof { confirmation: self.confirmations.client() };
        let response = self.client.post(&self.address).json(&proof).send().await.unwrap();
        let credentials: Credentials = good(response).await?;
        assert!(self.confirmations.server_agrees(&credentials.confirmation));
        Ok(credentials)
    }
}

/// The answer's body if it is good, else its problem.
pub async fn good<T: serde::de::DeserializeOwned>(
    response: Response,
) -> Result<T, (StatusCode, Problem)> {
    if response.status().is_success() {
        Ok(response.json().await.unwrap())
    } else {
        Err((response.status(), problem(response).await))
    }
}

/// The problem in an answer that must hold one.
pub async fn problem(response: Response) -> Problem {
    assert!(response.status().as_u16() >= 400);
    let content_type = &response.headers()["content-type"];
    assert_eq!(content_type, "application/json");
    let problem: Problem = response.json().await.unwrap();
    assert!(!problem.code.is_empty() && !problem.message.is_empty());
    problem
}
