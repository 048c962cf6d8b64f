//! Reading files whole for their hashes: those the server asks for, and those it says it has.

use crate::{
    engine::{Shared, Trouble, now_ms},
    ledger::HashWork,
    retry::Backoff,
    scan::walk::modified_ns,
};
use std::{
    fs::File,
    io::{self, Read},
    sync::Arc,
};
use tokio_util::sync::CancellationToken;
use trove_protocol::{ContentHash, FileHash, HashReport};

/// Files in one go, and in one report.
const BATCH: usize = 200;
/// Bytes read for one report, unless one file has more.
const BYTES: u64 = 256 << 20;

/// Keeps hashing, until cancelled.
pub(crate) async fn run(shared: Arc<Shared>) {
    let mut news = shared.signals.hashes.listen();
    let mut backoff = Backoff::default();
    loop {
        news.clear();
        match hash_next(&shared).await {
            Ok(true) => backoff.reset(),
            Ok(false) => {
                shared.worked("hash");
                news.heard().await;
            }
            Err(trouble) => shared.failed("hash", &trouble, &mut backoff).await,
        }
    }
}

/// Keeps reporting hashes, until cancelled.
pub(crate) async fn report(shared: Arc<Shared>) {
    let mut news = shared.signals.hashes.listen();
    let mut backoff = Backoff::default();
    loop {
        news.clear();
        match report_next(&shared).await {
            Ok(true) => {
                shared.worked("report");
                backoff.reset();
            }
            Ok(false) => {
                shared.worked("report");
                news.heard().await;
            }
            Err(trouble) => shared.failed("report", &trouble, &mut backoff).await,
        }
    }
}

async fn report_next(shared: &Shared) -> Result<bool, Trouble> {
    let hashes = shared.ledger.hashes_to_report(BATCH).await?;
    if hashes.is_empty() {
        return Ok(false);
    }
    let receipt = shared.link().report_hashes(HashReport { hashes: hashes.clone() }).await?;
    shared.ledger.note_hash_receipt(&hashes, &receipt).await?;
    shared.signals.offers.sound();
    shared.signals.changed.sound();
    Ok(true)
}

async fn hash_next(shared: &Shared) -> Result<bool, Trouble> {
    let mut work = shared.ledger.to_hash(BATCH).await?;
    if work.is_empty() {
        return Ok(false);
    }
    let mut bytes = 0;
    let whole = work.iter().take_while(|one| {
        let first = bytes == 0;
        bytes += one.size.max(1);
        first || bytes <= BYTES
    });
    let count = whole.count();
    work.truncate(count);
    let stop = shared.stop.clone();
    let reading = tokio::task::spawn_blocking(move || hash_all(work, &stop));
    let (hashes, failed) = reading.await.map_err(|error| Trouble::Broken(error.to_string()))?;
    if !hashes.is_empty() {
        shared.ledger.note_hashes(&hashes).await?;
    }
    if !failed.is_empty() {
        // The look that follows says what has become of them.
        shared.ledger.drop_hash_work(&failed, now_ms()).await?;
        shared.signals.found.sound();
    }
    shared.signals.hashes.sound();
    shared.signals.offers.sound();
    shared.signals.changed.sound();
    Ok(true)
}

fn hash_all(work: Vec<HashWork>, stop: &CancellationToken) -> (Vec<FileHash>, Vec<HashWork>) {
    let (mut hashes, mut failed) = (Vec::new(), Vec::new());
    for one in work {
        if stop.is_cancelled() {
            break;
        }
        match hash_file(&one, stop) {
            Ok(Some(hash)) => hashes.push(FileHash {
                path: one.path,
                size: one.size,
                modified_ns: one.modified_ns,
                hash,
            }),
            Ok(None) => failed.push(one),
            Err(_) if stop.is_cancelled() => break,
            Err(error) => {
                tracing::info!("{} could not be read whole ({error}).", one.path);
                failed.push(one);
            }
        }
    }
    (hashes, failed)
}

/// The hash of exactly this version; `None` when it is another one by now.
fn hash_file(work: &HashWork, stop: &CancellationToken) -> io::Result<Option<ContentHash>> {
    let mut file = crate::content::open(&work.path.to_path())?;
    let same = |file: &File| -> io::Result<bool> {
        let metadata = file.metadata()?;
        Ok(metadata.len() == work.size && modified_ns(&metadata) == work.modified_ns)
    };
    if !same(&file)? {
        return Ok(None);
    }
    let mut hasher = blake3::Hasher::new();
    let mut buffer = vec![0; 256 * 1024];
    loop {
        if stop.is_cancelled() {
            return Err(io::ErrorKind::Interrupted.into());
        }
        match file.read(&mut buffer)? {
            0 => break,
            count => hasher.update(&buffer[..count]),
        };
    }
    Ok(same(&file)?.then(|| ContentHash(hasher.finalize().into())))
}
