//! A server that says whatever a test wants, to a real client that is paired with it.

use serde_json::{Value, json};
use std::{
    net::Ipv4Addr,
    sync::{Arc, Mutex, MutexGuard},
};
use tokio::{
    io::{AsyncRead, AsyncReadExt, AsyncWrite, AsyncWriteExt},
    net::{TcpListener, TcpStream},
    runtime::Runtime,
    sync::Notify,
    time::{Duration, timeout},
};
use tokio_rustls::TlsAcceptor;
use trove_collector::{Home, settings::ServerAccess};
use trove_pairing::Fingerprint;
use trove_protocol::{ClientId, Confirmation, ConfirmationBatch, HashReport, OfferBatch};
use trove_testkit::{Collector, wait_until};

/// What was heard, and what is to be said.
#[derive(Default)]
pub struct Heard {
    /// Answers to the next polls: a status and a body.
    pub answers: Vec<(u16, Vec<u8>)>,
    /// Polls that were answered with one of them.
    pub answered: usize,
    /// What all offers are answered with.
    pub standing: Option<Value>,
    /// What every snapshot holds.
    pub snapshot: Vec<Value>,
    /// What every content is.
    pub content: Vec<u8>,
    pub offers: Vec<OfferBatch>,
    pub confirmations: Vec<Confirmation>,
    pub hashes: Vec<HashReport>,
    pub statuses: Vec<Value>,
    /// Connections to the FTP port; none is ever answered.
    pub ftp_connections: usize,
}

pub struct ScriptedServer {
    heard: Arc<(Mutex<Heard>, Notify)>,
    access: ServerAccess,
    _runtime: Runtime,
}

impl ScriptedServer {
    pub fn start() -> Self {
        let runtime = Runtime::new().unwrap();
        let made = rcgen::generate_simple_self_signed(vec!["trove".into()]).unwrap();
        let certificate = made.cert.der().clone();
        let fingerprint = Fingerprint::of(&certificate);
        let key = made.signing_key.serialize_der().try_into().unwrap();
        let provider = Arc::new(rustls::crypto::aws_lc_rs::default_provider());
        let tls = rustls::ServerConfig::builder_with_provider(provider)
            .with_safe_default_protocol_versions()
            .unwrap()
            .with_no_client_auth()
            .with_single_cert(vec![certificate], key)
            .unwrap();
        let listen = || runtime.block_on(TcpListener::bind((Ipv4Addr::LOCALHOST, 0))).unwrap();
        let (https, ftp) = (listen(), listen());
        let access = ServerAccess {
            url: format!("https://{}", https.local_addr().unwrap()),
            certificate: fingerprint.to_string(),
            client: ClientId("0123456789abcdef".into()),
            token: "token".into(),
            ftp_password: "password".into(),
            ftp_port: ftp.local_addr().unwrap().port(),
        };
        let heard = Arc::new((Mutex::<Heard>::default(), Notify::new()));
        let acceptor = TlsAcceptor::from(Arc::new(tls));
        let shared = Arc::clone(&heard);
        runtime.spawn(async move {
            while let Ok((stream, _)) = https.accept().await {
                tokio::spawn(serve(acceptor.clone(), stream, Arc::clone(&shared)));
            }
        });
        let shared = Arc::clone(&heard);
        runtime.spawn(async move {
            while ftp.accept().await.is_ok() {
                shared.0.lock().unwrap().ftp_connections += 1;
            }
        });
        Self { heard, access, _runtime: runtime }
    }

    /// Makes a client believe that it is paired with this server.
    pub fn adopt(&self, collector: &Collector) {
        Home::open(Some(collector.config_dir())).unwrap().remember(&self.access).unwrap();
    }

    pub fn heard(&self) -> MutexGuard<'_, Heard> {
        self.heard.0.lock().unwrap()
    }

    /// Answers one of the next polls with this body.
    pub fn say(&self, status: u16, body: impl Into<Vec<u8>>) {
        self.heard().answers.push((status, body.into()));
        self.heard.1.notify_waiters();
    }

    /// Gives commands.
    pub fn command(&self, commands: &Value) {
        self.say(200, json!({ "commands": commands }).to_string());
    }

    pub fn until(&self, what: &str, so: impl Fn(&Heard) -> bool) {
        wait_until(crate::house::SOON, what, || Ok(so(&self.heard()).then_some(()))).unwrap();
    }
}

