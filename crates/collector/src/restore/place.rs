//! Writing what is restored: into a folder of its own, never over anything.

use super::{
    RestoreError,
    plan::{File, Folder, Link},
};
use std::{
    fs::{self, FileTimes, OpenOptions},
    io::{self, ErrorKind, Read},
    path::{Path, PathBuf},
    time::{Duration, SystemTime},
};
use trove_protocol::ContentHash;

/// Says which snapshot is being restored into a folder, until it is complete.
const MARKER: &str = ".trove-restoring";

/// The folder that is restored into.
#[derive(Clone, Debug)]
pub(super) struct Place {
    root: PathBuf,
}

/// What there is of a file already.
pub(super) enum There {
    /// All of it.
    Whole,
    /// A beginning, of this many bytes, that `hasher` has read.
    Part(Box<blake3::Hasher>, u64),
}

impl Place {
    /// Takes a folder that is new or empty, or in which the restoring of this very snapshot was
    /// broken off.
    pub(super) fn take(root: &Path, what: &str) -> Result<Self, RestoreError> {
        let failed = |error| RestoreError::of(root, error);
        fs::create_dir_all(root).map_err(failed)?;
        let root = fs::canonicalize(root).map_err(failed)?;
        let marker = root.join(MARKER);
        let is_ordinary = fs::symlink_metadata(&marker).is_ok_and(|found| found.is_file());
        let said = if is_ordinary { fs::read_to_string(&marker).ok() } else { None };
        if said.as_deref() == Some(what) {
            return Ok(Self { root });
        }
        if fs::read_dir(&root).map_err(failed)?.next().is_some() {
            return Err(match said {
                Some(_) => RestoreError::AnotherBegun(root),
                None => RestoreError::NotEmpty(root),
            });
        }
        let mut file =
            OpenOptions::new().write(true).create_new(true).open(&marker).map_err(failed)?;
        io::Write::write_all(&mut file, what.as_bytes()).map_err(failed)?;
        file.sync_all().map_err(failed)?;
        Ok(Self { root })
    }

    /// The folder itself.
    pub(super) fn root(&self) -> &Path {
        &self.root
    }

    /// Makes a folder, unless it is there. A link in its place is refused: what is written below
    /// would go where it leads.
    pub(super) fn make_folder(&self, folder: &Folder) -> Result<(), RestoreError> {
        let path = self.root.join(&folder.path);
        match fs::create_dir(&path) {
            Ok(()) => Ok(()),
            Err(error) if error.kind() == ErrorKind::AlreadyExists => {
                let found = fs::symlink_metadata(&path);
                let found = found.map_err(|error| RestoreError::of(&path, error))?;
                if !found.is_dir() {
                    return Err(RestoreError::InTheWay(path));
                }
                // An earlier try may have given it its permissions already; it gets them again.
                let open = fs::File::open(&path);
                open.and_then(|open| open_up(&open)).map_err(|error| RestoreError::of(&path, error))
            }
            Err(error) => Err(RestoreError::of(&path, error)),
        }
    }

    /// Where a file's content is gathered until it is whole: beside it.
    pub(super) fn part(&self, file: &File) -> PathBuf {
        let path = self.root.join(&file.path);
        // Longer than names may be, together with the mark: the hash alone names it then.
        let name = blake3::hash(file.path.as_os_str().as_encoded_bytes());
        path.with_file_name(format!("{MARKER}-{}", &name.to_hex()[..24]))
    }

    /// What is there of the file from an earlier try. Blocks.
    pub(super) fn there(&self, file: &File) -> Result<There, RestoreError> {
        let path = self.root.join(&file.path);
        let failed = |error| RestoreError::of(&path, error);
        match fs::symlink_metadata(&path) {
            Ok(found) => {
                let same = found.is_file() && found.len() == file.size && {
                    let (hasher, _) = read(&path, file.size).map_err(failed)?;
                    file.hash.is_none_or(|hash| is(&hasher, hash))
                };
                return if same { Ok(There::Whole) } else { Err(RestoreError::InTheWay(path)) };
            }
            Err(error) if error.kind() == ErrorKind::NotFound => {}
            Err(error) => return Err(failed(error)),
        }
        let part = self.part(file);
        let begun = fs::symlink_metadata(&part).is_ok_and(|found| found.is_file());
        if begun && let Ok((hasher, length)) = read(&part, file.size) {
            return Ok(There::Part(Box::new(hasher), length));
        }
        Ok(There::Part(Box::default(), 0))
    }

