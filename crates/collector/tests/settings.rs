//! The settings on the command line, and what the server's owner may lock.

#![allow(clippy::unwrap_used, reason = "a test's own")]

use serde_json::Value;
use std::{path::Path, process::Command};
use trove_collector::Home;

/// Its exit code, and what it said.
fn says(folder: &Path, arguments: &[&str]) -> (Option<i32>, String) {
    let mut command = Command::new(env!("CARGO_BIN_EXE_trove-collector"));
    let output = command.arg("--config-dir").arg(folder).args(arguments).output().unwrap();
    let said = if output.status.success() { output.stdout } else { output.stderr };
    (output.status.code(), String::from_utf8(said).unwrap())
}

fn setting(folder: &Path, name: &str) -> Value {
    let (code, said) = says(folder, &["settings", "--json"]);
    assert_eq!(code, Some(0), "{said}");
    let all: Vec<Value> = serde_json::from_str(&said).unwrap();
    all.into_iter().find(|one| one["name"] == name).unwrap()
}

#[test]
fn what_is_set_is_shown_and_can_be_unset() {
    let folder = tempfile::tempdir().unwrap();
    let (home, name) = (folder.path(), "upload_limit");
    assert_eq!(setting(home, name)["set_by"], "default");
    let limit = "22:00-07:00 unlimited, else 5 MB/s";
    let mut arguments = vec!["settings", "set", name];
    arguments.extend(limit.split(' '));
    assert_eq!(says(home, &arguments).0, Some(0));
    let set = setting(home, name);
    assert_eq!(set["value"], limit);
    assert_eq!(set["set_by"], "user");
    let (_, plain) = says(home, &["settings"]);
    assert!(plain.contains(limit) && plain.contains("set here"), "{plain}");

    let (code, said) = says(home, &["settings", "set", name, "a", "bit"]);
    assert_eq!(code, Some(2));
    assert!(said.contains("“a bit” is not understood"), "{said}");
    assert_eq!(setting(home, name), set);
    let (code, said) = says(home, &["settings", "set", "colour", "red"]);
    assert_eq!(code, Some(2));
    assert!(said.contains("upload_limit, wait_on_battery"), "{said}");

    assert_eq!(says(home, &["settings", "unset", name]).0, Some(0));
    assert_eq!(setting(home, name)["value"], "unlimited");
}

#[tokio::test]
async fn what_the_owner_locked_stays() {
    let folder = tempfile::tempdir().unwrap();
    let (path, name) = (folder.path(), "wait_on_battery");
    assert_eq!(says(path, &["settings", "set", name, "no"]).0, Some(0));
    let ledger = Home::open(Some(path)).unwrap().ledger().await.unwrap();
    let owners = r#"{"wait_on_battery": true, "locked": ["wait_on_battery"], "of_the_future": 1}"#;
    ledger.set("configuration", owners).await.unwrap();
    let locked = setting(path, name);
    assert_eq!([&locked["value"], &locked["locked"]], [true, true]);
    assert_eq!(locked["set_by"], "owner");
    let (code, said) = says(path, &["settings", "set", name, "no"]);
    assert_eq!(code, Some(1));
    assert!(said.contains("set by the server's owner"), "{said}");
    // The wish is kept for the day when it counts again.
    ledger.set("configuration", "{}").await.unwrap();
    assert_eq!(setting(path, name)["value"], false);
    ledger.close().await;
}
