//! The shares: ordinary files in folders that people understand, written only from here.
//!
//! A client hears "stored" only when the bytes are on disk under their final name and checked
//! against its hash. The order of steps is what makes that so; the catalogue is the caller's:
//!
//! 1. the content is in the inbox, hashed on arrival, and equal to what the client confirmed;
//! 2. [`Shares::settle`]: the bytes are durable, wherever their name is;
//! 3. [`Shares::prepare`] gives the path its final spelling; the caller **journals** "this inbox
//!    file goes to that path" in the catalogue;
//! 4. [`Shares::place`]: one rename, which never replaces anything;
//! 5. [`Shares::settle_folders`]: the new name is durable;
//! 6. the caller **commits** "stored", closing the journal entry, and tells the client.
//!
//! After a crash between 3 and 6 the journal names every move that may be half done, and
//! [`Shares::resume`] finds each finished, finishes it, or says that the content is gone and must
//! be asked for again. Before 3 nothing has entered the shares; after 6 nothing can be lost. An
//! earlier version of a file leaves by [`Shares::retire`] under the same journal entry, before
//! its successor takes the name.
//!
//! Pure: [`template`], [`destination`], [`path`], [`mod@safe_name`]. All else blocks; call it through
//! `spawn_blocking`.

mod browse;
mod carry;
mod changes;
mod durable;
pub mod error;
mod folder;
mod look;
mod mark;
mod open;
mod place;
mod read;
mod resume;
mod settle;
#[cfg(test)]
mod tests;

pub use browse::Found;
pub use carry::{Carrier, Load, Loads, note_unfinished, unfinished_at};
pub use changes::FolderChange;
pub use destination::{Described, Templates};
pub use error::{OpenError, ShareError};
pub use look::{Identity, Looker, ReadBack};
pub use mark::{mark_at, mark_folder};
pub use open::inbox_for;
pub use path::{NotASharePath, SharePath};
pub use place::Placing;
pub use read::{Fingerprint, SharesReader};
pub use resume::Resumed;
pub use safe_name::safe_name;
pub use template::{Template, TemplateError};
pub use trove_decisions::shares::{destination, path, safe_name, template};

use changes::Changing;
use folder::Folder;
use std::{fs::File, path::PathBuf, sync::Mutex};
use trove_decisions::shares::OWN_FOLDER;

/// The shares and the inbox beside them, open and locked for this server alone.
#[derive(Debug)]
pub struct Shares {
    reader: SharesReader,
    inbox: Folder,
    inbox_path: PathBuf,
    /// Held for as long as this server runs; the system lets go of it even when we crash. It
    /// bears the shares' mark.
    lock: File,
    changing: Mutex<Changing>,
}

impl Shares {
    /// Bytes of the whole disk that the shares lie on.
    pub fn disk_bytes(&self) -> Result<u64, ShareError> {
        self.reader
            .root()
            .disk_bytes()
            .map_err(|error| ShareError::of("measure", "the shares", error))
    }

    /// Bytes that the server may still write to the shares.
    pub fn free_bytes(&self) -> Result<u64, ShareError> {
        self.reader
            .root()
            .free_bytes()
            .map_err(|error| ShareError::of("measure", "the shares", error))
    }
}
