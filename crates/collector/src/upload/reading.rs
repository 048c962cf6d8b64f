//! Reading a requested file while it is sent: it must be the version that was offered, before and
//! after.

use crate::{
    content, describe::look::unreadable, faults::planted, link::Piece, scan::walk::modified_ns,
};
use fail::fail_point;
use std::{
    fs::File,
    io::{self, Read},
};
use tokio::sync::mpsc;
use trove_protocol::{ContentHash, FileRequest, LARGEST_BUNDLED_FILE, Outcome};

/// Bytes handed on at once.
const PIECE: usize = 128 * 1024;

/// Why reading ended without a file having been sent.
#[derive(Debug)]
pub(super) enum Stopped {
    /// Nobody takes the pieces any more.
    Unwanted,
    /// There is something to tell the server instead.
    Instead(Outcome),
}

/// Opens the file if it is still the version that was asked for.
pub(super) fn open(request: &FileRequest) -> Result<File, Outcome> {
    let file = content::open(&request.path.to_path()).map_err(|error| failed(request, &error))?;
    check(&file, request)?;
    Ok(file)
}

/// That the file still is the version that was asked for.
pub(super) fn check(file: &File, request: &FileRequest) -> Result<(), Outcome> {
    let metadata = file.metadata().map_err(|error| failed(request, &error))?;
    if planted("planted: a file is not looked at again") {
        return Ok(());
    }
    let now = (metadata.len(), modified_ns(&metadata));
    if now == (request.size, request.modified_ns) { Ok(()) } else { Err(Outcome::Changed) }
}

/// What an error means to the server.
pub(super) fn failed(request: &FileRequest, error: &io::Error) -> Outcome {
    match error.kind() {
        io::ErrorKind::NotFound | io::ErrorKind::NotADirectory => Outcome::Gone,
        // It became shorter.
        io::ErrorKind::UnexpectedEof => Outcome::Changed,
        _ => Outcome::Unreadable { reason: unreadable(&request.path.to_path(), error) },
    }
}

/// What was sent.
pub(super) fn sent(request: &FileRequest, hash: blake3::Hash) -> Outcome {
    Outcome::Sent {
        size: request.size,
        modified_ns: request.modified_ns,
        hash: ContentHash(hash.into()),
    }
}

/// Reads a file from its beginning, hashing all of it and handing on what lies at `offset` and
/// after.
pub(super) fn read_single(
    mut file: File,
    request: &FileRequest,
    offset: u64,
    pieces: &mpsc::Sender<Piece>,
) -> Result<Outcome, Stopped> {
    let instead = |error: &io::Error| Stopped::Instead(failed(request, error));
    let mut hasher = blake3::Hasher::new();
    let mut at = 0;
    while at < request.size {
        let before = offset.saturating_sub(at);
        let left = if before > 0 { before } else { request.size - at };
        fail_point!("upload: in the middle of a file");
        let mut piece = vec![0; PIECE.min(usize::try_from(left).unwrap_or(PIECE))];
        file.read_exact(&mut piece).map_err(|error| instead(&error))?;
        hasher.update(&piece);
        at += piece.len() as u64;
        if before > 0 {
            if pieces.is_closed() {
                return Err(Stopped::Unwanted);
            }
        } else {
            pieces.blocking_send(Piece::Bytes(piece)).map_err(|_| Stopped::Unwanted)?;
        }
    }
    check(&file, request).map_err(Stopped::Instead)?;
    pieces.blocking_send(Piece::End).map_err(|_| Stopped::Unwanted)?;
    Ok(sent(request, hasher.finalize()))
}

/// Reads small files one after another into one tar stream (POSIX ustar), each entry named by its
/// request. A file that is not what was asked for is left out. When it is not to go on, the rest is
/// left for another time, without outcomes.
pub(super) fn read_bundle(
    requests: &[FileRequest],
    pieces: mpsc::Sender<Piece>,
    go_on: &dyn Fn() -> bool,
) -> Result<Vec<Outcome>, Stopped> {
    let mut outcomes = Vec::with_capacity(requests.len());
    let mut bundle = tar::Builder::new(PieceWriter { pieces, buffer: Vec::new() });
    let mut content = Vec::new();
    for request in requests {
        if !outcomes.is_empty() && !go_on() {
            break;
        }
        match read_whole(request, &mut content) {
            Ok(()) => {
                let mut header = tar::Header::new_ustar();
                header.set_size(request.size);
                header.set_mode(0o600);
                header.set_entry_type(tar::EntryType::Regular);
                bundle
                    .append_data(&mut header, request.request.to_string(), content.as_slice())
                    .map_err(|_| Stopped::Unwanted)?;
                outcomes.push(sent(request, blake3::hash(&content)));
            }
            Err(instead) => outcomes.push(instead),
        }
    }
    let writer = bundle.into_inner().map_err(|_| Stopped::Unwanted)?;
    writer.end()?;
    Ok(outcomes)
}

fn read_whole(request: &FileRequest, content: &mut Vec<u8>) -> Result<(), Outcome> {
    // Whoever speaks in the server's name must not have a film of many gigabytes read into memory.
    if request.size > LARGEST_BUNDLED_FILE {
        let reason =
            "The server asked for it as a small file, which it is not; its version does not \
                      fit this computer's."
                .to_owned();
        return Err(Outcome::Unreadable { reason });
    }
    let mut file = open(request)?;
    fail_point!("upload: in the middle of a file");
    content.clear();
    content.resize(request.size as usize, 0);
    file.read_exact(content).map_err(|error| failed(request, &error))?;
    check(&file, request)
}

/// Hands written bytes on in pieces.
struct PieceWriter {
    pieces: mpsc::Sender<Piece>,
    buffer: Vec<u8>,
}

impl PieceWriter {
    fn hand_on(&mut self) -> io::Result<()> {
        let piece = std::mem::take(&mut self.buffer);
        self.pieces.blocking_send(Piece::Bytes(piece)).map_err(|_| io::ErrorKind::BrokenPipe.into())
    }

    fn end(mut self) -> Result<(), Stopped> {
        self.hand_on().map_err(|_| Stopped::Unwanted)?;
        self.pieces.blocking_send(Piece::End).map_err(|_| Stopped::Unwanted)
    }
}

impl io::Write for PieceWriter {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        if self.buffer.capacity() == 0 {
            self.buffer.reserve_exact(PIECE);
        }
        let room = PIECE - self.buffer.len();
        let taken = &bytes[..bytes.len().min(room)];
        self.buffer.extend_from_slice(taken);
        if self.buffer.len() == PIECE {
            self.hand_on()?;
        }
        Ok(taken.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use trove_protocol::{ClientPath, RequestId};

    #[test]
    fn a_film_is_not_read_into_memory_as_a_small_file() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("film.mp4");
        // It takes no room on the disk, and would take all of the memory.
        File::create(&path).unwrap().set_len(1 << 40).unwrap();
        let request = FileRequest {
            request: RequestId(1),
            path: ClientPath::from_path(&path).unwrap(),
            size: 1 << 40,
            modified_ns: modified_ns(&path.metadata().unwrap()),
        };
        let (sender, _pieces) = mpsc::channel(8);
        let outcomes = read_bundle(&[request], sender, &|| true).unwrap();
        let [Outcome::Unreadable { reason }] = &outcomes[..] else { panic!("{outcomes:?}") };
        assert!(reason.contains("as a small file"), "{reason}");
    }
}
