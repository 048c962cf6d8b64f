//! What the server's commands say when something is wrong: one sentence that says what to do, and
//! an exit code (0 done, 1 failed, 2 wrong usage; `verify` ends with 1 on any damage).

use crate::{
    errors::one_sentence,
    home::{self, Home, LIMIT, photo},
};
use std::{fs, path::Path, process::Command};
use trove_testkit::{Finished, Programs};

/// Any place; the system chooses.
const ANY: &str = "127.0.0.1:0";

/// Runs `trove-server` on this data folder; it should end by itself.
fn says(data_dir: &Path, arguments: &[&str]) -> Finished {
    let program = Programs::beside_this_one().unwrap().path("trove-server").unwrap();
    let mut command = Command::new("timeout");
    command.arg("60").arg(program).arg("--data-dir").arg(data_dir).args(arguments);
    home::finished(&mut command)
}

#[test]
fn a_second_server_on_the_same_folder() {
    let home = Home::new();
    let refused = says(home.server.data_dir(), &["serve", "--http", ANY, "--ftp", ANY]);
    one_sentence(&refused, 1, &["is running on", "stop it first", "--data-dir"]);
}

#[test]
fn a_port_that_is_taken() {
    let home = Home::new();
    let another = home.path().join("another");
    let (http, ftp) = (home.server.http().to_string(), home.server.ftp().to_string());
    for (option, http, ftp) in [("--http", &*http, ANY), ("--ftp", ANY, &ftp)] {
        let refused = says(&another, &["serve", "--http", http, "--ftp", ftp]);
        one_sentence(&refused, 1, &["cannot be listened on", "another program", option]);
    }
}

#[test]
fn a_folder_in_which_no_server_has_run() {
    let folder = tempfile::tempdir().unwrap();
    for command in ["pair", "status", "verify", "manifest", "clients"] {
        let refused = says(folder.path(), &[command]);
        one_sentence(&refused, 1, &["no server has run in", "trove-server serve", "--data-dir"]);
    }
    assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 0, "asking leaves nothing behind");
}

#[test]
fn a_client_that_is_not_known() {
    let home = Home::new();
    let refused = says(home.server.data_dir(), &["clients", "remove", "0123456789abcdef"]);
    one_sentence(&refused, 1, &["no client has the id", "trove-server clients"]);
}

#[test]
fn wrong_usage_is_told_apart() {
    let folder = tempfile::tempdir().unwrap();
    let wrong = [&["collect"][..], &[], &["serve", "--http", "here"], &["clients", "remove"]];
    for wrong in wrong {
        let finished = says(folder.path(), wrong);
        assert_eq!(finished.status.code(), Some(2), "{wrong:?}: {}", finished.errors);
        assert!(!finished.errors.trim().is_empty(), "{wrong:?}");
    }
    assert!(says(folder.path(), &["--help"]).output.contains("manifest"));
}

#[test]
fn damage_in_the_shares_is_found() {
    let home = Home::new();
    let computer = home.computer("desk");
    for seed in 1..=3 {
        computer.put(format!("{seed}.jpg"), &photo(seed, 10_000));
    }
    computer.collect();
    home.is_sound();
    let place = home.server.shares().join("Photos/Undated/desk");
    let mut damaged = fs::read(place.join("1.jpg")).unwrap();
    damaged[5_000] ^= 1;
    fs::write(place.join("1.jpg"), damaged).unwrap();
    fs::remove_file(place.join("2.jpg")).unwrap();
    let found = home.server.command(["verify"], LIMIT).unwrap();
    assert_eq!(found.status.code(), Some(1));
    let lines: Vec<_> = found.output.lines().collect();
    let tells = |start: &str| lines.iter().any(|line| line.starts_with(start));
    assert!(tells("Damaged: Photos/Undated/desk/1.jpg"), "{lines:?}");
    assert!(tells("Missing: Photos/Undated/desk/2.jpg"), "{lines:?}");
    assert!(!found.output.contains("3.jpg"), "{lines:?}");
}
