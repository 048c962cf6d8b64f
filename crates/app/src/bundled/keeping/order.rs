//! What is started.

use crate::bindings::Failure;
use std::{
    ffi::{OsStr, OsString},
    net::{IpAddr, SocketAddr},
    path::PathBuf,
};

/// What is started: the server, and where it listens.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Order {
    /// The program.
    pub program: PathBuf,
    /// Its data folder.
    pub data_dir: PathBuf,
    /// On which address it listens.
    pub listen: IpAddr,
    /// The port of HTTPS.
    pub http: u16,
    /// The port of FTP.
    pub ftp: u16,
}

impl Order {
    /// The program's arguments.
    pub fn arguments(&self) -> Vec<OsString> {
        let at = |port| SocketAddr::new(self.listen, port).to_string().into();
        vec![
            "--data-dir".into(),
            self.data_dir.clone().into(),
            "serve".into(),
            "--http".into(),
            at(self.http),
            "--ftp".into(),
            at(self.ftp),
        ]
    }
}

/// A word as text for a file of one line each: the failure is a name that is none.
pub(super) fn plain(word: &OsStr) -> Result<&str, Failure> {
    let writable = word.to_str().filter(|word| !word.contains(char::is_control));
    writable.ok_or_else(|| Failure::unwritable_name(word.display()))
}
