//! Many seeds, each in a process of its own.

use crate::points::Bug;
use anyhow::{Context as _, Result, bail};
use std::{
    path::PathBuf,
    process::{Command, Stdio},
    sync::{
        Mutex, PoisonError,
        atomic::{AtomicBool, AtomicU64, Ordering},
    },
};

/// Lets one thread of a house run at a time, on a simulated clock and with random numbers of its seed.
const ONE_AT_A_TIME: &str = env!("ONE_AT_A_TIME");

/// What many seeds came to.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Outcome {
    /// Houses that were run.
    pub houses: u64,
    /// Seeds of houses in which a promise was broken, each with its output.
    pub broken: Vec<(u64, String)>,
    /// Likewise of the others.
    pub kept: Vec<(u64, String)>,
    /// Sums over all houses: polls, simulated seconds, files.
    pub sums: [u64; 3],
}

impl Outcome {
    /// Whether any house found the bug that was planted.
    pub fn bug_is_found(&self) -> bool {
        !self.broken.is_empty()
    }
}

/// Which seeds, and how.
#[derive(Clone, Debug)]
pub struct Batch {
    /// The program `simulate`.
    pub program: PathBuf,
    /// The first seed.
    pub from: u64,
    /// How many.
    pub seeds: u64,
    /// Side by side.
    pub jobs: usize,
    /// A bug that is planted.
    pub bug: Option<Bug>,
    /// Whether to end at the first promise that is broken.
    pub until_broken: bool,
}

impl Batch {
    /// Runs them all.
    pub fn run(&self) -> Result<Outcome> {
        let next = AtomicU64::new(self.from);
        let over = AtomicBool::new(false);
        let outcome = Mutex::new(Outcome::default());
        let failed = Mutex::new(None);
        std::thread::scope(|scope| {
            for job in 0..self.jobs.max(1) {
                let (next, over, outcome, failed) = (&next, &over, &outcome, &failed);
                scope.spawn(move || {
                    while !over.load(Ordering::SeqCst) {
                        let seed = next.fetch_add(1, Ordering::SeqCst);
                        if seed >= self.from.saturating_add(self.seeds) {
                            return;
                        }
                        match self.one(seed, job) {
                            Ok(Ok((sums, told))) => {
                                let mut outcome = lock(outcome);
                                outcome.houses += 1;
                                outcome.kept.push((seed, told));
                                for (all, one) in outcome.sums.iter_mut().zip(sums) {
                                    *all += one;
                                }
                            }
                            Ok(Err(told)) => {
                                let mut outcome = lock(outcome);
                                outcome.houses += 1;
                                outcome.broken.push((seed, told));
                                over.fetch_or(self.until_broken, Ordering::SeqCst);
                            }
                            Err(error) => {
                                *lock(failed) = Some(error);
                                over.store(true, Ordering::SeqCst);
                            }
                        }
                    }
                });
            }
        });
        if let Some(error) = lock(&failed).take() {
            return Err(error);
        }
        let mut outcome = lock(&outcome).clone();
        outcome.broken.sort_unstable_by_key(|(seed, _)| *seed);
        outcome.kept.sort_unstable_by_key(|(seed, _)| *seed);
        Ok(outcome)
    }

    /// One seed: its figures and history, or what its process says of a broken promise.
    fn one(&self, seed: u64, job: usize) -> Result<Result<([u64; 3], String), String>> {
        let mut command = Command::new(&self.program);
        command.args(["--one", &seed.to_string(), "--processor", &job.to_string()]);
        command.env("LD_PRELOAD", ONE_AT_A_TIME).env("SIMULATED_SEED", seed.to_string());
        command.stdin(Stdio::null());
        if let Some(bug) = self.bug {
            command.args(["--bug", bug.name]);
        }
        let output = command.output().context("a house could not be run")?;
        let told = String::from_utf8_lossy(&output.stdout).into_owned();
        match output.status.code() {
            Some(0) => Ok(Ok((figures(&told).context("a house gave no figures")?, told))),
            Some(1) => Ok(Err(told)),
            _ => {
                let error = String::from_utf8_lossy(&output.stderr);
                bail!("the house of seed {seed} ended with {}: {told}{error}", output.status)
            }
        }
    }
}

fn figures(told: &str) -> Option<[u64; 3]> {
    let line = told.lines().find_map(|line| line.strip_prefix("figures "))?;
    let figures: Vec<u64> = line.split(' ').map_while(|figure| figure.parse().ok()).collect();
    figures.try_into().ok()
}

fn lock<T>(mutex: &Mutex<T>) -> std::sync::MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
