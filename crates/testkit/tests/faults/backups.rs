//! Backups and restores that are broken off in the middle.

use crate::house::{Client, House, SOON, contents};
use serde_json::Value;
use std::{
    ffi::OsString,
    fs,
    path::{Path, PathBuf},
};
use trove_testkit::{
    Programs, Running,
    proxy::Direction::{ToClient, ToServer},
    wait_until,
};

const MIB: usize = 1 << 20;

/// A computer whose documents are backed up; some files small, one large.
fn backed_up(house: &House) -> (Client, PathBuf) {
    let ana = house.client("ana");
    let documents = house.folder.path().join("documents");
    fs::create_dir(&documents).unwrap();
    for n in 0..20_u8 {
        fs::write(documents.join(format!("{n}.txt")), [n; 50]).unwrap();
    }
    let large: Vec<u8> = (0..8 * MIB).map(|at| (at / 997) as u8).collect();
    fs::write(documents.join("large.bin"), large).unwrap();
    for path in fs::read_dir(&documents).unwrap() {
        crate::house::age(&path.unwrap().path(), 1);
    }
    let path = documents.to_str().unwrap();
    command(&ana, &["backup", "add", "docs", path]);
    command(&ana, &["backup", "now", "docs"]);
    (ana, documents)
}

fn command(client: &Client, arguments: &[&str]) -> String {
    let done = client.collector.command(arguments.iter().copied(), SOON).unwrap();
    done.succeeded().unwrap().output
}

fn snapshots(client: &Client) -> Vec<Value> {
    let listed = command(client, &["backup", "snapshots", "docs", "--json"]);
    let listed: Value = serde_json::from_str(&listed).unwrap();
    listed["sets"][0]["snapshots"].as_array().cloned().unwrap_or_default()
}

fn restored(client: &Client, to: &Path, documents: &Path) {
    command(client, &["restore", "docs", "--to", to.to_str().unwrap()]);
    assert_eq!(contents(&to.join("documents")).len(), 21);
    let names = |folder: &Path| {
        let found = contents(folder).into_iter();
        found
            .map(|(path, hash)| (Path::new(&path).file_name().unwrap().to_owned(), hash))
            .collect::<std::collections::BTreeMap<_, _>>()
    };
    assert_eq!(names(&to.join("documents")), names(documents));
}

#[test]
fn a_backup_whose_client_or_server_dies_is_made_to_its_end() {
    for server_dies in [false, true] {
        let mut house = House::open();
        let (ana, documents) = backed_up(&house);
        house.ftp.data.stall_after(ToServer, 4 * MIB as u64);
        let mut collecting = ana.collector.start().unwrap();
        house.soon("half of it is sent", house.ftp.data.until_carried(ToServer, 4 * MIB as u64));
        assert_eq!(snapshots(&ana), Vec::<Value>::new(), "before all of it is stored");
        collecting.kill().unwrap();
        if server_dies {
            house.server.kill().unwrap();
            house.server.restart().unwrap();
        }
        house.ftp.data.pass();
        ana.collector.run_until_idle(SOON).unwrap();
        let made = snapshots(&ana);
        assert_eq!(made.len(), 1);
        assert_eq!((&made[0]["files"], &made[0]["missing"]), (&21.into(), &0.into()));
        restored(&ana, &house.folder.path().join("back"), &documents);
    }
}

#[test]
fn a_restore_that_is_killed_goes_on_where_it_was() {
    let house = House::open();
    let (ana, documents) = backed_up(&house);
    ana.collector.run_until_idle(SOON).unwrap();
    let to = house.folder.path().join("back");
    house.http.stall_after(ToClient, 5 * MIB as u64);
    let program = Programs::beside_this_one().unwrap().path("trove-collector").unwrap();
    let config = ana.collector.config_dir().as_os_str();
    let arguments: Vec<OsString> = [
        "--config-dir".into(),
        config.into(),
        "restore".into(),
        "docs".into(),
        "--to".into(),
        to.clone().into_os_string(),
    ]
    .into();
    let mut restoring = Running::start(&program, &arguments, &[]).unwrap();
    // What is on the disk counts: bytes that were carried may still lie in buffers.
    let folder = to.join("documents");
    wait_until(SOON, "half of it is written", || {
        let Ok(found) = fs::read_dir(&folder) else { return Ok(None) };
        let largest = found.flatten().filter_map(|one| Some(one.metadata().ok()?.len())).max();
        Ok(largest.filter(|size| *size >= 3 * MIB as u64))
    })
    .unwrap();
    restoring.kill().unwrap();
    assert!(!to.join("documents/large.bin").exists(), "half a file has its name");
    house.http.pass();
    let before = house.http.carried(ToClient);
    restored(&ana, &to, &documents);
    let more = house.http.carried(ToClient) - before;
    assert!(more < 6 * MIB as u64, "{more} bytes came again");
}
