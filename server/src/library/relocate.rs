//! Moving a library to another folder: everything is copied and compared there, and only then the
//! catalogue says that it lies there. Broken off at any moment, it lies whole in one of the two.

use super::{choose::is_empty, folder, note_folder, note_left};
use crate::{
    catalogue::{Catalogue, Faring, sqlite::SqliteCatalogue},
    clock::Clock,
    decide::ContentId,
    guard::MARK,
    house::House,
    serve::catalogue_file,
    settings::{DataFolder, Settings},
    shares::{
        Carrier, Identity, Load, Loads, Shares, inbox_for, mark_at, mark_folder, note_unfinished,
        unfinished_at,
    },
};
use anyhow::{Context as _, bail};
use serde::Serialize;
use std::{
    collections::HashMap,
    path::{Path, PathBuf},
    sync::Arc,
    time::{Duration, Instant},
};
use tokio::task::spawn_blocking;
use trove_protocol::ContentHash;

/// Between two words about how far it has come.
const PACE: Duration = Duration::from_millis(250);
/// So often what changed meanwhile is copied after the rest.
const ROUNDS: u32 = 5;
/// How many contents are asked of the catalogue at a time.
const PAGE: u32 = 5_000;
/// So many that are not as they were stored are told.
const MOST_TOLD: usize = 100;

/// How far a move has come.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Progress {
    /// Bytes that are there and compared.
    pub done: u64,
    /// Bytes of all.
    pub total: u64,
}

/// What a move did.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Moved {
    /// Where the library lies now.
    pub folder: PathBuf,
    /// Files that were copied and compared.
    pub files: u64,
    /// Their bytes.
    pub bytes: u64,
    /// What was left out, and why, as sentences.
    pub left_out: Vec<String>,
    /// Files that were copied as they are, and are not what was once stored; the first hundred.
    pub differing: Vec<String>,
}

/// A content, by its path below the shares.
type Stored = HashMap<String, (ContentId, ContentHash)>;

/// Moves the library there; no server may be running. The former folder stays as it is.
pub async fn relocate(
    data_dir: &Path,
    to: &Path,
    told: impl FnMut(Progress) + Send + 'static,
) -> anyhow::Result<Moved> {
    let _held = DataFolder::hold(data_dir)?;
    let catalogue = SqliteCatalogue::open(&catalogue_file(data_dir)).await?;
    let defaults = Settings::new(data_dir);
    let shares = folder(&catalogue).await?.unwrap_or_else(|| defaults.shares.clone());
    let settings = Settings { shares, ..defaults };
    let inbox = settings.inbox.clone();
    let catalogue: Arc<dyn Catalogue> = Arc::new(catalogue);
    // What an earlier run left half done is put in order first.
    let house = House::open(Arc::clone(&catalogue), settings, Clock::System).await?;
    if let Some(doubt) = house.doubt() {
        bail!("{doubt}");
    }
    let (from, to) = places(&house.settings.shares, to)?;
    let mark = catalogue.setting(MARK).await?.unwrap_or_default();
    if !is_empty(&to)? && unfinished_at(&to)?.as_ref() != Some(&mark) {
        bail!(
            "{} is not empty: choose an empty folder for the library, or a new one",
            to.display()
        );
    }
    if mark_at(&to)?.is_some() {
        bail!("{} holds a library already: choose another folder", to.display());
    }
    note_unfinished(&to, Some(&mark))?;
    // All that would fail at the first file there fails here.
    Shares::open(&to, &inbox_for(&to, &inbox)?)?;

    let stored = stored(&*catalogue).await?;
    let (source, target) = (from.clone(), to.clone());
    let copied = spawn_blocking(move || copy(&source, &target, &stored, told)).await?;
    let Copied { mut moved, sound } = copied?;

    let new_mark = uuid::Uuid::new_v4().to_string();
    mark_folder(&to, &new_mark)?;
    note_unfinished(&to, None)?;
    note_left(&*catalogue, &from).await?;
    catalogue.note_setting(MARK, &new_mark).await?;
    // From here on it lies there.
    note_folder(&*catalogue, &to).await?;
    for some in sound.chunks(PAGE as usize) {
        catalogue.note_sound(some, Clock::System.now()).await?;
    }
    drop(house);
    catalogue.close().await;
    moved.folder = to;
    Ok(moved)
}

