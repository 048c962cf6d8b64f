//! `cargo xtask bench collect`: sets of made files through the whole chain.

use super::contestants::{self, Contest, Contestant};
use super::made_files::{self, Set};
use super::measure::Loopback;
use super::{machine, report};
use crate::building::{self, Profile};
use crate::packages::{self, Need};
use crate::programs::{is_installed, succeed};
use crate::workspace;
use anyhow::{Context, Result, bail};
use std::path::{Path, PathBuf};
use std::process::Command;
use trove_programs::Programs;

const NEEDS: [Need; 6] = [
    Need::program("rsync", "rsync", "is compared with"),
    Need::program("rclone", "rclone", "is compared with"),
    Need::program("vsftpd", "vsftpd", "receives from rclone"),
    Need::program("openssl", "openssl", "makes vsftpd's certificate"),
    Need::program("syncthing", "syncthing", "is compared with"),
    Need::program("ip", "iproute2", "opens a network of its own"),
];

/// What `cargo xtask bench collect` may be told.
#[derive(clap::Args)]
pub struct Options {
    /// Only these, separated by commas: trove, rsync-local, rsync-daemon, rclone, syncthing.
    #[arg(long, value_delimiter = ',')]
    only: Vec<String>,
    /// Only these sets, separated by commas: small, medium, large.
    #[arg(long, value_delimiter = ',')]
    sets: Vec<String>,
    /// Divide the number of files, or the size of a single one, by this: a quick try.
    #[arg(long, default_value_t = 1, value_name = "N")]
    shrink: u64,
    /// Work in this folder; it should lie on the disk that is to be measured.
    #[arg(long, value_name = "DIR")]
    folder: Option<PathBuf>,
    /// Install the programs that it compares with, without asking.
    #[arg(long)]
    yes: bool,
    /// Already in a network of its own, with the programs in this folder.
    #[arg(long, hide = true, value_name = "DIR")]
    inside: Option<PathBuf>,
}

/// Builds, moves into a network of its own, and measures.
///
/// # Errors
/// When the build fails or there is nothing to measure.
pub fn run(options: &Options) -> Result<()> {
    if let Some(folder) = &options.inside {
        return measure_all(options, &Programs::in_folder(folder), Loopback::Own);
    }
    let root = workspace::root();
    packages::provide(&NEEDS, options.yes)?;
    let trove = options.only.is_empty() || options.only.iter().any(|name| name == "trove");
    let programs = if trove {
        building::build(&root, Profile::Release, options.yes)?
    } else {
        Programs::in_folder(building::target(&root))
    };
    match own_network(programs.folder())? {
        Some(mut command) => succeed(&mut command),
        None => measure_all(options, &programs, Loopback::Shared),
    }
}

/// This same task again, in a network where nobody else sends anything, so that the loopback
/// interface's counters count this run alone. `None` where the system has no such thing.
fn own_network(programs: &Path) -> Result<Option<Command>> {
    if !is_installed("unshare") || !is_installed("ip") {
        return Ok(None);
    }
    let ways: [&[&str]; 2] = [&["--net"], &["--user", "--map-root-user", "--net"]];
    for way in ways {
        let trial =
            Command::new("unshare").args(way).args(["ip", "link", "set", "lo", "up"]).output();
        if trial.is_ok_and(|output| output.status.success()) {
            let mut command = Command::new("unshare");
            command.args(way).args(["sh", "-c", "ip link set lo up && exec \"$0\" \"$@\""]);
            command.arg(std::env::current_exe()?).args(std::env::args_os().skip(1));
            command.arg("--inside").arg(programs);
            return Ok(Some(command));
        }
    }
    Ok(None)
}

fn measure_all(options: &Options, programs: &Programs, loopback: Loopback) -> Result<()> {
    let folder = match &options.folder {
        Some(folder) => folder.clone(),
        None => building::target(&workspace::root()).join("bench"),
    };
    std::fs::create_dir_all(&folder).with_context(|| format!("{}", folder.display()))?;
    let contestants = chosen(options)?;
    let machine = machine::describe(&folder, &contestants, loopback);
    let mut tables = Vec::new();
    for set in made_files::sets(options.shrink) {
        if !options.sets.is_empty() && !options.sets.iter().any(|name| name == set.name) {
            continue;
        }
        println!("Making {}", set.title());
        let source = folder.join("source");
        made_files::make(&set, &source)?;
        let mut rows = Vec::new();
        for contestant in &contestants {
            let outcome = one(contestant.as_ref(), &set, &source, &folder, programs);
            let row = report::Row::new(contestant.as_ref(), &set, outcome);
            println!("  {row}");
            rows.push(row);
        }
        std::fs::remove_dir_all(&source)?;
        tables.push((set, rows));
    }
    println!("\n{}", report::markdown(&machine, &tables));
    Ok(())
}

fn chosen(options: &Options) -> Result<Vec<Box<dyn Contestant>>> {
    let (mut chosen, mut missing) = (Vec::new(), Vec::new());
    for contestant in contestants::all() {
        let name = contestant.name();
        if !options.only.is_empty() && !options.only.iter().any(|only| only == name) {
            continue;
        }
        match contestant.programs().iter().find(|program| !is_installed(program)) {
            Some(program) => missing.push(format!("{name}: {program} is not installed")),
            None => chosen.push(contestant),
        }
    }
    for line in missing {
        println!("Left out: {line}");
    }
    if chosen.is_empty() {
        bail!("nothing to measure: see `cargo xtask bench collect --help` for the names");
    }
    Ok(chosen)
}

/// One contestant with one set, from a clean folder, with nothing left to write to the disk.
fn one(
    contestant: &dyn Contestant,
    set: &Set,
    source: &Path,
    folder: &Path,
    programs: &Programs,
) -> Result<contestants::Outcome> {
    let room = folder.join("room");
    if room.exists() {
        std::fs::remove_dir_all(&room)?;
    }
    std::fs::create_dir_all(&room)?;
    succeed(&mut Command::new("sync"))?;
    let contest = Contest { set, source, room: &room, programs };
    let outcome = contestant.run(&contest);
    std::fs::remove_dir_all(&room)?;
    outcome
}
