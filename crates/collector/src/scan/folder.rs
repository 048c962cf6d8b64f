//! One collected folder: whether it is there, and what becomes of what is missing in it.

use super::{
    look::{Findings, Scope, look},
    rules::Rules,
    scopes::{Lies, scopes},
    toll::Toll,
    volume::{self, Likeness, Volume},
    volume_of,
};
use crate::{
    engine::Shared,
    ledger::{Absent, Folder, LedgerError, subtree},
};
use std::{
    collections::{HashMap, HashSet, VecDeque},
    path::{Path, PathBuf},
    sync::Arc,
    time::Duration,
};
use tokio::time::Instant;
use trove_protocol::ClientPath;

/// Files that vanish within this time vanish at once.
const AT_ONCE: Duration = Duration::from_mins(10);
/// More files than this that are missing in one place call for a look at everything, when the
/// changes have come to rest.
const FEW: usize = 20;

/// Files that were taken for deleted of late, by collected folder.
#[derive(Debug, Default)]
pub(super) struct Recent(HashMap<PathBuf, VecDeque<(Instant, u64)>>);

impl Recent {
    fn count(&mut self, root: &Path) -> u64 {
        let Some(notes) = self.0.get_mut(root) else { return 0 };
        notes.retain(|(when, _)| when.elapsed() < AT_ONCE);
        notes.iter().map(|(_, files)| files).sum()
    }

    fn note(&mut self, root: &Path, files: u64) {
        if files > 0 {
            self.0.entry(root.into()).or_default().push_back((Instant::now(), files));
        }
    }
}

/// How a look at a folder ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Looked {
    /// All is written down.
    Done,
    /// It cannot be looked at now.
    Away,
    /// More is missing than a look at a part may decide about.
    NeedsAll,
}

/// A collected folder, and where it is one of several.
pub(crate) struct Collected {
    pub(crate) folder: Folder,
    pub(crate) root: PathBuf,
    pub(crate) rules: Arc<Rules>,
    /// Ranges of paths of the collected folders inside it.
    apart: Vec<(String, String)>,
}

impl Collected {
    /// The collected folders, each with what it leaves to others.
    pub(crate) fn all(folders: Vec<Folder>, rules: impl Fn(&Path) -> Rules) -> Vec<Self> {
        let roots: Vec<_> =
            folders.iter().map(|one| (one.path.clone(), one.path.to_path())).collect();
        folders
            .into_iter()
            .map(|folder| {
                let root = folder.path.to_path();
                let inner: Vec<_> = roots
                    .iter()
                    .filter(|(_, other)| *other != root && other.starts_with(&root))
                    .collect();
                let apart = inner.iter().map(|(path, _)| subtree(path)).collect();
                let rules = rules(&root).without(inner.iter().map(|(_, other)| other.clone()));
                Self { folder, root, rules: Arc::new(rules), apart }
            })
            .collect()
    }

