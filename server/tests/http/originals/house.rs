//! A home with stored items, and its owner.

use crate::home::Home;
use reqwest::{Method, RequestBuilder};
use serde_json::json;
use std::{path::PathBuf, process::Command, time::SystemTime};
use trove_protocol::{
    BatchId, ClientPath, ContentHash, Credentials, FileOffer, Kind, Metadata, OfferBatch, Sample,
};
use trove_server::{catalogue::Move, decide::ContentId, owner::make_token};

/// When all files in the shares were last changed.
pub const CHANGED: &str = "Sat, 13 Jul 2024 10:22:05 GMT";

pub struct Library {
    pub home: Home,
    pub client: Credentials,
    pub token: String,
    stored: i64,
}

impl Library {
    pub async fn open() -> Self {
        let home = Home::open().await;
        let client = home.pair().await;
        let token = make_token(&*home.server.house.catalogue).await.unwrap();
        Self { home, client, token, stored: 0 }
    }

    /// Stores this as a file that the client has offered; its number.
    pub async fn store(&mut self, share_path: &str, kind: Kind, content: &[u8]) -> i64 {
        self.store_with(share_path, kind, content, Metadata::default()).await
    }

    pub async fn store_with(
        &mut self,
        share_path: &str,
        kind: Kind,
        content: &[u8],
        metadata: Metadata,
    ) -> i64 {
        self.stored += 1;
        let house = &self.home.server.house;
        let hash = ContentHash(*blake3::hash(content).as_bytes());
        let offer = FileOffer {
            path: ClientPath::from_wire(format!("/{}", self.stored)),
            size: content.len() as u64,
            modified_ns: 5,
            kind,
            sample: Sample([u8::try_from(self.stored).unwrap(); 32]),
            hash: Some(hash),
            group: None,
            backup: None,
            metadata,
        };
        let batch = BatchId(format!("batch {}", self.stored));
        let batch = OfferBatch { batch, offers: vec![offer], gone: Vec::new() };
        let path = format!("/api/v1/clients/{}/offers", self.client.client);
        let told = self.home.request(Method::POST, &path).bearer_auth(&self.client.token);
        told.json(&json!(batch)).send().await.unwrap().error_for_status().unwrap();
        let made = Move {
            content: ContentId(self.stored),
            file: None,
            modified_ns: 5,
            hash,
            share_path: share_path.to_owned(),
            share_key: share_path.to_lowercase(),
            from: None,
            retires: None,
            identity: None,
        };
        let file = self.file(share_path);
        std::fs::create_dir_all(file.parent().unwrap()).unwrap();
        std::fs::write(&file, content).unwrap();
        let changed = httpdate::parse_http_date(CHANGED).unwrap();
        touch(&file, changed);
        house.catalogue.begin_moves(std::slice::from_ref(&made)).await.unwrap();
        house.catalogue.commit_moves(&[made], &[], house.clock.now()).await.unwrap();
        self.stored
    }

    /// Where a file lies in the shares.
    pub fn file(&self, share_path: &str) -> PathBuf {
        self.home.server.house.settings.shares.join(share_path)
    }

    /// A request of the owner's, below `/api/v1`.
    pub fn ask(&self, method: Method, path: &str) -> RequestBuilder {
        self.home.request(method, &format!("/api/v1{path}")).bearer_auth(&self.token)
    }

    /// The same as an address and a header for other programs.
    pub fn address(&self, path: &str) -> (String, String) {
        let address = format!("https://{}/api/v1{path}", self.home.server.http);
        (address, format!("Authorization: Bearer {}", self.token))
    }
}

pub fn touch(file: &std::path::Path, time: SystemTime) {
    std::fs::File::options().write(true).open(file).unwrap().set_modified(time).unwrap();
}

/// Where a program is; says so when it is not installed.
pub fn program(name: &str) -> Option<PathBuf> {
    let searched = std::env::var_os("PATH").unwrap_or_default();
    let found = std::env::split_paths(&searched)
        .chain([PathBuf::from("/usr/sbin")])
        .map(|folder| folder.join(name))
        .find(|candidate| candidate.is_file());
    if found.is_none() {
        println!("skipped: {name} is not installed");
    }
    found
}

/// A short film that `ffmpeg` makes, with these arguments before its output.
pub fn film(ffmpeg: &std::path::Path, to: &std::path::Path, arguments: &str) {
    let made = Command::new(ffmpeg)
        .args(["-v", "error", "-nostdin", "-f", "lavfi", "-i"])
        .arg("testsrc2=size=320x180:rate=25:duration=12")
        .args(["-f", "lavfi", "-i", "sine=frequency=440:duration=12"])
        .args(arguments.split(' '))
        .arg(to)
        .output()
        .unwrap();
    assert!(made.status.success(), "{}", String::from_utf8_lossy(&made.stderr));
}
