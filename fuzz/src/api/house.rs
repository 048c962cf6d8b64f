//! A house with two computers and some items, without its TLS.

use axum::{
    Router,
    body::Body,
    http::{HeaderValue, Request, Response},
};
use std::{
    fs,
    path::PathBuf,
    sync::{
        Arc,
        atomic::{AtomicI64, Ordering},
    },
};
use tempfile::TempDir;
use tokio::runtime::{Builder, Runtime};
use tower::ServiceExt as _;
use trove_protocol::{
    BatchId, ClientId, ClientPath, ContentHash, FileOffer, Kind, Metadata, OfferBatch, Sample,
};
use trove_server::{
    catalogue::{Move, NewClient},
    clock::Clock,
    collection::index::index,
    decide::ContentId,
    http::foreign_bytes::router,
    offer,
    owner::make_token,
    pairing::{hash_of_secret, offer_code},
    serve::{Options, Running, start},
};

/// The two computers' names in addresses.
const OWN: &str = "00112233445566aa";
pub(super) const OTHER: &str = "00112233445566bb";

/// Where the clock begins.
const MORNING: i64 = 1_800_000_000_000;

pub(super) struct House {
    runtime: Runtime,
    running: Running,
    router: Router,
    folder: TempDir,
    clock: Arc<AtomicI64>,
    owners_token: String,
    item: i64,
    /// What lies in the shares.
    stored: (PathBuf, &'static [u8]),
}

impl House {
    pub(super) fn open() -> Self {
        let _ = rustls::crypto::aws_lc_rs::default_provider().install_default();
        let folder = tempfile::tempdir().expect("there is room");
        let clock = Arc::new(AtomicI64::new(MORNING));
        let options = Options {
            http: Some(([127, 0, 0, 1], 0).into()),
            ftp: Some(([127, 0, 0, 1], 0).into()),
            clock: Clock::Manual(Arc::clone(&clock)),
            ..Options::new(folder.path())
        };
        let runtime = Builder::new_multi_thread().worker_threads(1).enable_all().build();
        let runtime = runtime.expect("a runtime");
        let (running, owners_token, item, stored) = runtime.block_on(async {
            let running = start(options).await.expect("a server");
            pair(&running, OWN).await;
            pair(&running, OTHER).await;
            let (item, stored) = store(&running).await;
            let token = make_token(&*running.house.catalogue).await.expect("a token");
            (running, token, item, stored)
        });
        let router = router(Arc::clone(&running.api));
        Self { runtime, running, router, folder, clock, owners_token, item, stored }
    }

    /// Nothing that was asked for may have written into the shares, or out of the server's folder.
    pub(super) fn close(self) {
        let (file, content) = &self.stored;
        assert_eq!(fs::read(file).expect("what was stored is there"), *content);
        let media = self.folder.path().join("shares").join("Media");
        assert_eq!(fs::read_dir(media).expect("it is there").count(), 1);
        self.runtime.block_on(self.running.stop()).expect("it stops");
    }

    /// Who that is: nobody, the computer, the owner, or somebody with a made-up token.
    pub(super) fn credentials(&self, who: u8) -> Option<HeaderValue> {
        let told = match who % 4 {
            0 => return None,
            1 => format!("Bearer token of {OWN}"),
            2 => format!("Bearer {}", self.owners_token),
            _ => format!("Bearer {who:064x}"),
        };
        HeaderValue::from_str(&told).ok()
    }

    pub(super) fn filled(&self, text: &str) -> String {
        let text = text.replace("{c}", OWN).replace("{o}", OTHER);
        text.replace("{i}", &self.item.to_string())
    }

    /// Asks, some seconds after the request before.
    pub(super) fn ask<F: AsyncFnOnce(Answer) -> ()>(&self, request: Request<Body>, then: F) {
        self.clock.fetch_add(7_000, Ordering::SeqCst);
        let router = self.router.clone();
        self.runtime.block_on(async {
            let answer: Answer = Box::pin(async {
                router.oneshot(request).await.unwrap_or_else(|never| match never {})
            });
            then(answer).await;
        });
    }
}

pub(super) type Answer = std::pin::Pin<Box<dyn Future<Output = Response<Body>> + Send>>;

async fn pair(running: &Running, id: &str) {
    let (catalogue, now) = (&*running.house.catalogue, running.house.clock.now());
    let code = offer_code(catalogue, now).await.expect("a code");
    let newcomer = NewClient {
        id: ClientId(id.to_owned()),
        name: format!("computer {id}"),
        token_hash: hash_of_secret(&format!("token of {id}")),
        ftp_password_hash: hash_of_secret("password"),
    };
    assert!(catalogue.pair(&code, &newcomer, now).await.expect("a catalogue"));
}

/// Stores a photo of the computer's; the other has a file that is still wanted.
async fn store(running: &Running) -> (i64, (PathBuf, &'static [u8])) {
    let house = &running.house;
    let content: &[u8] = b"GIF89a\x01\0\x01\0\0\0\0;";
    let hash = ContentHash(*blake3::hash(content).as_bytes());
    let offered = |path: &str, hash: ContentHash| FileOffer {
        path: ClientPath::from_wire(path),
        size: content.len() as u64,
        modified_ns: 5,
        kind: Kind::Photo,
        sample: Sample(hash.0),
        hash: Some(hash),
        group: None,
        backup: None,
        metadata: Metadata::default(),
    };
    let batch = |path: &str, hash| OfferBatch {
        batch: BatchId(path.to_owned()),
        offers: vec![offered(path, hash)],
        gone: Vec::new(),
    };
    let own = ClientId(OWN.to_owned());
    offer::take(house, &own, batch("/a.gif", hash)).await.expect("it is taken");
    let open = house.catalogue.unfinished().await.expect("a catalogue");
    let content_id = ContentId(open.first().expect("it is wanted").0 as i64);
    let share_path = "Media/a.gif".to_owned();
    let file = house.settings.shares.join(&share_path);
    fs::create_dir_all(file.parent().expect("a folder")).expect("there is room");
    fs::write(&file, content).expect("there is room");
    let made = Move {
        content: content_id,
        file: None,
        modified_ns: 5,
        hash,
        share_key: share_path.to_lowercase(),
        share_path,
        from: None,
        retires: None,
        identity: None,
    };
    house.catalogue.begin_moves(std::slice::from_ref(&made)).await.expect("a catalogue");
    house.catalogue.commit_moves(&[made], &[], house.clock.now()).await.expect("a catalogue");
    let other = ClientId(OTHER.to_owned());
    let wanted = batch("/b.gif", ContentHash([7; 32]));
    offer::take(house, &other, wanted).await.expect("it is taken");
    index(house).await.expect("it is indexed");
    (content_id.0, (file, content))
}
