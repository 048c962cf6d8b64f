//! One look through a folder: names, sizes and times, no contents.

use super::skip::{skips_file, skips_folder};
use crate::ledger::Observation;
use ignore::{DirEntry, Error, ParallelVisitor, ParallelVisitorBuilder, WalkBuilder, WalkState};
use std::{
    fs::Metadata,
    path::{Path, PathBuf},
};
use tokio::sync::mpsc;
use tokio_util::sync::CancellationToken;
use trove_protocol::ClientPath;

/// Observations handed on at once.
const CHUNK: usize = 1_000;

/// What a look through a folder comes across.
#[derive(Debug)]
pub enum Sight {
    /// Files.
    Files(Vec<Observation>),
    /// A folder or file that could not be looked at, and why. Nothing is known of what is below.
    Unseen(PathBuf, String),
}

/// Looks through a folder, to the bottom or only at its own files. Blocks; ends early when the
/// receiver is gone or on cancellation.
pub fn walk(
    folder: &Path,
    to_the_bottom: bool,
    sights: &mpsc::Sender<Sight>,
    stop: &CancellationToken,
) {
    let walker = WalkBuilder::new(folder)
        .standard_filters(false)
        .parents(true)
        .add_custom_ignore_filename(".troveignore")
        .follow_links(false)
        .max_depth((!to_the_bottom).then_some(1))
        .threads(2)
        .filter_entry(|entry| {
            let folder = entry.file_type().is_some_and(|kind| kind.is_dir());
            entry.depth() == 0
                || if folder { !skips_folder(entry.path()) } else { !skips_file(entry.path()) }
        })
        .build_parallel();
    walker.visit(&mut Lookers { sights, stop });
}

struct Lookers<'a> {
    sights: &'a mpsc::Sender<Sight>,
    stop: &'a CancellationToken,
}

impl<'a> ParallelVisitorBuilder<'a> for Lookers<'a> {
    fn build(&mut self) -> Box<dyn ParallelVisitor + 'a> {
        Box::new(Looker { sights: self.sights, stop: self.stop, seen: Vec::new() })
    }
}

struct Looker<'a> {
    sights: &'a mpsc::Sender<Sight>,
    stop: &'a CancellationToken,
    seen: Vec<Observation>,
}

impl Looker<'_> {
    fn hand_on(&mut self) -> WalkState {
        let files = std::mem::take(&mut self.seen);
        if self.sights.blocking_send(Sight::Files(files)).is_err() {
            return WalkState::Quit;
        }
        WalkState::Continue
    }

    fn unseen(&self, path: PathBuf, why: String) -> WalkState {
        if self.sights.blocking_send(Sight::Unseen(path, why)).is_err() {
            return WalkState::Quit;
        }
        WalkState::Continue
    }
}

impl ParallelVisitor for Looker<'_> {
    fn visit(&mut self, entry: Result<DirEntry, Error>) -> WalkState {
        if self.stop.is_cancelled() {
            return WalkState::Quit;
        }
        let entry = match entry {
            Ok(entry) => entry,
            Err(error) => {
                return match place(&error) {
                    Some(path) => self.unseen(path.to_path_buf(), cause(&error)),
                    None => WalkState::Continue,
                };
            }
        };
        if !entry.file_type().is_some_and(|kind| kind.is_file()) {
            return WalkState::Continue;
        }
        match entry.metadata() {
            Ok(metadata) => self.seen.extend(observe(entry.path(), &metadata)),
            // It vanished between listing and looking: as if it had not been listed.
            Err(error) if error.io_error().is_some_and(is_absent) => {}
            Err(error) => return self.unseen(entry.into_path(), cause(&error)),
        }
        if self.seen.len() >= CHUNK { self.hand_on() } else { WalkState::Continue }
    }
}

impl Drop for Looker<'_> {
    fn drop(&mut self) {
        if !self.seen.is_empty() {
            self.hand_on();
        }
    }
}

fn is_absent(error: &std::io::Error) -> bool {
    error.kind() == std::io::ErrorKind::NotFound
}

fn place(error: &Error) -> Option<&Path> {
    match error {
        Error::WithPath { path, .. } => Some(path),
        Error::WithDepth { err, .. } | Error::WithLineNumber { err, .. } => place(err),
        Error::Loop { child, .. } => Some(child),
        Error::Partial(errors) => errors.iter().find_map(place),
        _ => None,
    }
}

fn cause(error: &Error) -> String {
    error.io_error().map_or_else(|| error.to_string(), ToString::to_string)
}

/// What a file's metadata tell. `None` for names that cannot be written down (only where names
/// are not bytes).
pub fn observe(path: &Path, metadata: &Metadata) -> Option<Observation> {
    let (device, inode) = identity(metadata);
    Some(Observation {
        path: ClientPath::from_path(path)?,
        size: metadata.len(),
        modified_ns: modified_ns(metadata),
        device,
        inode,
    })
}

/// A file's time of change, nanoseconds since 1970.
#[cfg(unix)]
pub fn modified_ns(metadata: &Metadata) -> i64 {
    use std::os::unix::fs::MetadataExt;
    metadata.mtime().saturating_mul(1_000_000_000).saturating_add(metadata.mtime_nsec())
}

/// A file's time of change, nanoseconds since 1970.
#[cfg(not(unix))]
pub fn modified_ns(metadata: &Metadata) -> i64 {
    let Ok(modified) = metadata.modified() else { return 0 };
    match modified.duration_since(std::time::UNIX_EPOCH) {
        Ok(after) => i64::try_from(after.as_nanos()).unwrap_or(i64::MAX),
        Err(before) => i64::try_from(before.duration().as_nanos()).map_or(i64::MIN, |ns| -ns),
    }
}

/// The volume and the file's number on it; (0, 0) where the system does not tell.
#[cfg(unix)]
pub fn identity(metadata: &Metadata) -> (u64, u64) {
    use std::os::unix::fs::MetadataExt;
    (metadata.dev(), metadata.ino())
}

/// The volume and the file's number on it; (0, 0) where the system does not tell.
#[cfg(not(unix))]
pub fn identity(_metadata: &Metadata) -> (u64, u64) {
    (0, 0)
}
