//! Transfers that go wrong: none is ever taken for complete, and none harms the next.

use crate::{
    house::{CLIENT, House, made_content},
    wire::Raw,
};
use std::time::Duration;
use tokio::io::{AsyncReadExt, AsyncWriteExt};

const SHORT: Duration = Duration::from_millis(100);
const SIZE: usize = 700_000;

/// A server that waits for file 7, of [`SIZE`] bytes.
async fn house() -> (House, Vec<u8>) {
    let house = House::open().await;
    house.ask(7, SIZE as u64);
    (house, made_content(7, SIZE))
}

/// The session still works: file 8 goes through it.
async fn assert_works(house: &House, raw: &mut Raw) {
    let content = made_content(8, 5000);
    house.ask(8, 5000);
    let mut data = raw.start("STOR 8").await;
    data.write_all(&content).await.unwrap();
    data.shutdown().await.unwrap();
    assert_eq!(raw.reply().await.0, 226);
    house.assert_whole(8, &content).await;
}

#[tokio::test]
async fn an_end_without_close_notify_is_a_break() {
    let (house, content) = house().await;
    let mut raw = Raw::logged_in(&house).await;
    let mut data = raw.start("STOR 7").await;
    data.write_all(&content).await.unwrap();
    data.flush().await.unwrap();
    // A plain FIN after every byte has come.
    let (mut socket, _) = data.into_inner();
    socket.shutdown().await.unwrap();
    let (code, text) = raw.reply().await;
    assert_eq!(code, 426);
    assert!(text.contains("close_notify"), "{text}");
    assert_eq!(house.requests.whole(7), None);
    assert_works(&house, &mut raw).await;
}

#[tokio::test]
async fn fewer_bytes_than_asked_for_are_not_the_file() {
    let (house, content) = house().await;
    let mut raw = Raw::logged_in(&house).await;
    let mut data = raw.start("STOR 7").await;
    data.write_all(&content[..SIZE - 1]).await.unwrap();
    data.shutdown().await.unwrap();
    let (code, text) = raw.reply().await;
    assert_eq!(code, 451);
    assert!(text.contains("699999 of 700000"), "{text}");
    house.assert_not_whole(7, SIZE as u64).await;
    assert_works(&house, &mut raw).await;
}

#[tokio::test]
async fn more_bytes_than_asked_for_are_discarded() {
    let (house, mut content) = house().await;
    content.push(0);
    let mut raw = Raw::logged_in(&house).await;
    let mut data = raw.start("STOR 7").await;
    data.write_all(&content).await.unwrap();
    data.shutdown().await.unwrap();
    assert_eq!(raw.reply().await.0, 552);
    house.assert_not_whole(7, SIZE as u64).await;
    assert_eq!(house.inbox_file(7), None);
    assert_works(&house, &mut raw).await;
}

#[tokio::test]
async fn an_aborted_transfer_is_not_complete() {
    let (house, content) = house().await;
    let mut raw = Raw::logged_in(&house).await;
    let mut data = raw.start("STOR 7").await;
    data.write_all(&content[..300_000]).await.unwrap();
    house.requests.await_bytes(CLIENT, 262_144).await;
    // As ftplib and others send it: Telnet's interrupt and synch first.
    raw.send(b"\xff\xf4\xff\xf2ABOR\r\n").await.unwrap();
    assert_eq!(raw.reply().await.0, 426);
    assert_eq!(raw.reply().await.0, 226);
    house.assert_not_whole(7, SIZE as u64).await;
    assert_eq!(raw.ask("ABOR").await.0, 226);
    assert_works(&house, &mut raw).await;
}

#[tokio::test]
async fn a_transfer_whose_control_connection_drops_is_not_complete() {
    let (house, content) = house().await;
    let mut raw = Raw::logged_in(&house).await;
    let mut data = raw.start("STOR 7").await;
    data.write_all(&content[..300_000]).await.unwrap();
    house.requests.await_bytes(CLIENT, 262_144).await;
    drop(raw);
    // The server lets go of the data connection by itself.
    let mut byte = [0];
    assert!(matches!(data.read(&mut byte).await, Ok(0) | Err(_)));
    house.assert_not_whole(7, SIZE as u64).await;
}

