//! How fast files come over FTP into the inbox: suppaftp to this server, TLS, loopback, both in
//! this process. Prints one line for each load.
//!
//! `cargo bench -p trove-server --bench ftp`; the inbox lies in the system's temporary directory.

#![allow(clippy::print_stdout, reason = "the output is the product")]

use anyhow::Context;
use rustls::{ClientConfig, RootCertStore, ServerConfig};
use rustls_pki_types::{PrivateKeyDer, pem::PemObject};
use std::{
    collections::HashMap,
    net::SocketAddr,
    sync::{
        Arc,
        atomic::{AtomicU64, Ordering},
    },
    time::{Duration, Instant},
};
use suppaftp::{
    Mode,
    tokio::{AsyncRustlsConnector, AsyncRustlsFtpStream},
    types::FileType,
};
use tokio::{
    io::AsyncWriteExt,
    net::{TcpListener, TcpStream},
};
use tokio_rustls::TlsConnector;
use tokio_util::sync::CancellationToken;
use trove_protocol::{ClientId, CommandId, RequestId, command::bundle_name};
use trove_server::{
    ftp::{self, FtpConfig},
    receive::{Inbox, OpenRequests, Received},
};

/// Pieces in which the client writes, as the collector does.
const PIECE: usize = 256 * 1024;

/// One load: how many files of which size, how many in a bundle (1: singly), how many sessions.
struct Load {
    files: u64,
    size: u64,
    bundled: u64,
    sessions: u64,
}

const LOADS: [Load; 8] = [
    Load { files: 5_000, size: 20_000, bundled: 500, sessions: 1 },
    Load { files: 5_000, size: 20_000, bundled: 500, sessions: 2 },
    Load { files: 5_000, size: 20_000, bundled: 100, sessions: 2 },
    Load { files: 1_000, size: 20_000, bundled: 1, sessions: 1 },
    Load { files: 1_000, size: 20_000, bundled: 1, sessions: 4 },
    Load { files: 500, size: 3_000_000, bundled: 1, sessions: 1 },
    Load { files: 500, size: 3_000_000, bundled: 1, sessions: 4 },
    Load { files: 1, size: 1 << 30, bundled: 1, sessions: 1 },
];

/// Asks for whatever comes.
struct Anything {
    size: u64,
    bundled: u64,
    whole: AtomicU64,
}

impl OpenRequests for Anything {
    async fn check_password(&self, _: &ClientId, _: &str) -> anyhow::Result<bool> {
        Ok(true)
    }

    async fn expected_size(&self, _: &ClientId, _: RequestId) -> anyhow::Result<Option<u64>> {
        Ok(Some(self.size))
    }

    async fn bundled(
        &self,
        _: &ClientId,
        CommandId(command): CommandId,
    ) -> anyhow::Result<Option<HashMap<RequestId, u64>>> {
        Ok(Some(requests(command, self.bundled).map(|request| (request, self.size)).collect()))
    }

    async fn open_requests(&self, _: &ClientId) -> anyhow::Result<Vec<RequestId>> {
        Ok(Vec::new())
    }

    fn bytes_received(&self, _: &ClientId, _: u64) {}

    fn received_whole(&self, _: &ClientId, _: RequestId, _: &Received) {
        self.whole.fetch_add(1, Ordering::Relaxed);
    }
}

fn requests(command: u64, bundled: u64) -> impl Iterator<Item = RequestId> {
    (command * bundled..(command + 1) * bundled).map(RequestId)
}

async fn client(
    address: SocketAddr,
    tls: Arc<ClientConfig>,
) -> anyhow::Result<AsyncRustlsFtpStream> {
    let stream = TcpStream::connect(address).await?;
    stream.set_nodelay(true)?;
    let connector = AsyncRustlsConnector::from(TlsConnector::from(tls));
    let mut client = AsyncRustlsFtpStream::connect_with_stream(stream)
        .await?
        .into_secure(connector, "localhost")
        .await?
        .passive_stream_builder(|address| {
            Box::pin(async move {
                let connected = TcpStream::connect(address).await;
                let stream = connected.map_err(suppaftp::FtpError::ConnectionError)?;
                stream.set_nodelay(true).map_err(suppaftp::FtpError::ConnectionError)?;
                Ok(stream)
            })
        });
    client.login("bench", "bench").await?;
    client.set_mode(Mode::ExtendedPassive);
    client.transfer_type(FileType::Binary).await?;
    Ok(client)
}

