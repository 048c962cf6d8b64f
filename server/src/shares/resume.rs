//! Finishing, after a crash, a move that the journal says was under way.

use super::{Identity, ShareError, SharePath, Shares, durable, read::fingerprint};
use std::{ffi::OsStr, fs::File, io::ErrorKind, path::Path};
use trove_protocol::ContentHash;

/// What became of a journalled move.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Resumed {
    /// The content lies, whole, at its path: settle the folders, then commit.
    Done,
    /// Neither the inbox nor the path has it whole: ask for it again.
    Lost,
}

impl Shares {
    /// Finishes one journalled move, by looking at what is there and not at what was meant.
    ///
    /// [`ShareError::Taken`] means that the content waits in the inbox, but something else has
    /// taken the path meanwhile: choose another and journal anew.
    pub fn resume(
        &self,
        inbox: &Path,
        to: &SharePath,
        modified_ns: i64,
        expected: ContentHash,
    ) -> Result<Resumed, ShareError> {
        let lies = match self.hash(to) {
            // Something else has the name.
            Err(ShareError::NotAFile(_)) => None,
            lies => lies?,
        };
        if lies.is_some_and(|(_, hash)| hash == expected) {
            // A move by hard link may have left its first name behind; and what was to be adopted may
            // not be durable yet.
            self.keep(to, inbox)?;
            return Ok(Resumed::Done);
        }
        if self.hash_inbox(inbox)?.is_none_or(|(_, hash)| hash != expected) {
            return Ok(Resumed::Lost);
        }
        self.settle(&[inbox])?;
        self.place(inbox, to, modified_ns)?;
        Ok(Resumed::Done)
    }

    /// Takes what lies at a path for the content that was to go there from the inbox, if it is the
    /// same to the last byte and has become durable; `None`, and nothing is changed, if it is not.
    pub fn adopt(
        &self,
        inbox: &Path,
        to: &SharePath,
        expected: ContentHash,
    ) -> Result<Option<Identity>, ShareError> {
        let (folder, name, shown) = self.in_inbox(inbox)?;
        let waiting = folder.file(&name).and_then(|file| file.metadata());
        let size = waiting.map_err(|error| ShareError::of("read", &shown, error))?.len();
        if !self.is_at(to, size, expected) {
            return Ok(None);
        }
        self.keep(to, inbox)?;
        self.reader().identity(to)
    }

    /// Makes what lies at a path durable, and drops what waits for the path in the inbox.
    fn keep(&self, path: &SharePath, inbox: &Path) -> Result<(), ShareError> {
        let failed = |error| ShareError::of("write to disk", path.as_str(), error);
        let file = self.reader().open_file(path)?;
        file.sync_all().map_err(failed)?;
        durable::file(&file);
        self.discard(inbox)
    }

    /// Whether this very content lies at a path. What is no file, or cannot be read, is another; and
    /// what has another size need not be read.
    pub fn is_at(&self, path: &SharePath, size: u64, expected: ContentHash) -> bool {
        let has_size = |there: Identity| there.size == size;
        self.reader().identity(path).ok().flatten().is_some_and(has_size)
            && self.hash(path).ok().flatten().is_some_and(|(_, hash)| hash == expected)
    }

    /// Finishes one journalled move within the shares. [`Resumed::Lost`] means that the content is
    /// whole at neither path: nothing was changed, and a look at everything is to tell more.
    pub fn resume_within(
        &self,
        from: &SharePath,
        to: &SharePath,
        expected: ContentHash,
    ) -> Result<Resumed, ShareError> {
        let whole = |path| -> Result<bool, ShareError> {
            Ok(self.hash(path)?.is_some_and(|(_, hash)| hash == expected))
        };
        if whole(to)? {
            // A move by hard link may have left its first name behind.
            let (first, second) = (self.reader().identity(from)?, self.reader().identity(to)?);
            if first == second {
                self.unlink(from)?;
            }
            return Ok(Resumed::Done);
        }
        if !whole(from)? {
            return Ok(Resumed::Lost);
        }
        self.retire(from, to)?;
        Ok(Resumed::Done)
    }

    /// Takes away one of two names of a file.
    fn unlink(&self, path: &SharePath) -> Result<(), ShareError> {
        let failed = |error| ShareError::of("remove", path.as_str(), error);
        let name = path.folder().unwrap_or_default();
        let folder = self.folder(name)?;
        self.changing(name, &folder).map_err(failed)?;
        folder.remove(OsStr::new(path.file_name())).map_err(failed)
    }

    /// Reads an inbox file whole: its size and hash, `None` when there is none.
    pub fn hash_inbox(&self, inbox: &Path) -> Result<Option<(u64, ContentHash)>, ShareError> {
        let opened = self.in_inbox(inbox).and_then(|(folder, name, shown)| {
            folder.file(&name).map_err(|error| ShareError::of("read", &shown, error))
        });
        let file: File = match opened {
            Err(ShareError::Missing(_)) => return Ok(None),
            other => other?,
        };
        let shown = inbox.display().to_string();
        fingerprint(file).map(Some).map_err(|error| ShareError::of("read", &shown, error))
    }

    /// Removes a file from the inbox, where it may be gone already.
    pub fn discard(&self, inbox: &Path) -> Result<(), ShareError> {
        match self.in_inbox(inbox) {
            Ok((folder, name, shown)) => match folder.remove(&name) {
                Err(error) if error.kind() != ErrorKind::NotFound => {
                    Err(ShareError::of("remove", &shown, error))
                }
                _ => Ok(()),
            },
            Err(ShareError::Missing(_)) => Ok(()),
            Err(error) => Err(error),
        }
    }
}
