//! Opening the shares: everything that would fail on the first file fails here, with a reason.

use super::{OWN_FOLDER, OpenError, Shares, SharesReader, folder::Folder};
use std::{
    ffi::OsStr,
    fs::{DirBuilder, TryLockError},
    io::{self, ErrorKind},
    path::{Path, PathBuf},
};

pub(super) const LOCK: &str = "lock";
const TRIAL: &str = "trial";

impl Shares {
    /// Opens the shares at `dir` and the inbox at `inbox_dir`, making both if need be.
    ///
    /// Checks by a trial move that files can go from one to the other in one step and without
    /// replacing others, and keeps other servers out until this value is dropped.
    pub fn open(dir: &Path, inbox_dir: &Path) -> Result<Self, OpenError> {
        let root = usable(dir)?;
        let inbox = usable(inbox_dir)?;
        let unusable = |source| OpenError::Unusable { path: dir.join(OWN_FOLDER), source };
        let own = own_folder(&root).map_err(unusable)?;
        let lock = own.own_file(OsStr::new(LOCK)).map_err(unusable)?;
        match lock.try_lock() {
            Ok(()) => (),
            Err(TryLockError::WouldBlock) => {
                return Err(OpenError::InUse { shares: dir.to_owned() });
            }
            Err(TryLockError::Error(source)) => return Err(unusable(source)),
        }
        match trial(&inbox, &own) {
            Ok(true) => (),
            Ok(false) => return Err(OpenError::CannotMoveSafely { shares: dir.to_owned() }),
            Err(error) if error.kind() == ErrorKind::CrossesDevices => {
                let (inbox, shares) = (inbox_dir.to_owned(), dir.to_owned());
                return Err(OpenError::OtherFileSystem { inbox, shares });
            }
            Err(source) => {
                return Err(OpenError::Unusable { path: inbox_dir.to_owned(), source });
            }
        }
        Ok(Self {
            reader: SharesReader::at(root),
            inbox,
            inbox_path: inbox_dir.to_owned(),
            lock,
            changing: std::sync::Mutex::default(),
        })
    }
}

/// `wished`, when it is on the shares' file system, else a hidden folder in the shares.
pub fn inbox_for(shares: &Path, wished: &Path) -> Result<PathBuf, OpenError> {
    let (root, inbox) = (usable(shares)?, usable(wished)?);
    let unusable = |source| OpenError::Unusable { path: shares.to_owned(), source };
    let one_device = root.device().and_then(|device| Ok(device == inbox.device()?));
    if one_device.map_err(unusable)? {
        return Ok(wished.to_owned());
    }
    own_folder(&root).map_err(unusable)?;
    Ok(shares.join(OWN_FOLDER).join("inbox"))
}

pub(super) fn usable(path: &Path) -> Result<Folder, OpenError> {
    DirBuilder::new()
        .recursive(true)
        .create(path)
        .and_then(|()| Folder::open(path))
        .map_err(|source| OpenError::Unusable { path: path.to_owned(), source })
}

pub(super) fn own_folder(root: &Folder) -> io::Result<Folder> {
    root.make_child(OsStr::new(OWN_FOLDER), false)?;
    root.child(OsStr::new(OWN_FOLDER))
}

/// Whether a first move out of the inbox succeeds and a second, onto the same name, is refused.
fn trial(inbox: &Folder, own: &Folder) -> io::Result<bool> {
    let name = OsStr::new(TRIAL);
    let tidy = || inbox.remove(name).and_then(|()| own.remove(name));
    tidy()?;
    let outcome = moves_without_replacing(inbox, own, name);
    tidy()?;
    outcome
}

fn moves_without_replacing(inbox: &Folder, own: &Folder, name: &OsStr) -> io::Result<bool> {
    inbox.own_file(name)?;
    match inbox.move_new(name, own, name) {
        Ok(()) => (),
        // FAT and its like: neither the flag nor hard links.
        Err(error)
            if matches!(error.kind(), ErrorKind::Unsupported | ErrorKind::PermissionDenied) =>
        {
            return Ok(false);
        }
        Err(error) => return Err(error),
    }
    inbox.own_file(name)?;
    match inbox.move_new(name, own, name) {
        Ok(()) => Ok(false),
        Err(error) if error.kind() == ErrorKind::AlreadyExists => Ok(true),
        Err(error) => Err(error),
    }
}
