//! Simulated houses keep what was promised; and bugs that are planted are found.

use std::{path::PathBuf, thread::available_parallelism};
use trove_simulation::{batch::Batch, points::named};

/// Houses that are run each time.
const HOUSES: u64 = 500;

/// Bugs that a few houses find within seconds.
const FOUND_SOON: [&str; 5] = [
    "bytes-not-synced",
    "names-not-synced",
    "hash-not-compared",
    "stored-without-commit",
    "rename-replaces",
];

fn batch(from: u64, seeds: u64) -> Batch {
    Batch {
        program: PathBuf::from(env!("CARGO_BIN_EXE_simulate")),
        from,
        seeds,
        jobs: available_parallelism().map_or(1, Into::into),
        bug: None,
        until_broken: false,
    }
}

#[track_caller]
#[allow(clippy::unwrap_used, reason = "a batch that cannot be run fails the test")]
fn holds(batch: &Batch) {
    let outcome = batch.run().unwrap();
    assert_eq!(outcome.houses, batch.seeds);
    let told: Vec<_> = outcome
        .broken
        .iter()
        .map(|(seed, told)| {
            format!("seed {seed}: `cargo xtask simulate --seeds 1 --from {seed}`\n{told}")
        })
        .collect();
    assert!(told.is_empty(), "{}", told.join("\n\n"));
}

#[test]
fn every_promise_is_kept_in_many_houses() {
    holds(&batch(0, HOUSES));
}

/// To the letter: each poll of each task, and all that happened.
#[test]
fn a_seed_is_repeated_exactly() {
    let houses = || batch(7, 3).run().unwrap();
    let (one, other) = (houses(), houses());
    assert_eq!(one.kept.len(), 3);
    for (one, other) in one.kept.iter().zip(&other.kept) {
        // Line by line, to see where they part.
        assert!(one.1.lines().eq(other.1.lines()), "{}\n\n{}", one.1, other.1);
    }
}

/// The test of the test; `cargo xtask simulate --all-bugs` plants the others too.
#[test]
fn planted_bugs_are_found() {
    for name in FOUND_SOON {
        let bug = named(name).unwrap();
        let batch = Batch { bug: Some(bug), until_broken: true, ..batch(0, 40) };
        assert!(batch.run().unwrap().bug_is_found(), "nothing finds {name}");
    }
}
