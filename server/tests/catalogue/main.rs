//! How a catalogue behaves, whatever engine stands behind it.

#![allow(clippy::unwrap_used, reason = "a test that cannot go on fails")]

mod collection;
mod dispatching;
mod model;
mod offers;
mod proofs;
mod queue;
mod share_folders;
mod snapshots;
mod storing;

use std::time::Duration;
use tempfile::TempDir;
use trove_pairing::Code;
use trove_protocol::{
    ClientId, ClientPath, Command, CommandEnvelope, ContentHash, FileOffer, FileRequest, Kind,
    Metadata, Sample, Transfer,
};
use trove_server::{
    catalogue::{
        Clients, Commanding, Dispatching, Filing, Move, NewClient, Offers, sqlite::SqliteCatalogue,
    },
    clock::Moment,
    decide::{ContentId, Decided, decide_batch},
    dispatch::plan::Asking,
};

pub(crate) const NOW: Moment = Moment(1_000_000);

/// A catalogue in a folder of its own.
pub(crate) struct Made {
    pub(crate) catalogue: SqliteCatalogue,
    folder: TempDir,
}

impl Made {
    pub(crate) async fn new() -> Self {
        let folder = TempDir::new().unwrap();
        let catalogue = SqliteCatalogue::open(&folder.path().join("c.sqlite")).await.unwrap();
        Self { catalogue, folder }
    }

    /// The same catalogue after a restart.
    pub(crate) async fn reopen(self) -> Self {
        self.catalogue.close().await;
        let file = self.folder.path().join("c.sqlite");
        Self { catalogue: SqliteCatalogue::open(&file).await.unwrap(), folder: self.folder }
    }

    pub(crate) async fn client(&self, number: u8) -> ClientId {
        let code = Code::random();
        let client = NewClient {
            id: ClientId(format!("{number:016x}")),
            name: format!("computer {number}"),
            token_hash: [number; 32],
            ftp_password_hash: [number; 32],
        };
        let until = NOW.after(Duration::from_mins(1));
        self.catalogue.offer_code(&code, NOW, until, 3).await.unwrap();
        assert!(self.catalogue.pair(&code, &client, NOW).await.unwrap());
        client.id
    }

    pub(crate) async fn offer(&self, client: &ClientId, offers: &[FileOffer]) -> Vec<Decided> {
        let context = self.catalogue.context(client, offers).await.unwrap();
        let decided = decide_batch(context, offers);
        self.catalogue.record_offers(client, offers, &decided, &[], NOW).await.unwrap();
        decided
    }

    pub(crate) async fn lose(&self, client: &ClientId, paths: &[&str]) {
        let gone: Vec<_> = paths.iter().map(|path| ClientPath::from_wire(*path)).collect();
        self.catalogue.record_offers(client, &[], &[], &gone, NOW).await.unwrap();
    }

    /// Numbers of the contents that may be asked of the client.
    pub(crate) async fn wanted(&self, client: &ClientId) -> Vec<i64> {
        let wanted = self.catalogue.wanted(&[(client.clone(), 100)], NOW).await.unwrap();
        let mut ids: Vec<_> = wanted.iter().map(|wanted| wanted.id.0).collect();
        ids.sort_unstable();
        ids
    }

    pub(crate) async fn ask(&self, client: &ClientId, contents: &[ContentId]) -> Vec<FileRequest> {
        let asking = Asking {
            client: client.clone(),
            transfer: Transfer::Bundle,
            contents: contents.to_vec(),
        };
        self.catalogue.ask(&[asking], NOW).await.unwrap();
        let pending = self.catalogue.pending_commands(client, None).await.unwrap();
        match pending.last() {
            Some(CommandEnvelope { command: Command::RequestFiles { requests, .. }, .. }) => {
                requests.clone()
            }
            _ => Vec::new(),
        }
    }

    /// Stores a content that came from the client.
    pub(crate) async fn store(&self, client: &ClientId, content: ContentId, hash: u8) {
        let known = self.catalogue.requested(client, &[content]).await.unwrap();
        let file = known.get(&content).and_then(|known| known.file.clone());
        let share_path = format!("Photos/{}.jpg", content.0);
        let made = Move {
            content,
            file: file.map(|file| file.id),
            modified_ns: 0,
            hash: ContentHash([hash; 32]),
            share_key: share_path.to_lowercase(),
            share_path,
            from: None,
            retires: None,
            identity: None,
        };
        self.catalogue.begin_moves(std::slice::from_ref(&made)).await.unwrap();
        self.catalogue.commit_moves(&[made], &[], NOW).await.unwrap();
    }
}

/// A file whose content is told by one number.
pub(crate) fn offer(path: &str, content: u8) -> FileOffer {
    FileOffer {
        path: ClientPath::from_wire(path),
        size: 100 + u64::from(content),
        modified_ns: i64::from(content),
        kind: Kind::Photo,
        sample: Sample([content; 32]),
        hash: None,
        group: None,
        backup: None,
        metadata: Metadata::default(),
    }
}

pub(crate) fn hashed(path: &str, content: u8) -> FileOffer {
    FileOffer { hash: Some(ContentHash([content; 32])), ..offer(path, content) }
}
