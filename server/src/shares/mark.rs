//! A mark by which the server knows its shares again: an empty folder where a disk is not mounted
//! does not bear it.

use super::{
    OWN_FOLDER, ShareError, Shares, durable,
    folder::Folder,
    open::{LOCK, own_folder, usable},
};
use std::{
    ffi::OsStr,
    fs::File,
    io::{ErrorKind, Read as _, Seek as _, Write as _},
    path::Path,
};

/// Longest mark that is read.
const LONGEST: u64 = 100;

impl Shares {
    /// The mark that the shares bear, if any.
    pub fn mark(&self) -> Result<Option<String>, ShareError> {
        read(&self.lock)
    }

    /// Marks the shares.
    pub fn set_mark(&self, mark: &str) -> Result<(), ShareError> {
        write(&self.lock, mark)
    }
}

/// The mark that the folder at `dir` bears, if any, without opening it as shares.
pub fn mark_at(dir: &Path) -> Result<Option<String>, ShareError> {
    let own = Folder::open(dir).and_then(|root| root.child(OsStr::new(OWN_FOLDER)));
    match own.and_then(|own| own.file(OsStr::new(LOCK))) {
        Ok(file) => read(&file),
        Err(error) => match error.kind() {
            ErrorKind::NotFound | ErrorKind::NotADirectory | ErrorKind::IsADirectory => Ok(None),
            _ => Err(ShareError::of("read", ".trove/lock", error)),
        },
    }
}

/// Marks the folder at `dir`, making it if need be, without opening it as shares.
pub fn mark_folder(dir: &Path, mark: &str) -> Result<(), ShareError> {
    let failed = |error| ShareError::of("write", ".trove/lock", error);
    let root = usable(dir).map_err(|error| ShareError::Blocked(error.to_string()))?;
    let own = own_folder(&root).map_err(failed)?;
    write(&own.own_file(OsStr::new(LOCK)).map_err(failed)?, mark)
}

/// What no server wrote is no mark.
fn read(mut file: &File) -> Result<Option<String>, ShareError> {
    let mut bytes = Vec::new();
    file.rewind()
        .and_then(|()| file.take(LONGEST).read_to_end(&mut bytes))
        .map_err(|error| ShareError::of("read", ".trove/lock", error))?;
    let mark = std::str::from_utf8(&bytes).unwrap_or_default().trim();
    Ok((!mark.is_empty()).then(|| mark.to_owned()))
}

fn write(mut file: &File, mark: &str) -> Result<(), ShareError> {
    file.set_len(0)
        .and_then(|()| file.rewind())
        .and_then(|()| writeln!(file, "{mark}"))
        .and_then(|()| file.sync_all().map(|()| durable::file(&file)))
        .map_err(|error| ShareError::of("write", ".trove/lock", error))
}
