//! Moving files into the shares, and earlier versions aside.

use super::{
    Identity, ShareError, SharePath, Shares, folder::Folder, look::identity_of, path::collision_key,
};
use rustix::fs::{Mode, Timespec, Timestamps, UTIME_OMIT, fchmod, futimens};
use std::{
    collections::HashMap,
    ffi::OsStr,
    fs::File,
    io::{self, ErrorKind},
    path::Path,
};

/// Readable by all in the home, writable by the server.
const FILE_MODE: u32 = 0o644;

impl Shares {
    /// Makes the folders on the path's way, and spells each as one that is there already where
    /// they differ only in case or in how accents are encoded: over SMB one of two such folders
    /// would be invisible. To be called before the move is journalled.
    pub fn prepare(&self, path: &SharePath) -> Result<SharePath, ShareError> {
        self.spell_or(path, |folder, spelled, part| {
            self.child_or_new(folder, spelled, part).map(Some)
        })
    }

    /// The path as [`Shares::prepare`] would spell it; makes nothing.
    pub fn spell(&self, path: &SharePath) -> Result<SharePath, ShareError> {
        self.spell_or(path, |_, _, _| Ok(None))
    }

    /// Spells the path's folders as they are there; `absent` makes one that is not, or leaves it
    /// and all below as they are spelled in the path.
    fn spell_or(
        &self,
        path: &SharePath,
        absent: impl Fn(&Folder, &[String], &str) -> io::Result<Option<Folder>>,
    ) -> Result<SharePath, ShareError> {
        let mut folder = Some(self.folder("")?);
        let mut spelled: Vec<String> = Vec::new();
        for part in path.folders() {
            let failed =
                |error| ShareError::of("make", &[&spelled.join("/"), part].join("/"), error);
            let (name, child) = match &folder {
                Some(folder) => match twin(folder, part).map_err(failed)? {
                    Some((name, child)) => (name, Some(child)),
                    None => (part.to_owned(), absent(folder, &spelled, part).map_err(failed)?),
                },
                None => (part.to_owned(), None),
            };
            spelled.push(name);
            folder = child;
        }
        spelled.push(path.file_name().to_owned());
        SharePath::parse(&spelled.join("/")).map_err(|error| ShareError::Blocked(error.to_string()))
    }

    /// Moves a settled inbox file to its place in one step, with its original's time of change
    /// (nanoseconds since 1970-01-01 UTC). Makes missing folders.
    ///
    /// On [`ShareError::Taken`] nothing was changed: try [`SharePath::numbered`].
    pub fn place(
        &self,
        inbox: &Path,
        to: &SharePath,
        modified_ns: i64,
    ) -> Result<Identity, ShareError> {
        self.placing().place(inbox, to, modified_ns)
    }

    /// Places many files in a row, for which their folders stay open.
    pub fn placing(&self) -> Placing<'_> {
        Placing { shares: self, folders: HashMap::new() }
    }

    /// Moves a file of the shares, such as an earlier version, to a path that was journalled
    /// before, so that a crash cannot leave it where nobody knows of it. Never replaces another.
    pub fn retire(&self, from: &SharePath, to: &SharePath) -> Result<(), ShareError> {
        let path = from.folder().unwrap_or_default();
        let folder = self.folder(path)?;
        let name = OsStr::new(from.file_name());
        let failed = |error| ShareError::of("open", from.as_str(), error);
        folder.file(name).map_err(failed)?;
        let aside = self.folder_or_new(to)?;
        self.changing(path, &folder).map_err(failed)?;
        move_in(&folder, name, &aside, to)
    }

    /// The folder of this path, about to be changed.
    fn folder_or_new(&self, to: &SharePath) -> Result<Folder, ShareError> {
        let path = to.folder().unwrap_or_default();
        let failed = |error| ShareError::of("make", path, error);
        let mut folder = self.folder("")?;
        let mut way: Vec<String> = Vec::new();
        for part in to.folders() {
            folder = self.child_or_new(&folder, &way, part).map_err(failed)?;
            way.push(part.to_owned());
        }
        self.changing(path, &folder).map_err(failed)?;
        Ok(folder)
    }

    fn child_or_new(&self, folder: &Folder, way: &[String], part: &str) -> io::Result<Folder> {
        let name = OsStr::new(part);
        match folder.child(name) {
            Err(error) if error.kind() == ErrorKind::NotFound => {
                self.changing(&way.join("/"), folder)?;
                folder.make_child(name, is_of_backups(way, part))?;
                folder.child(name)
            }
            other => other,
        }
    }
}

/// Whether it is the folder of all backups, or of their earlier versions: what people keep from others
/// on their computers is in there too, and must not be open to whoever uses the server's.
fn is_of_backups(way: &[String], part: &str) -> bool {
    part == "Backups" && way.first().is_none_or(|top| top == ".trove")
}

/// The folder here of this name, else one that some system would take for it.
fn twin(folder: &Folder, name: &str) -> io::Result<Option<(String, Folder)>> {
    match folder.child(OsStr::new(name)) {
        Err(error) if error.kind() == ErrorKind::NotFound => {}
        other => return other.map(|child| Some((name.to_owned(), child))),
    }
    let key = collision_key(name);
    let mut twins = folder.names()?;
    twins.retain(|twin| collision_key(twin) == key);
    twins.sort_unstable();
    for twin in twins {
        if let Ok(child) = folder.child(OsStr::new(&twin)) {
            return Ok(Some((twin, child)));
        }
    }
    Ok(None)
}

/// Places many files in a row. Not to be kept: somebody may move the folders.
#[derive(Debug)]
pub struct Placing<'a> {
    shares: &'a Shares,
    folders: HashMap<String, Folder>,
}

impl Placing<'_> {
    /// As [`Shares::place`].
    pub fn place(
        &mut self,
        inbox: &Path,
        to: &SharePath,
        modified_ns: i64,
    ) -> Result<Identity, ShareError> {
        let (from, name, shown) = self.shares.in_inbox(inbox)?;
        let file = from.file(&name).map_err(|error| ShareError::of("open", &shown, error))?;
        let dressed = dress(&file, modified_ns).and_then(|()| identity_of(&file));
        let identity = dressed.map_err(|error| ShareError::of("set the time of", &shown, error))?;
        let path = to.folder().unwrap_or_default();
        if !self.folders.contains_key(path) {
            self.folders.insert(path.to_owned(), self.shares.folder_or_new(to)?);
        }
        match self.folders.get(path) {
            Some(folder) => move_in(&from, &name, folder, to).map(|()| identity),
            None => Err(ShareError::Missing(path.to_owned())),
        }
    }
}

fn move_in(from: &Folder, name: &OsStr, folder: &Folder, to: &SharePath) -> Result<(), ShareError> {
    from.move_new(name, folder, OsStr::new(to.file_name())).map_err(|error| match error.kind() {
        ErrorKind::AlreadyExists => ShareError::Taken(to.clone()),
        _ => ShareError::of("move a file to", to.as_str(), error),
    })
}

/// Gives a file the time of change of its original, and the access rights of the shares.
fn dress(file: &File, modified_ns: i64) -> io::Result<()> {
    let (seconds, nanoseconds) =
        (modified_ns.div_euclid(1_000_000_000), modified_ns.rem_euclid(1_000_000_000));
    futimens(
        file,
        &Timestamps {
            last_access: Timespec { tv_sec: 0, tv_nsec: UTIME_OMIT },
            last_modification: Timespec { tv_sec: seconds, tv_nsec: nanoseconds as _ },
        },
    )?;
    Ok(fchmod(file, Mode::from_raw_mode(FILE_MODE))?)
}
