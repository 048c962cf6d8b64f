//! A server that lies about backups: it fetches nothing that was not chosen, and writes nothing
//! where it should not.

use crate::{house::SOON, scripted_server::ScriptedServer};
use serde_json::{Value, json};
use std::{
    fs,
    path::{Path, PathBuf},
};
use trove_testkit::{Collector, Finished};

struct Computer {
    server: ScriptedServer,
    collector: Collector,
    folder: tempfile::TempDir,
}

impl Computer {
    fn open() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let server = ScriptedServer::start();
        let collector = Collector::new(folder.path(), "ana").unwrap();
        server.adopt(&collector);
        Self { server, collector, folder }
    }

    fn restore(&self, snapshot: &[Value], to: &Path) -> Finished {
        self.server.heard().snapshot = snapshot.to_vec();
        let to = to.to_str().unwrap();
        self.collector.command(["restore", "docs", "--to", to], SOON).unwrap()
    }

    /// All that lies below the folder that is not the client's own.
    fn lies_there(&self) -> Vec<PathBuf> {
        let mut found = Vec::new();
        let mut folders = vec![self.folder.path().to_path_buf()];
        while let Some(folder) = folders.pop() {
            for entry in fs::read_dir(folder).unwrap() {
                let path = entry.unwrap().path();
                if path.starts_with(self.collector.config_dir()) {
                    continue;
                }
                if fs::symlink_metadata(&path).unwrap().is_dir() {
                    folders.push(path.clone());
                }
                found.push(path);
            }
        }
        found
    }
}

fn file(path: &str, content: &[u8]) -> Value {
    json!({ "path": path, "kind": "file", "size": content.len(), "modified_ns": 1,
            "mode": 0o104_755, "hash": blake3::hash(content).to_hex().to_string() })
}

fn link(path: &str, target: &Path) -> Value {
    json!({ "path": path, "kind": "link", "modified_ns": 1, "target": target })
}

#[test]
fn a_snapshot_that_leads_elsewhere_writes_nothing() {
    let computer = Computer::open();
    let outside = computer.folder.path().join("outside");
    fs::create_dir(&outside).unwrap();
    computer.server.heard().content = b"evil".to_vec();
    let evil = |path: &str| file(path, b"evil");
    let to = computer.folder.path().join("to");
    for snapshot in [
        vec![evil("../outside/x")],
        vec![evil("a/../../outside/x")],
        vec![evil(outside.join("x").to_str().unwrap())],
        vec![evil("a%2F..%2F..%2Foutside%2Fx")],
        vec![link("a", &outside), evil("a/x")],
        vec![evil("a/x"), link("a", &outside)],
        vec![link("%61", &outside), evil("a/x")],
        vec![link("a", &outside), json!({ "path": "a", "kind": "folder", "modified_ns": 1 })],
    ] {
        let refused = computer.restore(&snapshot, &to);
        assert_eq!(refused.status.code(), Some(1), "{snapshot:?}: {}", refused.output);
        assert!(refused.errors.contains("nothing was written"), "{}", refused.errors);
        assert_eq!(computer.lies_there(), [outside.as_path()], "{snapshot:?}");
    }
}

#[test]
fn a_link_of_an_earlier_try_leads_nothing_astray() {
    let computer = Computer::open();
    let outside = computer.folder.path().join("outside");
    fs::create_dir(&outside).unwrap();
    computer.server.heard().content = b"evil".to_vec();
    let to = computer.folder.path().join("to");
    // The first try makes the link and fails at a file, so that it may be gone on with.
    let first = computer.restore(&[link("a", &outside), file("b", b"another")], &to);
    assert_eq!(first.status.code(), Some(1));
    assert!(fs::symlink_metadata(to.join("a")).unwrap().is_symlink());
    let second = computer.restore(&[file("a/x", b"evil")], &to);
    assert_eq!(second.status.code(), Some(1));
    assert!(second.errors.contains("is there already"), "{}", second.errors);
    assert_eq!(fs::read_dir(&outside).unwrap().count(), 0);
}

#[test]
fn a_content_that_is_another_is_not_restored_and_gives_no_rights() {
    use std::os::unix::fs::MetadataExt as _;
    let computer = Computer::open();
    computer.server.heard().content = b"evil".to_vec();
    let to = computer.folder.path().join("to");
    let refused = computer.restore(&[file("a/good", b"good"), file("a/evil", b"evil")], &to);
    assert_eq!(refused.status.code(), Some(1));
    assert!(refused.errors.contains("damaged"), "{}", refused.errors);
    let names: Vec<_> =
        fs::read_dir(to.join("a")).unwrap().map(|one| one.unwrap().file_name()).collect();
    assert_eq!(names, ["evil"]);
    // Not with the rights of whoever restores it.
    assert_eq!(fs::metadata(to.join("a/evil")).unwrap().mode() & 0o7777, 0o755);
}

#[test]
fn the_server_backs_up_nothing_that_was_not_chosen() {
    let computer = Computer::open();
    let secrets = computer.folder.path().join("secrets");
    fs::create_dir(&secrets).unwrap();
    fs::write(secrets.join("key"), "secret").unwrap();
    let mut process = computer.collector.start().unwrap();
    let path = secrets.to_str().unwrap();
    computer.server.command(&json!([
        { "id": 1, "kind": "start_backup", "set": path },
        { "id": 2, "kind": "start_backup", "set": "docs", "folders": [path], "path": path },
    ]));
    computer.server.until("both are refused", |heard| {
        let refused = heard.statuses.iter().filter_map(|one| one["refused"].as_array());
        refused
            .flatten()
            .filter(|one| one["reason"].as_str().unwrap().contains("no backup set"))
            .count()
            >= 2
    });
    assert!(process.stop().unwrap().success());
    assert!(computer.server.heard().offers.is_empty());
}