    /// Opens the part for more, from this many bytes on.
    pub(super) fn open_part(&self, file: &File, length: u64) -> Result<fs::File, RestoreError> {
        let part = self.part(file);
        let failed = |error| RestoreError::of(&part, error);
        if fs::symlink_metadata(&part).is_ok_and(|found| !found.is_file()) {
            return Err(RestoreError::InTheWay(part));
        }
        let mut options = OpenOptions::new();
        options.write(true).create(true).truncate(false);
        #[cfg(unix)]
        {
            use std::os::unix::fs::OpenOptionsExt as _;
            // A link that came since would lead elsewhere.
            let follow_none = rustix::fs::OFlags::NOFOLLOW.bits().cast_signed();
            options.mode(0o600).custom_flags(follow_none);
        }
        let mut open = options.open(&part).map_err(failed)?;
        open.set_len(length).map_err(failed)?;
        io::Seek::seek(&mut open, io::SeekFrom::Start(length)).map_err(failed)?;
        Ok(open)
    }

    /// Gives a whole part its time, its permissions and its name. Blocks.
    pub(super) fn finish(&self, file: &File, open: &fs::File) -> Result<(), RestoreError> {
        let path = self.root.join(&file.path);
        let part = self.part(file);
        let failed = |error| RestoreError::of(&path, error);
        set_mode(open, file.mode).map_err(failed)?;
        open.set_times(FileTimes::new().set_modified(time(file.modified_ns))).map_err(failed)?;
        open.sync_all().map_err(failed)?;
        move_new(&part, &path).map_err(|error| match error.kind() {
            ErrorKind::AlreadyExists => RestoreError::InTheWay(path.clone()),
            _ => failed(error),
        })
    }

    /// What arrived is not what it should be.
    pub(super) fn drop_part(&self, file: &File) -> Result<(), RestoreError> {
        let part = self.part(file);
        fs::remove_file(&part).map_err(|error| RestoreError::of(&part, error))
    }

    /// Makes a symbolic link, unless the very same is there.
    pub(super) fn make_link(&self, link: &Link) -> Result<(), RestoreError> {
        let path = self.root.join(&link.path);
        match symlink(&link.target, &path) {
            Ok(()) => {}
            Err(error) if error.kind() == ErrorKind::AlreadyExists => {
                if fs::read_link(&path).ok().as_ref() != Some(&link.target) {
                    return Err(RestoreError::InTheWay(path));
                }
            }
            Err(error) => return Err(RestoreError::of(&path, error)),
        }
        set_link_time(&path, link.modified_ns).map_err(|error| RestoreError::of(&path, error))
    }

    /// Gives a folder its time and its permissions, after all in it is written.
    pub(super) fn dress(&self, folder: &Folder) -> Result<(), RestoreError> {
        let path = self.root.join(&folder.path);
        let failed = |error| RestoreError::of(&path, error);
        let open = fs::File::open(&path).map_err(failed)?;
        if let Some(modified_ns) = folder.modified_ns {
            let times = FileTimes::new().set_modified(time(modified_ns));
            open.set_times(times).map_err(failed)?;
        }
        set_mode(&open, folder.mode).map_err(failed)?;
        // Windows has no notion of it.
        if cfg!(unix) { open.sync_all().map_err(failed) } else { Ok(()) }
    }

    /// All of the snapshot is there.
    pub(super) fn complete(&self) -> Result<(), RestoreError> {
        let marker = self.root.join(MARKER);
        fs::remove_file(&marker).map_err(|error| RestoreError::of(&marker, error))?;
        fs::File::open(&self.root)
            .and_then(|root| if cfg!(unix) { root.sync_all() } else { Ok(()) })
            .map_err(|error| RestoreError::of(&self.root, error))
    }
}

/// Whether what was read has this hash.
pub(super) fn is(hasher: &blake3::Hasher, hash: ContentHash) -> bool {
    *hasher.finalize().as_bytes() == hash.0
}

fn read(path: &Path, most: u64) -> io::Result<(blake3::Hasher, u64)> {
    let mut hasher = blake3::Hasher::new();
    let file = crate::content::open(path)?;
    let length = io::copy(&mut file.take(most), &mut hasher)?;
    Ok((hasher, length))
}

