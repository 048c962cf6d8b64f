//! Copying everything in the shares to another folder, for a library that is to lie there.
//!
//! What is copied is read back and compared. The folder that it is copied from is only read. Links,
//! pipes and the like are left out and told: they are none of Trove's.

use super::{
    OWN_FOLDER, OpenError, ShareError,
    folder::Folder,
    look::{Identity, identity_of},
    open::{LOCK, own_folder, usable},
    read::{Fingerprint, READ_SIZE, fingerprint},
};
use std::{
    ffi::OsStr,
    fs::{File, FileTimes},
    io::{self, ErrorKind, Read as _, Seek as _, Write as _},
    path::{Component, Path, PathBuf},
};
use trove_protocol::ContentHash;

/// The file in Trove's own folder that says of which library a copy is being made.
const UNFINISHED: &str = "moving";
/// Longest mark that is read, in bytes.
const LONGEST_MARK: u64 = 100;
/// What Trove's own folder holds that belongs to its place, and is not copied.
const OF_THE_PLACE: [&str; 4] = [LOCK, "inbox", "trial", UNFINISHED];

/// A folder being copied into another one.
#[derive(Debug)]
pub struct Carrier {
    from: Folder,
    to: Folder,
    /// Each file is made durable by itself, where the file system cannot do so as a whole.
    singly: bool,
}

/// A file to copy.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Load {
    /// Where it lies, below both folders.
    pub path: PathBuf,
    /// What it was when it was listed.
    pub identity: Identity,
}

/// All that is to be copied.
#[derive(Debug, Default)]
pub struct Loads {
    /// The files.
    pub files: Vec<Load>,
    /// What is left out, and why, as sentences.
    pub left_out: Vec<String>,
}

impl Carrier {
    /// Opens both folders; the new one is made if need be.
    pub fn open(from: &Path, to: &Path) -> Result<Self, OpenError> {
        let opened = |source| OpenError::Unusable { path: from.to_owned(), source };
        let to_folder = usable(to)?;
        let whole = to_folder.sync_file_system();
        let whole = whole.map_err(|source| OpenError::Unusable { path: to.to_owned(), source })?;
        Ok(Self { from: Folder::open(from).map_err(opened)?, to: to_folder, singly: !whole })
    }

    /// Lists what there is, and makes its folders in the new place.
    pub fn list(&self) -> Result<Loads, ShareError> {
        let mut loads = Loads::default();
        let mut folders = vec![PathBuf::new()];
        while let Some(path) = folders.pop() {
            let failed = |error| ShareError::of("look through", &shown(&path), error);
            let folder = descend(&self.from, &path).map_err(failed)?;
            for name in folder.all_names().map_err(failed)? {
                let own = path == Path::new(OWN_FOLDER);
                if own && OF_THE_PLACE.iter().any(|place| name == **place) {
                    continue;
                }
                let inner = path.join(&name);
                match folder.look(&name) {
                    Ok(Some(identity)) => loads.files.push(Load { path: inner, identity }),
                    Ok(None) => {
                        let made = descend(&self.to, &path)
                            .and_then(|new| {
                                new.make_child(&name, folder.child(&name)?.is_private()?)
                            })
                            .map_err(|error| ShareError::of("make", &shown(&inner), error));
                        made?;
                        folders.push(inner);
                    }
                    Err(error) if error.kind() == ErrorKind::IsADirectory => {
                        loads.left_out.push(format!("{} is a link or a device.", shown(&inner)));
                    }
                    // Taken away while the others were looked at.
                    Err(error) if error.kind() == ErrorKind::NotFound => {}
                    Err(error) => return Err(failed(error)),
                }
            }
        }
        Ok(loads)
    }

    /// Bytes of these files that are still to be written, and bytes that may be.
    pub fn room(&self, loads: &[Load]) -> Result<(u64, u64), ShareError> {
        let missing = loads.iter().filter(|load| {
            let there = open_in(&self.to, &load.path).and_then(|file| file.metadata());
            !there.is_ok_and(|there| there.len() == load.identity.size)
        });
        let needed = missing.map(|load| load.identity.size).sum();
        let free = self.to.free_bytes().map_err(|error| ShareError::of("look at", "", error))?;
        Ok((needed, free))
    }

