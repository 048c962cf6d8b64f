//! What a folder is that may hold the library.

use crate::bindings::{Failure, FailureKind, LibraryPlace};
use std::{
    fs::File,
    io::{self, ErrorKind, Read as _},
    path::Path,
};

/// What systems put into empty folders by themselves; the server knows the same.
const SYSTEMS_OWN: [&str; 7] = [
    ".DS_Store",
    ".directory",
    "Thumbs.db",
    "desktop.ini",
    "lost+found",
    "System Volume Information",
    // What a server leaves that did not come as far as to mark the folder as its own.
    ".trove",
];
/// Longest mark that is read, in bytes.
const LONGEST_MARK: u64 = 100;

/// What lies in a folder.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Found {
    /// Nothing, or the folder is not there yet.
    pub empty: bool,
    /// The mark of the library that lies there.
    pub mark: Option<String>,
    /// The mark of the library of which an unfinished copy lies there.
    pub unfinished: Option<String>,
}

/// Whether the library may lie in a folder. Pure.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Verdict {
    /// It may: nothing is there.
    New,
    /// It may: it lies there already.
    Continued,
    /// Another library lies there.
    Others,
    /// Files of somebody's lie there.
    Full,
}

impl Verdict {
    /// What is found there, judged by the mark of the library that this computer knows.
    pub(super) fn of(found: &Found, known_mark: Option<&str>) -> Self {
        match (&found.mark, found.empty) {
            (Some(mark), _) if Some(mark.as_str()) == known_mark => Self::Continued,
            (Some(_), _) => Self::Others,
            // A move into it was broken off.
            (None, _)
                if found.unfinished.is_some() && found.unfinished.as_deref() == known_mark =>
            {
                Self::New
            }
            (None, true) => Self::New,
            (None, false) => Self::Full,
        }
    }

    /// Refuses what the library may not lie in.
    pub(super) fn allowed(self, folder: &Path) -> Result<(), Failure> {
        let name = folder.display();
        let sentence = match self {
            Self::New | Self::Continued => return Ok(()),
            Self::Full => {
                format!(
                    "{name} is not empty; choose an empty folder for the library, or a new one."
                )
            }
            Self::Others => format!(
                "{name} holds the library of another Trove, whose catalogue is not on this \
                 computer; choose an empty folder, and the files there stay as they are."
            ),
        };
        Err(Failure::new(FailureKind::NotEmpty, sentence))
    }
}

/// Looks at a folder. Blocks.
pub(super) fn look(folder: &Path) -> Result<Found, Failure> {
    let failed = |error: io::Error| {
        let name = folder.display();
        let (kind, sentence) = match error.kind() {
            ErrorKind::NotADirectory => {
                (FailureKind::NotAFolder, format!("{name} is not a folder; choose one."))
            }
            ErrorKind::PermissionDenied => (
                FailureKind::Forbidden,
                format!("{name} may not be read; give your account the right to use it."),
            ),
            _ => (FailureKind::NotThere, format!("{name} cannot be read; check its drive.")),
        };
        Failure::new(kind, sentence).with_detail(error)
    };
    Ok(Found {
        empty: is_empty(folder).map_err(failed)?,
        mark: mark(folder, "lock").map_err(failed)?,
        unfinished: mark(folder, "moving").map_err(failed)?,
    })
}

fn is_empty(folder: &Path) -> io::Result<bool> {
    let entries = match std::fs::read_dir(folder) {
        Ok(entries) => entries,
        Err(error) if error.kind() == ErrorKind::NotFound => return Ok(true),
        Err(error) => return Err(error),
    };
    for entry in entries {
        let name = entry?.file_name();
        if !SYSTEMS_OWN.iter().any(|own| name == **own) {
            return Ok(false);
        }
    }
    Ok(true)
}

/// The mark by which a server knows its library again.
fn mark(folder: &Path, name: &str) -> io::Result<Option<String>> {
    let file = match File::open(folder.join(".trove").join(name)) {
        Ok(file) => file,
        Err(error) if matches!(error.kind(), ErrorKind::NotFound | ErrorKind::NotADirectory) => {
            return Ok(None);
        }
        Err(error) => return Err(error),
    };
    let mut bytes = Vec::new();
    file.take(LONGEST_MARK).read_to_end(&mut bytes)?;
    let mark = String::from_utf8_lossy(&bytes).trim().to_owned();
    Ok((!mark.is_empty()).then_some(mark))
}

/// What the window shows of it.
pub(super) fn shown(
    folder: &Path,
    found: &Found,
    verdict: Verdict,
    room: (u64, u64),
) -> LibraryPlace {
    LibraryPlace {
        path: folder.display().to_string(),
        free: room.0,
        total: room.1,
        empty: found.empty,
        holds_library: verdict == Verdict::Continued,
        warnings: Vec::new(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_nothing_or_this_very_library_is_built_on() {
        let folder = tempfile::tempdir().unwrap();
        let at = folder.path();
        let judged = |known: Option<&str>| Verdict::of(&look(at).unwrap(), known);
        assert_eq!(judged(None), Verdict::New);
        assert_eq!(Verdict::of(&look(&at.join("new")).unwrap(), None), Verdict::New);
        std::fs::write(at.join(".DS_Store"), "").unwrap();
        assert_eq!(judged(Some("mark")), Verdict::New);
        std::fs::create_dir(at.join(".trove")).unwrap();
        std::fs::write(at.join(".trove/lock"), "").unwrap();
        assert_eq!(judged(None), Verdict::New);
        std::fs::write(at.join("photo.jpg"), "").unwrap();
        assert_eq!(judged(None), Verdict::Full);
        std::fs::write(at.join(".trove/moving"), "mark\n").unwrap();
        assert_eq!(judged(Some("mark")), Verdict::New);
        assert_eq!(judged(Some("other")), Verdict::Full);
        std::fs::write(at.join(".trove/lock"), "mark\n").unwrap();
        assert_eq!(judged(Some("mark")), Verdict::Continued);
        assert_eq!(judged(Some("other")), Verdict::Others);
        assert_eq!(judged(None), Verdict::Others);
        assert_eq!(look(&at.join(".DS_Store")).unwrap_err().kind, FailureKind::NotAFolder);
        for verdict in [Verdict::Full, Verdict::Others] {
            assert_eq!(verdict.allowed(at).unwrap_err().kind, FailureKind::NotEmpty);
        }
        Verdict::New.allowed(at).and_then(|()| Verdict::Continued.allowed(at)).unwrap();
    }
}
