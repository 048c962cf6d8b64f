//! `STOR {request}`: one file, resumed where it broke off.

use super::{Inbox, OpenRequests, claims::Claim, counted::Counted, room, writer::Writer};
use crate::{
    faults::planted,
    ftp::{StoreError, Stored},
};
use std::io;
use tokio::{
    io::{AsyncRead, AsyncReadExt},
    task::{JoinHandle, spawn_blocking},
};
use trove_protocol::{ClientId, RequestId};

/// Piece in which content is taken. Two of them for each upload: one fills while the other is
/// hashed and written.
const PIECE: usize = 256 * 1024;

/// How reading the content ended.
enum End {
    /// Properly.
    Clean,
    /// After more than was asked for.
    Excess,
    /// In the middle.
    Broken(io::Error),
}

impl<R: OpenRequests> Inbox<R> {
    pub(super) async fn store_single(
        &self,
        client: &ClientId,
        request: RequestId,
        expected: u64,
        offset: u64,
        claim: Claim,
        content: &mut (impl AsyncRead + Unpin + Send),
    ) -> Result<Stored, StoreError> {
        let path = self.path(request);
        let end = claim.end();
        let writer = finished(spawn_blocking(move || Writer::open(path, offset, claim))).await?;
        let report = |bytes| self.requests.bytes_received(client, bytes);
        let mut content = Counted::new(content, end, report);
        let (writer, end) = take(writer, expected, &mut content).await?;
        drop(content);
        let have = writer.size();
        let end = match end {
            End::Broken(_) if planted("planted: a cut is the end") => End::Clean,
            end => end,
        };
        match end {
            End::Excess => {
                finished(spawn_blocking(move || writer.discard())).await?;
                Err(StoreError::TooLarge { expected })
            }
            End::Broken(error) if error.kind() == io::ErrorKind::ResourceBusy => {
                Err(StoreError::TakenOver)
            }
            End::Broken(error) => Err(StoreError::Broken(error)),
            End::Clean if have < expected && !planted("planted: a cut is the end") => {
                Err(StoreError::Short { have, expected })
            }
            End::Clean => {
                let received = writer.received();
                self.whole.note(request, &received);
                drop(writer);
                self.requests.received_whole(client, request, &received);
                Ok(Stored { message: format!("All {have} bytes are here.") })
            }
        }
    }
}

/// Reads to the end, at most one byte more than `expected`; what came before a break is written.
async fn take(
    writer: Writer,
    expected: u64,
    content: &mut (impl AsyncRead + Unpin),
) -> Result<(Writer, End), StoreError> {
    let mut left = expected - writer.size();
    let mut writing: JoinHandle<io::Result<(Writer, Vec<u8>)>> = {
        let ready = (writer, Vec::new());
        spawn_blocking(move || Ok(ready))
    };
    let mut piece = Vec::new();
    let end = loop {
        let end = fill(content, &mut piece, left).await;
        let excess = piece.len() as u64 > left;
        left = left.saturating_sub(piece.len() as u64);
        let (mut writer, mut empty) = written(writing).await?;
        if excess {
            writing = spawn_blocking(move || Ok((writer, empty)));
            break End::Excess;
        }
        let full = std::mem::take(&mut piece);
        empty.clear();
        piece = empty;
        writing = spawn_blocking(move || match writer.write(&full) {
            Ok(()) => Ok((writer, full)),
            Err(error) => {
                if room::is_used_up(&error) {
                    // A part would only take the room that smaller files could use.
                    writer.discard()?;
                }
                Err(error)
            }
        });
        if let Some(end) = end {
            break end;
        }
    };
    Ok((written(writing).await?.0, end))
}

/// Fills a piece; says so when it was the last one.
async fn fill(
    content: &mut (impl AsyncRead + Unpin),
    piece: &mut Vec<u8>,
    left: u64,
) -> Option<End> {
    let most = left.saturating_add(1).min(PIECE as u64) as usize;
    piece.reserve_exact(most);
    let mut content = content.take(most as u64);
    loop {
        match content.read_buf(piece).await {
            Ok(0) if content.limit() == 0 => return None,
            Ok(0) => return Some(End::Clean),
            Ok(_) => {}
            Err(error) => return Some(End::Broken(error)),
        }
    }
}

async fn written(
    writing: JoinHandle<io::Result<(Writer, Vec<u8>)>>,
) -> Result<(Writer, Vec<u8>), StoreError> {
    finished(writing).await
}

/// What blocking work on the inbox has come to.
pub(super) async fn finished<T>(work: JoinHandle<io::Result<T>>) -> Result<T, StoreError> {
    match work.await {
        Ok(Ok(value)) => Ok(value),
        Ok(Err(error)) => Err(failed(error)),
        Err(error) => Err(StoreError::Failed(error.into())),
    }
}

/// What a fault of the inbox's disk means.
pub(super) fn failed(error: io::Error) -> StoreError {
    if room::is_used_up(&error) {
        StoreError::NoRoom
    } else {
        StoreError::Failed(anyhow::Error::new(error).context("cannot write into the inbox"))
    }
}
