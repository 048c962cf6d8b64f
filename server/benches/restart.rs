//! How fast a server is there again that has much in its queue: until both ports answer, until a
//! client hears again what it was asked for, and until it is asked for more.
//!
//! `cargo bench -p trove-server --bench restart`; the catalogue lies in the system's temporary
//! directory.

#![allow(clippy::print_stdout, reason = "the output is the product")]

use anyhow::Context;
use std::{
    path::Path,
    time::{Duration, Instant},
};
use tokio::{io::AsyncReadExt, net::TcpStream};
use trove_pairing::Code;
use trove_protocol::{
    ClientId, ClientPath, Collecting, Commands, FileOffer, Kind, Metadata, Sample, StatusReport,
    Transfer,
};
use trove_server::{
    catalogue::{Clients, Commanding, Dispatching, NewClient, Offers, sqlite::SqliteCatalogue},
    clock::{Clock, Moment},
    decide::{ContentId, decide_batch},
    dispatch::plan::Asking,
    serve::{Options, catalogue_file, start},
};

const CLIENTS: u8 = 2;
/// Files that each client has.
const FILES: u32 = 52_500;
/// Of these, how many the other has too.
const SHARED: u32 = 5_000;
/// Files that are asked of each client when the server is stopped, in two commands.
const UNDER_WAY: usize = 512;
const ROUNDS: usize = 5;

fn main() -> anyhow::Result<()> {
    // Fails when another part of the process was first, which is as well.
    let _ = rustls::crypto::aws_lc_rs::default_provider().install_default();
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build()?;
    runtime.block_on(run())
}

async fn run() -> anyhow::Result<()> {
    let folder = tempfile::tempdir()?;
    let begun = Instant::now();
    fill(folder.path()).await?;
    println!("{} contents in the queue, after {:?}", contents(), begun.elapsed());
    // The first start is not counted: nothing is in the system's cache of what it reads.
    for round in 0..=ROUNDS {
        let times = restart(folder.path()).await?;
        if round > 0 {
            let [ports, again, more] = times.map(|time| time.as_secs_f64() * 1_000.0);
            println!(
                "both ports after {ports:.0} ms; the first poll is answered after {again:.1} ms \
                 more, the next, with a new decision, after {more:.1} ms"
            );
        }
    }
    Ok(())
}

fn contents() -> u32 {
    u32::from(CLIENTS) * FILES - SHARED
}

fn token(client: u8) -> String {
    format!("token {client}")
}

fn id(client: u8) -> ClientId {
    ClientId(format!("{client:016x}"))
}

/// Fills a catalogue with what clients have offered, and with what they are asked for.
async fn fill(folder: &Path) -> anyhow::Result<()> {
    let catalogue = SqliteCatalogue::open(&catalogue_file(folder)).await?;
    let now = Clock::System.now();
    let settled = StatusReport { collecting: Collecting::Settled, ..StatusReport::default() };
    for client in 0..CLIENTS {
        let code = Code::random();
        let newcomer = NewClient {
            id: id(client),
            name: format!("computer {client}"),
            token_hash: blake3::hash(token(client).as_bytes()).into(),
            ftp_password_hash: [client; 32],
        };
        catalogue.offer_code(&code, now, now.after(Duration::from_mins(1)), 3).await?;
        anyhow::ensure!(catalogue.pair(&code, &newcomer, now).await?, "the code is refused");
        catalogue.note_status(&newcomer.id, &settled).await?;
        let first = u32::from(client) * (FILES - SHARED);
        let offers: Vec<FileOffer> = (first..first + FILES).map(offer).collect();
        for batch in offers.chunks(500) {
            let context = catalogue.context(&newcomer.id, batch).await?;
            let decided = decide_batch(context, batch);
            catalogue.record_offers(&newcomer.id, batch, &decided, &[], now).await?;
        }
    }
    for client in 0..CLIENTS {
        ask(&catalogue, client, now).await?;
    }
    catalogue.close().await;
    Ok(())
}

async fn ask(catalogue: &SqliteCatalogue, client: u8, now: Moment) -> anyhow::Result<()> {
    let wanted = catalogue.wanted(&[(id(client), UNDER_WAY as u64)], now).await?;
    let contents: Vec<ContentId> = wanted.iter().map(|one| one.id).take(UNDER_WAY).collect();
    let asking = |contents: &[ContentId]| Asking {
        client: id(client),
        transfer: Transfer::Bundle,
        contents: contents.to_vec(),
    };
    let commands: Vec<Asking> = contents.chunks(256).map(asking).collect();
    catalogue.ask(&commands, now).await?;
    let kept = catalogue.pending_commands(&id(client), None).await?.len();
    anyhow::ensure!(kept == commands.len(), "{kept} commands were kept");
    Ok(())
}

fn offer(number: u32) -> FileOffer {
    let mut sample = [0; 32];
    sample[..4].copy_from_slice(&number.to_be_bytes());
    FileOffer {
        path: ClientPath::from_wire(format!("/Photos/{:03}/IMG_{number:06}.jpg", number / 500)),
        size: 20_000,
        modified_ns: i64::from(number) * 1_000_000_000,
        kind: Kind::Photo,
        sample: Sample(sample),
        hash: None,
        group: None,
        backup: None,
        metadata: Metadata::default(),
    }
}

/// Starts the server and measures; a copy of the catalogue, so that each round begins alike.
async fn restart(filled: &Path) -> anyhow::Result<[Duration; 3]> {
    let folder = tempfile::tempdir()?;
    std::fs::copy(catalogue_file(filled), catalogue_file(folder.path()))?;
    let begun = Instant::now();
    let server = start(Options {
        http: Some(([127, 0, 0, 1], 0).into()),
        ftp: Some(([127, 0, 0, 1], 0).into()),
        ..Options::new(folder.path())
    })
    .await?;
    let pem = std::fs::read(folder.path().join("tls/certificate.pem"))?;
    let client = reqwest::Client::builder()
        .tls_certs_only([reqwest::Certificate::from_pem(&pem)?])
        .build()?;
    let base = format!("https://{}/api/v1", server.http);
    client.get(format!("{base}/health")).send().await?.error_for_status()?;
    let mut greeting = [0; 3];
    TcpStream::connect(server.ftp).await?.read_exact(&mut greeting).await?;
    anyhow::ensure!(&greeting == b"220", "the FTP port says something else");
    let ports = begun.elapsed();

    let poll = async |acknowledged: u64| {
        let begun = Instant::now();
        let path = format!("{base}/clients/{}/commands", id(0));
        let path = format!("{path}?wait=20&acknowledged={acknowledged}");
        let response = client.get(path).bearer_auth(token(0)).send().await?;
        let commands = response.error_for_status()?.json::<Commands>().await?.commands;
        anyhow::Ok((commands, begun.elapsed()))
    };
    let (given, again) = poll(0).await?;
    let last = given.last().context("nothing is given again")?.id;
    let (new, more) = poll(last.0).await?;
    anyhow::ensure!(!new.is_empty(), "nothing more is asked for");
    server.stop().await?;
    Ok([ports, again, more])
}
