//! A clock that a test moves, for the real program.

use crate::session::Session;
use std::{fs, path::PathBuf};

/// The time of day as a program is told it; what it measures time with goes on as it is.
pub struct Clock {
    library: PathBuf,
    file: PathBuf,
}

impl Clock {
    /// A clock that is right.
    pub fn set(session: &Session) -> Self {
        let library = fs::read_dir("/usr/lib")
            .unwrap()
            .flatten()
            .map(|folder| folder.path().join("faketime/libfaketimeMT.so.1"))
            .find(|file| file.is_file())
            .expect("faketime is not installed; `cargo xtask test` installs it");
        let clock = Self { library, file: session.folder().join("clock") };
        clock.go_on("+0");
        clock
    }

    /// Moves it on by so much, as faketime(1) has it.
    pub fn go_on(&self, by: &str) {
        fs::write(&self.file, by).unwrap();
    }

    /// What a program needs to be told.
    pub fn variables(&self) -> [(&str, &str); 4] {
        [
            ("LD_PRELOAD", self.library.to_str().unwrap()),
            ("FAKETIME_TIMESTAMP_FILE", self.file.to_str().unwrap()),
            ("FAKETIME_NO_CACHE", "1"),
            ("FAKETIME_DONT_FAKE_MONOTONIC", "1"),
        ]
    }
}
