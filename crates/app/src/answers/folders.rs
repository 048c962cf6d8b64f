//! The chosen folders and how they fare.

use crate::{
    bindings::{Failure, FolderAway, FolderView, SkipReason, SkippedCount, Sums, UnseenPlace},
    context::{Context, beside},
    view::attention::reason,
};
use trove_collector::{
    ledger::{Folder, FolderSums, Unseen, subtree},
    scan::away::why,
};
use trove_protocol::ClientPath;

/// At most so many unseen places are told for a folder.
const PLACES: usize = 100;
/// And so many are asked for, for all of them.
const ALL_PLACES: i64 = 10_000;

/// The folders that are collected, by path.
pub(crate) async fn folders(context: &Context) -> Result<Vec<FolderView>, Failure> {
    let ledger = &context.ledger;
    let folders = ledger.folders().await?;
    let preferences = ledger.preferences().await?;
    let unseen = ledger.unseen(ALL_PLACES).await?;
    let unwatched = context.engine().map(|engine| engine.facts().borrow().unwatched.clone());
    let unwatched = unwatched.unwrap_or_default();
    let mut views = Vec::with_capacity(folders.len());
    for folder in &folders {
        let apart = inside(&folder.path, &folders);
        let sums = ledger.folder_sums(&folder.path, &apart, &preferences).await?;
        let away = match &folder.away {
            None => None,
            Some(sentence) => {
                let asked = folder.clone();
                let why = beside(move || why(&asked)).await?;
                Some(FolderAway { reason: reason(why), sentence: sentence.clone() })
            }
        };
        let places = places(folder, &apart, &unseen);
        views.push(view(folder, &sums, away, places, &unwatched));
    }
    Ok(views)
}

/// Chosen folders inside this one.
pub(super) fn inside(folder: &ClientPath, all: &[Folder]) -> Vec<ClientPath> {
    all.iter()
        .filter(|one| contains(folder, one.path.as_str()))
        .map(|one| one.path.clone())
        .collect()
}

/// Whether what lies at this path, in its wire form, lies in the folder.
pub(super) fn contains(folder: &ClientPath, path: &str) -> bool {
    let (low, high) = subtree(folder);
    low.as_str() <= path && path < high.as_str()
}

fn places(folder: &Folder, apart: &[ClientPath], unseen: &[Unseen]) -> Vec<UnseenPlace> {
    unseen
        .iter()
        .filter(|one| one.path == folder.path.as_str() || contains(&folder.path, &one.path))
        .filter(|one| !apart.iter().any(|inner| contains(inner, &one.path)))
        .take(PLACES)
        .map(|one| UnseenPlace { path: one.path.clone(), reason: one.reason.clone() })
        .collect()
}

fn view(
    folder: &Folder,
    sums: &FolderSums,
    away: Option<FolderAway>,
    unseen: Vec<UnseenPlace>,
    unwatched: &[String],
) -> FolderView {
    let name = folder.path.to_path().display().to_string();
    FolderView {
        path: folder.path.to_string(),
        files: sum(sums.files()),
        safe: sum(sums.safe),
        pending: sum(sums.pending),
        set_aside: sums.set_aside.0 + sums.unreadable.0,
        skipped: skipped(sums),
        looked: folder.device.is_some() || folder.volume.is_some(),
        // A sentence of the engine's begins with the folder, or speaks of any.
        watched: !unwatched
            .iter()
            .any(|one| one.starts_with(&format!("{name} ")) || one.starts_with("any folder ")),
        away,
        missing: if folder.confirmed < folder.missing { folder.missing } else { 0 },
        unseen,
    }
}

pub(super) fn sum((files, bytes): (u64, u64)) -> Sums {
    Sums { files, bytes }
}

fn skipped(sums: &FolderSums) -> Vec<SkippedCount> {
    [
        (SkipReason::NotMedia, sums.not_media.0),
        (SkipReason::KindNotWanted, sums.kind_not_wanted.0),
        (SkipReason::TooSmall, sums.too_small.0),
        (SkipReason::TooLarge, sums.too_large.0),
        (SkipReason::InCloud, sums.in_cloud),
        (SkipReason::ByPattern, sums.by_pattern),
    ]
    .into_iter()
    .filter(|(_, files)| *files > 0)
    .map(|(reason, files)| SkippedCount { reason, files })
    .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn unseen_places_belong_to_the_innermost_folder() {
        let folder = |path: &str| Folder::new(ClientPath::from_wire(path));
        let all = [folder("/p"), folder("/p/in"), folder("/p2")];
        let apart = inside(&all[0].path, &all);
        assert_eq!(apart, [ClientPath::from_wire("/p/in")]);
        let unseen: Vec<_> = ["/p/a", "/p/in/b", "/p2/c", "/p"]
            .into_iter()
            .map(|path| Unseen { path: path.into(), reason: "No.".into() })
            .collect();
        let told: Vec<_> =
            places(&all[0], &apart, &unseen).into_iter().map(|one| one.path).collect();
        assert_eq!(told, ["/p/a", "/p"]);
    }

    #[test]
    fn a_folder_that_is_not_watched_is_told() {
        let folder = Folder::new(ClientPath::from_wire("/p"));
        let watched = |sentence: &str| {
            let sums = FolderSums::default();
            view(&folder, &sums, None, Vec::new(), &[sentence.to_owned()]).watched
        };
        assert!(!watched("/p cannot be watched (x), so changes are found later"));
        assert!(!watched("any folder cannot be watched (x), so changes are found later"));
        assert!(watched("/p2 cannot be watched (x), so changes are found later"));
    }
}
