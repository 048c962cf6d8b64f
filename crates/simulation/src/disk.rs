//! The disk of the shares: real files, and a record of what has become durable. A power cut takes any
//! part of the rest.

use crate::{contents::Contents, draw::Draw, history::History, write_ahead::Synced};
use std::{
    collections::{BTreeMap, HashMap},
    fs::{self, File},
    io::{self, Read as _},
    os::unix::fs::MetadataExt as _,
    path::{Path, PathBuf},
    sync::{Arc, Mutex, PoisonError},
};
use tracing::{
    Event, Subscriber,
    field::{Field, Visit},
};
use tracing_subscriber::{Layer, layer::Context};

/// The target of the server's events about what is durable.
pub const TARGET: &str = "trove::durable";

/// What has become durable of the folders that are watched.
#[derive(Clone, Debug)]
pub struct Disk {
    folders: Vec<PathBuf>,
    durable: Arc<Mutex<Durable>>,
}

#[derive(Debug, Default)]
struct Durable {
    /// Which inode lies at a path.
    names: BTreeMap<PathBuf, u64>,
    /// What an inode holds.
    bytes: HashMap<u64, Vec<u8>>,
}

/// What is there now.
type Tree = BTreeMap<PathBuf, u64>;

impl Disk {
    /// Nothing of these folders is durable yet but what lies there now.
    pub fn new(folders: Vec<PathBuf>) -> io::Result<Self> {
        let disk = Self { folders, durable: Arc::default() };
        disk.all()?;
        Ok(disk)
    }

    fn lock(&self) -> std::sync::MutexGuard<'_, Durable> {
        self.durable.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn tree(&self) -> io::Result<Tree> {
        let mut tree = Tree::new();
        for folder in &self.folders {
            gather(folder, &mut tree)?;
        }
        Ok(tree)
    }

    fn all(&self) -> io::Result<()> {
        let tree = self.tree()?;
        let mut bytes = HashMap::new();
        for (path, inode) in &tree {
            bytes.insert(*inode, fs::read(path)?);
        }
        *self.lock() = Durable { names: tree, bytes };
        Ok(())
    }

    fn file(&self, number: u64) -> io::Result<()> {
        let mut file = File::open(format!("/proc/self/fd/{number}"))?;
        let inode = file.metadata()?.ino();
        let mut bytes = Vec::new();
        file.read_to_end(&mut bytes)?;
        self.lock().bytes.insert(inode, bytes);
        Ok(())
    }

    fn folder(&self, number: u64) -> io::Result<()> {
        let folder = fs::read_link(format!("/proc/self/fd/{number}"))?;
        let mut here = Tree::new();
        for entry in fs::read_dir(&folder)? {
            let entry = entry?;
            let metadata = entry.metadata()?;
            if metadata.is_file() {
                here.insert(entry.path(), metadata.ino());
            }
        }
        let mut durable = self.lock();
        // A rename is one step for a journalling file system: with the new name, the old is gone.
        durable.names.retain(|path, inode| {
            let moved = here.values().any(|other| other == inode) && !path.exists();
            path.parent() != Some(&folder) && !moved
        });
        durable.names.extend(here);
        Ok(())
    }

    /// The power is cut: of all that is not durable, anything may be lost. Afterwards what is left
    /// is durable. Returns what became of it.
    pub fn cut_power(&self, draw: &Draw) -> io::Result<Vec<String>> {
        let now = self.tree()?;
        let mut told = Vec::new();
        {
            let durable = self.lock();
            for (path, inode) in &now {
                if durable.names.get(path) == Some(inode) {
                    continue;
                }
                let before = durable
                    .names
                    .iter()
                    .find(|(old, known)| *known == inode && !now.contains_key(*old));
                if draw.chance(0.5) {
                    continue;
                }
                if let Some((old, _)) = before {
                    told.push(format!("{} lost its new name", path.display()));
                    // Nothing has the old name any more.
                    #[allow(clippy::disallowed_methods)]
                    fs::rename(path, old)?;
                } else {
                    told.push(format!("{} lost its name", path.display()));
                    fs::remove_file(path)?;
                }
            }
            for (path, inode) in &self.tree()? {
                let is = fs::read(path)?;
                let was = durable.bytes.get(inode);
                if was == Some(&is) || is.is_empty() {
                    continue;
                }
                let left = match draw.index(4) {
                    0 => continue,
                    1 => was.cloned().unwrap_or_default(),
                    2 => is[..draw.index(is.len())].to_vec(),
                    _ => vec![0; is.len()],
                };
                told.push(format!("{} has {} bytes", path.display(), left.len()));
                let modified = fs::metadata(path)?.modified()?;
                fs::write(path, left)?;
                File::options().write(true).open(path)?.set_modified(modified)?;
            }
            for (path, inode) in &durable.names {
                let gone = !now.contains_key(path) && !now.values().any(|other| other == inode);
                if gone && let Some(bytes) = durable.bytes.get(inode).filter(|_| draw.chance(0.5)) {
                    told.push(format!("{} is back", path.display()));
                    fs::write(path, bytes)?;
                }
            }
        }
        self.all()?;
        Ok(told)
    }
}

