//! A mark by which the server knows its shares again: an empty folder where a disk is not mounted
//! does not bear it.

use super::{ShareError, Shares};
use std::io::{Read as _, Seek as _, Write as _};

/// Longest mark that is read.
const LONGEST: u64 = 100;

impl Shares {
    /// The mark that the shares bear, if any.
    pub fn mark(&self) -> Result<Option<String>, ShareError> {
        let mut file = &self.lock;
        let mut text = String::new();
        file.rewind()
            .and_then(|()| file.take(LONGEST).read_to_string(&mut text))
            .map_err(|error| ShareError::of("read", ".trove/lock", error))?;
        let mark = text.trim();
        Ok((!mark.is_empty()).then(|| mark.to_owned()))
    }

    /// Marks the shares.
    pub fn set_mark(&self, mark: &str) -> Result<(), ShareError> {
        let mut file = &self.lock;
        file.set_len(0)
            .and_then(|()| file.rewind())
            .and_then(|()| writeln!(file, "{mark}"))
            .and_then(|()| file.sync_all())
            .map_err(|error| ShareError::of("write", ".trove/lock", error))
    }
}
