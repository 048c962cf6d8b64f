//! The programs themselves start, answer, survive a crash and stop.

use trove_testkit::{Programs, ServerOptions, ServerProcess};

#[test]
fn a_server_answers_survives_a_crash_and_stops_cleanly() {
    let folder = tempfile::tempdir().unwrap();
    let mut server = ServerProcess::start(folder.path()).unwrap();
    let (http, ftp) = (server.http(), server.ftp());
    assert_ne!(http.port(), 0);
    assert_ne!(ftp.port(), 0);
    let code = server.pair_code().unwrap();
    assert!(code.len() >= 6, "{code}");

    server.kill().unwrap();
    server.restart().unwrap();
    assert_eq!((server.http(), server.ftp()), (http, ftp));
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
