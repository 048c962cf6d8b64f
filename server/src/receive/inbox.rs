//! The inbox: files that have come and wait to be verified and filed.

use super::{
    claims::{Claims, Seal},
    name::{self, Name},
    writer,
};
use std::{
    collections::HashMap,
    fs,
    io::{self, ErrorKind},
    path::{Path, PathBuf},
    sync::{Arc, Mutex, PoisonError},
};
use tokio::task::spawn_blocking;
use trove_protocol::{ContentHash, RequestId};

/// A file that is in the inbox whole.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Received {
    /// Its size in bytes: the expected one.
    pub size: u64,
    /// BLAKE3 of what arrived.
    pub hash: ContentHash,
    /// Where it lies.
    pub path: PathBuf,
}

/// The inbox over one directory. Also the [`Space`](crate::ftp::Space) behind the FTP port.
///
/// Nothing is flushed to disk here: filing does that for many files at once.
pub struct Inbox<R> {
    pub(super) requests: Arc<R>,
    pub(super) directory: PathBuf,
    pub(super) claims: Arc<Claims>,
    pub(super) whole: Arc<Whole>,
}

/// What is known to be whole.
#[derive(Debug, Default)]
pub(super) struct Whole {
    known: Mutex<HashMap<RequestId, (u64, ContentHash)>>,
}

impl Whole {
    pub(super) fn note(&self, request: RequestId, received: &Received) {
        self.lock().insert(request, (received.size, received.hash));
    }

    pub(super) fn forget(&self, request: RequestId) {
        self.lock().remove(&request);
    }

    fn get(&self, request: RequestId) -> Option<(u64, ContentHash)> {
        self.lock().get(&request).copied()
    }

    fn lock(&self) -> std::sync::MutexGuard<'_, HashMap<RequestId, (u64, ContentHash)>> {
        self.known.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl<R> Inbox<R> {
    /// Opens the inbox, making its directory (for the server alone) when there is none. Blocking.
    pub fn open(directory: PathBuf, requests: Arc<R>) -> io::Result<Self> {
        let mut builder = fs::DirBuilder::new();
        builder.recursive(true);
        #[cfg(unix)]
        std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
        builder.create(&directory)?;
        #[cfg(unix)]
        fs::set_permissions(&directory, std::os::unix::fs::PermissionsExt::from_mode(0o700))?;
        Ok(Self { requests, directory, claims: Arc::default(), whole: Arc::default() })
    }

    /// The directory.
    pub fn directory(&self) -> &Path {
        &self.directory
    }

    /// Where this request's file lies or would lie.
    pub fn path(&self, request: RequestId) -> PathBuf {
        self.directory.join(request.to_string())
    }

    /// The file, when it is here whole and no upload of it is running. After a restart of the
    /// server it is hashed anew, which takes as long as reading it.
    pub async fn received(
        &self,
        request: RequestId,
        expected_size: u64,
    ) -> io::Result<Option<Received>> {
        if self.claims.is_uploading(request) {
            return Ok(None);
        }
        let path = self.path(request);
        if let Some((size, hash)) = self.whole.get(request) {
            return Ok((size == expected_size).then_some(Received { size, hash, path }));
        }
        let claims = Arc::clone(&self.claims);
        let whole = Arc::clone(&self.whole);
        let read = spawn_blocking(move || {
            let read = claims.reading(request, || read_back(path, expected_size));
            let received = read.transpose()?.flatten();
            if let Some(received) = &received {
                whole.note(request, received);
            }
            Ok(received)
        });
        read.await.map_err(io::Error::other)?
    }

    /// Keeps uploads away from a file until the seal is dropped: to be held from before
    /// [`Self::received`] is believed until the file has left the inbox. `None` while an upload
    /// runs, or another holds it.
    pub fn seal(&self, request: RequestId) -> Option<Seal> {
        self.claims.seal(request)
    }

    /// Forgets what is known of a request whose file has left the inbox.
    pub fn forget(&self, request: RequestId) {
        self.whole.forget(request);
    }

    /// Forgets a request: its file, if any is left, and what is known of it. Blocking, briefly.
    pub fn discard(&self, request: RequestId) -> io::Result<()> {
        self.whole.forget(request);
        match fs::remove_file(self.path(request)) {
            Err(error) if error.kind() != ErrorKind::NotFound => Err(error),
            _ => Ok(()),
        }
    }

    /// The requests of which something is here. Blocking.
    pub fn begun(&self) -> io::Result<Vec<RequestId>> {
        let mut begun = Vec::new();
        for entry in fs::read_dir(&self.directory)? {
            if let Some(Name::Single(request)) = entry?.file_name().to_str().and_then(name::parse) {
                begun.push(request);
            }
        }
        Ok(begun)
    }

    /// The requests of which something is here, with the bytes of each. Blocking.
    pub fn held(&self) -> io::Result<Vec<(RequestId, u64)>> {
        let sized = |request| match fs::metadata(self.path(request)) {
            Ok(file) => Some(Ok((request, file.len()))),
            // It has been filed meanwhile.
            Err(error) if error.kind() == ErrorKind::NotFound => None,
            Err(error) => Some(Err(error)),
        };
        self.begun()?.into_iter().filter_map(sized).collect()
    }

    /// Removes every file that `keep` does not want, and all that is not named by a request; for
    /// start-up, before the first upload. Returns how many were removed. Blocking.
    pub fn sweep(&self, keep: impl Fn(RequestId) -> bool) -> io::Result<usize> {
        let mut removed = 0;
        for entry in fs::read_dir(&self.directory)? {
            let entry = entry?;
            let kept = match entry.file_name().to_str().and_then(name::parse) {
                Some(Name::Single(request)) => keep(request),
                _ => false,
            };
            if !kept && !entry.file_type()?.is_dir() {
                fs::remove_file(entry.path())?;
                removed += 1;
            }
        }
        Ok(removed)
    }

    /// How many bytes of this request's file are here.
    pub(super) async fn size(&self, request: RequestId) -> io::Result<u64> {
        match tokio::fs::metadata(self.path(request)).await {
            Ok(metadata) => Ok(metadata.len()),
            Err(error) if error.kind() == ErrorKind::NotFound => Ok(0),
            Err(error) => Err(error),
        }
    }
}

/// A file of the expected size that is there; blocking.
fn read_back(path: PathBuf, expected_size: u64) -> io::Result<Option<Received>> {
    match fs::metadata(&path) {
        Ok(metadata) if metadata.is_file() && metadata.len() == expected_size => {
            let hash = writer::read_back(&path)?;
            Ok(Some(Received { size: expected_size, hash, path }))
        }
        Ok(_) => Ok(None),
        Err(error) if error.kind() == ErrorKind::NotFound => Ok(None),
        Err(error) => Err(error),
    }
}
