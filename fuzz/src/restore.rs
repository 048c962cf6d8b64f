//! What somebody who speaks in the server's name can make a client write: nothing outside of the
//! folder that was chosen.

use std::{
    collections::HashSet,
    path::{Component, Path},
};
use trove_collector::restore::plan::plan;
use trove_protocol::SnapshotListing;

/// The body of the server's answer.
pub fn body(bytes: &[u8]) {
    let Ok(listing) = serde_json::from_slice::<SnapshotListing>(bytes) else { return };
    for only in [None, listing.next.as_ref()] {
        let Ok(plan) = plan(listing.entries.clone(), only) else { continue };
        let mut folders: HashSet<&Path> = HashSet::from([Path::new("")]);
        let mut taken = HashSet::new();
        for folder in &plan.folders {
            inside(&folder.path, &folders);
            folders.insert(&folder.path);
            assert!(taken.insert(&folder.path), "{:?} comes twice", folder.path);
        }
        for file in &plan.files {
            inside(&file.path, &folders);
            assert!(taken.insert(&file.path), "{:?} comes twice", file.path);
            assert!(file.size == 0 || file.hash.is_some());
        }
        for link in &plan.links {
            inside(&link.path, &folders);
            assert!(taken.insert(&link.path), "{:?} comes twice", link.path);
        }
    }
}

/// The path is one of plain names, and lies in a folder that was made before.
fn inside(path: &Path, folders: &HashSet<&Path>) {
    let is_name = |part: Component<'_>| matches!(part, Component::Normal(_));
    assert!(path.components().next().is_some() && path.components().all(is_name), "{path:?}");
    let folder = path.parent().expect("it has a name");
    assert!(folders.contains(folder), "{path:?} lies in no folder");
}
