//! Which folders Trove itself changes, so that what people do in them can be told from what disks
//! do: taking a file away by hand changes the folder's time, losing it does not.

use super::{SharePath, Shares, folder::Folder};
use std::{
    collections::{BTreeMap, BTreeSet},
    io,
    sync::PoisonError,
};

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

    /// The folders changed since the last time this was asked. One that cannot be looked at now
    /// is told the next time.
    pub fn take_changes(&self) -> Vec<FolderChange> {
        let mut changing = self.changing.lock().unwrap_or_else(PoisonError::into_inner);
        let mut changes = Vec::with_capacity(changing.len());
        for (path, before_ns) in std::mem::take(&mut *changing) {
            match self.reader().folder_modified_ns(&path) {
                Ok(Some(after_ns)) => changes.push(FolderChange { path, before_ns, after_ns }),
                // One that is gone by now is left out.
                Ok(None) => {}
                Err(error) => {
                    tracing::warn!(%error, "a folder of the shares cannot be looked at");
                    changing.insert(path, before_ns);
                }
            }
        }
        changes
    }

    /// The folders on the ways of these files as they are now, taken for Trove's own doing: after
    /// a crash nobody knows who changed them last, and in doubt what is missing there was lost.
    pub fn as_left<'a>(&self, files: impl IntoIterator<Item = &'a SharePath>) -> Vec<FolderChange> {
        let mut folders = BTreeSet::from([""]);
        for file in files {
            let mut folder = file.folder();
            while let Some(path) = folder
                && folders.insert(path)
            {
                folder = path.rsplit_once('/').map(|(above, _)| above);
            }
        }
        folders
            .into_iter()
            .filter_map(|path| {
                let after_ns = self.reader().folder_modified_ns(path).ok().flatten()?;
                Some(FolderChange { path: path.to_owned(), before_ns: 0, after_ns })
            })
            .collect()
    }
}
