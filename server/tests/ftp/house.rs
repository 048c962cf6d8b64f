//! A server with an inbox, accounts and open requests.

use rustls::{ClientConfig, RootCertStore, ServerConfig};
use rustls_pki_types::{CertificateDer, PrivateKeyDer, pem::PemObject};
use std::{
    collections::HashMap,
    net::SocketAddr,
    path::{Path, PathBuf},
    sync::{Arc, Mutex},
};
use tempfile::TempDir;
use tokio::{net::TcpListener, sync::Notify, task::JoinHandle};
use tokio_util::sync::CancellationToken;
use trove_protocol::{ClientId, CommandId, ContentHash, RequestId};
use trove_server::{
    ftp::{self, FtpConfig},
    receive::{Inbox, OpenRequests, Received},
};

/// Requests held in memory.
#[derive(Default)]
pub struct Requests {
    state: Mutex<State>,
    changed: Notify,
}

#[derive(Default)]
struct State {
    passwords: HashMap<ClientId, String>,
    open: HashMap<RequestId, (ClientId, u64)>,
    bundles: HashMap<CommandId, (ClientId, Vec<RequestId>)>,
    bytes: HashMap<ClientId, u64>,
    whole: HashMap<RequestId, Received>,
}

impl Requests {
    pub fn bytes(&self, client: &str) -> u64 {
        let client = ClientId(client.to_owned());
        self.state.lock().unwrap().bytes.get(&client).copied().unwrap_or_default()
    }

    pub fn whole(&self, request: u64) -> Option<Received> {
        self.state.lock().unwrap().whole.get(&RequestId(request)).cloned()
    }

    /// Waits until this many bytes have come from the client.
    pub async fn await_bytes(&self, client: &str, bytes: u64) {
        loop {
            let changed = self.changed.notified();
            if self.bytes(client) >= bytes {
                return;
            }
            changed.await;
        }
    }
}

impl OpenRequests for Requests {
    async fn check_password(&self, client: &ClientId, password: &str) -> anyhow::Result<bool> {
        Ok(self.state.lock().unwrap().passwords.get(client).is_some_and(|own| own == password))
    }

    async fn expected_size(
        &self,
        client: &ClientId,
        request: RequestId,
    ) -> anyhow::Result<Option<u64>> {
        let state = self.state.lock().unwrap();
        Ok(state.open.get(&request).filter(|(owner, _)| owner == client).map(|(_, size)| *size))
    }

    async fn bundled(
        &self,
        client: &ClientId,
        command: CommandId,
    ) -> anyhow::Result<Option<HashMap<RequestId, u64>>> {
        let state = self.state.lock().unwrap();
        Ok(state.bundles.get(&command).filter(|(owner, _)| owner == client).map(|(_, requests)| {
            requests.iter().map(|request| (*request, state.open[request].1)).collect()
        }))
    }

    async fn open_requests(&self, client: &ClientId) -> anyhow::Result<Vec<RequestId>> {
        let state = self.state.lock().unwrap();
        let own = state.open.iter().filter(|(_, (owner, _))| owner == client);
        let mut requests: Vec<_> = own.map(|(request, _)| *request).collect();
        requests.sort();
        Ok(requests)
    }

    fn bytes_received(&self, client: &ClientId, bytes: u64) {
        *self.state.lock().unwrap().bytes.entry(client.clone()).or_default() += bytes;
        self.changed.notify_waiters();
    }

    fn received_whole(&self, _client: &ClientId, request: RequestId, received: &Received) {
        self.state.lock().unwrap().whole.insert(request, received.clone());
        self.changed.notify_waiters();
    }
}

/// A running server.
pub struct House {
    pub address: SocketAddr,
    pub requests: Arc<Requests>,
    pub inbox: Arc<Inbox<Requests>>,
    pub directory: TempDir,
    pub shutdown: CancellationToken,
    pub server: JoinHandle<()>,
    pub certificate: CertificateDer<'static>,
    pub certificate_file: PathBuf,
}

/// The account that most tests use; its password is [`PASSWORD`].
pub const CLIENT: &str = "00112233445566aa";
pub const OTHER_CLIENT: &str = "00112233445566bb";
pub const PASSWORD: &str = "open sesame";

impl House {
    pub async fn open() -> Self {
        Self::open_with(|_| {}).await
    }

    /// A server whose configuration `adjust` has changed.
    pub async fn open_with(adjust: impl FnOnce(&mut FtpConfig)) -> Self {
        let directory = tempfile::tempdir().unwrap();
        let inbox = directory.path().join("inbox");
        Self::start("127.0.0.1:0", directory, &inbox, adjust).await
    }

    /// A server with its inbox in this directory.
    pub async fn open_in(inbox: &Path, adjust: impl FnOnce(&mut FtpConfig)) -> Self {
        Self::start("127.0.0.1:0", tempfile::tempdir().unwrap(), inbox, adjust).await
    }

