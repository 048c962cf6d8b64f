//! `STOR {command}.tar`: many small files in one transfer.
//!
//! Each file stands for itself: a broken bundle keeps those that came whole, and one that cannot
//! be taken does not harm the others.

use super::{
    Inbox, OpenRequests, Received,
    claims::Claims,
    counted::Counted,
    inbox::Whole,
    room,
    single::finished,
    tar_stream::{self, Damage},
    writer,
};
use crate::ftp::{StoreError, Stored};
use std::{
    collections::HashMap,
    fs,
    io::{self, Write},
    path::{Path, PathBuf},
    sync::Arc,
};
use tokio::{
    io::{AsyncRead, BufReader},
    task::{JoinHandle, spawn_blocking},
};
use tokio_util::sync::CancellationToken;
use trove_protocol::{ClientId, CommandId, ContentHash, RequestId};

/// Bytes that are read from the connection at once.
const READ_AHEAD: usize = 128 * 1024;
/// A batch is written when it has this many bytes, or files: handing work to a blocking thread
/// for each file alone would cost more than the file.
const BATCH_BYTES: usize = 1 << 20;
const BATCH_FILES: usize = 64;

type Files = Vec<(RequestId, Vec<u8>)>;

/// What became of a bundle's files so far.
#[derive(Debug, Default)]
struct Tally {
    whole: Vec<(RequestId, Received)>,
    skipped: usize,
    without_room: usize,
}

impl<R: OpenRequests> Inbox<R> {
    pub(super) async fn store_bundle(
        &self,
        client: &ClientId,
        command: CommandId,
        expected: &HashMap<RequestId, u64>,
        content: &mut (impl AsyncRead + Unpin + Send),
    ) -> Result<Stored, StoreError> {
        let report = |bytes| self.requests.bytes_received(client, bytes);
        let counted = Counted::new(content, CancellationToken::new(), report);
        let mut stream = BufReader::with_capacity(READ_AHEAD, counted);
        let (mut stored, mut skipped, mut without_room) = (0, 0, 0);
        let mut batch = Files::new();
        let mut batch_bytes = 0;
        let mut writing: Option<JoinHandle<io::Result<Tally>>> = None;
        let mut end = None;
        while end.is_none() {
            match next(&mut stream, client, command, expected).await {
                Ok(Some(Some(file))) => {
                    batch_bytes += file.1.len();
                    batch.push(file);
                }
                Ok(Some(None)) => skipped += 1,
                Ok(None) => end = Some(Ok(())),
                Err(damage) => end = Some(Err(damage)),
            }
            let full = batch_bytes >= BATCH_BYTES || batch.len() >= BATCH_FILES;
            if full || end.is_some() {
                let mut tally = Tally::default();
                if let Some(writing) = writing.take() {
                    tally = finished(writing).await?;
                }
                let files = std::mem::take(&mut batch);
                batch_bytes = 0;
                writing = Some(self.write(files));
                if end.is_some()
                    && let Some(writing) = writing.take()
                {
                    let last = finished(writing).await?;
                    tally.whole.extend(last.whole);
                    tally.skipped += last.skipped;
                    tally.without_room += last.without_room;
                }
                stored += tally.whole.len();
                skipped += tally.skipped;
                without_room += tally.without_room;
                for (request, received) in &tally.whole {
                    self.requests.received_whole(client, *request, received);
                }
            }
        }
        tracing::debug!(%client, %command, stored, skipped, without_room, "bundle");
        match end {
            Some(Err(Damage::Broken(error))) => Err(StoreError::Broken(error)),
            Some(Err(Damage::Malformed(what))) => Err(StoreError::DamagedBundle(what, stored)),
            _ if without_room > 0 => Err(StoreError::NoRoom),
            _ => {
                Ok(Stored { message: format!("{stored} files are here, {skipped} were skipped.") })
            }
        }
    }

    fn write(&self, files: Files) -> JoinHandle<io::Result<Tally>> {
        let (claims, whole) = (Arc::clone(&self.claims), Arc::clone(&self.whole));
        let directory = self.directory.clone();
        spawn_blocking(move || write(files, &directory, &claims, &whole))
    }
}

/// The next wanted file (`Some(Some)`), one to be skipped (`Some(None)`), or the end.
async fn next(
    stream: &mut (impl AsyncRead + Unpin),
    client: &ClientId,
    command: CommandId,
    expected: &HashMap<RequestId, u64>,
) -> Result<Option<Option<(RequestId, Vec<u8>)>>, Damage> {
    let Some(head) = tar_stream::head(stream).await? else { return Ok(None) };
    let bytes = tar_stream::content(stream, head.size).await?;
    let wanted = head.request.filter(|request| expected.get(request) == Some(&head.size));
    if wanted.is_none() {
        let (request, size) = (head.request, head.size);
        tracing::warn!(%client, %command, ?request, size, "skipped an entry of a bundle");
    }
    Ok(Some(wanted.map(|request| (request, bytes))))
}

/// Writes a batch. Only a fault that would meet every file ends it early.
fn write(files: Files, directory: &Path, claims: &Arc<Claims>, whole: &Whole) -> io::Result<Tally> {
    let mut tally = Tally::default();
    for (request, bytes) in files {
        let Some(_claim) = claims.claim(request) else {
            tracing::warn!(%request, "skipped an entry of a bundle: it is in use");
            tally.skipped += 1;
            continue;
        };
        whole.forget(request);
        let path: PathBuf = directory.join(request.to_string());
        let written = writer::create(&path).and_then(|mut file| file.write_all(&bytes));
        match written {
            Ok(()) => {}
            Err(error) if room::is_used_up(&error) => {
                tally.without_room += 1;
                remove_part(&path)?;
                continue;
            }
            Err(error) => return Err(error),
        }
        let received = Received {
            size: bytes.len() as u64,
            hash: ContentHash(*blake3::hash(&bytes).as_bytes()),
            path,
        };
        whole.note(request, &received);
        tally.whole.push((request, received));
    }
    Ok(tally)
}

fn remove_part(path: &Path) -> io::Result<()> {
    match fs::remove_file(path) {
        Err(error) if error.kind() != io::ErrorKind::NotFound => Err(error),
        _ => Ok(()),
    }
}
