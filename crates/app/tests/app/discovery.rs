//! Finding servers in the home's network, in a network that only this test sees: the test starts
//! itself anew in a namespace of its own. Where the system forbids that, it says so.

use super::{mini::Desk, running::App};
use std::{ffi::OsStr, path::Path, sync::Arc};
use trove_app::{
    bindings::FoundServer,
    bundled::NoBundledServer,
    controller::{Range, https},
    request::Request,
};
use trove_programs::{ServerOptions, ServerProcess};

const INSIDE: &str = "TROVE_TEST_NETWORK";
/// This computer's address in the made-up home.
const HOME: &str = "192.168.77.1";

fn in_a_network(then: &[&OsStr]) -> std::process::Command {
    let mut command = std::process::Command::new("unshare");
    command
        .args(["--user", "--map-root-user", "--net", "sh", "-e", "-c"])
        .arg(format!(
            "ip link set lo up multicast on; ip link add home type veth peer name other; \
             ip address add {HOME}/24 dev home; ip link set home up; ip link set other up; \
             exec \"$@\""
        ))
        .arg("sh")
        .args(then)
        .env(INSIDE, "1");
    command
}

#[test]
fn announced_servers_are_found_once_and_hostile_ones_do_no_harm() {
    let possible = in_a_network(&["true".as_ref()]).output();
    if !possible.is_ok_and(|output| output.status.success()) {
        println!("skipped: no namespaces in which to make a network");
        return;
    }
    let own = std::env::current_exe().unwrap();
    let arguments = ["--exact", "discovery::inside_the_network", "--ignored", "--nocapture"];
    let mut then = vec![own.as_os_str()];
    then.extend(arguments.iter().map(OsStr::new));
    let output = in_a_network(&then).output().unwrap();
    let text = String::from_utf8_lossy(&output.stdout);
    let errors = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success() && text.contains("1 passed"), "{text}{errors}");
}

fn server(folder: &Path, at: &str, arguments: &[&str]) -> ServerProcess {
    let mut options = ServerOptions::below(folder).unwrap();
    options.http = at.parse().unwrap();
    options.arguments = arguments.iter().map(Into::into).collect();
    ServerProcess::start_with(options).unwrap()
}

/// What is found, by name, once it is so many; a busy computer answers late.
async fn found(app: &App, wanted: usize) -> Vec<FoundServer> {
    let mut found = Vec::new();
    for _ in 0..5 {
        found = app.ask(|reply| Request::Discover { reply }).await.unwrap();
        if found.len() == wanted {
            break;
        }
    }
    found
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
#[ignore = "run by the test above, in its network"]
async fn inside_the_network() {
    if std::env::var_os(INSIDE).is_none() {
        println!("skipped: only for the network of the test above");
        return;
    }
    let (desk, folder) = (Desk::new().await, tempfile::tempdir().unwrap());
    let at = |name: &str| folder.path().join(name);
    let mut house = server(&at("house"), "[::]:0", &["--name", "Our house"]);
    let attic = server(&at("attic"), "127.0.0.1:0", &["--announce", "yes", "--name", "Attic"]);
    let _silent = server(&at("silent"), "127.0.0.1:0", &[]);
    let _unseen = server(&at("unseen"), "[::]:0", &["--announce", "no"]);
    let hostile = mdns_sd::ServiceDaemon::new().unwrap();
    let none: &[(&str, &str)] = &[];
    let name = "Evil\u{7}\u{202e} house";
    let evil = mdns_sd::ServiceInfo::new("_trove._tcp.local.", name, "evil.local.", HOME, 7, none);
    hostile.register(evil.unwrap()).unwrap();

    // The networks are this test's own.
    let server = Arc::new(NoBundledServer::default());
    let app = App::start_within(&desk, https(), server, Range::Networks).await;
    let all = found(&app, 3).await;
    let named = |name: &str, address: String| FoundServer { name: name.to_owned(), address };
    let home = named("Our house", format!("{HOME}:{}", house.http().port()));
    let above = named("Attic", attic.http().to_string());
    let evil = named("Evil house", format!("{HOME}:7"));
    assert_eq!(all, [above.clone(), evil.clone(), home]);
    // It says goodbye.
    house.stop().unwrap();
    assert_eq!(found(&app, 2).await, [above, evil]);
    app.quit().await;
}