fn gather(folder: &Path, tree: &mut Tree) -> io::Result<()> {
    let entries = match fs::read_dir(folder) {
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(()),
        entries => entries?,
    };
    for entry in entries {
        let entry = entry?;
        let metadata = entry.metadata()?;
        if metadata.is_dir() {
            gather(&entry.path(), tree)?;
        } else if metadata.is_file() {
            tree.insert(entry.path(), metadata.ino());
        }
    }
    Ok(())
}

/// What an event says.
#[derive(Debug, Default)]
struct Said {
    file: Option<u64>,
    folder: Option<u64>,
    moves: Option<String>,
    ledger: Option<PathBuf>,
    all: bool,
}

impl Visit for Said {
    fn record_i64(&mut self, field: &Field, value: i64) {
        let value = u64::try_from(value).ok();
        match field.name() {
            "file" => self.file = value,
            "folder" => self.folder = value,
            _ => {}
        }
    }

    fn record_bool(&mut self, field: &Field, value: bool) {
        self.all |= field.name() == "all" && value;
    }

    fn record_str(&mut self, field: &Field, value: &str) {
        if field.name() == "moves" {
            self.moves = Some(value.to_owned());
        }
    }

    fn record_debug(&mut self, field: &Field, value: &dyn std::fmt::Debug) {
        if field.name() == "ledger" {
            self.ledger = Some(format!("{value:?}").into());
        }
    }
}

/// Hears from server and clients what they have made durable; and lets somebody be faster than a rename, now and
/// then.
#[derive(Debug)]
pub struct Listens {
    /// What computers ever had.
    pub contents: Contents,
    /// How much of the clients' ledgers is durable.
    pub ledgers: Synced,
    disk: Disk,
    draw: Draw,
    history: History,
}

impl Listens {
    /// To what is said of this disk.
    pub fn new(disk: Disk, draw: Draw, history: History) -> Self {
        let (contents, ledgers) = (Contents::default(), Synced::default());
        Self { contents, ledgers, disk, draw, history }
    }

    /// A file is about to get this name in an open folder.
    fn moves(&self, folder: u64, name: &str) -> io::Result<()> {
        if !self.draw.chance(0.02) {
            return Ok(());
        }
        let path = fs::read_link(format!("/proc/self/fd/{folder}"))?.join(name);
        let is_own = path.components().any(|part| part.as_os_str() == ".trove");
        if is_own || path.exists() {
            return Ok(());
        }
        let bytes = format!("put there by hand: {}", self.draw.number(0..=u64::MAX));
        fs::write(&path, &bytes)?;
        let file = File::open(&path)?;
        self.disk.lock().names.insert(path.clone(), file.metadata()?.ino());
        self.disk.lock().bytes.insert(file.metadata()?.ino(), bytes.clone().into_bytes());
        self.history.tell(format_args!("somebody puts a file at {}", path.display()));
        self.contents.put_by_hand(path, bytes.as_bytes());
        Ok(())
    }
}

impl<S: Subscriber> Layer<S> for Listens {
    fn on_event(&self, event: &Event<'_>, _: Context<'_, S>) {
        if event.metadata().target() != TARGET {
            return;
        }
        let mut said = Said::default();
        event.record(&mut said);
        // Removed meanwhile is as good as durable.
        let _ = match (said.file, said.folder, said.moves) {
            (_, Some(folder), Some(name)) => self.moves(folder, &name),
            (Some(file), ..) => self.disk.file(file),
            (_, Some(folder), _) => self.disk.folder(folder),
            _ if said.all => self.disk.all(),
            _ => said.ledger.map_or(Ok(()), |ledger| self.ledgers.note(&ledger)),
        };
    }
}
