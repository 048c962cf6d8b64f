//! Where the client keeps its own files, and what it keeps there.

use crate::ledger::{Ledger, LedgerError};
use serde::{Deserialize, Serialize};
use std::{
    fs::{self, File, TryLockError},
    io::{self, Write},
    path::{Path, PathBuf},
};
use trove_protocol::ClientId;

/// Why the client's own files could not be used, as a sentence for people.
#[derive(Debug, thiserror::Error)]
pub enum SettingsError {
    /// The system names no place for settings.
    #[error("this system names no folder for settings; give one with --config-dir")]
    NoPlace,
    /// The folder or a file in it cannot be used.
    #[error("{path} cannot be used ({error}); check its permissions and the room on its disk")]
    Unusable {
        /// Which file or folder.
        path: PathBuf,
        /// What the system says.
        error: io::Error,
    },
    /// The credentials are not what this program writes.
    #[error("{0} is damaged; pair this computer again with `trove-collector pair ADDR CODE`")]
    Damaged(PathBuf),
    /// No server is known yet.
    #[error(
        "this computer is not paired with a server yet; run `trove-server pair` there, then \
         `trove-collector pair ADDR CODE` here"
    )]
    NotPaired,
    /// Another process collects with the same settings.
    #[error(
        "Trove is already collecting with the settings in {0}; stop that one first, or choose \
         another folder with --config-dir"
    )]
    AlreadyRunning(PathBuf),
    /// The ledger.
    #[error(transparent)]
    Ledger(#[from] LedgerError),
}

/// What a paired client knows of its server. Secret: only the owner may read the file.
#[derive(Clone, Serialize, Deserialize)]
pub struct ServerAccess {
    /// `https://host:port`.
    pub url: String,
    /// SHA-256 of the server's certificate, hexadecimal.
    pub certificate: String,
    /// This client's name with the server.
    pub client: ClientId,
    /// Sent with each HTTP request.
    pub token: String,
    /// The FTP account's password.
    pub ftp_password: String,
    /// The FTP control port on the same host.
    pub ftp_port: u16,
}

/// The folder with the client's own files.
#[derive(Clone, Debug)]
pub struct Home {
    folder: PathBuf,
}

impl Home {
    /// The given folder, or the system's own place for settings; made if it is not there.
    pub fn open(given: Option<&Path>) -> Result<Self, SettingsError> {
        let folder = match given {
            Some(folder) => folder.to_path_buf(),
            None => directories::ProjectDirs::from("", "", "trove")
                .ok_or(SettingsError::NoPlace)?
                .config_dir()
                .to_path_buf(),
        };
        let mut maker = fs::DirBuilder::new();
        maker.recursive(true);
        #[cfg(unix)]
        std::os::unix::fs::DirBuilderExt::mode(&mut maker, 0o700);
        maker
            .create(&folder)
            .map_err(|error| SettingsError::Unusable { path: folder.clone(), error })?;
        Ok(Self { folder })
    }

    /// The folder itself.
    pub fn folder(&self) -> &Path {
        &self.folder
    }

    /// Opens the ledger.
    pub async fn ledger(&self) -> Result<Ledger, SettingsError> {
        Ok(Ledger::open(&self.folder.join("ledger.sqlite")).await?)
    }

    /// Takes the right to collect with these settings, until the value is dropped.
    pub fn lock(&self) -> Result<File, SettingsError> {
        let path = self.folder.join("run.lock");
        let unusable = |error| SettingsError::Unusable { path: path.clone(), error };
        let file = File::options()
            .create(true)
            .truncate(false)
            .write(true)
            .open(&path)
            .map_err(unusable)?;
        match file.try_lock() {
            Ok(()) => Ok(file),
            Err(TryLockError::WouldBlock) => {
                Err(SettingsError::AlreadyRunning(self.folder.clone()))
            }
            Err(TryLockError::Error(error)) => Err(unusable(error)),
        }
    }

    /// Whether some process collects with these settings.
    pub fn is_running(&self) -> Result<bool, SettingsError> {
        match self.lock() {
            Ok(_) => Ok(false),
            Err(SettingsError::AlreadyRunning(_)) => Ok(true),
            Err(error) => Err(error),
        }
    }

    /// How to reach the server that this client is paired with.
    pub fn server(&self) -> Result<ServerAccess, SettingsError> {
        let path = self.credentials();
        match fs::read_to_string(&path) {
            Ok(text) => toml::from_str(&text).map_err(|_| SettingsError::Damaged(path)),
            Err(error) if error.kind() == io::ErrorKind::NotFound => Err(SettingsError::NotPaired),
            Err(error) => Err(SettingsError::Unusable { path, error }),
        }
    }

    /// Remembers a server. The file is complete or not there, and never readable by others.
    pub fn remember(&self, server: &ServerAccess) -> Result<(), SettingsError> {
        let path = self.credentials();
        let unusable = |error| SettingsError::Unusable { path: path.clone(), error };
        let text = toml::to_string(server).map_err(|error| unusable(io::Error::other(error)))?;
        let draft = self.folder.join("server.toml.new");
        if let Err(error) = fs::remove_file(&draft)
            && error.kind() != io::ErrorKind::NotFound
        {
            return Err(unusable(error));
        }
        let mut options = File::options();
        options.write(true).create_new(true);
        #[cfg(unix)]
        std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
        let mut file = options.open(&draft).map_err(unusable)?;
        file.write_all(text.as_bytes()).map_err(unusable)?;
        file.sync_all().map_err(unusable)?;
        // Replacing the former file is the point here; the new one is whole and on disk.
        #[allow(clippy::disallowed_methods)]
        fs::rename(&draft, &path).map_err(unusable)
    }

    /// Forgets the server; what is stored there stays stored. Does nothing when none is known.
    pub fn forget_server(&self) -> Result<(), SettingsError> {
        let path = self.credentials();
        match fs::remove_file(&path) {
            Ok(()) => Ok(()),
            Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(()),
            Err(error) => Err(SettingsError::Unusable { path, error }),
        }
    }

    fn credentials(&self) -> PathBuf {
        self.folder.join("server.toml")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn access() -> ServerAccess {
        ServerAccess {
            url: "https://127.0.0.1:8420".into(),
            certificate: "00".repeat(32),
            client: ClientId("0123456789abcdef".into()),
            token: "secret".into(),
            ftp_password: "secret too".into(),
            ftp_port: 2121,
        }
    }

    #[test]
    fn credentials_are_kept_for_the_owner_alone() {
        let folder = tempfile::tempdir().unwrap();
        let home = Home::open(Some(&folder.path().join("a b"))).unwrap();
        assert!(matches!(home.server(), Err(SettingsError::NotPaired)));
        home.remember(&access()).unwrap();
        home.remember(&access()).unwrap();
        assert_eq!(home.server().unwrap().token, "secret");
        #[cfg(unix)]
        {
            use std::os::unix::fs::PermissionsExt;
            let mode = fs::metadata(home.credentials()).unwrap().permissions().mode();
            assert_eq!(mode & 0o777, 0o600);
        }
    }

    #[test]
    fn only_one_process_collects() {
        let folder = tempfile::tempdir().unwrap();
        let home = Home::open(Some(folder.path())).unwrap();
        let first = home.lock().unwrap();
        assert!(matches!(home.lock(), Err(SettingsError::AlreadyRunning(_))));
        drop(first);
        home.lock().unwrap();
    }
}
