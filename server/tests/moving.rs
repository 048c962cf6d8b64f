//! The library is moved to another folder by the real program.

#![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

use std::{
    collections::BTreeMap,
    io::{BufRead as _, BufReader},
    path::{Path, PathBuf},
    process::{Command, Stdio},
    time::Duration,
};
use trove_testkit::{Finished, ServerOptions, ServerProcess};

const SOON: Duration = Duration::from_mins(1);

fn command(server: &ServerProcess, arguments: &[&str]) -> Finished {
    server.command(arguments.iter().copied(), SOON).unwrap()
}

/// Ordinary files outside Trove's own folder, with what is in them.
fn files_below(folder: &Path) -> BTreeMap<PathBuf, Vec<u8>> {
    let mut all = BTreeMap::new();
    let mut folders = vec![folder.to_owned()];
    while let Some(next) = folders.pop() {
        for entry in std::fs::read_dir(next).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() && path.file_name().unwrap() != ".trove" {
                folders.push(path);
            } else if path.is_file() {
                let inner = path.strip_prefix(folder).unwrap().to_owned();
                all.insert(inner, std::fs::read(path).unwrap());
            }
        }
    }
    all
}

fn lies_in(server: &ServerProcess) -> PathBuf {
    command(server, &["shares"]).succeeded().unwrap().output.trim().into()
}

#[test]
fn a_move_that_is_broken_off_leaves_the_library_where_it_was_and_is_taken_up_again() {
    let folder = tempfile::tempdir().unwrap();
    let root = folder.path().canonicalize().unwrap();
    let mut options = ServerOptions::below(&root).unwrap();
    options.shares = root.join("old");
    let mut server = ServerProcess::start_with(options).unwrap();
    let new = root.join("new");
    let to = new.to_str().unwrap();
    let refused = command(&server, &["shares", "move", to]);
    assert!(refused.errors.contains("running"), "{refused:?}");
    server.stop().unwrap();
    // What people put into the library themselves moves with it.
    for number in 0_u8..40 {
        let photos = root.join(format!("old/Photos/{}", number % 4));
        std::fs::create_dir_all(&photos).unwrap();
        std::fs::write(photos.join(format!("{number}.jpg")), vec![number; 1 << 20]).unwrap();
    }
    let before = files_below(&root.join("old"));

    // Broken off when the first file is there.
    let program = server.options().programs.path("trove-server").unwrap();
    let mut moving = Command::new(program)
        .arg("--data-dir")
        .arg(server.data_dir())
        .args(["shares", "--json", "move", to])
        .stdout(Stdio::piped())
        .spawn()
        .unwrap();
    let mut line = String::new();
    BufReader::new(moving.stdout.take().unwrap()).read_line(&mut line).unwrap();
    assert!(line.contains("\"total\":41943040"), "{line}");
    moving.kill().unwrap();
    moving.wait().unwrap();
    assert_eq!(lies_in(&server), root.join("old"));
    assert!(files_below(&new).len() < before.len());
    server.restart().unwrap();
    server.stop().unwrap();

    // Elsewhere, only where nothing is; here, it goes on.
    let refused = command(&server, &["shares", "move", root.join("server").to_str().unwrap()]);
    assert!(refused.errors.contains("not empty"), "{refused:?}");
    let inside = root.join("old/Photos/new");
    let refused = command(&server, &["shares", "move", inside.to_str().unwrap()]);
    assert!(refused.errors.contains("lie in each other"), "{refused:?}");
    let moved = command(&server, &["shares", "move", to]).succeeded().unwrap();
    assert!(moved.last_line().unwrap().starts_with("40 files, 41943040 bytes"), "{moved:?}");
    assert_eq!(lies_in(&server), new);
    assert_eq!(files_below(&new), before);
    assert_eq!(files_below(&root.join("old")), before);

    // The copy that stayed is not taken for the library.
    let refused = server.restart().unwrap_err();
    assert!(format!("{refused:#}").contains("the library was moved from"), "{refused:#}");
    let refused = command(&server, &["shares", "use", root.join("old").to_str().unwrap()]);
    assert!(!refused.status.success(), "{refused:?}");
    server.verify().unwrap();
}
