//! Bundles: the tar streams in which small files travel.

use super::input::Input;
use futures_util::FutureExt as _;
use std::{
    io::Result,
    pin::Pin,
    task::{Context, Poll},
};
use tokio::io::{AsyncRead, ReadBuf};
use trove_protocol::LARGEST_BUNDLED_FILE;
use trove_server::receive::foreign_bytes::bundle;

/// A connection that gives few bytes at a time.
struct Slow<'a>(&'a [u8], usize);

impl AsyncRead for Slow<'_> {
    fn poll_read(
        mut self: Pin<&mut Self>,
        _: &mut Context<'_>,
        buffer: &mut ReadBuf<'_>,
    ) -> Poll<Result<()>> {
        let length = self.0.len().min(self.1).min(buffer.remaining());
        let (now, later) = self.0.split_at(length);
        buffer.put_slice(now);
        self.0 = later;
        Poll::Ready(Ok(()))
    }
}

type Entries = Vec<(Option<u64>, Vec<u8>)>;

fn read(bytes: &[u8], at_once: usize) -> (Entries, bool) {
    // What is in memory never makes its reader wait.
    bundle(Slow(bytes, at_once)).now_or_never().expect("nothing to wait for")
}

/// The first byte tells the pieces, the rest is the stream.
pub fn body(bytes: &[u8]) {
    let mut input = Input(bytes);
    let at_once = usize::from(input.byte()) + 1;
    let (entries, is_whole) = read(input.0, usize::MAX);
    assert_eq!((&entries, is_whole), (&read(input.0, at_once).0, read(input.0, at_once).1));
    let total: usize = entries.iter().map(|(_, content)| content.len()).sum();
    assert!(total <= input.0.len(), "more came out than went in");
    assert!(entries.iter().all(|(_, content)| content.len() as u64 <= LARGEST_BUNDLED_FILE));
    // A stream without its end is never taken for a whole one.
    if is_whole {
        let blocks = entries.iter().map(|(_, content)| 512 + content.len().next_multiple_of(512));
        let end = blocks.sum::<usize>() + 1024;
        assert!(input.0.len() >= end);
        for cut in [0, end / 2, end - 513, end - 1] {
            let (first, is_whole) = read(&input.0[..cut], usize::MAX);
            assert!(!is_whole && entries.starts_with(&first));
        }
    }
    // What was read is read back from a bundle of the same files.
    let asked: Entries = entries.into_iter().filter(|(request, _)| request.is_some()).collect();
    let mut builder = tar::Builder::new(Vec::new());
    for (request, content) in &asked {
        let mut header = tar::Header::new_ustar();
        header.set_size(content.len() as u64);
        header.set_path(request.unwrap_or_default().to_string()).expect("a number fits");
        header.set_cksum();
        builder.append(&header, content.as_slice()).expect("memory does not fail");
    }
    let again = builder.into_inner().expect("memory does not fail");
    assert_eq!(read(&again, usize::MAX), (asked, true));
}
