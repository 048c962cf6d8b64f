//! Whoever stands between, or answers in the server's place: another certificate with the server's own
//! name is refused at each of the three doors, before anything secret is said.

#![allow(clippy::unwrap_used)]

use rustls::ServerConfig;
use std::{
    net::Ipv4Addr,
    sync::{Arc, Mutex},
    time::Duration,
};
use tokio::{
    io::{AsyncBufReadExt as _, AsyncReadExt as _, AsyncWriteExt as _, BufReader},
    net::{TcpListener, TcpStream},
    sync::mpsc,
    time::timeout,
};
use tokio_rustls::{TlsAcceptor, server::TlsStream};
use trove_collector::{
    link::{self, HttpsLink, Link as _, LinkError, PairingError, Piece, pair},
    settings::ServerAccess,
};
use trove_pairing::{Code, Fingerprint};
use trove_protocol::ClientId;

/// A certificate of the name that all of them have, and what is spoken with it.
fn certificate() -> (TlsAcceptor, Fingerprint) {
    let made = rcgen::generate_simple_self_signed(vec!["localhost".into()]).unwrap();
    let der = made.cert.der().clone();
    let key = rustls_pki_types::PrivateKeyDer::try_from(made.signing_key.serialize_der()).unwrap();
    let provider = Arc::new(rustls::crypto::aws_lc_rs::default_provider());
    let tls = ServerConfig::builder_with_provider(provider)
        .with_safe_default_protocol_versions()
        .unwrap()
        .with_no_client_auth()
        .with_single_cert(vec![der.clone()], key)
        .unwrap();
    (TlsAcceptor::from(Arc::new(tls)), Fingerprint::of(&der))
}

async fn listen() -> (TcpListener, u16) {
    let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).await.unwrap();
    let port = listener.local_addr().unwrap().port();
    (listener, port)
}

fn access(http_port: u16, ftp_port: u16, pinned: Fingerprint) -> ServerAccess {
    ServerAccess {
        url: format!("https://localhost:{http_port}"),
        certificate: pinned.to_string(),
        client: ClientId("0123456789abcdef".into()),
        token: "the token".into(),
        ftp_password: "the password".into(),
        ftp_port,
    }
}

/// Commands and bytes of files that came over FTP.
#[derive(Default)]
struct Heard {
    commands: Vec<String>,
    content: Vec<u8>,
}

/// An FTP server that shows one certificate for commands and one for data.
async fn ftp(
    listener: TcpListener,
    (for_commands, for_data): (TlsAcceptor, TlsAcceptor),
    heard: Arc<Mutex<Heard>>,
) {
    let (mut socket, _) = listener.accept().await.unwrap();
    socket.write_all(b"220 Here.\r\n").await.unwrap();
    let mut line = Vec::new();
    while !line.ends_with(b"\n") {
        line.push(socket.read_u8().await.unwrap());
    }
    assert_eq!(line, b"AUTH TLS\r\n");
    socket.write_all(b"234 Start.\r\n").await.unwrap();
    let Ok(control) = for_commands.accept(socket).await else { return };
    let _ = converse(control, &for_data, &heard).await;
}

async fn converse(
    control: TlsStream<TcpStream>,
    for_data: &TlsAcceptor,
    heard: &Mutex<Heard>,
) -> std::io::Result<()> {
    let mut control = BufReader::new(control);
    let (data, port) = listen().await;
    loop {
        let mut line = String::new();
        if control.read_line(&mut line).await? == 0 {
            return Ok(());
        }
        heard.lock().unwrap().commands.push(line.trim_end().to_owned());
        let reply = match line.split_whitespace().next().unwrap_or_default() {
            "USER" => "331 Go on.".to_owned(),
            "PASS" => "230 Welcome.".to_owned(),
            "REST" => "350 From there.".to_owned(),
            "EPSV" => format!("229 Entering Extended Passive Mode (|||{port}|)"),
            "STOR" => "150 Send it.".to_owned(),
            _ => "200 Yes.".to_owned(),
        };
        control.write_all(format!("{reply}\r\n").as_bytes()).await?;
        control.flush().await?;
        if line.starts_with("STOR") {
            let (socket, _) = data.accept().await?;
            if let Ok(mut stream) = for_data.accept(socket).await {
                let mut content = Vec::new();
                let read = stream.read_to_end(&mut content).await;
                heard.lock().unwrap().content.extend(content);
                read?;
                control.write_all(b"226 All is here.\r\n").await?;
                control.flush().await?;
            }
        }
    }
}

