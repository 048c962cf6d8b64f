//! What the collector says when something is wrong: one sentence that says what to do, and an exit
//! code (0 done, 1 failed, 2 wrong usage).

use crate::home::{Computer, Home, LIMIT, finished, photo};
use std::{fs, path::Path, process::Command};
use trove_testkit::{Finished, Programs};

/// Runs a command and looks at how it fails: its code, and that it says these words in one
/// sentence. Returns the sentence.
fn fails(computer: &Computer, arguments: &[&str], code: i32, words: &[&str]) -> String {
    let finished = computer.collector.command(arguments, LIMIT).unwrap();
    one_sentence(&finished, code, words)
}

/// The last line of a program that failed.
pub fn one_sentence(finished: &Finished, code: i32, words: &[&str]) -> String {
    let said = finished.errors.trim_end();
    assert_eq!(finished.status.code(), Some(code), "{said}");
    let sentence = said.lines().last().unwrap_or_default();
    for word in words {
        assert!(sentence.contains(word), "no {word:?} in {said:?}");
    }
    let tidy = sentence.contains(": ") && !said.contains("panicked") && !said.contains("Caused by");
    assert!(tidy && sentence.len() < 400, "{said:?}");
    sentence.to_owned()
}

#[test]
fn a_mistyped_code_and_then_a_wrong_one() {
    let home = Home::new();
    let computer = home.unpaired("desk");
    let address = home.server.http().to_string();
    // U is no letter of a code, and this one is too short.
    for typo in ["UUUU-UUUU", "ABC", ""] {
        fails(&computer, &["pair", &address, typo], 2, &["code"]);
    }
    let code = home.server.pair_code().unwrap();
    let wrong = if code.starts_with('0') { "1111-1111" } else { "0000-0000" };
    let tries = ["2 tries are left", "one try is left", "no tries left"];
    for left in tries {
        fails(&computer, &["pair", &address, wrong], 1, &["code", left]);
    }
    // The right one is of no use any more; a new one is.
    fails(&computer, &["pair", &address, &code], 1, &["get a new one", "trove-server pair"]);
    computer.collector.pair(&home.server).unwrap();
}

#[test]
fn a_code_serves_one_computer() {
    let home = Home::new();
    let (first, second) = (home.unpaired("first"), home.unpaired("second"));
    let (address, code) = (home.server.http().to_string(), home.server.pair_code().unwrap());
    // As people type it.
    let typed = code.to_lowercase().replace('-', " ");
    first.collector.pair_at(&address, &typed).unwrap().succeeded().unwrap();
    fails(&second, &["pair", &address, &code], 1, &["one computer", "trove-server pair"]);
}

#[test]
fn nobody_answers_at_the_address() {
    let mut home = Home::new();
    let computer = home.unpaired("desk");
    let address = home.server.http().to_string();
    home.server.stop().unwrap();
    let words = [&*address, "cannot be reached", "switched on"];
    fails(&computer, &["pair", &address, "0000-0000"], 1, &words);
    fails(&computer, &["pair", "no such address", "0000-0000"], 2, &["HOST:PORT"]);
}

#[test]
fn something_else_answers_at_the_address() {
    let home = Home::new();
    let computer = home.unpaired("desk");
    // FTP instead of HTTPS: an easy mistake.
    let address = home.server.ftp().to_string();
    fails(&computer, &["pair", &address, "0000-0000"], 1, &[&address, "check"]);
}

#[test]
fn without_pairing_there_is_nothing_to_run() {
    let home = Home::new();
    let computer = home.unpaired("desk");
    let words = ["not paired", "trove-server pair", "trove-collector pair"];
    fails(&computer, &["run"], 1, &words);
    let status = computer.collector.status().unwrap();
    assert_eq!(status["state"], "not_paired");
    let reason = status["reason"].as_str().unwrap();
    assert!(words.iter().all(|word| reason.contains(word)), "{reason}");
}

#[test]
fn without_folders_it_says_how_to_choose_one() {
    let home = Home::new();
    let computer = home.unpaired("desk");
    computer.collector.pair(&home.server).unwrap();
    let said = computer.collect();
    assert!(said.contains("trove-collector folders add"), "{said}");
    let running = computer.collector.start().unwrap();
    let status = computer.wait("it says so", |status| {
        status["reason"].as_str().is_some_and(|reason| reason.contains("folders add"))
    });
    assert_eq!(status["files"], 0);
    drop(running);
}

#[test]
fn folders_that_cannot_be_collected_are_refused() {
    let home = Home::new();
    let computer = home.computer("desk");
    let there = |name: &str| computer.files.join(name).display().to_string();
    let add = |path: &str, words: &[&str]| fails(&computer, &["folders", "add", path], 1, words);
    add(&there("nowhere"), &["nowhere", "is not there", "check the path"]);
    computer.put("photo.jpg", &photo(1, 10_000));
    add(&there("photo.jpg"), &["photo.jpg", "is not a folder"]);
    let nowhere = there("nowhere");
    fails(&computer, &["folders", "remove", &nowhere], 1, &["not on the list", "folders list"]);
}

#[test]
fn a_folder_that_vanishes_is_named_and_its_files_stay_safe() {
    let home = Home::new();
    let computer = home.computer("desk");
    computer.put("photo.jpg", &photo(1, 10_000));
    computer.collect();
    crate::home::rename(&computer.files, &home.path().join("unplugged"));
    computer.collect();
    computer.has_all_safe(1);
    let status = computer.collector.status().unwrap();
    let away = status["folders"][0]["away"].as_str().unwrap();
    assert!(away.contains("is not there") && away.contains("plug its drive in"), "{away}");
    assert_eq!(home.client("desk")["files"], 1);
}