fn time(ns: i64) -> SystemTime {
    let length = Duration::from_nanos(ns.unsigned_abs());
    if ns < 0 { SystemTime::UNIX_EPOCH - length } else { SystemTime::UNIX_EPOCH + length }
}

#[cfg(unix)]
fn set_mode(file: &fs::File, mode: Option<u32>) -> io::Result<()> {
    use std::os::unix::fs::PermissionsExt;
    // No more than these bits: a server must not be able to make a program of another's rights.
    let Some(mode) = mode.map(|mode| mode & 0o777) else { return Ok(()) };
    file.set_permissions(fs::Permissions::from_mode(mode))
}

/// Lets its owner write into a folder.
#[cfg(unix)]
fn open_up(folder: &fs::File) -> io::Result<()> {
    use std::os::unix::fs::PermissionsExt;
    let mode = folder.metadata()?.permissions().mode() & 0o777;
    if mode & 0o700 == 0o700 { Ok(()) } else { set_mode(folder, Some(mode | 0o700)) }
}

#[cfg(not(unix))]
fn open_up(_folder: &fs::File) -> io::Result<()> {
    Ok(())
}

#[cfg(not(unix))]
fn set_mode(_file: &fs::File, _mode: Option<u32>) -> io::Result<()> {
    Ok(())
}

#[cfg(unix)]
fn symlink(target: &Path, path: &Path) -> io::Result<()> {
    std::os::unix::fs::symlink(target, path)
}

#[cfg(windows)]
fn symlink(target: &Path, path: &Path) -> io::Result<()> {
    std::os::windows::fs::symlink_file(target, path)
}

#[cfg(unix)]
fn set_link_time(path: &Path, modified_ns: i64) -> io::Result<()> {
    use rustix::fs::{AtFlags, CWD, Timespec, Timestamps, UTIME_OMIT, utimensat};
    let (seconds, nanoseconds) =
        (modified_ns.div_euclid(1_000_000_000), modified_ns.rem_euclid(1_000_000_000));
    let times = Timestamps {
        last_access: Timespec { tv_sec: 0, tv_nsec: UTIME_OMIT },
        last_modification: Timespec { tv_sec: seconds, tv_nsec: nanoseconds as _ },
    };
    Ok(utimensat(CWD, path, &times, AtFlags::SYMLINK_NOFOLLOW)?)
}

#[cfg(not(unix))]
fn set_link_time(_path: &Path, _modified_ns: i64) -> io::Result<()> {
    Ok(())
}

/// Gives a file another name, unless something has it.
#[cfg(any(target_os = "linux", target_vendor = "apple"))]
fn move_new(from: &Path, to: &Path) -> io::Result<()> {
    use rustix::{
        fs::{CWD, RenameFlags, renameat_with},
        io::Errno,
    };
    match renameat_with(CWD, from, CWD, to, RenameFlags::NOREPLACE) {
        // What file systems say that do not know the flag.
        Err(Errno::INVAL | Errno::NOSYS | Errno::NOTSUP) => relink(from, to),
        other => Ok(other?),
    }
}

/// Gives a file another name, unless something has it.
#[cfg(not(any(target_os = "linux", target_vendor = "apple")))]
fn move_new(from: &Path, to: &Path) -> io::Result<()> {
    relink(from, to)
}

fn relink(from: &Path, to: &Path) -> io::Result<()> {
    fs::hard_link(from, to)?;
    fs::remove_file(from)
}

#[cfg(all(test, unix))]
mod tests {
    use super::*;
    use std::os::unix::fs::PermissionsExt;

    #[test]
    fn a_further_try_writes_into_folders_that_are_read_only_in_the_end() {
        let to = tempfile::tempdir().unwrap();
        let place = Place::take(to.path(), "set one\n").unwrap();
        let folder = |path: &str| Folder {
            path: path.into(),
            modified_ns: Some(1_000_000_000),
            mode: Some(0o555),
        };
        let (outer, inner) = (folder("outer"), folder("outer/inner"));
        let mode = |folder: &Folder| {
            fs::metadata(to.path().join(&folder.path)).unwrap().permissions().mode() & 0o777
        };
        for _ in 0..2 {
            for one in [&outer, &inner] {
                place.make_folder(one).unwrap();
                assert_eq!(mode(one) & 0o700, 0o700);
            }
            for one in [&inner, &outer] {
                place.dress(one).unwrap();
            }
            assert_eq!((mode(&outer), mode(&inner)), (0o555, 0o555));
        }
    }
}
