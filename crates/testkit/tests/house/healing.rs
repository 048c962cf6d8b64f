//! Damage in the shares is found and healed from the computers; what people do in the shares by
//! hand is left as it is.

use crate::home::{Computer, Home, LIMIT, hash, number, photo_of, rename};
use serde_json::{Value, json};
use std::{
    fs::{self, File},
    path::{Path, PathBuf},
    time::SystemTime,
};
use trove_testkit::wait_until;

/// A home with one computer, whose photos of these days are stored.
fn stored(days: &[u8]) -> (Home, Computer) {
    let home = Home::new();
    let computer = home.computer("desk");
    for &day in days {
        computer.put(format!("{day}.jpg"), &photo_of(day.into(), (2023, 7, day)));
    }
    computer.collect();
    computer.has_all_safe(days.len() as u64);
    (home, computer)
}

pub(crate) fn place(home: &Home, day: u8) -> PathBuf {
    home.server.shares().join(format!("Photos/2023/2023-07/{day}.jpg"))
}

/// What `trove-server scrub` finds.
pub(crate) fn scrub(home: &Home, arguments: &[&str]) -> Value {
    let all = ["scrub", "--json"].iter().chain(arguments);
    let finished = home.server.command(all.copied(), LIMIT).unwrap();
    serde_json::from_str(&finished.output).unwrap_or_else(|_| panic!("{finished:?}"))
}

/// Flips one bit as a disk might: the file's time stays.
pub(crate) fn flip_a_bit(path: &Path) {
    let modified = fs::metadata(path).unwrap().modified().unwrap();
    let mut bytes = fs::read(path).unwrap();
    let middle = bytes.len() / 2;
    bytes[middle] ^= 1;
    fs::write(path, bytes).unwrap();
    set_modified(path, modified);
}

/// Takes a file away as a disk might: its folder's time stays.
fn lose(path: &Path) {
    let folder = path.parent().unwrap();
    let modified = fs::metadata(folder).unwrap().modified().unwrap();
    fs::remove_file(path).unwrap();
    set_modified(folder, modified);
}

fn set_modified(path: &Path, modified: SystemTime) {
    File::open(path).unwrap().set_modified(modified).unwrap();
}

pub(crate) fn nothing_found(report: &Value) {
    for list in ["damaged", "moved", "edited", "deleted", "found_again"] {
        assert_eq!(report[list], json!([]), "{report:#}");
    }
}

#[test]
fn a_flipped_bit_is_found_and_healed() {
    let (home, computer) = stored(&[1, 2, 3]);
    let report = scrub(&home, &[]);
    nothing_found(&report);
    assert_eq!(number(&report, "files"), 3);

    flip_a_bit(&place(&home, 2));
    let damaged = hash(&place(&home, 2));
    let report = scrub(&home, &[]);
    let found = &report["damaged"][0];
    assert_eq!(found["path"], "Photos/2023/2023-07/2.jpg", "{report:#}");
    assert_eq!(found["held"], true);
    assert!(found["damage"].as_str().unwrap().contains("other bytes"), "{report:#}");
    assert_eq!(home.number("damaged"), 1);
    assert!(home.server.verify().is_err(), "verify knows of the damage until it is healed");
    let figures = || home.owner_reads("/metrics", |_| false);
    assert!(figures().contains("\ntrove_damaged_files 1\n"), "{}", figures());

    computer.collect();
    computer.has_all_safe(3);
    assert_eq!(hash(&place(&home, 2)), hash(&computer.files.join("2.jpg")));
    assert_eq!((home.number("damaged"), home.number("healed")), (0, 1));
    let healed = figures();
    for figure in ["trove_damaged_files 0", "trove_healed_files 1"] {
        assert!(healed.contains(&format!("\n{figure}\n")), "{healed}");
    }
    let both = |told: &str| {
        ["event: damage_found", "event: damage_healed"].iter().all(|event| told.contains(event))
    };
    let events = home.owner_reads("/api/v1/events?after=0", both);
    assert_eq!(events.matches("event: damage_found").count(), 1, "{events}");
    assert!(events.contains("Photos/2023/2023-07/2.jpg is whole again."), "{events}");
    home.server.verify().unwrap();
    let aside = home.shares().into_iter().find(|(path, _)| path.starts_with(".trove/damaged/"));
    assert_eq!(aside.unwrap().1, damaged, "the damaged file is kept");
    nothing_found(&scrub(&home, &[]));
}

