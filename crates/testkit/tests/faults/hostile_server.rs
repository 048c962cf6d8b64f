//! What answers in the server's place is confused or hostile: the client gives nothing away that
//! it does not offer, believes nothing that it cannot check, and goes on.

use crate::{
    house::{SOON, age, photo},
    scripted_server::ScriptedServer,
};
use serde_json::{Value, json};
use std::{fs, os::unix::fs::MetadataExt, path::Path};
use trove_protocol::Outcome;
use trove_testkit::{Collector, CollectorProcess, wait_until};

struct Computer {
    server: ScriptedServer,
    collector: Collector,
    process: CollectorProcess,
    folder: tempfile::TempDir,
}

impl Computer {
    /// A client that has offered its one photo of this size, and knows of notes that it does not
    /// collect.
    fn open(size: u64) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let pictures = folder.path().join("pictures");
        fs::create_dir(&pictures).unwrap();
        photo(1, size).write(&pictures.join("a.jpg")).unwrap();
        fs::write(pictures.join("notes.txt"), "what nobody is to read").unwrap();
        fs::write(pictures.join(".hidden.jpg"), photo(2, 5_000).to_vec()).unwrap();
        fs::write(folder.path().join("secret.jpg"), photo(3, 5_000).to_vec()).unwrap();
        for path in ["a.jpg", "notes.txt", ".hidden.jpg", "../secret.jpg"] {
            age(&pictures.join(path), 1);
        }
        let server = ScriptedServer::start();
        let collector = Collector::new(folder.path(), "ana").unwrap();
        server.adopt(&collector);
        collector.add_folder(&pictures).unwrap();
        let process = collector.start().unwrap();
        server.until("the photo is offered", |heard| !heard.offers.is_empty());
        Self { server, collector, process, folder }
    }

    /// How the server would name this file, as it is now.
    fn file(&self, path: impl AsRef<Path>) -> Value {
        let path = self.folder.path().join(path);
        let (size, modified_ns) = fs::metadata(&path).map_or((9, 9), |found| {
            (found.len(), found.mtime() * 1_000_000_000 + found.mtime_nsec())
        });
        json!({ "path": path, "size": size, "modified_ns": modified_ns })
    }

    fn request(&self, number: u64, path: impl AsRef<Path>) -> Value {
        let mut request = self.file(path);
        request["request"] = number.into();
        request
    }
}

#[test]
fn nothing_is_sent_that_is_not_on_offer() {
    let mut computer = Computer::open(5_000);
    let paths = [
        "secret.jpg",
        "pictures/../secret.jpg",
        "pictures/notes.txt",
        "pictures/.hidden.jpg",
        "pictures/./a.jpg",
        "pictures//a.jpg",
        "pictures",
        "",
        "/etc/passwd",
        "/proc/self/environ",
        "../../../../../../../../etc/hostname",
        "client-ana/server.toml",
        "client-ana/ledger.sqlite",
        "pictures/nothing here.jpg",
    ];
    let (mut id, mut number) = (0, 0);
    for transfer in ["single", "bundle"] {
        id += 1;
        let requests: Vec<_> = paths
            .iter()
            .map(|path| {
                number += 1;
                computer.request(number, path)
            })
            .collect();
        computer.server.command(&json!([
            { "id": id, "kind": "request_files", "transfer": transfer, "requests": requests }
        ]));
    }
    // Another version of the photo than the one on offer.
    let mut other = computer.request(100, "pictures/a.jpg");
    other["size"] = 4_000.into();
    let hashed: Vec<_> = paths.iter().map(|path| computer.file(path)).collect();
    computer.server.command(&json!([
        { "id": 10, "kind": "request_files", "transfer": "single", "requests": [other] },
        { "id": 11, "kind": "hash_files", "files": hashed },
    ]));
    let expected = 2 * paths.len() + 1;
    computer.server.until("each is answered", |heard| heard.confirmations.len() == expected);
    // A file on offer is hashed and sent: the others would have been, too.
    let file = computer.file("pictures/a.jpg");
    computer.server.command(&json!([{ "id": 12, "kind": "hash_files", "files": [file] }]));
    computer.server.until("the photo is hashed", |heard| !heard.hashes.is_empty());
    let heard = computer.server.heard();
    for confirmation in &heard.confirmations {
        let outcome = &confirmation.outcome;
        assert!(matches!(outcome, Outcome::Gone | Outcome::Changed), "{confirmation:?}");
    }
    let hashed: Vec<_> = heard.hashes.iter().flat_map(|report| &report.hashes).collect();
    assert_eq!(hashed.len(), 1, "{hashed:?}");
    assert_eq!(heard.ftp_connections, 0);
    drop(heard);
    let request = computer.request(200, "pictures/a.jpg");
    computer.server.command(&json!([
        { "id": 13, "kind": "request_files", "transfer": "single", "requests": [request] }
    ]));
    computer.server.until("the photo is sent", |heard| heard.ftp_connections > 0);
    assert!(computer.process.stop().unwrap().success());
}

