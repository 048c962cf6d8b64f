//! Transfers that go on where they broke off.

use crate::{
    house::{CLIENT, House, made_content},
    wire::{PATIENCE, Raw, suppaftp},
};
use std::sync::Arc;
use tokio::{io::AsyncWriteExt, time::timeout};
use trove_protocol::RequestId;
use trove_server::receive::Inbox;

const SIZE: usize = 700_000;

/// Leaves the first part of file 7 in the inbox.
async fn broken_off(house: &House, content: &[u8]) {
    house.ask(7, SIZE as u64);
    let mut raw = Raw::logged_in(house).await;
    let mut data = raw.start("STOR 7").await;
    data.write_all(&content[..300_000]).await.unwrap();
    house.requests.await_bytes(CLIENT, 262_144).await;
    raw.send(b"ABOR\r\n").await.unwrap();
    assert_eq!(raw.reply().await.0, 426);
}

#[tokio::test]
async fn a_resumed_file_has_the_right_hash() {
    let house = House::open().await;
    let content = made_content(7, SIZE);
    broken_off(&house, &content).await;
    let mut client = suppaftp(&house).await;
    let have = client.size("7").await.unwrap();
    assert!((262_144..=300_000).contains(&have));
    for offset in [have, 100_000] {
        client.resume_transfer(offset).await.unwrap();
        let mut data = client.put_with_stream("7").await.unwrap();
        data.write_all(&content[offset..]).await.unwrap();
        data.finish().await.unwrap();
        house.assert_whole(7, &content).await;
    }
}

#[tokio::test]
async fn a_file_sent_anew_starts_at_its_beginning() {
    let house = House::open().await;
    let content = made_content(7, SIZE);
    broken_off(&house, &made_content(1, SIZE)).await;
    let mut client = suppaftp(&house).await;
    crate::wire::put(&mut client, "7", &content).await.unwrap();
    house.assert_whole(7, &content).await;
}

#[tokio::test]
async fn an_offset_past_the_end_is_refused() {
    let house = House::open().await;
    broken_off(&house, &made_content(7, SIZE)).await;
    let mut raw = Raw::logged_in(&house).await;
    for offset in ["300001", "700001", "18446744073709551615"] {
        raw.passive_port().await;
        assert_eq!(raw.ask(&format!("REST {offset}")).await.0, 350);
        assert_eq!(raw.ask("STOR 7").await.0, 554, "{offset}");
    }
    for argument in ["-1", "+1", "", "a", "18446744073709551616", "1 2"] {
        assert_eq!(raw.ask(&format!("REST {argument}")).await.0, 501, "{argument}");
    }
}

#[tokio::test]
async fn an_offset_left_from_a_failed_transfer_does_not_shift_the_next() {
    let house = House::open().await;
    let content = made_content(7, SIZE);
    broken_off(&house, &content).await;
    let mut raw = Raw::logged_in(&house).await;
    // One fails for want of a data connection, one for its name.
    for refused in ["STOR 7", "STOR nothing"] {
        if refused != "STOR 7" {
            raw.passive_port().await;
        }
        assert_eq!(raw.ask("REST 1000").await.0, 350);
        assert!(raw.ask(refused).await.0 >= 400);
        let mut data = raw.start("STOR 7").await;
        data.write_all(&content).await.unwrap();
        data.shutdown().await.unwrap();
        assert_eq!(raw.reply().await.0, 226);
        house.assert_whole(7, &content).await;
    }
}

#[tokio::test]
async fn a_second_upload_takes_over() {
    let house = House::open().await;
    let content = made_content(7, SIZE);
    house.ask(7, SIZE as u64);
    let mut first = Raw::logged_in(&house).await;
    let mut dead = first.start("STOR 7").await;
    dead.write_all(&content[..300_000]).await.unwrap();
    house.requests.await_bytes(CLIENT, 262_144).await;
    let mut second = suppaftp(&house).await;
    crate::wire::put(&mut second, "7", &content).await.unwrap();
    let (code, text) = first.reply().await;
    assert_eq!(code, 426);
    assert!(text.contains("took over"), "{text}");
    house.assert_whole(7, &content).await;
}

#[tokio::test]
async fn a_file_that_is_being_filed_is_left_alone() {
    let house = House::open().await;
    let content = made_content(7, SIZE);
    house.ask(7, SIZE as u64);
    let mut client = suppaftp(&house).await;
    crate::wire::put(&mut client, "7", &content).await.unwrap();
    let seal = house.inbox.seal(RequestId(7)).unwrap();
    house.assert_whole(7, &content).await;
    assert!(crate::wire::put(&mut client, "7", &made_content(1, SIZE)).await.is_err());
    house.assert_whole(7, &content).await;
    drop(seal);
    crate::wire::put(&mut client, "7", &content).await.unwrap();
    house.inbox.discard(RequestId(7)).unwrap();
    house.inbox.discard(RequestId(7)).unwrap();
    assert_eq!(house.inbox.received(RequestId(7), SIZE as u64).await.unwrap(), None);
}

#[tokio::test]
async fn a_restarted_server_knows_what_it_has() {
    let house = House::open().await;
    let content = made_content(7, 5000);
    house.ask(7, 5000);
    house.ask(8, 5000);
    let mut client = suppaftp(&house).await;
    crate::wire::put(&mut client, "7", &content).await.unwrap();
    crate::wire::put(&mut client, "8", &content).await.unwrap();
    let before = house.inbox.received(RequestId(7), 5000).await.unwrap();
    let requests = Arc::clone(&house.requests);
    let directory = timeout(PATIENCE, house.close()).await.unwrap();
    let path = directory.path().join("inbox");
    std::fs::write(path.join("7.tar"), "").unwrap();
    std::fs::write(path.join("readme"), "").unwrap();

    let inbox = Inbox::open(path, requests).unwrap();
    assert_eq!(inbox.sweep(|request| request == RequestId(7)).unwrap(), 3);
    assert_eq!(inbox.received(RequestId(7), 4999).await.unwrap(), None);
    let seal = inbox.seal(RequestId(7)).unwrap();
    assert_eq!(inbox.received(RequestId(7), 5000).await.unwrap(), before);
    drop(seal);
    assert_eq!(inbox.received(RequestId(8), 5000).await.unwrap(), None);
}

#[cfg(unix)]
#[tokio::test]
async fn nobody_else_reads_the_inbox() {
    use std::os::unix::fs::PermissionsExt;
    let house = House::open().await;
    house.ask(7, 10);
    let mut client = suppaftp(&house).await;
    crate::wire::put(&mut client, "7", &made_content(7, 10)).await.unwrap();
    let mode = |path| std::fs::metadata(path).unwrap().permissions().mode() & 0o7777;
    assert_eq!(mode(house.inbox.directory().to_owned()), 0o700);
    assert_eq!(mode(house.inbox.path(RequestId(7))), 0o600);
}
