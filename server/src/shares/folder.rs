//! An open folder, in which names are single parts and links are never followed.
//!
//! Somebody may have planted a symbolic link in the shares, which a home shares over SMB. Going
//! down by handle, one part at a time and with `O_NOFOLLOW`, leaves no moment at which a checked
//! path can be changed for another.

use super::{
    durable,
    look::{Identity, nanoseconds},
};
use crate::faults::planted;
use fail::fail_point;
use rustix::{
    fs::{self, AtFlags, FileType, Mode, OFlags},
    io::Errno,
};
use std::{
    ffi::{OsStr, OsString},
    fs::File,
    io,
    os::{fd::OwnedFd, unix::ffi::OsStringExt as _},
    path::Path,
};

/// A folder that stays the same one whatever happens to its path.
#[derive(Debug)]
pub(super) struct Folder(OwnedFd);

impl Folder {
    /// Opens a folder that the server's owner named; this path may lead through links.
    pub(super) fn open(path: &Path) -> io::Result<Self> {
        let flags = OFlags::RDONLY | OFlags::DIRECTORY | OFlags::CLOEXEC;
        Ok(Self(fs::open(path, flags, Mode::empty())?))
    }

    /// Opens a folder in this one. A link or a file is [`io::ErrorKind::NotADirectory`].
    pub(super) fn child(&self, name: &OsStr) -> io::Result<Self> {
        let flags = OFlags::RDONLY | OFlags::DIRECTORY | OFlags::NOFOLLOW | OFlags::CLOEXEC;
        match fs::openat(&self.0, name, flags, Mode::empty()) {
            Ok(handle) => Ok(Self(handle)),
            // BSDs name the link, Linux the missing folder.
            Err(Errno::LOOP | Errno::MLINK) => Err(Errno::NOTDIR.into()),
            Err(error) => Err(error.into()),
        }
    }

    /// Makes a folder in this one, readable by all as far as the umask allows, or by nobody else.
    pub(super) fn make_child(&self, name: &OsStr, is_private: bool) -> io::Result<()> {
        let mode = if is_private { 0o700 } else { 0o777 };
        match fs::mkdirat(&self.0, name, Mode::from_raw_mode(mode)) {
            Ok(()) | Err(Errno::EXIST) => Ok(()),
            Err(error) => Err(error.into()),
        }
    }

    /// Whether nobody but its owner may look into it.
    pub(super) fn is_private(&self) -> io::Result<bool> {
        let mode = Mode::from_raw_mode(fs::fstat(&self.0)?.st_mode);
        Ok(!mode.intersects(Mode::RWXG | Mode::RWXO))
    }

    /// Opens an ordinary file for reading. A link, folder, pipe or device is
    /// [`io::ErrorKind::IsADirectory`].
    pub(super) fn file(&self, name: &OsStr) -> io::Result<File> {
        // Without NONBLOCK, opening a pipe would wait for its other end.
        let flags =
            OFlags::RDONLY | OFlags::NOFOLLOW | OFlags::NONBLOCK | OFlags::NOCTTY | OFlags::CLOEXEC;
        let handle = match fs::openat(&self.0, name, flags, Mode::empty()) {
            Err(Errno::LOOP | Errno::MLINK | Errno::NXIO) => return Err(not_ordinary()),
            other => other?,
        };
        let kind = FileType::from_raw_mode(fs::fstat(&handle)?.st_mode);
        if kind == FileType::RegularFile { Ok(handle.into()) } else { Err(not_ordinary()) }
    }

    /// Opens or makes an empty file of Trove's own for writing.
    pub(super) fn own_file(&self, name: &OsStr) -> io::Result<File> {
        let flags = OFlags::RDWR | OFlags::CREATE | OFlags::NOFOLLOW | OFlags::CLOEXEC;
        Ok(fs::openat(&self.0, name, flags, Mode::from_raw_mode(0o600))?.into())
    }

    /// Moves a file to another folder, unless something has that name there:
    /// [`io::ErrorKind::AlreadyExists`].
    #[cfg(any(target_os = "linux", target_os = "android", target_vendor = "apple"))]
    pub(super) fn move_new(&self, name: &OsStr, to: &Self, new_name: &OsStr) -> io::Result<()> {
        let flags = fs::RenameFlags::NOREPLACE;
        durable::about_to_move(&to.0, new_name);
        if planted("planted: a rename replaces") {
            return Ok(fs::renameat(&self.0, name, &to.0, new_name)?);
        }
        fail_point!("shares: before a rename", |code| Err(crate::faults::fault(code)));
        let moved = match fs::renameat_with(&self.0, name, &to.0, new_name, flags) {
            // What file systems say that do not know the flag.
            Err(Errno::INVAL | Errno::NOSYS | Errno::NOTSUP) => self.relink(name, to, new_name),
            other => Ok(other?),
        };
        fail_point!("shares: after a rename");
        moved
    }

    /// Moves a file to another folder, unless something has that name there:
    /// [`io::ErrorKind::AlreadyExists`].
    #[cfg(not(any(target_os = "linux", target_os = "android", target_vendor = "apple")))]
    pub(super) fn move_new(&self, name: &OsStr, to: &Self, new_name: &OsStr) -> io::Result<()> {
        self.relink(name, to, new_name)
    }

    /// Moves by a second hard link, which never replaces either. Broken off between its two
    /// steps it leaves both names, which the next start finds and tidies.
    pub(super) fn relink(&self, name: &OsStr, to: &Self, new_name: &OsStr) -> io::Result<()> {
        fs::linkat(&self.0, name, &to.0, new_name, AtFlags::empty())?;
        Ok(fs::unlinkat(&self.0, name, AtFlags::empty())?)
    }

