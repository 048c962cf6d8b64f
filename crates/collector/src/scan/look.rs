//! A look at a collected folder, or a part of it: what is found goes into the ledger on the way,
//! what is missing is told at the end.

use super::{
    digest::{self, Print},
    rules::Rules,
    settled::due_ms,
    volume::{self, Likeness, Volume},
    walk::{Before, Part, Sight, Walk, Whole, walk},
};
use crate::{
    engine::{Shared, now_ms},
    ledger::{Absent, Known, LedgerError, Looked, News, Observation, Unseen},
    state::FileState,
};
use std::{
    collections::{HashMap, HashSet},
    path::{Path, PathBuf},
    sync::Arc,
};
use tokio::sync::mpsc;
use trove_protocol::ClientPath;

/// Files that are written down at once.
const BATCH: usize = 1_000;

/// What a look is about.
#[derive(Clone, Debug)]
pub(super) struct Scope {
    /// At or below the rules' root.
    pub(super) folder: PathBuf,
    /// Or only the folder's own files.
    pub(super) to_the_bottom: bool,
    pub(super) rules: Arc<Rules>,
    /// The volume of the collected folder.
    pub(super) volume: Arc<Volume>,
    /// Its identity at the last look.
    pub(super) former: Option<String>,
}

/// What a look came across, as far as it is not in the ledger yet.
#[derive(Default)]
pub(super) struct Findings {
    /// Folders that were looked at, by the fingerprints of their paths.
    visited: HashSet<Print>,
    /// Whether any file that was known is where it was.
    pub(super) any_known: bool,
    /// Rows whose files the look did not come across.
    pub(super) absent: Vec<Absent>,
    /// Folders to be remembered once their absent files are dealt with.
    pub(super) unfinished: Vec<Looked>,
    /// Folders that are not there any more.
    pub(super) vanished: Vec<String>,
    /// Places that could not be looked at.
    pub(super) unseen: Vec<Unseen>,
    /// Those of them that another volume has taken.
    pub(super) replaced: HashSet<String>,
}

/// A folder whose files are being written down.
struct Open {
    path: String,
    known: bool,
    voided: i64,
    /// Its rows that the look came across, unsorted.
    rows: Vec<i64>,
}

struct Look<'a> {
    shared: &'a Shared,
    scope: &'a Scope,
    /// The newest row before the look: later ones are its own finds.
    newest: i64,
    open: HashMap<String, Open>,
    /// Volumes that took another one's place below the collected folder.
    strange: HashSet<String>,
    findings: Findings,
}

/// Looks, and writes down what is new or changed.
pub(super) async fn look(shared: &Shared, scope: &Scope) -> Result<Findings, LedgerError> {
    let Some(top) = ClientPath::from_path(&scope.folder) else { return Ok(Findings::default()) };
    let before = if scope.to_the_bottom {
        shared.ledger.fingerprints(&top, digest::of_text).await?
    } else {
        // One folder: asking about its files is as cheap as asking about itself.
        Before::new()
    };
    let mut looking = Look {
        shared,
        scope,
        newest: shared.ledger.newest_row().await?,
        open: HashMap::new(),
        strange: HashSet::new(),
        findings: Findings::default(),
    };
    let (sender, mut sights) = mpsc::channel(8);
    let (walked, stop) = (scope.clone(), shared.stop.clone());
    let walking = tokio::task::spawn_blocking(move || {
        let Scope { folder, to_the_bottom, rules, .. } = &walked;
        let (to_the_bottom, before) = (*to_the_bottom, &before);
        walk(Walk { folder, to_the_bottom, rules, before, stop: &stop }, &sender);
    });
    let mut parts = Vec::new();
    while let Some(sight) = sights.recv().await {
        match sight {
            Sight::Same(folders) => {
                looking.findings.any_known |= !folders.is_empty();
                looking.findings.visited.extend(folders);
            }
            Sight::Part(part) => parts.push(part),
            Sight::Unseen(path, why) => looking.unseen(&path, &why),
        }
        let waiting: usize = parts.iter().map(|part| part.files.len() + 1).sum();
        if waiting >= BATCH || (sights.is_empty() && waiting > 0) {
            looking.note(std::mem::take(&mut parts)).await?;
        }
    }
    if walking.await.is_err() || shared.stop.is_cancelled() {
        // Half a look must not make anything count as gone.
        return Err(LedgerError::Unreadable("a look through a folder ended early".into()));
    }
    if scope.to_the_bottom {
        looking.not_visited(&top).await?;
    }
    Ok(looking.findings)
}

