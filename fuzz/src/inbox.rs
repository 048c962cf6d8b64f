//! A bundle all the way into the inbox: whatever a client sends, only files that it was asked for lie
//! there afterwards, each of the size that was asked for, and what counts as whole is what arrived.

use std::{
    collections::HashMap,
    fs,
    sync::{Arc, LazyLock, Mutex},
};
use tempfile::TempDir;
use tokio::runtime::{Builder, Runtime};
use trove_protocol::{ClientId, CommandId, ContentHash, RequestId};
use trove_server::{
    ftp::Space as _,
    receive::{Inbox, OpenRequests, Received},
};

/// What the client was asked for in its bundle, with the sizes.
const ASKED: [(u64, u64); 5] = [(1, 0), (2, 5), (3, 512), (40, 1000), (500, 513)];

#[derive(Default)]
struct Requests {
    whole: Mutex<HashMap<RequestId, Received>>,
}

fn asked() -> HashMap<RequestId, u64> {
    ASKED.iter().map(|&(request, size)| (RequestId(request), size)).collect()
}

impl OpenRequests for Requests {
    async fn check_password(&self, _: &ClientId, _: &str) -> anyhow::Result<bool> {
        Ok(false)
    }

    async fn expected_size(&self, _: &ClientId, request: RequestId) -> anyhow::Result<Option<u64>> {
        Ok(asked().get(&request).copied())
    }

    async fn bundled(
        &self,
        _: &ClientId,
        command: CommandId,
    ) -> anyhow::Result<Option<HashMap<RequestId, u64>>> {
        Ok((command == CommandId(9)).then(asked))
    }

    async fn open_requests(&self, _: &ClientId) -> anyhow::Result<Vec<RequestId>> {
        Ok(asked().into_keys().collect())
    }

    fn bytes_received(&self, _: &ClientId, _: u64) {}

    fn received_whole(&self, _: &ClientId, request: RequestId, received: &Received) {
        self.whole.lock().expect("nobody panicked").insert(request, received.clone());
    }
}

struct Place {
    folder: TempDir,
    requests: Arc<Requests>,
    inbox: Inbox<Requests>,
    runtime: Runtime,
}

static PLACE: LazyLock<Mutex<Place>> = LazyLock::new(|| {
    let folder = tempfile::tempdir().expect("there is room");
    let requests = Arc::new(Requests::default());
    let inbox = Inbox::open(folder.path().join("inbox"), Arc::clone(&requests));
    let runtime = Builder::new_current_thread().enable_all().build().expect("a runtime");
    Mutex::new(Place { inbox: inbox.expect("there is room"), folder, requests, runtime })
});

/// The bytes are the bundle.
pub fn body(bytes: &[u8]) {
    let place = PLACE.lock().expect("nobody panicked");
    let client = ClientId("1".to_owned());
    place.requests.whole.lock().expect("nobody panicked").clear();
    let stored = place.runtime.block_on(async {
        let prepared = place.inbox.prepare(&client, "9.tar", 0).await.expect("it was asked for");
        let mut content = bytes;
        place.inbox.store(prepared, &mut content).await
    });
    let whole = place.requests.whole.lock().expect("nobody panicked").clone();
    let mut found = 0;
    for entry in fs::read_dir(place.inbox.directory()).expect("the inbox is there") {
        let entry = entry.expect("the inbox can be read");
        let name = entry.file_name().into_string().expect("names are numbers");
        let request = RequestId(name.parse().expect("names are numbers"));
        let content = fs::read(entry.path()).expect("it can be read");
        let size = asked().get(&request).copied();
        assert_eq!(size, Some(content.len() as u64), "{name} was not asked for so");
        let received = whole.get(&request).expect("what lies there has arrived whole");
        assert_eq!(received.hash, ContentHash(*blake3::hash(&content).as_bytes()));
        found += 1;
        place.inbox.discard(request).expect("it can be removed");
    }
    assert_eq!(found, whole.len());
    let others = fs::read_dir(place.folder.path()).expect("the folder is there").count();
    assert_eq!(others, 1, "something lies beside the inbox");
    if bytes.is_empty() {
        assert!(stored.is_err(), "nothing was taken for a bundle");
    }
}
