//! Which files of a folder belong together and must be filed together.
//!
//! - Raw, JPEG and HEIC of one shot, and their sidecars, have the same stem: `IMG_0001.CR2`,
//!   `IMG_0001.JPG`, `IMG_0001.xmp`. Some programs put the whole name before the sidecar's
//!   extension (`IMG_0001.CR2.xmp`), and Apple marks edits by a letter (`IMG_E0001.HEIC`,
//!   `IMG_O0001.AAE`).
//! - A Live Photo's movie belongs to the photo with the same content identifier, whatever the
//!   names are: names alone pair wrongly once a counter has begun anew.
//! - A sidecar beside a video only (`MVI_0001.THM`, `C0001.MP4.xmp`) belongs to that video.
//!
//! All of a group share a key made of the folder and the photo's stem. So a Live Photo's movie
//! takes the key of its photo, and whoever else has the photo's stem (the `.AAE`) has that key
//! already: identifier and name come together. That needs a look at all files of the folder;
//! [`group_key`] is what can be said of one file alone, and is the same for all but videos and
//! their sidecars.

use crate::Description;
use std::{
    collections::{HashMap, HashSet},
    path::Path,
};
use trove_protocol::{ClientPath, Kind};

/// A file of the folder that is looked at.
#[derive(Clone, Copy, Debug)]
pub struct FolderFile<'a> {
    /// Where it lies.
    pub path: &'a Path,
    /// What it is.
    pub description: &'a Description,
}