type Shared = Arc<(Mutex<Heard>, Notify)>;

async fn serve(acceptor: TlsAcceptor, stream: TcpStream, heard: Shared) {
    let Ok(mut stream) = acceptor.accept(stream).await else { return };
    while let Some((path, body)) = request(&mut stream).await {
        let (status, body) = answer(&heard, &path, &body).await;
        let content = format!(
            "HTTP/1.1 {status} -\r\ncontent-type: application/json\r\ncontent-length: {}\r\n\
             location: https://127.0.0.1:1/elsewhere\r\n\r\n",
            body.len()
        );
        let none = "HTTP/1.1 204 -\r\n\r\n";
        let start = if status == 204 { none } else { &content };
        if stream.write_all(&[start.as_bytes(), &body].concat()).await.is_err() {
            return;
        }
    }
}

/// One request's path and body.
async fn request(stream: &mut (impl AsyncRead + AsyncWrite + Unpin)) -> Option<(String, Vec<u8>)> {
    let mut head = Vec::new();
    while !head.ends_with(b"\r\n\r\n") {
        head.push(stream.read_u8().await.ok()?);
    }
    let head = String::from_utf8(head).unwrap();
    let path = head.split(' ').nth(1)?.to_owned();
    let length = head.lines().find_map(|line| {
        let (name, value) = line.split_once(':')?;
        name.eq_ignore_ascii_case("content-length").then(|| value.trim().parse().unwrap())
    });
    let mut body = vec![0; length.unwrap_or(0)];
    stream.read_exact(&mut body).await.ok()?;
    Some((path, body))
}

async fn answer(heard: &Shared, path: &str, body: &[u8]) -> (u16, Vec<u8>) {
    let (state, said) = (&heard.0, &heard.1);
    let path = path.strip_prefix("/api/v1/clients/0123456789abcdef/").unwrap();
    let answer = match path.split('?').next().unwrap() {
        "commands" => return poll(state, said).await,
        "offers" => {
            let batch: OfferBatch = serde_json::from_slice(body).unwrap();
            let mut state = state.lock().unwrap();
            let standing = state.standing.clone().unwrap_or(json!({ "standing": "wanted" }));
            let standings = vec![standing; batch.offers.len()];
            let receipt = json!({ "batch": batch.batch, "standings": standings });
            state.offers.push(batch);
            receipt
        }
        "confirmations" => {
            let batch: ConfirmationBatch = serde_json::from_slice(body).unwrap();
            let results = vec![json!({ "filed": "noted" }); batch.confirmations.len()];
            state.lock().unwrap().confirmations.extend(batch.confirmations);
            json!({ "results": results })
        }
        "hashes" => {
            let report: HashReport = serde_json::from_slice(body).unwrap();
            let standings = vec![Value::Null; report.hashes.len()];
            state.lock().unwrap().hashes.push(report);
            json!({ "standings": standings })
        }
        "status" => {
            state.lock().unwrap().statuses.push(serde_json::from_slice(body).unwrap());
            return (204, Vec::new());
        }
        "backups" => {
            let snapshot = json!({ "id": "s1", "taken_at_ms": 1, "files": 1, "bytes": 1,
                                   "missing": 0 });
            json!({ "sets": [{ "name": "docs", "snapshots": [snapshot] }] })
        }
        listing if listing.starts_with("backups/docs/snapshots/s1") => {
            json!({ "entries": state.lock().unwrap().snapshot })
        }
        content if content.starts_with("contents/") => {
            return (200, state.lock().unwrap().content.clone());
        }
        other => panic!("asked for {other}"),
    };
    (200, answer.to_string().into_bytes())
}

async fn poll(state: &Mutex<Heard>, said: &Notify) -> (u16, Vec<u8>) {
    let next = || {
        let mut state = state.lock().unwrap();
        (!state.answers.is_empty()).then(|| {
            state.answered += 1;
            state.answers.remove(0)
        })
    };
    let parked = async {
        loop {
            let mut woken = std::pin::pin!(said.notified());
            woken.as_mut().enable();
            if let Some(answer) = next() {
                return answer;
            }
            woken.await;
        }
    };
    // Short, so that a poll is soon over that nobody waits for any more.
    timeout(Duration::from_secs(2), parked).await.unwrap_or((204, Vec::new()))
}
