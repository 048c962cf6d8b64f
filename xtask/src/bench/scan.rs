//! `cargo xtask bench scan`: what it costs to look through many folders in which nothing has
//! changed, beside `find`, which does nothing but that.

use super::{
    machine,
    made_files::{self, Tree},
    measure::{Loopback, ProcessWatch},
};
use crate::{
    building::{self, Profile},
    programs::{is_installed, succeed},
    workspace,
};
use anyhow::{Context, Result, bail};
use std::{
    fmt::Write as _,
    path::{Path, PathBuf},
    process::{Command, Stdio},
    time::{Duration, Instant},
};
use trove_programs::{
    Collector, CollectorProcess, Programs, ServerOptions, ServerProcess, wait_until,
};

/// For anything that a program is to do; describing hundreds of thousands of files takes a while.
const LIMIT: Duration = Duration::from_mins(20);
/// What the client may take of memory: bytes.
const MEMORY: u64 = 60 << 20;
/// How many times the time of `find -printf` it may take.
const MOST: f64 = 1.5;

/// What `cargo xtask bench scan` may be told.
#[derive(clap::Args)]
pub struct Options {
    /// How many files.
    #[arg(long, default_value_t = 300_000)]
    files: u64,
    /// How often each contestant runs.
    #[arg(long, default_value_t = 9)]
    runs: usize,
    /// Make the files in this folder; it should lie on the disk that is to be measured.
    #[arg(long, value_name = "DIR")]
    folder: Option<PathBuf>,
    /// Install what the build needs, without asking.
    #[arg(long)]
    yes: bool,
}

/// Builds, makes the files, has them described, and measures.
///
/// # Errors
/// When the build fails or a program does not do what it should.
pub fn run(options: &Options) -> Result<()> {
    if !is_installed("find") {
        bail!("find is needed to compare with; install findutils and run this again");
    }
    let workspace = workspace::root();
    let programs = building::build(&workspace, Profile::Release, options.yes)?;
    let inside = || building::target(&workspace).join("bench/scan");
    let folder = options.folder.clone().unwrap_or_else(inside);
    std::fs::create_dir_all(&folder).with_context(|| format!("{}", folder.display()))?;
    let (tree, room) = (folder.join("tree"), folder.join("room"));
    if room.exists() {
        std::fs::remove_dir_all(&room)?;
    }
    std::fs::create_dir_all(&room)?;
    println!("Making {} files in {}", options.files, tree.display());
    let made = made_files::make_tree(options.files, &tree)?;
    succeed(&mut Command::new("sync"))?;
    let machine = machine::describe(&folder, &[], Loopback::Shared);
    let figures = measure(options, &programs, &tree, &room)?;
    std::fs::remove_dir_all(&folder)?;
    println!("\n{}", report(&machine, made, &figures));
    Ok(())
}

/// All that was measured.
struct Figures {
    /// Files described in a second, the first time.
    described: f64,
    /// Most memory while they were: bytes.
    first_memory: u64,
    rescans: Vec<f64>,
    /// Of each rescan, the time that went into watching the folders anew.
    watching: Vec<f64>,
    /// Processor time of all rescans: seconds.
    cpu: f64,
    memory: u64,
    find_printf: Vec<f64>,
    find: Vec<f64>,
}

fn measure(options: &Options, programs: &Programs, tree: &Path, room: &Path) -> Result<Figures> {
    let mut server_options = ServerOptions::below(room)?;
    server_options.programs = programs.clone();
    let mut server = ServerProcess::start_with(server_options)?;
    let client = Collector::with(programs.clone(), room.join("client"), "bench")
        .variable("TROVE_SURROUNDINGS", "nothing")
        .variable("RUST_LOG", "warn,trove_collector=debug");
    client.pair(&server)?;
    // Without a server, files are found and described all the same, and nothing else happens.
    server.stop()?;
    client.add_folder(tree)?;

    let begun = Instant::now();
    let mut process = client.start()?;
    let watch = ProcessWatch::on(process.id());
    wait_until(LIMIT, "all files are described", || {
        Ok((sum(&mut process, "Files described: ") >= options.files).then_some(()))
    })?;
    let described = options.files as f64 / begun.elapsed().as_secs_f64();
    let first_memory = watch.peak();
    drop(watch);
    process.stop()?;

    let mut process = client.start()?;
    let mut known = rescanned(&mut process, 0)?;
    let watch = ProcessWatch::on(process.id());
    let (mut rescans, mut watching) = (Vec::new(), Vec::new());
    let (mut find_printf, mut find) = (Vec::new(), Vec::new());
    for run in 0..options.runs {
        find_printf.push(timed(Command::new("find").arg(tree).args(["-printf", "%s %T@ %p\n"]))?);
        find.push(timed(Command::new("find").arg(tree))?);
        // A setting that concerns no file: everything is looked through again after it.
        let value = if run % 2 == 0 { "no" } else { "yes" };
        client.command(["settings", "set", "keep_awake", value], LIMIT)?.succeeded()?;
        known = rescanned(&mut process, known.len())?;
        let (all, of_which) = known.last().copied().context("no rescan was noticed")?;
        rescans.push(all);
        watching.push(of_which);
    }
    let (cpu, memory) = (watch.cpu_seconds(), watch.peak());
    drop(watch);
    process.stop()?;
    Ok(Figures { described, first_memory, rescans, watching, cpu, memory, find_printf, find })
}