/// The group of each of these files of one folder, in their order; `None` for files that stand
/// alone, such as music. Pure: the same files give the same keys in any order.
pub fn group_folder(files: &[FolderFile<'_>]) -> Vec<Option<String>> {
    let mut photos = HashSet::new();
    let mut live_photos = HashMap::new();
    let mut with_sidecar = HashSet::new();
    for file in files {
        let Some(key) = name_key(file.path) else { continue };
        let metadata = &file.description.metadata;
        match file.description.kind {
            Kind::Photo => {
                if let Some(identifier) = &metadata.content_identifier {
                    // An edit has the same identifier and, Apple's letter aside, the same name.
                    let first = live_photos.entry(identifier.as_str()).or_insert(key.clone());
                    if key < *first {
                        first.clone_from(&key);
                    }
                }
                photos.insert(key);
            }
            Kind::Sidecar => {
                with_sidecar.insert(key);
            }
            Kind::Video | Kind::Music | Kind::Other => {}
        }
    }
    files
        .iter()
        .map(|file| {
            let own = group_key(file.path, file.description);
            if file.description.kind != Kind::Video {
                return own;
            }
            let identifier = file.description.metadata.content_identifier.as_deref();
            if let Some(photo) = identifier.and_then(|identifier| live_photos.get(identifier)) {
                return Some(photo.clone());
            }
            // A video of the photo's name without its identifier is another shot.
            name_key(file.path).filter(|key| with_sidecar.contains(key) && !photos.contains(key))
        })
        .collect()
}

/// The group of a file as far as it can be told without its neighbours: photos and sidecars by
/// folder and stem; a video's group is only known by [`group_folder`].
pub fn group_key(path: &Path, description: &Description) -> Option<String> {
    match description.kind {
        Kind::Photo | Kind::Sidecar => name_key(path),
        Kind::Video | Kind::Music | Kind::Other => None,
    }
}

/// Folder and stem; without case, for cameras write `.JPG` and programs `.xmp`.
fn name_key(path: &Path) -> Option<String> {
    let folder = ClientPath::from_path(path.parent()?)?;
    // A name that is not Unicode is kept apart by its escaped bytes.
    let name = ClientPath::from_path(Path::new(path.file_name()?))?;
    let name = name.as_str().to_lowercase();
    let mut stem =
        name.rsplit_once('.').filter(|(stem, _)| !stem.is_empty()).map_or(&*name, |n| n.0);
    // `IMG_0001.CR2.xmp` goes with `IMG_0001.CR2`.
    if let Some((shorter, inner)) = stem.rsplit_once('.')
        && !shorter.is_empty()
        && is_media_extension(inner)
    {
        stem = shorter;
    }
    let stem = without_apples_letter(stem);
    Some(format!("{}/{stem}", folder.as_str().trim_end_matches('/')))
}

/// `img_e0001` and `img_o0001` are an edit and its history of `img_0001`.
fn without_apples_letter(stem: &str) -> String {
    let edited = stem
        .strip_prefix("img_e")
        .or_else(|| stem.strip_prefix("img_o"))
        .filter(|number| number.len() >= 4 && number.bytes().all(|byte| byte.is_ascii_digit()));
    match edited {
        Some(number) => format!("img_{number}"),
        None => stem.to_owned(),
    }
}

/// Extensions before which a stem ends although another extension follows.
fn is_media_extension(extension: &str) -> bool {
    crate::format::raw_media_type(extension).is_some()
        || matches!(
            extension,
            "jpg"
                | "jpeg"
                | "heic"
                | "heif"
                | "png"
                | "tif"
                | "tiff"
                | "webp"
                | "avif"
                | "jxl"
                | "cr3"
                | "crw"
                | "raf"
                | "mp4"
                | "mov"
                | "avi"
                | "mkv"
                | "m4v"
                | "3gp"
                | "mts"
        )
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use trove_protocol::Metadata;

    fn description(kind: Kind, identifier: Option<&str>) -> Description {
        let content_identifier = identifier.map(str::to_owned);
        let metadata = Metadata { content_identifier, ..Metadata::default() };
        Description { kind, media_type: None, metadata }
    }

    fn grouped(files: &[(&str, Kind, Option<&str>)]) -> Vec<Option<String>> {
        let described: Vec<_> = files.iter().map(|file| description(file.1, file.2)).collect();
        let files: Vec<_> = files
            .iter()
            .zip(&described)
            .map(|(file, description)| FolderFile { path: Path::new(file.0), description })
            .collect();
        group_folder(&files)
    }

    #[test]
    fn a_live_photo_with_its_adjustments_is_one_group() {
        let keys = grouped(&[
            ("/p/IMG_0001.HEIC", Kind::Photo, Some("A")),
            ("/p/IMG_7777.MOV", Kind::Video, Some("A")),
            ("/p/IMG_0001.AAE", Kind::Sidecar, None),
            ("/p/IMG_E0001.HEIC", Kind::Photo, Some("A")),
            ("/p/IMG_O0001.AAE", Kind::Sidecar, None),
        ]);
        assert!(keys.iter().all(|key| key.as_deref() == Some("/p/img_0001")), "{keys:?}");
    }

    #[test]
    fn a_name_alone_does_not_pair_photo_and_movie() {
        let keys = grouped(&[
            ("/p/IMG_0001.HEIC", Kind::Photo, Some("A")),
            ("/p/IMG_0001.MOV", Kind::Video, Some("B")),
            ("/p/IMG_0001.MP4", Kind::Video, None),
            ("/p/IMG_0001.AAE", Kind::Sidecar, None),
        ]);
        assert_eq!(keys[1..3], [None, None]);
        assert_eq!(keys[0], keys[3]);
    }

    #[test]
    fn raw_and_jpeg_and_sidecars_of_either_habit_are_one_group() {
        let keys = grouped(&[
            ("/p/DSC 1.ARW", Kind::Photo, None),
            ("/p/dsc 1.jpg", Kind::Photo, None),
            ("/p/DSC 1.xmp", Kind::Sidecar, None),
            ("/p/DSC 1.ARW.xmp", Kind::Sidecar, None),
            ("/p/DSC 2.ARW", Kind::Photo, None),
            ("/p/DSC 1.mp3", Kind::Music, None),
        ]);
        assert!(keys[..4].iter().all(|key| *key == keys[0] && key.is_some()));
        assert_ne!(keys[4], keys[0]);
        assert_eq!(keys[5], None);
    }

    #[test]
    fn a_video_joins_a_sidecar_that_no_photo_has() {
        let keys = grouped(&[
            ("/p/MVI_0001.AVI", Kind::Video, None),
            ("/p/MVI_0001.THM", Kind::Sidecar, None),
            ("/p/MVI_0002.AVI", Kind::Video, None),
        ]);
        assert_eq!(keys[0], keys[1]);
        assert!(keys[0].is_some());
        assert_eq!(keys[2], None);
    }

    proptest! {
        #[test]
        fn photos_have_the_same_key_alone_and_in_their_folder(name in "[^/\\x00]{1,20}") {
            let path = format!("/p/{name}");
            let alone = group_key(Path::new(&path), &description(Kind::Photo, None));
            prop_assert_eq!(grouped(&[(&path, Kind::Photo, None)]), vec![alone]);
        }
    }
}
