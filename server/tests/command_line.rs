//! The command line as scripts use it: what it prints, how it ends.

#![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

use serde_json::{Value, json};
use std::{
    fs::{self, File},
    io::Write as _,
    path::Path,
    process::{Command, Output, Stdio},
    time::Duration,
};
use tokio::runtime::Runtime;
use trove_pairing::Code;
use trove_testkit::{Finished, ServerOptions, ServerProcess};

const SOON: Duration = Duration::from_secs(30);

fn command(server: &ServerProcess, arguments: &[&str]) -> Finished {
    server.command(arguments.iter().copied(), SOON).unwrap()
}

/// A command that must end so, and say so.
fn refused(server: &ServerProcess, arguments: &[&str], code: i32, said: &str) {
    let finished = command(server, arguments);
    assert_eq!(finished.status.code(), Some(code), "{arguments:?}: {finished:?}");
    assert!(finished.errors.contains(said), "{arguments:?}: {finished:?}");
}

fn free_of_locks(data_dir: &Path) -> bool {
    File::open(data_dir.join("serve.lock")).unwrap().try_lock().is_ok()
}

#[test]
fn a_server_starts_says_where_it_is_and_stops_cleanly() {
    let folder = tempfile::tempdir().unwrap();
    let mut server = ServerProcess::start(folder.path()).unwrap();
    assert_ne!((server.http().port(), server.ftp().port()), (0, 0));
    assert!(!free_of_locks(server.data_dir()));
    assert_eq!(server.stop().unwrap().code(), Some(0));
    assert!(free_of_locks(server.data_dir()));
    // On the same ports again, at once.
    server.restart().unwrap();
    assert_eq!(server.stop().unwrap().code(), Some(0));
}

#[test]
fn a_second_server_on_the_same_data_or_port_is_refused() {
    let folder = tempfile::tempdir().unwrap();
    let server = ServerProcess::start(folder.path()).unwrap();
    refused(&server, &["serve", "--http", "127.0.0.1:0"], 1, "a server is running on");
    let mut options = ServerOptions::below(&folder.path().join("other")).unwrap();
    options.http = server.http();
    let failure = format!("{:#}", ServerProcess::start_with(options).unwrap_err());
    assert!(failure.contains("choose another address with --http"), "{failure}");
}

#[test]
fn a_code_stands_alone_on_the_last_line() {
    let folder = tempfile::tempdir().unwrap();
    let server = ServerProcess::start(folder.path()).unwrap();
    let code: Code = server.pair_code().unwrap().parse().unwrap();
    let other: Code = server.pair_code().unwrap().parse().unwrap();
    assert_ne!(code, other);
}

#[test]
fn what_cannot_be_done_is_said_in_a_sentence() {
    let folder = tempfile::tempdir().unwrap();
    let server = ServerProcess::start(folder.path()).unwrap();
    refused(&server, &["dance"], 2, "Usage");
    refused(&server, &[], 2, "Usage");
    refused(&server, &["serve", "--http", "here"], 2, "--http");
    refused(&server, &["serve", "--ftp-passive-ports", "9-8"], 2, "50000-50099");
    refused(&server, &["clients", "remove"], 2, "<ID>");
    refused(&server, &["clients", "remove", "0123"], 1, "no client has the id 0123");
    let listed = command(&server, &["clients"]).succeeded().unwrap();
    assert!(listed.output.contains("No client is paired"));
}

#[test]
fn a_folder_where_no_server_ran_is_not_taken_for_one() {
    let folder = tempfile::tempdir().unwrap();
    let mut server = ServerProcess::start(folder.path()).unwrap();
    server.stop().unwrap();
    fs::remove_dir_all(server.data_dir()).unwrap();
    for arguments in [&["pair"][..], &["clients"], &["status", "--json"], &["verify"]] {
        refused(&server, arguments, 1, "no server has run in");
    }
    assert!(!server.data_dir().exists());
}

