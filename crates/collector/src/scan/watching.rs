//! Keeping the collected folders watched. To watch a folder means to look through all of it, so
//! that is done anew only where something may have escaped.

use super::{
    seen,
    watch::{self, Noticed},
};
use crate::engine::Shared;
use notify::RecommendedWatcher;
use std::{
    path::{Path, PathBuf},
    sync::Arc,
    time::{Duration, SystemTime},
};

/// Between two looks at everything, while changes are heard of.
const BACKSTOP: Duration = Duration::from_mins(30);
/// The same, when they are not.
const UNWATCHED: Duration = Duration::from_mins(3);

/// What is watched.
pub(super) struct Watching {
    /// Kept for its ear only.
    watcher: Option<RecommendedWatcher>,
    /// What all of it is about; `None` when something is not watched, or nobody can tell.
    whole: Option<Whole>,
    /// All is watched.
    complete: bool,
}

/// As long as this is the same, a watcher hears of all changes.
#[derive(PartialEq, Eq)]
struct Whole {
    /// The folders, each with its volume, its number there and its birth: another one may take its
    /// place, and its number.
    folders: Vec<(PathBuf, (u64, u64), Option<SystemTime>)>,
    /// What is mounted: nothing tells that something was mounted inside a folder.
    mounts: Vec<u8>,
}

impl Watching {
    /// Nothing yet.
    pub(super) fn nothing() -> Self {
        Self { watcher: None, whole: None, complete: false }
    }

    /// How long to wait between two looks at everything.
    pub(super) fn interval(&self) -> Duration {
        if self.complete { BACKSTOP } else { UNWATCHED }
    }

    /// Watches all that is to be watched, anew where changes were `missed`. People are told of
    /// folders that cannot be watched.
    pub(super) async fn renew(&mut self, shared: &Shared, noticed: &Arc<Noticed>, missed: bool) {
        // The look that follows meets the same error and reports it.
        let Ok(folders) = shared.ledger.folders().await else {
            (self.whole, self.complete) = (None, false);
            return;
        };
        let paths: Vec<PathBuf> = folders.iter().map(|folder| folder.path.to_path()).collect();
        let before = if missed { None } else { self.whole.take() };
        let (noticed, by) = (noticed.clone(), shared.options.watch);
        let setting_up = tokio::task::spawn_blocking(move || {
            let whole = Whole::of(&paths);
            if whole.is_some() && whole == before {
                return Ok(whole);
            }
            let there: Vec<_> = paths.into_iter().filter(|path| path.is_dir()).collect();
            Err((whole, watch::watch(&there, &noticed, by)))
        });
        let failures = match setting_up.await {
            Ok(Ok(same)) => {
                self.whole = same;
                return;
            }
            Ok(Err((whole, (watcher, failures)))) => {
                self.complete = failures.is_empty() && watcher.is_some();
                self.whole = whole.filter(|_| self.complete);
                self.watcher = watcher;
                failures
            }
            Err(error) => {
                (self.watcher, self.complete) = (None, false);
                vec![format!("Changes are found by looking every few minutes ({error}).")]
            }
        };
        shared.board.change_if(|facts| {
            let news = facts.unwatched != failures;
            if news {
                for failure in &failures {
                    tracing::warn!("{failure}");
                }
            }
            facts.unwatched = failures;
            news
        });
    }
}

impl Whole {
    /// `None` where the system does not tell enough to go by. Blocks.
    fn of(paths: &[PathBuf]) -> Option<Self> {
        let mounts = mounts()?;
        let numbered = |path: &PathBuf| {
            let metadata = std::fs::metadata(path).ok().filter(std::fs::Metadata::is_dir)?;
            Some((path.clone(), seen::identity(&metadata), metadata.created().ok()))
        };
        // Those that are away are looked for, and watched when they are back.
        Some(Self { folders: paths.iter().filter_map(numbered).collect(), mounts })
    }
}

/// proc_pid_mountinfo(5); `None` on other systems than Linux.
fn mounts() -> Option<Vec<u8>> {
    std::fs::read(Path::new("/proc/self/mountinfo")).ok()
}

#[cfg(all(test, target_os = "linux"))]
mod tests {
    use super::*;

    #[test]
    #[allow(clippy::disallowed_methods, reason = "the test's own folder")]
    fn a_folder_in_another_ones_place_is_watched_anew() {
        let home = tempfile::tempdir().unwrap();
        let folders = [home.path().join("a"), home.path().join("b")];
        std::fs::create_dir(&folders[0]).unwrap();
        let whole = Whole::of(&folders).unwrap();
        assert!(Whole::of(&folders).unwrap() == whole);
        std::fs::create_dir(&folders[1]).unwrap();
        let both = Whole::of(&folders).unwrap();
        assert!(both != whole, "one is back");
        std::fs::rename(&folders[0], home.path().join("c")).unwrap();
        std::fs::create_dir(&folders[0]).unwrap();
        assert!(Whole::of(&folders).unwrap() != both);
    }
}
