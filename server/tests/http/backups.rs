//! Backups through the port: whose they are, and how contents are read back.

use super::home::{Home, good, problem};
use reqwest::{Method, Response, StatusCode};
use serde_json::{Value, json};
use trove_protocol::{
    Backups, ClientPath, ContentHash, Credentials, FileOffer, Kind, Metadata, OfferBatch, Sample,
    SnapshotListing, SnapshotReceipt,
};
use trove_server::{catalogue::Move, decide::ContentId};

const CONTENT: &[u8] = b"0123456789 and so on";

/// A home in which one content of the client is stored and in a snapshot.
async fn home() -> (Home, Credentials, String) {
    let home = Home::open().await;
    let client = home.pair().await;
    let hash = ContentHash(*blake3::hash(CONTENT).as_bytes());
    let offer = FileOffer {
        path: ClientPath::from_wire("/d/a.txt"),
        size: CONTENT.len() as u64,
        modified_ns: 5,
        kind: Kind::Other,
        sample: Sample([1; 32]),
        hash: Some(hash),
        group: None,
        backup: None,
        metadata: Metadata::default(),
    };
    let batch = OfferBatch {
        batch: trove_protocol::BatchId("b".into()),
        offers: vec![offer],
        gone: Vec::new(),
    };
    assert!(post(&home, &client, "offers", &json!(batch)).await.status().is_success());
    let made = Move {
        content: ContentId(1),
        file: None,
        modified_ns: 5,
        hash,
        share_path: "Other/a.txt".into(),
        share_key: "other/a.txt".into(),
        from: None,
        retires: None,
        identity: None,
    };
    let house = &home.server.house;
    std::fs::create_dir_all(house.settings.shares.join("Other")).unwrap();
    std::fs::write(house.settings.shares.join("Other/a.txt"), CONTENT).unwrap();
    house.catalogue.begin_moves(std::slice::from_ref(&made)).await.unwrap();
    house.catalogue.commit_moves(&[made], &[], house.clock.now()).await.unwrap();
    let entries = json!({ "entries": [
        { "path": "d", "kind": "folder", "modified_ns": 1, "mode": 0o755 },
        { "path": "d/a.txt", "kind": "file", "size": CONTENT.len(), "modified_ns": 5,
          "hash": hash },
    ] });
    let sent = post(&home, &client, "backups/my%20docs/snapshots/s1/entries", &entries).await;
    assert_eq!(sent.status(), StatusCode::NO_CONTENT);
    let commit = json!({ "taken_at_ms": 9, "entries": 2 });
    let done = post(&home, &client, "backups/my%20docs/snapshots/s1", &commit).await;
    assert_eq!(good::<SnapshotReceipt>(done).await.unwrap(), SnapshotReceipt::Committed);
    (home, client, hash.to_string())
}

async fn post(home: &Home, client: &Credentials, rest: &str, body: &Value) -> Response {
    let path = format!("/api/v1/clients/{}/{rest}", client.client);
    home.request(Method::POST, &path).bearer_auth(&client.token).json(body).send().await.unwrap()
}

async fn get(home: &Home, client: &Credentials, rest: &str, headers: &[(&str, &str)]) -> Response {
    let path = format!("/api/v1/clients/{}/{rest}", client.client);
    let mut request = home.request(Method::GET, &path).bearer_auth(&client.token);
    for (name, value) in headers {
        request = request.header(*name, *value);
    }
    request.send().await.unwrap()
}

