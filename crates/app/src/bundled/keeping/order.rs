//! What is started.

use std::{
    ffi::OsString,
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
