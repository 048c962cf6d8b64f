//! Requests whose confirmation does not come are issued again (seed 0032, claims 5 to 7): the real
//! server with a clock that the test moves, and the client's real links to both of its ports.

#![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

use std::{
    sync::{
        Arc,
        atomic::{AtomicI64, Ordering},
    },
    time::Duration,
};
use tokio::sync::mpsc;
use trove_collector::link::{Heard, HttpsLink, Link as _, Piece, ServerAddress, pair};
use trove_protocol::{
    BatchId, ClientPath, Collecting, Command, CommandId, Commands, Confirmation, ConfirmationBatch,
    ContentHash, FileOffer, FileRequest, Filed, Kind, Metadata, OfferBatch, Outcome, Sample,
    StatusReport,
};
use trove_server::{
    clock::Clock,
    looking_after::look,
    pairing::offer_code,
    serve::{Options, Running, start},
};

const CONTENT: &[u8] = b"a photo, as far as the server can tell";

/// A server, and a client of it that was asked for its one file.
struct House {
    server: Running,
    link: HttpsLink,
    asked: FileRequest,
    newest: CommandId,
    time: Arc<AtomicI64>,
    _folder: tempfile::TempDir,
}

impl House {
    async fn open() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let time = Arc::new(AtomicI64::new(1_800_000_000_000));
        let any = Some(([127, 0, 0, 1], 0).into());
        let clock = Clock::Manual(Arc::clone(&time));
        let options = Options { http: any, ftp: any, clock, ..Options::new(folder.path()) };
        let server = start(options).await.unwrap();
        let code = offer_code(&*server.house.catalogue, server.house.clock.now()).await.unwrap();
        let address: ServerAddress = server.http.to_string().parse().unwrap();
        let access = pair(&address, &code, "desk").await.unwrap();
        let link = HttpsLink::new(&access).unwrap();
        let settled = StatusReport { collecting: Collecting::Settled, ..StatusReport::default() };
        link.report_status(settled).await.unwrap();
        let offer = FileOffer {
            path: ClientPath::from_wire("/a.jpg"),
            size: CONTENT.len() as u64,
            modified_ns: 5,
            kind: Kind::Photo,
            sample: Sample([7; 32]),
            hash: None,
            group: None,
            backup: None,
            metadata: Metadata::default(),
        };
        let batch = OfferBatch { batch: BatchId("1".into()), offers: vec![offer], gone: vec![] };
        link.offer(serde_json::to_string(&batch).unwrap()).await.unwrap();
        let polled =
            link.poll(Duration::from_secs(20), Heard::default(), String::new()).await.unwrap();
        let given = polled.unwrap().commands;
        let Command::RequestFiles { requests, .. } = &given[0].command else { panic!("{given:?}") };
        let (asked, newest) = (requests[0].clone(), given[0].id);
        Self { server, link, asked, newest, time, _folder: folder }
    }

    /// What the client hears at once.
    async fn poll(&self) -> Option<Commands> {
        let heard = Heard { acknowledged: Some(self.newest), ..Heard::default() };
        self.link.poll(Duration::ZERO, heard, String::new()).await.unwrap()
    }

    /// Lets time pass, and the server look after its queue.
    async fn pass(&self, time: Duration) {
        self.time.fetch_add(time.as_millis() as i64, Ordering::SeqCst);
        // Its client has been polling all the while.
        self.poll().await;
        look(&self.server.house).await.unwrap();
    }

    /// What the client is asked for anew; it acknowledges that with its next poll.
    async fn asked_again(&mut self) -> Vec<FileRequest> {
        let given = self.poll().await.map_or_else(Vec::new, |answer| answer.commands);
        self.newest = given.last().map_or(self.newest, |last| last.id);
        let requests = given.into_iter().flat_map(|given| match given.command {
            Command::RequestFiles { requests, .. } => requests,
            other => panic!("{other:?}"),
        });
        requests.collect()
    }

    /// Sends the content by FTP.
    async fn send(&self) {
        let (sender, pieces) = mpsc::channel(2);
        sender.send(Piece::Bytes(CONTENT.to_vec())).await.unwrap();
        sender.send(Piece::End).await.unwrap();
        let mut space = self.link.open_space().await.unwrap();
        space.store(&self.asked.request.to_string(), 0, pieces).await.unwrap();
    }

    async fn confirm(&self) -> Vec<Filed> {
        let (size, hash) = (CONTENT.len() as u64, ContentHash(blake3::hash(CONTENT).into()));
        let outcome = Outcome::Sent { size, modified_ns: 5, hash };
        let confirmation = Confirmation { request: self.asked.request, outcome };
        let batch = ConfirmationBatch { confirmations: vec![confirmation] };
        self.link.confirm(batch).await.unwrap().results
    }
}

#[tokio::test]
async fn a_request_is_issued_again_when_its_time_is_up() {
    let mut house = House::open().await;
    house.pass(Duration::from_mins(20)).await;
    assert_eq!(house.asked_again().await, []);
    house.pass(Duration::from_mins(40)).await;
    assert_eq!(house.asked_again().await, [house.asked.clone()], "under the same number");
    // And fulfilled late, it counts.
    house.send().await;
    assert!(matches!(house.confirm().await[..], [Filed::Stored { .. }]));
    house.pass(Duration::from_hours(48)).await;
    assert_eq!(house.asked_again().await, []);
}

#[tokio::test]
async fn a_request_is_issued_again_when_its_bytes_have_come_and_no_confirmation() {
    let mut house = House::open().await;
    house.send().await;
    house.pass(Duration::from_secs(30)).await;
    assert_eq!(house.asked_again().await, []);
    house.pass(Duration::from_secs(31)).await;
    assert_eq!(house.asked_again().await, [house.asked.clone()]);
    // What had arrived is still there: a confirmation is all that was missing.
    assert!(matches!(house.confirm().await[..], [Filed::Stored { .. }]));
}

#[tokio::test]
async fn what_is_confirmed_is_not_asked_for_again() {
    let mut house = House::open().await;
    house.send().await;
    assert!(matches!(house.confirm().await[..], [Filed::Stored { .. }]));
    house.pass(Duration::from_hours(48)).await;
    assert_eq!(house.asked_again().await, []);
    // Its acknowledgement may have been lost: the same answer again.
    assert!(matches!(house.confirm().await[..], [Filed::Stored { .. }]));
}
