//! Files and folders as they are told and read.

use crate::{
    shares::Found,
    streams::{Listener, Playing, Streams},
};
use axum::body::Bytes;
use dav_server::fs::{DavDirEntry, DavFile, DavMetaData, FsError, FsFuture, FsResult};
use futures_util::future::ready;
use std::{fs::File, io::SeekFrom, sync::Arc, time::SystemTime};
use tokio::io::{AsyncReadExt as _, AsyncSeekExt as _};

/// What is told of a file or folder.
#[derive(Clone, Debug)]
pub(super) struct Metadata(pub Found);

impl DavMetaData for Metadata {
    fn len(&self) -> u64 {
        self.0.size.unwrap_or(0)
    }

    fn modified(&self) -> FsResult<SystemTime> {
        Ok(self.0.modified)
    }

    fn is_dir(&self) -> bool {
        self.0.size.is_none()
    }
}

/// A name in a folder.
pub(super) struct Entry {
    pub name: String,
    pub found: Found,
}

impl DavDirEntry for Entry {
    fn name(&self) -> Vec<u8> {
        self.name.clone().into_bytes()
    }

    fn metadata(&'_ self) -> FsFuture<'_, Box<dyn DavMetaData>> {
        Box::pin(ready(Ok(Box::new(Metadata(self.found)) as Box<dyn DavMetaData>)))
    }
}

/// A file that is read. Films and music are streams from their first bytes on.
pub(super) struct OpenFile {
    file: tokio::fs::File,
    found: Found,
    stream: Option<(Arc<Streams>, Listener, String)>,
    playing: Option<Playing>,
}

impl OpenFile {
    pub(super) fn new(
        file: File,
        found: Found,
        name: String,
        streams: &Arc<Streams>,
        to: &Listener,
    ) -> Self {
        let guessed = mime_guess::from_path(&name).first();
        let plays = guessed.is_some_and(|told| matches!(told.type_().as_str(), "audio" | "video"));
        let stream = plays.then(|| (Arc::clone(streams), to.clone(), name));
        Self { file: tokio::fs::File::from_std(file), found, stream, playing: None }
    }
}

impl std::fmt::Debug for OpenFile {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.debug_struct("OpenFile").field("found", &self.found).finish_non_exhaustive()
    }
}

impl DavFile for OpenFile {
    fn metadata(&'_ mut self) -> FsFuture<'_, Box<dyn DavMetaData>> {
        Box::pin(ready(Ok(Box::new(Metadata(self.found)) as Box<dyn DavMetaData>)))
    }

    fn write_buf(&'_ mut self, _: Box<dyn bytes::Buf + Send>) -> FsFuture<'_, ()> {
        Box::pin(ready(Err(FsError::Forbidden)))
    }

    fn write_bytes(&'_ mut self, _: Bytes) -> FsFuture<'_, ()> {
        Box::pin(ready(Err(FsError::Forbidden)))
    }

    fn read_bytes(&'_ mut self, count: usize) -> FsFuture<'_, Bytes> {
        Box::pin(async move {
            if let Some((streams, to, name)) = self.stream.take() {
                self.playing = Some(streams.begin(to, name));
            }
            let mut piece = Vec::with_capacity(count);
            let read = (&mut self.file).take(count as u64).read_buf(&mut piece).await;
            read.map_err(|error| {
                tracing::warn!(%error, "a file of the library could not be read");
                FsError::GeneralFailure
            })?;
            if let Some(playing) = &self.playing {
                playing.sent(piece.len() as u64);
            }
            Ok(piece.into())
        })
    }

    fn seek(&'_ mut self, place: SeekFrom) -> FsFuture<'_, u64> {
        Box::pin(async move { self.file.seek(place).await.map_err(|_| FsError::GeneralFailure) })
    }

    fn flush(&'_ mut self) -> FsFuture<'_, ()> {
        Box::pin(ready(Ok(())))
    }
}
