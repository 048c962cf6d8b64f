//! Making journalled moves: the earlier version steps aside, and what was received takes its place.

use super::{blocking, parse, request, share_path};
use crate::{
    catalogue::Move,
    decide::ContentId,
    house::{Fault, House},
    shares::{FolderChange, Identity, Placing, ShareError, Shares},
};
use std::{collections::HashMap, path::Path, sync::Arc};

#[derive(Default)]
pub(super) struct Placed {
    pub(super) done: Vec<Move>,
    pub(super) failed: HashMap<ContentId, ShareError>,
    /// Of those that failed: whose earlier versions stay aside, because their names were taken.
    pub(super) aside: Vec<ContentId>,
    /// Why one could neither be made nor undone: it stays in the journal.
    pub(super) stuck: Option<ShareError>,
    pub(super) folders: Vec<FolderChange>,
}

/// Makes journalled moves, and their names durable.
pub(super) async fn place_all(house: &House, moves: Vec<Move>) -> Result<Placed, Fault> {
    let shares = Arc::clone(&house.shares);
    let inbox = Arc::clone(&house.inbox);
    blocking(move || {
        let mut placed = Placed::default();
        let mut placing = shares.placing();
        for mut made in moves {
            let path = inbox.path(request(made.content));
            match place(&shares, &mut placing, &path, &made) {
                Ok(identity) => {
                    made.identity = Some(identity);
                    placed.done.push(made);
                }
                Err(error) => match step_back(&shares, &made) {
                    Ok(is_back) => {
                        placed.aside.extend((!is_back).then_some(made.content));
                        placed.failed.insert(made.content, error);
                    }
                    Err(error) => placed.stuck = Some(error),
                },
            }
        }
        let mut paths = Vec::new();
        for made in &placed.done {
            paths.extend(share_path(&made.share_path));
            paths.extend(made.from.as_deref().and_then(share_path));
            paths.extend(made.retires.as_ref().and_then(|retired| share_path(&retired.to)));
        }
        // Moves whose names may not be durable stay in the journal: a restart looks at them.
        shares.settle_folders(&paths)?;
        placed.folders = shares.take_changes();
        Ok(placed)
    })
    .await?
    .map_err(Fault::Shares)
}

/// Makes one move: the earlier version first, since the newer may take its name.
fn place(
    shares: &Shares,
    placing: &mut Placing<'_>,
    inbox: &Path,
    made: &Move,
) -> Result<Identity, ShareError> {
    let to = parse(&made.share_path)?;
    if let Some(from) = &made.from {
        shares.retire(&parse(from)?, &to)?;
        return shares.reader().identity(&to)?.ok_or(ShareError::Missing(made.share_path.clone()));
    }
    step_aside(shares, made)?;
    match placing.place(inbox, &to, made.modified_ns) {
        // It may be this very content, which a catalogue that was restored has forgotten.
        Err(ShareError::Taken(taken)) => {
            shares.adopt(inbox, &to, made.hash)?.ok_or(ShareError::Taken(taken))
        }
        placed => placed,
    }
}

/// Moves the earlier version aside, unless it is aside already.
pub(super) fn step_aside(shares: &Shares, made: &Move) -> Result<(), ShareError> {
    let Some(retired) = &made.retires else { return Ok(()) };
    let aside = parse(&retired.to)?;
    if shares.exists(&aside)? {
        return Ok(());
    }
    match shares.retire(&parse(&retired.from)?, &aside) {
        // Somebody took the earlier version away by hand: nothing needs to make way.
        Err(ShareError::Missing(_)) => Ok(()),
        other => other,
    }
}