impl Look<'_> {
    fn unseen(&mut self, path: &Path, why: &str) {
        let sentence = format!("{} cannot be read ({why}); it is left as it was.", path.display());
        let Some(path) = ClientPath::from_path(path) else { return };
        self.findings.unseen.push(Unseen { path: path.as_str().into(), reason: sentence });
    }

    /// Another volume is where this folder lay.
    fn on_other_volume(&mut self, folder: &str) {
        let wire = ClientPath::from_wire(folder);
        let reason = format!(
            "{wire} is on another drive than before, so its files are left as they were; plug the \
             drive in, or accept the other one with `trove-collector folders accept {wire}`."
        );
        self.findings.replaced.insert(folder.into());
        self.findings.unseen.push(Unseen { path: folder.into(), reason });
    }

    /// Writes down some folders' files.
    async fn note(&mut self, parts: Vec<Part>) -> Result<(), LedgerError> {
        let parts = self.begin(parts).await?;
        let (mut files, mut owners, mut away) = (Vec::new(), Vec::new(), HashSet::new());
        let mut done = Vec::new();
        for part in parts {
            let folder = part.folder.as_str().trim_end_matches('/').to_owned();
            for (list, placeholder) in [(part.files, false), (part.placeholders, true)] {
                for one in list {
                    if placeholder {
                        away.insert(files.len());
                    }
                    files.push(one);
                    owners.push(folder.clone());
                }
            }
            if let Some(whole) = part.whole {
                done.push((folder, whole, part.volume));
            }
        }
        let known = self.shared.ledger.look_up(&files).await?;
        for one in &known {
            if let Some(open) = self.open.get_mut(&owners[one.index]) {
                open.rows.push(one.id);
            }
        }
        self.findings.any_known |= !known.is_empty();
        let found = select_changed(files, &known, &away, now_ms(), self.shared.options.still_ms());
        if !found.is_empty() {
            self.shared.ledger.note_found(&found).await?;
            self.shared.signals.found.sound();
            self.shared.signals.changed.sound();
        }
        self.finish(done).await
    }

    /// Opens the folders that these parts begin; leaves out those that lie on another volume than
    /// before.
    async fn begin(&mut self, parts: Vec<Part>) -> Result<Vec<Part>, LedgerError> {
        let fresh: Vec<&str> = parts
            .iter()
            .map(|part| part.folder.as_str().trim_end_matches('/'))
            .filter(|folder| !self.open.contains_key(*folder))
            .collect::<HashSet<_>>()
            .into_iter()
            .collect();
        let begun = self.shared.ledger.begin_looks(&fresh).await?;
        let begun: HashMap<String, _> = fresh.into_iter().map(str::to_owned).zip(begun).collect();
        let mut kept = Vec::with_capacity(parts.len());
        for part in parts {
            let path = part.folder.as_str().trim_end_matches('/').to_owned();
            self.findings.visited.insert(digest::of_text(&path));
            if let Some(begun) = begun.get(&path).filter(|_| !self.open.contains_key(&path)) {
                let moved = begun.volume.as_deref().is_some_and(|before| {
                    volume::compare(before, &part.volume.id) == Likeness::Other
                });
                let own = self.scope.volume.id == part.volume.id;
                if moved || self.strange.contains(&part.volume.id) {
                    if moved {
                        self.on_other_volume(&path);
                    }
                    if !own {
                        self.strange.insert(part.volume.id.clone());
                    }
                    continue;
                }
                let (known, voided) = (begun.known, begun.voided);
                self.open.insert(path.clone(), Open { path, known, voided, rows: Vec::new() });
            } else if !self.open.contains_key(&path) {
                // A further part of a folder that was left out.
                continue;
            }
            kept.push(part);
        }
        Ok(kept)
    }

    /// Remembers folders that are wholly written down, unless rows of theirs are absent.
    async fn finish(&mut self, done: Vec<(String, Whole, Arc<Volume>)>) -> Result<(), LedgerError> {
        let mut whole = Vec::with_capacity(done.len());
        for (folder, Whole { print, excluded, placeholders, .. }, volume) in done {
            let Some(open) = self.open.remove(&folder) else { continue };
            let volume = volume.id.clone();
            let Open { path, known, voided, mut rows } = open;
            rows.sort_unstable();
            let looked = Looked { path, print, voided, volume, placeholders, excluded };
            let absent = if known { self.absent_in(&folder, &rows).await? } else { Vec::new() };
            if absent.is_empty() {
                whole.push(looked);
            } else {
                self.findings.absent.extend(absent);
                self.findings.unfinished.push(looked);
            }
        }
        self.shared.ledger.end_looks(&whole).await
    }

    /// Rows of a folder's own files that are not among these, except where the look saw nothing.
    async fn absent_in(&self, folder: &str, seen: &[i64]) -> Result<Vec<Absent>, LedgerError> {
        let (mut absent, mut after) = (Vec::new(), String::new());
        loop {
            let page = self.shared.ledger.directly_in(folder, &after).await?;
            let Some(last) = page.last() else { return Ok(absent) };
            after.clone_from(&last.path);
            absent.extend(page.into_iter().filter(|one| {
                one.id <= self.newest
                    && seen.binary_search(&one.id).is_err()
                    && !self.findings.unseen.iter().any(|unseen| unseen.path == one.path)
            }));
        }
    }

    /// Folders that were known and that the look did not come to: they are not there any more, or
    /// the rules leave them out, or their drive is not plugged in.
    async fn not_visited(&mut self, top: &ClientPath) -> Result<(), LedgerError> {
        let mut after: Option<String> = None;
        let mut volumes = HashMap::new();
        loop {
            let page = self.shared.ledger.looked_below(top, after.as_deref()).await?;
            let Some((last, _)) = page.last() else { return Ok(()) };
            after = Some(last.clone());
            for (folder, volume) in page {
                if self.findings.visited.contains(&digest::of_text(&folder))
                    || self.is_unseen(&folder)
                {
                    continue;
                }
                let path = ClientPath::from_wire(folder.as_str()).to_path();
                if self.scope.rules.is_apart(&path) {
                    continue;
                }
                if let Some(volume) = volume
                    && self.is_unplugged(&path, &volume, &mut volumes).await
                {
                    self.on_other_volume(&folder);
                    continue;
                }
                let absent = self.absent_in(&folder, &[]).await?;
                self.findings.absent.extend(absent);
                self.findings.vanished.push(folder);
            }
        }
    }

    /// Whether a place lies at or below one that could not be looked at.
    fn is_unseen(&self, folder: &str) -> bool {
        self.findings.unseen.iter().any(|unseen| {
            folder
                .strip_prefix(unseen.path.as_str())
                .is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
        })
    }

    /// Whether a folder that is not there lay on a volume that is not there either.
    async fn is_unplugged(
        &self,
        folder: &Path,
        volume: &str,
        known: &mut HashMap<PathBuf, Option<Volume>>,
    ) -> bool {
        if volume == self.scope.volume.id || Some(volume) == self.scope.former.as_deref() {
            return false;
        }
        let folder = folder.to_path_buf();
        let there = tokio::task::spawn_blocking(move || {
            folder.ancestors().find(|one| one.is_dir()).map(Path::to_path_buf)
        });
        let Ok(Some(there)) = there.await else { return false };
        if !known.contains_key(&there) {
            let place = there.clone();
            let asked = tokio::task::spawn_blocking(move || super::volume_of(&place)).await;
            known.insert(there.clone(), asked.ok().flatten());
        }
        let now = known.get(&there).and_then(Option::as_ref);
        now.is_some_and(|now| volume::compare(volume, &now.id) != Likeness::Same)
    }
}

/// New and changed files, each with the time at which it will have stood still. Of those whose
/// content lies in a cloud (`away`, by index) only the ones that were collected and have changed:
/// describing them says why they cannot be read.
fn select_changed(
    files: Vec<Observation>,
    known: &[Known],
    away: &HashSet<usize>,
    now_ms: i64,
    still_ms: i64,
) -> Vec<(Observation, i64)> {
    let mut rows = vec![None; files.len()];
    for one in known {
        rows[one.index] = Some((one.news, one.state));
    }
    files
        .into_iter()
        .zip(rows)
        .enumerate()
        .filter(|(index, (_, row))| match row {
            None | Some((News::LookAgain, FileState::Unreadable) | (News::Unclaimed, _)) => {
                !away.contains(index)
            }
            Some((News::None, _)) => false,
            Some(_) => true,
        })
        .map(|(_, (one, row))| {
            let changing = matches!(row, Some((News::StillChanging, _)));
            let due = due_ms(one.modified_ns, now_ms, still_ms, changing);
            (one, due)
        })
        .collect()
}
