//! What the server may not read in the shares keeps nothing else waiting.

use crate::{
    healing::{flip_a_bit, nothing_found, place, scrub},
    home::{Home, number, photo_of, rename},
};
use serde_json::json;
use std::{fs, os::unix::fs::PermissionsExt as _, path::Path};

fn shut(path: &Path, mode: u32) {
    fs::set_permissions(path, fs::Permissions::from_mode(mode)).unwrap();
}

#[test]
fn what_the_server_may_not_read_is_told_once_and_keeps_nothing_else_from_being_looked_after() {
    let home = Home::bound_by_permissions();
    let computer = home.computer("desk");
    for day in 1..=4 {
        computer.put(format!("{day}.jpg"), &photo_of(day.into(), (2023, 7, day)));
    }
    computer.put("august.jpg", &photo_of(40, (2023, 8, 1)));
    computer.collect();
    computer.has_all_safe(5);
    nothing_found(&scrub(&home, &[]));
    let shares = home.server.shares().to_owned();
    fs::create_dir(shares.join("lost+found")).unwrap();
    shut(&shares.join("lost+found"), 0);
    shut(&shares.join("Photos/2023/2023-08"), 0);
    shut(&place(&home, 4), 0);
    flip_a_bit(&place(&home, 1));
    fs::remove_file(place(&home, 2)).unwrap();
    rename(&place(&home, 3), &shares.join("Favourites/3.jpg"));

    let report = scrub(&home, &[]);
    assert_eq!(report["damaged"][0]["path"], "Photos/2023/2023-07/1.jpg", "{report:#}");
    assert_eq!(report["deleted"], json!(["Photos/2023/2023-07/2.jpg"]), "{report:#}");
    assert_eq!(report["moved"][0]["to"], "Favourites/3.jpg", "{report:#}");
    let unseen = report["unseen"].to_string();
    for path in ["lost+found", "Photos/2023/2023-08", "Photos/2023/2023-07/4.jpg"] {
        assert!(unseen.contains(path), "{report:#}");
    }
    let damaged = report["damaged"].as_array().unwrap().len();
    assert_eq!((damaged, report["edited"].clone()), (1, json!([])), "{report:#}");

    shut(&shares.join("lost+found"), 0o755);
    shut(&shares.join("Photos/2023/2023-08"), 0o755);
    shut(&place(&home, 4), 0o644);
    let report = scrub(&home, &[]);
    nothing_found(&report);
    assert_eq!(report["unseen"], json!([]));
    computer.collect();
    assert_eq!(number(&computer.collector.status().unwrap(), "safe"), 4, "all but the deleted");
}

#[test]
fn a_place_that_cannot_be_looked_at_keeps_no_other_file_waiting() {
    let home = Home::bound_by_permissions();
    let computer = home.computer("desk");
    computer.put("1.jpg", &photo_of(1, (2023, 7, 1)));
    computer.collect();
    nothing_found(&scrub(&home, &[]));
    flip_a_bit(&place(&home, 1));
    assert_eq!(scrub(&home, &[])["damaged"].as_array().unwrap().len(), 1);
    let july = home.server.shares().join("Photos/2023/2023-07");
    shut(&july, 0);
    computer.put("august.jpg", &photo_of(40, (2023, 8, 1)));
    let mut running = computer.collector.start().unwrap();
    computer.wait("the other is safe", |status| number(status, "safe") == 1);
    shut(&july, 0o755);
    computer.wait("all are safe", |status| number(status, "safe") == 2);
    assert!(running.stop().unwrap().success());
    home.server.verify().unwrap();
}
