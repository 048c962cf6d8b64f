//! Single calls to the system, met exactly: the one that makes a file durable fails, and the server
//! dies at the very call that moves or syncs.

use crate::house::{House, SOON};
use trove_testkit::{Programs, ServerOptions, met_calls::MetCalls, wait_until};

/// A house whose server is met by `inject` at its calls, all of them or those that concern one
/// path below the house's folder; `None` where that is not possible.
fn met(inject: &str, at: Option<&str>) -> Option<(House, MetCalls)> {
    let folder = tempfile::tempdir().unwrap();
    let programs = Programs::beside_this_one().unwrap();
    let met = MetCalls::in_folder(folder.path().join("programs"), programs).unwrap();
    let Some(met) = met else {
        println!("skipped: strace is not installed, or may not look into programs here");
        return None;
    };
    met.meet(inject, at.map(|path| folder.path().join(path)).as_deref()).unwrap();
    let mut options = ServerOptions::below(folder.path()).unwrap();
    options.programs = met.programs();
    Some((House::open_with(folder, options), met))
}

/// What the system could not write it may drop, and say nothing of it the next time it is asked to
/// sync: so the file is not believed, and sent again.
#[test]
fn a_file_that_could_not_be_made_durable_is_sent_again() {
    let meeting = met("fsync:error=EIO:when=1", Some("server/inbox/1"));
    let Some((mut house, _)) = meeting else { return };
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
    let Some((mut house, _)) = met("renameat2:error=EIO:when=8+3", None) else { return };
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
    let Some((mut house, met)) = met(&inject, None) else { return };
    let ana = house.client("ana");
    ana.put_photos(60, 30_000);
    let mut collecting = ana.collector.start().unwrap();
    let what = format!("the server dies at {inject}");
    wait_until(SOON, &what, || house.server.running().ended()).unwrap();
    house.nothing_is_lost(&[&ana]);
    met.spare().unwrap();
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
