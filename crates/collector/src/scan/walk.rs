//! One look through a folder: names, sizes and times, no contents. A folder that is as it was at
//! the last look is told by its fingerprint alone.

pub use super::seen::{identity, modified_ns, observe};
use super::{
    digest::{self, Print},
    rules::{IGNORE_FILE, LeftOut, Level, Rules},
    seen::{self, Entry},
    skip::stands_for_another,
    volume::{self, Volume},
};
use crate::ledger::Observation;
use std::{
    collections::HashMap,
    fs, io,
    num::NonZero,
    path::{Path, PathBuf},
    sync::{Arc, Condvar, Mutex, PoisonError},
};
use tokio::sync::mpsc;
use tokio_util::sync::CancellationToken;
use trove_protocol::ClientPath;

/// Observations handed on at once.
const CHUNK: usize = 1_000;
/// Folders without news that are told of at once.
const SAME: usize = 500;
/// Threads that look, where a look goes to the bottom.
const THREADS: usize = 2;

/// Fingerprints of folders at the last look, by those of their paths.
pub type Before = HashMap<Print, Print>;

/// What a look through a folder comes across.
#[derive(Debug)]
pub enum Sight {
    /// Folders that are as they were, by the fingerprints of their paths.
    Same(Vec<Print>),
    /// Files of a folder that is not as it was.
    Part(Part),
    /// A folder or file that could not be looked at, and why. Nothing is known of what is below.
    Unseen(PathBuf, String),
}

/// Some of a folder's own files, or the last of them.
#[derive(Debug)]
pub struct Part {
    /// The folder.
    pub folder: ClientPath,
    /// The volume that it lies on.
    pub volume: Arc<Volume>,
    /// Files.
    pub files: Vec<Observation>,
    /// Files whose content lies in a cloud.
    pub placeholders: Vec<Observation>,
    /// With the last part: what is to be remembered of the folder.
    pub whole: Option<Whole>,
}

/// What is to be remembered of a folder.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Whole {
    /// Its fingerprint.
    pub print: Print,
    /// Files and folders in it that the user does not want.
    pub excluded: u64,
    /// Files and folders in it that are left out by their names.
    pub by_name: u64,
    /// Files whose content lies in a cloud.
    pub placeholders: u64,
}

/// Where to look and what to heed.
#[derive(Clone, Copy, Debug)]
pub struct Walk<'a> {
    /// The folder to look through, at or below the rules' root.
    pub folder: &'a Path,
    /// Whether to look at all that lies below, or only at the folder's own files.
    pub to_the_bottom: bool,
    /// What to leave out.
    pub rules: &'a Rules,
    /// The last look.
    pub before: &'a Before,
    /// Ends the look early.
    pub stop: &'a CancellationToken,
}

/// Looks through a folder. Blocks; ends early when the receiver is gone or on cancellation.
pub fn walk(walk: Walk<'_>, sights: &mpsc::Sender<Sight>) {
    let level = match walk.rules.enter(walk.folder) {
        Ok(Some(level)) => level,
        Ok(None) => return,
        Err(error) => {
            // Nobody is left to tell when the receiver is gone.
            let _ = sights.blocking_send(Sight::Unseen(walk.folder.into(), error.to_string()));
            return;
        }
    };
    let first = Job { folder: walk.folder.into(), level, above: None };
    let jobs = Jobs { state: Mutex::new((vec![first], 0)), news: Condvar::new() };
    let walker = Walker { walk, sights, jobs: &jobs, volumes: Mutex::default() };
    // Where there is one processor, a second thread would only be in the way.
    let processors = std::thread::available_parallelism().map_or(THREADS, NonZero::get);
    let threads = if walk.to_the_bottom { THREADS.min(processors) } else { 1 };
    std::thread::scope(|scope| {
        for _ in 1..threads {
            scope.spawn(|| walker.work());
        }
        walker.work();
    });
}

/// A folder to be looked at.
struct Job {
    folder: PathBuf,
    level: Level,
    above: Option<Arc<Above>>,
}

/// The folders around one: a mount may lead back into one of them.
struct Above {
    identity: (u64, u64),
    above: Option<Arc<Above>>,
}

/// Folders to be looked at, and how many are being looked at.
struct Jobs {
    state: Mutex<(Vec<Job>, usize)>,
    news: Condvar,
}

impl Jobs {
    /// The next one; `None` when all is done.
    fn next(&self) -> Option<Job> {
        let mut state = self.state.lock().unwrap_or_else(PoisonError::into_inner);
        loop {
            if let Some(job) = state.0.pop() {
                state.1 += 1;
                return Some(job);
            }
            if state.1 == 0 {
                return None;
            }
            state = self.news.wait(state).unwrap_or_else(PoisonError::into_inner);
        }
    }

    fn done(&self, found: Vec<Job>) {
        let mut state = self.state.lock().unwrap_or_else(PoisonError::into_inner);
        state.0.extend(found);
        state.1 -= 1;
        drop(state);
        self.news.notify_all();
    }
}

struct Walker<'a> {
    walk: Walk<'a>,
    sights: &'a mpsc::Sender<Sight>,
    jobs: &'a Jobs,
    volumes: Mutex<HashMap<u64, Arc<Volume>>>,
}

/// Nobody wants to know any more.
struct Ended;