    /// A server that listens on this address.
    pub async fn open_on(listen: &str) -> Self {
        let directory = tempfile::tempdir().unwrap();
        let inbox = directory.path().join("inbox");
        Self::start(listen, directory, &inbox, |_| {}).await
    }

    async fn start(
        listen: &str,
        directory: TempDir,
        inbox: &Path,
        adjust: impl FnOnce(&mut FtpConfig),
    ) -> Self {
        let own = rcgen::generate_simple_self_signed(["localhost".to_owned(), "127.0.0.1".into()]);
        let own = own.unwrap();
        let certificate = own.cert.der().clone();
        let certificate_file = directory.path().join("certificate.pem");
        std::fs::write(&certificate_file, own.cert.pem()).unwrap();
        let key = PrivateKeyDer::from_pem_slice(own.signing_key.serialize_pem().as_bytes());
        let mut tls = ServerConfig::builder()
            .with_no_client_auth()
            .with_single_cert(vec![certificate.clone()], key.unwrap())
            .unwrap();
        tls.alpn_protocols = vec![b"http/1.1".to_vec()];
        let mut config = FtpConfig::new(Arc::new(tls));
        config.wrong_password_delay = std::time::Duration::from_millis(5);
        adjust(&mut config);
        let requests = Arc::new(Requests::default());
        for client in [CLIENT, OTHER_CLIENT] {
            let mut state = requests.state.lock().unwrap();
            state.passwords.insert(ClientId(client.to_owned()), PASSWORD.to_owned());
        }
        let inbox = Inbox::open(inbox.to_owned(), Arc::clone(&requests)).unwrap();
        let inbox = Arc::new(inbox);
        let listener = TcpListener::bind(listen).await.unwrap();
        let address = listener.local_addr().unwrap();
        let shutdown = CancellationToken::new();
        let server =
            tokio::spawn(ftp::serve(listener, config, Arc::clone(&inbox), shutdown.clone()));
        Self {
            address,
            requests,
            inbox,
            directory,
            shutdown,
            server,
            certificate,
            certificate_file,
        }
    }

    /// Asks the usual client for a file.
    pub fn ask(&self, request: u64, size: u64) {
        self.ask_of(CLIENT, request, size);
    }

    pub fn ask_of(&self, client: &str, request: u64, size: u64) {
        let client = ClientId(client.to_owned());
        let mut state = self.requests.state.lock().unwrap();
        state.open.insert(RequestId(request), (client, size));
    }

    /// Lets the usual client send these requests in one bundle.
    pub fn ask_bundled(&self, command: u64, requests: impl IntoIterator<Item = u64>) {
        self.ask_bundled_of(CLIENT, command, requests);
    }

    pub fn ask_bundled_of(
        &self,
        client: &str,
        command: u64,
        requests: impl IntoIterator<Item = u64>,
    ) {
        let requests = requests.into_iter().map(RequestId).collect();
        let mut state = self.requests.state.lock().unwrap();
        state.bundles.insert(CommandId(command), (ClientId(client.to_owned()), requests));
    }

    /// The file of a request as it lies in the inbox.
    pub fn inbox_file(&self, request: u64) -> Option<Vec<u8>> {
        std::fs::read(self.inbox.path(RequestId(request))).ok()
    }

    /// Checks that a file is in the inbox whole, by every account of it.
    pub async fn assert_whole(&self, request: u64, content: &[u8]) {
        let hash = ContentHash(*blake3::hash(content).as_bytes());
        let size = content.len() as u64;
        let received = self.inbox.received(RequestId(request), size).await.unwrap().unwrap();
        assert_eq!((received.size, received.hash), (size, hash));
        assert_eq!(self.requests.whole(request).as_ref(), Some(&received));
        assert!(std::fs::read(&received.path).unwrap() == content);
    }

    /// Checks that nobody takes a file for whole.
    pub async fn assert_not_whole(&self, request: u64, size: u64) {
        assert_eq!(self.requests.whole(request), None);
        assert_eq!(self.inbox.received(RequestId(request), size).await.unwrap(), None);
    }

    /// TLS of a client that trusts this server alone.
    pub fn client_tls(&self) -> Arc<ClientConfig> {
        let mut roots = RootCertStore::empty();
        roots.add(self.certificate.clone()).unwrap();
        let mut tls = ClientConfig::builder().with_root_certificates(roots).with_no_client_auth();
        tls.alpn_protocols = vec![b"ftp".to_vec()];
        Arc::new(tls)
    }

    /// Stops the server and waits for its end.
    pub async fn close(self) -> TempDir {
        self.shutdown.cancel();
        self.server.await.unwrap();
        self.directory
    }
}

/// Bytes that look random and are always the same.
pub fn made_content(seed: u64, size: usize) -> Vec<u8> {
    let mut bytes = vec![0; size];
    let mut hasher = blake3::Hasher::new();
    hasher.update(&seed.to_le_bytes());
    hasher.finalize_xof().fill(&mut bytes);
    bytes
}
