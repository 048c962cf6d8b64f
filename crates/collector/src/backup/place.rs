//! Whether a backup's folder is where it was: on its own drive, not on what is in its place while
//! that is unplugged.

use crate::{
    engine::Trouble,
    ledger::{BackupFolder, Ledger},
    scan::{
        volume::{self, Likeness, Volume},
        volume_of,
    },
};
use std::{fs, io, path::Path};

/// The folder's volume, if it is there; else why it cannot be looked through, as a sentence.
pub(super) async fn find(
    ledger: &Ledger,
    folder: &BackupFolder,
) -> Result<Result<Volume, String>, Trouble> {
    let root = folder.path.to_path();
    let asked = tokio::task::spawn_blocking(move || here(&root)).await;
    let volume = match asked.map_err(|error| Trouble::Broken(error.to_string()))? {
        Ok(volume) => volume,
        Err(reason) => return Ok(Err(reason)),
    };
    let replaced = match folder.volume.as_deref().map(|before| volume::compare(before, &volume.id))
    {
        None | Some(Likeness::Same) => false,
        Some(Likeness::Other) => true,
        Some(Likeness::Unknown) => none_is_there(ledger, folder).await?,
    };
    let path = &folder.path;
    Ok(if replaced {
        Err(format!(
            "It is on another drive than before; plug the former one in, or accept this one with \
             `trove-collector folders accept {path}`."
        ))
    } else {
        Ok(volume)
    })
}

fn here(root: &Path) -> Result<Volume, String> {
    let metadata = fs::metadata(root).map_err(|error| reason(&error))?;
    if !metadata.is_dir() {
        return Err("It is not a folder any more.".into());
    }
    volume_of(root).ok_or_else(|| reason(&io::ErrorKind::NotFound.into()))
}

/// Whether files of it are known and not one of them is where it was.
async fn none_is_there(ledger: &Ledger, folder: &BackupFolder) -> Result<bool, Trouble> {
    let (mut any, mut after) = (false, String::new());
    loop {
        let known = ledger.offered_in(&folder.path, &after).await?;
        let Some(last) = known.last() else { return Ok(any) };
        last.as_str().clone_into(&mut after);
        any = true;
        let looking = tokio::task::spawn_blocking(move || {
            known.iter().any(|path| fs::symlink_metadata(path.to_path()).is_ok())
        });
        if looking.await.map_err(|error| Trouble::Broken(error.to_string()))? {
            return Ok(false);
        }
    }
}

/// Why something cannot be read, as a sentence.
pub(super) fn reason(error: &io::Error) -> String {
    match error.kind() {
        io::ErrorKind::NotFound => "It is not there; plug its drive in.".to_owned(),
        io::ErrorKind::PermissionDenied => {
            "It may not be read; give Trove's user the right to read it.".to_owned()
        }
        _ => format!("It cannot be read ({error})."),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ledger::Observation;
    use trove_protocol::ClientPath;

    #[tokio::test]
    async fn a_drive_whose_identity_does_not_last_is_known_by_its_files() {
        let place = tempfile::tempdir().unwrap();
        let ledger = Ledger::open(&place.path().join("ledger.sqlite")).await.unwrap();
        let root = place.path().join("stick");
        fs::create_dir(&root).unwrap();
        let path = ClientPath::from_path(&root).unwrap();
        let mut folder = BackupFolder { path, label: "stick".into(), volume: None };
        let volume = find(&ledger, &folder).await.unwrap().unwrap();
        // Nothing is known of it: no drive is missing.
        folder.volume = Some("device:987654321".into());
        assert_eq!(find(&ledger, &folder).await.unwrap(), Ok(volume.clone()));
        let file = root.join("a.txt");
        let path = ClientPath::from_path(&file).unwrap();
        let seen = Observation { path, size: 1, modified_ns: 1, device: 1, inode: 1 };
        ledger.note_found(&[(seen, 0)]).await.unwrap();
        let row = ledger.due(1, 1).await.unwrap().remove(0);
        let verdict = crate::ledger::Verdict::Offer {
            kind: trove_protocol::Kind::Photo,
            family: None,
            offer: "{}".into(),
            hash: None,
            for_backup: false,
        };
        let (id, collected) = (row.id, row.collected);
        let described =
            crate::ledger::Described { id, size: 1, modified_ns: 1, collected, verdict };
        ledger.note_described(&[described]).await.unwrap();
        let away = find(&ledger, &folder).await.unwrap().unwrap_err();
        assert!(away.contains("another drive") && away.contains("folders accept"), "{away}");
        fs::write(&file, "a").unwrap();
        assert_eq!(find(&ledger, &folder).await.unwrap(), Ok(volume.clone()));
        fs::remove_file(&file).unwrap();
        folder.volume = Some(volume.id.clone());
        assert_eq!(find(&ledger, &folder).await.unwrap(), Ok(volume.clone()));
        // An identity of the same kind and another value is that of another drive.
        let (scheme, _) = volume.id.split_once(':').unwrap();
        folder.volume = Some(format!("{scheme}:another"));
        if scheme != "device" {
            fs::write(&file, "a").unwrap();
            assert!(find(&ledger, &folder).await.unwrap().is_err());
        }
    }
}
