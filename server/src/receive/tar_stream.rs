//! Reading a bundle: a tar stream whose entries are named by request.

use super::name::{self, Name};
use std::io;
use tokio::io::{AsyncRead, AsyncReadExt};
use trove_protocol::{LARGEST_BUNDLED_FILE, RequestId};

/// Size of a tar block in bytes (POSIX.1-2017, pax, "ustar Interchange Format").
const BLOCK: usize = 512;

/// Most bytes after the end mark: writers fill up the last of their records, commonly 10 KiB.
const MOST_PADDING: u64 = 1 << 20;

/// Why a bundle cannot be read on.
#[derive(Debug)]
pub(super) enum Damage {
    /// The connection.
    Broken(io::Error),
    /// The stream is not what it should be.
    Malformed(&'static str),
}

/// What an entry's header says.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Head {
    /// The request that the entry's name means; `None` for one to be skipped.
    pub(super) request: Option<RequestId>,
    /// Bytes of content.
    pub(super) size: u64,
}

impl Head {
    /// Reads a header block; `None` for a block of the end mark. Pure.
    fn parse(block: &[u8; BLOCK]) -> Result<Option<Self>, &'static str> {
        if block.iter().all(|&byte| byte == 0) {
            return Ok(None);
        }
        let header = tar::Header::from_byte_slice(block);
        // The checksum counts its own eight bytes as blanks.
        let sum = block.iter().enumerate().map(|(at, &byte)| match at {
            148..156 => u32::from(b' '),
            _ => u32::from(byte),
        });
        if header.cksum().ok() != Some(sum.sum()) {
            return Err("a header's checksum is wrong");
        }
        let size = header.entry_size().map_err(|_| "a header has no size")?;
        if size > LARGEST_BUNDLED_FILE {
            return Err("an entry is too large for a bundle");
        }
        let request = match str::from_utf8(&header.path_bytes()).ok().and_then(name::parse) {
            Some(Name::Single(request)) if header.entry_type().is_file() => Some(request),
            _ => None,
        };
        Ok(Some(Self { request, size }))
    }
}

/// The next entry's header, or `None` when the bundle has come to its proper end.
pub(super) async fn head(stream: &mut (impl AsyncRead + Unpin)) -> Result<Option<Head>, Damage> {
    match Head::parse(&block(stream).await?).map_err(Damage::Malformed)? {
        Some(head) => Ok(Some(head)),
        None if block(stream).await?.iter().any(|&byte| byte != 0) => {
            Err(Damage::Malformed("its end mark is damaged"))
        }
        None => {
            let mut rest = stream.take(MOST_PADDING + 1);
            let padding = tokio::io::copy(&mut rest, &mut tokio::io::sink()).await;
            match padding.map_err(Damage::Broken)? {
                0..=MOST_PADDING => Ok(None),
                _ => Err(Damage::Malformed("it goes on after its end mark")),
            }
        }
    }
}

/// An entry's content, without the padding to the next block.
pub(super) async fn content(
    stream: &mut (impl AsyncRead + Unpin),
    size: u64,
) -> Result<Vec<u8>, Damage> {
    // `Head::parse` has bounded the size, and the padding is less than a block.
    let padded = size.next_multiple_of(BLOCK as u64) as usize;
    let mut bytes = vec![0; padded];
    exactly(stream, &mut bytes).await?;
    bytes.truncate(size as usize);
    Ok(bytes)
}

async fn block(stream: &mut (impl AsyncRead + Unpin)) -> Result<[u8; BLOCK], Damage> {
    let mut block = [0; BLOCK];
    exactly(stream, &mut block).await?;
    Ok(block)
}

async fn exactly(stream: &mut (impl AsyncRead + Unpin), bytes: &mut [u8]) -> Result<(), Damage> {
    let mut filled = 0;
    while filled < bytes.len() {
        match stream.read(&mut bytes[filled..]).await {
            Ok(0) => return Err(Damage::Malformed("it ends too early")),
            Ok(count) => filled += count,
            Err(error) => return Err(Damage::Broken(error)),
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use futures_util::FutureExt;
    use proptest::{collection::vec, prelude::*};

    type Entries = Vec<(u64, Vec<u8>)>;

    fn bundle(entries: &Entries) -> Vec<u8> {
        let mut builder = tar::Builder::new(Vec::new());
        for (request, content) in entries {
            let mut header = tar::Header::new_ustar();
            header.set_size(content.len() as u64);
            header.set_path(request.to_string()).unwrap();
            header.set_cksum();
            builder.append(&header, content.as_slice()).unwrap();
        }
        builder.into_inner().unwrap()
    }

    /// All entries that are read whole, and whether the end was a proper one.
    fn read(mut stream: &[u8]) -> (Entries, bool) {
        let mut entries = Entries::new();
        loop {
            // A slice never makes its reader wait.
            match head(&mut stream).now_or_never().unwrap() {
                Ok(None) => return (entries, true),
                Err(_) => return (entries, false),
                Ok(Some(head)) => match content(&mut stream, head.size).now_or_never().unwrap() {
                    Ok(bytes) => entries.extend(head.request.map(|id| (id.0, bytes))),
                    Err(_) => return (entries, false),
                },
            }
        }
    }

    proptest! {
        #[test]
        fn a_bundle_is_read_back(entries in vec((any::<u64>(), vec(any::<u8>(), 0..1200)), 0..6)) {
            prop_assert_eq!(read(&bundle(&entries)), (entries, true));
        }

        #[test]
        fn a_cut_bundle_gives_its_first_entries_and_no_proper_end(
            entries in vec((any::<u64>(), vec(any::<u8>(), 0..1200)), 0..6), cut in 0.0..1.0,
        ) {
            let bundle = bundle(&entries);
            let (read, whole) = read(&bundle[..(bundle.len() as f64 * cut) as usize]);
            prop_assert!(entries.starts_with(&read));
            prop_assert!(!whole);
        }

        #[test]
        fn a_changed_header_is_seen(at in 0..512_usize, change in 1_u8..) {
            let mut bundle = bundle(&vec![(7, vec![1; 5])]);
            bundle[at] ^= change;
            let (entries, _) = read(&bundle);
            // Only a checksum written in another way may still say the same.
            prop_assert!(entries.is_empty() || (148..156).contains(&at));
        }

        #[test]
        fn any_bytes_are_read_or_refused(bytes in vec(any::<u8>(), 0..3000)) {
            let (entries, whole) = read(&bytes);
            prop_assert!(entries.is_empty() && !whole);
        }
    }
}