#[test]
fn what_the_disk_lost_or_cut_short_is_healed_also_after_a_restart() {
    let (mut home, computer) = stored(&[1, 2, 3]);
    nothing_found(&scrub(&home, &[]));
    lose(&place(&home, 1));
    let modified = fs::metadata(place(&home, 2)).unwrap().modified().unwrap();
    File::options().write(true).open(place(&home, 2)).unwrap().set_len(1_000).unwrap();
    set_modified(&place(&home, 2), modified);
    let report = scrub(&home, &[]);
    assert_eq!(report["damaged"].as_array().unwrap().len(), 2, "{report:#}");
    assert_eq!(report["deleted"], json!([]));

    home.server.kill().unwrap();
    home.server.restart().unwrap();
    computer.collect();
    computer.has_all_safe(3);
    for day in 1..=3 {
        assert_eq!(hash(&place(&home, day)), hash(&computer.files.join(format!("{day}.jpg"))));
    }
    home.server.verify().unwrap();
    assert_eq!(home.number("healed"), 2);
}

#[test]
fn what_people_do_in_the_shares_is_not_damage() {
    let (home, computer) = stored(&[1, 2, 3, 4, 5, 6]);
    let bytes = home.number("ftp_bytes_received");
    let shares = home.server.shares().to_owned();
    rename(&place(&home, 1), &shares.join("Favourites/Lake Zürich.jpg"));
    rename(&place(&home, 2), &place(&home, 20));
    fs::write(place(&home, 3), "a person's drawing").unwrap();
    fs::remove_file(place(&home, 4)).unwrap();
    // Two change places.
    rename(&place(&home, 5), &shares.join("between.jpg"));
    rename(&place(&home, 6), &place(&home, 5));
    rename(&shares.join("between.jpg"), &place(&home, 6));

    let report = scrub(&home, &[]);
    assert_eq!(report["damaged"], json!([]), "{report:#}");
    assert_eq!(report["moved"].as_array().unwrap().len(), 4, "{report:#}");
    assert_eq!(report["edited"], json!(["Photos/2023/2023-07/3.jpg"]), "{report:#}");
    assert_eq!(report["deleted"], json!(["Photos/2023/2023-07/4.jpg"]), "{report:#}");
    home.server.verify().unwrap();
    nothing_found(&scrub(&home, &[]));

    // What the computer has of 3 and 4 is not kept any more, is said so, and is not sent again.
    computer.collect();
    let status = computer.collector.status().unwrap();
    let figures = ["files", "safe", "pending", "set_aside"].map(|key| number(&status, key));
    assert_eq!(figures, [6, 4, 0, 2], "{status:#}");
    let reasons = status["set_aside_files"].to_string();
    assert!(reasons.contains("changed this file") && reasons.contains("deleted this file"));
    assert_eq!(home.number("ftp_bytes_received"), bytes);
    assert_eq!(fs::read(place(&home, 3)).unwrap(), b"a person's drawing");
    // Not of another computer either.
    let other = home.computer("laptop");
    for day in 1..=6 {
        other.put(format!("copy of {day}.jpg"), &photo_of(day.into(), (2023, 7, day)));
    }
    other.collect();
    let status = other.collector.status().unwrap();
    assert_eq!((number(&status, "safe"), number(&status, "set_aside")), (4, 2), "{status:#}");
    assert_eq!(home.number("ftp_bytes_received"), bytes);

    // Put back by hand, it is stored again.
    fs::copy(computer.files.join("4.jpg"), place(&home, 4)).unwrap();
    let report = scrub(&home, &[]);
    assert_eq!(report["found_again"], json!(["Photos/2023/2023-07/4.jpg"]), "{report:#}");
    computer.collect();
    assert_eq!(number(&computer.collector.status().unwrap(), "safe"), 5);
}