#[test]
fn a_damaged_certificate_is_named() {
    let folder = tempfile::tempdir().unwrap();
    let mut server = ServerProcess::start(folder.path()).unwrap();
    server.stop().unwrap();
    fs::write(server.data_dir().join("tls/certificate.pem"), "torn").unwrap();
    let failure = format!("{:#}", server.restart().unwrap_err());
    assert!(failure.contains("certificate.pem is damaged"), "{failure}");
}

#[test]
fn settings_are_shown_set_refused_and_unset() {
    let folder = tempfile::tempdir().unwrap();
    let server = ServerProcess::start(folder.path()).unwrap();
    let shown = || -> Vec<Value> {
        let said = command(&server, &["settings", "--json"]).succeeded().unwrap();
        serde_json::from_str(&said.output).unwrap()
    };
    let of = |name: &str| shown().into_iter().find(|one| one["name"] == name).unwrap();
    assert_eq!(
        (of("overdue_days")["value"].as_u64(), of("quota")["set"].as_bool()),
        (Some(14), Some(false))
    );
    command(
        &server,
        &["settings", "set", "traffic_limit", "22:00-07:00", "unlimited,", "else", "5", "MB/s"],
    )
    .succeeded()
    .unwrap();
    assert_eq!(of("traffic_limit")["value"], "22:00-07:00 unlimited, else 5 MB/s");
    let plain = command(&server, &["settings"]).succeeded().unwrap().output;
    assert!(plain.contains("else 5 MB/s") && plain.contains("Days of silence"), "{plain}");
    refused(&server, &["settings", "set", "traffic_limit", "some"], 1, "“some” is not understood");
    refused(&server, &["settings", "set", "overdue_days", "soon"], 1, "stays as it is");
    refused(&server, &["settings", "set", "colour", "red"], 1, "there are traffic_limit,");
    refused(&server, &["settings", "set", "quota", "1 GB", "--client", "x"], 1, "no client has");
    command(&server, &["settings", "unset", "traffic_limit"]).succeeded().unwrap();
    assert_eq!(of("traffic_limit")["value"], "unlimited");
    let first = command(&server, &["token"]).succeeded().unwrap();
    let second = command(&server, &["token"]).succeeded().unwrap();
    assert_eq!(first.last_line().unwrap().trim().len(), 64);
    assert_ne!(first.last_line().unwrap(), second.last_line().unwrap());
}

/// How far a process stands back behind others (proc_pid_stat(5)).
#[cfg(target_os = "linux")]
fn nice(process: &str) -> i32 {
    let stat = fs::read_to_string(format!("/proc/{process}/stat")).unwrap();
    let (_, behind_the_name) = stat.rsplit_once(')').unwrap();
    behind_the_name.split_whitespace().nth(16).unwrap().parse().unwrap()
}

#[test]
#[cfg(target_os = "linux")]
fn a_picture_made_ahead_of_time_stands_further_back_than_one_that_somebody_waits_for() {
    for (ahead, further) in [(None, 5), (Some("--ahead"), 19)] {
        let mut child = Command::new(env!("CARGO_BIN_EXE_trove-server"))
            .args(["picture", "--kind", "photo", "--memory", "1073741824", "--seconds", "20"])
            .args(ahead)
            .stdin(Stdio::piped())
            .stdout(Stdio::null())
            .spawn()
            .unwrap();
        let mut file = child.stdin.take().unwrap();
        // More than a pipe holds: it reads, and before that it limits itself.
        file.write_all(&vec![0; 1 << 20]).unwrap();
        assert_eq!(nice(&child.id().to_string()), (nice("self") + further).min(19));
        drop(file);
        assert!(child.wait().unwrap().success());
    }
}

/// `trove-server owner set-password` with this on its standard input.
fn set_password(server: &ServerProcess, arguments: &[&str], typed: &str) -> Output {
    let program = server.options().programs.path("trove-server").unwrap();
    let mut child = Command::new(program)
        .arg("--data-dir")
        .arg(server.data_dir())
        .args(["owner", "set-password"])
        .args(arguments)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    child.stdin.take().unwrap().write_all(typed.as_bytes()).unwrap();
    child.wait_with_output().unwrap()
}

