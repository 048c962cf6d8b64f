//! Where data connections are awaited, and what the client is told about it.

use crate::{
    house::{House, made_content},
    wire::{Raw, put, suppaftp},
};
use suppaftp::Mode;
use tokio::net::TcpListener;

/// Two ports below the ephemeral range that are free at this moment.
async fn free_ports() -> (u16, u16) {
    for first in (20_000..30_000).step_by(2) {
        let (a, b) = (first, first + 1);
        if TcpListener::bind(("127.0.0.1", a)).await.is_ok()
            && TcpListener::bind(("127.0.0.1", b)).await.is_ok()
        {
            return (a, b);
        }
    }
    panic!("no two free ports");
}

#[tokio::test]
async fn the_range_is_kept_and_may_run_out() {
    let (first, second) = free_ports().await;
    let house = House::open_with(|config| config.passive_ports = Some(first..=second)).await;
    let mut sessions = Vec::new();
    for _ in 0..2 {
        let mut raw = Raw::logged_in(&house).await;
        let port = raw.passive_port().await;
        assert!((first..=second).contains(&port), "{port}");
        sessions.push(raw);
    }
    let mut third = Raw::logged_in(&house).await;
    let (code, text) = third.ask("EPSV").await;
    assert_eq!(code, 425);
    assert!(text.contains("port"), "{text}");
    // Asking again frees one's own port first, and so does giving up.
    assert!((first..=second).contains(&sessions[0].passive_port().await));
    assert_eq!(sessions[1].ask("ABOR").await.0, 226);
    let freed = async {
        while third.ask("EPSV").await.0 != 229 {
            tokio::task::yield_now().await;
        }
    };
    tokio::time::timeout(crate::wire::PATIENCE, freed).await.unwrap();
}

#[tokio::test]
async fn pasv_tells_the_public_address() {
    let house = House::open_with(|config| config.public_host = Some("192.0.2.9".into())).await;
    let mut raw = Raw::logged_in(&house).await;
    let (code, text) = raw.ask("PASV").await;
    assert_eq!(code, 227);
    assert!(text.contains("(192,0,2,9,"), "{text}");
    // EPSV needs no address, and works all the same.
    raw.passive_port().await;
}

#[tokio::test]
async fn pasv_without_a_public_host_tells_the_address_that_was_reached() {
    let house = House::open().await;
    let content = made_content(7, 1000);
    house.ask(7, 1000);
    let mut client = suppaftp(&house).await;
    client.set_mode(Mode::Passive);
    put(&mut client, "7", &content).await.unwrap();
    house.assert_whole(7, &content).await;
}

#[tokio::test]
async fn epsv_knows_its_protocols() {
    let house = House::open().await;
    let mut raw = Raw::logged_in(&house).await;
    assert_eq!(raw.ask("EPSV 1").await.0, 229);
    assert_eq!(raw.ask("EPSV 2").await.0, 522);
    assert_eq!(raw.ask("EPSV 9").await.0, 501);
    assert_eq!(raw.ask("EPSV ALL").await.0, 200);
    assert_eq!(raw.ask("PASV").await.0, 503);
    assert_eq!(raw.ask("EPSV").await.0, 229);
}

#[tokio::test]
async fn both_internet_protocols_work_on_one_port() {
    if TcpListener::bind("[::1]:0").await.is_err() {
        println!("skipped: no IPv6 here");
        return;
    }
    let mut house = House::open_on("[::1]:0").await;
    let content = made_content(7, 1000);
    house.ask(7, 1000);
    put(&mut suppaftp(&house).await, "7", &content).await.unwrap();
    let mut raw = Raw::logged_in(&house).await;
    assert_eq!(raw.ask("EPSV 1").await.0, 522);
    assert_eq!(raw.ask("EPSV 2").await.0, 229);
    let (code, text) = raw.ask("PASV").await;
    assert_eq!(code, 425);
    assert!(text.contains("EPSV"), "{text}");

    house = House::open_on("[::]:0").await;
    house.ask(7, 1000);
    for address in ["127.0.0.1", "::1"] {
        house.address.set_ip(address.parse().unwrap());
        put(&mut suppaftp(&house).await, "7", &content).await.unwrap();
        house.assert_whole(7, &content).await;
    }
}
