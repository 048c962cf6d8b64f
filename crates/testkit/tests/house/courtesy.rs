//! The real client on a message bus of its own: what the system says of power, network and people.

use crate::{
    bus::Bus,
    home::{Computer, Home, LIMIT, photo},
};
use serde_json::{Value, json};
use tokio::runtime::Runtime;
use trove_testkit::{proxy::Proxy, wait_until};

/// A computer that hears this bus.
fn computer_on(home: &Home, bus: &Bus) -> Computer {
    hears(home.computer("laptop"), bus)
}

fn hears(mut computer: Computer, bus: &Bus) -> Computer {
    computer.collector = computer
        .collector
        .variable("DBUS_SYSTEM_BUS_ADDRESS", bus.address())
        .variable("TROVE_SURROUNDINGS", "bus");
    computer
}

#[test]
fn what_was_open_is_opened_anew_in_another_network_and_after_sleep() {
    let home = Home::new();
    let bus = Bus::start(home.path());
    let runtime = Runtime::new().unwrap();
    let between = runtime.block_on(Proxy::before(home.server.http())).unwrap();
    let computer = hears(home.unpaired("laptop"), &bus);
    let code = home.server.pair_code().unwrap();
    let address = between.address().to_string();
    computer.collector.pair_at(&address, &code).unwrap().succeeded().unwrap();
    computer.collector.add_folder(&computer.files).unwrap();
    computer.put("1.jpg", &photo(1, 20_000));
    let mut running = computer.collector.start().unwrap();
    let conditions = |status: &Value| status["conditions"]["connection"] == "wireless";
    computer.wait("the first is safe", |status| status["safe"] == 1 && conditions(status));
    let happens: [&dyn Fn(); 2] = [&|| bus.moves(), &|| bus.sleeps()];
    for (number, happens) in (2..).zip(happens) {
        // Dead, and nobody says so: a poll would be waited for until its time is up.
        between.strand();
        let open = between.connections();
        happens();
        let event = between.until_connections(open + 1);
        runtime.block_on(async { tokio::time::timeout(LIMIT, event).await }).unwrap();
        computer.put(format!("{number}.jpg"), &photo(number, 20_000));
        computer.wait("one more is safe", |status| status["safe"] == number);
    }
    assert!(running.stop().unwrap().success());
}

fn hindered_by(status: &Value, hindrances: &Value) -> bool {
    status["hindrances"] == *hindrances
}

fn says(computer: &Computer, command: &[&str]) -> String {
    let finished = computer.collector.command(command, LIMIT).unwrap();
    finished.succeeded().unwrap().output
}

#[test]
fn what_the_system_says_holds_sending_back_and_is_told() {
    let home = Home::new();
    let bus = Bus::start(home.path());
    let computer = computer_on(&home, &bus);
    bus.on_battery(true);
    computer.put("photo.jpg", &photo(1, 20_000));
    let mut running = computer.collector.start().unwrap();
    let waiting = computer.wait("it waits for mains power", |status| {
        status["state"] == "waiting" && hindered_by(status, &json!(["battery"]))
    });
    assert_eq!(waiting["reason"], "Waiting: this computer runs on battery.");
    let plain = says(&computer, &["status"]);
    assert!(plain.contains("settings set wait_on_battery no"), "{plain}");
    let conditions = &waiting["conditions"];
    assert_eq!(
        *conditions,
        json!({
            "on_battery": true, "metered": false, "user_active": false, "connection": "wireless"
        })
    );
    bus.metered(true);
    let both = json!(["battery", "metered"]);
    computer.wait("the network is in the way too", |status| hindered_by(status, &both));
    bus.on_battery(false);
    let metered = json!(["metered"]);
    computer.wait("only the network is", |status| hindered_by(status, &metered));
    assert!(home.shares().is_empty());
    bus.metered(false);
    computer.wait("the photo is safe", |status| status["safe"] == 1);

    // Somebody who uses the computer disturbs only those who want that.
    bus.in_use(true);
    computer.wait("it knows", |status| status["conditions"]["user_active"] == true);
    says(&computer, &["settings", "set", "wait_on_user", "yes"]);
    let user = json!(["user_active"]);
    computer.wait("it waits for them", |status| hindered_by(status, &user));
    bus.in_use(false);
    computer.wait("they have left", |status| hindered_by(status, &json!([])));
    assert!(running.stop().unwrap().success());
}

#[test]
fn sleep_is_held_off_by_the_system_while_files_are_sent() {
    let home = Home::new();
    let bus = Bus::start(home.path());
    let computer = computer_on(&home, &bus);
    for seed in 1..=3 {
        computer.put(format!("{seed}.jpg"), &photo(seed, 2_000_000));
    }
    let mut running = computer.collector.start().unwrap();
    computer.wait("all is safe", |status| status["safe"] == 3);
    assert!(bus.until_sleep_is_free() >= 1);
    assert!(running.stop().unwrap().success());
    says(&computer, &["settings", "set", "keep_awake", "no"]);
    let mut running = computer.collector.start().unwrap();
    computer.put("4.jpg", &photo(4, 2_000_000));
    computer.wait("all is safe", |status| status["safe"] == 4);
    assert_eq!(bus.until_sleep_is_free(), 0);
    assert!(running.stop().unwrap().success());
}

#[test]
fn a_pause_while_on_a_network_ends_on_another() {
    let home = Home::new();
    let bus = Bus::start(home.path());
    let computer = computer_on(&home, &bus);
    computer.put("photo.jpg", &photo(1, 20_000));
    let said = says(&computer, &["pause", "network"]);
    assert!(said.contains("while on this network"), "{said}");
    let mut running = computer.collector.start().unwrap();
    let offered = || Ok((home.client("laptop")["files"] == 1).then_some(()));
    wait_until(LIMIT, "the offer arrives", offered).unwrap();
    assert_eq!(computer.collector.status().unwrap()["state"], "paused");
    says(&computer, &["settings", "set", "wait_on_metered", "no"]);
    bus.metered(true);
    computer.wait("the photo is safe", |status| status["safe"] == 1);
    let said = says(&computer, &["pause", "tomorrow"]);
    assert!(said.starts_with("Paused until ") && said.contains(" 08:00"), "{said}");
    assert!(running.stop().unwrap().success());
}

#[test]
fn other_programs_go_first_unless_that_is_switched_off() {
    let home = Home::new();
    let computer = home.computer("desk");
    // Field 19 of proc(5), of each thread.
    let ranks = |process: u32| -> Vec<i64> {
        let tasks = std::fs::read_dir(format!("/proc/{process}/task")).unwrap();
        tasks
            .filter_map(|task| std::fs::read_to_string(task.ok()?.path().join("stat")).ok())
            .map(|stat| {
                let rest = stat.rsplit_once(')').unwrap().1.to_owned();
                rest.split_whitespace().nth(16).unwrap().parse().unwrap()
            })
            .collect()
    };
    let mut running = computer.collector.start().unwrap();
    let process = running.id();
    let behind = || Ok(ranks(process).iter().all(|rank| *rank == 10).then_some(()));
    wait_until(LIMIT, "all threads are behind others", behind).unwrap();
    assert!(running.stop().unwrap().success());
    says(&computer, &["settings", "set", "low_priority", "no"]);
    let mut running = computer.collector.start().unwrap();
    computer.wait("it has looked", |status| status["state"] == "idle");
    let own = ranks(std::process::id());
    assert!(ranks(running.id()).iter().all(|rank| own.contains(rank)));
    assert!(running.stop().unwrap().success());
}
