//! Why a folder cannot be looked through, in a word: the sentence is in the ledger.

use super::{
    volume::{self, Likeness},
    volume_of,
};
use crate::ledger::Folder;
use std::{io::ErrorKind, path::Path};

/// Why a folder cannot be looked through.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Why {
    /// Its drive is not plugged in.
    NotPluggedIn,
    /// Another drive is in its place.
    OtherDrive,
    /// It may not be read.
    NotReadable,
    /// It is not there any more, or is no folder.
    NotThere,
}

/// Why this folder is away, by what is at its place now. Blocks.
pub fn why(folder: &Folder) -> Why {
    let root = folder.path.to_path();
    let before = folder.volume.as_deref();
    match std::fs::metadata(&root) {
        Ok(found) if !found.is_dir() => Why::NotThere,
        Ok(_) => match std::fs::read_dir(&root) {
            Ok(_) => Why::OtherDrive,
            Err(_) => Why::NotReadable,
        },
        Err(error) if error.kind() == ErrorKind::NotFound => absent(&root, before),
        Err(_) => Why::NotReadable,
    }
}

/// Nothing is there: its drive has gone, or only the folder.
fn absent(root: &Path, before: Option<&str>) -> Why {
    let around = root.ancestors().skip(1).find_map(volume_of);
    let likeness = match (before, &around) {
        (Some(before), Some(around)) => volume::compare(before, &around.id),
        _ => Likeness::Unknown,
    };
    let alone = root.parent().is_some_and(Path::is_dir);
    match likeness {
        Likeness::Same => Why::NotThere,
        Likeness::Unknown if alone => Why::NotThere,
        Likeness::Other | Likeness::Unknown => Why::NotPluggedIn,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use trove_protocol::ClientPath;

    #[test]
    fn what_is_at_its_place_tells_why() {
        let place = tempfile::tempdir().unwrap();
        let file = place.path().join("file");
        std::fs::write(&file, "no folder").unwrap();
        let here = volume_of(place.path()).unwrap().id;
        let why_of = |path: &Path, volume: Option<&str>| {
            let wire = ClientPath::from_path(path).unwrap();
            why(&Folder { volume: volume.map(str::to_owned), ..Folder::new(wire) })
        };
        let gone = place.path().join("gone");
        assert_eq!(why_of(&file, None), Why::NotThere);
        assert_eq!(why_of(&gone, Some(&here)), Why::NotThere);
        assert_eq!(why_of(&gone, None), Why::NotThere);
        assert_eq!(why_of(&gone.join("deeper"), None), Why::NotPluggedIn);
        assert_eq!(why_of(place.path(), Some("uuid:other")), Why::OtherDrive);
        let scheme = here.split(':').next().unwrap();
        if scheme != "device" {
            assert_eq!(why_of(&gone, Some(&format!("{scheme}:other"))), Why::NotPluggedIn);
        }
    }
}