    /// Copies a file and reads the copy back, unless an equal one is there already. Returns the
    /// copy's identity and hash; nothing when the file was taken away or changed meanwhile.
    pub fn carry(&self, path: &Path) -> Result<Option<(Identity, ContentHash)>, ShareError> {
        let failed = |error| ShareError::of("copy", &shown(path), error);
        let mut original = match open_in(&self.from, path) {
            Ok(file) => file,
            Err(error) if error.kind() == ErrorKind::NotFound => return Ok(None),
            Err(error) => return Err(failed(error)),
        };
        let before = identity_of(&original).map_err(failed)?;
        let mut copy = self.new_file(path).map_err(failed)?;
        let there = copy.metadata().map_err(failed)?.len();
        let hash = if there == before.size {
            let (_, hash) = fingerprint(&original).map_err(failed)?;
            original.rewind().map_err(failed)?;
            Some(hash).filter(|hash| fingerprint(&copy).is_ok_and(|found| found.1 == *hash))
        } else {
            None
        };
        let hash = match hash {
            Some(hash) => hash,
            None => write(&mut original, &mut copy).map_err(failed)?.1,
        };
        if identity_of(&original).map_err(failed)? != before {
            return Ok(None);
        }
        self.finish(&original, &mut copy).map_err(failed)?;
        let back = copy.rewind().and_then(|()| fingerprint(&copy)).map_err(failed)?;
        if back != (before.size, hash) {
            let reason = io::Error::other("the copy is not what was written");
            return Err(ShareError::Disk { action: "copy", path: shown(path), source: reason });
        }
        Ok(Some((identity_of(&copy).map_err(failed)?, hash)))
    }

    fn new_file(&self, path: &Path) -> io::Result<File> {
        let (Some(folder), Some(name)) = (path.parent(), path.file_name()) else {
            return Err(ErrorKind::InvalidInput.into());
        };
        descend(&self.to, folder)?.own_file(name)
    }

    fn finish(&self, original: &File, copy: &mut File) -> io::Result<()> {
        let known = original.metadata()?;
        copy.set_permissions(known.permissions())?;
        copy.set_times(FileTimes::new().set_modified(known.modified()?))?;
        if self.singly { copy.sync_all() } else { Ok(()) }
    }

    /// Makes all copies and their names durable.
    pub fn settle(&self, loads: &[Load]) -> Result<(), ShareError> {
        let failed = |error| ShareError::of("write to", "the new folder", error);
        if self.to.sync_file_system().map_err(failed)? {
            return Ok(());
        }
        let mut folders: Vec<_> = loads.iter().filter_map(|load| load.path.parent()).collect();
        folders.sort_unstable();
        folders.dedup();
        for folder in folders {
            for outer in folder.ancestors() {
                descend(&self.to, outer).and_then(|folder| folder.sync()).map_err(failed)?;
            }
        }
        Ok(())
    }
}

/// The mark of the library of which an unfinished copy lies in this folder.
pub fn unfinished_at(dir: &Path) -> Result<Option<String>, ShareError> {
    let failed = |error| ShareError::of("read", ".trove/moving", error);
    let own = Folder::open(dir).and_then(|root| root.child(OsStr::new(OWN_FOLDER)));
    let file = match own.and_then(|own| own.file(OsStr::new(UNFINISHED))) {
        Ok(file) => file,
        Err(error) if matches!(error.kind(), ErrorKind::NotFound | ErrorKind::NotADirectory) => {
            return Ok(None);
        }
        Err(error) => return Err(failed(error)),
    };
    let mut text = String::new();
    file.take(LONGEST_MARK).read_to_string(&mut text).map_err(failed)?;
    Ok(Some(text.trim().to_owned()))
}

/// Notes that a copy of the library with this mark is being made in this folder; without one,
/// that it is finished.
pub fn note_unfinished(dir: &Path, mark: Option<&str>) -> Result<(), ShareError> {
    let failed = |error| ShareError::of("write", ".trove/moving", error);
    let root = usable(dir).map_err(|error| ShareError::Blocked(error.to_string()))?;
    let own = own_folder(&root).map_err(failed)?;
    let name = OsStr::new(UNFINISHED);
    match mark {
        Some(mark) => {
            let mut file = own.own_file(name).map_err(failed)?;
            file.set_len(0).and_then(|()| writeln!(file, "{mark}")).map_err(failed)?;
            file.sync_all().and_then(|()| own.sync()).map_err(failed)
        }
        None => own.remove(name).and_then(|()| own.sync()).map_err(failed),
    }
}

