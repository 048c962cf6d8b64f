//! Figure 2 of the application: two computers, four contents, each carried once.

use crate::home::{Computer, Home, LIMIT, hash, number, photo};
use std::{collections::BTreeSet, time::Instant};
use trove_testkit::wait_until;

/// Sizes whose sums are all different.
const A: (&str, u64) = ("A.jpg", 10_001);
const B: (&str, u64) = ("B.jpg", 20_003);
const Y: (&str, u64) = ("Y.jpg", 40_007);
const Z: (&str, u64) = ("Z.jpg", 80_011);

fn fill(computer: &Computer, files: [(&str, u64); 3]) -> Vec<blake3::Hash> {
    // The size is the seed, so the same name is the same content everywhere.
    files.map(|(name, size)| hash(&computer.put(name, &photo(size, size)))).to_vec()
}

#[test]
fn each_content_comes_once_and_the_work_is_shared() {
    let begun = Instant::now();
    let home = Home::with(&["--gather", "60"]);
    // Both are known before either offers, so the server waits for what the second has.
    let (first, second) = (home.computer("first"), home.computer("second"));
    let mut contents: BTreeSet<_> =
        fill(&first, [A, B, Z]).iter().map(ToString::to_string).collect();
    contents.extend(fill(&second, [A, Y, Z]).iter().map(ToString::to_string));

    let mut first_runs = first.collector.start().unwrap();
    let offered = || Ok((home.client("first")["files"] == 3).then_some(()));
    wait_until(LIMIT, "the first computer's offers arrive", offered).unwrap();
    wait_until(LIMIT, "the first computer has said that it offered all", || {
        Ok((home.client("first")["state"] == "collecting").then_some(()))
    })
    .unwrap();
    let held_back = home.client("first");
    assert_eq!((number(&held_back, "asked"), number(&held_back, "safe")), (0, 0));

    let mut second_runs = second.collector.start().unwrap();
    for computer in [&first, &second] {
        computer.wait("all three files are safe", |status| number(status, "safe") == 3);
        computer.has_all_safe(3);
    }
    assert!(begun.elapsed().as_secs() < 45, "nobody waited for the gathering to run out");
    assert!(first_runs.stop().unwrap().success());
    assert!(second_runs.stop().unwrap().success());

    let stored: BTreeSet<_> = home.shares().values().map(ToString::to_string).collect();
    assert_eq!(stored, contents);
    assert_eq!(home.number("stored_files"), 4);
    assert_eq!(home.number("ftp_bytes_received"), A.1 + B.1 + Y.1 + Z.1);
    let from = |name: &str| {
        let client = home.client(name);
        (number(&client, "origin_of"), number(&client, "ftp_bytes_received"))
    };
    assert_eq!(from("first"), (2, A.1 + B.1));
    assert_eq!(from("second"), (2, Y.1 + Z.1));
    home.is_sound();
}
