//! Real processes that die: server and clients are killed (SIGKILL) again and again at moments
//! drawn from a seed, while they collect. After each kill, and at the end, nothing is lost.
//!
//! `cargo xtask torture` runs it for as many rounds as wanted, the tests for a few. The moments are
//! drawn and told by progress, but how the system shares out the processor is not: a seed that
//! failed is to be tried a few times.

mod corpus;
mod draw;
mod figures;
mod house;
pub mod promises;

pub use corpus::{Corpus, Extent};
pub use figures::Figures;
pub use house::{Computer, House};

use crate::Programs;
use anyhow::{Context, Result, ensure};
use draw::{Blow, Moment};
use house::Progress;
use std::{
    collections::HashSet,
    path::PathBuf,
    time::{Duration, Instant},
};

/// What is tortured, and for how long.
#[derive(Clone, Debug)]
pub struct Options {
    /// Where the programs lie.
    pub programs: Programs,
    /// Draws who dies when, and makes the files.
    pub seed: u64,
    /// The first round; those before are left out.
    pub first: u64,
    /// How many rounds.
    pub rounds: u64,
    /// After so many, a new house begins, so that there is always something left to collect.
    pub rounds_of_a_house: u64,
    /// A folder of real media, where there is one.
    pub media: Option<PathBuf>,
    /// How much is made where there is none.
    pub extent: Extent,
}

/// Runs all rounds. `tell` gets a line for each, and some more.
///
/// # Errors
/// At the first promise that is broken, with how to repeat it and where the house lies.
pub fn run(options: &Options, tell: &mut dyn FnMut(&str)) -> Result<Figures> {
    let begun = Instant::now();
    let folder = tempfile::tempdir()?;
    let media = options.media.as_deref();
    let corpus = Corpus::lay_out(folder.path(), media, options.seed, options.extent)?;
    let whole = undisturbed(options, &corpus)?;
    tell(&format!(
        "seed {}: {} files on two computers, {} contents to collect of {:.1} MB, {:.1} s undisturbed",
        options.seed,
        corpus.files(),
        whole.contents.len(),
        megabytes(whole.progress.bytes),
        whole.time.as_secs_f64(),
    ));
    let mut run = Run { options, corpus, whole, figures: Figures::default(), tell };
    let mut round = options.first;
    while round < options.first + options.rounds {
        round = run.house(round)?;
    }
    let mut figures = run.figures;
    figures.time = begun.elapsed();
    Ok(figures)
}

/// What collecting comes to when nobody dies.
struct Whole {
    progress: Progress,
    contents: HashSet<blake3::Hash>,
    time: Duration,
}

fn undisturbed(options: &Options, corpus: &Corpus) -> Result<Whole> {
    let mut house = House::open(&options.programs, corpus)?;
    let begun = Instant::now();
    house.complete().context("undisturbed")?;
    let time = begun.elapsed();
    let contents = promises::complete(&house, corpus).context("undisturbed")?;
    ensure!(!contents.is_empty(), "there is nothing to collect");
    Ok(Whole { progress: house.progress(), contents, time })
}

struct Run<'a> {
    options: &'a Options,
    corpus: Corpus,
    whole: Whole,
    figures: Figures,
    tell: &'a mut dyn FnMut(&str),
}

impl Run<'_> {
    /// The rounds of one house, from this one on. Returns the first of the next.
    fn house(&mut self, first: u64) -> Result<u64> {
        let Options { seed, rounds_of_a_house, .. } = *self.options;
        // Rounds of one house stay together wherever a run begins.
        let of_house = rounds_of_a_house.max(1);
        let end = self.options.first + self.options.rounds;
        let next = (first - first % of_house + of_house).min(end);
        let mut house = House::open(&self.options.programs, &self.corpus)?;
        let mut struck = first;
        let outcome = (first..next)
            .try_for_each(|round| {
                struck = round;
                self.round(&mut house, round, &Blow::draw(seed, round))
            })
            .and_then(|()| self.completes(&mut house));
        if let Err(error) = outcome {
            let words = house.last_words();
            let kept = keep(house);
            let rounds = struck + 1 - first;
            return Err(error.context(format!(
                "{words}round {struck} broke a promise; the house lies in {kept}. To repeat it: \
                 cargo xtask torture --seed {seed} --first {first} --rounds {rounds}",
            )));
        }
        Ok(next)
    }

    fn round(&mut self, house: &mut House, round: u64, blow: &Blow) -> Result<()> {
        house.start_clients()?;
        house.strike(blow, self.whole.progress)?;
        let stored = promises::hold(house, &self.corpus)?;
        let now = house.progress();
        self.figures.count(blow, stored as u64);
        (self.tell)(&format!(
            "round {round:>4}: {:<12} died {}: {} of {} contents in the shares, {:.1} of {:.1} MB \
             on the server, {stored} files called stored",
            blow.victims,
            moment(blow),
            now.files,
            self.whole.contents.len(),
            megabytes(now.bytes),
            megabytes(self.whole.progress.bytes),
        ));
        house.revive(blow)
    }

    fn completes(&mut self, house: &mut House) -> Result<()> {
        house.complete()?;
        let contents = promises::complete(house, &self.corpus)?;
        ensure!(contents == self.whole.contents, "not the same was collected as undisturbed");
        self.figures.completed(contents.len() as u64, self.whole.progress.bytes);
        (self.tell)("all is collected");
        Ok(())
    }
}

fn megabytes(bytes: u64) -> f64 {
    bytes as f64 / 1e6
}

fn moment(blow: &Blow) -> String {
    let lag = blow.lag.as_millis();
    match blow.moment {
        Moment::Files(part) => format!("{lag} ms after {:.0} % more of the files", part * 100.0),
        Moment::Bytes(part) => format!("{lag} ms after {:.0} % more of the bytes", part * 100.0),
        Moment::Passed(time) => format!("{} ms after the start", (time + blow.lag).as_millis()),
        Moment::Starting(time) => format!("twice, then {} ms into starting", time.as_millis()),
        Moment::Call(call, number) => format!("twice, then at call {number} of {call}"),
    }
}

/// Ends the processes and leaves the folder, for whoever looks into it.
fn keep(house: House) -> String {
    let House { server, computers, folder, .. } = house;
    drop((server, computers));
    folder.keep().display().to_string()
}
