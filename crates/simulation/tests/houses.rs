//! Simulated houses keep what was promised; and bugs that are planted are found.

use std::{path::PathBuf, thread::available_parallelism};
use trove_simulation::{
    batch::Batch,
    points::{BUGS, named},
};

/// Houses that are run each time.
const HOUSES: u64 = 500;

/// Seeds of houses in which a promise was broken once.
const KEPT: [u64; 0] = [];

/// For each bug a seed that finds it.
const FINDS: [(&str, u64); 0] = [];

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

#[test]
fn what_broke_a_promise_once_does_so_no_more() {
    for seed in KEPT {
        holds(&batch(seed, 1));
    }
}

/// The test of the test.
#[test]
fn every_planted_bug_is_found() {
    for bug in BUGS {
        assert!(FINDS.iter().any(|(name, _)| *name == bug.name), "no seed finds {}", bug.name);
    }
    for (name, seed) in FINDS {
        let found = Batch { bug: named(name), ..batch(seed, 1) }.run().unwrap();
        assert!(found.bug_is_found(), "seed {seed} does not find {name}");
    }
}

/// A seed that breaks a promise is worth nothing if it cannot be repeated.
#[test]
fn a_seed_is_repeated_to_the_letter() {
    for seed in [3, 14] {
        let twice = [(); 2].map(|()| batch(seed, 1).run().unwrap());
        assert_eq!(twice[0], twice[1], "seed {seed}");
    }
}
