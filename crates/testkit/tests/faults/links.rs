//! The link between client and server breaks, stands still, or is half there.

use crate::house::{House, photo, reason, until_logged};
use trove_testkit::proxy::{
    Direction::{ToClient, ToServer},
    Ending::{Finish, Reset},
};

const MIB: u64 = 1 << 20;

/// An idle client has a poll open. It is cut in each way, and refused for a while.
#[test]
fn a_cut_poll_is_opened_again() {
    let house = House::open();
    let ana = house.client("ana");
    let mut collecting = ana.collector.start().unwrap();
    ana.until("idle", |status| status["state"] == "idle");
    for (seed, ending) in [(1, Reset), (2, Finish)] {
        let before = house.http.connections();
        house.http.cut(ending);
        house.soon("a new connection", house.http.until_connections(before + 1));
        ana.put(&format!("{seed}.jpg"), &photo(seed, 5_000));
        ana.until_safe(seed);
    }
    let before = house.http.refused();
    house.http.refuse();
    house.http.cut(Reset);
    house.soon("it tries again", house.http.until_refused(before + 2));
    let sentence = ana.until_says("cannot be reached");
    assert!(sentence.contains(&house.http.address().to_string()), "{sentence}");
    // Finding and describing go on while the server is away.
    ana.put("3.jpg", &photo(3, 5_000));
    ana.until("it is found", |status| status["files"] == 3);
    house.http.pass();
    ana.until_safe(3);
    assert!(collecting.stop().unwrap().success());
    house.is_complete(&[&ana]);
}

#[test]
fn an_upload_that_is_cut_goes_on_where_it_was() {
    let house = House::open();
    let ana = house.client("ana");
    let size = 16 * MIB;
    ana.put("film.jpg", &photo(1, size));
    let mut collecting = ana.collector.start().unwrap();
    // An end of stream looks like the end of the file, but for TLS; a reset does not.
    for (cut, ending) in [(1, Finish), (2, Reset), (3, Finish)] {
        let carried = cut * size / 4;
        let left = carried.saturating_sub(house.ftp.data.carried(ToServer));
        house.ftp.data.cut_after(ToServer, left, ending);
        house.soon("some of it is sent", house.ftp.data.until_carried(ToServer, carried));
        assert!(house.is_sound().is_empty());
    }
    ana.until_safe(1);
    assert!(collecting.stop().unwrap().success());
    house.is_complete(&[&ana]);
    let sent = house.sent();
    assert!(sent < size * 3 / 2, "{sent} bytes were sent for {size}");
}

#[test]
fn bundles_that_are_cut_are_sent_again() {
    let house = House::open();
    let ana = house.client("ana");
    ana.put_photos(200, 50_000);
    let mut collecting = ana.collector.start().unwrap();
    for (carried, ending) in [(2 * MIB, Finish), (5 * MIB, Reset)] {
        let left = carried.saturating_sub(house.ftp.data.carried(ToServer));
        house.ftp.data.cut_after(ToServer, left, ending);
        house.soon("some of it is sent", house.ftp.data.until_carried(ToServer, carried));
        house.is_sound();
    }
    // The control connection is cut in the middle of the next.
    let carried = house.ftp.data.carried(ToServer) + MIB;
    house.soon("some more is sent", house.ftp.data.until_carried(ToServer, carried));
    house.ftp.control.cut(Reset);
    ana.until_safe(200);
    assert!(collecting.stop().unwrap().success());
    house.is_complete(&[&ana]);
}

/// One client's link stands still in the middle of a file; the other's files go through.
#[test]
fn a_link_that_stands_still_holds_up_nobody_else() {
    let house = House::open();
    let (ana, ben) = (house.client("ana"), house.client("ben"));
    ana.put("film.jpg", &photo(1, 8 * MIB));
    house.ftp.data.stall_after(ToServer, 3 * MIB);
    let mut collecting = ana.collector.start().unwrap();
    house.soon("some of it is sent", house.ftp.data.until_carried(ToServer, 3 * MIB));
    // Ben's link is another one.
    ben.put("note.jpg", &photo(2, 9_000));
    let code = house.server.pair_code().unwrap();
    let direct = house.server.http().to_string();
    ben.collector.pair_at(&direct, &code).unwrap().succeeded().unwrap();
    ben.collector.run_until_idle(crate::house::SOON).unwrap();
    let status = ana.collector.status().unwrap();
    assert_eq!((&status["safe"], &status["pending"]), (&0.into(), &1.into()), "{status:#}");
    house.ftp.data.pass();
    ana.until_safe(1);
    assert!(collecting.stop().unwrap().success());
    house.is_complete(&[&ana, &ben]);
    assert!(house.sent() < 9 * MIB, "a link that stood still for a moment needs no repeat");
}

#[test]
fn a_closed_ftp_port_is_told_by_its_name() {
    let house = House::open();
    let ana = house.client("ana");
    ana.put("a.jpg", &photo(1, 5_000));
    house.ftp.control.refuse();
    let mut collecting = ana.collector.start().unwrap();
    house.soon("it tries", house.ftp.control.until_refused(2));
    let port = house.ftp.address().to_string();
    let sentence = ana.until_says(&port);
    assert!(sentence.contains("FTP") && sentence.contains("firewall"), "{sentence}");
    house.ftp.pass_all();
    ana.until_safe(1);
    ana.until("it no longer complains", |status| !reason(status).contains(&port));
    assert!(collecting.stop().unwrap().success());
    house.is_complete(&[&ana]);
}

/// The control port answers, the passive ports do not: a firewall that knows half of it.
#[test]
fn closed_passive_ports_are_told() {
    let house = House::open();
    let ana = house.client("ana");
    ana.put("a.jpg", &photo(1, 2 * MIB));
    house.ftp.data.refuse();
    let mut collecting = ana.collector.start().unwrap();
    house.soon("it tries", house.ftp.data.until_refused(2));
    let sentence = ana.until_says("cannot be reached");
    assert!(sentence.contains("trying again"), "{sentence}");
    house.ftp.pass_all();
    ana.until_safe(1);
    assert!(collecting.stop().unwrap().success());
    house.is_complete(&[&ana]);
}

/// Every connection dies after a few kilobytes in either direction, for a while.
#[test]
fn a_bad_link_is_survived() {
    let house = House::open();
    let ana = house.client("ana");
    ana.put_photos(60, 20_000);
    house.http.cut_after(ToServer, 9_000, Reset);
    let mut collecting = ana.collector.start().unwrap();
    until_logged(&mut collecting, "cannot be reached");
    house.http.cut_after(ToClient, 3_000, Finish);
    house.ftp.data.cut_after(ToServer, 300_000, Finish);
    house.ftp.control.cut_after(ToClient, 4_000, Reset);
    ana.until_safe(60);
    house.http.pass();
    house.ftp.pass_all();
    assert!(collecting.stop().unwrap().success());
    house.is_complete(&[&ana]);
}
