//! What the app remembers of the server that it keeps: a file in the server's data folder.

use crate::bindings::{Failure, FailureKind};
use serde::{Deserialize, Serialize};
use std::{
    fs::{self, DirBuilder, File},
    io::{self, Write},
    path::{Path, PathBuf},
};

/// What the app remembers of the server that it keeps.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Kept {
    /// Where the library was when it was last looked at; the server's catalogue knows better.
    pub folder: PathBuf,
    /// The port of HTTPS.
    pub http: u16,
    /// The port of FTP.
    pub ftp: u16,
    /// Whether the server is to run.
    pub wanted: bool,
    /// Whether it runs only while its user is logged in.
    pub at_login_only: bool,
}

impl Kept {
    /// Reads it from this folder; nothing where the app keeps no server.
    pub fn read(folder: &Path) -> Result<Option<Self>, Failure> {
        let path = file_in(folder);
        let failed = |error: &dyn std::fmt::Display| {
            Failure::new(
                FailureKind::Forbidden,
                format!(
                    "{} cannot be read, so Trove does not know its own server; check the \
                     permissions of that file.",
                    path.display()
                ),
            )
            .with_detail(error)
        };
        match fs::read_to_string(&path) {
            Ok(text) => toml::from_str(&text).map(Some).map_err(|error| failed(&error)),
            Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(None),
            Err(error) => Err(failed(&error)),
        }
    }

    /// Writes it into this folder, which is made; whole or not at all.
    pub fn write(&self, folder: &Path) -> Result<(), Failure> {
        let (path, draft) = (file_in(folder), folder.join("kept-by-app.toml.new"));
        let failed = |error: &dyn std::fmt::Display| {
            Failure::new(
                FailureKind::Forbidden,
                format!(
                    "{} cannot be written; check the permissions of its folder and the room on \
                     its disk.",
                    path.display()
                ),
            )
            .with_detail(error)
        };
        let text = toml::to_string(self).map_err(|error| failed(&error))?;
        let mut maker = DirBuilder::new();
        maker.recursive(true);
        #[cfg(unix)]
        std::os::unix::fs::DirBuilderExt::mode(&mut maker, 0o700);
        let written = maker.create(folder).and_then(|()| {
            let mut file = File::create(&draft)?;
            file.write_all(text.as_bytes())?;
            file.sync_all()
        });
        written.map_err(|error| failed(&error))?;
        // Replacing the former file is the point here; the new one is whole and on disk.
        #[allow(clippy::disallowed_methods)]
        fs::rename(&draft, &path).map_err(|error| failed(&error))
    }

    /// Forgets it.
    pub fn forget(folder: &Path) -> io::Result<()> {
        match fs::remove_file(file_in(folder)) {
            Err(error) if error.kind() != io::ErrorKind::NotFound => Err(error),
            _ => Ok(()),
        }
    }
}

fn file_in(folder: &Path) -> PathBuf {
    folder.join("kept-by-app.toml")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_written_is_read_and_damage_is_told() {
        let folder = tempfile::tempdir().unwrap();
        let data = folder.path().join("data");
        assert_eq!(Kept::read(&data).unwrap(), None);
        let kept = Kept {
            folder: "/srv/library".into(),
            http: 8420,
            ftp: 8421,
            wanted: true,
            at_login_only: true,
        };
        kept.write(&data).unwrap();
        kept.write(&data).unwrap();
        assert_eq!(Kept::read(&data).unwrap(), Some(kept));
        fs::write(file_in(&data), "http = ").unwrap();
        assert!(Kept::read(&data).unwrap_err().sentence.contains("kept-by-app.toml"));
        Kept::forget(&data).unwrap();
        Kept::forget(&data).unwrap();
        assert_eq!(Kept::read(&data).unwrap(), None);
    }
}
