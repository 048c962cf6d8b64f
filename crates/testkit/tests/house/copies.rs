//! Files that people rename, move, copy, change and delete.

use crate::{
    healing::scrub,
    home::{Computer, Home, hash, photo_of, rename, stand_still},
};
use serde_json::json;
use std::fs;

#[test]
fn renamed_moved_and_copied_files_are_not_sent_again() {
    let home = Home::new();
    let first = home.computer("first");
    let one = first.put("one.jpg", &photo_of(1, (2024, 5, 1)));
    let two = first.put("two.jpg", &photo_of(2, (2024, 5, 2)));
    first.put("three.jpg", &photo_of(3, (2024, 5, 3)));
    first.collect();
    first.has_all_safe(3);
    let (bytes, shares) = (home.number("ftp_bytes_received"), home.shares());
    assert_eq!(shares.len(), 3);

    rename(&one, &first.files.join("renamed.jpg"));
    rename(&two, &first.files.join("moved/two.jpg"));
    let copy = first.files.join("copies/three (copy).jpg");
    fs::create_dir(copy.parent().unwrap()).unwrap();
    fs::copy(first.files.join("three.jpg"), &copy).unwrap();
    stand_still(&copy, 3);
    first.collect();
    first.has_all_safe(4);

    let second = home.computer("second");
    for name in ["renamed.jpg", "moved/two.jpg", "three.jpg"] {
        let there = second.files.join("from the first").join(name.replace('/', " "));
        fs::create_dir_all(there.parent().unwrap()).unwrap();
        fs::copy(first.files.join(name), &there).unwrap();
        stand_still(&there, 7);
    }
    second.collect();
    second.has_all_safe(3);
    first.has_all_safe(4);
    assert_eq!(home.number("ftp_bytes_received"), bytes);
    assert_eq!(home.shares(), shares);
    home.is_sound();
}

/// The one photo of this computer becomes another of the same day.
fn change_the_lake(computer: &Computer) {
    let photo = computer.files.join("lake.jpg");
    fs::remove_file(&photo).unwrap();
    computer.put("lake.jpg", &photo_of(2, (2023, 7, 9)));
    stand_still(&photo, 1);
    computer.collect();
    computer.has_all_safe(1);
}

#[test]
fn a_changed_file_is_a_new_version_and_the_earlier_one_is_kept() {
    let home = Home::new();
    let computer = home.computer("desk");
    let photo = computer.put("lake.jpg", &photo_of(1, (2023, 7, 9)));
    computer.collect();
    let before = hash(&photo);
    assert_eq!(home.share_names(), ["Photos/2023/2023-07/lake.jpg"]);

    change_the_lake(&computer);
    let shares = home.shares();
    assert_eq!(shares.len(), 2, "{shares:?}");
    assert_eq!(shares["Photos/2023/2023-07/lake.jpg"], hash(&photo));
    let (earlier, content) = shares.first_key_value().unwrap();
    assert!(earlier.starts_with(".trove/versions/Photos/2023/2023-07/lake "), "{earlier}");
    assert_eq!(*content, before);
    home.is_sound();
}

#[test]
fn what_people_changed_in_the_shares_makes_no_way_for_a_newer_version() {
    let home = Home::new();
    let computer = home.computer("desk");
    let photo = computer.put("lake.jpg", &photo_of(1, (2023, 7, 9)));
    computer.collect();
    let place = home.server.shares().join("Photos/2023/2023-07");
    fs::write(place.join("lake.jpg"), "a person's drawing").unwrap();

    change_the_lake(&computer);
    assert_eq!(fs::read(place.join("lake.jpg")).unwrap(), b"a person's drawing");
    assert_eq!(hash(&place.join("lake (2).jpg")), hash(&photo));
    let report = scrub(&home, &[]);
    assert_eq!(report["edited"], json!(["Photos/2023/2023-07/lake.jpg"]), "{report:#}");
    home.server.verify().unwrap();
}

#[test]
fn a_deleted_file_stays_in_the_shares() {
    let home = Home::new();
    let computer = home.computer("desk");
    let photo = computer.put("lake.jpg", &photo_of(1, (2023, 7, 9)));
    computer.put("sea.jpg", &photo_of(2, (2023, 7, 10)));
    computer.collect();
    let shares = home.shares();
    fs::remove_file(photo).unwrap();
    computer.collect();
    computer.has_all_safe(1);
    assert_eq!(home.client("desk")["files"], 1);
    assert_eq!(home.shares(), shares);
    home.is_sound();
}
