//! Project tasks: `cargo xtask help`.

// What a task prints is its product.
#![allow(clippy::print_stdout, clippy::print_stderr)]

mod bench;
mod bindings;
mod building;
mod bundle;
mod fuzz;
mod icons;
mod mutants;
mod packages;
mod pages;
mod programs;
mod run;
mod schemathesis;
mod simulate;
mod test;
mod tidy;
mod torture;
mod workspace;

use clap::{Parser, Subcommand};
use std::process::ExitCode;

/// Works on Trove.
#[derive(Parser)]
#[command(name = "cargo xtask", bin_name = "cargo xtask", disable_help_subcommand = false)]
struct Arguments {
    #[command(subcommand)]
    task: Task,
}

#[derive(Subcommand)]
enum Task {
    /// Run server and client on this computer and collect folders.
    Run(run::Options),
    /// Write the types of the window's contract, made from the app's own.
    Bindings(bindings::Options),
    /// Draw every picture of the program from its vectors.
    Icons(icons::Options),
    /// Make the packages that people install.
    Bundle(bundle::Options),
    /// Measure how fast it is, beside other programs.
    #[command(subcommand)]
    Bench(bench::Bench),
    /// Run simulated houses, in which everything goes wrong that can.
    Simulate(simulate::Options),
    /// Kill server and clients while they collect, and check that nothing is lost.
    Torture(torture::Options),
    /// Send made-up bytes to every parser that meets those of strangers.
    Fuzz(fuzz::Options),
    /// Send made-up requests to a server, by its own description of its API.
    Schemathesis(schemathesis::Options),
    /// Check everything: format, house rules, lints, documentation, tests, licences.
    Test(test::Options),
    /// Change what decides in every small way, and see whether its tests notice.
    Mutants(mutants::Options),
    /// Check the rules of the house alone.
    Tidy,
}

fn main() -> ExitCode {
    let result = match Arguments::parse().task {
        Task::Run(options) => run::run(&options),
        Task::Bindings(options) => bindings::run(&options),
        Task::Icons(options) => icons::run(&options),
        Task::Bundle(options) => bundle::run(&options),
        Task::Bench(bench) => bench::run(&bench),
        Task::Simulate(options) => simulate::run(&options),
        Task::Torture(options) => torture::run(&options),
        Task::Fuzz(options) => fuzz::run(&options),
        Task::Schemathesis(options) => schemathesis::run(&options),
        Task::Test(options) => test::run(&options),
        Task::Mutants(options) => mutants::run(&options),
        Task::Tidy => tidy::run(&workspace::root()),
    };
    match result {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("{error:#}");
            ExitCode::FAILURE
        }
    }
}
