//! A network that cuts, stalls, finishes and refuses at random, HTTP and FTP alike, while two
//! computers collect: once it is well again, all is collected, each content once.

use crate::house::{Client, House, photo};
use rand::{Rng as _, SeedableRng as _, rngs::StdRng};
use std::time::Duration;
use trove_testkit::proxy::{
    Direction::{ToClient, ToServer},
    Ending::{Finish, Reset},
    Proxy,
};

/// Draws the faults, unless `TROVE_CHAOS_SEED` names another number.
const SEED: u64 = 2013;
const FAULTS: u32 = 40;

fn strike(proxy: &Proxy, dice: &mut StdRng) -> String {
    let direction = if dice.random() { ToServer } else { ToClient };
    let ending = if dice.random() { Reset } else { Finish };
    let bytes = dice.random_range(1..400_000);
    match dice.random_range(0..8) {
        0 => {
            proxy.cut(ending);
            format!("cut, {ending:?}")
        }
        1 | 2 => {
            proxy.cut_after(direction, bytes, ending);
            format!("cut after {bytes} {direction:?}, {ending:?}")
        }
        3 => {
            proxy.finish(direction);
            format!("finish {direction:?}")
        }
        4 => {
            proxy.stall_after(direction, bytes);
            format!("stall after {bytes} {direction:?}")
        }
        5 => {
            proxy.stall(direction);
            format!("stall {direction:?}")
        }
        6 => {
            proxy.refuse();
            proxy.cut(ending);
            format!("refuse, {ending:?}")
        }
        _ => {
            proxy.pass();
            "pass".to_owned()
        }
    }
}

fn fill(client: &Client, seeds: std::ops::Range<u64>) {
    for seed in seeds {
        // Some large enough to travel alone and to be cut in the middle.
        let size = if seed % 20 == 0 { 3_000_000 } else { 30_000 };
        client.put(&format!("IMG_{seed:04}.jpg"), &photo(seed, size));
    }
}

#[test]
fn a_network_gone_mad_costs_time_and_nothing_else() {
    let house = House::open();
    let (ana, ben) = (house.client("ana"), house.client("ben"));
    fill(&ana, 0..120);
    fill(&ben, 80..200);
    let mut both = [&ana, &ben].map(|client| client.collector.start().unwrap());
    let named = std::env::var("TROVE_CHAOS_SEED").ok().map(|seed| seed.parse().unwrap());
    let seed = named.unwrap_or(SEED);
    println!("seed {seed}");
    let mut dice = StdRng::seed_from_u64(seed);
    for fault in 0..FAULTS {
        let (name, proxy) = match dice.random_range(0..4) {
            0 => ("HTTP", &house.http),
            1 => ("FTP control", &house.ftp.control),
            _ => ("FTP data", &house.ftp.data),
        };
        let what = strike(proxy, &mut dice);
        println!("{fault}: {name}: {what}");
        // Now and then all is well for a moment, or nothing would ever get through.
        if dice.random_range(0..4) == 0 {
            house.http.pass();
            house.ftp.pass_all();
        }
        let pause = Duration::from_millis(dice.random_range(0..250));
        house.runtime.block_on(async { tokio::time::sleep(pause).await });
        if fault % 10 == 9 {
            house.nothing_is_lost(&[&ana, &ben]);
        }
    }
    house.http.pass();
    house.ftp.pass_all();
    ana.until_safe(120);
    ben.until_safe(120);
    for collecting in &mut both {
        assert!(collecting.stop().unwrap().success());
    }
    house.is_complete(&[&ana, &ben]);
}