    /// Removes a file; one that is not there is removed already.
    pub(super) fn remove(&self, name: &OsStr) -> io::Result<()> {
        match fs::unlinkat(&self.0, name, AtFlags::empty()) {
            Ok(()) | Err(Errno::NOENT) => Ok(()),
            Err(error) => Err(error.into()),
        }
    }

    /// All names in this folder.
    pub(super) fn all_names(&self) -> io::Result<Vec<OsString>> {
        let mut names = Vec::new();
        for entry in fs::Dir::read_from(&self.0)? {
            let name = entry?.file_name().to_bytes().to_vec();
            if name != b"." && name != b".." {
                names.push(OsString::from_vec(name));
            }
        }
        Ok(names)
    }

    /// The names in this folder that are Unicode.
    pub(super) fn names(&self) -> io::Result<Vec<String>> {
        let mut names = Vec::new();
        for entry in fs::Dir::read_from(&self.0)? {
            if let Ok(name) = entry?.file_name().to_str() {
                names.push(name.to_owned());
            }
        }
        Ok(names)
    }

    /// Makes this folder's names durable.
    pub(super) fn sync(&self) -> io::Result<()> {
        fail_point!("shares: before a folder is synced", |code| Err(crate::faults::fault(code)));
        match fs::fsync(&self.0) {
            // Some network file systems have no notion of it: their names are durable at once.
            Ok(()) | Err(Errno::INVAL | Errno::NOTSUP) => {
                durable::folder(&self.0);
                Ok(())
            }
            Err(error) => Err(error.into()),
        }
    }

    /// Makes all of this file system durable at once; `false` where that cannot be relied on.
    #[cfg(any(target_os = "linux", target_os = "android"))]
    pub(super) fn sync_file_system(&self) -> io::Result<bool> {
        if !syncfs_tells_errors() {
            return Ok(false);
        }
        fail_point!("shares: before the disk is synced", |code| Err(crate::faults::fault(code)));
        match fs::syncfs(&self.0) {
            Ok(()) => {
                durable::all();
                Ok(true)
            }
            Err(Errno::NOSYS | Errno::NOTSUP) => Ok(false),
            Err(error) => Err(error.into()),
        }
    }

    /// Makes all of this file system durable at once; `false` where that cannot be relied on.
    #[cfg(not(any(target_os = "linux", target_os = "android")))]
    pub(super) fn sync_file_system(&self) -> io::Result<bool> {
        Ok(false)
    }

    /// What lies under this name: an ordinary file, or `None` for a folder. A link, pipe or device
    /// is [`io::ErrorKind::IsADirectory`].
    pub(super) fn look(&self, name: &OsStr) -> io::Result<Option<Identity>> {
        let found = fs::statat(&self.0, name, AtFlags::SYMLINK_NOFOLLOW)?;
        match FileType::from_raw_mode(found.st_mode) {
            FileType::RegularFile => Ok(Some(Identity {
                device: found.st_dev,
                inode: found.st_ino,
                size: u64::try_from(found.st_size).unwrap_or_default(),
                modified_ns: nanoseconds(found.st_mtime, found.st_mtime_nsec as i64),
            })),
            FileType::Directory => Ok(None),
            _ => Err(not_ordinary()),
        }
    }

    /// When names in this folder were last added or taken away, nanoseconds since 1970.
    pub(super) fn modified_ns(&self) -> io::Result<i64> {
        let found = fs::fstat(&self.0)?;
        Ok(nanoseconds(found.st_mtime, found.st_mtime_nsec as i64))
    }

    /// Tells the folder from all others, whatever path it is found at.
    pub(super) fn place(&self) -> io::Result<(u64, u64)> {
        let found = fs::fstat(&self.0)?;
        Ok((found.st_dev, found.st_ino))
    }

    /// Names the file system that the folder is on.
    pub(super) fn device(&self) -> io::Result<u64> {
        Ok(fs::fstat(&self.0)?.st_dev)
    }

    /// Bytes that the server may still write here.
    pub(super) fn free_bytes(&self) -> io::Result<u64> {
        let figures = fs::fstatvfs(&self.0)?;
        Ok(figures.f_bavail.saturating_mul(figures.f_frsize))
    }

    /// Bytes of the whole disk.
    pub(super) fn disk_bytes(&self) -> io::Result<u64> {
        let figures = fs::fstatvfs(&self.0)?;
        Ok(figures.f_blocks.saturating_mul(figures.f_frsize))
    }
}

fn not_ordinary() -> io::Error {
    io::Error::new(io::ErrorKind::IsADirectory, "not an ordinary file")
}

/// Before Linux 5.8 `syncfs` says that all is well when the disk failed (syncfs(2), VERSIONS).
#[cfg(any(target_os = "linux", target_os = "android"))]
fn syncfs_tells_errors() -> bool {
    static ANSWER: std::sync::OnceLock<bool> = std::sync::OnceLock::new();
    *ANSWER.get_or_init(|| {
        let release = rustix::system::uname();
        let release = release.release().to_string_lossy();
        let mut numbers = release.split(|sign: char| !sign.is_ascii_digit());
        let mut number = || numbers.next().and_then(|digits| digits.parse::<u32>().ok());
        (number().unwrap_or(0), number().unwrap_or(0)) >= (5, 8)
    })
}
