//! Opening a file by the way that its path names, and by no other: somebody who may write into a
//! folder on that way could put a link there, after the file was offered, and have another's file sent
//! that has the same size and time of change.

use rustix::{
    fs::{CWD, Mode, OFlags, ResolveFlags, open, openat2},
    io::Errno,
};
use std::{
    collections::VecDeque,
    ffi::OsString,
    fs::File,
    io::{self, ErrorKind},
    os::unix::fs::MetadataExt as _,
    path::{Component, Path, PathBuf},
};

/// As many links may lie on the way to a file; the kernel's own limit (path_resolution(7)).
const MOST_LINKS: usize = 40;

/// Only what is no file heeds NONBLOCK.
const FLAGS: OFlags =
    OFlags::RDONLY.union(OFlags::NONBLOCK).union(OFlags::CLOEXEC).union(OFlags::NOFOLLOW);

/// Opens the file for reading. The way to it may lead over links of the system's and of one's own.
pub(super) fn open_straight(path: &Path) -> io::Result<File> {
    let straight =
        |path: &Path| openat2(CWD, path, FLAGS, Mode::empty(), ResolveFlags::NO_SYMLINKS);
    let opened = match straight(path) {
        // What changes between looking and opening is refused again.
        Err(Errno::LOOP) => straight(&without_links(path)?),
        // Kernels before 5.6, and some containers.
        Err(Errno::NOSYS | Errno::PERM) => open(path, FLAGS, Mode::empty()),
        opened => opened,
    };
    match opened {
        Ok(file) => Ok(file.into()),
        Err(Errno::LOOP) => Err(led_astray()),
        Err(error) => Err(error.into()),
    }
}

fn led_astray() -> io::Error {
    io::Error::new(ErrorKind::NotFound, "a link is in its place, or in that of a folder around it")
}

/// The same path with its links followed, as far as they are the system's or one's own; the last part
/// must be none.
fn without_links(path: &Path) -> io::Result<PathBuf> {
    let me = rustix::process::geteuid().as_raw();
    let mut left: VecDeque<OsString> = parts(path).collect();
    let (mut way, mut links) = (PathBuf::from("/"), 0);
    while let Some(part) = left.pop_front() {
        if part == ".." {
            way.pop();
            continue;
        }
        let next = way.join(&part);
        let found = next.symlink_metadata()?;
        if !found.is_symlink() {
            way = next;
            continue;
        }
        links += 1;
        if left.is_empty() || links > MOST_LINKS || ![0, me].contains(&found.uid()) {
            return Err(led_astray());
        }
        let target = next.read_link()?;
        if target.is_absolute() {
            way = PathBuf::from("/");
        }
        for part in parts(&target).rev() {
            left.push_front(part);
        }
    }
    Ok(way)
}

fn parts(path: &Path) -> impl DoubleEndedIterator<Item = OsString> + '_ {
    path.components().filter_map(|part| match part {
        Component::Normal(name) => Some(name.to_owned()),
        Component::ParentDir => Some("..".into()),
        _ => None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::{
        fs,
        io::Read as _,
        os::unix::fs::{lchown, symlink},
    };

    fn content(path: &Path) -> Result<String, ErrorKind> {
        let mut text = String::new();
        let mut file = open_straight(path).map_err(|error| error.kind())?;
        file.read_to_string(&mut text).map_err(|error| error.kind())?;
        Ok(text)
    }

    #[test]
    fn links_of_ones_own_lead_to_a_file_and_those_of_others_nowhere() {
        let folder = tempfile::tempdir().unwrap();
        let at = |name: &str| folder.path().join(name);
        fs::create_dir_all(at("real/deep")).unwrap();
        fs::write(at("real/deep/a"), "it").unwrap();
        symlink("real/../real", at("link")).unwrap();
        symlink(at("link"), at("further")).unwrap();
        for way in ["real/deep/a", "link/deep/a", "further/deep/a", "further/deep/../deep/a"] {
            assert_eq!(content(&at(way)).as_deref(), Ok("it"), "{way}");
        }
        symlink("round", at("round")).unwrap();
        symlink("deep/a", at("real/last")).unwrap();
        for way in ["round/a", "link/last", "real/last", "link/none"] {
            assert_eq!(content(&at(way)), Err(ErrorKind::NotFound), "{way}");
        }
        if lchown(at("link"), Some(65_534), None).is_err() {
            println!("skipped: only root makes links of others");
            return;
        }
        for way in ["link/deep/a", "further/deep/a"] {
            assert_eq!(content(&at(way)), Err(ErrorKind::NotFound), "{way}");
        }
        assert_eq!(content(&at("real/deep/a")).as_deref(), Ok("it"));
    }
}
