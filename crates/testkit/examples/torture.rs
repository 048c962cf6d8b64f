//! Kills server and clients while they collect, and checks that nothing is lost:
//! `cargo xtask torture` builds and runs it. Arguments: seed, first round, rounds.

#![allow(clippy::print_stdout, reason = "its history is its product")]

use anyhow::{Context, Result};
use trove_testkit::{
    Programs,
    torture::{Extent, Options, run},
};

/// Rounds after which a new house begins.
const ROUNDS_OF_A_HOUSE: u64 = 4;

fn main() -> Result<()> {
    let mut arguments = std::env::args().skip(1);
    let mut number = |what: &str| -> Result<u64> {
        let text = arguments.next().with_context(|| format!("the {what} is missing"))?;
        text.parse().with_context(|| format!("the {what} is no number"))
    };
    let options = Options {
        programs: Programs::beside_this_one()?,
        seed: number("seed")?,
        first: number("first round")?,
        rounds: number("number of rounds")?,
        rounds_of_a_house: ROUNDS_OF_A_HOUSE,
        media: std::env::var_os("TROVE_MEDIA_CORPUS").map(Into::into),
        extent: Extent { households: 6, large: 24 },
    };
    let figures = run(&options, &mut |line| println!("{line}"))?;
    println!("{figures}");
    Ok(())
}
