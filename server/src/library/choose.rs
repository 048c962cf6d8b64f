//! Choosing the folder of a library that is still empty, or saying where one was brought.

use super::{folder, note_folder};
use crate::{
    catalogue::{Reports as _, Upkeep as _, sqlite::SqliteCatalogue},
    decide::ContentId,
    guard::MARK,
    serve::catalogue_file,
    settings::DataFolder,
    shares::mark_at,
};
use std::{
    io::{self, ErrorKind},
    path::{Path, PathBuf},
};

/// What systems put into empty folders by themselves.
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

/// Why a folder is not taken for the library. Each says what to do.
#[derive(Debug, PartialEq, Eq, thiserror::Error)]
pub enum NotChosen {
    /// The library has files, and they lie elsewhere.
    #[error(
        "the library lies in {} already: stop the server and move it with `trove-server shares \
         move DIR`",
        .0.display()
    )]
    LiesElsewhere(PathBuf),
    /// Another server filled it.
    #[error(
        "{} holds the library of another server, whose catalogue is not here: choose an empty \
         folder, or run the server that filled this one",
        .0.display()
    )]
    OthersLibrary(PathBuf),
    /// Somebody's files are there.
    #[error("{} is not empty: choose an empty folder for the library, or a new one", .0.display())]
    NotEmpty(PathBuf),
}

/// What is known of a folder that may be taken.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
struct Known {
    /// Where the library lies.
    present: Option<PathBuf>,
    /// Whether anything was ever stored in it.
    filled: bool,
    /// The mark of the library.
    mark: Option<String>,
    /// The mark that the folder bears.
    borne: Option<String>,
    /// Whether nothing lies in the folder.
    empty: bool,
}

/// Whether this folder may be taken. Pure.
fn judge(dir: &Path, known: &Known) -> Result<(), NotChosen> {
    if known.borne.is_some() && known.borne == known.mark {
        return Ok(());
    }
    match &known.present {
        Some(present) if present == dir => Ok(()),
        Some(present) if known.filled => Err(NotChosen::LiesElsewhere(present.clone())),
        _ if known.borne.is_some() => Err(NotChosen::OthersLibrary(dir.to_owned())),
        _ if known.empty => Ok(()),
        _ => Err(NotChosen::NotEmpty(dir.to_owned())),
    }
}

/// Has the library in this folder from now on; no server may be running. The folder is empty or
/// not there yet, or holds this very library. Returns it as the catalogue has it.
pub async fn choose(data_dir: &Path, dir: &Path) -> anyhow::Result<PathBuf> {
    let _held = DataFolder::hold(data_dir)?;
    // One folder has one name, also when it was reached through a link.
    let dir = match std::fs::canonicalize(dir) {
        Ok(real) => real,
        Err(error) if error.kind() == ErrorKind::NotFound => std::path::absolute(dir)?,
        Err(error) => {
            return Err(anyhow::Error::new(error)
                .context(format!("{} cannot be looked at: choose another folder", dir.display())));
        }
    };
    let catalogue = SqliteCatalogue::open(&catalogue_file(data_dir)).await?;
    let known = Known {
        present: folder(&catalogue).await?,
        filled: !catalogue.kept_after(ContentId(0), 1).await?.is_empty(),
        mark: catalogue.setting(MARK).await?,
        borne: mark_at(&dir)?,
        empty: is_empty(&dir)?,
    };
    let judged = judge(&dir, &known);
    if judged.is_ok() {
        note_folder(&catalogue, &dir).await?;
    }
    catalogue.close().await;
    judged?;
    Ok(dir)
}

/// Whether nothing that belongs to anybody lies there; so it is where nothing is.
pub(super) fn is_empty(dir: &Path) -> io::Result<bool> {
    let entries = match std::fs::read_dir(dir) {
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_an_empty_folder_or_this_very_library_is_taken() {
        let dir = Path::new("/new");
        let empty = Known { empty: true, ..Known::default() };
        assert_eq!(judge(dir, &empty), Ok(()));
        let taken = Known::default();
        assert_eq!(judge(dir, &taken), Err(NotChosen::NotEmpty(dir.into())));
        let others = Known { borne: Some("other".into()), ..Known::default() };
        assert_eq!(judge(dir, &others), Err(NotChosen::OthersLibrary(dir.into())));
        let elsewhere = Known { present: Some("/old".into()), filled: true, ..empty.clone() };
        assert_eq!(judge(dir, &elsewhere), Err(NotChosen::LiesElsewhere("/old".into())));
        // Nothing is in it yet, so nothing is left behind.
        let unused = Known { filled: false, ..elsewhere.clone() };
        assert_eq!(judge(dir, &unused), Ok(()));
        // A person has carried it here.
        let carried = Known {
            mark: Some("own".into()),
            borne: Some("own".into()),
            empty: false,
            ..elsewhere
        };
        assert_eq!(judge(dir, &carried), Ok(()));
        let again = Known { present: Some(dir.into()), filled: true, ..Known::default() };
        assert_eq!(judge(dir, &again), Ok(()));
    }

    #[tokio::test]
    async fn the_choice_is_kept_and_a_running_server_is_left_alone() {
        let folder = tempfile::tempdir().unwrap();
        let (data, dir) = (folder.path().join("data"), folder.path().join("library"));
        let chosen = choose(&data, &dir).await.unwrap();
        let catalogue = SqliteCatalogue::open(&catalogue_file(&data)).await.unwrap();
        assert_eq!(super::folder(&catalogue).await.unwrap(), Some(chosen));
        let full = folder.path().join("full");
        std::fs::create_dir_all(full.join("Holiday")).unwrap();
        let refused = choose(&data, &full).await.unwrap_err().to_string();
        assert!(refused.contains("not empty"), "{refused}");
        let held = DataFolder::hold(&data).unwrap();
        let refused = choose(&data, &dir).await.unwrap_err().to_string();
        assert!(refused.contains("running"), "{refused}");
        drop(held);
    }
}
