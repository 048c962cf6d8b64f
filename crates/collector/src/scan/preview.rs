//! What rules would take in and leave out, by names and sizes alone: nothing is opened but
//! `.troveignore`, nothing is written down.

use super::{
    rules::{IGNORE_FILE, LeftOut, Level, Rules},
    seen,
    skip::stands_for_another,
    volume_of,
};
use std::{
    fs, io,
    path::{Path, PathBuf},
};
use tokio_util::sync::CancellationToken;

/// Something a preview comes across.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Glimpse {
    /// Where.
    pub path: PathBuf,
    /// Bytes; 0 for a folder.
    pub size: u64,
    /// Whether it is a folder that is left out with all that is in it.
    pub is_folder: bool,
    /// What becomes of it.
    pub fate: Fate,
}

/// What the rules make of it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Fate {
    /// It is taken in, if its kind and size are wanted.
    TakenIn,
    /// Its content lies in a cloud.
    InCloud,
    /// A pattern leaves it out: this one, when it is one of those that are tried out.
    ByPattern(Option<String>),
    /// Systems and programs keep it for themselves, or are still writing it.
    ByName,
    /// It cannot be looked at, with the reason.
    Unseen(String),
}

/// Looks through a folder and tells what it comes across, until cancelled. Blocks.
pub fn preview(
    folder: &Path,
    rules: &Rules,
    stop: &CancellationToken,
    told: &mut dyn FnMut(Glimpse),
) {
    let unseen = |path: &Path, error: &io::Error| Glimpse {
        path: path.to_path_buf(),
        size: 0,
        is_folder: true,
        fate: Fate::Unseen(error.to_string()),
    };
    let level = match rules.enter(folder) {
        Ok(Some(level)) => level,
        Ok(None) => return,
        Err(error) => return told(unseen(folder, &error)),
    };
    // A mount may lead back into a folder around it, so links and volumes are not followed twice.
    let tells_blocks = volume_of(folder).is_some_and(|volume| volume.tells_blocks);
    let mut open = vec![(folder.to_path_buf(), level)];
    while let Some((path, level)) = open.pop() {
        if stop.is_cancelled() {
            return;
        }
        if let Err(error) = look(&path, &level, rules, tells_blocks, told, &mut open) {
            told(unseen(&path, &error));
        }
    }
}

fn look(
    folder: &Path,
    level: &Level,
    rules: &Rules,
    tells_blocks: bool,
    told: &mut dyn FnMut(Glimpse),
    open: &mut Vec<(PathBuf, Level)>,
) -> io::Result<()> {
    let entries = fs::read_dir(folder)?.collect::<io::Result<Vec<_>>>()?;
    let has_rules = entries.iter().any(|entry| entry.file_name() == IGNORE_FILE);
    let own = if has_rules { level.with_file(folder)? } else { None };
    let level = own.as_ref().unwrap_or(level);
    for entry in entries {
        let kind = entry.file_type()?;
        if !kind.is_dir() && !kind.is_file() {
            continue;
        }
        let path = entry.path();
        let left_out = rules.judge(level, &path, kind.is_dir());
        if kind.is_dir() && left_out.is_none() {
            open.push((path, level.clone()));
            continue;
        }
        let metadata = match entry.metadata() {
            Ok(metadata) => metadata,
            Err(error) if error.kind() == io::ErrorKind::NotFound => continue,
            Err(error) => return Err(error),
        };
        let fate = match left_out {
            Some(LeftOut::Apart) => continue,
            Some(LeftOut::ByName) => Fate::ByName,
            Some(LeftOut::ByPattern) => Fate::ByPattern(rules.pattern_of(&path, kind.is_dir())),
            None if stands_for_another(&path) || seen::is_placeholder(&metadata, tells_blocks) => {
                Fate::InCloud
            }
            None => Fate::TakenIn,
        };
        let size = if kind.is_dir() { 0 } else { metadata.len() };
        told(Glimpse { path, size, is_folder: kind.is_dir(), fate });
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::BTreeMap;

    #[test]
    fn everything_has_its_fate_and_folders_that_are_left_out_are_not_entered() {
        let folder = tempfile::tempdir().unwrap();
        let root = folder.path();
        for (name, content) in [
            ("a.jpg", "photo"),
            ("b.gif", "moving"),
            ("film.mkv.part", "half"),
            ("private/secret.jpg", "no"),
            ("kept/.troveignore", "*.raw\n"),
            ("kept/c.raw", "raw"),
            ("in/d.jpg", "apart"),
            ("cloud.jpg.nextcloud", "1"),
        ] {
            let path = root.join(name);
            fs::create_dir_all(path.parent().unwrap()).unwrap();
            fs::write(path, content).unwrap();
        }
        let patterns = ["*.gif".to_owned(), "private/".to_owned()];
        let rules = Rules::new(root, &patterns).without([root.join("in")]);
        let mut fates = BTreeMap::new();
        let name = |path: &Path| path.strip_prefix(root).unwrap().to_string_lossy().into_owned();
        preview(root, &rules, &CancellationToken::new(), &mut |one| {
            fates.insert(name(&one.path), one.fate);
        });
        let by = |pattern: &str| Fate::ByPattern(Some(pattern.to_owned()));
        let wanted = [
            ("a.jpg", Fate::TakenIn),
            ("b.gif", by("*.gif")),
            ("cloud.jpg.nextcloud", Fate::InCloud),
            ("film.mkv.part", Fate::ByName),
            ("kept/.troveignore", Fate::ByName),
            ("kept/c.raw", Fate::ByPattern(None)),
            ("private", by("private/")),
        ];
        assert_eq!(fates, wanted.map(|(name, fate)| (name.to_owned(), fate)).into());
        let stop = CancellationToken::new();
        stop.cancel();
        preview(root, &rules, &stop, &mut |one| panic!("{one:?}"));
    }
}
