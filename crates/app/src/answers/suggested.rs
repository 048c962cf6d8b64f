//! Folders that may be worth collecting: the system's own, and what the server's owner suggests.

use crate::{
    bindings::{Failure, SuggestedFolder},
    context::{Context, beside},
};
use directories::UserDirs;
use std::path::{Path, PathBuf};
use trove_protocol::ClientPath;

/// What is suggested to everybody.
const USUAL: [&str; 3] = ["pictures", "videos", "music"];

/// A suggestion before it is looked at.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Idea {
    path: PathBuf,
    place: Option<&'static str>,
    by_owner: bool,
}

/// The suggestions.
pub(crate) async fn suggested_folders(context: &Context) -> Result<Vec<SuggestedFolder>, Failure> {
    let owners = context.ledger.owners_configuration().await?.suggested_folders;
    let chosen = context.ledger.folders().await?;
    let chosen: Vec<_> = chosen.into_iter().map(|folder| folder.path).collect();
    beside(move || {
        let users = UserDirs::new();
        let ideas = ideas(&owners, |name| own(name, users.as_ref()));
        ideas.into_iter().map(|idea| look(&idea, &chosen)).collect()
    })
    .await
}

/// The system's own folder of this name.
fn own(name: &str, users: Option<&UserDirs>) -> Option<PathBuf> {
    let users = users?;
    let folder = match name {
        "pictures" => users.picture_dir(),
        "videos" => users.video_dir(),
        "music" => users.audio_dir(),
        "desktop" => users.desktop_dir(),
        "documents" => users.document_dir(),
        "downloads" => users.download_dir(),
        _ => None,
    };
    folder.map(Path::to_path_buf)
}

/// Each suggestion once; those of the owner count as theirs. Pure.
fn ideas(owners: &[String], own: impl Fn(&str) -> Option<PathBuf>) -> Vec<Idea> {
    const PLACES: [&str; 6] = ["pictures", "videos", "music", "desktop", "documents", "downloads"];
    let mut ideas: Vec<Idea> = Vec::new();
    let usual = USUAL.iter().map(|name| (*name, false));
    for (name, by_owner) in usual.chain(owners.iter().map(|name| (name.as_str(), true))) {
        let place = PLACES.into_iter().find(|one| *one == name);
        let path = match place {
            Some(place) => own(place),
            None => Some(PathBuf::from(name)).filter(|path| path.is_absolute()),
        };
        let Some(path) = path else { continue };
        match ideas.iter_mut().find(|one| one.path == path) {
            Some(known) => known.by_owner |= by_owner,
            None => ideas.push(Idea { path, place, by_owner }),
        }
    }
    ideas
}

fn look(idea: &Idea, chosen: &[ClientPath]) -> SuggestedFolder {
    let real = std::fs::canonicalize(&idea.path).ok().filter(|real| real.is_dir());
    let wire = ClientPath::from_path(real.as_deref().unwrap_or(&idea.path));
    SuggestedFolder {
        path: wire.as_ref().map_or_else(|| idea.path.display().to_string(), ToString::to_string),
        place: idea.place.map(str::to_owned),
        by_owner: idea.by_owner,
        there: real.is_some(),
        chosen: wire.is_some_and(|wire| chosen.contains(&wire)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_folder_is_suggested_once() {
        let own = |name: &str| match name {
            // Some systems have no folder for films of their own.
            "videos" => None,
            "desktop" | "downloads" => Some(PathBuf::from("/home/ada")),
            name => Some(Path::new("/home/ada").join(name)),
        };
        let owners = ["music", "desktop", "downloads", "/mnt/camera", "relative", "unheard of"];
        let told = ideas(&owners.map(str::to_owned), own);
        let idea = |path: &str, place, by_owner| Idea { path: path.into(), place, by_owner };
        assert_eq!(
            told,
            [
                idea("/home/ada/pictures", Some("pictures"), false),
                idea("/home/ada/music", Some("music"), true),
                idea("/home/ada", Some("desktop"), true),
                idea("/mnt/camera", None, true),
            ]
        );
    }

    #[test]
    fn what_is_not_there_or_chosen_is_told() {
        let folder = tempfile::tempdir().unwrap();
        let real = folder.path().canonicalize().unwrap();
        let idea = |path: &Path| Idea { path: path.into(), place: None, by_owner: false };
        let wire = ClientPath::from_path(&real).unwrap();
        let seen = look(&idea(folder.path()), std::slice::from_ref(&wire));
        assert!(seen.there && seen.chosen);
        let gone = look(&idea(&real.join("gone")), &[wire]);
        assert!(!gone.there && !gone.chosen);
    }
}
