//! Keeps the ledger's file for its owner's eyes only, wherever it lies: it names all files of a person.

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
        match fs::metadata(&one) {
            Ok(found) if found.permissions().mode() & 0o077 != 0 => {
                fs::set_permissions(&one, Permissions::from_mode(0o600))?;
            }
            Ok(_) => {}
            Err(error) if error.kind() == io::ErrorKind::NotFound => {}
            Err(error) => return Err(error),
        }
    }
    Ok(())
}

/// Windows keeps a user's own folders from others.
#[cfg(not(unix))]
pub(super) fn keep_private(_: &Path) -> io::Result<()> {
    Ok(())
}

#[cfg(unix)]
#[cfg(test)]
mod tests {
    use crate::ledger::Ledger;
    use std::{
        fs::{self, Permissions},
        os::unix::fs::PermissionsExt as _,
        path::Path,
    };

    fn modes(folder: &Path) -> Vec<(String, u32)> {
        let all = fs::read_dir(folder).unwrap().map(|entry| {
            let entry = entry.unwrap();
            let mode = entry.metadata().unwrap().permissions().mode() & 0o777;
            (entry.file_name().into_string().unwrap(), mode)
        });
        all.collect()
    }

    #[tokio::test]
    async fn nobody_else_reads_the_ledger() {
        let folder = tempfile::tempdir().unwrap();
        fs::set_permissions(folder.path(), Permissions::from_mode(0o755)).unwrap();
        let file = folder.path().join("ledger.sqlite");
        for _ in 0..2 {
            let ledger = Ledger::open(&file).await.unwrap();
            let all = modes(folder.path());
            assert!(all.len() >= 3 && all.iter().all(|(_, mode)| *mode == 0o600), "{all:?}");
            ledger.close().await;
            // As earlier versions left it.
            fs::set_permissions(&file, Permissions::from_mode(0o644)).unwrap();
        }
    }
}
