//! Opening people's files: for reading only, and only what is a file and is here.

#[cfg(target_os = "linux")]
mod straight;

use crate::scan::{seen::is_placeholder, volume_of};
use std::{fs::File, io, path::Path};

/// Opens a file for reading. Where something else has taken its place, it is not found: a pipe,
/// for one, would be waited for until somebody writes into it, and a link may lead anywhere.
///
/// # Errors
/// When there is no such file, it may not be read, or its content lies in a cloud: opening it
/// would fetch it.
pub fn open(path: &Path) -> io::Result<File> {
    let metadata = path.symlink_metadata()?;
    if !metadata.is_file() {
        return Err(io::Error::new(io::ErrorKind::NotFound, "it is no longer a file"));
    }
    // Asking for the volume takes longer than opening, so it is asked only where it matters.
    if is_placeholder(&metadata, true)
        && volume_of(path).is_some_and(|volume| is_placeholder(&metadata, volume.tells_blocks))
    {
        return Err(io::Error::other(
            "its content lies in a cloud and is not fetched from there; keep it on this computer \
             to have it collected",
        ));
    }
    let file = open_straight(path)?;
    if file.metadata()?.is_file() {
        Ok(file)
    } else {
        Err(io::Error::new(io::ErrorKind::NotFound, "it is no longer a file"))
    }
}

#[cfg(target_os = "linux")]
use straight::open_straight;

#[cfg(all(unix, not(target_os = "linux")))]
fn open_straight(path: &Path) -> io::Result<File> {
    use rustix::fs::{Mode, OFlags, open};
    // Only what is no file heeds NONBLOCK.
    let flags = OFlags::RDONLY | OFlags::NONBLOCK | OFlags::CLOEXEC | OFlags::NOFOLLOW;
    Ok(open(path, flags, Mode::empty())?.into())
}

#[cfg(not(unix))]
fn open_straight(path: &Path) -> io::Result<File> {
    File::open(path)
}

#[cfg(all(test, unix))]
mod tests {
    use super::*;

    #[test]
    fn a_pipe_is_no_file_and_is_not_waited_for() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("pipe.jpg");
        assert!(std::process::Command::new("mkfifo").arg(&path).status().unwrap().success());
        assert_eq!(open(&path).unwrap_err().kind(), io::ErrorKind::NotFound);
        assert_eq!(open(folder.path()).unwrap_err().kind(), io::ErrorKind::NotFound);
    }

    #[test]
    fn a_link_leads_nowhere() {
        let folder = tempfile::tempdir().unwrap();
        let (target, link) = (folder.path().join("secret"), folder.path().join("link.jpg"));
        std::fs::write(&target, "not to be read").unwrap();
        std::os::unix::fs::symlink(&target, &link).unwrap();
        open(&target).unwrap();
        assert_eq!(open(&link).unwrap_err().kind(), io::ErrorKind::NotFound);
    }

    #[test]
    fn what_has_a_size_and_no_content_is_not_opened() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("placeholder.jpg");
        File::create(&path).unwrap().set_len(1 << 20).unwrap();
        if !volume_of(&path).unwrap().tells_blocks {
            println!("skipped: the temporary folder's file system does not count blocks");
            return;
        }
        assert!(open(&path).unwrap_err().to_string().contains("cloud"));
        std::fs::write(&path, vec![1; 5_000]).unwrap();
        open(&path).unwrap();
    }
}
