//! Pairing: who gets in, and who does not.

use super::home::{Home, Pairing, client, good, problem};
use futures_util::future::join_all;
use reqwest::{Method, StatusCode};
use serde_json::json;
use std::{sync::Arc, time::Duration};
use tokio::{
    io::copy_bidirectional,
    net::{TcpListener, TcpStream},
};
use tokio_rustls::{TlsAcceptor, TlsConnector};
use trove_pairing::Code;
use trove_protocol::PairingChallenge;
use trove_server::tls::Identity;

fn other_than(code: &Code) -> Code {
    loop {
        let other = Code::random();
        if other != *code {
            return other;
        }
    }
}

#[tokio::test]
async fn the_right_code_makes_a_client_known() {
    let home = Home::open().await;
    let credentials = home.pair().await;
    assert_eq!(credentials.ftp_port, home.server.ftp.port());
    assert_eq!(credentials.client.0.len(), 16);
    assert_eq!((credentials.token.len(), credentials.ftp_password.len()), (64, 64));
    let clients = home.server.house.catalogue.clients().await.unwrap();
    assert_eq!(clients.len(), 1);
    assert_eq!((&clients[0].id, clients[0].name.as_str()), (&credentials.client, "Ana's laptop"));
    // The secrets themselves are nowhere.
    let file = home.folder.path().join("catalogue.sqlite");
    home.server.stop().await.unwrap();
    let stored = String::from_utf8_lossy(&std::fs::read(file).unwrap()).into_owned();
    assert!(stored.contains(&credentials.client.0));
    assert!(!stored.contains(&credentials.token) && !stored.contains(&credentials.ftp_password));
}

#[tokio::test]
async fn a_wrong_code_is_told_so_with_the_tries_left() {
    let home = Home::open().await;
    let wrong = other_than(&home.code().await);
    for said in ["2 tries are left", "one try is left", "no tries left"] {
        let attempt = Pairing::begin(&home.client, home.server.http, &wrong).await.unwrap();
        let (status, problem) = attempt.finish().await.unwrap_err();
        assert_eq!((status, problem.code.as_str()), (StatusCode::FORBIDDEN, "wrong_code"));
        assert!(problem.message.contains(said), "{}", problem.message);
        // The proof was the attempt's only one.
        let (status, _) = attempt.finish().await.unwrap_err();
        assert_eq!(status, StatusCode::NOT_FOUND);
    }
    let (status, problem) =
        Pairing::begin(&home.client, home.server.http, &wrong).await.err().unwrap();
    assert_eq!((status, problem.code.as_str()), (StatusCode::GONE, "no_code"));
    assert!(problem.message.contains("trove-server pair"));
}

#[tokio::test]
async fn a_code_expires_and_so_does_an_attempt() {
    let home = Home::open().await;
    let code = home.code().await;
    home.pass(Duration::from_secs(599));
    let slow = Pairing::begin(&home.client, home.server.http, &code).await.unwrap();
    home.pass(Duration::from_secs(1));
    let (status, problem) = slow.finish().await.unwrap_err();
    assert_eq!((status, problem.code.as_str()), (StatusCode::GONE, "no_code"));
    let late = Pairing::begin(&home.client, home.server.http, &code).await;
    assert_eq!(late.err().unwrap().1.code, "no_code");

    let code = home.code().await;
    let forgotten = Pairing::begin(&home.client, home.server.http, &code).await.unwrap();
    home.pass(Duration::from_mins(1));
    let (status, problem) = forgotten.finish().await.unwrap_err();
    assert_eq!((status, problem.code.as_str()), (StatusCode::NOT_FOUND, "pairing_over"));
}

#[tokio::test]
async fn a_code_pairs_one_client() {
    let home = Home::open().await;
    let code = home.code().await;
    let one = Pairing::begin(&home.client, home.server.http, &code).await.unwrap();
    let two = Pairing::begin(&home.client, home.server.http, &code).await.unwrap();
    let outcomes = join_all([one.finish(), two.finish()]).await;
    let paired = outcomes.iter().filter(|outcome| outcome.is_ok()).count();
    assert_eq!(paired, 1, "{outcomes:?}");
    assert_eq!(home.server.house.catalogue.clients().await.unwrap().len(), 1);
}

#[tokio::test]
async fn tries_side_by_side_are_counted() {
    let home = Home::open().await;
    let code = home.code().await;
    let begun =
        join_all((0..6).map(|_| Pairing::begin(&home.client, home.server.http, &code))).await;
    assert_eq!(begun.iter().filter(|begun| begun.is_ok()).count(), 3);
}

#[tokio::test]
async fn a_new_code_replaces_the_old_one() {
    let home = Home::open().await;
    let old = home.code().await;
    let late = Pairing::begin(&home.client, home.server.http, &old).await.unwrap();
    let new = home.code().await;
    assert_eq!(late.finish().await.unwrap_err().1.code, "no_code");
    let attempt = Pairing::begin(&home.client, home.server.http, &new).await.unwrap();
    attempt.finish().await.unwrap();
}

