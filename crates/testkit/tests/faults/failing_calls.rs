//! The system refuses: writing, syncing, renaming and opening fail at random in both programs, by
//! libfiu (Debian's `fiu-utils`), which stands between a program and its C library. SQLite is
//! inside the programs, so what it writes fails too.

use std::{
    fs,
    os::unix::fs::PermissionsExt as _,
    path::{Path, PathBuf},
    process::Command,
    time::Duration,
};
use trove_testkit::{
    Programs,
    torture::{Corpus, Extent, House, promises},
};

/// How long everything fails now and then.
const FAILING: Duration = Duration::from_secs(4);

/// What waits for its next try after a failure does so for minutes at most.
const AFTERWARDS: Duration = Duration::from_mins(2);

/// Programs whose calls fail when told to.
struct Fallible {
    programs: Programs,
    /// Begins the names of the pipes by which they are told.
    pipes: PathBuf,
}

impl Fallible {
    /// `None` where libfiu is not installed.
    fn in_folder(folder: &Path) -> Option<Self> {
        let run = Command::new("fiu-run").args(["-x", "true"]).output();
        if !run.is_ok_and(|output| output.status.success()) {
            println!("skipped: libfiu is not installed (Debian's `fiu-utils`)");
            return None;
        }
        let pipes = folder.join("told");
        let real = Programs::beside_this_one().unwrap();
        for name in ["trove-server", "trove-collector"] {
            let program = real.path(name).unwrap();
            // Only what runs on is to fail, not what the test asks meanwhile.
            let script = format!(
                "#!/bin/sh\ncase \" $* \" in\n*' serve '*|*' run '*) \
                 exec fiu-run -x -f '{}' '{program}' \"$@\";;\nesac\nexec '{program}' \"$@\"\n",
                pipes.display(),
                program = program.display(),
            );
            let path = folder.join(name);
            fs::write(&path, script).unwrap();
            fs::set_permissions(&path, fs::Permissions::from_mode(0o755)).unwrap();
        }
        Some(Self { programs: Programs::in_folder(folder), pipes })
    }

    /// Has these calls of a process fail with this probability; 0 for no longer.
    fn fail(&self, process: u32, calls: &[(&str, f64)]) {
        let mut command = Command::new("fiu-ctrl");
        command.arg("-f").arg(&self.pipes);
        for (call, probability) in calls {
            let order = if *probability > 0.0 {
                format!("enable_random name=posix/{call},probability={probability}")
            } else {
                format!("disable name=posix/{call}")
            };
            command.args(["-c", &order]);
        }
        let output = command.arg(process.to_string()).output().unwrap();
        assert!(output.status.success() && output.stdout.is_empty(), "{output:?}");
    }
}

const CALLS: [(&str, f64); 7] = [
    ("io/sync/fsync", 0.05),
    ("io/sync/fdatasync", 0.05),
    ("io/rw/pwrite", 0.001),
    ("io/rw/ftruncate", 0.05),
    ("io/dir/rename", 0.05),
    ("io/dir/unlink", 0.05),
    ("io/oc/open", 0.01),
];

#[test]
fn calls_that_fail_lose_nothing_and_all_is_collected_afterwards() {
    let folder = tempfile::tempdir().unwrap();
    let Some(fallible) = Fallible::in_folder(folder.path()) else { return };
    let files = tempfile::tempdir().unwrap();
    let extent = Extent { households: 3, large: 6 };
    let corpus = Corpus::lay_out(files.path(), None, 3, extent).unwrap();
    let mut house = House::open(&fallible.programs, &corpus).unwrap();
    fallible.fail(house.server.id(), &CALLS);
    house.start_clients().unwrap();
    for process in house.processes() {
        fallible.fail(process, &CALLS);
    }
    // It may get done all the same.
    let done = house.until_idle(FAILING).is_ok();
    println!("collected meanwhile: {done}");
    let stored = promises::hold(&house, &corpus).unwrap();
    println!("{stored} files called stored meanwhile");
    let none = CALLS.map(|(call, _)| (call, 0.0));
    fallible.fail(house.server.id(), &none);
    for process in house.processes() {
        fallible.fail(process, &none);
    }
    promises::hold(&house, &corpus).unwrap();
    house.until_idle(AFTERWARDS).unwrap();
    house.complete().unwrap();
    promises::complete(&house, &corpus).unwrap();
}
