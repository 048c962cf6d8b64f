//! Processes end without warning in the middle of a transfer.

use crate::house::{House, photo};
use trove_testkit::proxy::Direction::ToServer;

const MIB: u64 = 1 << 20;
/// Large enough to travel alone.
const LARGE: u64 = 24 * MIB;

#[derive(Clone, Copy, Debug)]
enum Dies {
    Server,
    Client,
    Both,
}

/// A large file is held in the middle of its transfer; then somebody dies.
fn in_a_large_file(who: Dies) {
    let mut house = House::open();
    let ana = house.client("ana");
    ana.put("film.jpg", &photo(1, LARGE));
    house.ftp.data.stall_after(ToServer, LARGE / 2);
    let mut collecting = ana.collector.start().unwrap();
    house.soon("half of it is sent", house.ftp.data.until_carried(ToServer, LARGE / 2));
    if matches!(who, Dies::Server | Dies::Both) {
        house.server.kill().unwrap();
    }
    if matches!(who, Dies::Client | Dies::Both) {
        collecting.kill().unwrap();
    }
    house.ftp.data.pass();
    if matches!(who, Dies::Server | Dies::Both) {
        house.server.restart().unwrap();
    }
    assert!(house.is_sound().is_empty(), "{who:?}: half a file is in the shares");
    if matches!(who, Dies::Client | Dies::Both) {
        house.completes(&[&ana]);
    } else {
        ana.until_safe(1);
        assert!(collecting.stop().unwrap().success());
        house.is_complete(&[&ana]);
    }
    let sent = house.sent();
    assert!(sent < LARGE * 5 / 4, "{who:?}: {sent} bytes were sent for {LARGE}");
}

#[test]
fn the_server_dies_in_a_large_file_and_it_is_resumed() {
    in_a_large_file(Dies::Server);
}

#[test]
fn the_client_dies_in_a_large_file_and_it_is_resumed() {
    in_a_large_file(Dies::Client);
}

#[test]
fn both_die_in_a_large_file_and_it_is_resumed() {
    in_a_large_file(Dies::Both);
}

/// Many small files travel in bundles; somebody dies in the middle of one, twice.
fn in_bundles(who: Dies) {
    let mut house = House::open();
    let ana = house.client("ana");
    ana.put_photos(300, 40_000);
    let all = 300 * 40_000;
    for quarter in 1..=2 {
        house.ftp.data.stall_after(ToServer, all / 4);
        let mut collecting = ana.collector.start().unwrap();
        let carried = quarter * all / 4;
        house.soon("some of it is sent", house.ftp.data.until_carried(ToServer, carried));
        if matches!(who, Dies::Server | Dies::Both) {
            house.server.kill().unwrap();
        }
        if matches!(who, Dies::Client | Dies::Both) {
            collecting.kill().unwrap();
        } else {
            assert!(collecting.stop().unwrap().success());
        }
        house.ftp.data.pass();
        if matches!(who, Dies::Server | Dies::Both) {
            house.server.restart().unwrap();
        }
        // What was confirmed before may be there; nothing else may.
        house.is_sound();
    }
    house.completes(&[&ana]);
}

#[test]
fn the_server_dies_in_bundles() {
    in_bundles(Dies::Server);
}

#[test]
fn the_client_dies_in_bundles() {
    in_bundles(Dies::Client);
}

#[test]
fn both_die_in_bundles() {
    in_bundles(Dies::Both);
}

/// The server dies again and again while it verifies, files and commits.
#[test]
fn the_server_dies_while_it_files() {
    let mut house = House::open();
    let ana = house.client("ana");
    ana.put_photos(400, 3_000);
    let mut collecting = ana.collector.start().unwrap();
    let shares = house.server.shares().to_owned();
    for round in 1..=3_usize {
        let filed = || crate::house::contents(&shares).len();
        trove_testkit::wait_until(crate::house::SOON, "something is filed", || {
            Ok((filed() >= round * 40).then_some(()))
        })
        .unwrap();
        house.server.kill().unwrap();
        house.server.restart().unwrap();
        house.server.verify().unwrap();
    }
    ana.until_safe(400);
    assert!(collecting.stop().unwrap().success());
    house.is_complete(&[&ana]);
}
