//! Single calls to the system, met exactly, by strace: the one that makes a file durable fails,
//! and the server dies at the very call that moves, syncs, writes or removes.

use crate::house::{House, SOON};
use std::{fs, os::unix::fs::PermissionsExt as _, path::Path, process::Command};
use trove_testkit::{Programs, ServerOptions, wait_until};

/// A house whose server is met by `inject` (see strace(1)) at its calls, all of them or those that
/// concern one path below the house's folder; `None` where strace cannot.
fn met(inject: &str, at: Option<&str>) -> Option<House> {
    let trial = Command::new("strace").args(["-D", "-qq", "-o", "/dev/null", "true"]).output();
    if !trial.is_ok_and(|output| output.status.success()) {
        println!("skipped: strace is not installed, or may not look into programs here");
        return None;
    }
    let folder = tempfile::tempdir().unwrap();
    let mut options = ServerOptions::below(folder.path()).unwrap();
    let at = at.map(|path| format!("-P '{}'", folder.path().join(path).display()));
    options.programs = script(folder.path(), inject, &at.unwrap_or_default());
    Some(House::open_with(folder, options))
}

fn script(folder: &Path, inject: &str, at: &str) -> Programs {
    let program = Programs::beside_this_one().unwrap().path("trove-server").unwrap();
    let program = program.display();
    let calls = inject.split(':').next().unwrap();
    let own = folder.join("programs");
    fs::create_dir(&own).unwrap();
    // The process that is met keeps its number; strace is its grandchild. Once it has died at a
    // call it is started again without. What only asks is never met.
    let script = format!(
        "#!/bin/sh\ncase \" $* \" in *' serve '*) ;; *) exec '{program}' \"$@\";; esac\n\
         [ -e '{met}' ] && exec '{program}' \"$@\"\ntouch '{met}'\n\
         exec strace -D -f -qq -o '{log}' {at} -e trace={calls} -e inject={inject} \
         '{program}' \"$@\"\n",
        met = own.join("met").display(),
        log = own.join("calls").display(),
    );
    let path = own.join("trove-server");
    fs::write(&path, script).unwrap();
    fs::set_permissions(&path, fs::Permissions::from_mode(0o755)).unwrap();
    Programs::in_folder(own)
}

/// What the system could not write it may drop, and say nothing of it the next time it is asked to
/// sync: so the file is not believed, and sent again.
#[test]
fn a_file_that_could_not_be_made_durable_is_sent_again() {
    let Some(mut house) = met("fsync:error=EIO:when=1", Some("server/inbox/1")) else { return };
    let ana = house.client("ana");
    let size = 3 << 20;
    ana.put("film.jpg", &crate::house::photo(1, size));
    let mut collecting = ana.collector.start().unwrap();
    ana.until_safe(1);
    assert!(collecting.stop().unwrap().success());
    house.is_complete(&[&ana]);
    assert!(house.sent() > 2 * size, "{} bytes were sent for {size}", house.sent());
    let server = house.server.running();
    assert!(server.log().iter().any(|line| line.contains("waits to be filed")));
}

/// Every third move into the shares fails, for as long as the server runs; those by which it tries
/// at its start whether files can be moved at all do not.
#[test]
fn moves_that_fail_are_made_later() {
    let Some(mut house) = met("renameat2:error=EIO:when=8+3", None) else { return };
    let ana = house.client("ana");
    ana.put_photos(40, 30_000);
    let mut collecting = ana.collector.start().unwrap();
    ana.until_safe(40);
    assert!(collecting.stop().unwrap().success());
    house.is_complete(&[&ana]);
    let server = house.server.running();
    assert!(server.log().iter().any(|line| line.contains("waits to be filed")));
}

/// The server dies at the call of this number.
fn dies_at(call: &str, number: u32) {
    let inject = format!("{call}:signal=KILL:when={number}");
    let Some(mut house) = met(&inject, None) else { return };
    let ana = house.client("ana");
    ana.put_photos(60, 30_000);
    let mut collecting = ana.collector.start().unwrap();
    wait_until(SOON, &format!("the server dies at {inject}"), || house.server.running().ended())
        .unwrap();
    house.nothing_is_lost(&[&ana]);
    house.server.restart().unwrap();
    ana.until_safe(60);
    assert!(collecting.stop().unwrap().success());
    house.is_complete(&[&ana]);
}

#[test]
fn the_server_dies_as_it_moves_a_file_into_the_shares() {
    dies_at("renameat2", 7);
}

#[test]
fn the_server_dies_as_it_syncs_many_files() {
    dies_at("syncfs", 1);
}
