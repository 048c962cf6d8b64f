//! Which folders Trove itself changes, so that what people do in them can be told from what disks
//! do: taking a file away by hand changes the folder's time, losing it does not.

use super::{ShareError, Shares, folder::Folder};
use std::{collections::BTreeMap, io, sync::PoisonError};

/// A folder in which Trove added or moved names.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FolderChange {
    /// Below the shares; empty for the top.
    pub path: String,
    /// Its time before, nanoseconds since 1970-01-01 UTC.
    pub before_ns: i64,
    /// Its time after.
    pub after_ns: i64,
}

/// The folders changed since they were last asked for, with their times before.
pub(super) type Changing = BTreeMap<String, i64>;

impl Shares {
    /// To be called before a name in the folder is added or taken away.
    pub(super) fn changing(&self, path: &str, folder: &Folder) -> io::Result<()> {
        let mut changing = self.changing.lock().unwrap_or_else(PoisonError::into_inner);
        if !changing.contains_key(path) {
            changing.insert(path.to_owned(), folder.modified_ns()?);
        }
        Ok(())
    }

    /// The folders changed since the last time this was asked.
    pub fn take_changes(&self) -> Result<Vec<FolderChange>, ShareError> {
        let changing =
            std::mem::take(&mut *self.changing.lock().unwrap_or_else(PoisonError::into_inner));
        let mut changes = Vec::with_capacity(changing.len());
        for (path, before_ns) in changing {
            // One that is gone by now is left out.
            if let Some(after_ns) = self.reader().folder_modified_ns(&path)? {
                changes.push(FolderChange { path, before_ns, after_ns });
            }
        }
        Ok(changes)
    }
}
