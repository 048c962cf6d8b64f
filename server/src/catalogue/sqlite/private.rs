//! Keeps the catalogue's file for its owner's eyes only, wherever the data folder lies and whoever made
//! that: it has hashes of secrets in it, and all that people keep.

use std::{io, path::Path};

/// Makes the file if need be, so that nobody else can read it, and takes it away from others who
/// could. SQLite gives the files beside it the permissions of this one.
#[cfg(unix)]
pub(super) fn keep_private(file: &Path) -> io::Result<()> {
    use std::{
        fs::{self, OpenOptions, Permissions},
        os::unix::fs::{OpenOptionsExt as _, PermissionsExt as _},
    };
    match OpenOptions::new().write(true).create_new(true).mode(0o600).open(file) {
        Err(error) if error.kind() == io::ErrorKind::AlreadyExists => {}
        made => return made.map(drop),
    }
    for ending in ["", "-wal", "-shm"] {
        let mut one = file.as_os_str().to_owned();
        one.push(ending);
        let taken = fs::metadata(&one).and_then(|found| match found.permissions().mode() & 0o077 {
            0 => Ok(()),
            _ => fs::set_permissions(&one, Permissions::from_mode(0o600)),
        });
        match taken {
            Err(error) if error.kind() == io::ErrorKind::NotFound => {}
            // Whoever does not own it reads it by somebody's leave.
            Err(error) if error.kind() == io::ErrorKind::PermissionDenied => {
                tracing::warn!(file = %one.display(), "others may read the catalogue");
            }
            other => other?,
        }
    }
    Ok(())
}

/// Windows keeps a user's own folders from others.
#[cfg(not(unix))]
pub(super) fn keep_private(_: &Path) -> io::Result<()> {
    Ok(())
}
