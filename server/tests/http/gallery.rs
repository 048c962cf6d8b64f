//! A home whose server has collected photos, videos and music, and somebody who looks at them.

use super::home::{Home, good};
use reqwest::{Method, Response, StatusCode};
use serde_json::Value;
use std::{collections::HashMap, io::Cursor};
use trove_protocol::{
    BatchId, ClientPath, ContentHash, Credentials, FileOffer, OfferBatch, Problem, Sample,
};
use trove_server::{
    catalogue::Move, collection::index::index, decide::ContentId, http::Limits, owner::make_token,
    serve::Options,
};
use trove_testkit::made_media::Made;

pub struct Gallery {
    pub home: Home,
    pub computers: Vec<Credentials>,
    token: String,
}

impl Gallery {
    pub async fn open() -> Self {
        Self::with(|_| {}).await
    }

    pub async fn with(change: impl FnOnce(&mut Options)) -> Self {
        let home = Home::with(Limits::default(), change).await;
        let computers = vec![home.pair().await, home.pair().await];
        let token = make_token(&*home.server.house.catalogue).await.unwrap();
        Self { home, computers, token }
    }

    /// The same after a restart of the server.
    pub async fn restart(self) -> Self {
        let home = self.home.restart(std::time::Duration::ZERO).await;
        Self { home, ..self }
    }

    /// A computer offers a file; the server has it already or stores it. The item's number.
    pub async fn add(&self, computer: usize, path: &str, made: &Made) -> i64 {
        self.add_bytes(computer, path, &made.to_vec()).await
    }

    pub async fn add_bytes(&self, computer: usize, path: &str, bytes: &[u8]) -> i64 {
        let name = path.rsplit('/').next().unwrap();
        let described = trove_media::describe_reader(Cursor::new(bytes), name).unwrap();
        let hash = ContentHash(blake3::hash(bytes).into());
        let group = trove_media::group_key(std::path::Path::new(path), &described);
        let offer = FileOffer {
            path: ClientPath::from_wire(path),
            size: bytes.len() as u64,
            modified_ns: 5,
            kind: described.kind,
            sample: Sample(hash.0),
            hash: Some(hash),
            group,
            backup: None,
            metadata: described.metadata,
        };
        let batch = BatchId(format!("{computer} {path}"));
        let batch = OfferBatch { batch, offers: vec![offer], gone: Vec::new() };
        let client = &self.computers[computer];
        let address = format!("/api/v1/clients/{}/offers", client.client);
        let sent = self.home.request(Method::POST, &address).bearer_auth(&client.token);
        sent.json(&batch).send().await.unwrap().error_for_status().unwrap();
        let house = &self.home.server.house;
        let stored = house.catalogue.stored_with(&[hash]).await.unwrap();
        let content = if let Some((content, _)) = stored.get(&hash) {
            *content
        } else {
            self.store(path, hash, bytes).await
        };
        index(house).await.unwrap();
        content.0
    }

    async fn store(&self, path: &str, hash: ContentHash, bytes: &[u8]) -> ContentId {
        let house = &self.home.server.house;
        // Nothing else waits to be stored.
        let open = house.catalogue.unfinished().await.unwrap();
        let content = ContentId(open.iter().map(|request| request.0).max().unwrap() as i64);
        let share_path = format!("Media/{}{path}", content.0);
        let file = house.settings.shares.join(&share_path);
        std::fs::create_dir_all(file.parent().unwrap()).unwrap();
        std::fs::write(file, bytes).unwrap();
        let made = Move {
            content,
            file: None,
            modified_ns: 5,
            hash,
            share_key: share_path.to_lowercase(),
            share_path,
            from: None,
            retires: None,
            identity: None,
        };
        house.catalogue.begin_moves(std::slice::from_ref(&made)).await.unwrap();
        house.catalogue.commit_moves(&[made], &[], house.clock.now()).await.unwrap();
        content
    }

    pub async fn get(&self, path: &str) -> Response {
        self.send(Method::GET, path, None).await
    }

    pub async fn send(&self, method: Method, path: &str, body: Option<Value>) -> Response {
        let address = format!("/api/v1{path}");
        let request = self.home.request(method, &address).bearer_auth(&self.token);
        let request = match body {
            Some(body) => request.json(&body),
            None => request,
        };
        request.send().await.unwrap()
    }

    pub async fn json(&self, path: &str) -> Value {
        good(self.get(path).await).await.unwrap()
    }

    pub async fn refusal(&self, path: &str) -> (StatusCode, Problem) {
        good::<Value>(self.get(path).await).await.unwrap_err()
    }

    /// With an ETag that is known.
    pub async fn again(&self, path: &str, tag: &str) -> StatusCode {
        let address = format!("/api/v1{path}");
        let request = self.home.request(Method::GET, &address).bearer_auth(&self.token);
        request.header("if-none-match", tag).send().await.unwrap().status()
    }
}

/// The numbers of items in a list.
pub fn ids(list: &Value) -> Vec<i64> {
    list.as_array().unwrap().iter().map(|item| item["id"].as_i64().unwrap()).collect()
}

/// A facet's values with their counts.
pub fn counts(facet: &Value) -> HashMap<String, u64> {
    let all = facet.as_array().unwrap().iter();
    all.map(|one| (one["value"].as_str().unwrap().to_owned(), one["count"].as_u64().unwrap()))
        .collect()
}
