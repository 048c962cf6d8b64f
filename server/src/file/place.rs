//! Making journalled moves: the earlier version steps aside, and what was received takes its place.

use super::{blocking, parse, request, share_path};
use crate::{
    catalogue::Move,
    decide::ContentId,
    house::{Fault, House},
    shares::{FolderChange, Identity, Placing, ShareError, SharePath, Shares},
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
        let mut refused = all_step_aside(&shares, &moves)?;
        let mut placing = shares.placing();
        for mut made in moves {
            let path = inbox.path(request(made.content));
            let refused = refused.remove(&made.content).map_or(Ok(()), Err);
            match refused.and_then(|()| place(&shares, &mut placing, &path, &made)) {
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
        }
        // Moves whose names may not be durable stay in the journal: a restart looks at them.
        shares.settle_folders(&paths)?;
        placed.folders = shares.take_changes();
        Ok(placed)
    })
    .await?
    .map_err(Fault::Shares)
}

/// Moves the earlier versions aside, whose names the newer may take, and makes that durable: else a
/// power cut might leave the newer one in the earlier one's place, and the earlier one nowhere. Why
/// some cannot be moved.
fn all_step_aside(
    shares: &Shares,
    moves: &[Move],
) -> Result<HashMap<ContentId, ShareError>, ShareError> {
    let mut refused = HashMap::new();
    for made in moves {
        if let Err(error) = step_aside(shares, made) {
            refused.insert(made.content, error);
        }
    }
    settle_aside(shares, moves)?;
    Ok(refused)
}

/// Makes durable where earlier versions are.
pub(super) fn settle_aside(shares: &Shares, moves: &[Move]) -> Result<(), ShareError> {
    let retired = moves.iter().filter_map(|made| made.retires.as_ref());
    let mut aside: Vec<SharePath> = retired.filter_map(|retired| share_path(&retired.to)).collect();
    aside.retain(|path| shares.exists(path).unwrap_or(true));
    if aside.is_empty() { Ok(()) } else { shares.settle_folders(&aside) }
}

/// Makes one move; the earlier version has made way.
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

    /// Makes one move as [`place_all`] does.
    fn make(shares: &Shares, inbox: &Path, made: &Move) -> Result<Identity, ShareError> {
        all_step_aside(shares, std::slice::from_ref(made))?
            .remove(&made.content)
            .map_or(Ok(()), Err)
            .and_then(|()| place(shares, &mut shares.placing(), inbox, made))
    }

    /// The names that files are about to get, and in between whether a folder was synced.
    #[derive(Clone, Default)]
    struct Steps(Arc<std::sync::Mutex<Vec<String>>>);

    impl<S: tracing::Subscriber> tracing_subscriber::Layer<S> for Steps {
        fn on_event(
            &self,
            event: &tracing::Event<'_>,
            _: tracing_subscriber::layer::Context<'_, S>,
        ) {
            struct Name(Option<String>);
            impl tracing::field::Visit for Name {
                fn record_str(&mut self, field: &tracing::field::Field, value: &str) {
                    if field.name() == "moves" {
                        self.0 = Some(value.to_owned());
                    }
                }
                fn record_debug(&mut self, _: &tracing::field::Field, _: &dyn std::fmt::Debug) {}
            }
            let is_of_a_folder = event.fields().any(|field| field.name() == "folder");
            if event.metadata().target() == "trove::durable" && is_of_a_folder {
                let mut name = Name(None);
                event.record(&mut name);
                self.0.lock().unwrap().push(name.0.unwrap_or_else(|| "synced".to_owned()));
            }
        }
    }

    #[test]
    fn a_newer_version_takes_the_name_once_the_earlier_one_has_durably_another() {
        use tracing_subscriber::layer::SubscriberExt as _;
        let (_folder, shares, made, inbox) = newer_version();
        fs::write(&inbox, "newer").unwrap();
        let steps = Steps::default();
        let listening = tracing_subscriber::registry().with(steps.clone());
        tracing::subscriber::with_default(listening, || make(&shares, &inbox, &made).unwrap());
        let mut steps = steps.0.lock().unwrap().clone();
        steps.dedup();
        assert_eq!(steps, ["lake 2024.jpg", "synced", "lake.jpg"]);
    }

    #[test]
    fn an_earlier_version_goes_back_when_the_newer_cannot_take_its_place() {
        let (folder, shares, made, inbox) = newer_version();
        make(&shares, &inbox, &made).unwrap_err();
        let aside = folder.path().join("shares/.trove/versions/Photos/lake 2024.jpg");
        assert!(aside.exists(), "the newer one failed before the earlier one stepped aside");
        assert!(step_back(&shares, &made).unwrap());
        let lies = folder.path().join("shares/Photos/lake.jpg");
        assert_eq!(fs::read(&lies).unwrap(), b"earlier");
        assert!(!aside.exists());

        fs::write(&inbox, "newer").unwrap();
        make(&shares, &inbox, &made).unwrap();
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
            let refused = make(&shares, &inbox, &made).unwrap_err();
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
        let refused = make(&shares, &inbox, &made).unwrap_err();
        assert!(matches!(refused, ShareError::Taken(_)), "{refused}");
        fs::write(&there, "newer").unwrap();
        make(&shares, &inbox, &made).unwrap();
        assert_eq!(fs::read(there).unwrap(), b"newer");
        assert!(!inbox.exists());
    }

    #[test]
    fn an_earlier_version_stays_aside_when_somebody_took_its_name() {
        let (folder, shares, made, inbox) = newer_version();
        make(&shares, &inbox, &made).unwrap_err();
        let lies = folder.path().join("shares/Photos/lake.jpg");
        fs::write(&lies, "by hand").unwrap();
        assert!(!step_back(&shares, &made).unwrap());
        assert_eq!(fs::read(lies).unwrap(), b"by hand");
        let aside = folder.path().join("shares/.trove/versions/Photos/lake 2024.jpg");
        assert_eq!(fs::read(aside).unwrap(), b"earlier");
    }
}
