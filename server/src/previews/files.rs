//! Where pictures lie: `pictures/ab/<hash>.thumbnail.jpg`. They are not made durable: what a power cut
//! takes is made again.

use super::Size;
use crate::settings::make_private;
use std::{
    fs, io,
    io::Write as _,
    path::{Path, PathBuf},
};
use tempfile::{NamedTempFile, TempDir};
use trove_protocol::ContentHash;

/// The folder in which pictures are made.
const MAKING: &str = "making";

/// The pictures' folder.
#[derive(Clone, Debug)]
pub(super) struct Files {
    folder: PathBuf,
}

impl Files {
    pub(super) fn at(folder: &Path) -> Self {
        Self { folder: folder.to_owned() }
    }

    /// The folder of all.
    pub(super) fn folder(&self) -> &Path {
        &self.folder
    }

    fn path(&self, hash: ContentHash, size: Size) -> PathBuf {
        let name = hash.to_string();
        let ending = match size {
            Size::Thumbnail => "thumbnail",
            Size::Preview => "preview",
        };
        self.folder.join(&name[..2]).join(format!("{name}.{ending}.jpg"))
    }

    /// The picture, if it is there. Empty ones are what a power cut left.
    pub(super) fn read(&self, hash: ContentHash, size: Size) -> io::Result<Option<Vec<u8>>> {
        match fs::read(self.path(hash, size)) {
            Ok(bytes) if is_whole(&bytes) => Ok(Some(bytes)),
            Ok(_) => Ok(None),
            Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(None),
            Err(error) => Err(error),
        }
    }

    /// Writes the picture, whole or not at all.
    pub(super) fn write(&self, hash: ContentHash, size: Size, bytes: &[u8]) -> io::Result<()> {
        let path = self.path(hash, size);
        make_private(&self.folder)?;
        let folder = path.parent().unwrap_or(&self.folder);
        fs::create_dir_all(folder)?;
        let mut file = NamedTempFile::new_in(folder)?;
        file.write_all(bytes)?;
        file.persist(&path)?;
        Ok(())
    }

    /// Removes the picture, if it is there.
    pub(super) fn remove(&self, hash: ContentHash, size: Size) -> io::Result<()> {
        match fs::remove_file(self.path(hash, size)) {
            Err(error) if error.kind() != io::ErrorKind::NotFound => Err(error),
            _ => Ok(()),
        }
    }

    /// An empty folder for one child process, gone when it is dropped.
    pub(super) fn scratch(&self) -> io::Result<TempDir> {
        let making = self.folder.join(MAKING);
        make_private(&self.folder)?;
        fs::create_dir_all(&making)?;
        TempDir::new_in(making)
    }

    /// Removes what an earlier run left half made.
    pub(super) fn sweep(&self) -> io::Result<()> {
        match fs::remove_dir_all(self.folder.join(MAKING)) {
            Err(error) if error.kind() != io::ErrorKind::NotFound => Err(error),
            _ => Ok(()),
        }
    }
}

/// Whether a JPEG begins and ends as one does.
fn is_whole(bytes: &[u8]) -> bool {
    bytes.starts_with(&[0xff, 0xd8]) && bytes.ends_with(&[0xff, 0xd9])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_picture_is_there_whole_or_not_at_all() {
        let folder = tempfile::tempdir().unwrap();
        let files = Files::at(&folder.path().join("pictures"));
        let hash = ContentHash([7; 32]);
        files.sweep().unwrap();
        files.remove(hash, Size::Thumbnail).unwrap();
        assert_eq!(files.read(hash, Size::Thumbnail).unwrap(), None);
        let picture = [0xff, 0xd8, 1, 2, 0xff, 0xd9];
        files.write(hash, Size::Thumbnail, &picture).unwrap();
        assert_eq!(files.read(hash, Size::Thumbnail).unwrap().as_deref(), Some(&picture[..]));
        #[cfg(unix)]
        {
            use std::os::unix::fs::PermissionsExt as _;
            let mode = fs::metadata(files.folder()).unwrap().permissions().mode();
            assert_eq!(mode & 0o777, 0o700);
        }
        assert_eq!(files.read(hash, Size::Preview).unwrap(), None);
        files.write(hash, Size::Thumbnail, &picture[..4]).unwrap();
        assert_eq!(files.read(hash, Size::Thumbnail).unwrap(), None);
        files.remove(hash, Size::Thumbnail).unwrap();
        let scratch = files.scratch().unwrap();
        assert!(scratch.path().exists());
        files.sweep().unwrap();
        assert!(!scratch.path().exists());
    }
}