#[tokio::test]
async fn a_reset_data_connection_is_a_break() {
    let (house, content) = house().await;
    let mut raw = Raw::logged_in(&house).await;
    let mut data = raw.start("STOR 7").await;
    data.write_all(&content[..300_000]).await.unwrap();
    let (socket, _) = data.into_inner();
    socket.set_zero_linger().unwrap();
    drop(socket);
    assert_eq!(raw.reply().await.0, 426);
    house.assert_not_whole(7, SIZE as u64).await;
    assert_works(&house, &mut raw).await;
}

#[tokio::test]
async fn bad_tls_on_the_data_connection_is_answered() {
    let (house, _) = house().await;
    let mut raw = Raw::logged_in(&house).await;
    let mut data = raw.open_data().await;
    assert_eq!(raw.ask("STOR 7").await.0, 150);
    data.write_all(b"this is no ClientHello at all, whatever the server may think of it")
        .await
        .unwrap();
    assert_eq!(raw.reply().await.0, 425);
    house.assert_not_whole(7, SIZE as u64).await;
    assert_works(&house, &mut raw).await;
}

#[tokio::test]
async fn a_data_connection_that_never_comes_is_answered() {
    let house = House::open_with(|config| config.data_connection_time = SHORT).await;
    house.ask(7, 10);
    let mut raw = Raw::logged_in(&house).await;
    raw.passive_port().await;
    assert_eq!(raw.ask("STOR 7").await.0, 150);
    let (code, text) = raw.reply().await;
    assert_eq!(code, 425);
    assert!(text.contains("in time"), "{text}");
    assert_works(&house, &mut raw).await;
    // Connected, but silent.
    let _data = raw.open_data().await;
    assert_eq!(raw.ask("STOR 7").await.0, 150);
    assert_eq!(raw.reply().await.0, 425);
    assert_eq!(raw.ask("STOR 7").await.0, 425);
}

#[tokio::test]
async fn a_stalled_transfer_ends() {
    let house = House::open_with(|config| config.stall_time = SHORT).await;
    house.ask(7, SIZE as u64);
    let content = made_content(7, SIZE);
    let mut raw = Raw::logged_in(&house).await;
    let mut data = raw.start("STOR 7").await;
    data.write_all(&content[..1000]).await.unwrap();
    let (code, text) = raw.reply().await;
    assert_eq!(code, 426);
    assert!(text.contains("too long"), "{text}");
    assert_eq!(house.inbox_file(7).unwrap(), &content[..1000]);
    house.assert_not_whole(7, SIZE as u64).await;
    assert_works(&house, &mut raw).await;
}

#[tokio::test]
async fn commands_sent_ahead_wait_for_the_end_of_the_transfer() {
    let (house, content) = house().await;
    let mut raw = Raw::logged_in(&house).await;
    let mut data = raw.start("STOR 7").await;
    raw.send(b"NOOP\r\nSIZE 7\r\n").await.unwrap();
    data.write_all(&content).await.unwrap();
    data.shutdown().await.unwrap();
    assert_eq!(raw.reply().await.0, 226);
    assert_eq!(raw.reply().await.0, 200);
    assert_eq!(raw.reply().await.1, "213 700000\r\n");
}

#[tokio::test]
async fn a_flood_of_commands_during_a_transfer_ends_the_session() {
    let (house, content) = house().await;
    let mut raw = Raw::logged_in(&house).await;
    let mut data = raw.start("STOR 7").await;
    data.write_all(&content[..1000]).await.unwrap();
    raw.send("NOOP\r\n".repeat(50).as_bytes()).await.unwrap();
    assert!(raw.hung_up().await);
    house.assert_not_whole(7, SIZE as u64).await;
}