/// Sends a file to a server that shows these certificates: what came of it, and what it heard.
async fn sent(
    for_commands: TlsAcceptor,
    for_data: TlsAcceptor,
    pinned: Fingerprint,
) -> (Result<(), LinkError>, Heard) {
    let (listener, port) = listen().await;
    let heard = Arc::new(Mutex::<Heard>::default());
    let serving = tokio::spawn(ftp(listener, (for_commands, for_data), Arc::clone(&heard)));
    let link = HttpsLink::new(&access(1, port, pinned)).unwrap();
    let outcome = match link.open_space().await {
        Ok(mut space) => {
            let (sender, pieces) = mpsc::channel(2);
            sender.send(Piece::Bytes(b"the content".to_vec())).await.unwrap();
            sender.send(Piece::End).await.unwrap();
            space.store("7", 0, pieces).await
        }
        Err(error) => Err(error),
    };
    drop(link);
    serving.abort();
    let heard = std::mem::take(&mut *heard.lock().unwrap());
    (outcome, heard)
}

#[tokio::test]
async fn another_certificate_of_the_same_name_hears_nothing_at_the_ftp_port() {
    let (own, pinned) = certificate();
    let (other, _) = certificate();
    let (outcome, heard) = sent(own.clone(), own.clone(), pinned).await;
    outcome.unwrap();
    assert_eq!(heard.content, b"the content");
    assert!(heard.commands.contains(&"PASS the password".to_owned()));

    let (outcome, heard) = sent(other.clone(), own.clone(), pinned).await;
    assert!(matches!(outcome, Err(LinkError::WrongCertificate(_))), "{outcome:?}");
    assert_eq!(heard.commands, [""; 0]);

    let (outcome, heard) = sent(own, other, pinned).await;
    assert!(matches!(outcome, Err(LinkError::WrongCertificate(_))), "{outcome:?}");
    assert_eq!(heard.content, b"");
    assert!(heard.commands.contains(&"STOR 7".to_owned()));
}

#[tokio::test]
async fn another_certificate_of_the_same_name_hears_nothing_at_the_https_port() {
    let (_, pinned) = certificate();
    let (other, _) = certificate();
    let (listener, port) = listen().await;
    let heard = tokio::spawn(async move {
        let (socket, _) = listener.accept().await.unwrap();
        let Ok(mut stream) = other.accept(socket).await else { return Vec::new() };
        let mut bytes = Vec::new();
        // However it ends: what had come by then counts.
        let _ = stream.read_to_end(&mut bytes).await;
        bytes
    });
    let link = HttpsLink::new(&access(port, 1, pinned)).unwrap();
    let refused =
        link.poll(Duration::ZERO, link::Heard::default(), String::new()).await.unwrap_err();
    assert!(matches!(refused, LinkError::WrongCertificate(_)), "{refused}");
    assert_eq!(heard.await.unwrap(), b"");
}

#[tokio::test]
async fn whoever_answers_a_pairing_cannot_fill_the_memory() {
    let (own, _) = certificate();
    let (listener, port) = listen().await;
    let serving = tokio::spawn(async move {
        let (socket, _) = listener.accept().await.unwrap();
        let mut stream = own.accept(socket).await.unwrap();
        let mut request = [0; 4_096];
        let _ = stream.read(&mut request).await.unwrap();
        stream.write_all(b"HTTP/1.1 200 OK\r\n\r\n").await.unwrap();
        // Without an end: it is up to the other side to have had enough.
        while stream.write_all(&[b' '; 4_096]).await.is_ok() {}
    });
    let address = format!("localhost:{port}").parse().unwrap();
    let code = Code::random();
    let pairing = pair(&address, &code, "desk");
    let refused = timeout(Duration::from_secs(30), pairing).await.unwrap().err().unwrap();
    assert!(matches!(refused, PairingError::Link(LinkError::Nonsense(_))), "{refused}");
    timeout(Duration::from_secs(30), serving).await.unwrap().unwrap();
}
