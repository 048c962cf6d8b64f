//! Trove's headless server.

use clap::Parser as _;
use std::{
    io::{Write as _, stderr},
    process::ExitCode,
    thread::available_parallelism,
};
use trove_server::command_line::{Arguments, run};

/// Reading and writing files: each thread keeps memory of its own, and the disk is one.
const MOST_BLOCKING_THREADS: usize = 8;

fn main() -> ExitCode {
    let arguments = Arguments::parse();
    match work(arguments) {
        Ok(code) => code,
        Err(error) => {
            // Nobody is left to tell when standard error is closed.
            let _ = writeln!(stderr(), "trove-server: {error:#}");
            ExitCode::FAILURE
        }
    }
}

fn work(arguments: Arguments) -> anyhow::Result<ExitCode> {
    if arguments.is_for_one_thread() {
        return tokio::runtime::Builder::new_current_thread().build()?.block_on(run(arguments));
    }
    // The work is waiting, mostly: more threads would only take memory.
    let threads = available_parallelism().map_or(2, |threads| threads.get().clamp(2, 4));
    tokio::runtime::Builder::new_multi_thread()
        .worker_threads(threads)
        .max_blocking_threads(MOST_BLOCKING_THREADS)
        .enable_all()
        .build()?
        .block_on(run(arguments))
}