#[test]
fn another_certificate_ends_the_run() {
    let mut home = Home::new();
    let computer = home.computer("desk");
    computer.put("photo.jpg", &photo(1, 10_000));
    home.server.stop().unwrap();
    fs::remove_dir_all(home.server.data_dir().join("tls")).unwrap();
    home.server.restart().unwrap();
    let words = ["another certificate", "trove-collector pair"];
    fails(&computer, &["run", "--until-idle"], 1, &words);
    // Started for good, it waits for a person, and goes on when paired anew.
    let mut running = computer.collector.start().unwrap();
    let status = computer.wait("it asks for help", |status| status["state"] == "not_paired");
    assert!(status["reason"].as_str().unwrap().contains(words[0]), "{status:#}");
    computer.collector.pair(&home.server).unwrap();
    computer.wait("the photo is safe", |status| status["safe"] == 1);
    assert!(running.stop().unwrap().success());
}

#[test]
fn a_removed_client_is_told_so() {
    let home = Home::new();
    let computer = home.computer("desk");
    computer.put("photo.jpg", &photo(1, 10_000));
    computer.collect();
    let id = home.client("desk")["id"].as_str().unwrap().to_owned();
    home.server.command(["clients", "remove", &id], LIMIT).unwrap().succeeded().unwrap();
    let words = ["no longer paired", "trove-collector pair"];
    fails(&computer, &["run", "--until-idle"], 1, &words);
    // What it brought stays, and is known again when it comes back: nothing is sent twice.
    let bytes = home.number("ftp_bytes_received");
    computer.collector.pair(&home.server).unwrap();
    computer.collect();
    computer.has_all_safe(1);
    assert_eq!((home.shares().len(), home.number("stored_files")), (1, 1));
    assert_eq!(home.number("ftp_bytes_received"), bytes);
}

#[test]
fn a_second_collector_with_the_same_settings_is_refused() {
    let home = Home::new();
    let computer = home.computer("desk");
    let _running = computer.collector.start().unwrap();
    fails(&computer, &["run"], 1, &["already collecting", "stop that one"]);
}

#[test]
fn wrong_usage_is_told_apart() {
    let home = Home::new();
    let computer = home.unpaired("desk");
    for wrong in [&["collect"][..], &[], &["pause", "soon"], &["folders", "add"], &["pair"]] {
        let finished = computer.collector.command(wrong, LIMIT).unwrap();
        assert_eq!(finished.status.code(), Some(2), "{wrong:?}: {}", finished.errors);
        assert!(!finished.errors.trim().is_empty(), "{wrong:?}");
    }
    let help = computer.collector.command(["--help"], LIMIT).unwrap().succeeded().unwrap();
    assert!(help.output.contains("folders") && help.output.contains("pause"));
}

/// Runs the collector without the superuser's right to read everything.
#[cfg(target_os = "linux")]
fn as_a_user(computer: &Computer, arguments: &[&str]) -> Option<Finished> {
    const DROPPED: &str = "-dac_override,-dac_read_search";
    let program = Programs::beside_this_one().unwrap().path("trove-collector").unwrap();
    let mut command = Command::new("timeout");
    command.arg("60");
    // Only the superuser has these rights and may give them up.
    let superuser = Command::new("setpriv").args(["--bounding-set", DROPPED, "true"]).output();
    if superuser.is_ok_and(|output| output.status.success()) {
        command.args(["setpriv", "--bounding-set", DROPPED, "--inh-caps", DROPPED, "--"]);
    } else if fs::read_dir("/root").is_ok() {
        println!("not tested: nobody but the superuser is here, and setpriv is missing");
        return None;
    }
    command.arg(program).arg("--config-dir").arg(computer.collector.config_dir());
    Some(finished(command.args(arguments)))
}

#[cfg(target_os = "linux")]
#[test]
fn folders_and_files_that_may_not_be_read_are_named() {
    let home = Home::new();
    let computer = home.computer("desk");
    computer.put("open.jpg", &photo(1, 10_000));
    allow(&computer.put("closed.jpg", &photo(2, 10_000)), 0);
    let closed = computer.files.join("closed folder");
    fs::create_dir(&closed).unwrap();
    allow(&closed, 0);
    let path = closed.display().to_string();
    let Some(refused) = as_a_user(&computer, &["folders", "add", &path]) else { return };
    // Below a folder on the list already, or not: it may not be read.
    one_sentence(&refused, 1, &["closed folder", "may not be read", "the right to read it"]);
    let ran = as_a_user(&computer, &["run", "--until-idle"]).unwrap();
    assert!(ran.status.success(), "{}", ran.errors);
    let named = ran.errors.lines().filter(|line| line.contains("closed folder")).count();
    assert_eq!(named, 1, "{}", ran.errors);
    let status = computer.collector.status().unwrap();
    assert_eq!((&status["safe"], &status["set_aside"]), (&1.into(), &1.into()), "{status:#}");
    let reason = status["set_aside_files"][0]["reason"].as_str().unwrap();
    assert!(reason.contains("closed.jpg may not be read; give"), "{reason}");
    // Once they may be read, they are collected.
    allow(&computer.files.join("closed.jpg"), 0o600);
    computer.collect();
    computer.has_all_safe(2);
}

#[cfg(target_os = "linux")]
fn allow(path: &Path, mode: u32) {
    use std::os::unix::fs::PermissionsExt;
    fs::set_permissions(path, fs::Permissions::from_mode(mode)).unwrap();
}
