//! Files change under the reader's eyes, vanish, or cannot be read.

use crate::house::{Client, House, age, photo, until_logged};
use std::{
    fs::{self, File},
    io::Write,
    path::Path,
};
use trove_testkit::{CollectorProcess, proxy::Direction::ToServer};

const MIB: u64 = 1 << 20;

/// Starts collecting, and returns when the client knows what is asked for and has opened no file
/// yet: its login stands still.
fn held_back(house: &House, client: &Client) -> CollectorProcess {
    house.ftp.control.stall(ToServer);
    let collecting = client.collector.start().unwrap();
    house.soon("it logs in", house.ftp.control.until_connections(1));
    collecting
}

/// Small files travel in a bundle, large ones alone: each fault is tried on one of both.
#[test]
fn what_changed_since_it_was_offered_is_collected_as_it_is_now() {
    let house = House::open();
    let ana = house.client("ana");
    let mut files = Vec::new();
    for (size, name) in [(30_000, "small"), (3 * MIB, "large")] {
        for (seed, fault) in
            ["changed", "shorter", "longer", "gone", "renamed", "kept"].into_iter().enumerate()
        {
            let made = photo(size + seed as u64, size);
            files.push((fault, ana.put(&format!("{name} {fault}.jpg"), &made)));
        }
    }
    let mut collecting = held_back(&house, &ana);
    house.until_server("all is asked for", |status| status["clients"][0]["asked"] == 12);
    for (fault, path) in &files {
        let bytes = fs::read(path).unwrap();
        match *fault {
            "changed" => {
                fs::write(path, photo(99 + bytes.len() as u64, bytes.len() as u64).to_vec())
                    .unwrap();
            }
            "shorter" => fs::write(path, &bytes[..bytes.len() / 2]).unwrap(),
            "longer" => fs::write(path, [&bytes[..], b"and more"].concat()).unwrap(),
            "gone" => fs::remove_file(path).unwrap(),
            "renamed" => fs::rename(path, path.with_extension("jpeg")).unwrap(),
            _ => {}
        }
        if matches!(*fault, "changed" | "shorter" | "longer") {
            age(path, 2);
        }
    }
    house.ftp.pass_all();
    ana.until_safe(10);
    assert!(collecting.stop().unwrap().success());
    house.completes(&[&ana]);
}

/// Of two copies on one computer one vanishes while it is asked for: the other is collected.
#[test]
fn a_copy_stands_in_for_one_that_vanished() {
    let house = House::open();
    let ana = house.client("ana");
    let made = photo(1, 20_000);
    let first = ana.put("a.jpg", &made);
    ana.put("b.jpg", &made);
    let film = photo(2, 2 * MIB);
    ana.put("c.jpg", &film);
    let last = ana.put("d.jpg", &film);
    let mut collecting = held_back(&house, &ana);
    house.until_server("all is asked for", |status| status["clients"][0]["asked"] == 2);
    fs::remove_file(first).unwrap();
    fs::remove_file(ana.pictures.join("c.jpg")).unwrap();
    age(&last, 5);
    house.ftp.pass_all();
    ana.until_safe(2);
    assert!(collecting.stop().unwrap().success());
    house.completes(&[&ana]);
}

/// It is being sent: its first half is gone through when it changes.
#[test]
fn a_file_that_changes_while_it_is_sent_is_never_mixed() {
    let mut house = House::open();
    let ana = house.client("ana");
    let path = ana.put("film.jpg", &photo(1, 12 * MIB));
    house.ftp.data.stall_after(ToServer, 4 * MIB);
    let mut collecting = ana.collector.start().unwrap();
    house.soon("a third is sent", house.ftp.data.until_carried(ToServer, 4 * MIB));
    // The same size, and the same inode.
    fs::write(&path, photo(2, 12 * MIB).to_vec()).unwrap();
    age(&path, 2);
    house.ftp.pass_all();
    ana.until_safe(1);
    assert!(collecting.stop().unwrap().success());
    // The part of the earlier version is removed from the inbox every half minute, and at start.
    house.server.stop().unwrap();
    house.server.restart().unwrap();
    house.is_complete(&[&ana]);
}

