//! Nobody gets more of the server than their share.

use super::home::{Home, problem};
use futures_util::stream;
use http_body_util::StreamBody;
use hyper::body::{Bytes, Frame};
use reqwest::{Body, Method, StatusCode};
use std::{
    io,
    sync::{
        Arc,
        atomic::{AtomicUsize, Ordering},
    },
    time::{Duration, Instant},
};
use tokio::{
    io::{AsyncReadExt as _, AsyncWriteExt as _},
    net::TcpStream,
    time::timeout,
};
use tokio_rustls::{TlsConnector, client::TlsStream};
use trove_protocol::Credentials;
use trove_server::http::Limits;

async fn offer(home: &Home, body: Body) -> reqwest::Response {
    let Credentials { client, token, .. } = home.pair().await;
    home.request(Method::POST, &format!("/api/v1/clients/{client}/offers"))
        .bearer_auth(token)
        .body(body)
        .send()
        .await
        .unwrap()
}

/// A connection to say whatever one likes over.
async fn connect(home: &Home) -> TlsStream<TcpStream> {
    let pem = std::fs::read(home.folder.path().join("tls/certificate.pem")).unwrap();
    let mut trusted = rustls::RootCertStore::empty();
    trusted.add(rustls::pki_types::pem::PemObject::from_pem_slice(&pem).unwrap()).unwrap();
    let config =
        rustls::ClientConfig::builder().with_root_certificates(trusted).with_no_client_auth();
    let stream = TcpStream::connect(home.server.http).await.unwrap();
    let name = "localhost".try_into().unwrap();
    TlsConnector::from(Arc::new(config)).connect(name, stream).await.unwrap()
}

#[tokio::test]
async fn a_large_body_is_refused_before_it_is_sent() {
    let home = Home::open().await;
    let response = offer(&home, vec![b' '; (4 << 20) + 1].into()).await;
    assert_eq!(response.status(), StatusCode::PAYLOAD_TOO_LARGE);
    assert_eq!(
        problem(response).await.message,
        "the request's body may have 4096 KiB: send less at once"
    );
}

#[tokio::test]
async fn an_endless_body_is_refused_when_it_is_too_large() {
    let home = Home::open().await;
    let sent = Arc::new(AtomicUsize::new(0));
    let count = Arc::clone(&sent);
    let pieces = stream::repeat_with(move || {
        count.fetch_add(1 << 16, Ordering::Relaxed);
        io::Result::Ok(Frame::data(Bytes::from(vec![b' '; 1 << 16])))
    });
    let response = offer(&home, Body::wrap(StreamBody::new(pieces))).await;
    assert_eq!(response.status(), StatusCode::PAYLOAD_TOO_LARGE);
    problem(response).await;
    assert!(sent.load(Ordering::Relaxed) < 100 << 20);
}

#[tokio::test]
async fn a_slow_body_is_given_up() {
    let body_time = Duration::from_millis(200);
    let home = Home::with_limits(Limits { body_time, ..Limits::default() }).await;
    let nothing = StreamBody::new(stream::pending::<io::Result<Frame<Bytes>>>());
    let response = offer(&home, Body::wrap(nothing)).await;
    assert_eq!(response.status(), StatusCode::REQUEST_TIMEOUT);
    assert_eq!(problem(response).await.code, "too_slow");
}

#[tokio::test]
async fn a_slow_header_is_given_up() {
    let header_time = Duration::from_millis(200);
    let home = Home::with_limits(Limits { header_time, ..Limits::default() }).await;
    let mut stream = connect(&home).await;
    stream.write_all(b"GET /api/v1/health HTTP/1.1\r\nHost: x\r\nX-").await.unwrap();
    stream.flush().await.unwrap();
    let begun = Instant::now();
    let mut answer = Vec::new();
    let _ = stream.read_to_end(&mut answer).await;
    assert!(begun.elapsed() < Duration::from_secs(10));
    assert!(!answer.starts_with(b"HTTP/1.1 200"));
}

#[tokio::test]
async fn an_idle_connection_is_closed() {
    let header_time = Duration::from_millis(200);
    let home = Home::with_limits(Limits { header_time, ..Limits::default() }).await;
    let mut stream = connect(&home).await;
    stream.write_all(b"GET /api/v1/health HTTP/1.1\r\nHost: x\r\n\r\n").await.unwrap();
    let mut answer = Vec::new();
    timeout(Duration::from_secs(10), stream.read_to_end(&mut answer)).await.unwrap().unwrap();
    assert!(answer.starts_with(b"HTTP/1.1 200"));
}

#[tokio::test]
async fn a_large_header_is_refused() {
    let home = Home::open().await;
    let response = home
        .request(Method::GET, "/api/v1/health")
        .header("x-padding", "x".repeat(17 << 10))
        .send()
        .await
        .unwrap();
    assert_eq!(response.status(), StatusCode::REQUEST_HEADER_FIELDS_TOO_LARGE);
}

#[tokio::test]
async fn a_peer_has_only_so_many_connections() {
    let limits = Limits { connections_per_peer: 2, ..Limits::default() };
    let home = Home::with_limits(limits).await;
    let one = connect(&home).await;
    let _two = connect(&home).await;
    let mut three = TcpStream::connect(home.server.http).await.unwrap();
    // Turned away without a word: 0 bytes, or a reset.
    assert_eq!(three.read(&mut [0; 1]).await.unwrap_or(0), 0);
    drop(one);
    let deadline = Instant::now() + Duration::from_secs(10);
    while home.request(Method::GET, "/api/v1/health").send().await.is_err() {
        assert!(Instant::now() < deadline, "a place that was freed is not given again");
    }
}

#[tokio::test]
async fn connections_without_a_handshake_are_given_up() {
    let handshake_time = Duration::from_millis(200);
    let home = Home::with_limits(Limits { handshake_time, ..Limits::default() }).await;
    let mut stream = TcpStream::connect(home.server.http).await.unwrap();
    assert_eq!(stream.read(&mut [0; 1]).await.unwrap_or(0), 0);
}

#[tokio::test]
async fn idle_and_half_sent_requests_do_not_hold_up_the_end() {
    let home = Home::open().await;
    let mut idle = connect(&home).await;
    idle.write_all(b"GET /api/v1/health HTTP/1.1\r\nHost: x\r\n\r\n").await.unwrap();
    assert!(idle.read(&mut [0; 1]).await.unwrap() > 0);
    let mut half = connect(&home).await;
    half.write_all(b"POST /api/v1/pairings HTTP/1.1\r\nHost: x\r\nContent-Length: 9\r\n\r\n{")
        .await
        .unwrap();
    let _silent = TcpStream::connect(home.server.http).await.unwrap();
    let begun = Instant::now();
    home.server.stop().await.unwrap();
    assert!(begun.elapsed() < Duration::from_secs(5));
}