/// Sends this to the server: the status, the cookie that came, and the body.
fn asked(
    server: &ServerProcess,
    (method, path): (&str, &str),
    cookie: &str,
    body: &Value,
) -> (u16, String, Value) {
    // Fails only when it is there already.
    let _ = rustls::crypto::aws_lc_rs::default_provider().install_default();
    Runtime::new().unwrap().block_on(async {
        let client = reqwest::Client::builder().tls_danger_accept_invalid_certs(true).build();
        let address = format!("https://{}/api/v1{path}", server.http());
        let request = client.unwrap().request(method.parse().unwrap(), address);
        let request = request.header("sec-fetch-site", "same-origin").header("cookie", cookie);
        let answer = request.json(body).send().await.unwrap();
        let cookie = answer.headers().get("set-cookie").map(|value| value.to_str().unwrap());
        let cookie = cookie.unwrap_or_default().split(';').next().unwrap().to_owned();
        let status = answer.status().as_u16();
        (status, cookie, answer.json().await.unwrap_or_default())
    })
}

#[test]
fn an_owner_who_forgot_the_password_sets_it_where_the_data_lies() {
    let folder = tempfile::tempdir().unwrap();
    let server = ServerProcess::start(folder.path()).unwrap();
    let sign_in = |password: &str| {
        let told = json!({ "name": "Olga", "password": password });
        asked(&server, ("POST", "/sessions"), "", &told)
    };
    let who = |cookie: &str| {
        asked(&server, ("GET", "/visit"), cookie, &Value::Null).2["person"]["name"].clone()
    };
    let short = set_password(&server, &["--name", "Olga"], "horse\n");
    let said = String::from_utf8(short.stderr).unwrap();
    assert_eq!(short.status.code(), Some(1));
    assert!(said.contains("the password is too short: choose one of at least"), "{said}");
    assert_eq!(sign_in("horse").0, 401);

    let first = set_password(&server, &["--name", "Olga"], "correct horse\nand more\n");
    assert!(first.status.success(), "{first:?}");
    let said = String::from_utf8(first.stdout).unwrap();
    assert!(said.contains("Olga signs in with this password from now on."), "{said}");
    let (status, cookie, _) = sign_in("correct horse");
    assert_eq!((status, who(&cookie)), (204, json!("Olga")));

    // The only owner needs no name; whoever is signed in with the former password is out.
    let second = set_password(&server, &[], "battery staple\r\n");
    assert!(second.status.success(), "{second:?}");
    assert_eq!(who(&cookie), Value::Null);
    assert_eq!((sign_in("correct horse").0, sign_in("battery staple").0), (401, 204));
}

#[test]
fn whoever_has_the_data_folder_enters_once_as_the_owner() {
    let folder = tempfile::tempdir().unwrap();
    let server = ServerProcess::start(folder.path()).unwrap();
    let plain = command(&server, &["owner", "enter"]).succeeded().unwrap();
    let told = command(&server, &["owner", "enter", "--json"]).succeeded().unwrap();
    let told: Value = serde_json::from_str(&told.output).unwrap();
    assert!(told["expires_at"].as_i64().unwrap() > 0);
    for address in [plain.last_line().unwrap().trim(), told["address"].as_str().unwrap()] {
        let ticket = json!({ "ticket": address.strip_prefix("/enter#").unwrap() });
        let enter = || asked(&server, ("POST", "/entries"), "", &ticket);
        let (status, cookie, _) = enter();
        assert_eq!(status, 204);
        let visit = asked(&server, ("GET", "/visit"), &cookie, &Value::Null).2;
        assert_eq!(visit["person"]["role"], "owner", "{visit}");
        assert_eq!(enter().0, 410, "once");
    }
}