/// Moves the earlier version of a move that failed back to where the catalogue has it; whether it is
/// there, as it is not when somebody has taken its name meanwhile.
pub(super) fn step_back(shares: &Shares, made: &Move) -> Result<bool, ShareError> {
    let Some(retired) = &made.retires else { return Ok(true) };
    let (from, aside) = (parse(&retired.from)?, parse(&retired.to)?);
    if !shares.exists(&aside)? {
        return Ok(true);
    }
    match shares.retire(&aside, &from) {
        Ok(()) => {
            tracing::info!(path = retired.from, "an earlier version is back in its place");
            shares.settle_folders([&from, &aside])?;
            Ok(true)
        }
        Err(ShareError::Taken(_)) => Ok(false),
        Err(error) => Err(error),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::catalogue::Retirement;
    use std::fs;
    use trove_protocol::ContentHash;

    /// Shares with a photo of some years, whose newer version is to take its name; the move that
    /// does it, and its file in the inbox, which is not there yet.
    fn newer_version() -> (tempfile::TempDir, Shares, Move, std::path::PathBuf) {
        let folder = tempfile::tempdir().unwrap();
        let (dir, inbox) = (folder.path().join("shares"), folder.path().join("inbox"));
        fs::create_dir_all(dir.join("Photos")).unwrap();
        fs::create_dir(&inbox).unwrap();
        fs::write(dir.join("Photos/lake.jpg"), "earlier").unwrap();
        let shares = Shares::open(&dir, &inbox).unwrap();
        let (from, to) = ("Photos/lake.jpg", ".trove/versions/Photos/lake 2024.jpg");
        let key = |path: &str| parse(path).unwrap().collision_key();
        let retired =
            Retirement { content: ContentId(1), from: from.into(), to: to.into(), key: key(to) };
        let made = Move {
            content: ContentId(2),
            file: None,
            modified_ns: 1,
            hash: ContentHash(*blake3::hash(b"newer").as_bytes()),
            share_path: from.into(),
            share_key: key(from),
            from: None,
            retires: Some(retired),
            identity: None,
        };
        (folder, shares, made, inbox.join("2"))
    }

    #[test]
    fn an_earlier_version_goes_back_when_the_newer_cannot_take_its_place() {
        let (folder, shares, made, inbox) = newer_version();
        place(&shares, &mut shares.placing(), &inbox, &made).unwrap_err();
        let aside = folder.path().join("shares/.trove/versions/Photos/lake 2024.jpg");
        assert!(aside.exists(), "the newer one failed before the earlier one stepped aside");
        assert!(step_back(&shares, &made).unwrap());
        let lies = folder.path().join("shares/Photos/lake.jpg");
        assert_eq!(fs::read(&lies).unwrap(), b"earlier");
        assert!(!aside.exists());

        fs::write(&inbox, "newer").unwrap();
        place(&shares, &mut shares.placing(), &inbox, &made).unwrap();
        assert_eq!(fs::read(lies).unwrap(), b"newer");
        assert_eq!(fs::read(aside).unwrap(), b"earlier");
    }

    #[test]
    fn what_is_no_file_has_its_name() {
        let (folder, shares, mut made, inbox) = newer_version();
        made.retires = None;
        fs::write(&inbox, "newer").unwrap();
        for name in ["folder.jpg", "link.jpg"] {
            made.share_path = format!("Photos/{name}");
            let there = folder.path().join("shares").join(&made.share_path);
            if name == "folder.jpg" {
                fs::create_dir(&there).unwrap();
            } else {
                std::os::unix::fs::symlink("nowhere", &there).unwrap();
            }
            let refused = place(&shares, &mut shares.placing(), &inbox, &made).unwrap_err();
            assert!(matches!(refused, ShareError::Taken(_)), "{name}: {refused}");
        }
        assert!(inbox.exists());
    }

    #[test]
    fn the_same_content_is_adopted_and_no_other() {
        let (folder, shares, mut made, inbox) = newer_version();
        made.retires = None;
        fs::write(&inbox, "newer").unwrap();
        let there = folder.path().join("shares/Photos/lake.jpg");
        // Of the same size.
        fs::write(&there, "older").unwrap();
        let refused = place(&shares, &mut shares.placing(), &inbox, &made).unwrap_err();
        assert!(matches!(refused, ShareError::Taken(_)), "{refused}");
        fs::write(&there, "newer").unwrap();
        place(&shares, &mut shares.placing(), &inbox, &made).unwrap();
        assert_eq!(fs::read(there).unwrap(), b"newer");
        assert!(!inbox.exists());
    }

    #[test]
    fn an_earlier_version_stays_aside_when_somebody_took_its_name() {
        let (folder, shares, made, inbox) = newer_version();
        place(&shares, &mut shares.placing(), &inbox, &made).unwrap_err();
        let lies = folder.path().join("shares/Photos/lake.jpg");
        fs::write(&lies, "by hand").unwrap();
        assert!(!step_back(&shares, &made).unwrap());
        assert_eq!(fs::read(lies).unwrap(), b"by hand");
        let aside = folder.path().join("shares/.trove/versions/Photos/lake 2024.jpg");
        assert_eq!(fs::read(aside).unwrap(), b"earlier");
    }
}
