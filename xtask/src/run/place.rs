//! Where a run keeps its files, and what it remembers for the next.

use anyhow::{Context, Result};
use serde_json::{Value, json};
use std::net::SocketAddr;
use std::path::{Path, PathBuf};

/// The folder of a run: `server`, `client`, `shares`, and `made-household` for the made-up household.
pub struct Place {
    folder: PathBuf,
    remembered: Value,
}

impl Place {
    /// The folder given, or one below the user's folder for program data.
    ///
    /// # Errors
    /// When it cannot be made or its notes cannot be read.
    pub fn open(given: Option<&Path>, demo: bool) -> Result<Self> {
        let folder = match given {
            Some(folder) => std::path::absolute(folder)?,
            None => directories::BaseDirs::new()
                .context("this user has no home folder: give one with --data-dir")?
                .data_dir()
                .join(if demo { "trove-demo" } else { "trove" }),
        };
        std::fs::create_dir_all(&folder).with_context(|| {
            format!("{} cannot be made: choose another by --data-dir", folder.display())
        })?;
        let notes = folder.join("run.json");
        let remembered = match std::fs::read_to_string(&notes) {
            Ok(text) => serde_json::from_str(&text)
                .with_context(|| format!("{} is damaged: remove it", notes.display()))?,
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => json!({}),
            Err(error) => {
                return Err(error).with_context(|| format!("{} is unreadable", notes.display()));
            }
        };
        Ok(Self { folder, remembered })
    }

    /// The server's data.
    pub fn server(&self) -> PathBuf {
        self.folder.join("server")
    }

    /// The client's settings.
    pub fn client(&self) -> PathBuf {
        self.folder.join("client")
    }

    /// The collected files.
    pub fn shares(&self) -> PathBuf {
        self.folder.join("shares")
    }

    /// The made-up household.
    pub fn media(&self) -> PathBuf {
        self.folder.join("made-household")
    }

    /// Where HTTP and FTP listened last time; any free ports of this computer at first.
    pub fn addresses(&self) -> (SocketAddr, SocketAddr) {
        let named = |name: &str| {
            let text = self.remembered.get(name).and_then(Value::as_str);
            let any = SocketAddr::from(([127, 0, 0, 1], 0));
            text.and_then(|text| text.parse().ok()).unwrap_or(any)
        };
        (named("http"), named("ftp"))
    }

    /// Notes where the server listens.
    ///
    /// # Errors
    /// When the notes cannot be written.
    pub fn remember_addresses(&mut self, http: SocketAddr, ftp: SocketAddr) -> Result<()> {
        self.remembered["http"] = json!(http.to_string());
        self.remembered["ftp"] = json!(ftp.to_string());
        self.write()
    }

    /// Whether an earlier run has paired the client.
    pub fn is_paired(&self) -> bool {
        self.remembered["paired"] == json!(true) && self.client().is_dir()
    }

    /// Notes that the client is paired.
    ///
    /// # Errors
    /// When the notes cannot be written.
    pub fn remember_pairing(&mut self) -> Result<()> {
        self.remembered["paired"] = json!(true);
        self.write()
    }

    fn write(&self) -> Result<()> {
        let notes = self.folder.join("run.json");
        std::fs::write(&notes, format!("{:#}\n", self.remembered))
            .with_context(|| format!("{} cannot be written", notes.display()))
    }
}

/// What the server is to call this computer.
pub fn computer_name() -> String {
    let name = std::fs::read_to_string("/etc/hostname").unwrap_or_default();
    match name.trim() {
        "" => "this computer".to_owned(),
        name => name.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_next_run_finds_ports_and_pairing() {
        let folder = tempfile::tempdir().unwrap();
        let mut place = Place::open(Some(folder.path()), false).unwrap();
        assert_eq!(place.addresses().0.port(), 0);
        assert!(!place.is_paired());
        std::fs::create_dir(place.client()).unwrap();
        let (http, ftp) = ("127.0.0.1:4001".parse().unwrap(), "127.0.0.1:4002".parse().unwrap());
        place.remember_addresses(http, ftp).unwrap();
        place.remember_pairing().unwrap();

        let next = Place::open(Some(folder.path()), false).unwrap();
        assert_eq!(next.addresses(), (http, ftp));
        assert!(next.is_paired());
    }

    #[test]
    fn damaged_notes_are_named() {
        let folder = tempfile::tempdir().unwrap();
        std::fs::write(folder.path().join("run.json"), "{").unwrap();
        let error = Place::open(Some(folder.path()), false).err().unwrap().to_string();
        assert!(error.contains("run.json"), "{error}");
    }
}