async fn send(
    mut client: AsyncRustlsFtpStream,
    commands: std::ops::Range<u64>,
    bundled: u64,
    content: Arc<Vec<u8>>,
) -> anyhow::Result<()> {
    for command in commands {
        if bundled == 1 {
            let mut upload = client.put_with_stream(command.to_string()).await?;
            for piece in content.chunks(PIECE) {
                upload.write_all(piece).await?;
            }
            upload.finish().await?;
            continue;
        }
        let upload = client.put_with_stream(bundle_name(CommandId(command))).await?;
        let mut upload = tokio::io::BufWriter::with_capacity(PIECE, upload);
        for request in requests(command, bundled) {
            let mut header = tar::Header::new_ustar();
            header.set_size(content.len() as u64);
            header.set_path(request.to_string())?;
            header.set_cksum();
            upload.write_all(header.as_bytes()).await?;
            upload.write_all(&content).await?;
            let padding = content.len().next_multiple_of(512) - content.len();
            upload.write_all(&[0; 512][..padding]).await?;
        }
        upload.write_all(&[0; 1024]).await?;
        upload.flush().await?;
        upload.into_inner().finish().await?;
    }
    Ok(())
}

async fn measure(
    load: &Load,
    server: ServerConfig,
    tls: Arc<ClientConfig>,
) -> anyhow::Result<Duration> {
    let directory = tempfile::tempdir()?;
    let Load { size, bundled, .. } = *load;
    let requests = Arc::new(Anything { size, bundled, whole: AtomicU64::new(0) });
    let inbox = Arc::new(Inbox::open(directory.path().join("inbox"), Arc::clone(&requests))?);
    let listener = TcpListener::bind("127.0.0.1:0").await?;
    let address = listener.local_addr()?;
    let shutdown = CancellationToken::new();
    let config = FtpConfig::new(Arc::new(server));
    let serving = tokio::spawn(ftp::serve(listener, config, inbox, shutdown.clone()));
    let mut content = vec![0; usize::try_from(size)?];
    blake3::Hasher::new().finalize_xof().fill(&mut content);
    let content = Arc::new(content);
    let mut clients = Vec::new();
    for _ in 0..load.sessions {
        clients.push(client(address, Arc::clone(&tls)).await?);
    }
    let each = load.files / bundled / load.sessions;
    let start = Instant::now();
    let sessions = clients.into_iter().enumerate().map(|(session, client)| {
        let first = session as u64 * each;
        tokio::spawn(send(client, first..first + each, bundled, Arc::clone(&content)))
    });
    for session in sessions.collect::<Vec<_>>() {
        session.await??;
    }
    let time = start.elapsed();
    anyhow::ensure!(requests.whole.load(Ordering::Relaxed) == load.files, "files are missing");
    shutdown.cancel();
    serving.await?;
    Ok(time)
}

/// Processor time of this process, client and server, in seconds; 0 where the system does not
/// tell. Unlike the rates it hardly depends on what else the machine does.
fn processor_seconds() -> f64 {
    let stat = std::fs::read_to_string("/proc/self/stat").unwrap_or_default();
    // proc(5): after the name, which may hold anything, `utime` and `stime` come as the 12th and
    // 13th, in hundredths.
    let fields = stat.rsplit(')').next().unwrap_or_default().split_whitespace();
    fields.skip(11).take(2).filter_map(|field| field.parse::<f64>().ok()).sum::<f64>() / 100.0
}

/// Resident memory of this process, client and server, in MiB; 0 where the system does not tell.
fn resident() -> u64 {
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let line = status.lines().find_map(|line| line.strip_prefix("VmRSS:"));
    let kibibytes = line.and_then(|line| line.split_whitespace().next()?.parse::<u64>().ok());
    kibibytes.unwrap_or_default() / 1024
}

#[tokio::main]
async fn main() -> anyhow::Result<()> {
    let own = rcgen::generate_simple_self_signed(["localhost".to_owned()])?;
    let key = PrivateKeyDer::from_pem_slice(own.signing_key.serialize_pem().as_bytes())?;
    let server = ServerConfig::builder()
        .with_no_client_auth()
        .with_single_cert(vec![own.cert.der().clone()], key)?;
    let mut roots = RootCertStore::empty();
    roots.add(own.cert.der().clone())?;
    let tls = ClientConfig::builder().with_root_certificates(roots).with_no_client_auth();
    let tls = Arc::new(tls);
    println!(
        "{:>6} {:>11} {:>8} {:>8} {:>9} {:>8} {:>7} {:>10}",
        "files", "size", "bundled", "sessions", "files/s", "MB/s", "CPU s", "µs/file"
    );
    println!("at rest: {} MiB resident", resident());
    for load in &LOADS {
        let before = processor_seconds();
        let time =
            measure(load, server.clone(), Arc::clone(&tls)).await.context("a load failed")?;
        let processor = processor_seconds() - before;
        let seconds = time.as_secs_f64();
        let Load { files, size, bundled, sessions } = *load;
        println!(
            "{files:>6} {size:>11} {bundled:>8} {sessions:>8} {:>9.0} {:>8.0} {processor:>7.2} {:>10.0}",
            files as f64 / seconds,
            (files * size) as f64 / 1e6 / seconds,
            processor * 1e6 / files as f64
        );
    }
    println!("after all: {} MiB resident, client and server", resident());
    Ok(())
}
