//! The folder in which the server keeps all that it knows.

use anyhow::{Context as _, bail};
use std::{
    fs::{DirBuilder, File, TryLockError},
    io::{self, Write as _},
    path::Path,
};

/// A server's data folder, held for it alone as long as this lives. Two servers on one catalogue
/// would undo each other's moves.
#[derive(Debug)]
pub struct DataFolder {
    _lock: File,
}

impl DataFolder {
    /// Makes the folder if need be, for its owner's eyes only, and holds it; fails when another
    /// server does.
    pub fn hold(path: &Path) -> anyhow::Result<Self> {
        match Self::try_hold(path)? {
            Some(held) => Ok(held),
            None => bail!(
                "a server is running on {} already: stop it first, or choose another folder with \
                 --data-dir",
                path.display()
            ),
        }
    }

    /// The same; `None` when another server holds it.
    pub fn try_hold(path: &Path) -> anyhow::Result<Option<Self>> {
        make(path)?;
        let lock_file = path.join("serve.lock");
        let lock =
            File::options().create(true).append(true).open(&lock_file).with_context(|| {
                format!("{} cannot be written: check who owns the folder", lock_file.display())
            })?;
        match lock.try_lock() {
            Ok(()) => {
                note_holder(&lock).with_context(|| {
                    format!("{} cannot be written: is there room on its disk?", lock_file.display())
                })?;
                Ok(Some(Self { _lock: lock }))
            }
            Err(TryLockError::WouldBlock) => Ok(None),
            Err(TryLockError::Error(error)) => Err(error).with_context(|| {
                format!(
                    "{} cannot be locked: put the data folder on a file system that can lock",
                    lock_file.display()
                )
            }),
        }
    }
}

/// Notes which process holds the folder, for those who stop it or look after it.
fn note_holder(mut lock: &File) -> io::Result<()> {
    lock.set_len(0)?;
    writeln!(lock, "{}", std::process::id())
}

fn make(path: &Path) -> anyhow::Result<()> {
    make_folder(path).with_context(|| {
        format!("{} cannot be made: choose another place with --data-dir", path.display())
    })
}

fn make_folder(path: &Path) -> io::Result<()> {
    let mut builder = DirBuilder::new();
    builder.recursive(true);
    #[cfg(unix)]
    std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
    builder.create(path)
}

/// Makes a folder of the server's own if need be, and has nobody else look into it. The data folder
/// around it may be open to others, when it was there before or holds the shares.
pub fn make_private(path: &Path) -> io::Result<()> {
    make_folder(path)?;
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt as _;
        if std::fs::metadata(path)?.permissions().mode() & 0o077 != 0 {
            std::fs::set_permissions(path, std::fs::Permissions::from_mode(0o700))?;
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_data_folder_is_made_and_held_once() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("new/data");
        let held = DataFolder::hold(&path).unwrap();
        let refused = DataFolder::hold(&path).unwrap_err().to_string();
        assert!(refused.contains("a server is running on"), "{refused}");
        let holder = std::fs::read_to_string(path.join("serve.lock")).unwrap();
        assert_eq!(holder.trim(), std::process::id().to_string());
        drop(held);
        DataFolder::hold(&path).unwrap();
    }

    #[test]
    fn a_place_where_no_folder_can_be_is_named() {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("file");
        std::fs::write(&file, "").unwrap();
        let refused = DataFolder::hold(&file.join("data")).unwrap_err().to_string();
        assert!(refused.contains("choose another place with --data-dir"), "{refused}");
    }
}
