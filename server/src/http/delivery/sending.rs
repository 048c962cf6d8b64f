//! Reads a file piece by piece, as fast as the pieces are taken.

use super::Begin;
use crate::streams::Playing;
use axum::body::{Body, Bytes};
use futures_util::stream::try_unfold;
use std::{
    collections::VecDeque,
    fs::File,
    io::{self, ErrorKind, SeekFrom},
};
use tokio::io::{AsyncReadExt as _, AsyncSeekExt as _};

/// Bytes read at a time: all that a download keeps in memory.
const PIECE: u64 = 128 << 10;

/// One stretch of what is sent.
pub(super) enum Segment {
    /// What stands between parts.
    Text(Bytes),
    /// From there so many bytes of the file.
    Bytes(u64, u64),
}

impl Segment {
    pub(super) fn length(&self) -> u64 {
        match self {
            Self::Text(text) => text.len() as u64,
            Self::Bytes(_, length) => *length,
        }
    }
}

/// What is being sent.
struct Sending {
    file: tokio::fs::File,
    segments: VecDeque<Segment>,
    /// Where the file stands.
    place: Option<u64>,
    begin: Option<Begin>,
    playing: Option<Playing>,
}

/// These segments of the file. A stream begins with the first byte that is taken and ends with the
/// body.
pub(super) fn body(file: File, segments: VecDeque<Segment>, begin: Begin) -> Body {
    let file = tokio::fs::File::from_std(file);
    let sending = Sending { file, segments, place: None, begin: Some(begin), playing: None };
    Body::from_stream(try_unfold(sending, |mut sending| async move {
        Ok::<_, io::Error>(sending.piece().await?.map(|piece| (piece, sending)))
    }))
}

impl Sending {
    /// The next piece, `None` at the end.
    async fn piece(&mut self) -> io::Result<Option<Bytes>> {
        if let Some(begin) = self.begin.take() {
            self.playing = begin();
        }
        let piece = loop {
            match self.segments.pop_front() {
                None => return Ok(None),
                Some(Segment::Text(text)) => break text,
                Some(Segment::Bytes(_, 0)) => {}
                Some(Segment::Bytes(first, length)) => break self.read(first, length).await?,
            }
        };
        if let Some(playing) = &self.playing {
            playing.sent(piece.len() as u64);
        }
        Ok(Some(piece))
    }

    /// The first of these bytes; the rest is left for later.
    async fn read(&mut self, first: u64, length: u64) -> io::Result<Bytes> {
        if self.place != Some(first) {
            self.file.seek(SeekFrom::Start(first)).await?;
        }
        let mut piece = Vec::with_capacity(length.min(PIECE) as usize);
        let read = (&mut self.file).take(length.min(PIECE)).read_buf(&mut piece).await? as u64;
        if read == 0 {
            // Cut short on the disk meanwhile: the answer must not look complete.
            return Err(ErrorKind::UnexpectedEof.into());
        }
        self.place = Some(first + read);
        self.segments.push_front(Segment::Bytes(first + read, length - read));
        Ok(piece.into())
    }
}
