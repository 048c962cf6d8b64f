//! What a look takes in and what it leaves out: names, patterns of the user's, `.troveignore`.

use super::skip::{skips_file, skips_folder};
use ignore::{
    Match,
    gitignore::{Gitignore, GitignoreBuilder},
};
use std::{
    io::{self, Read},
    path::{Path, PathBuf},
    sync::Arc,
};

/// Lies in a folder and says what is to be left out of it, in the manner of `.gitignore`.
pub const IGNORE_FILE: &str = ".troveignore";
/// The longest such file that is read, in bytes.
const LONGEST: u64 = 256 << 10;

/// What looks through one collected folder heed: media may lie anywhere in it, except where
/// systems and programs keep their own files.
#[derive(Clone, Debug)]
pub struct Rules {
    root: PathBuf,
    patterns: Gitignore,
    /// Collected folders inside this one: each is looked through for itself.
    apart: Vec<PathBuf>,
    seed: blake3::Hash,
}

/// Why something is left out.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum LeftOut {
    /// Systems and programs keep it for themselves, or are still writing it.
    ByName,
    /// The user does not want it.
    ByPattern,
    /// It is a collected folder of its own.
    Apart,
}

impl Rules {
    /// Rules for the folder `root`; `patterns` are lines as in a `.troveignore` of it.
    pub fn new(root: &Path, patterns: &[String]) -> Self {
        let mut builder = GitignoreBuilder::new(root);
        for line in patterns {
            if let Err(error) = builder.add_line(None, line) {
                tracing::warn!("The pattern {line:?} is not understood ({error}); it is left out.");
            }
        }
        let patterns_text = patterns.join("\n");
        Self {
            root: root.to_path_buf(),
            patterns: built(&builder),
            apart: Vec::new(),
            seed: blake3::hash(patterns_text.as_bytes()),
        }
    }

    /// Why a pattern is not understood; `None` when it is.
    pub fn complaint(pattern: &str) -> Option<String> {
        let mut builder = GitignoreBuilder::new("/");
        builder.add_line(None, pattern).err().map(|error| error.to_string())
    }

    /// Leaves out these folders, which are looked through for themselves.
    #[must_use]
    pub fn without(mut self, folders: impl IntoIterator<Item = PathBuf>) -> Self {
        self.apart = folders
            .into_iter()
            .filter(|one| *one != self.root && one.starts_with(&self.root))
            .collect();
        self
    }

    /// What is to be heeded in a folder at or below the root; `None` when it is left out.
    pub(super) fn enter(&self, folder: &Path) -> io::Result<Option<Level>> {
        let mut level = Level { seed: self.seed, inner: None };
        let mut above: Vec<_> = self.root.ancestors().skip(1).collect();
        above.reverse();
        for outer in above {
            // Above the collected folder people may forbid us to look.
            if let Ok(Some(deeper)) = level.with_file(outer) {
                level = deeper;
            }
        }
        let mut inside: Vec<_> =
            folder.ancestors().take_while(|one| one.starts_with(&self.root)).collect();
        inside.reverse();
        for (depth, one) in inside.iter().enumerate() {
            if depth > 0 && self.judge(&level, one, true).is_some() {
                return Ok(None);
            }
            // The last is the look's own to read.
            if depth + 1 < inside.len()
                && let Some(deeper) = level.with_file(one)?
            {
                level = deeper;
            }
        }
        Ok(Some(level))
    }

    /// The pattern of the user's that leaves out what lies at this path.
    pub(super) fn pattern_of(&self, path: &Path, is_folder: bool) -> Option<String> {
        match self.patterns.matched(path, is_folder) {
            Match::Ignore(pattern) => Some(pattern.original().to_owned()),
            Match::Whitelist(_) | Match::None => None,
        }
    }

    /// Whether a place belongs to a collected folder inside this one.
    pub(super) fn is_apart(&self, place: &Path) -> bool {
        self.apart.iter().any(|apart| place.starts_with(apart))
    }

    /// Whether a file at this path is taken in.
    pub(super) fn takes(&self, file: &Path) -> io::Result<bool> {
        let Some(folder) = file.parent() else { return Ok(false) };
        let Some(level) = self.enter(folder)? else { return Ok(false) };
        let level = level.with_file(folder)?.unwrap_or(level);
        Ok(self.judge(&level, file, false).is_none())
    }

