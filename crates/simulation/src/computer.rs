//! A computer's files and what its people do with them. Its clock and its disk belong to it; whether
//! its client runs is another matter.

use crate::{
    contents::{Contents, Hash, photo, sidecar},
    draw::Draw,
    pulse::wall_ms,
};
use std::{
    collections::BTreeMap,
    fs::{self, File},
    io,
    path::{Path, PathBuf},
    sync::{Arc, Mutex, PoisonError},
    time::{Duration, UNIX_EPOCH},
};

/// Sizes that are drawn, in bytes: many small ones, some that are sent by themselves.
const SMALL: std::ops::RangeInclusive<u64> = 4_000..=40_000;
const LARGE: std::ops::RangeInclusive<u64> = 300_000..=1_400_000;
/// Different pictures that people have; few, so that computers have the same ones.
const PICTURES: u64 = 40;

/// A computer's files.
#[derive(Clone, Debug)]
pub struct Computer {
    /// Where they lie.
    pub folder: PathBuf,
    contents: Contents,
    draw: Draw,
    /// What people left there.
    files: Arc<Mutex<BTreeMap<PathBuf, Hash>>>,
}

impl Computer {
    /// A computer whose people keep their pictures in this folder.
    pub fn new(folder: PathBuf, contents: Contents, draw: Draw) -> io::Result<Self> {
        fs::create_dir_all(&folder)?;
        Ok(Self { folder, contents, draw, files: Arc::default() })
    }

    /// What people left there: paths and hashes.
    pub fn files(&self) -> BTreeMap<PathBuf, Hash> {
        self.files.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }

    fn any(&self) -> Option<PathBuf> {
        let files = self.files();
        let paths: Vec<_> = files.keys().collect();
        self.draw.one_of(&paths).map(|path| (*path).clone())
    }

    fn leave(&self, path: &Path, bytes: &[u8]) -> io::Result<()> {
        if let Some(folder) = path.parent() {
            fs::create_dir_all(folder)?;
        }
        fs::write(path, bytes)?;
        let now = UNIX_EPOCH + Duration::from_millis(u64::try_from(wall_ms()).unwrap_or(0));
        File::options().write(true).open(path)?.set_modified(now)?;
        let hash = self.contents.note(bytes);
        self.files.lock().unwrap_or_else(PoisonError::into_inner).insert(path.to_owned(), hash);
        Ok(())
    }

    fn forget(&self, path: &Path) {
        self.files.lock().unwrap_or_else(PoisonError::into_inner).remove(path);
    }

    fn new_path(&self, extension: &str) -> PathBuf {
        let folders = ["", "Holidays", "Holidays/Lake", "Phone", "Ärger & Söhne"];
        let folder = folders[self.draw.index(folders.len())];
        let number = self.draw.number(1..=60);
        self.folder.join(folder).join(format!("IMG_{number:04}.{extension}"))
    }

    fn picture(&self) -> Vec<u8> {
        let seed = self.draw.number(1..=PICTURES);
        // The same picture has the same size wherever it is.
        let range = if seed.is_multiple_of(8) { LARGE } else { SMALL };
        let size = range.start() + (seed * 7_919) % (range.end() - range.start());
        photo(seed, size)
    }

    /// People do something with their files, or only such things as leave every content where it
    /// may be read; returns what.
    pub fn do_something(&self, gently: bool) -> io::Result<String> {
        let shown = |path: &Path| self.shown(path);
        let Some(known) = self.any().filter(|_| self.draw.chance(0.5)) else {
            let path = self.new_path("jpg");
            return match self.draw.index(12) + if gently { 3 } else { 0 } {
                0 => {
                    self.leave(&path, b"")?;
                    Ok(format!("leaves {} empty", shown(&path)))
                }
                1 => {
                    let (photo, about) = (path, self.new_path("aae"));
                    self.leave(&photo, &self.picture())?;
                    let about = photo.with_extension(about.extension().unwrap_or_default());
                    self.leave(&about, &sidecar(self.draw.number(1..=PICTURES)))?;
                    Ok(format!("has {} and its sidecar", shown(&photo)))
                }
                2 => {
                    // Still being written: the rest comes later.
                    let whole = self.picture();
                    self.leave(&path, &whole[..whole.len() / 2])?;
                    Ok(format!("begins to write {}", shown(&path)))
                }
                _ if gently && path.exists() => Ok("does nothing".into()),
                _ => {
                    self.leave(&path, &self.picture())?;
                    Ok(format!("has a new {}", shown(&path)))
                }
            };
        };
        match self.draw.index(4) {
            _ if gently => self.copy(&known),
            0 => {
                fs::remove_file(&known)?;
                self.forget(&known);
                Ok(format!("deletes {}", shown(&known)))
            }
            1 => {
                let extension = known.extension().unwrap_or_default().to_string_lossy();
                let to = self.new_path(&extension);
                if to.exists() {
                    return Ok("does nothing".into());
                }
                if let Some(folder) = to.parent() {
                    fs::create_dir_all(folder)?;
                }
                // Nothing lies there: it was looked a moment ago, and nobody else is here.
                #[allow(clippy::disallowed_methods)]
                fs::rename(&known, &to)?;
                let mut files = self.files.lock().unwrap_or_else(PoisonError::into_inner);
                if let Some(hash) = files.remove(&known) {
                    files.insert(to.clone(), hash);
                }
                Ok(format!("renames {} to {}", shown(&known), shown(&to)))
            }
            2 => self.copy(&known),
            _ if known.extension().is_none_or(|extension| extension != "jpg") => {
                Ok("does nothing".into())
            }
            _ => {
                self.leave(&known, &self.picture())?;
                Ok(format!("changes {}", shown(&known)))
            }
        }
    }

    fn copy(&self, known: &Path) -> io::Result<String> {
        let bytes = fs::read(known)?;
        let to = self.new_path(&known.extension().unwrap_or_default().to_string_lossy());
        if to.exists() {
            return Ok("does nothing".into());
        }
        self.leave(&to, &bytes)?;
        Ok(format!("copies {} to {}", self.shown(known), self.shown(&to)))
    }

    fn shown(&self, path: &Path) -> String {
        path.strip_prefix(&self.folder).unwrap_or(path).display().to_string()
    }

    /// Puts a picture that nobody has there; its path.
    pub fn take_new_picture(&self, seed: u64) -> io::Result<PathBuf> {
        let path = self.folder.join(format!("new {seed}.jpg"));
        self.leave(&path, &photo(1_000_000 + seed, 9_000))?;
        Ok(path)
    }

    /// What is not as people left it, as a sentence: only they may change their files.
    pub fn is_untouched(&self) -> Result<(), String> {
        let mut there = BTreeMap::new();
        gather(&self.folder, &mut there).map_err(|error| error.to_string())?;
        let files = self.files();
        if there == files {
            return Ok(());
        }
        let differing = |path: &&PathBuf| there.get(*path) != files.get(*path);
        let which: Vec<_> = there.keys().chain(files.keys()).filter(differing).collect();
        Err(format!("files of a computer are not as its people left them: {which:?}"))
    }
}

fn gather(folder: &Path, files: &mut BTreeMap<PathBuf, Hash>) -> io::Result<()> {
    for entry in fs::read_dir(folder)? {
        let path = entry?.path();
        if path.is_dir() {
            gather(&path, files)?;
        } else {
            files.insert(path.clone(), blake3::hash(&fs::read(&path)?));
        }
    }
    Ok(())
}
