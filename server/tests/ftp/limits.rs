//! What a client cannot use up: memory, sessions, time.

use crate::{
    house::{House, made_content},
    wire::{PATIENCE, Raw},
};
use std::time::Duration;
use tokio::{io::AsyncWriteExt, time::timeout};

const SHORT: Duration = Duration::from_millis(100);

#[tokio::test]
async fn a_line_without_end_ends_the_session() {
    let house = House::open().await;
    let mut raw = Raw::connect(&house).await;
    // The server stops reading long before all of it is sent.
    let endless = vec![b'a'; 64 << 20];
    let sent = timeout(PATIENCE, raw.send(&endless)).await.unwrap();
    assert!(sent.is_err(), "the server took 64 MiB for a command");
}

#[tokio::test]
async fn a_long_line_is_refused_with_words() {
    let house = House::open().await;
    let mut raw = Raw::connect(&house).await;
    raw.send(&vec![b'a'; 4500]).await.unwrap();
    assert_eq!(raw.reply().await.0, 500);
    assert!(raw.hung_up().await);
}

#[tokio::test]
async fn sessions_are_limited_in_all_and_for_each_peer() {
    for per_peer in [2, 8] {
        let house = House::open_with(|config| {
            config.sessions = if per_peer == 2 { 8 } else { 2 };
            config.sessions_per_peer = per_peer;
        })
        .await;
        let mut first = Raw::connect(&house).await;
        let _second = Raw::connect(&house).await;
        let mut third = Raw::unwelcome(&house).await;
        assert_eq!(third.reply().await.0, 421);
        assert!(third.hung_up().await);
        assert_eq!(first.ask("QUIT").await.0, 221);
        assert!(first.hung_up().await);
        // The seat is given back a moment after the connection has closed.
        let admitted = async {
            while Raw::unwelcome(&house).await.reply().await.0 != 220 {
                tokio::task::yield_now().await;
            }
        };
        timeout(PATIENCE, admitted).await.unwrap();
    }
}

#[tokio::test]
async fn a_session_that_never_logs_in_ends() {
    let house = House::open_with(|config| config.login_time = SHORT).await;
    let mut raw = Raw::secure(&house).await;
    assert_eq!(raw.reply().await.0, 421);
    assert!(raw.hung_up().await);
}

#[tokio::test]
async fn a_tls_handshake_that_never_ends_does() {
    let house = House::open_with(|config| config.login_time = SHORT).await;
    let mut raw = Raw::connect(&house).await;
    assert_eq!(raw.ask("AUTH TLS").await.0, 234);
    assert!(raw.hung_up().await);
}

#[tokio::test]
async fn an_idle_session_ends() {
    let house = House::open_with(|config| config.idle_time = SHORT).await;
    let mut raw = Raw::logged_in(&house).await;
    assert_eq!(raw.reply().await.0, 421);
    assert!(raw.hung_up().await);
}

/// A byte now and then does not keep a session alive: a whole command does.
#[tokio::test]
async fn a_slow_loris_is_cut_off() {
    let house = House::open_with(|config| config.idle_time = 3 * SHORT).await;
    let mut raw = Raw::logged_in(&house).await;
    let dripping = async {
        while raw.send(b"N").await.is_ok() {
            tokio::time::sleep(SHORT / 4).await;
        }
    };
    timeout(PATIENCE, dripping).await.expect("the session lived on");
}

#[tokio::test]
async fn a_stopping_server_says_so_and_keeps_what_came() {
    let house = House::open().await;
    let content = made_content(7, 600_000);
    house.ask(7, 600_000);
    let mut idle = Raw::logged_in(&house).await;
    let mut busy = Raw::logged_in(&house).await;
    let mut data = busy.start("STOR 7").await;
    data.write_all(&content[..300_000]).await.unwrap();
    house.requests.await_bytes(crate::house::CLIENT, 262_144).await;
    house.shutdown.cancel();
    assert_eq!(idle.reply().await.0, 421);
    assert_eq!(busy.reply().await.0, 426);
    assert_eq!(busy.reply().await.0, 421);
    house.assert_not_whole(7, 600_000).await;
    assert!(content.starts_with(&house.inbox_file(7).unwrap()));
    timeout(PATIENCE, house.close()).await.unwrap();
}