#[tokio::test]
async fn a_content_is_read_whole_or_in_parts() {
    let (home, client, hash) = home().await;
    let address = format!("contents/{hash}");
    let tag = format!("\"{hash}\"");
    let beyond = get(&home, &client, &address, &[("range", "bytes=20-")]).await;
    assert_eq!(beyond.status(), StatusCode::RANGE_NOT_SATISFIABLE);
    assert_eq!(beyond.headers()["content-range"], "bytes */20");
    assert_eq!(home.server.house.streams.running(), [], "nothing goes out");
    let whole = get(&home, &client, &address, &[]).await;
    assert_eq!(whole.status(), StatusCode::OK);
    assert_eq!(whole.headers()["etag"], tag);
    assert_eq!(whole.headers()["accept-ranges"], "bytes");
    assert_eq!(whole.headers()["content-length"], CONTENT.len().to_string());
    assert_eq!(whole.bytes().await.unwrap(), CONTENT);
    for (range, expected, told) in [
        ("bytes=5-", &CONTENT[5..], "bytes 5-19/20"),
        ("bytes=0-0", &CONTENT[..1], "bytes 0-0/20"),
        ("bytes=-3", &CONTENT[17..], "bytes 17-19/20"),
        ("bytes=18-500", &CONTENT[18..], "bytes 18-19/20"),
    ] {
        let part = get(&home, &client, &address, &[("range", range), ("if-range", &tag)]).await;
        assert_eq!(part.status(), StatusCode::PARTIAL_CONTENT, "{range}");
        assert_eq!(part.headers()["content-range"], told);
        assert_eq!(part.bytes().await.unwrap(), expected, "{range}");
    }
    let other = [("range", "bytes=5-"), ("if-range", "\"other\"")];
    assert_eq!(get(&home, &client, &address, &other).await.bytes().await.unwrap(), CONTENT);
    assert!(home.server.house.traffic.figures().streamed_rate > 0);
    assert_eq!(home.server.house.streams.running().len(), 1, "one for all parts");
    home.pass(trove_server::streams::LINGERS);
    assert_eq!(home.server.house.streams.running(), []);
}

#[tokio::test]
async fn another_client_reads_nothing_until_the_owner_allows_it() {
    let (home, ana, hash) = home().await;
    let ben = home.pair().await;
    let of = format!("?of={}", ana.client);
    let addresses =
        ["backups".to_owned(), "backups/my%20docs/snapshots/s1".into(), format!("contents/{hash}")];
    for address in &addresses {
        // At the other's address, at its own, and by asking for the other's.
        let path = format!("/api/v1/clients/{}/{address}", ana.client);
        let stolen = home.request(Method::GET, &path).bearer_auth(&ben.token).send().await.unwrap();
        assert_eq!(stolen.status(), StatusCode::FORBIDDEN, "{address}");
        let refused = get(&home, &ben, &format!("{address}{of}"), &[]).await;
        assert_eq!(refused.status(), StatusCode::FORBIDDEN, "{address}");
        assert!(problem(refused).await.message.contains("backup allow"));
    }
    let own: Backups = good(get(&home, &ben, "backups", &[]).await).await.unwrap();
    assert_eq!(own.sets, []);
    for address in &addresses[1..] {
        assert_eq!(get(&home, &ben, address, &[]).await.status(), StatusCode::NOT_FOUND);
    }
    let house = &home.server.house;
    // Also when the old computer is no longer paired: that is what it is for.
    house.catalogue.remove_client(&ana.client, house.clock.now()).await.unwrap();
    assert!(house.catalogue.allow_reading(&ana.client, &ben.client, true).await.unwrap());
    let listed: Backups = good(get(&home, &ben, &format!("backups{of}"), &[]).await).await.unwrap();
    assert_eq!((&*listed.sets[0].name, listed.sets[0].snapshots[0].files), ("my docs", 1));
    let held = get(&home, &ben, &format!("{}{of}", addresses[1]), &[]).await;
    let held: SnapshotListing = good(held).await.unwrap();
    assert_eq!(held.entries.len(), 2);
    let content = get(&home, &ben, &format!("{}{of}", addresses[2]), &[]).await;
    assert_eq!(content.bytes().await.unwrap(), CONTENT);
}

