//! Keeps records for their owner's eyes only, wherever they lie and whoever made their folder: a
//! ledger names all files of a person, and a catalogue has hashes of secrets in it.

use std::{io, path::Path};

/// Makes the file if need be, so that nobody else can read it, and takes it away from others who
/// could; where it is not this user's to take, that is told. SQLite gives the files beside it the
/// permissions of this one.
///
/// # Errors
/// When the file cannot be made, or the disk fails.
#[cfg(unix)]
pub fn keep_private(file: &Path) -> io::Result<()> {
    use std::{
        fs::{self, OpenOptions, Permissions},
        os::unix::fs::{OpenOptionsExt as _, PermissionsExt as _},
    };
    match OpenOptions::new().write(true).create_new(true).mode(0o600).open(file) {
        Err(error) if error.kind() == io::ErrorKind::AlreadyExists => {}
        made => return made.map(drop),
    }
    for one in super::files_of(file) {
        let taken = fs::metadata(&one).and_then(|found| match found.permissions().mode() & 0o077 {
            0 => Ok(()),
            _ => fs::set_permissions(&one, Permissions::from_mode(0o600)),
        });
        match taken {
            Err(error) if error.kind() == io::ErrorKind::NotFound => {}
            // Whoever does not own it reads it by somebody's leave.
            Err(error) if error.kind() == io::ErrorKind::PermissionDenied => {
                tracing::warn!(file = %one.display(), "others may read these records");
            }
            other => other?,
        }
    }
    Ok(())
}

/// Windows keeps a user's own folders from others.
///
/// # Errors
/// None.
#[cfg(not(unix))]
pub fn keep_private(_: &Path) -> io::Result<()> {
    Ok(())
}
