//! `STOR {command}.tar`: many small files in one transfer.
//!
//! Each file stands for itself: a broken bundle keeps those that came whole, and one that cannot
//! be taken does not harm the others.

use super::{
    Inbox, OpenRequests, Received,
    claims::Claims,
    inbox::Whole,
    room,
    single::{failed, finished},
    tar_stream::{self, Damage},
    writer,
};
use crate::ftp::{StoreError, Stored};
use fail::fail_point;
use std::{
    collections::HashMap,
    fs,
    io::{self, Write},
    path::Path,
    sync::Arc,
};
use tokio::{
    io::{AsyncRead, BufReader},
    task::{JoinHandle, spawn_blocking},
};
use trove_protocol::{ClientId, CommandId, ContentHash, RequestId};

/// Bytes that are read from the connection at once.
const READ_AHEAD: usize = 128 * 1024;
/// A batch is written when it has this many bytes, or files: handing work to a blocking thread
/// for each file alone would cost more than the file.
const BATCH_BYTES: usize = 1 << 20;
const BATCH_FILES: usize = 64;

type Files = Vec<(RequestId, Vec<u8>)>;

/// What the next entry of a bundle is.
enum Next {
    /// A file to keep.
    File(RequestId, Vec<u8>),
    /// Something that was not asked for, of so many bytes.
    Skipped(u64),
    /// The proper end.
    End,
}

/// What became of a bundle's files so far.
#[derive(Debug, Default)]
struct Tally {
    whole: Vec<(RequestId, Received)>,
    skipped: usize,
    without_room: usize,
    /// A fault that would meet every other file too.
    fault: Option<io::Error>,
}

/// A bundle's files on their way to disk: one batch fills while the other is written.
struct Batches<'a, R> {
    inbox: &'a Inbox<R>,
    client: &'a ClientId,
    files: Files,
    bytes: usize,
    writing: Option<JoinHandle<io::Result<Tally>>>,
    stored: usize,
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
        // Contents are counted, not the tar stream around them: so the figures of files that
        // travel in bundles and of those that travel singly can be compared.
        let report = |bytes| self.requests.bytes_received(client, bytes);
        let mut stream = BufReader::with_capacity(READ_AHEAD, content);
        let mut batches = Batches::new(self, client);
        let end = loop {
            match next(&mut stream, client, command, expected).await {
                Ok(Next::File(request, bytes)) => {
                    report(bytes.len() as u64);
                    batches.push(request, bytes).await?;
                }
                Ok(Next::Skipped(size)) => {
                    report(size);
                    batches.skipped += 1;
                }
                Ok(Next::End) => break Ok(()),
                Err(damage) => break Err(damage),
            }
        };
        // Also after a break: the files that came whole are kept.
        batches.flush().await?;
        batches.settle().await?;
        let Batches { stored, skipped, without_room, .. } = batches;
        tracing::debug!(%client, %command, stored, skipped, without_room, "bundle");
        match end {
            Err(Damage::Broken(error)) => Err(StoreError::Broken(error)),
            Err(Damage::Malformed(what)) => Err(StoreError::DamagedBundle(what, stored)),
            Ok(()) if without_room > 0 => Err(StoreError::NoRoom),
            Ok(()) => {
                Ok(Stored { message: format!("{stored} files are here, {skipped} were skipped.") })
            }
        }
    }
}

impl<'a, R: OpenRequests> Batches<'a, R> {
    fn new(inbox: &'a Inbox<R>, client: &'a ClientId) -> Self {
        Self {
            inbox,
            client,
            files: Files::new(),
            bytes: 0,
            writing: None,
            stored: 0,
            skipped: 0,
            without_room: 0,
        }
    }

    async fn push(&mut self, request: RequestId, bytes: Vec<u8>) -> Result<(), StoreError> {
        self.bytes += bytes.len();
        self.files.push((request, bytes));
        if self.bytes >= BATCH_BYTES || self.files.len() >= BATCH_FILES {
            self.flush().await?;
        }
        Ok(())
    }

    /// Starts to write what has come, once the batch before is written.
    async fn flush(&mut self) -> Result<(), StoreError> {
        self.settle().await?;
        let files = std::mem::take(&mut self.files);
        self.bytes = 0;
        let (claims, whole) = (Arc::clone(&self.inbox.claims), Arc::clone(&self.inbox.whole));
        let directory = self.inbox.directory.clone();
        self.writing = Some(spawn_blocking(move || Ok(write(files, &directory, &claims, &whole))));
        Ok(())
    }

    /// Waits for the batch that is being written.
    async fn settle(&mut self) -> Result<(), StoreError> {
        let Some(writing) = self.writing.take() else { return Ok(()) };
        let tally = finished(writing).await?;
        self.stored += tally.whole.len();
        self.skipped += tally.skipped;
        self.without_room += tally.without_room;
        for (request, received) in &tally.whole {
            self.inbox.requests.received_whole(self.client, *request, received);
        }
        match tally.fault {
            Some(fault) => Err(failed(fault)),
            None => Ok(()),
        }
    }
}

async fn next(
    stream: &mut (impl AsyncRead + Unpin),
    client: &ClientId,
    command: CommandId,
    expected: &HashMap<RequestId, u64>,
) -> Result<Next, Damage> {
    let Some(head) = tar_stream::head(stream).await? else { return Ok(Next::End) };
    let bytes = tar_stream::content(stream, head.size).await?;
    let wanted = head.request.filter(|request| expected.get(request) == Some(&head.size));
    if wanted.is_none() {
        let (request, size) = (head.request, head.size);
        tracing::warn!(%client, %command, ?request, size, "skipped an entry of a bundle");
    }
    Ok(wanted.map_or(Next::Skipped(head.size), |request| Next::File(request, bytes)))
}

/// Writes a batch; blocking.
fn write(files: Files, directory: &Path, claims: &Arc<Claims>, whole: &Whole) -> Tally {
    let mut tally = Tally::default();
    for (request, bytes) in files {
        let Some(_claim) = claims.claim(request) else {
            tracing::warn!(%request, "skipped an entry of a bundle: it is in use");
            tally.skipped += 1;
            continue;
        };
        whole.forget(request);
        let path = directory.join(request.to_string());
        if let Err(error) = write_file(&path, &bytes) {
            if room::is_used_up(&error) {
                tally.without_room += 1;
                continue;
            }
            tally.fault = Some(error);
            break;
        }
        let received = Received {
            size: bytes.len() as u64,
            hash: ContentHash(*blake3::hash(&bytes).as_bytes()),
            path,
        };
        whole.note(request, &received);
        tally.whole.push((request, received));
    }
    tally
}

/// Writes one file, or leaves none.
fn write_file(path: &Path, bytes: &[u8]) -> io::Result<()> {
    fail_point!("inbox: before a bundled file");
    let written = writer::create(path).and_then(|mut file| {
        fail_point!("inbox: before a bundled write", |code| Err(crate::faults::fault(code)));
        file.write_all(bytes)
    });
    if written.is_err()
        && let Err(error) = fs::remove_file(path)
        && error.kind() != io::ErrorKind::NotFound
    {
        tracing::warn!(path = %path.display(), %error, "cannot remove a part of a file");
    }
    written
}