    /// The folder that a place belongs to: the innermost around it.
    pub(super) fn around<'a>(all: &'a [Self], place: &Path) -> Option<&'a Self> {
        all.iter()
            .filter(|one| place.starts_with(&one.root))
            .max_by_key(|one| one.root.components().count())
    }

    /// Looks through all of it.
    pub(super) async fn look_through(
        &self,
        shared: &Shared,
        recent: &mut Recent,
    ) -> Result<Looked, LedgerError> {
        let volume = match self.find().await {
            Ok(volume) => volume,
            Err(sentence) => return self.away(shared, &sentence).await,
        };
        let scope = self.scope(self.root.clone(), true, &volume);
        let findings = look(shared, &scope).await?;
        let own = findings.unseen.iter().find(|one| one.path == self.folder.path.as_str());
        if let Some(own) = own {
            let root = self.root.display();
            let sentence = if findings.replaced.contains(&own.path) {
                self.replaced()
            } else {
                let why = &own.reason;
                format!("{why} Give Trove's user the right to read {root}.")
            };
            return self.away(shared, &sentence).await;
        }
        for one in &findings.unseen {
            tracing::warn!("{}", one.reason);
        }
        shared.ledger.note_unseen(&self.folder.path, &findings.unseen).await?;
        self.settle(shared, findings, &volume, recent, true).await
    }

    /// Of these places, those that belong to this folder and to none inside it.
    pub(super) fn own(&self, all: &[Self], places: &HashSet<PathBuf>) -> Vec<PathBuf> {
        let is_own = |place: &&PathBuf| {
            Self::around(all, place).is_some_and(|around| around.root == self.root)
        };
        places.iter().filter(is_own).cloned().collect()
    }

    /// Looks where something has changed.
    pub(super) async fn look_at(
        &self,
        shared: &Shared,
        places: Vec<PathBuf>,
        recent: &mut Recent,
    ) -> Result<Looked, LedgerError> {
        let volume = match self.find().await {
            Ok(volume) => volume,
            Err(sentence) => return self.away(shared, &sentence).await,
        };
        let root = self.root.clone();
        let asking = tokio::task::spawn_blocking(move || {
            let asked = places.into_iter().map(|place| {
                let lies = match std::fs::symlink_metadata(&place) {
                    Ok(found) if found.is_dir() => Lies::Folder,
                    Ok(_) => Lies::File,
                    Err(_) => Lies::Nothing,
                };
                (place, lies)
            });
            scopes(&root, asked)
        });
        let broken = |_| LedgerError::Unreadable("a look at changes ended early".into());
        for (folder, to_the_bottom) in asking.await.map_err(broken)? {
            let findings = look(shared, &self.scope(folder, to_the_bottom, &volume)).await?;
            let ended = self.settle(shared, findings, &volume, recent, false).await?;
            if ended != Looked::Done {
                return Ok(ended);
            }
        }
        Ok(Looked::Done)
    }

    fn scope(&self, folder: PathBuf, to_the_bottom: bool, volume: &Arc<Volume>) -> Scope {
        let (rules, volume) = (self.rules.clone(), volume.clone());
        Scope { folder, to_the_bottom, rules, volume, former: self.folder.volume.clone() }
    }

    /// Whether the folder is where it was, and on which volume; or a sentence that says what is
    /// the matter.
    pub(crate) async fn find(&self) -> Result<Arc<Volume>, String> {
        // A look follows no links, so what this one leads to would be taken for empty.
        match tokio::fs::symlink_metadata(&self.root).await {
            Ok(metadata) if metadata.is_dir() => {}
            Ok(metadata) if metadata.is_symlink() => {
                let root = self.root.display();
                return Err(format!("{root} is a link now; add the folder that it leads to."));
            }
            Ok(_) => return Err(format!("{} is not a folder.", self.root.display())),
            Err(error) => return Err(absent_sentence(&self.root, &error)),
        }
        let root = self.root.clone();
        let asked = tokio::task::spawn_blocking(move || volume_of(&root)).await;
        let Some(volume) = asked.ok().flatten() else {
            let gone = std::io::ErrorKind::NotFound.into();
            return Err(absent_sentence(&self.root, &gone));
        };
        let before = self.folder.volume.as_deref();
        if before.is_some_and(|before| volume::compare(before, &volume.id) == Likeness::Other) {
            return Err(self.replaced());
        }
        Ok(Arc::new(volume))
    }

    fn replaced(&self) -> String {
        let root = self.root.display();
        format!(
            "{root} is on another drive than before; plug the former one in, or accept this one \
             with `trove-collector folders accept {root}`."
        )
    }

    /// It is away; nothing of it is taken for deleted.
    async fn away(&self, shared: &Shared, sentence: &str) -> Result<Looked, LedgerError> {
        if self.folder.away.as_deref() != Some(sentence) {
            tracing::warn!("{sentence} Nothing of it is taken for deleted.");
        }
        shared.ledger.note_away(&self.folder.path, sentence).await?;
        Ok(Looked::Away)
    }

    /// Decides what becomes of what is missing, and writes it down.
    async fn settle(
        &self,
        shared: &Shared,
        findings: Findings,
        volume: &Arc<Volume>,
        recent: &mut Recent,
        everything: bool,
    ) -> Result<Looked, LedgerError> {
        let ledger = &shared.ledger;
        let fate = self.fates(shared, findings.absent).await?;
        // The drive may have been pulled out during the look.
        if !fate.missing.is_empty() {
            let now = self.find().await;
            if now.as_ref() != Ok(volume) {
                let sentence = now.err().unwrap_or_else(|| self.replaced());
                return self.away(shared, &sentence).await;
            }
        }
        if !everything && fate.missing.len() > FEW {
            return Ok(Looked::NeedsAll);
        }
        let before = self.folder.volume.as_deref();
        let unsure = before
            .is_some_and(|before| volume::compare(before, &volume.id) == Likeness::Unknown)
            || (before.is_none() && self.folder.device.is_some_and(|one| one != volume.device));
        if unsure && !findings.any_known && !fate.missing.is_empty() {
            if everything {
                return self.away(shared, &self.replaced()).await;
            }
            // The rest of the folder tells whether it is the same drive.
            return Ok(Looked::NeedsAll);
        }
        let missing = fate.missing.iter().filter(|one| one.offered).count() as u64;
        let mut toll = Toll {
            missing,
            recently: recent.count(&self.root),
            confirmed: self.folder.confirmed,
            present: 0,
        };
        let enough = Toll::enough(missing, toll.recently);
        let there = ledger.offered_below(&self.folder.path, &self.apart, missing + enough).await?;
        toll.present = there.saturating_sub(missing);
        let mut gone = fate.elsewhere;
        let question = missing > 0 && toll.is_question();
        if question && !everything {
            return Ok(Looked::NeedsAll);
        }
        if !question {
            gone.extend(fate.missing.iter().map(|one| one.id));
            recent.note(&self.root, if toll.confirmed > 0 { 0 } else { missing });
        }
        ledger.note_gone(&gone).await?;
        // Folders with files that are asked about, or were found to be there after all, are looked
        // at again each time.
        let open: HashSet<&str> = fate
            .missing
            .iter()
            .filter(|_| question)
            .chain(&fate.back)
            .filter_map(|one| one.path.rsplit_once('/').map(|(folder, _)| folder))
            .collect();
        let is_settled = |folder: &str| !open.contains(folder);
        let mut unfinished = findings.unfinished;
        unfinished.retain(|one| is_settled(&one.path));
        ledger.end_looks(&unfinished).await?;
        let mut vanished = findings.vanished;
        vanished.retain(|one| is_settled(one));
        ledger.forget_looks(&vanished).await?;
        if everything {
            let asked = if question { missing } else { 0 };
            if asked != self.folder.missing && question {
                tracing::warn!("{}", crate::status::question(&self.folder.path, asked));
            }
            ledger.note_asked(&self.folder, asked).await?;
            ledger.note_folder(&self.folder.path, volume.device, &volume.id).await?;
        }
        Ok(Looked::Done)
    }

    /// What has become of files that a look did not come across.
    async fn fates(&self, shared: &Shared, absent: Vec<Absent>) -> Result<Fates, LedgerError> {
        let mut fates = Fates::default();
        if absent.is_empty() {
            return Ok(fates);
        }
        let rules = self.rules.clone();
        let looking = tokio::task::spawn_blocking(move || {
            absent
                .into_iter()
                .map(|one| {
                    let path = ClientPath::from_wire(one.path.as_str()).to_path();
                    let there = std::fs::symlink_metadata(&path).is_ok_and(|found| found.is_file());
                    // What cannot be decided is left as it is.
                    let taken = there.then(|| rules.takes(&path).unwrap_or(true));
                    (one, taken)
                })
                .collect::<Vec<_>>()
        });
        let broken = |_| LedgerError::Unreadable("a look at missing files ended early".into());
        for (one, taken) in looking.await.map_err(broken)? {
            match taken {
                None => fates.missing.push(one),
                Some(false) => fates.elsewhere.push(one.id),
                Some(true) => fates.back.push(one),
            }
        }
        let ids: Vec<_> = fates.missing.iter().map(|one| one.id).collect();
        if !ids.is_empty() {
            let moved: HashSet<_> = shared.ledger.moved(&ids).await?.into_iter().collect();
            fates.missing.retain(|one| !moved.contains(&one.id));
            fates.elsewhere.extend(moved);
        }
        Ok(fates)
    }
}

/// What has become of files that a look did not come across.
#[derive(Default)]
struct Fates {
    /// They are nowhere.
    missing: Vec<Absent>,
    /// They are there and not to be collected, or lie elsewhere: rows.
    elsewhere: Vec<i64>,
    /// They are there and to be collected.
    back: Vec<Absent>,
}

fn absent_sentence(root: &Path, error: &std::io::Error) -> String {
    let root = root.display();
    match error.kind() {
        std::io::ErrorKind::NotFound => {
            format!("{root} is not there; plug its drive in, or take it off the list of folders.")
        }
        std::io::ErrorKind::PermissionDenied => {
            format!("{root} may not be read; give Trove's user the right to read it.")
        }
        _ => format!("{root} cannot be read ({error}); check its drive."),
    }
}
