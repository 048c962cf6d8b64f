//! Three computers with the same files: whoever sends may die, the others bring the rest.

use crate::house::{Client, House, contents};
use trove_testkit::proxy::Direction::ToServer;

const FILES: u64 = 500;
const SIZE: u64 = 30_000;

fn received(house: &House) -> u64 {
    house.server.status().unwrap()["ftp_bytes_received"].as_u64().unwrap()
}

#[test]
fn the_one_that_sends_dies_and_the_others_bring_the_rest() {
    let house = House::open();
    let computers: Vec<Client> =
        ["ana", "ben", "eva"].iter().map(|name| house.client(name)).collect();
    for computer in &computers {
        computer.put_photos(FILES, SIZE);
    }
    let all = FILES * SIZE;
    // Ana offers first and begins to send; in the middle nothing more gets through.
    house.ftp.data.stall_after(ToServer, all / 3);
    let mut ana = computers[0].collector.start().unwrap();
    house.soon("a third is sent", house.ftp.data.until_carried(ToServer, all / 3));
    let mut others: Vec<_> =
        computers[1..].iter().map(|computer| computer.collector.start().unwrap()).collect();
    house.until_server("all have offered", |status| {
        let clients = status["clients"].as_array().unwrap();
        clients.iter().all(|client| client["files"] == FILES)
    });
    ana.kill().unwrap();
    house.ftp.data.pass();
    for computer in &computers[1..] {
        computer.until_safe(FILES);
    }
    // Each content was carried once, but for what was under way when she died: one window.
    let carried = received(&house);
    assert!(carried >= all, "{carried} of {all}");
    let lost = carried - all;
    assert!(lost <= all / 3, "{lost} bytes of {all} were carried twice");
    let shares = contents(house.server.shares());
    assert_eq!(shares.len() as u64, FILES + 1, "each once, and the mark");

    // She comes back, and is told that all of hers is safe; nothing is carried again.
    let mut ana = computers[0].collector.start().unwrap();
    computers[0].until_safe(FILES);
    assert_eq!(received(&house), carried);
    assert!(ana.stop().unwrap().success());
    for other in &mut others {
        assert!(other.stop().unwrap().success());
    }
    house.is_complete(&computers.iter().collect::<Vec<_>>());
}
