//! A request went through and its answer is lost: the repeat is harmless. Or it broke off half-way.

use crate::house::{House, until_logged};
use trove_testkit::proxy::{
    Direction::{ToClient, ToServer},
    Ending::{Finish, Reset},
};

const FILES: u64 = 600;
const SIZE: u64 = 600;

/// So many that an offer of them, and its answer, cannot pass unnoticed among the small messages.
fn many_photos(house: &House) -> crate::house::Client {
    let ana = house.client("ana");
    ana.put_photos(FILES, SIZE);
    ana
}

#[test]
fn an_offer_that_is_cut_is_repeated() {
    let house = House::open();
    let ana = many_photos(&house);
    for ending in [Reset, Finish] {
        house.http.cut_after(ToServer, 40_000, ending);
        let mut collecting = ana.collector.start().unwrap();
        until_logged(&mut collecting, "cannot be reached");
        assert!(collecting.stop().unwrap().success());
    }
    house.completes(&[&ana]);
}

#[test]
fn an_offer_whose_acknowledgement_is_lost_is_repeated_without_harm() {
    let house = House::open();
    let ana = many_photos(&house);
    // Nothing is to be sent before the answer is lost.
    house.ftp.control.refuse();
    house.http.cut_after(ToClient, 9_000, Reset);
    let mut collecting = ana.collector.start().unwrap();
    until_logged(&mut collecting, "cannot be reached");
    let status = house.until_server("the offers are taken", |status| status["queued"] == FILES);
    assert_eq!(status["clients"][0]["files"], FILES);
    house.ftp.pass_all();
    ana.until_safe(FILES);
    assert!(collecting.stop().unwrap().success());
    house.is_complete(&[&ana]);
    let status = house.server.status().unwrap();
    assert_eq!(status["clients"][0]["files"], FILES);
    assert_eq!(status["stored_files"], FILES);
}

/// Holds the files back until the requests for them are with the client; what it says next by
/// HTTP that is longer than a kilobyte or two is the confirmation.
fn until_requested(house: &House, ana: &crate::house::Client) -> trove_testkit::CollectorProcess {
    house.ftp.data.stall(ToServer);
    let collecting = ana.collector.start().unwrap();
    house.until_server("all is asked for", |status| status["clients"][0]["asked"] == FILES);
    house.soon("it sends", house.ftp.data.until_connections(3));
    collecting
}

#[test]
fn a_confirmation_that_is_cut_is_repeated() {
    let house = House::open();
    let ana = many_photos(&house);
    let mut collecting = until_requested(&house, &ana);
    house.http.cut_after(ToServer, 9_000, Reset);
    house.ftp.pass_all();
    until_logged(&mut collecting, "cannot be reached");
    ana.until_safe(FILES);
    assert!(collecting.stop().unwrap().success());
    house.is_complete(&[&ana]);
    assert_eq!(house.server.status().unwrap()["ftp_bytes_received"], FILES * SIZE);
}

#[test]
fn a_confirmation_whose_acknowledgement_is_lost_is_repeated_without_harm() {
    let house = House::open();
    let ana = many_photos(&house);
    let mut collecting = until_requested(&house, &ana);
    house.http.cut_after(ToClient, 7_000, Finish);
    house.ftp.pass_all();
    until_logged(&mut collecting, "cannot be reached");
    ana.until_safe(FILES);
    assert!(collecting.stop().unwrap().success());
    house.is_complete(&[&ana]);
    assert_eq!(house.server.status().unwrap()["ftp_bytes_received"], FILES * SIZE);
}

/// The answer to a poll is lost: the same commands come again.
#[test]
fn a_command_that_is_lost_is_given_again() {
    let house = House::open();
    let ana = many_photos(&house);
    // The offers' answer has some 13 kB, the commands more than 50.
    house.http.cut_after(ToClient, 40_000, Reset);
    let mut collecting = ana.collector.start().unwrap();
    until_logged(&mut collecting, "cannot be reached");
    ana.until_safe(FILES);
    assert!(collecting.stop().unwrap().success());
    house.is_complete(&[&ana]);
    assert_eq!(house.server.status().unwrap()["ftp_bytes_received"], FILES * SIZE);
}
