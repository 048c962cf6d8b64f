//! Making what was written durable.

use super::{ShareError, SharePath, Shares, durable};
use crate::faults::planted;
use fail::fail_point;
use std::{collections::BTreeSet, path::Path};

/// From this many on, one `syncfs` costs less than an `fsync` each.
const MANY: usize = 8;

impl Shares {
    /// Makes the bytes of inbox files durable. Fails as a whole: then call none of them durable.
    pub fn settle<P: AsRef<Path>>(&self, files: &[P]) -> Result<(), ShareError> {
        if planted("planted: bytes are not synced") {
            return Ok(());
        }
        fail_point!("shares: before files are synced");
        if files.len() >= MANY && self.sync_file_system()? {
            return Ok(());
        }
        for file in files {
            let (folder, name, shown) = self.in_inbox(file.as_ref())?;
            folder
                .file(&name)
                .and_then(|file| file.sync_all().map(|()| durable::file(&file)))
                .map_err(|error| ShareError::of("write to disk", &shown, error))?;
        }
        Ok(())
    }

    /// Makes the names of files durable that were placed or retired: all folders on their ways,
    /// since some may be new.
    pub fn settle_folders<'a>(
        &self,
        paths: impl IntoIterator<Item = &'a SharePath>,
    ) -> Result<(), ShareError> {
        if planted("planted: names are not synced") {
            return Ok(());
        }
        let mut folders = BTreeSet::new();
        for path in paths {
            let mut folder = path.folder();
            // Once a folder is in, so are those above it.
            while let Some(path) = folder
                && folders.insert(path)
            {
                folder = path.rsplit_once('/').map(|(above, _)| above);
            }
            folders.insert("");
        }
        if folders.len() >= MANY && self.sync_file_system()? {
            return Ok(());
        }
        for path in folders {
            let failed = |error| ShareError::of("write to disk", path, error);
            self.folder(path)?.sync().map_err(failed)?;
        }
        Ok(())
    }

    fn sync_file_system(&self) -> Result<bool, ShareError> {
        // The handle has been open since before the files were written: only so does the system
        // report every failed write through it.
        self.reader
            .root()
            .sync_file_system()
            .map_err(|error| ShareError::of("write to disk", "the shares", error))
    }
}
