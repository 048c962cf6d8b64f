//! The programs themselves start, answer, survive a crash and stop.

use std::fs::File;
use std::path::Path;
use std::time::{Duration, SystemTime};
use trove_testkit::{Collector, Programs, ServerOptions, ServerProcess, made_media, wait_until};

const LIMIT: Duration = Duration::from_mins(2);

#[test]
fn a_server_answers_survives_a_crash_and_stops_cleanly() {
    let folder = tempfile::tempdir().unwrap();
    let mut server = ServerProcess::start(folder.path()).unwrap();
    let (http, ftp) = (server.http(), server.ftp());
    assert_ne!(http.port(), 0);
    assert_ne!(ftp.port(), 0);
    assert_eq!(server.status().unwrap()["stored_files"], 0);
    let code = server.pair_code().unwrap();
    assert!(code.len() >= 6, "{code}");

    server.kill().unwrap();
    server.restart().unwrap();
    assert_eq!((server.http(), server.ftp()), (http, ftp));
    server.verify().unwrap();
    assert!(server.stop().unwrap().success());
}

#[test]
fn a_second_server_on_the_same_folder_is_refused_in_one_sentence() {
    let folder = tempfile::tempdir().unwrap();
    let _first = ServerProcess::start(folder.path()).unwrap();
    let error = format!("{:#}", ServerProcess::start(folder.path()).unwrap_err());
    assert!(error.contains("ended too early"), "{error}");
}

#[test]
fn a_server_that_is_not_built_is_named() {
    let folder = tempfile::tempdir().unwrap();
    let mut options = ServerOptions::below(folder.path()).unwrap();
    options.programs = Programs::in_folder(folder.path());
    let error = ServerProcess::start_with(options).unwrap_err().to_string();
    assert!(error.contains("cargo build -p trove-server"), "{error}");
}

/// A file that has stood still for an hour is collected at first sight.
#[allow(clippy::expect_used, reason = "called by tests only")]
fn let_settle(path: &Path) {
    let file = File::options().write(true).open(path).expect("the file was just made");
    let an_hour_ago = SystemTime::now() - Duration::from_hours(1);
    file.set_modified(an_hour_ago).expect("its owner may set its times");
}

#[test]
fn a_folder_is_collected_once_and_a_second_run_moves_nothing() {
    let folder = tempfile::tempdir().unwrap();
    let source = folder.path().join("Bilder ä b");
    made_media::household(&source, 7).unwrap().iter().for_each(|path| let_settle(path));
    let mut server = ServerProcess::start(folder.path()).unwrap();
    let laptop = Collector::new(folder.path(), "laptop").unwrap();
    laptop.pair(&server).unwrap();
    laptop.add_folder(&source).unwrap();

    laptop.run_until_idle(LIMIT).unwrap();
    let status = laptop.status().unwrap();
    assert_eq!(status["safe"], status["files"], "{status}");
    assert_eq!(status["pending"], 0, "{status}");
    server.verify().unwrap();
    let stored = server.status().unwrap();
    assert!(stored["stored_files"].as_u64().unwrap() > 40, "{stored}");
    assert_eq!(stored["queued"], 0, "{stored}");

    laptop.run_until_idle(LIMIT).unwrap();
    let again = server.status().unwrap();
    assert_eq!(again["ftp_bytes_received"], stored["ftp_bytes_received"]);
    assert!(server.stop().unwrap().success());
}

#[test]
fn a_collector_in_the_background_takes_a_new_file_and_stops_cleanly() {
    let folder = tempfile::tempdir().unwrap();
    let source = folder.path().join("Pictures");
    std::fs::create_dir(&source).unwrap();
    let server = ServerProcess::start(folder.path()).unwrap();
    let laptop = Collector::new(folder.path(), "laptop").unwrap();
    laptop.pair(&server).unwrap();
    laptop.add_folder(&source).unwrap();
    let mut running = laptop.start().unwrap();
    let photo = source.join("new.jpg");
    made_media::jpeg(&made_media::Shot::default()).write(&photo).unwrap();
    let_settle(&photo);
    wait_until(LIMIT, "the new file is safe", || Ok((laptop.status()?["safe"] == 1).then_some(())))
        .unwrap();
    assert!(running.stop().unwrap().success());
}
