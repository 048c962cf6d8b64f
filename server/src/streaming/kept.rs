//! Keeps what was made for a while: whoever seeks comes back.

use crate::settings::make_private;
use std::{
    fs::{self, File},
    io::{self, Write as _},
    path::{Path, PathBuf},
    sync::Arc,
    time::SystemTime,
};
use tokio::task::spawn_blocking;

/// Most bytes that are kept.
const MOST_BYTES: u64 = 2 << 30;

/// A folder of made pieces, in which the least recently used make room. It may be emptied at any
/// time.
#[derive(Debug)]
pub(super) struct Kept {
    folder: Arc<Path>,
    most: u64,
}

impl Kept {
    pub(super) fn in_folder(folder: PathBuf) -> Self {
        Self { folder: folder.into(), most: MOST_BYTES }
    }

    /// A kept piece, if it is there.
    pub(super) async fn read(&self, name: &str) -> Option<Vec<u8>> {
        let path = self.folder.join(name);
        let read = spawn_blocking(move || {
            let bytes = fs::read(&path)?;
            // What is used last goes last.
            File::open(&path)?.set_modified(SystemTime::now())?;
            io::Result::Ok(bytes)
        });
        read.await.ok()?.ok()
    }

    /// Keeps a piece if it can.
    pub(super) async fn keep(&self, name: String, bytes: Vec<u8>) {
        let (folder, most) = (Arc::clone(&self.folder), self.most);
        let kept = spawn_blocking(move || keep(&folder, &name, &bytes, most)).await;
        if let Ok(Err(error)) = kept {
            tracing::warn!(%error, "a piece of a film could not be kept, and will be made again");
        }
    }
}

fn keep(folder: &Path, name: &str, bytes: &[u8], most: u64) -> io::Result<()> {
    make_private(folder)?;
    make_room(folder, most.saturating_sub(bytes.len() as u64))?;
    let mut file = tempfile::NamedTempFile::new_in(folder)?;
    file.write_all(bytes)?;
    match file.persist_noclobber(folder.join(name)) {
        Err(error) if error.error.kind() != io::ErrorKind::AlreadyExists => Err(error.error),
        _ => Ok(()),
    }
}

/// Removes the least recently used until no more than so many bytes are left.
fn make_room(folder: &Path, most: u64) -> io::Result<()> {
    let mut all = Vec::new();
    for entry in fs::read_dir(folder)? {
        let entry = entry?;
        let metadata = entry.metadata()?;
        all.push((metadata.modified()?, metadata.len(), entry.path()));
    }
    all.sort();
    let mut left: u64 = all.iter().map(|(_, size, _)| size).sum();
    for (_, size, path) in all {
        if left <= most {
            break;
        }
        fs::remove_file(path)?;
        left -= size;
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::time::Duration;

    #[tokio::test]
    async fn the_least_recently_used_makes_room() {
        let folder = tempfile::tempdir().unwrap();
        let kept = Kept { folder: folder.path().join("played").into(), most: 250 };
        assert_eq!(kept.read("a").await, None);
        for (age, name) in [(30, "a"), (20, "b")] {
            kept.keep(name.to_owned(), vec![1; 100]).await;
            let used = SystemTime::now() - Duration::from_secs(age);
            File::open(kept.folder.join(name)).unwrap().set_modified(used).unwrap();
        }
        assert!(kept.read("a").await.is_some());
        kept.keep("c".to_owned(), vec![1; 100]).await;
        assert_eq!(kept.read("b").await, None);
        assert!(kept.read("a").await.is_some() && kept.read("c").await.is_some());
    }
}
