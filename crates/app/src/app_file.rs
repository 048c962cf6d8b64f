//! What concerns the app itself, kept in `app.toml` beside the client's other files.

use crate::bindings::{AppSettings, Failure, FailureKind, Language, Notifications, Theme};
use serde::{Deserialize, Serialize};
use std::{
    fs::{self, File},
    io::{self, Write},
    path::{Path, PathBuf},
};

/// What is kept. What is missing, or was written by another version, has its default.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct Kept {
    /// Whether collecting was begun; `None` before the app has run here.
    pub begun: Option<bool>,
    /// All was safe once, and that was told or needed no telling.
    pub was_complete: bool,
    /// Whether Trove starts at login.
    pub start_at_login: bool,
    /// What is told without being asked.
    pub notifications: Notifications,
    /// The language.
    pub language: Language,
    /// Light or dark.
    pub theme: Theme,
}

impl Default for Kept {
    fn default() -> Self {
        Self {
            begun: None,
            was_complete: false,
            start_at_login: false,
            notifications: Notifications::All,
            language: Language::System,
            theme: Theme::System,
        }
    }
}

impl Kept {
    /// The part that the window shows.
    pub fn settings(&self) -> AppSettings {
        AppSettings {
            start_at_login: self.start_at_login,
            notifications: self.notifications,
            language: self.language,
            theme: self.theme,
        }
    }

    /// The same with these settings.
    #[must_use]
    pub fn with(&self, settings: &AppSettings) -> Self {
        let AppSettings { start_at_login, notifications, language, theme } = settings.clone();
        Self { start_at_login, notifications, language, theme, ..self.clone() }
    }

    /// Reads it from this folder. What cannot be understood is left aside and told in the log: a
    /// damaged file must not keep people from their window.
    pub fn read(folder: &Path) -> Self {
        let path = file_in(folder);
        match fs::read_to_string(&path) {
            Ok(text) => toml::from_str(&text).unwrap_or_else(|error| {
                tracing::warn!(
                    "{} is not understood ({error}); its defaults hold.",
                    path.display()
                );
                Self::default()
            }),
            Err(error) => {
                if error.kind() != io::ErrorKind::NotFound {
                    tracing::warn!("{} cannot be read ({error}).", path.display());
                }
                Self::default()
            }
        }
    }

    /// Writes it into this folder; whole or not at all.
    pub fn write(&self, folder: &Path) -> Result<(), Failure> {
        let path = file_in(folder);
        let failed = |error: &dyn std::fmt::Display| {
            Failure::new(
                FailureKind::Forbidden,
                "Trove's own settings cannot be written; check the permissions of its folder and \
                 the room on its disk.",
            )
            .with_detail(error)
        };
        let text = toml::to_string(self).map_err(|error| failed(&error))?;
        let draft = folder.join("app.toml.new");
        let written = File::create(&draft).and_then(|mut file| {
            file.write_all(text.as_bytes())?;
            file.sync_all()
        });
        written.map_err(|error| failed(&error))?;
        // Replacing the former file is the point here; the new one is whole and on disk.
        #[allow(clippy::disallowed_methods)]
        fs::rename(&draft, &path).map_err(|error| failed(&error))
    }
}

fn file_in(folder: &Path) -> PathBuf {
    folder.join("app.toml")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_written_is_read_and_damage_harms_nobody() {
        let folder = tempfile::tempdir().unwrap();
        assert_eq!(Kept::read(folder.path()), Kept::default());
        let kept = Kept {
            begun: Some(true),
            was_complete: true,
            start_at_login: true,
            notifications: Notifications::Important,
            language: Language::De,
            theme: Theme::Dark,
        };
        kept.write(folder.path()).unwrap();
        kept.write(folder.path()).unwrap();
        assert_eq!(Kept::read(folder.path()), kept);
        assert_eq!(Kept::default().with(&kept.settings()).settings(), kept.settings());
        fs::write(file_in(folder.path()), "begun = true\nlater = 'version'\n").unwrap();
        assert_eq!(Kept::read(folder.path()).begun, Some(true));
        fs::write(file_in(folder.path()), "begun = ").unwrap();
        assert_eq!(Kept::read(folder.path()), Kept::default());
    }

    #[test]
    fn a_folder_that_is_not_there_is_told() {
        let folder = tempfile::tempdir().unwrap();
        let failure = Kept::default().write(&folder.path().join("gone")).unwrap_err();
        assert_eq!(failure.kind, FailureKind::Forbidden);
        assert!(failure.detail.is_some());
    }
}
