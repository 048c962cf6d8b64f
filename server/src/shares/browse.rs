//! Looking through the shares as through folders, without following links.

use super::{ShareError, SharePath, SharesReader};
use std::{
    ffi::OsStr,
    io::ErrorKind,
    time::{Duration, SystemTime, UNIX_EPOCH},
};

/// What lies at a path.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Found {
    /// Size in bytes; `None` for a folder.
    pub size: Option<u64>,
    /// When it was last changed.
    pub modified: SystemTime,
}

impl SharesReader {
    /// What lies at the path; the top of the shares for `None`. Blocks.
    ///
    /// # Errors
    /// When nothing does, or neither a file nor a folder.
    pub fn find(&self, path: Option<&SharePath>) -> Result<Found, ShareError> {
        let Some(path) = path else {
            let modified = self.root().modified_ns();
            let modified = modified.map_err(|error| ShareError::of("look at", "the shares", error));
            return Ok(Found { size: None, modified: time(modified?) });
        };
        let failed = |error| ShareError::of("look at", path.as_str(), error);
        let folder = self.folder(path.folder().unwrap_or_default())?;
        let name = OsStr::new(path.file_name());
        if let Some(file) = folder.look(name).map_err(failed)? {
            return Ok(Found { size: Some(file.size), modified: time(file.modified_ns) });
        }
        let modified = folder.child(name).and_then(|child| child.modified_ns());
        Ok(Found { size: None, modified: time(modified.map_err(failed)?) })
    }

    /// What lies in the folder at the path, or at the top: files and folders with readable names,
    /// in their order. Blocks.
    ///
    /// # Errors
    /// When there is no such folder.
    pub fn list(&self, path: Option<&SharePath>) -> Result<Vec<(String, Found)>, ShareError> {
        let path = path.map_or("", SharePath::as_str);
        let failed = |error| ShareError::of("list", path, error);
        let folder = self.folder(path)?;
        let mut names = folder.names().map_err(failed)?;
        names.sort();
        let mut found = Vec::with_capacity(names.len());
        for name in names {
            let inside = OsStr::new(&name);
            let looked = folder.look(inside).and_then(|file| match file {
                Some(file) => Ok(Found { size: Some(file.size), modified: time(file.modified_ns) }),
                None => folder.child(inside).and_then(|child| {
                    Ok(Found { size: None, modified: time(child.modified_ns()?) })
                }),
            });
            match looked {
                Ok(one) => found.push((name, one)),
                // A link, a pipe, or gone meanwhile: nothing to show.
                Err(error)
                    if matches!(
                        error.kind(),
                        ErrorKind::IsADirectory | ErrorKind::NotADirectory | ErrorKind::NotFound
                    ) => {}
                Err(error) => return Err(failed(error)),
            }
        }
        Ok(found)
    }
}

fn time(ns: i64) -> SystemTime {
    UNIX_EPOCH + Duration::from_nanos(u64::try_from(ns).unwrap_or(0))
}