/// A link that leads to itself cannot be opened by anybody, not even by root.
#[test]
fn a_file_that_cannot_be_read_is_told_and_the_others_go_on() {
    let house = House::open();
    let ana = house.client("ana");
    let path = ana.put("a.jpg", &photo(1, 20_000));
    ana.put("b.jpg", &photo(2, 20_000));
    let content = fs::read(&path).unwrap();
    let mut collecting = held_back(&house, &ana);
    house.until_server("all is asked for", |status| status["clients"][0]["asked"] == 2);
    fs::remove_file(&path).unwrap();
    std::os::unix::fs::symlink(&path, &path).unwrap();
    house.ftp.pass_all();
    ana.until("the other is safe", |status| status["safe"] == 1);
    house.until_server("the other is stored", |status| status["stored_files"] == 1);
    fs::remove_file(&path).unwrap();
    fs::write(&path, content).unwrap();
    age(&path, 1);
    ana.until_safe(2);
    assert!(collecting.stop().unwrap().success());
    house.is_complete(&[&ana]);
}

/// Somebody puts a pipe in a file's place: opening one waits for a writer who never comes.
#[test]
fn a_pipe_in_a_files_place_holds_up_nothing() {
    let house = House::open();
    let ana = house.client("ana");
    for seed in 1..=4 {
        ana.put(&format!("{seed}.jpg"), &photo(seed, 2 * MIB));
    }
    let mut collecting = held_back(&house, &ana);
    house.until_server("all is asked for", |status| status["clients"][0]["asked"] == 4);
    for seed in 1..=3 {
        let path = ana.pictures.join(format!("{seed}.jpg"));
        fs::remove_file(&path).unwrap();
        let made = std::process::Command::new("mkfifo").arg(&path).status().unwrap();
        assert!(made.success());
    }
    house.ftp.pass_all();
    ana.until("the fourth is safe", |status| status["safe"] == 1 && status["pending"] == 0);
    assert!(collecting.stop().unwrap().success());
    for seed in 1..=3 {
        fs::remove_file(ana.pictures.join(format!("{seed}.jpg"))).unwrap();
    }
    house.completes(&[&ana]);
}

fn append(path: &Path, bytes: &[u8]) -> u64 {
    let mut file = File::options().append(true).open(path).unwrap();
    file.write_all(bytes).unwrap();
    file.metadata().unwrap().len()
}

#[test]
fn a_file_that_grows_is_collected_once_it_stands_still() {
    let house = House::open();
    let ana = house.client("ana");
    let mut collecting = ana.collector.start().unwrap();
    ana.until("idle", |status| status["state"] == "idle");
    let path = ana.pictures.join("growing.jpg");
    photo(1, 50_000).write(&path).unwrap();
    for _ in 0..3 {
        let size = append(&path, &[7; 1_000]);
        let status = ana.until("it was seen", |status| status["pending_files"][0]["size"] == size);
        assert_eq!(status["pending_files"][0]["state"], "found", "{status:#}");
    }
    let sentence = ana.until_says("to stop changing");
    assert!(sentence.contains("1 file"), "{sentence}");
    assert_eq!(house.server.status().unwrap()["clients"][0]["files"], 0);
    assert_eq!(house.sent(), 0);
    ana.until_safe(1);
    assert!(collecting.stop().unwrap().success());
    house.is_complete(&[&ana]);
    assert_eq!(house.server.status().unwrap()["ftp_bytes_received"], 53_000);
}

/// A folder vanishes with all that is in it (a drive is unplugged): nothing is taken for deleted.
#[test]
fn a_folder_that_is_away_keeps_its_files() {
    let house = House::open();
    let ana = house.client("ana");
    ana.put_photos(3, 10_000);
    house.completes(&[&ana]);
    let elsewhere = ana.pictures.with_extension("unplugged");
    fs::rename(&ana.pictures, &elsewhere).unwrap();
    let mut collecting = ana.collector.start().unwrap();
    until_logged(&mut collecting, "plug its drive in");
    assert_eq!(ana.collector.status().unwrap()["safe"], 3);
    fs::rename(&elsewhere, &ana.pictures).unwrap();
    assert!(collecting.stop().unwrap().success());
    house.completes(&[&ana]);
}
