//! One look through a folder of a backup set: everything in it, whatever its name or kind.
//!
//! Sockets, pipes and devices hold no content and are left out, and so is Trove's own folder.
//! What lies on another drive, or cannot be read, is in the list with its reason.

use super::place::reason;
use crate::{
    ledger::{BackupFolder, Observation, Seen},
    scan::{
        volume::Volume,
        walk::{identity, modified_ns, observe},
    },
};
use std::{
    fs::{self, Metadata},
    io,
    path::{Path, PathBuf},
};
use tokio::sync::mpsc;
use tokio_util::sync::CancellationToken;
use trove_protocol::{ClientPath, EntryKind, SnapshotEntry};

/// Entries handed on at once.
const CHUNK: usize = 1_000;

/// Looks through a folder to the bottom, leaving out `own`: on this volume, or else it says why the
/// folder is missing. Blocks; ends early when the receiver is gone or on cancellation.
pub(super) fn walk(
    folder: &BackupFolder,
    volume: &Result<Volume, String>,
    own: &Path,
    sights: &mpsc::Sender<Vec<Seen>>,
    stop: &CancellationToken,
) {
    let root = folder.path.to_path();
    let own = fs::canonicalize(own).unwrap_or_else(|_| own.to_path_buf());
    let mut walk = Walk { sights, stop, own, seen: Vec::new(), unwanted: false };
    let (device, metadata) = match here(volume, &root) {
        Ok(found) => found,
        Err(reason) => {
            walk.missing(&root, &folder.label, EntryKind::Folder, reason);
            walk.hand_on();
            return;
        }
    };
    let mut folders = vec![(root, folder.label.clone(), metadata)];
    while let Some((path, place, metadata)) = folders.pop() {
        if walk.unwanted || stop.is_cancelled() {
            return;
        }
        folders.extend(walk.folder(&path, &place, &metadata, device));
    }
    // What was on a drive that is pulled out meanwhile looks like deleted.
    if let Err(reason) = here(volume, &folder.path.to_path()) {
        walk.missing(&folder.path.to_path(), &folder.label, EntryKind::Folder, reason);
    }
    walk.hand_on();
}

/// The folder's device number now, if it is on this volume; else why not, as a sentence.
fn here(volume: &Result<Volume, String>, root: &Path) -> Result<(u64, Metadata), String> {
    let volume = volume.as_ref().map_err(Clone::clone)?;
    let metadata = fs::metadata(root).map_err(|error| reason(&error))?;
    let (device, _) = identity(&metadata);
    if device == volume.device {
        Ok((device, metadata))
    } else {
        Err("Its drive was taken away while the backup was made.".into())
    }
}

struct Walk<'a> {
    sights: &'a mpsc::Sender<Vec<Seen>>,
    stop: &'a CancellationToken,
    own: PathBuf,
    seen: Vec<Seen>,
    unwanted: bool,
}

impl Walk<'_> {
    /// Notes a folder and what is in it; returns the folders in it.
    fn folder(
        &mut self,
        path: &Path,
        place: &str,
        metadata: &Metadata,
        device: u64,
    ) -> Vec<(PathBuf, String, Metadata)> {
        let mut folders = Vec::new();
        let mut missing = None;
        match fs::read_dir(path) {
            Ok(entries) => {
                for entry in entries {
                    if self.stop.is_cancelled() {
                        return Vec::new();
                    }
                    match entry {
                        Ok(entry) => folders.extend(self.entry(&entry.path(), place, device)),
                        Err(error) => missing = Some(reason(&error)),
                    }
                }
            }
            Err(error) => missing = Some(reason(&error)),
        }
        let entry = SnapshotEntry { missing, ..described(place, EntryKind::Folder, metadata) };
        self.note(path, entry, Some(metadata));
        folders
    }

    /// Notes what is no folder; returns what is one.
    fn entry(
        &mut self,
        path: &Path,
        parent: &str,
        device: u64,
    ) -> Option<(PathBuf, String, Metadata)> {
        let Some(name) = path.file_name().and_then(|name| ClientPath::from_path(name.as_ref()))
        else {
            let shown = path.file_name().unwrap_or_default().to_string_lossy().into_owned();
            let reason = "Its name cannot be written down; rename it.".into();
            let place = format!("{parent}/{}", shown.replace('%', "%25"));
            self.missing(path, &place, EntryKind::Other, reason);
            return None;
        };
        let place = format!("{parent}/{name}");
        let metadata = match fs::symlink_metadata(path) {
            Ok(metadata) => metadata,
            // It vanished between listing and looking: as if it had not been listed.
            Err(error) if error.kind() == io::ErrorKind::NotFound => return None,
            Err(error) => {
                self.missing(path, &place, EntryKind::Other, reason(&error));
                return None;
            }
        };
        let kind = metadata.file_type();
        if kind.is_dir() {
            if path == self.own {
                return None;
            }
            if identity(&metadata).0 != device {
                let reason = "It is another drive; add it to the set by itself.".into();
                self.missing(path, &place, EntryKind::Folder, reason);
                return None;
            }
            return Some((path.to_path_buf(), place, metadata));
        }
        if kind.is_symlink() {
            let target = fs::read_link(path).ok().and_then(|to| ClientPath::from_path(&to));
            let missing = target.is_none().then(|| "Where it leads cannot be read.".to_owned());
            let entry = described(&place, EntryKind::Link, &metadata);
            self.note(path, SnapshotEntry { target, missing, size: 0, ..entry }, Some(&metadata));
        } else if kind.is_file() {
            let entry = described(&place, EntryKind::File, &metadata);
            self.note(path, entry, Some(&metadata));
        }
        None
    }

    fn missing(&mut self, path: &Path, place: &str, kind: EntryKind, reason: String) {
        let entry = SnapshotEntry {
            path: ClientPath::from_wire(place),
            kind,
            size: 0,
            modified_ns: 0,
            mode: None,
            target: None,
            hash: None,
            missing: Some(reason),
        };
        self.note(path, entry, None);
    }

    fn note(&mut self, path: &Path, entry: SnapshotEntry, metadata: Option<&Metadata>) {
        let seen = metadata.and_then(|metadata| observe(path, metadata)).unwrap_or(Observation {
            path: ClientPath::from_path(path).unwrap_or_else(|| entry.path.clone()),
            size: entry.size,
            modified_ns: entry.modified_ns,
            device: 0,
            inode: 0,
        });
        self.seen.push(Seen { entry, seen });
        if self.seen.len() >= CHUNK {
            self.hand_on();
        }
    }

    fn hand_on(&mut self) {
        let seen = std::mem::take(&mut self.seen);
        self.unwanted |= !seen.is_empty() && self.sights.blocking_send(seen).is_err();
    }
}