impl Walker<'_> {
    fn work(&self) {
        let mut same = Vec::new();
        while let Some(job) = self.jobs.next() {
            let mut deeper = Vec::new();
            let looked = if self.walk.stop.is_cancelled() {
                Err(Ended)
            } else {
                self.look(&job, &mut deeper, &mut same)
            };
            if looked.is_err() {
                // The other thread finds nothing more to do either.
                deeper.clear();
                self.jobs.state.lock().unwrap_or_else(PoisonError::into_inner).0.clear();
            }
            self.jobs.done(deeper);
        }
        // Whoever is gone needs no sights.
        let _ = self.sights.blocking_send(Sight::Same(same));
    }

    fn look(&self, job: &Job, deeper: &mut Vec<Job>, same: &mut Vec<Print>) -> Result<(), Ended> {
        let found = match self.list(job, deeper) {
            Ok(found) => found,
            // It is not there, or not any more: as if it had not been listed.
            Err(error) if is_absent(&error) => return Ok(()),
            Err(error) => return self.send(Sight::Unseen(job.folder.clone(), error.to_string())),
        };
        let Some(mut found) = found else { return Ok(()) };
        for (path, why) in found.unseen.drain(..) {
            self.send(Sight::Unseen(path, why))?;
        }
        let Some(folder) = ClientPath::from_path(&job.folder) else { return Ok(()) };
        found.entries.sort_unstable_by(|one, other| one.name.cmp(&other.name));
        let traits = found.entries.iter().map(Entry::traits);
        let print =
            digest::of_folder(found.seed.as_bytes(), &found.volume.id, traits, found.excluded);
        let path_print = digest::of_path(&folder);
        if self.walk.before.get(&path_print) == Some(&print) {
            same.push(path_print);
            return if same.len() < SAME {
                Ok(())
            } else {
                self.send(Sight::Same(std::mem::take(same)))
            };
        }
        self.hand_on(&job.folder, &folder, found, print)
    }

    fn hand_on(
        &self,
        path: &Path,
        folder: &ClientPath,
        found: Listed,
        print: Print,
    ) -> Result<(), Ended> {
        let placeholders = found.entries.iter().filter(|one| one.placeholder).count() as u64;
        let (excluded, by_name) = (found.excluded, found.by_name);
        let whole = Whole { print, excluded, by_name, placeholders };
        let mut entries = found.entries.into_iter().peekable();
        loop {
            let (away, here): (Vec<_>, Vec<_>) =
                entries.by_ref().take(CHUNK).partition(|one| one.placeholder);
            let observe =
                |list: Vec<Entry>| list.into_iter().filter_map(|one| one.observed(path)).collect();
            let last = entries.peek().is_none();
            self.send(Sight::Part(Part {
                folder: folder.clone(),
                volume: found.volume.clone(),
                files: observe(here),
                placeholders: observe(away),
                whole: last.then_some(whole),
            }))?;
            if last {
                return Ok(());
            }
        }
    }

    /// Lists a folder; `None` when it is one of those around it.
    fn list(&self, job: &Job, deeper: &mut Vec<Job>) -> io::Result<Option<Listed>> {
        let metadata = fs::symlink_metadata(&job.folder)?;
        if !metadata.is_dir() {
            return Err(io::ErrorKind::NotFound.into());
        }
        let identity = identity(&metadata);
        let mut above = job.above.as_deref();
        while let Some(one) = above {
            if one.identity == identity && identity != (0, 0) {
                return Ok(None);
            }
            above = one.above.as_deref();
        }
        let volume = self.volume(&job.folder, identity.0);
        let entries = fs::read_dir(&job.folder)?.collect::<io::Result<Vec<_>>>()?;
        let ruled = entries.iter().any(|entry| entry.file_name() == IGNORE_FILE);
        let own = if ruled { job.level.with_file(&job.folder)? } else { None };
        let level = own.unwrap_or_else(|| job.level.clone());
        let here = Arc::new(Above { identity, above: job.above.clone() });
        let mut listed = Listed {
            seed: level.seed,
            volume,
            entries: Vec::with_capacity(entries.len()),
            excluded: 0,
            by_name: 0,
            unseen: Vec::new(),
        };
        for entry in entries {
            let kind = entry.file_type()?;
            // Links are not followed: they would lead out of the folder. What is no file is none.
            if !kind.is_dir() && !kind.is_file() {
                continue;
            }
            let path = entry.path();
            match self.walk.rules.judge(&level, &path, kind.is_dir()) {
                Some(LeftOut::ByPattern) => listed.excluded += 1,
                Some(LeftOut::ByName) => listed.by_name += 1,
                Some(LeftOut::Apart) => {}
                None if kind.is_dir() => {
                    if self.walk.to_the_bottom {
                        let (level, above) = (level.clone(), Some(here.clone()));
                        deeper.push(Job { folder: path, level, above });
                    }
                }
                None => match entry.metadata() {
                    Ok(metadata) if metadata.is_file() => {
                        let placeholder = stands_for_another(&path)
                            || seen::is_placeholder(&metadata, listed.volume.tells_blocks);
                        let name = entry.file_name();
                        listed.entries.push(Entry::new(name, &metadata, placeholder));
                    }
                    Ok(_) => {}
                    // It vanished between listing and looking: as if it had not been listed.
                    Err(error) if is_absent(&error) => {}
                    Err(error) => listed.unseen.push((path, error.to_string())),
                },
            }
        }
        Ok(Some(listed))
    }

    fn volume(&self, folder: &Path, device: u64) -> Arc<Volume> {
        let mut volumes = self.volumes.lock().unwrap_or_else(PoisonError::into_inner);
        volumes.entry(device).or_insert_with(|| Arc::new(volume::of(folder, device))).clone()
    }

    fn send(&self, sight: Sight) -> Result<(), Ended> {
        self.sights.blocking_send(sight).map_err(|_| Ended)
    }
}

/// A folder's own files.
struct Listed {
    seed: blake3::Hash,
    volume: Arc<Volume>,
    entries: Vec<Entry>,
    excluded: u64,
    by_name: u64,
    unseen: Vec<(PathBuf, String)>,
}

fn is_absent(error: &io::Error) -> bool {
    error.kind() == io::ErrorKind::NotFound
}
