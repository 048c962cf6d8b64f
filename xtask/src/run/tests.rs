use super::*;
use std::os::unix::fs::PermissionsExt;

const SERVER: &str = r#"#!/bin/sh
case "$3" in
  serve) echo ready http=127.0.0.1:4001 ftp=127.0.0.1:4002
           trap 'exit 0' TERM
           while :; do sleep 0.02; done ;;
  pair) echo ABCD-1234 ;;
  status) echo '{"ftp_bytes_received": 12}' ;;
esac
"#;

const COLLECTOR: &str = r#"#!/bin/sh
case "$3" in
  status) echo '{"files": 3, "safe": 3, "pending": 0, "state": "idle"}' ;;
  run) echo ready; trap 'exit 0' TERM; while :; do sleep 0.02; done ;;
esac
"#;

const APP: &str = r#"#!/bin/sh
echo "$1 $2" > "$2.app"
trap 'exit 0' TERM
while :; do sleep 0.02; done
"#;

#[allow(clippy::unwrap_used, reason = "called by tests only")]
fn made_up_programs(folder: &Path, server: &str, app: &str) -> Programs {
    let scripts = [("trove-server", server), ("trove-collector", COLLECTOR), ("trove", app)];
    for (name, script) in scripts {
        let path = folder.join(name);
        std::fs::write(&path, script).unwrap();
        std::fs::set_permissions(&path, std::fs::Permissions::from_mode(0o755)).unwrap();
    }
    Programs::in_folder(folder)
}

#[allow(clippy::unwrap_used, reason = "called by tests only")]
fn started(folder: &Path, server: &str) -> (Place, Collector, ServerProcess, Running) {
    let (place, collector, server) = with_server(folder, server, APP);
    let client = collector.start().unwrap().into_running();
    (place, collector, server, client)
}

#[allow(clippy::unwrap_used, reason = "called by tests only")]
fn with_server(folder: &Path, server: &str, app: &str) -> (Place, Collector, ServerProcess) {
    let programs = made_up_programs(folder, server, app);
    let mut place = Place::open(Some(&folder.join("data")), false).unwrap();
    let server = start_server(&programs, &mut place).unwrap();
    let collector = Collector::with(programs, place.client(), "laptop");
    (place, collector, server)
}

#[test]
fn it_ends_both_programs_once_all_is_stored() {
    let folder = tempfile::tempdir().unwrap();
    let (place, collector, server, client) = started(folder.path(), SERVER);
    assert_eq!(place.addresses().0.port(), 4001, "the next run finds the same port");
    let ids = [server.id(), client.id()];
    let (_open, interrupted) = channel();
    watch(&collector, server, client, &interrupted, true).unwrap();
    assert!(ids.iter().all(|id| !is_running(*id)));
}

#[test]
fn an_interrupt_ends_both_programs() {
    let folder = tempfile::tempdir().unwrap();
    let (_, collector, server, client) = started(folder.path(), SERVER);
    let ids = [server.id(), client.id()];
    let (interrupt, interrupted) = channel();
    interrupt.send(()).unwrap();
    watch(&collector, server, client, &interrupted, false).unwrap();
    assert!(ids.iter().all(|id| !is_running(*id)));
}

#[test]
fn a_server_that_ends_by_itself_is_quoted() {
    let folder = tempfile::tempdir().unwrap();
    let short =
        "#!/bin/sh\necho ready http=127.0.0.1:1 ftp=127.0.0.1:2\necho no room >&2\nexit 1\n";
    let (_, collector, server, client) = started(folder.path(), short);
    let (_open, interrupted) = channel();
    let error = watch(&collector, server, client, &interrupted, false).unwrap_err().to_string();
    assert!(error.contains("no room"), "{error}");
}

#[test]
fn the_app_works_on_the_client_that_was_paired_and_ends_with_the_rest() {
    let folder = tempfile::tempdir().unwrap();
    let (place, collector, server) = with_server(folder.path(), SERVER, APP);
    let app = collector.start_app().unwrap();
    let ids = [server.id(), app.id()];
    let (_open, interrupted) = channel();
    watch(&collector, server, app, &interrupted, true).unwrap();
    assert!(ids.iter().all(|id| !is_running(*id)));
    let told = std::fs::read_to_string(place.client().with_extension("app")).unwrap();
    assert_eq!(told.trim(), format!("--config-dir {}", place.client().display()));
}

#[test]
fn quitting_the_app_ends_the_server_and_is_no_failure() {
    let folder = tempfile::tempdir().unwrap();
    let (_, collector, server) = with_server(folder.path(), SERVER, "#!/bin/sh\nexit 0\n");
    let id = server.id();
    let app = collector.start_app().unwrap();
    let (_open, interrupted) = channel();
    watch(&collector, server, app, &interrupted, false).unwrap();
    assert!(!is_running(id));
}

#[test]
fn an_app_that_fails_is_quoted() {
    let folder = tempfile::tempdir().unwrap();
    let app = "#!/bin/sh\necho no screen >&2\nexit 1\n";
    let (_, collector, server) = with_server(folder.path(), SERVER, app);
    let app = collector.start_app().unwrap();
    let (_open, interrupted) = channel();
    let error = watch(&collector, server, app, &interrupted, false).unwrap_err().to_string();
    assert!(error.contains("no screen"), "{error}");
}

fn is_running(id: u32) -> bool {
    Path::new(&format!("/proc/{id}/exe")).exists()
}
