//! What the server and the computers prove about each other's files.

use crate::home::{Computer, Home, LIMIT, photo, rename};
use serde_json::Value;
use std::fs;
use trove_testkit::Finished;

/// What the owner is told of a computer's files.
fn safety(home: &Home, computer: &str) -> (Finished, Value) {
    let finished = home.server.command(["safety", computer, "--json", "--all"], LIMIT).unwrap();
    let said = serde_json::from_str(&finished.output).unwrap_or_else(|_| panic!("{finished:?}"));
    (finished, said)
}

/// What a computer says when it asks the server.
fn proven(computer: &Computer) -> Value {
    let said = computer.collector.command(["status", "--json", "--prove"], LIMIT).unwrap();
    serde_json::from_str(&said.succeeded().unwrap().output).unwrap()
}

#[test]
fn a_computer_is_proven_safe_and_what_exists_on_one_alone_is_known() {
    let home = Home::new();
    let (desk, laptop) = (home.computer("desk"), home.computer("laptop"));
    for seed in 1..=3 {
        desk.put(format!("{seed}.jpg"), &photo(seed, 20_000));
        laptop.put(format!("{seed} (copy).jpg"), &photo(seed, 20_000));
    }
    desk.collect();
    laptop.put("own.jpg", &photo(9, 30_000));
    // It offers what it has, and sends nothing.
    laptop.collector.command(["settings", "set", "upload_limit", "nothing"], LIMIT).unwrap();
    let mut running = laptop.collector.start().unwrap();
    laptop.wait("all but one is safe", |status| status["safe"] == 3 && status["pending"] == 1);
    // Reasons are written down a moment after they arise.
    trove_testkit::wait_until(LIMIT, "the server knows of it, and why it waits", || {
        let (_, said) = safety(&home, "laptop");
        Ok((said["reasons"][0]["reason"] == "client_hours").then_some(()))
    })
    .unwrap();
    assert_eq!(home.client("laptop")["only_here"], 1);
    assert_eq!(home.client("laptop")["only_here_bytes"], 30_000);
    assert_eq!(home.client("desk")["only_here"], 0);
    let words = home.server.command(["status"], LIMIT).unwrap().output;
    assert!(words.contains("Only on laptop: 1 file that the server does not have yet."), "{words}");

    let (finished, said) = safety(&home, "desk");
    assert_eq!((finished.status.code(), &said["all_safe"]), (Some(0), &true.into()), "{said:#}");
    assert_eq!(said["sentence"], "All 3 files that desk has offered are safe.");
    assert!(said["files"].as_array().unwrap().iter().all(|file| file["state"] == "safe"));
    let (finished, said) = safety(&home, "laptop");
    assert_eq!(finished.status.code(), Some(1));
    assert_eq!((&said["safe"]["files"], &said["not_yet"]["files"]), (&3.into(), &1.into()));
    assert_eq!(said["reasons"][0]["reason"], "client_hours", "{said:#}");
    assert!(running.stop().unwrap().success());

    let proof = proven(&desk);
    assert_eq!(
        (&proof["proof"]["proven"], &proof["verdict"]["all_safe"]),
        (&3.into(), &true.into())
    );
    let proof = proven(&laptop);
    assert_eq!(proof["proof"]["proven"], 3);
    assert_eq!(proof["verdict"]["all_safe"], false, "{proof:#}");
    assert_eq!(proof["verdict"]["exceptions"][0], "1 file is on its way.");
}

#[test]
fn what_the_server_no_longer_has_is_not_proven() {
    let home = Home::new();
    let desk = home.computer("desk");
    for seed in 1..=3 {
        desk.put(format!("{seed}.jpg"), &photo(seed, 20_000));
    }
    desk.collect();
    let names = home.share_names();
    // Somebody deletes one by hand; the computer has not heard of it.
    fs::remove_file(home.server.shares().join(&names[0])).unwrap();
    rename(
        &home.server.shares().join(&names[1]),
        &home.server.shares().join("Favourites/lake.jpg"),
    );
    home.server.command(["scrub", "--json"], LIMIT).unwrap();
    desk.has_all_safe(3);
    let proof = proven(&desk);
    assert_eq!(proof["proof"]["proven"], 2, "{proof:#}");
    let doubtful = &proof["proof"]["doubtful"][0];
    assert!(doubtful["reason"].as_str().unwrap().contains("deleted this file"), "{proof:#}");
    assert_eq!(proof["verdict"]["all_safe"], false);
    let (_, said) = safety(&home, "desk");
    assert_eq!(said["reasons"][0]["reason"], "deleted_by_hand", "{said:#}");
}

#[test]
fn without_the_server_there_is_no_proof() {
    let mut home = Home::new();
    let desk = home.computer("desk");
    desk.put("1.jpg", &photo(1, 20_000));
    desk.collect();
    home.server.stop().unwrap();
    let said = desk.collector.command(["status", "--prove"], LIMIT).unwrap();
    assert_eq!(said.status.code(), Some(1));
    assert!(said.errors.contains("cannot be reached"), "{said:?}");
    // What it remembers it says as before.
    let status = desk.collector.status().unwrap();
    assert_eq!(status["verdict"]["all_safe"], true, "{status:#}");
}