#[test]
fn shares_that_are_not_there_are_not_taken_for_lost() {
    let (mut home, computer) = stored(&[1, 2]);
    let shares = home.server.shares().to_owned();
    let away = home.path().join("elsewhere");
    for while_running in [true, false] {
        if !while_running {
            home.server.stop().unwrap();
        }
        rename(&shares, &away);
        fs::create_dir(&shares).unwrap();
        if !while_running {
            home.server.restart().unwrap();
        }
        let report = scrub(&home, &[]);
        nothing_found(&report);
        let trouble = report["trouble"].as_str().unwrap();
        assert!(trouble.contains("nothing is taken for lost"), "{trouble}");
        assert_eq!((home.number("stored_files"), home.number("queued")), (2, 0));
        home.server.stop().unwrap();
        fs::remove_dir_all(&shares).unwrap();
        rename(&away, &shares);
        home.server.restart().unwrap();
        let report = scrub(&home, &[]);
        nothing_found(&report);
        assert_eq!(report["trouble"], Value::Null);
    }
    computer.collect();
    computer.has_all_safe(2);
    home.is_sound();
}

#[test]
fn many_missing_files_are_a_question() {
    let (home, computer) = stored(&[1, 2, 3, 4]);
    for day in 1..=3 {
        fs::remove_file(place(&home, day)).unwrap();
    }
    let report = scrub(&home, &[]);
    nothing_found(&report);
    assert!(report["trouble"].as_str().unwrap().contains("--accept-missing"), "{report:#}");
    assert_eq!(home.number("stored_files"), 4);
    let report = scrub(&home, &["--accept-missing"]);
    assert_eq!(report["deleted"].as_array().unwrap().len(), 3, "{report:#}");
    computer.collect();
    assert_eq!(number(&computer.collector.status().unwrap(), "safe"), 1);
    home.server.verify().unwrap();
}

#[test]
fn a_failing_disk_is_told_by_all_that_is_damaged_and_waits_for_a_person() {
    let days: Vec<u8> = (1..=28).collect();
    let (home, computer) = stored(&days);
    nothing_found(&scrub(&home, &[]));
    for day in 1..=11 {
        flip_a_bit(&place(&home, day));
    }
    let report = scrub(&home, &[]);
    assert_eq!(report["damaged"].as_array().unwrap().len(), 11, "{report:#}");
    for day in 12..=22 {
        flip_a_bit(&place(&home, day));
    }
    for _ in 0..2 {
        let report = scrub(&home, &[]);
        assert_eq!(report["damaged"], json!([]), "nothing is done: {report:#}");
        let trouble = report["trouble"].as_str().unwrap();
        assert!(trouble.contains("22 of 28 files are damaged"), "{trouble}");
        assert!(trouble.contains("--fetch-missing"), "{trouble}");
    }
    let report = scrub(&home, &["--fetch-missing"]);
    assert_eq!(report["damaged"].as_array().unwrap().len(), 11, "{report:#}");
    computer.collect();
    computer.has_all_safe(28);
    home.server.verify().unwrap();
    nothing_found(&scrub(&home, &[]));
}

#[test]
fn what_is_healed_is_told_with_the_place_that_it_has_now() {
    let (mut home, computer) = stored(&[1, 2]);
    flip_a_bit(&place(&home, 1));
    assert_eq!(scrub(&home, &[])["damaged"].as_array().unwrap().len(), 1);
    // Meanwhile somebody puts something of their own in its place.
    fs::remove_file(place(&home, 1)).unwrap();
    fs::write(place(&home, 1), "a person's drawing").unwrap();
    computer.collect();
    computer.has_all_safe(2);
    assert_eq!(fs::read(place(&home, 1)).unwrap(), b"a person's drawing");
    let log = home.server.running().log();
    let healed = "Photos/2023/2023-07/1 (2).jpg is whole again";
    assert!(log.iter().any(|line| line.contains(healed)), "{log:#?}");
}

