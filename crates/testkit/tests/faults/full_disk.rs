//! The server's disk is full. It lies on a file system in memory, which only root may mount.

use crate::house::House;
use serde_json::Value;
use std::{
    fs,
    path::{Path, PathBuf},
    process::Command,
};
use trove_testkit::ServerOptions;

const MIB: u64 = 1 << 20;

/// A mounted file system; unmounted when dropped.
struct Disk(PathBuf);

impl Disk {
    /// `None` where this is forbidden.
    fn mount(at: &Path, size: u64) -> Option<Self> {
        fs::create_dir(at).unwrap();
        let size = format!("size={size}");
        let mounted = Command::new("mount")
            .args(["-t", "tmpfs", "-o", &size, "tmpfs"])
            .arg(at)
            .output()
            .is_ok_and(|output| output.status.success());
        mounted.then(|| Self(at.to_owned()))
    }
}

impl Drop for Disk {
    fn drop(&mut self) {
        // Lazily: whoever still holds it open may go on for a moment.
        let ended = Command::new("umount").arg("-l").arg(&self.0).status();
        assert!(ended.is_ok_and(|status| status.success()) || std::thread::panicking());
    }
}

/// Why files wait.
fn reasons(status: &Value) -> impl Iterator<Item = &Value> {
    status["waiting"].as_array().into_iter().flatten()
}

/// With files that travel alone, and with bundles.
fn fills_up(files: u64, size: u64) {
    let folder = tempfile::tempdir().unwrap();
    let mut options = ServerOptions::below(folder.path()).unwrap();
    let small = folder.path().join("small disk");
    let Some(disk) = Disk::mount(&small, 24 * MIB) else {
        println!("skipped: only root may mount a small disk");
        return;
    };
    options.data_dir = small.join("server");
    options.shares = small.join("shares");
    let mut house = House::open_with(folder, options);
    let ballast = small.join("ballast");
    fs::write(&ballast, vec![1; 16 * MIB as usize]).unwrap();

    let ana = house.client("ana");
    ana.put_photos(files, size);
    let mut collecting = ana.collector.start().unwrap();
    let status = house.until_server("the disk is told to be full", |status| {
        reasons(status).any(|waiting| waiting["reason"] == "disk_full")
    });
    let waiting = reasons(&status).find(|waiting| waiting["reason"] == "disk_full").unwrap();
    let sentence = waiting["sentence"].as_str().unwrap();
    assert!(sentence.contains("free some space") && sentence.contains("server"), "{sentence}");
    assert!(waiting["files"].as_u64().unwrap() > 0, "{waiting}");
    let server = house.server.running();
    trove_testkit::wait_until(crate::house::SOON, "the server says so", || {
        Ok(server.log().iter().any(|line| line.contains("disk is full")).then_some(()))
    })
    .unwrap();
    house.server.verify().unwrap();

    fs::remove_file(&ballast).unwrap();
    ana.until_safe(files);
    assert!(collecting.stop().unwrap().success());
    house.is_complete(&[&ana]);
    house.server.stop().unwrap();
    drop(house);
    drop(disk);
}

#[test]
fn a_disk_full_of_large_files_is_told_and_the_rest_follows() {
    fills_up(6, 2 * MIB);
}

#[test]
fn a_disk_full_of_bundles_is_told_and_the_rest_follows() {
    fills_up(60, 200_000);
}