fn write(original: &mut File, copy: &mut File) -> io::Result<Fingerprint> {
    copy.set_len(0)?;
    copy.rewind()?;
    let mut hasher = blake3::Hasher::new();
    let mut buffer = vec![0; READ_SIZE];
    loop {
        match original.read(&mut buffer) {
            Ok(0) => break,
            Ok(length) => {
                hasher.update(&buffer[..length]);
                copy.write_all(&buffer[..length])?;
            }
            Err(error) if error.kind() == ErrorKind::Interrupted => {}
            Err(error) => return Err(error),
        }
    }
    Ok((hasher.count(), ContentHash(*hasher.finalize().as_bytes())))
}

fn open_in(root: &Folder, path: &Path) -> io::Result<File> {
    let (Some(folder), Some(name)) = (path.parent(), path.file_name()) else {
        return Err(ErrorKind::InvalidInput.into());
    };
    descend(root, folder)?.file(name)
}

/// The folder at a path of plain names. Each was read from the disk, and no link is followed.
fn descend(from: &Folder, path: &Path) -> io::Result<Folder> {
    let mut folder = from.child(OsStr::new("."))?;
    for part in path.components() {
        let Component::Normal(name) = part else { return Err(ErrorKind::InvalidInput.into()) };
        folder = folder.child(name)?;
    }
    Ok(folder)
}

fn shown(path: &Path) -> String {
    path.display().to_string()
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::{fs, os::unix::ffi::OsStrExt as _, os::unix::fs::PermissionsExt as _};

    #[test]
    fn everything_of_the_librarys_is_copied_and_nothing_else() {
        let folder = tempfile::tempdir().unwrap();
        let (from, to) = (folder.path().join("from"), folder.path().join("to"));
        fs::create_dir_all(from.join("Photos/2024")).unwrap();
        fs::create_dir_all(from.join(".trove/damaged")).unwrap();
        fs::create_dir_all(from.join("empty")).unwrap();
        fs::set_permissions(from.join("empty"), fs::Permissions::from_mode(0o700)).unwrap();
        let odd = OsStr::from_bytes(b"odd \xff");
        for (name, text) in [("Photos/2024/a.jpg", "one"), (".trove/damaged/b.jpg", "two")] {
            fs::write(from.join(name), text).unwrap();
        }
        fs::write(from.join(odd), "three").unwrap();
        fs::write(from.join(".trove/lock"), "mark").unwrap();
        fs::set_permissions(from.join(odd), fs::Permissions::from_mode(0o640)).unwrap();
        std::os::unix::fs::symlink("/etc/passwd", from.join("link")).unwrap();
        let carrier = Carrier::open(&from, &to).unwrap();
        let loads = carrier.list().unwrap();
        assert_eq!((loads.files.len(), loads.left_out.len()), (3, 1));
        assert_eq!(carrier.room(&loads.files).unwrap().0, 11);
        for load in &loads.files {
            let (copy, _) = carrier.carry(&load.path).unwrap().unwrap();
            assert_eq!(copy.modified_ns, load.identity.modified_ns);
        }
        carrier.settle(&loads.files).unwrap();
        assert_eq!(carrier.room(&loads.files).unwrap().0, 0);
        assert_eq!(fs::read_to_string(to.join(odd)).unwrap(), "three");
        let mode = fs::metadata(to.join(odd)).unwrap().permissions().mode();
        assert_eq!(mode & 0o777, 0o640);
        assert!(to.join("empty").is_dir() && !to.join(".trove/lock").exists());
        let closed = fs::metadata(to.join("empty")).unwrap().permissions().mode();
        assert_eq!(closed & 0o777, 0o700);
        assert!(!to.join("link").exists());
        // Cut short, or of the same length: either is copied again.
        fs::write(to.join("Photos/2024/a.jpg"), "on").unwrap();
        fs::write(to.join(".trove/damaged/b.jpg"), "TWO").unwrap();
        for load in &loads.files {
            carrier.carry(&load.path).unwrap().unwrap();
        }
        assert_eq!(fs::read_to_string(to.join("Photos/2024/a.jpg")).unwrap(), "one");
        assert_eq!(fs::read_to_string(to.join(".trove/damaged/b.jpg")).unwrap(), "two");
        assert!(carrier.carry(Path::new("gone")).unwrap().is_none());
        assert!(carrier.carry(Path::new("../x")).is_err());
    }

    #[test]
    fn an_unfinished_copy_is_known_again() {
        let folder = tempfile::tempdir().unwrap();
        let at = folder.path().join("new");
        assert_eq!(unfinished_at(&at).unwrap(), None);
        note_unfinished(&at, Some("mark")).unwrap();
        assert_eq!(unfinished_at(&at).unwrap().as_deref(), Some("mark"));
        note_unfinished(&at, None).unwrap();
        assert_eq!(unfinished_at(&at).unwrap(), None);
    }
}