#[test]
fn damage_that_no_computer_can_heal_is_told_until_one_can() {
    let (home, computer) = stored(&[1, 2]);
    let original = computer.files.join("1.jpg");
    let kept = home.path().join("in a drawer.jpg");
    rename(&original, &kept);
    computer.collect();
    flip_a_bit(&place(&home, 1));
    let report = scrub(&home, &[]);
    assert_eq!(report["damaged"][0]["held"], false, "{report:#}");
    computer.collect();
    let status = home.server.status().unwrap();
    assert_eq!(number(&status, "damaged"), 1);
    let said = status["damaged_files"][0]["reason"].as_str().unwrap();
    assert!(said.contains("no computer has it"), "{said}");
    assert_eq!(status["set_aside_files"], json!([]));
    let waiting = &status["waiting"][0];
    assert_eq!(waiting["reason"], "damaged", "{status:#}");
    let said = waiting["sentence"].as_str().unwrap();
    assert!(said.starts_with("Damaged on the server, and no computer has it"), "{said}");

    rename(&kept, &original);
    computer.collect();
    computer.has_all_safe(2);
    assert_eq!(hash(&place(&home, 1)), hash(&original));
    assert_eq!(home.number("damaged"), 0);
    home.server.verify().unwrap();
}

#[test]
fn nothing_is_put_where_the_shares_are_not_and_all_goes_on_once_they_are_back() {
    let (mut home, computer) = stored(&[1, 2]);
    let shares = home.server.shares().to_owned();
    let disk = home.path().join("the disk");
    home.server.stop().unwrap();
    rename(&shares, &disk);
    // As after a restart of the machine: an empty folder where the disk is to be mounted.
    fs::create_dir(&shares).unwrap();
    home.server.restart().unwrap();
    computer.put("3.jpg", &photo_of(3, (2023, 7, 3)));
    let mut running = computer.collector.start().unwrap();
    wait_until(LIMIT, "the reason", || {
        let status = home.server.status()?;
        let waiting = status["waiting"].to_string();
        Ok(waiting.contains("shares_away").then_some(()))
    })
    .unwrap();
    assert_eq!(fs::read_dir(&shares).unwrap().count(), 0, "nothing was put there");
    assert_eq!((home.number("stored_files"), home.number("queued")), (2, 1));

    fs::remove_dir(&shares).unwrap();
    rename(&disk, &shares);
    computer.wait("all are safe", |status| number(status, "safe") == 3);

    // The disk goes away under the running server, and comes back.
    let mut told = || {
        let log = home.server.running().log();
        log.iter().filter(|line| line.contains("The shares are not at")).count()
    };
    let before = told();
    rename(&shares, &disk);
    wait_until(LIMIT, "the server to see it", || Ok((told() > before).then_some(()))).unwrap();
    computer.put("4.jpg", &photo_of(4, (2023, 7, 4)));
    computer.wait("it is waited for", |status| number(status, "pending") == 1);
    wait_until(LIMIT, "the reason", || {
        let status = home.server.status()?;
        Ok(status["waiting"].to_string().contains("shares_away").then_some(()))
    })
    .unwrap();
    assert!(!shares.exists(), "no folder was made");
    rename(&disk, &shares);
    computer.wait("all are safe", |status| number(status, "safe") == 4);
    assert!(running.stop().unwrap().success());
    nothing_found(&scrub(&home, &[]));
    home.is_sound();
}

#[test]
fn shares_that_are_lost_for_good_are_filled_again_when_a_person_says_so() {
    for while_running in [true, false] {
        let (mut home, computer) = stored(&[1, 2, 3]);
        home.server.stop().unwrap();
        fs::remove_dir_all(home.server.shares()).unwrap();
        if while_running {
            home.server.restart().unwrap();
        }
        let report = scrub(&home, &[]);
        nothing_found(&report);
        assert!(report["trouble"].as_str().unwrap().contains("--fetch-missing"), "{report:#}");
        let report = scrub(&home, &["--fetch-missing"]);
        assert_eq!(report["damaged"].as_array().unwrap().len(), 3, "{report:#}");
        if !while_running {
            home.server.restart().unwrap();
        }
        computer.collect();
        computer.has_all_safe(3);
        home.is_sound();
    }
}