    /// Whether, and why, to leave out what lies at this path, in a folder that is at this level.
    pub(super) fn judge(&self, level: &Level, path: &Path, is_folder: bool) -> Option<LeftOut> {
        if is_folder && self.apart.iter().any(|apart| apart == path) {
            return Some(LeftOut::Apart);
        }
        if if is_folder { skips_folder(path) } else { skips_file(path) } {
            return Some(LeftOut::ByName);
        }
        let mut inner = level.inner.as_deref();
        while let Some(one) = inner {
            match one.matcher.matched(path, is_folder) {
                Match::Ignore(_) => return Some(LeftOut::ByPattern),
                Match::Whitelist(_) => return None,
                Match::None => inner = one.outer.as_deref(),
            }
        }
        let theirs =
            !self.patterns.is_empty() && self.patterns.matched(path, is_folder).is_ignore();
        theirs.then_some(LeftOut::ByPattern)
    }
}

fn built(builder: &GitignoreBuilder) -> Gitignore {
    builder.build().unwrap_or_else(|error| {
        tracing::warn!("Patterns of files to leave out are not understood ({error}).");
        Gitignore::empty()
    })
}

/// What is to be heeded in one folder: its own `.troveignore` and those around it.
#[derive(Clone, Debug)]
pub(super) struct Level {
    /// Fingerprint of all that is heeded here.
    pub(super) seed: blake3::Hash,
    inner: Option<Arc<Ignored>>,
}

#[derive(Debug)]
struct Ignored {
    matcher: Gitignore,
    outer: Option<Arc<Ignored>>,
}

impl Level {
    /// This level with the folder's own `.troveignore`, if it has one.
    pub(super) fn with_file(&self, folder: &Path) -> io::Result<Option<Self>> {
        let path = folder.join(IGNORE_FILE);
        let file = match crate::content::open(&path) {
            Ok(file) => file,
            Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(None),
            Err(error) => return Err(error),
        };
        let mut bytes = Vec::new();
        file.take(LONGEST).read_to_end(&mut bytes)?;
        let mut builder = GitignoreBuilder::new(folder);
        for line in String::from_utf8_lossy(&bytes).lines() {
            if let Err(error) = builder.add_line(Some(path.clone()), line) {
                tracing::warn!("{}: {line:?} is not understood ({error}).", path.display());
            }
        }
        let seed = blake3::keyed_hash(self.seed.as_bytes(), &bytes);
        let inner = Ignored { matcher: built(&builder), outer: self.inner.clone() };
        Ok(Some(Self { seed, inner: Some(Arc::new(inner)) }))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_innermost_word_counts() {
        let folder = tempfile::tempdir().unwrap();
        let root = folder.path();
        let inner = root.join("a");
        std::fs::create_dir(&inner).unwrap();
        std::fs::write(root.join(IGNORE_FILE), "*.mov\nprivate/\n").unwrap();
        std::fs::write(inner.join(IGNORE_FILE), "!keep.mov\n").unwrap();
        let rules = Rules::new(root, &["*.gif".into()]);
        let level = rules.enter(&inner).unwrap().unwrap().with_file(&inner).unwrap().unwrap();
        let judged = |name: &str| rules.judge(&level, &inner.join(name), false);
        assert_eq!(judged("film.mov"), Some(LeftOut::ByPattern));
        assert_eq!(judged("keep.mov"), None);
        assert_eq!(judged("a.gif"), Some(LeftOut::ByPattern));
        assert_eq!(judged("film.part"), Some(LeftOut::ByName));
        assert_eq!(judged("a.jpg"), None);
        // What lies below something left out is left out, wherever a look begins.
        assert!(rules.enter(&root.join("private/deep")).unwrap().is_none());
        assert!(rules.enter(&root.join("a/.cache")).unwrap().is_none());
    }

    #[test]
    fn other_rules_have_other_seeds() {
        let root = Path::new("/nowhere");
        let seed = |rules: Rules| rules.enter(root).unwrap().unwrap().seed;
        let plain = seed(Rules::new(root, &[]));
        assert_eq!(plain, seed(Rules::new(root, &[])));
        assert_ne!(plain, seed(Rules::new(root, &["*.gif".into()])));
    }

    #[test]
    fn a_folder_inside_is_looked_through_for_itself() {
        let (root, inner) = (Path::new("/p"), PathBuf::from("/p/inner"));
        let rules = Rules::new(root, &[]).without([inner.clone(), "/q".into()]);
        let level = rules.enter(root).unwrap().unwrap();
        assert_eq!(rules.judge(&level, &inner, true), Some(LeftOut::Apart));
        assert!(rules.enter(&inner.join("deep")).unwrap().is_none());
    }
}
