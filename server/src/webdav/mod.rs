//! The library as folders of other computers (WebDAV, RFC 4918), to read alone (seed 0030).

mod entry;
#[doc(hidden)]
pub mod foreign_bytes;
mod place;

use crate::{
    shares::{ShareError, SharePath, Shares},
    streams::{Listener, Streams},
};
use dav_server::{
    DavHandler, DavMethodSet,
    davpath::DavPath,
    fs::{
        DavDirEntry, DavFile, DavFileSystem, DavMetaData, FsError, FsFuture, FsResult, FsStream,
        OpenOptions, ReadDirMeta,
    },
};
use entry::{Entry, Metadata, OpenFile};
use futures_util::stream;
use place::{Place, Sight};
use std::sync::Arc;
use tokio::task::spawn_blocking;

/// Where the library is found.
pub const PREFIX: &str = "/dav";

/// What answers the requests of somebody who sees the library, and `Backups` as well if
/// `all`; what is played goes to this listener.
pub fn handler(
    shares: &Arc<Shares>,
    streams: &Arc<Streams>,
    to: Listener,
    all: bool,
) -> DavHandler {
    let library = Library {
        shares: Arc::clone(shares),
        streams: Arc::clone(streams),
        to,
        sight: Sight { all },
    };
    DavHandler::builder()
        .filesystem(Box::new(library))
        .strip_prefix(PREFIX)
        .methods(DavMethodSet::WEBDAV_RO)
        .autoindex(false)
        .build_handler()
}

/// The shares as somebody sees them.
#[derive(Clone)]
struct Library {
    shares: Arc<Shares>,
    streams: Arc<Streams>,
    to: Listener,
    sight: Sight,
}

impl Library {
    /// Does something in the shares that blocks.
    async fn with<T: Send + 'static>(
        &self,
        path: &DavPath,
        act: impl FnOnce(&Shares, Option<&SharePath>) -> Result<T, ShareError> + Send + 'static,
    ) -> FsResult<T> {
        let path = self.sight.place(path.as_bytes()).ok_or(FsError::NotFound)?;
        let shares = Arc::clone(&self.shares);
        let done = spawn_blocking(move || act(&shares, path.path())).await;
        done.map_err(|_| FsError::GeneralFailure)?.map_err(|error| match error {
            ShareError::Missing(_) | ShareError::Blocked(_) | ShareError::NotAFile(_) => {
                FsError::NotFound
            }
            ShareError::Denied(_) => FsError::Forbidden,
            other => {
                tracing::error!(error = %other, "the library could not be read");
                FsError::GeneralFailure
            }
        })
    }
}

impl DavFileSystem for Library {
    fn open<'a>(
        &'a self,
        path: &'a DavPath,
        options: OpenOptions,
    ) -> FsFuture<'a, Box<dyn DavFile>> {
        Box::pin(async move {
            if options.write || options.append || options.create || options.create_new {
                return Err(FsError::Forbidden);
            }
            let opened = self.with(path, |shares, path| {
                let path = path.ok_or_else(|| ShareError::NotAFile("the shares".to_owned()))?;
                let found = shares.reader().find(Some(path))?;
                Ok((shares.reader().open_file(path)?, found, path.file_name().to_owned()))
            });
            let (file, found, name) = opened.await?;
            let file: Box<dyn DavFile> =
                Box::new(OpenFile::new(file, found, name, &self.streams, &self.to));
            Ok(file)
        })
    }

    fn read_dir<'a>(
        &'a self,
        path: &'a DavPath,
        _: ReadDirMeta,
    ) -> FsFuture<'a, FsStream<Box<dyn DavDirEntry>>> {
        Box::pin(async move {
            let at_top = self.sight.place(path.as_bytes()) == Some(Place::Top);
            let listed = self.with(path, |shares, path| shares.reader().list(path)).await?;
            let sight = self.sight;
            let seen = listed
                .into_iter()
                .filter(move |(name, _)| !at_top || sight.shows(name))
                .map(|(name, found)| Ok(Box::new(Entry { name, found }) as Box<dyn DavDirEntry>));
            Ok(Box::pin(stream::iter(seen)) as FsStream<Box<dyn DavDirEntry>>)
        })
    }

    fn metadata<'a>(&'a self, path: &'a DavPath) -> FsFuture<'a, Box<dyn DavMetaData>> {
        Box::pin(async move {
            let found = self.with(path, |shares, path| shares.reader().find(path)).await?;
            Ok(Box::new(Metadata(found)) as Box<dyn DavMetaData>)
        })
    }
}
