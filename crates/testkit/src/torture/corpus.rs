//! What the two computers have: a folder of real media where one is named, else made media. Files
//! of both kinds lie on both computers.

use crate::made_media::{Movie, Shot, household, jpeg, mp4};
use anyhow::{Context, Result};
use std::{
    collections::{BTreeMap, HashSet},
    fs::{self, File},
    path::{Path, PathBuf},
    time::{Duration, SystemTime},
};
use trove_protocol::ClientPath;

const MB: u64 = 1_000_000;

/// How much is made where no real media are named.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Extent {
    /// Households of some sixty small files on the first computer; the second has the last of
    /// them too, and one of its own.
    pub households: u64,
    /// Large files, each travelling alone; every other one lies on both computers.
    pub large: u64,
}

/// The folders of the computers, and what lies in them.
pub struct Corpus {
    computers: [PathBuf; 2],
    /// The BLAKE3 of each file, by its path as clients write it.
    hashes: BTreeMap<String, blake3::Hash>,
    /// All of them.
    contents: HashSet<blake3::Hash>,
}

impl Corpus {
    /// Lays it out below `folder`.
    ///
    /// # Errors
    /// When something cannot be read or written.
    pub fn lay_out(folder: &Path, real: Option<&Path>, seed: u64, extent: Extent) -> Result<Self> {
        let folder = fs::canonicalize(folder)?;
        let computers = [folder.join("A"), folder.join("B")];
        for computer in &computers {
            fs::create_dir(computer)?;
        }
        match real {
            Some(real) => copy_real(real, &computers)?,
            None => make(&computers, seed, extent)?,
        }
        for computer in &computers {
            for path in files_below(computer)? {
                stand_still(&path)?;
            }
        }
        let hashes = hashes(&computers)?;
        let contents = hashes.values().copied().collect();
        Ok(Self { computers, hashes, contents })
    }

    /// The folder that each computer collects.
    pub fn computers(&self) -> &[PathBuf; 2] {
        &self.computers
    }

    /// Files on both computers.
    pub fn files(&self) -> usize {
        self.hashes.len()
    }

    /// What a client has at this path, as the client writes paths.
    pub fn at(&self, path: &str) -> Option<blake3::Hash> {
        self.hashes.get(path).copied()
    }

    /// Whether any computer has this content.
    pub fn knows(&self, hash: &blake3::Hash) -> bool {
        self.contents.contains(hash)
    }

    /// Whether all files are still as they were laid out.
    ///
    /// # Errors
    /// When they cannot be read.
    pub fn is_untouched(&self) -> Result<bool> {
        Ok(hashes(&self.computers)? == self.hashes)
    }
}

fn copy_real(real: &Path, computers: &[PathBuf; 2]) -> Result<()> {
    for (number, path) in files_below(real)?.into_iter().enumerate() {
        let name = path.strip_prefix(real)?;
        copy(&path, &computers[0].join(name))?;
        if number % 2 == 0 {
            copy(&path, &computers[1].join("half").join(name))?;
        }
    }
    Ok(())
}

fn make([first, second]: &[PathBuf; 2], seed: u64, extent: Extent) -> Result<()> {
    // Seeds of households must leave room for those of their files.
    let seed = seed % (1 << 32);
    for number in 0..extent.households {
        household(&first.join(format!("household {number}")), seed + number)?;
    }
    let shared = extent.households.saturating_sub(1);
    household(&second.join("the same household"), seed + shared)?;
    household(&second.join("a household"), seed + extent.households)?;
    for number in 0..extent.large {
        let size = Some((1 + number % 12) * MB);
        let seed = seed + number;
        let (name, made) = if number % 3 == 0 {
            (format!("film {number}.mp4"), mp4(&Movie { seed, size, ..Movie::default() }))
        } else {
            (format!("photo {number}.jpg"), jpeg(&Shot { seed, size, ..Shot::default() }))
        };
        made.write(&first.join(&name))?;
        if number % 2 == 0 {
            copy(&first.join(&name), &second.join(format!("copy of {name}")))?;
        }
    }
    Ok(())
}

fn copy(from: &Path, to: &Path) -> Result<()> {
    if let Some(folder) = to.parent() {
        fs::create_dir_all(folder)?;
    }
    fs::copy(from, to).with_context(|| format!("{} cannot be copied", from.display()))?;
    Ok(())
}

/// Makes a file look as if nobody had changed it for a month, so that clients take it at once.
fn stand_still(path: &Path) -> Result<()> {
    let then = SystemTime::now() - Duration::from_hours(30 * 24);
    Ok(File::options().write(true).open(path)?.set_modified(then)?)
}

fn hashes(computers: &[PathBuf; 2]) -> Result<BTreeMap<String, blake3::Hash>> {
    let mut hashes = BTreeMap::new();
    for path in
        computers.iter().map(|computer| files_below(computer)).collect::<Result<Vec<_>>>()?
    {
        for path in path {
            let name = ClientPath::from_path(&path).context("a path that clients cannot write")?;
            hashes.insert(name.to_string(), hash(&path)?);
        }
    }
    Ok(hashes)
}

/// The BLAKE3 of a file.
pub(super) fn hash(path: &Path) -> Result<blake3::Hash> {
    let mut hasher = blake3::Hasher::new();
    let file = File::open(path).with_context(|| format!("{} is to be read", path.display()))?;
    Ok(hasher.update_reader(file)?.finalize())
}

/// All files below a folder in the order of their names; none when it is not there.
pub(super) fn files_below(folder: &Path) -> Result<Vec<PathBuf>> {
    let mut found = Vec::new();
    let mut folders = vec![folder.to_owned()];
    while let Some(folder) = folders.pop() {
        let entries = match fs::read_dir(&folder) {
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => continue,
            entries => entries.with_context(|| format!("{} is to be read", folder.display()))?,
        };
        for entry in entries {
            let entry = entry?;
            if entry.file_type()?.is_dir() {
                folders.push(entry.path());
            } else {
                found.push(entry.path());
            }
        }
    }
    found.sort_unstable();
    Ok(found)
}