#[tokio::test]
async fn entries_that_lead_elsewhere_are_refused() {
    let (home, client, hash) = home().await;
    let file = |path: &str| {
        json!({ "path": path, "kind": "file", "size": 1, "modified_ns": 1,
                                    "hash": hash })
    };
    for entry in [
        file("../a"),
        file("/a"),
        file("a//b"),
        file("a/%2E%2E/b"),
        file("a%2Fb"),
        file(""),
        json!({ "path": "a", "kind": "file", "size": 1, "modified_ns": 1 }),
        json!({ "path": "a", "kind": "file", "size": 0, "modified_ns": 1, "hash": hash }),
        json!({ "path": "a", "kind": "folder", "modified_ns": 1, "hash": hash }),
        json!({ "path": "a", "kind": "link", "modified_ns": 1 }),
        json!({ "path": "a", "kind": "folder", "modified_ns": 1, "missing": "x".repeat(5_000) }),
    ] {
        let body = json!({ "entries": [entry] });
        let refused = post(&home, &client, "backups/docs/snapshots/s/entries", &body).await;
        assert_eq!(refused.status(), StatusCode::BAD_REQUEST, "{entry}");
    }
    let empty = json!({ "entries": [] });
    for address in ["backups/.a/snapshots/s", "backups/a%2Fb/snapshots/s", "backups/a/snapshots/.."]
    {
        let refused = post(&home, &client, &format!("{address}/entries"), &empty).await;
        assert!(refused.status().is_client_error(), "{address}");
    }
    let many = vec![file("a"); 1_001];
    let refused =
        post(&home, &client, "backups/docs/snapshots/s/entries", &json!({ "entries": many })).await;
    assert_eq!(problem(refused).await.code, "batch_too_large");
}

#[tokio::test]
async fn what_somebody_took_away_is_told_and_not_sent_in_part() {
    let (home, client, hash) = home().await;
    let path = home.server.house.settings.shares.join("Other/a.txt");
    for damage in [Some(&CONTENT[..5]), None] {
        std::fs::remove_file(&path).unwrap();
        if let Some(rest) = damage {
            std::fs::write(&path, rest).unwrap();
        }
        let refused = get(&home, &client, &format!("contents/{hash}"), &[]).await;
        assert_eq!(refused.status(), StatusCode::NOT_FOUND);
        assert!(problem(refused).await.message.contains("trove-server verify"));
    }
    let odd = get(&home, &client, "contents/..%2F..%2Fetc%2Fpasswd", &[]).await;
    assert_eq!(odd.status(), StatusCode::BAD_REQUEST);
}

#[tokio::test]
async fn a_backup_is_told_once_and_what_is_missing_from_it_too() {
    let (home, client, hash) = home().await;
    let told = async || -> Vec<(String, String)> {
        let events = home.server.house.catalogue.events_after(0, 100).await.unwrap();
        let of_backups = events.into_iter().filter(|event| event.kind.starts_with("backup"));
        of_backups.map(|event| (event.kind, event.message)).collect()
    };
    assert_eq!(told().await.len(), 1);
    assert!(told().await[0].1.contains("The backup my docs of"), "{:?}", told().await);
    let again = json!({ "taken_at_ms": 9, "entries": 2 });
    post(&home, &client, "backups/my%20docs/snapshots/s1", &again).await;
    assert_eq!(told().await.len(), 1, "said twice, it is told once");
    let entries = json!({ "entries": [
        { "path": "a.txt", "kind": "file", "size": CONTENT.len(), "modified_ns": 5, "hash": hash },
        { "path": "b.txt", "kind": "file", "modified_ns": 5, "missing": "It cannot be read." },
    ] });
    post(&home, &client, "backups/my%20docs/snapshots/s2/entries", &entries).await;
    post(&home, &client, "backups/my%20docs/snapshots/s2", &again).await;
    let told = told().await;
    assert_eq!(told[1].0, "backup_incomplete", "{told:?}");
    assert!(told[1].1.contains("it has 1 files, and 1 could not be read"), "{told:?}");
}
