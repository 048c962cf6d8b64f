//! Runs simulated houses.
#![allow(clippy::print_stdout)]

use anyhow::{Context as _, Result};
use clap::Parser;
use rustix::thread::CpuSet;
use std::{process::ExitCode, thread::available_parallelism, time::Instant};
use trove_simulation::{
    batch::Batch,
    points::{self, Bug},
    run,
};

/// Runs simulated houses, each from one seed
#[derive(Parser)]
struct Options {
    /// How many houses.
    #[arg(long, default_value_t = 500)]
    seeds: u64,
    /// The first seed.
    #[arg(long, default_value_t = 0)]
    from: u64,
    /// How many side by side; by default as many as there are processors.
    #[arg(long)]
    jobs: Option<usize>,
    /// Plants a bug, and ends at the first house that finds it.
    #[arg(long, value_parser = bug)]
    bug: Option<Bug>,
    /// Plants each bug in turn.
    #[arg(long, conflicts_with = "bug")]
    all_bugs: bool,
    /// Runs the house of this seed in this process, and tells its history.
    #[arg(long, value_name = "SEED", hide = true)]
    one: Option<u64>,
    /// On this one of the processors that the process may use: its threads run one at a time, and
    /// hand on sooner to one that is near.
    #[arg(long, requires = "one", hide = true)]
    processor: Option<usize>,
    /// Tells its history as it happens.
    #[arg(long, hide = true)]
    aloud: bool,
}

fn bug(name: &str) -> Result<Bug, String> {
    points::named(name).ok_or_else(|| {
        let names: Vec<_> = points::BUGS.iter().map(|bug| bug.name).collect();
        format!("the bugs are {}", names.join(", "))
    })
}

fn main() -> Result<ExitCode> {
    let options = Options::parse();
    if let Some(seed) = options.one {
        if let Some(processor) = options.processor {
            stay_on(processor)?;
        }
        let report = run::run(seed, options.bug, options.aloud)?;
        for line in report.history.iter().filter(|_| !options.aloud) {
            println!("{line}");
        }
        if let Some(broken) = report.broken {
            println!("BROKEN: {broken}");
            return Ok(ExitCode::FAILURE);
        }
        println!("figures {} {} {}", report.polls, report.seconds, report.files);
        return Ok(ExitCode::SUCCESS);
    }
    let bugs = match (options.bug, options.all_bugs) {
        (_, true) => points::BUGS.into_iter().map(Some).collect(),
        (bug, _) => vec![bug],
    };
    let mut ended = ExitCode::SUCCESS;
    for bug in bugs {
        if !simulate(&options, bug)? {
            ended = ExitCode::FAILURE;
        }
    }
    Ok(ended)
}

fn stay_on(processor: usize) -> Result<()> {
    let allowed = rustix::thread::sched_getaffinity(None)?;
    let numbers: Vec<_> = (0..CpuSet::MAX_CPU).filter(|number| allowed.is_set(*number)).collect();
    let mut one = CpuSet::new();
    one.set(numbers[processor % numbers.len()]);
    Ok(rustix::thread::sched_setaffinity(None, &one)?)
}

/// Runs the houses; whether they fared as they should.
fn simulate(options: &Options, bug: Option<Bug>) -> Result<bool> {
    let begun = Instant::now();
    let outcome = Batch {
        program: std::env::current_exe().context("this program's own path")?,
        from: options.from,
        seeds: options.seeds,
        jobs: options.jobs.unwrap_or_else(|| available_parallelism().map_or(1, Into::into)),
        bug,
        until_broken: bug.is_some(),
    }
    .run()?;
    let seconds = begun.elapsed().as_secs_f64();
    if let Some(bug) = bug {
        match outcome.broken.first() {
            Some((seed, told)) => println!(
                "{}: found by seed {seed}, after {} houses, in {seconds:.0} s: {}",
                bug.name,
                outcome.houses,
                told.lines().last().unwrap_or_default()
            ),
            None => println!("{}: NOT FOUND in {} houses", bug.name, outcome.houses),
        }
        return Ok(!outcome.broken.is_empty());
    }
    for (seed, told) in &outcome.broken {
        println!("--- seed {seed}: repeat it with --seeds 1 --from {seed}\n{told}");
    }
    let [polls, simulated, files] = outcome.sums;
    println!(
        "{} houses in {seconds:.0} s, {} with a broken promise; {polls} polls, {} simulated hours, \
         {files} files",
        outcome.houses,
        outcome.broken.len(),
        simulated / 3_600
    );
    Ok(outcome.broken.is_empty())
}
