//! What a look through folders leaves out, by name alone.

use std::{ffi::OsStr, path::Path};

/// Folders that programs and systems keep for themselves, on Linux, Windows, macOS and on
/// network drives.
const FOLDERS: &[&str] = &[
    "$recycle.bin",
    "#recycle",
    "@eadir",
    "__macosx",
    "__pycache__",
    "cache",
    "caches",
    "lost+found",
    "node_modules",
    "system volume information",
    "temporary internet files",
];

/// Folders that look like one file to their users and hold a program or previews.
const BUNDLES: &[&str] = &["app", "framework", "lrdata", "lrcat-data"];

/// Inside a macOS photo library only the originals are of interest.
const LIBRARY_PARTS: &[&str] =
    &["database", "external", "internal", "private", "resources", "scopes"];

/// Endings of files that a program is still downloading or writing.
const UNFINISHED: &[&str] =
    &["crdownload", "download", "filepart", "part", "partial", "tmp", "!ut"];

/// Whether to leave out a folder below a collected one.
pub fn skips_folder(folder: &Path) -> bool {
    let Some(name) = folder.file_name() else { return false };
    let library = || has_ending(folder.parent(), &["photoslibrary"]);
    is_hidden(name)
        || is_one_of(name, FOLDERS)
        || has_ending(Some(folder), BUNDLES)
        || (is_one_of(name, LIBRARY_PARTS) && library())
}

/// Whether to leave out a file.
pub fn skips_file(file: &Path) -> bool {
    file.file_name().is_some_and(is_hidden) || has_ending(Some(file), UNFINISHED)
}

/// Whether a file only stands for one that lies in a cloud, by its name: Nextcloud and ownCloud
/// keep such files on Linux, one byte long.
pub fn stands_for_another(file: &Path) -> bool {
    has_ending(Some(file), &["nextcloud", "owncloud"])
}

fn is_hidden(name: &OsStr) -> bool {
    name.as_encoded_bytes().first() == Some(&b'.')
}

fn has_ending(path: Option<&Path>, endings: &[&str]) -> bool {
    path.and_then(Path::extension).is_some_and(|ending| is_one_of(ending, endings))
}

fn is_one_of(name: &OsStr, list: &[&str]) -> bool {
    list.iter().any(|one| name.eq_ignore_ascii_case(one))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn systems_and_programs_keep_their_folders() {
        for folder in [
            "/a/.git",
            "/a/Cache",
            "/a/$RECYCLE.BIN",
            "/a/Photos.app",
            "/a/Pictures.photoslibrary/resources",
        ] {
            assert!(skips_folder(Path::new(folder)), "{folder}");
        }
        for folder in ["/a/Holiday", "/a/P.photoslibrary/originals", "/a/resources", "/a/é"] {
            assert!(!skips_folder(Path::new(folder)), "{folder}");
        }
        assert!(skips_file(Path::new("/a/film.mkv.part")));
        assert!(skips_file(Path::new("/a/._IMG_1.jpg")));
        assert!(!skips_file(Path::new("/a/IMG_1.jpg")));
    }
}
