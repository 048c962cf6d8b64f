//! TLS first, then a password; nothing in clear.

use crate::{
    house::{CLIENT, House, PASSWORD, made_content},
    wire::Raw,
};
use std::time::Duration;
use tokio::net::TcpStream;

#[tokio::test]
async fn nothing_is_taken_in_clear() {
    let house = House::open().await;
    house.ask(7, 5);
    let mut raw = Raw::connect(&house).await;
    for command in ["USER 00112233445566aa", "PASS x", "PBSZ 0", "PROT P"] {
        let (code, text) = raw.ask(command).await;
        assert_eq!(code, 530, "{command}");
        assert!(text.contains("AUTH TLS"), "{text}");
    }
    for command in ["EPSV", "PASV", "STOR 7", "LIST", "NLST", "MLSD", "SIZE 7", "REST 1", "PWD"] {
        assert_eq!(raw.ask(command).await.0, 530, "{command}");
    }
}

#[tokio::test]
async fn transfers_need_a_login_and_protection() {
    let house = House::open().await;
    house.ask(7, 5);
    let mut raw = Raw::secure(&house).await;
    assert_eq!(raw.ask("EPSV").await.0, 530);
    assert_eq!(raw.ask("PROT P").await.0, 503);
    raw.ask(&format!("USER {CLIENT}")).await;
    assert_eq!(raw.ask(&format!("PASS {PASSWORD}")).await.0, 230);
    for command in ["EPSV", "PASV", "STOR 7", "LIST"] {
        assert_eq!(raw.ask(command).await.0, 521, "{command}");
    }
}

#[tokio::test]
async fn data_in_clear_is_refused() {
    let house = House::open().await;
    house.ask(7, 5);
    let mut raw = Raw::logged_in(&house).await;
    let _data = raw.open_data().await;
    assert_eq!(raw.ask("PROT C").await.0, 534);
    // Neither a new data connection nor the one from before may be used now.
    assert_eq!(raw.ask("EPSV").await.0, 521);
    assert_eq!(raw.ask("STOR 7").await.0, 521);
    assert_eq!(raw.ask("PROT P").await.0, 200);
    assert_eq!(raw.ask("STOR 7").await.0, 425);
    assert_eq!(raw.ask("CCC").await.0, 534);
}

#[tokio::test]
async fn commands_smuggled_in_before_tls_are_not_obeyed() {
    let house = House::open().await;
    let mut raw = Raw::connect(&house).await;
    raw.send(b"AUTH TLS\r\nUSER 00112233445566aa\r\n").await.unwrap();
    assert_eq!(raw.reply().await.0, 234);
    assert!(raw.hung_up().await);
}

#[tokio::test]
async fn wrong_passwords_are_slow_and_few() {
    let delay = Duration::from_millis(60);
    let house = House::open_with(|config| {
        config.wrong_password_delay = delay;
        config.wrong_passwords_per_session = 2;
        config.wrong_passwords_per_peer = 3;
    })
    .await;
    let mut raw = Raw::secure(&house).await;
    let start = std::time::Instant::now();
    for user in [CLIENT, "nobody"] {
        raw.ask(&format!("USER {user}")).await;
        assert_eq!(raw.ask("PASS wrong").await.0, 530);
    }
    assert!(start.elapsed() >= 2 * delay);
    assert!(raw.hung_up().await);

    let mut raw = Raw::secure(&house).await;
    raw.ask(&format!("USER {CLIENT}")).await;
    assert_eq!(raw.ask("PASS wrong").await.0, 530);
    raw.ask(&format!("USER {CLIENT}")).await;
    // Now the right one does not help either.
    assert_eq!(raw.ask(&format!("PASS {PASSWORD}")).await.0, 421);
    assert!(raw.hung_up().await);
}

#[tokio::test]
async fn a_password_belongs_to_its_user() {
    let house = House::open().await;
    let mut raw = Raw::secure(&house).await;
    assert_eq!(raw.ask(&format!("PASS {PASSWORD}")).await.0, 503);
    raw.ask(&format!("USER {CLIENT}")).await;
    assert_eq!(raw.ask(&format!("PASS {PASSWORD}")).await.0, 230);
    assert_eq!(raw.ask("USER 00112233445566bb").await.0, 503);
}

#[tokio::test]
async fn the_server_opens_no_connection() {
    let house = House::open().await;
    let mut raw = Raw::logged_in(&house).await;
    assert_eq!(raw.ask("PORT 127,0,0,1,4,1").await.0, 502);
    assert_eq!(raw.ask("EPRT |1|127.0.0.1|1025|").await.0, 502);
}

#[tokio::test]
async fn data_connections_come_from_the_client_alone() {
    let house = House::open().await;
    let content = made_content(7, 1000);
    house.ask(7, 1000);
    let mut raw = Raw::logged_in(&house).await;
    let port = raw.passive_port().await;
    let stranger = tokio::net::TcpSocket::new_v4().unwrap();
    stranger.bind("127.0.0.2:0".parse().unwrap()).unwrap();
    let address = format!("127.0.0.1:{port}").parse().unwrap();
    let mut stranger = stranger.connect(address).await.unwrap();
    let own = TcpStream::connect(("127.0.0.1", port)).await.unwrap();
    assert_eq!(raw.ask("STOR 7").await.0, 150);
    let mut own = raw.encrypt(own).await;
    tokio::io::AsyncWriteExt::write_all(&mut own, &content).await.unwrap();
    tokio::io::AsyncWriteExt::shutdown(&mut own).await.unwrap();
    assert_eq!(raw.reply().await.0, 226);
    house.assert_whole(7, &content).await;
    let mut byte = [0];
    let read = tokio::io::AsyncReadExt::read(&mut stranger, &mut byte).await;
    assert!(matches!(read, Ok(0) | Err(_)), "the stranger was let in");
}
