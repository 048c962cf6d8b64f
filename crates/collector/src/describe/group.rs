//! Which files belong together, on top of `trove_media`'s rules.

use std::{collections::HashMap, path::Path};
use trove_media::{Description, FolderFile, group_folder, group_key};
use trove_protocol::{CaptureSource, Kind, Metadata};

/// What all files of one shot have in common by their names, whatever they are: the key of a
/// photo with this name. The ledger finds neighbours by it.
pub fn family(path: &Path) -> Option<String> {
    let as_photo =
        Description { kind: Kind::Photo, media_type: None, metadata: Metadata::default() };
    group_key(path, &as_photo)
}

/// The groups of these files, each folder for itself, in their order.
pub fn groups(files: &[FolderFile<'_>]) -> Vec<Option<String>> {
    let mut folders: HashMap<Option<&Path>, Vec<usize>> = HashMap::new();
    for (at, file) in files.iter().enumerate() {
        folders.entry(file.path.parent()).or_default().push(at);
    }
    let mut groups = vec![None; files.len()];
    for places in folders.into_values() {
        let here: Vec<_> = places.iter().map(|at| files[*at]).collect();
        for (at, group) in places.into_iter().zip(group_folder(&here)) {
            groups[at] = group;
        }
    }
    groups
}

/// A sidecar is filed where its lead is: it takes over the lead's time.
pub fn inherit(sidecar: &mut Metadata, lead: &Metadata) {
    if lead.captured.is_some() {
        sidecar.captured = lead.captured;
        sidecar.captured_offset_minutes = lead.captured_offset_minutes;
        sidecar.captured_from = Some(CaptureSource::Group);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use std::path::PathBuf;

    fn described(kind: Kind) -> Description {
        Description { kind, media_type: None, metadata: Metadata::default() }
    }

    proptest! {
        #[test]
        fn a_photo_and_its_sidecars_are_one_group_in_each_folder(
            name in "[a-zA-Z0-9 _]{1,12}", ending in "(jpg|CR2|heic)", folders in 1_usize..4,
        ) {
            let kinds = [described(Kind::Photo), described(Kind::Sidecar)];
            let paths: Vec<PathBuf> = (0..folders)
                .flat_map(|at| [format!("/{at}/{name}.{ending}"), format!("/{at}/{name}.xmp")])
                .map(PathBuf::from)
                .collect();
            let files: Vec<_> = paths
                .iter()
                .enumerate()
                .map(|(at, path)| FolderFile { path, description: &kinds[at % 2] })
                .collect();
            let groups = groups(&files);
            for pair in groups.chunks(2) {
                prop_assert!(pair[0].is_some());
                prop_assert_eq!(&pair[0], &pair[1]);
            }
            let mut all: Vec<_> = groups.iter().collect();
            all.dedup();
            prop_assert_eq!(all.len(), folders);
            prop_assert_eq!(family(&paths[0]), family(&paths[1]));
        }
    }
}
