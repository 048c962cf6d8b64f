//! What other people of a computer can see of it, and whoever gets its logs: no secret is in either,
//! however much is logged.

use crate::house::{SOON, age, photo};
use std::fs;
use trove_collector::{
    Home,
    link::{HttpsLink, Link},
    settings::ServerAccess,
};
use trove_testkit::{Collector, ServerOptions, ServerProcess, wait_until};

/// Everything that anybody may read of all processes' command lines.
fn command_lines() -> String {
    let mut all = String::new();
    for entry in fs::read_dir("/proc").unwrap().flatten() {
        // Some have ended meanwhile.
        if let Ok(line) = fs::read(entry.path().join("cmdline")) {
            all.push_str(&String::from_utf8_lossy(&line));
            all.push('\n');
        }
    }
    all
}

#[test]
fn no_secret_is_in_a_log_or_on_a_command_line() {
    let folder = tempfile::tempdir().unwrap();
    let mut options = ServerOptions::below(folder.path()).unwrap();
    options.arguments = vec!["--gather".into(), "0".into()];
    options.variables.push(("TROVE_LOG".into(), "trace".into()));
    let mut server = ServerProcess::start_with(options).unwrap();
    let collector = Collector::new(folder.path(), "ana").unwrap().variable("RUST_LOG", "trace");
    let code = server.pair_code().unwrap();
    let paired = collector.pair_at(&server.http().to_string(), &code).unwrap().succeeded().unwrap();
    let owners = server.command(["token"], SOON).unwrap().succeeded().unwrap();
    let owners = owners.last_line().unwrap().to_owned();
    let pictures = folder.path().join("pictures");
    fs::create_dir(&pictures).unwrap();
    // One of each way to travel.
    for (number, size) in [(1, 20_000), (2, 3 << 20)] {
        let path = pictures.join(format!("{number}.jpg"));
        photo(number, size).write(&path).unwrap();
        age(&path, 1);
    }
    collector.add_folder(&pictures).unwrap();
    let access = Home::open(Some(collector.config_dir())).unwrap().server().unwrap();
    let mut process = collector.start().unwrap();
    wait_until(SOON, "both are safe", || {
        Ok(Some(()).filter(|()| collector.status().is_ok_and(|status| status["safe"] == 2)))
    })
    .unwrap();
    let as_owner = ServerAccess { token: owners.clone(), ..access.clone() };
    let runtime = tokio::runtime::Runtime::new().unwrap();
    let ticket = runtime.block_on(async {
        HttpsLink::new(&as_owner).unwrap().safety(None).await.unwrap();
        let entry = HttpsLink::new(&access).unwrap().library_entry().await.unwrap();
        entry.address.rsplit_once('#').unwrap().1.to_owned()
    });
    let on_command_lines = command_lines();
    assert!(on_command_lines.contains("--data-dir"), "{on_command_lines}");
    assert!(process.stop().unwrap().success());
    assert!(server.stop().unwrap().success());
    let logged = [
        server.running().log().join("\n"),
        process.running().log().join("\n"),
        paired.errors,
        paired.output,
    ]
    .join("\n");
    assert!(logged.contains("TRACE") && logged.contains("FTP login"), "much is logged");
    for (name, secret) in [
        ("the client's token", access.token),
        ("its FTP password", access.ftp_password),
        ("the pairing code", code.clone()),
        ("the same as it is compared", code.replace('-', "")),
        ("the owner's token", owners),
        ("the one-time address", ticket),
    ] {
        assert!(secret.len() >= 8);
        assert!(!on_command_lines.contains(&secret), "{name} is on a command line");
        if let Some(line) = logged.lines().find(|line| line.contains(&secret)) {
            panic!("{name} is in a log: {line}");
        }
    }
}
