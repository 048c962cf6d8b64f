//! Whole conversations with the FTP port, over TLS and real sockets, after a proper log-in: each line
//! has one reply, what is stored is what was sent, and only what the account may store is.

mod client;
mod space;

use super::input::Input;
use client::Conversation;
use rustls::{ClientConfig, RootCertStore, ServerConfig};
use rustls_pki_types::{PrivateKeyDer, pem::PemObject as _};
use space::Memory;
use std::{
    net::SocketAddr,
    sync::{Arc, LazyLock, Mutex},
    time::Duration,
};
use tokio::{
    net::TcpListener,
    runtime::{Builder, Runtime},
    signal::unix::{SignalKind, signal},
};
use tokio_util::sync::CancellationToken;
use trove_server::ftp::{FtpConfig, serve};

/// Lines of one conversation.
const MOST_LINES: usize = 24;

struct Port {
    address: SocketAddr,
    tls: Arc<ClientConfig>,
    memory: Arc<Memory>,
    _runtime: Runtime,
}

static PORT: LazyLock<Mutex<Port>> = LazyLock::new(|| {
    // Fails when another target was first, which is as well.
    let _ = rustls::crypto::aws_lc_rs::default_provider().install_default();
    let own = rcgen::generate_simple_self_signed(["localhost".to_owned()]).expect("a certificate");
    let key = PrivateKeyDer::from_pem_slice(own.signing_key.serialize_pem().as_bytes());
    let tls = ServerConfig::builder()
        .with_no_client_auth()
        .with_single_cert(vec![own.cert.der().clone()], key.expect("a key"));
    let mut config = FtpConfig::new(Arc::new(tls.expect("a certificate with its key")));
    config.wrong_password_delay = Duration::ZERO;
    config.wrong_passwords_per_peer = u32::MAX;
    let mut roots = RootCertStore::empty();
    roots.add(own.cert.der().clone()).expect("a certificate");
    let tls = ClientConfig::builder().with_root_certificates(roots).with_no_client_auth();
    let runtime = Builder::new_multi_thread().worker_threads(1).enable_all().build();
    let runtime = runtime.expect("a runtime");
    let memory = Arc::new(Memory::default());
    let listener = runtime.block_on(TcpListener::bind("127.0.0.1:0")).expect("a free port");
    let address = listener.local_addr().expect("it is bound");
    // Programs of Rust ignore it from the beginning of `main`, of which a target has none.
    let ignored = runtime.block_on(async { signal(SignalKind::pipe()) });
    drop(ignored.expect("SIGPIPE can be ignored"));
    runtime.spawn(serve(listener, config, Arc::clone(&memory), CancellationToken::new()));
    Mutex::new(Port { address, tls: Arc::new(tls), memory, _runtime: runtime })
});

/// Lines that are sent; one that begins with `<` is what the next transfer carries, and it is cut off
/// when the first byte of that is `!`.
pub fn body(bytes: &[u8]) {
    let port = PORT.lock().expect("nobody panicked");
    let mut input = Input(bytes);
    let mut conversation = Conversation::begin(port.address, Arc::clone(&port.tls));
    let mut carried: &[u8] = b"";
    for _ in 0..MOST_LINES {
        if input.0.is_empty() {
            break;
        }
        let line = input.line();
        if let Some(content) = line.strip_prefix(b"<") {
            carried = content;
            continue;
        }
        port.memory.clear();
        let Some(reply) = conversation.say(line) else { break };
        if reply.code == 150 {
            let is_cut = carried.starts_with(b"!");
            let is_upload = port.memory.prepared();
            let Some(end) = conversation.carry(carried, is_cut) else { break };
            let stored = port.memory.stored();
            if is_upload && end.code == 226 {
                assert!(!is_cut, "a cut transfer was taken for a whole one");
                assert_eq!(stored.as_deref(), Some(carried), "something else was stored");
            } else {
                assert!(stored.is_none() || end.code == 226, "stored, but not said: {end:?}");
            }
            carried = b"";
        }
    }
    conversation.end();
}
