//! What the owner can set about collecting, and where the server keeps what it knows.

mod change;
mod data_folder;
mod fields;
mod kept;
mod owner;

pub use change::{Change, Changed, changed, words};
pub use data_folder::{DataFolder, make_private};
pub use fields::{FIELDS, Field, Shown, shown};
pub use kept::{keep, read};
pub use owner::{ClientSettings, OwnerSettings};

use std::{
    path::{Path, PathBuf},
    time::Duration,
};

/// How long offers are gathered before files are asked for, unless set.
pub const GATHER: Duration = Duration::from_secs(2);

/// How long the confirmation of something that has arrived is waited for, unless set: clients
/// confirm at once, so after a minute it is lost.
pub const CONFIRMATION: Duration = Duration::from_mins(1);

/// What the owner can set about collecting. [`Settings::new`] gives the defaults.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Settings {
    /// How long the server waits after an offer before it asks anyone for the file, so that the
    /// best of several clients can be chosen.
    pub gather: Duration,
    /// How long the server waits for the confirmation of a file of which all bytes have come.
    pub confirmation: Duration,
    /// Where collected files lie, for people.
    pub shares: PathBuf,
    /// Where files lie while they arrive: never shown to people. When this is on another file
    /// system than the shares, a hidden folder in the shares serves instead, since files must
    /// move from one to the other in one step.
    pub inbox: PathBuf,
    /// Where pictures of the items lie, and who makes them.
    pub pictures: PictureSettings,
}

impl Settings {
    /// The defaults for this data directory.
    pub fn new(data_dir: &Path) -> Self {
        Self {
            gather: GATHER,
            confirmation: CONFIRMATION,
            shares: data_dir.join("shares"),
            inbox: data_dir.join("inbox"),
            pictures: PictureSettings {
                folder: data_dir.join("pictures"),
                program: None,
                path: None,
                limits: PictureLimits::default(),
            },
        }
    }
}

/// Where pictures of the items lie, and who makes them.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PictureSettings {
    /// The folder for them, and for nothing else.
    pub folder: PathBuf,
    /// This server's own program, which reads people's files in processes of its own. Without it
    /// no pictures are made.
    pub program: Option<PathBuf>,
    /// Where the programs are looked for that Trove takes for videos and HEIC, as in `PATH`;
    /// `PATH` itself if unset.
    pub path: Option<std::ffi::OsString>,
    /// What making one picture may take.
    pub limits: PictureLimits,
}

/// What making one picture may take, since files may be hostile.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct PictureLimits {
    /// How long to wait for it. Endless work ends at the limit of processor time.
    pub longest: Duration,
    /// Bytes of memory, by address space.
    pub memory: u64,
    /// Seconds of processor time.
    pub seconds: u64,
}

impl Default for PictureLimits {
    fn default() -> Self {
        Self { longest: Duration::from_secs(30), memory: 1 << 30, seconds: 20 }
    }
}
