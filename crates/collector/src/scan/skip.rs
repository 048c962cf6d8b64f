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
    let name = lower(folder.file_name());
    let library = || lower(folder.parent().and_then(Path::extension)) == "photoslibrary";
    name.starts_with('.')
        || FOLDERS.contains(&name.as_str())
        || BUNDLES.contains(&lower(folder.extension()).as_str())
        || (LIBRARY_PARTS.contains(&name.as_str()) && library())
}

/// Whether to leave out a file.
pub fn skips_file(file: &Path) -> bool {
    let hidden = lower(file.file_name()).starts_with('.');
    hidden || UNFINISHED.contains(&lower(file.extension()).as_str())
}

/// Whether any folder between a collected one and this path is left out.
pub fn lies_in_skipped(root: &Path, path: &Path) -> bool {
    path.ancestors()
        .skip(1)
        .take_while(|folder| folder.starts_with(root) && *folder != root)
        .any(skips_folder)
}

fn lower(name: Option<&OsStr>) -> String {
    name.unwrap_or_default().to_string_lossy().to_ascii_lowercase()
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

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

    proptest! {
        #[test]
        fn what_lies_in_a_skipped_folder_is_skipped(
            names in proptest::collection::vec("[a-c]{1,3}", 0..5), at in 0_usize..6,
        ) {
            let mut parts: Vec<_> = names.clone();
            let at = at.min(parts.len());
            let root = Path::new("/.hidden/root");
            let plain = root.join(parts.join("/")).join("f.jpg");
            prop_assert!(!lies_in_skipped(root, &plain));
            parts.insert(at, ".cache".into());
            prop_assert!(lies_in_skipped(root, &root.join(parts.join("/")).join("f.jpg")));
        }
    }
}