/// A file where one was seen before, if there is one.
pub(super) fn look_at(path: &Path, place: &ClientPath) -> Option<Seen> {
    let metadata = fs::symlink_metadata(path).ok().filter(Metadata::is_file)?;
    let entry = described(place.as_str(), EntryKind::File, &metadata);
    Some(Seen { entry, seen: observe(path, &metadata)? })
}

fn described(place: &str, kind: EntryKind, metadata: &Metadata) -> SnapshotEntry {
    SnapshotEntry {
        path: ClientPath::from_wire(place),
        kind,
        size: if kind == EntryKind::File { metadata.len() } else { 0 },
        modified_ns: modified_ns(metadata),
        mode: mode(metadata),
        target: None,
        hash: None,
        missing: None,
    }
}

/// Who may read, write and enter it. More than these bits would give rights to whoever restores.
#[cfg(unix)]
#[expect(clippy::unnecessary_wraps, reason = "other systems have none")]
fn mode(metadata: &Metadata) -> Option<u32> {
    use std::os::unix::fs::MetadataExt;
    Some(metadata.mode() & 0o777)
}

#[cfg(not(unix))]
fn mode(_metadata: &Metadata) -> Option<u32> {
    None
}

#[cfg(all(test, unix))]
mod tests {
    use super::*;
    use std::os::unix::fs::symlink;

    fn seen(root: &Path, own: &Path) -> Vec<SnapshotEntry> {
        let (sender, mut sights) = mpsc::channel(100);
        let path = ClientPath::from_wire(root.to_string_lossy());
        let folder = BackupFolder { path, label: "set".into(), volume: None };
        let volume = crate::scan::volume_of(root).ok_or("It is not there.".to_owned());
        walk(&folder, &volume, own, &sender, &CancellationToken::new());
        drop(sender);
        let mut all = Vec::new();
        while let Some(some) = sights.blocking_recv() {
            all.extend(some.into_iter().map(|one| one.entry));
        }
        all.sort_by(|one, other| one.path.cmp(&other.path));
        all
    }

    #[test]
    fn all_that_is_there_is_seen_but_what_holds_no_content() {
        let folder = tempfile::tempdir().unwrap();
        let root = folder.path();
        fs::create_dir_all(root.join(".git/empty")).unwrap();
        fs::create_dir(root.join("trove")).unwrap();
        fs::write(root.join("trove/ledger"), "x").unwrap();
        fs::write(root.join(".git/b.part"), "xy").unwrap();
        symlink("nowhere/%", root.join("link")).unwrap();
        let pipe = root.join("pipe");
        assert!(std::process::Command::new("mkfifo").arg(&pipe).status().unwrap().success());
        let all = seen(root, &root.join("trove"));
        let told: Vec<_> = all.iter().map(|one| (one.path.as_str(), one.kind, one.size)).collect();
        let expected = [
            ("set", EntryKind::Folder, 0),
            ("set/.git", EntryKind::Folder, 0),
            ("set/.git/b.part", EntryKind::File, 2),
            ("set/.git/empty", EntryKind::Folder, 0),
            ("set/link", EntryKind::Link, 0),
        ];
        assert_eq!(told, expected);
        let target = all[4].target.as_ref().unwrap();
        assert_eq!(target.to_path(), Path::new("nowhere/%"));
    }

    #[test]
    fn a_folder_that_is_not_there_is_missing_and_not_empty() {
        let all = seen(Path::new("/nowhere at all"), Path::new("/"));
        assert_eq!(all.len(), 1);
        assert!(all[0].missing.as_ref().unwrap().contains("not there"));
    }
}
