//! Times without transfers: paused by people, or with the server away.

use crate::home::{Computer, Home, LIMIT, number, photo};
use trove_testkit::wait_until;

fn says(computer: &Computer, command: &str) {
    computer.collector.command([command], LIMIT).unwrap().succeeded().unwrap();
}

/// Times that any client asked this server for commands.
fn polls(home: &mut Home) -> usize {
    let log = home.server.running().log();
    log.iter().filter(|line| line.contains("asks for commands")).count()
}

#[test]
fn a_paused_client_offers_and_takes_no_commands() {
    let mut home = Home::talkative();
    let computer = home.computer("desk");
    let mut running = computer.collector.start().unwrap();
    computer.put("before.jpg", &photo(1, 20_000));
    computer.wait("all is safe", |status| status["state"] == "idle" && status["safe"] == 1);

    says(&computer, "pause");
    let paused = computer.wait("the pause", |status| status["state"] == "paused");
    assert!(paused["reason"].as_str().unwrap().contains("trove-collector resume"), "{paused:#}");
    let told = || Ok((home.client("desk")["state"] == "paused").then_some(()));
    wait_until(LIMIT, "the server knows of the pause", told).unwrap();
    let before = polls(&mut home);
    for (seed, name) in [(2, "during.jpg"), (3, "during, too.jpg")] {
        computer.put(name, &photo(seed, 20_000));
        let offered = || Ok((home.client("desk")["files"] == seed).then_some(()));
        wait_until(LIMIT, "the offer arrives", offered).unwrap();
    }
    let client = home.client("desk");
    let figures = ["safe", "asked"].map(|key| number(&client, key));
    assert_eq!(figures, [1, 0], "{client:#}");
    assert_eq!(polls(&mut home), before);
    assert_eq!(home.shares().len(), 1);

    says(&computer, "resume");
    computer.wait("all is safe", |status| status["state"] == "idle" && status["safe"] == 3);
    assert!(polls(&mut home) > before);
    assert!(running.stop().unwrap().success());
    home.is_sound();
}

#[test]
fn a_pause_ends_by_itself_and_outlasts_the_program() {
    let home = Home::new();
    let computer = home.computer("desk");
    says(&computer, "pause");
    computer.put("photo.jpg", &photo(1, 20_000));
    assert_eq!(computer.collector.status().unwrap()["state"], "paused");
    let mut running = computer.collector.start().unwrap();
    let offered = || Ok((home.client("desk")["files"] == 1).then_some(()));
    wait_until(LIMIT, "the offer arrives", offered).unwrap();
    assert_eq!(computer.collector.status().unwrap()["state"], "paused");
    // A shorter pause takes the other's place.
    computer.collector.command(["pause", "1s"], LIMIT).unwrap().succeeded().unwrap();
    computer.wait("the photo is safe", |status| status["safe"] == 1);
    assert!(running.stop().unwrap().success());
}

#[test]
fn collecting_goes_on_while_the_server_is_away() {
    let mut home = Home::new();
    let computer = home.computer("desk");
    let mut running = computer.collector.start().unwrap();
    computer.wait("it has looked", |status| status["state"] == "idle");
    assert!(home.server.stop().unwrap().success());

    for seed in 1..=3 {
        computer.put(format!("{seed}.jpg"), &photo(seed, 20_000));
    }
    let status = computer.wait("the files are described", |status| {
        let files = status["pending_files"].as_array().unwrap();
        let described = files.iter().filter(|file| file["state"] == "described").count();
        status["state"] == "waiting" && described == 3
    });
    let reason = status["reason"].as_str().unwrap();
    assert!(reason.contains("cannot be reached"), "{reason}");
    assert!(reason.contains(&home.server.http().to_string()), "{reason}");
    assert_eq!(number(&status, "safe"), 0);

    home.server.restart().unwrap();
    computer.wait("all is safe", |status| status["state"] == "idle" && status["safe"] == 3);
    assert!(running.stop().unwrap().success());
    home.is_sound();
}

#[test]
fn a_client_started_without_its_server_waits_for_it() {
    let mut home = Home::new();
    let computer = home.computer("desk");
    computer.put("photo.jpg", &photo(1, 20_000));
    assert!(home.server.stop().unwrap().success());
    let mut running = computer.collector.begin(&["--until-idle"]).unwrap();
    running.line_starting("ready", LIMIT).unwrap();
    computer.wait("it says that the server is away", |status| {
        status["state"] == "waiting" && status["files"] == 1
    });
    assert_eq!(running.ended().unwrap(), None);
    home.server.restart().unwrap();
    assert!(running.wait(LIMIT).unwrap().success());
    computer.has_all_safe(1);
}

#[cfg(target_os = "linux")]
#[test]
fn a_client_listens_on_no_port() {
    use std::{collections::HashSet, fs};
    let home = Home::new();
    let computer = home.computer("desk");
    computer.put("photo.jpg", &photo(1, 3_000_000));
    let running = computer.collector.start().unwrap();
    computer.wait("the photo is safe", |status| status["safe"] == 1);
    let process = format!("/proc/{}", running.id());
    // 0A is LISTEN; the tenth column is the socket's inode.
    let listening = |process: &str| {
        let tables = ["tcp", "tcp6"]
            .map(|name| fs::read_to_string(format!("{process}/net/{name}")).unwrap_or_default());
        let inodes: HashSet<String> = tables
            .iter()
            .flat_map(|table| table.lines().skip(1))
            .map(|line| line.split_whitespace().collect::<Vec<_>>())
            .filter(|columns| columns[3] == "0A")
            .map(|columns| format!("socket:[{}]", columns[9]))
            .collect();
        fs::read_dir(format!("{process}/fd"))
            .unwrap()
            .filter_map(|entry| fs::read_link(entry.ok()?.path()).ok())
            .filter(|target| inodes.contains(&*target.to_string_lossy()))
            .count()
    };
    assert_eq!(listening(&process), 0);
    // The server does, so the question is asked rightly.
    assert_eq!(listening(&format!("/proc/{}", home.server.id())), 2);
}