/// Both folders by their true paths; neither lies in the other.
fn places(from: &Path, to: &Path) -> anyhow::Result<(PathBuf, PathBuf)> {
    let unusable =
        |path: &Path| format!("{} cannot be used: choose another folder", path.display());
    let from = std::fs::canonicalize(from).with_context(|| unusable(from))?;
    let mut missing = Vec::new();
    let whole = std::path::absolute(to)?;
    let mut there = whole.as_path();
    // As much of it as is there is followed through links.
    let real = loop {
        match std::fs::canonicalize(there) {
            Ok(real) => break real,
            Err(error) => {
                let (Some(outer), Some(name)) = (there.parent(), there.file_name()) else {
                    return Err(error).with_context(|| unusable(to));
                };
                missing.push(name.to_owned());
                there = outer;
            }
        }
    };
    let to = missing.iter().rev().fold(real, |path, name| path.join(name));
    if to.starts_with(&from) || from.starts_with(&to) {
        bail!(
            "{} and {} lie in each other: choose a folder apart from the library's",
            to.display(),
            from.display()
        );
    }
    Ok((from, to))
}

async fn stored(catalogue: &dyn Catalogue) -> anyhow::Result<Stored> {
    let mut all = Stored::new();
    let mut after = ContentId(0);
    loop {
        let page = catalogue.kept_after(after, PAGE).await?;
        let Some(last) = page.last() else { return Ok(all) };
        after = last.content;
        let stored = page.into_iter().filter(|kept| kept.faring == Faring::Stored);
        all.extend(stored.map(|kept| (kept.share_path, (kept.content, kept.hash))));
    }
}

#[derive(Default)]
struct Copied {
    moved: Moved,
    /// What was found to be what was stored, with its file in the new place.
    sound: Vec<(ContentId, Identity)>,
}

/// Copies everything, and once more what changed meanwhile. Blocks.
fn copy(
    from: &Path,
    to: &Path,
    stored: &Stored,
    mut told: impl FnMut(Progress),
) -> anyhow::Result<Copied> {
    let carrier = Carrier::open(from, to)?;
    let Loads { files, left_out } = carrier.list()?;
    let (needed, free) = carrier.room(&files)?;
    if needed > free {
        bail!(
            "the disk is full: {} has room for {free} bytes and the library needs {needed} more; \
             choose a folder on a larger disk",
            to.display()
        );
    }
    let total = files.iter().map(|load| load.identity.size).sum();
    let mut copied = Copied::default();
    copied.moved.left_out = left_out;
    let (mut done, mut last_told) = (0, None::<Instant>);
    let mut arrived: HashMap<PathBuf, (Identity, Identity, ContentHash)> = HashMap::new();
    let mut all = files.clone();
    let mut waiting = files;
    for _ in 0..ROUNDS {
        for load in waiting {
            if let Some((identity, hash)) = carrier.carry(&load.path)? {
                done += load.identity.size;
                arrived.insert(load.path, (load.identity, identity, hash));
            }
            if last_told.is_none_or(|at| at.elapsed() >= PACE) {
                told(Progress { done: done.min(total), total });
                last_told = Some(Instant::now());
            }
        }
        all = carrier.list()?.files;
        // People may work in the library, whatever Trove does.
        let has_arrived =
            |load: &&Load| arrived.get(&load.path).is_some_and(|known| known.0 == load.identity);
        waiting = all.iter().filter(|load| !has_arrived(load)).cloned().collect();
        if waiting.is_empty() {
            break;
        }
    }
    if let Some(load) = waiting.first() {
        bail!(
            "{} and {} more files are being changed all the time: close the programs that work in \
             the library, and move it again",
            load.path.display(),
            waiting.len() - 1
        );
    }
    carrier.settle(&all)?;
    told(Progress { done: total, total });
    for load in &all {
        let Some((_, identity, hash)) = arrived.get(&load.path) else { continue };
        copied.moved.files += 1;
        copied.moved.bytes += identity.size;
        let Some((content, known)) = load.path.to_str().and_then(|path| stored.get(path)) else {
            continue;
        };
        if known == hash {
            copied.sound.push((*content, *identity));
        } else if copied.moved.differing.len() < MOST_TOLD {
            copied.moved.differing.push(load.path.display().to_string());
        }
    }
    Ok(copied)
}
