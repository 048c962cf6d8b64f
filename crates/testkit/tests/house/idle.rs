//! What the programs cost when there is nothing to do.

#![cfg(target_os = "linux")]

use crate::home::{Home, LIMIT, photo};
use std::{fs, time::Instant};
use trove_testkit::wait_until;

/// Processor time used so far, in clock ticks (10 ms): fields 14 and 15 of proc(5).
fn ticks(process: u32) -> u64 {
    let stat = fs::read_to_string(format!("/proc/{process}/stat")).unwrap();
    let fields: Vec<&str> = stat.rsplit_once(')').unwrap().1.split_whitespace().collect();
    fields[11..13].iter().map(|field| field.parse::<u64>().unwrap()).sum()
}

/// Resident memory in KiB, now.
fn resident(process: u32) -> u64 {
    let status = fs::read_to_string(format!("/proc/{process}/status")).unwrap();
    let line = status.lines().find_map(|line| line.strip_prefix("VmRSS:")).unwrap();
    line.trim().trim_end_matches(" kB").parse().unwrap()
}

#[test]
fn idle_programs_use_no_processor_time_and_little_memory() {
    let home = Home::new();
    let computer = home.computer("desk");
    for seed in 1..=100 {
        computer.put(format!("{seed}.jpg"), &photo(seed, 20_000));
    }
    computer.put("large.jpg", &photo(101, 8_000_000));
    let running = computer.collector.start().unwrap();
    computer.wait("all is safe", |status| status["state"] == "idle" && status["safe"] == 101);
    let processes = [("server", home.server.id(), 120), ("collector", running.id(), 100)];
    // They may tidy up for a while; then a window without work must come soon.
    let mut window = (Instant::now(), processes.map(|(_, process, _)| ticks(process)));
    wait_until(LIMIT, "three seconds in which both rest", || {
        let now = processes.map(|(_, process, _)| ticks(process));
        if now.iter().zip(window.1).any(|(now, then)| now - then > 2) {
            window = (Instant::now(), now);
        }
        Ok((window.0.elapsed().as_secs() >= 3).then_some(()))
    })
    .unwrap();
    for (name, process, most) in processes {
        let mebibytes = resident(process) / 1024;
        println!("idle {name}: {mebibytes} MiB resident");
        assert!(mebibytes < most, "{name}: {mebibytes} MiB");
    }
}