/// Seconds that a program takes, what it prints going nowhere.
fn timed(command: &mut Command) -> Result<f64> {
    let begun = Instant::now();
    let status = command.stdout(Stdio::null()).status()?;
    if !status.success() {
        bail!("{command:?} failed");
    }
    Ok(begun.elapsed().as_secs_f64())
}

/// The sum of the numbers after these words in the program's log.
fn sum(process: &mut CollectorProcess, words: &str) -> u64 {
    let log = process.running().log();
    log.iter().filter_map(|line| number_after(line, words)).sum()
}

fn number_after(line: &str, words: &str) -> Option<u64> {
    let (_, rest) = line.split_once(words)?;
    let digits = rest.find(|character: char| !character.is_ascii_digit()).unwrap_or(rest.len());
    rest[..digits].parse().ok()
}

/// Waits for one more rescan than were known; seconds of each, and of watching in it.
fn rescanned(process: &mut CollectorProcess, known: usize) -> Result<Vec<(f64, f64)>> {
    wait_until(LIMIT, "everything is looked through", || {
        let log = process.running().log();
        let seconds = |line: &str, words| Some(number_after(line, words)? as f64 / 1e6);
        let rescans: Vec<_> = log
            .iter()
            .filter_map(|line| {
                let looking = seconds(line, "Looked through everything: ")?;
                let watching = seconds(line, "after watching it: ")?;
                Some((looking + watching, watching))
            })
            .collect();
        Ok((rescans.len() > known).then_some(rescans))
    })
}

/// Least, median and most.
fn spread(times: &[f64]) -> [f64; 3] {
    let mut sorted = times.to_vec();
    sorted.sort_by(f64::total_cmp);
    [0, sorted.len() / 2, sorted.len().saturating_sub(1)]
        .map(|at| sorted.get(at).copied().unwrap_or(f64::NAN))
}

fn report(machine: &[String], tree: Tree, figures: &Figures) -> String {
    let mut text = String::new();
    for line in machine.iter().filter(|line| !line.starts_with("Network")) {
        text += &["- ", line, "\n"].concat();
    }
    let yardstick = spread(&figures.find_printf)[1];
    // Writing into a text cannot fail.
    let _ = write!(
        text,
        "\n### {} files in {} folders, unchanged\n\n\
         | | least s | median s | most s | of find -printf |\n| --- | ---: | ---: | ---: | ---: |\n",
        tree.files, tree.folders
    );
    for (name, times) in [
        ("**Trove**, looking through everything again", &figures.rescans),
        ("of which watching all folders anew", &figures.watching),
        ("find -printf '%s %T@ %p\\n'", &figures.find_printf),
        ("find", &figures.find),
    ] {
        let [least, median, most] = spread(times);
        let row = format!("{least:.3} | {median:.3} | {most:.3} | {:.2}", median / yardstick);
        text += &["| ", name, " | ", &row, " |\n"].concat();
    }
    let mib = |bytes: u64| bytes as f64 / 1_048_576.0;
    let ratio = spread(&figures.rescans)[1] / yardstick;
    let holds = |so: bool| if so { "met" } else { "MISSED" };
    let _ = write!(
        text,
        "\nProcessor time of each rescan: {:.2} s. Memory: {:.0} MiB at most.\n\
         The first time: {:.0} files described a second, {:.0} MiB at most.\n\
         At most {MOST} times find -printf: {}. Less than {:.0} MiB: {}.\n",
        figures.cpu / figures.rescans.len().max(1) as f64,
        mib(figures.memory),
        figures.described,
        mib(figures.first_memory),
        holds(ratio <= MOST),
        mib(MEMORY),
        holds(figures.memory < MEMORY),
    );
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn figures_are_read_from_the_log_and_summed_up() {
        let line = "DEBUG Looked through everything: 1500000 us, after watching it: 250000 us.";
        assert_eq!(number_after(line, "Looked through everything: "), Some(1_500_000));
        assert_eq!(number_after(line, "after watching it: "), Some(250_000));
        assert_eq!(number_after(line, "described: "), None);
        let figures = Figures {
            described: 9_000.0,
            first_memory: 50 << 20,
            rescans: vec![1.0, 3.0, 2.0],
            watching: vec![0.5; 3],
            cpu: 3.0,
            memory: 70 << 20,
            find_printf: vec![1.0; 3],
            find: vec![0.5; 3],
        };
        let text = report(&["Disk: ext4".into()], Tree { files: 3, folders: 1 }, &figures);
        assert!(text.contains("again | 1.000 | 2.000 | 3.000 | 2.00 |\n"), "{text}");
        assert!(text.contains("find -printf: MISSED. Less than 60 MiB: MISSED."), "{text}");
        assert!(text.contains("each rescan: 1.00 s. Memory: 70 MiB"), "{text}");
    }
}
