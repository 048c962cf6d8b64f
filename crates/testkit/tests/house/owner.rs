//! What the server's owner sets and asks for, as it reaches the computers.

use crate::home::{Computer, Home, LIMIT, photo};
use serde_json::Value;
use trove_testkit::{Finished, wait_until};

/// Something that the owner does.
fn owner(home: &Home, arguments: &[&str]) -> Finished {
    home.server.command(arguments.iter().copied(), LIMIT).unwrap()
}

/// A setting of a computer, as its user sees it.
fn setting(computer: &Computer, name: &str) -> Value {
    let said = computer.collector.command(["settings", "--json"], LIMIT).unwrap();
    let all: Vec<Value> = serde_json::from_str(&said.succeeded().unwrap().output).unwrap();
    all.into_iter().find(|one| one["name"] == name).unwrap()
}

#[test]
fn what_the_owner_sets_and_locks_holds_on_a_running_computer() {
    let home = Home::new();
    let computer = home.computer("desk");
    let other = home.computer("laptop");
    let running = [computer.collector.start().unwrap(), other.collector.start().unwrap()];
    let set = ["settings", "set", "upload_limit", "--client", "desk", "5", "MB/s"];
    let said = owner(&home, &set).succeeded().unwrap();
    assert_eq!(said.output.trim(), "upload_limit of desk is 5 MB/s from now on.");
    owner(&home, &["settings", "set", "locked", "upload_limit"]).succeeded().unwrap();
    owner(&home, &["settings", "set", "suggested_folders", "/nowhere"]).succeeded().unwrap();
    wait_until(LIMIT, "the setting holds", || {
        let limit = setting(&computer, "upload_limit");
        Ok((limit["value"] == "5 MB/s" && limit["locked"] == true).then_some(()))
    })
    .unwrap();
    let refused = computer.collector.command(["settings", "set", "upload_limit", "nothing"], LIMIT);
    let refused = refused.unwrap();
    assert_eq!(refused.status.code(), Some(1));
    assert!(refused.errors.contains("set by the server's owner"), "{refused:?}");
    // Each computer has its own, and nothing is collected because it was suggested.
    wait_until(LIMIT, "the lock holds there too", || {
        Ok((setting(&other, "upload_limit")["locked"] == true).then_some(()))
    })
    .unwrap();
    assert_eq!(setting(&other, "upload_limit")["value"], "unlimited");
    wait_until(LIMIT, "the folder is suggested", || {
        let said = computer.collector.command(["folders", "suggested"], LIMIT)?.succeeded()?;
        Ok((said.output.trim() == "/nowhere is not there.").then_some(()))
    })
    .unwrap();
    let folders = computer.collector.command(["folders", "list"], LIMIT).unwrap();
    assert_eq!(folders.output.lines().count(), 1);
    for mut running in running {
        assert!(running.stop().unwrap().success());
    }
}

#[test]
fn a_computer_offers_everything_again_when_it_is_asked_to() {
    let mut home = Home::talkative();
    let computer = home.computer("desk");
    for seed in 1..=3 {
        computer.put(format!("{seed}.jpg"), &photo(seed, 20_000));
    }
    let mut running = computer.collector.start().unwrap();
    computer.wait("all is safe", |status| status["state"] == "idle" && status["safe"] == 3);
    let received = home.number("ftp_bytes_received");
    let offers = |home: &mut Home| {
        let log = home.server.running().log();
        log.iter().filter(|line| line.contains("offers files") && line.contains("files=3")).count()
    };
    let before = offers(&mut home);
    let said = owner(&home, &["clients", "resend", "desk"]).succeeded().unwrap();
    assert!(said.output.contains("desk will offer everything again"), "{said:?}");
    wait_until(LIMIT, "all is offered again", || Ok((offers(&mut home) > before).then_some(())))
        .unwrap();
    computer.wait("all is safe", |status| status["state"] == "idle" && status["safe"] == 3);
    assert_eq!(home.number("ftp_bytes_received"), received);
    let refused = owner(&home, &["clients", "resend", "nobody"]);
    assert_eq!(refused.status.code(), Some(1));
    assert!(refused.errors.contains("no client has the id or name nobody"), "{refused:?}");
    assert!(running.stop().unwrap().success());
}
