//! A disk is full: the server's, that of its shares alone, that of its records alone, a client's.
//! It lies on a file system in memory, which only root may mount.

use crate::house::{House, photo};
use serde_json::Value;
use std::{
    fs::{self, File},
    io::Write as _,
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
        if !mounted {
            println!("skipped: only root may mount a small disk");
        }
        mounted.then(|| Self(at.to_owned()))
    }

    /// Writes until not one byte more fits.
    fn fill(&self) -> PathBuf {
        let ballast = self.0.join("ballast");
        let mut file = File::create(&ballast).unwrap();
        for piece in [1 << 20, 4096, 1] {
            let piece = vec![1; piece];
            while file.write(&piece).is_ok_and(|written| written > 0) {}
        }
        ballast
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

/// Shares and records, or the shares alone, are on the small disk.
fn fills_up(files: u64, size: u64, records: bool) {
    let folder = tempfile::tempdir().unwrap();
    let mut options = ServerOptions::below(folder.path()).unwrap();
    let small = folder.path().join("small disk");
    let Some(disk) = Disk::mount(&small, 24 * MIB) else { return };
    if records {
        options.data_dir = small.join("server");
    }
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
    fills_up(6, 2 * MIB, true);
}

#[test]
fn a_disk_full_of_bundles_is_told_and_the_rest_follows() {
    fills_up(60, 200_000, true);
}

#[test]
fn a_full_disk_of_the_shares_alone_is_told_and_the_rest_follows() {
    fills_up(30, 500_000, false);
}

/// The server can write down nothing at all.
#[test]
fn a_full_disk_of_the_catalogue_is_told_and_all_follows() {
    let folder = tempfile::tempdir().unwrap();
    let mut options = ServerOptions::below(folder.path()).unwrap();
    let small = folder.path().join("small disk");
    let Some(disk) = Disk::mount(&small, 24 * MIB) else { return };
    options.data_dir = small.join("server");
    let mut house = House::open_with(folder, options);
    let ana = house.client("ana");
    let mut collecting = ana.collector.start().unwrap();
    ana.put_photos(20, 50_000);
    ana.until_safe(20);

    let ballast = disk.fill();
    for seed in 100..160 {
        ana.put(&format!("{seed}.jpg"), &photo(seed, 50_000));
    }
    let sentence = ana.until_says("full");
    assert!(sentence.contains("server") && sentence.contains("free some space"), "{sentence}");
    house.nothing_is_lost(&[&ana]);

    fs::remove_file(&ballast).unwrap();
    ana.until_safe(80);
    assert!(collecting.stop().unwrap().success());
    house.is_complete(&[&ana]);
    house.server.stop().unwrap();
    drop(house);
    drop(disk);
}

/// A client can write down nothing at all.
#[test]
fn a_full_disk_of_the_ledger_is_told_and_all_follows() {
    let house = House::open();
    let Some(disk) = Disk::mount(&house.folder.path().join("client-ana"), 24 * MIB) else { return };
    let ana = house.client("ana");
    let mut collecting = ana.collector.start().unwrap();
    ana.put_photos(20, 50_000);
    ana.until_safe(20);

    let ballast = disk.fill();
    for seed in 100..160 {
        ana.put(&format!("{seed}.jpg"), &photo(seed, 50_000));
    }
    crate::house::until_logged(&mut collecting, "records is full; free some space");
    house.nothing_is_lost(&[&ana]);

    fs::remove_file(&ballast).unwrap();
    ana.until_safe(80);
    assert!(collecting.stop().unwrap().success());
    house.is_complete(&[&ana]);
    drop((house, disk));
}
