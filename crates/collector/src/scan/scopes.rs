//! Where to look when something has changed: each folder once, however many changes in it were
//! heard of. Pure.

use super::rules::IGNORE_FILE;
use std::{
    collections::BTreeMap,
    path::{Path, PathBuf},
};

/// What lies at a place that has changed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Lies {
    /// A folder.
    Folder,
    /// A file, or anything else that is no folder.
    File,
    /// Nothing any more.
    Nothing,
}

/// The folders to look at below this root, outer ones first, and whether all that lies below them
/// is meant or only their own files.
pub fn scopes(
    root: &Path,
    places: impl IntoIterator<Item = (PathBuf, Lies)>,
) -> Vec<(PathBuf, bool)> {
    join(places.into_iter().flat_map(|(place, lies)| around(root, place, lies)))
}

/// Where one change may have made a difference.
fn around(root: &Path, place: PathBuf, lies: Lies) -> Vec<(PathBuf, bool)> {
    let parent = place.parent().filter(|parent| parent.starts_with(root)).map(Path::to_path_buf);
    match (lies, parent) {
        // It speaks of all that lies below.
        (_, Some(parent)) if place.ends_with(IGNORE_FILE) => vec![(parent, true)],
        // The folder itself is named when something in it was renamed or its times changed.
        (Lies::Folder, _) => {
            let to_the_bottom = place != root;
            vec![(place, to_the_bottom)]
        }
        (Lies::File, Some(parent)) => vec![(parent, false)],
        // It may have been a folder.
        (Lies::Nothing, Some(parent)) => vec![(parent, false), (place, true)],
        (_, None) => Vec::new(),
    }
}

/// The same folders, none of them twice.
fn join(scopes: impl IntoIterator<Item = (PathBuf, bool)>) -> Vec<(PathBuf, bool)> {
    let mut all = BTreeMap::new();
    for (folder, to_the_bottom) in scopes {
        *all.entry(folder).or_insert(false) |= to_the_bottom;
    }
    let covered = |folder: &Path| {
        folder.ancestors().skip(1).any(|outer| all.get(outer).is_some_and(|whole| *whole))
    };
    all.iter()
        .filter(|(folder, _)| !covered(folder))
        .map(|(folder, to_the_bottom)| (folder.clone(), *to_the_bottom))
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn path() -> impl Strategy<Value = PathBuf> {
        proptest::collection::vec("[ab]", 0..4)
            .prop_map(|names| names.iter().fold(PathBuf::from("/r"), |path, name| path.join(name)))
    }

    fn is_looked_at(scopes: &[(PathBuf, bool)], folder: &Path) -> usize {
        let meant = |(outer, whole): &&(PathBuf, bool)| {
            outer == folder || (*whole && folder.starts_with(outer))
        };
        scopes.iter().filter(meant).count()
    }

    #[test]
    fn many_files_of_one_folder_are_one_look() {
        let root = Path::new("/r");
        let file = |name: &str| (root.join(name), Lies::File);
        let many = (0..1_500).map(|number| file(&format!("a/{number}.jpg")));
        assert_eq!(scopes(root, many), [(root.join("a"), false)]);
        let gone = |name: &str| (root.join(name), Lies::Nothing);
        assert_eq!(
            scopes(root, [gone("a/b"), file("a/c.jpg"), file("a/b/d.jpg")]),
            [(root.join("a"), false), (root.join("a/b"), true)]
        );
        assert_eq!(
            scopes(root, [file("a/.troveignore"), file("a/b/c.jpg")]),
            [(root.join("a"), true)]
        );
        let itself = |path: &str| (PathBuf::from(path), Lies::Folder);
        assert_eq!(scopes(root, [itself("/r")]), [(root.into(), false)]);
        assert_eq!(scopes(root, [itself("/r/a")]), [(root.join("a"), true)]);
        assert_eq!(scopes(root, [(PathBuf::from("/r"), Lies::Nothing)]), []);
    }

    proptest! {
        #[test]
        fn joining_looks_at_the_same_folders_and_at_none_twice(
            said in proptest::collection::vec((path(), any::<bool>()), 0..12), asked in path(),
        ) {
            let joined = join(said.clone());
            prop_assert_eq!(is_looked_at(&joined, &asked) > 0, is_looked_at(&said, &asked) > 0);
            prop_assert!(is_looked_at(&joined, &asked) <= 1);
            let again = joined.clone();
            prop_assert_eq!(join(again), joined);
        }
    }
}