/// A hash of nothing here, as a server would name it that lies or mixes files up.
fn stored_wrongly(mut file: Value) -> Value {
    file["hash"] = "5".repeat(64).into();
    file["share_path"] = "Photos/a.jpg".into();
    file
}

/// Small photos are hashed when they are described, larger ones only when there is a reason.
fn never_safe(size: u64) {
    let mut computer = Computer::open(size);
    let wrong = ["a.jpg", "notes.txt", ".hidden.jpg", "nothing here.jpg"]
        .map(|name| stored_wrongly(computer.file(Path::new("pictures").join(name))));
    computer.server.heard().standing =
        Some(json!({ "standing": "stored", "hash": "6".repeat(64), "share_path": "b.jpg" }));
    for id in 1..=3 {
        computer.server.command(&json!([{ "id": id, "kind": "files_stored", "files": wrong }]));
    }
    let status = wait_until(SOON, "the photo is set aside", || {
        let status = computer.collector.status()?;
        assert_eq!(status["safe"], 0, "{status:#}");
        Ok((status["set_aside"] == 1 && status["pending"] == 0).then_some(status))
    })
    .unwrap();
    let reason = &status["set_aside_files"][0]["reason"];
    assert!(reason.as_str().unwrap().contains("another content"), "{status:#}");
    assert_eq!(status["skipped"], 1, "{status:#}");
    assert!(computer.process.stop().unwrap().success());
}

#[test]
fn a_wrong_hash_makes_no_small_file_safe() {
    never_safe(5_000);
}

#[test]
fn a_wrong_hash_makes_no_large_file_safe() {
    never_safe(2_000_000);
}

#[test]
fn answers_that_make_no_sense_are_told_and_survived() {
    let mut computer = Computer::open(5_000);
    let deep = "[".repeat(100_000);
    let long = format!("{{\"commands\":[{}]}}", " ".repeat(20 << 20));
    for (status, body) in [
        (200, "nonsense"),
        (200, ""),
        (200, "{\"commands\":[{\"id\":-1,\"kind\":\"resend_offers\"}]}"),
        (200, "{\"commands\":[{\"id\":5,\"kind\":\"request_files\"}]}"),
        (200, "{\"commands\":[{\"id\":5,\"kind\""),
        (200, &deep),
        (200, &long),
        (302, "{}"),
        (500, "nonsense"),
        (404, "{\"code\":\"no\",\"message\":\"no\"}"),
    ] {
        let answered = computer.server.heard().answered;
        computer.server.say(status, body);
        computer.server.until("it was said", |heard| heard.answered > answered);
        if body == "nonsense" && status == 200 {
            wait_until(SOON, "it says that this makes no sense", || {
                let status = computer.collector.status()?;
                let reason = crate::house::reason(&status);
                Ok((reason.contains("makes no sense")).then_some(()))
            })
            .unwrap();
        }
        // A good answer, so that the next try comes soon.
        let answered = computer.server.heard().answered;
        computer.server.say(204, "");
        computer.server.until("it asks again", |heard| heard.answered > answered);
    }
    // A kind that it does not know is refused politely.
    computer.server.command(&json!([{ "id": 7, "kind": "make_coffee" }]));
    computer.server.until("it is refused", |heard| {
        heard.statuses.iter().any(|status| status["refused"][0]["command"] == 7)
    });
    assert!(computer.process.stop().unwrap().success());
}

#[test]
fn a_flood_of_requests_is_answered() {
    const FLOOD: u64 = 20_000;
    let mut computer = Computer::open(5_000);
    let commands: Vec<_> = (0..FLOOD / 500)
        .map(|id| {
            let requests: Vec<_> = (id * 500..(id + 1) * 500)
                .map(|number| computer.request(number, format!("pictures/{number}.jpg")))
                .collect();
            json!({ "id": id + 1, "kind": "request_files", "transfer": "bundle",
                    "requests": requests })
        })
        .collect();
    computer.server.command(&json!(commands));
    computer.server.until("all are answered", |heard| heard.confirmations.len() as u64 == FLOOD);
    assert_eq!(computer.server.heard().ftp_connections, 0);
    assert!(computer.process.stop().unwrap().success());
}