#[tokio::test]
async fn malformed_messages_are_refused() {
    let home = Home::open().await;
    home.code().await;
    let bodies = [
        json!({ "name": "x", "message": "zz" }),
        json!({ "name": "x", "message": "ab".repeat(33) }),
        json!({ "name": "", "message": "ab" }),
        json!({ "name": "a\nb", "message": "ab" }),
        json!({ "name": "x" }),
        json!([]),
    ];
    for body in bodies {
        let response = home.post("/api/v1/pairings", &body).await;
        assert_eq!(response.status(), StatusCode::BAD_REQUEST, "{body}");
        problem(response).await;
        home.pass(Duration::from_secs(30));
    }
    let response = home.post("/api/v1/pairings/none", &json!({ "confirmation": "zz" })).await;
    assert_eq!(response.status(), StatusCode::NOT_FOUND);
    problem(response).await;
}

#[tokio::test]
async fn pairing_in_a_loop_is_slowed_down() {
    let home = Home::open().await;
    let body = json!({ "name": "x", "message": "ab" });
    for _ in 0..6 {
        let response = home.post("/api/v1/pairings", &body).await;
        assert_eq!(problem(response).await.code, "no_code");
    }
    let code = home.code().await;
    let response = home.post("/api/v1/pairings", &body).await;
    assert_eq!(response.status(), StatusCode::TOO_MANY_REQUESTS);
    assert_eq!(response.headers()["retry-after"], "30");
    assert!(problem(response).await.message.contains("wait 30 seconds"));
    // The owner's code was not used up by it, and the wait is over when it was said to be.
    home.pass(Duration::from_secs(30));
    Pairing::begin(&home.client, home.server.http, &code).await.unwrap().finish().await.unwrap();
}

#[tokio::test]
async fn whoever_knows_the_codes_may_pair_many_clients() {
    let home = Home::open().await;
    for _ in 0..9 {
        home.pair().await;
    }
}

/// Speaks TLS with its own certificate and passes on what it hears.
async fn man_in_the_middle(home: &Home) -> std::net::SocketAddr {
    let folder = tempfile::tempdir().unwrap();
    let own = Identity::load_or_make(folder.path(), None).unwrap().https().unwrap();
    let pem = std::fs::read(home.folder.path().join("tls/certificate.pem")).unwrap();
    let mut trusted = rustls::RootCertStore::empty();
    let certificate = rustls::pki_types::pem::PemObject::from_pem_slice(&pem).unwrap();
    trusted.add(certificate).unwrap();
    let connector = TlsConnector::from(Arc::new(
        rustls::ClientConfig::builder().with_root_certificates(trusted).with_no_client_auth(),
    ));
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    let server = home.server.http;
    tokio::spawn(async move {
        while let Ok((victim, _)) = listener.accept().await {
            let (own, connector) = (TlsAcceptor::from(Arc::clone(&own)), connector.clone());
            tokio::spawn(async move {
                let mut victim = own.accept(victim).await?;
                let name = "localhost".try_into().map_err(std::io::Error::other)?;
                let mut server = connector.connect(name, TcpStream::connect(server).await?).await?;
                copy_bidirectional(&mut victim, &mut server).await
            });
        }
    });
    address
}

#[tokio::test]
async fn someone_in_the_middle_with_another_certificate_is_found_out() {
    let home = Home::open().await;
    let code = home.code().await;
    let between = man_in_the_middle(&home).await;
    // Before pairing a client has nothing to trust, so it looks at no certificate.
    let trusting = client().tls_danger_accept_invalid_certs(true).build().unwrap();
    let attempt = Pairing::begin(&trusting, between, &code).await.unwrap();
    let (status, problem) = attempt.finish().await.unwrap_err();
    assert_eq!((status, problem.code.as_str()), (StatusCode::FORBIDDEN, "wrong_code"));
    assert!(problem.message.contains("someone may stand between"));
    assert_eq!(home.server.house.catalogue.clients().await.unwrap(), []);
    // A client that is paired pins the certificate and does not even speak.
    let url = format!("https://{between}/api/v1/health");
    assert!(home.client.get(url).send().await.unwrap_err().is_connect());
}

#[tokio::test]
async fn a_first_message_is_answered_even_when_the_code_is_wrong() {
    // Whether a code was right is told only to whoever proves to know it.
    let home = Home::open().await;
    home.code().await;
    let (_, message) = trove_pairing::ClientExchange::begin(&Code::random());
    let response = home
        .request(Method::POST, "/api/v1/pairings")
        .json(&json!({ "name": "x", "message": message }))
        .send()
        .await
        .unwrap();
    good::<PairingChallenge>(response).await.unwrap();
}
