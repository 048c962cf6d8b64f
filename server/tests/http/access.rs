//! Tokens, addresses and garbage: who is answered what.

use super::home::{Home, problem};
use reqwest::{Method, StatusCode};
use serde_json::json;
use std::time::Duration;
use tokio::{
    io::{AsyncReadExt as _, AsyncWriteExt as _},
    net::TcpStream,
};
use trove_protocol::Credentials;
use trove_server::owner::make_token;

const CLIENT_ADDRESSES: [(Method, &str); 11] = [
    (Method::POST, "offers"),
    (Method::POST, "forecasts"),
    (Method::GET, "commands?wait=0"),
    (Method::POST, "confirmations"),
    (Method::POST, "status"),
    (Method::POST, "hashes"),
    (Method::GET, "backups"),
    (Method::GET, "backups/a/snapshots/b"),
    (Method::POST, "backups/a/snapshots/b"),
    (Method::POST, "backups/a/snapshots/b/entries"),
    (Method::GET, "contents/0"),
];

async fn status_report(home: &Home, client: &str, token: &str) -> reqwest::Response {
    home.request(Method::POST, &format!("/api/v1/clients/{client}/status"))
        .bearer_auth(token)
        .json(&json!({ "wrong": 1, "files": "many" }))
        .send()
        .await
        .unwrap()
}

#[tokio::test]
async fn nobody_gets_in_without_a_token_or_at_another_clients_address() {
    let home = Home::open().await;
    let one = home.pair().await;
    let two = home.pair().await;
    for (method, rest) in CLIENT_ADDRESSES {
        // Who goes on asking would be slowed down.
        home.pass(Duration::from_mins(1));
        let path = format!("/api/v1/clients/{}/{rest}", one.client);
        let request = || home.request(method.clone(), &path);
        for refused in [
            request(),
            request().bearer_auth("0".repeat(64)),
            request().bearer_auth(&one.client),
            request().basic_auth("x", Some(&one.token)),
        ] {
            let response = refused.send().await.unwrap();
            assert_eq!(response.status(), StatusCode::UNAUTHORIZED, "{path}");
            assert_eq!(response.headers()["www-authenticate"], "Bearer");
            assert_eq!(problem(response).await.code, "wrong_token");
        }
        let response = request().bearer_auth(&two.token).send().await.unwrap();
        assert_eq!(response.status(), StatusCode::FORBIDDEN, "{path}");
        assert_eq!(problem(response).await.code, "other_client");
    }
}

#[tokio::test]
async fn asking_on_with_a_wrong_token_is_slowed_down_but_the_right_one_still_works() {
    let home = Home::open().await;
    let Credentials { client, token, .. } = home.pair().await;
    for _ in 0..20 {
        let response = status_report(&home, &client.0, "wrong").await;
        assert_eq!(response.status(), StatusCode::UNAUTHORIZED);
    }
    let response = status_report(&home, &client.0, "wrong").await;
    assert_eq!(response.status(), StatusCode::TOO_MANY_REQUESTS);
    assert_eq!(response.headers()["retry-after"], "5");
    problem(response).await;
    let response = status_report(&home, &client.0, &token).await;
    assert_eq!(response.status(), StatusCode::BAD_REQUEST);
    home.pass(Duration::from_secs(5));
    let response = status_report(&home, &client.0, "wrong").await;
    assert_eq!(response.status(), StatusCode::UNAUTHORIZED);
}

#[tokio::test]
async fn a_removed_client_is_out_at_once() {
    let home = Home::open().await;
    let Credentials { client, token, .. } = home.pair().await;
    assert_eq!(status_report(&home, &client.0, &token).await.status(), StatusCode::BAD_REQUEST);
    let house = &home.server.house;
    assert!(house.catalogue.remove_client(&client, house.clock.now()).await.unwrap());
    let response = status_report(&home, &client.0, &token).await;
    assert_eq!(response.status(), StatusCode::UNAUTHORIZED);
    assert!(problem(response).await.message.contains("pair it again"));
}

#[tokio::test]
async fn it_is_known_when_a_client_last_spoke() {
    let home = Home::open().await;
    let Credentials { client, token, .. } = home.pair().await;
    home.pass(Duration::from_mins(3));
    status_report(&home, &client.0, "wrong").await;
    let house = &home.server.house;
    let seen = async || {
        house.note_contacts().await.unwrap();
        house.catalogue.clients().await.unwrap()[0].seen_at
    };
    assert_eq!(house.clock.now().since(seen().await), Duration::from_mins(3));
    status_report(&home, &client.0, &token).await;
    assert_eq!(house.clock.now().since(seen().await), Duration::ZERO);
}

#[tokio::test]
async fn every_refusal_is_a_problem() {
    let home = Home::open().await;
    let Credentials { client, token, .. } = home.pair().await;
    let own = |rest: &str| format!("/api/v1/clients/{client}/{rest}");
    let cases = [
        (Method::GET, "/api/v2/offers".to_owned(), StatusCode::NOT_FOUND),
        (Method::GET, "/api/v1/pairings/%FF/x".to_owned(), StatusCode::NOT_FOUND),
        (Method::POST, "/api/v1/pairings/%FF".to_owned(), StatusCode::BAD_REQUEST),
        (Method::GET, "/api/v1/%2e%2e%2fetc/passwd".to_owned(), StatusCode::NOT_FOUND),
        (Method::DELETE, "/api/v1/health".to_owned(), StatusCode::METHOD_NOT_ALLOWED),
        (Method::POST, "/api/v1/openapi.json".to_owned(), StatusCode::METHOD_NOT_ALLOWED),
        (Method::GET, own("offers"), StatusCode::METHOD_NOT_ALLOWED),
        (Method::POST, own("offers"), StatusCode::BAD_REQUEST),
        (Method::GET, own("commands?wait=soon"), StatusCode::BAD_REQUEST),
        (Method::GET, own("commands?wait=-1"), StatusCode::BAD_REQUEST),
        (Method::GET, own("commands?acknowledged=x"), StatusCode::BAD_REQUEST),
        (Method::POST, "/api/v1/clients/%FF/offers".to_owned(), StatusCode::NOT_FOUND),
    ];
    for (method, path, status) in cases {
        let request = home.request(method, &path).bearer_auth(&token).body("{\"half\":");
        let response = request.send().await.unwrap();
        assert_eq!(response.status(), status, "{path}");
        problem(response).await;
    }
}

#[tokio::test]
async fn no_answer_is_kept_guessed_at_or_put_into_another_page() {
    let home = Home::open().await;
    for path in ["/api/v1/visit", "/api/v1/people", "/api/v1/nothing", "/dav/", "/healthz"] {
        let answer = home.request(Method::GET, path).send().await.unwrap();
        let headers = answer.headers();
        assert_eq!(headers["x-content-type-options"], "nosniff", "{path}");
        assert_eq!(headers["cross-origin-resource-policy"], "same-origin", "{path}");
        assert_eq!(headers["cache-control"], "no-store", "{path}");
    }
}

#[tokio::test]
async fn garbage_does_not_disturb_others() {
    let home = Home::open().await;
    for garbage in [&b"GET / HTTP/1.1\r\n\r\n"[..], b"\x16\x03\x01\xff\xff", &vec![0; 70_000]] {
        let mut stream = TcpStream::connect(home.server.http).await.unwrap();
        // The server may hang up in the middle of it.
        let _ = stream.write_all(garbage).await;
        let _ = stream.shutdown().await;
        let _ = stream.read_to_end(&mut Vec::new()).await;
    }
    let health = home.request(Method::GET, "/api/v1/health").send().await.unwrap();
    assert_eq!(health.status(), StatusCode::OK);
    assert_eq!(health.headers()["cache-control"], "no-store");
    assert_eq!(health.json::<serde_json::Value>().await.unwrap(), json!({ "status": "ok" }));
}

#[tokio::test]
async fn what_cannot_be_read_is_refused_in_words() {
    let home = Home::open().await;
    let token = make_token(&*home.server.house.catalogue).await.unwrap();
    for path in [
        "items/1/original?download=a&download=b",
        "playlists/m3u?album=x",
        "music/albums/%FF",
        "timeline/%FF",
        "downloads/%FF",
    ] {
        let request = home.request(Method::GET, &format!("/api/v1/{path}")).bearer_auth(&token);
        problem(request.send().await.unwrap()).await;
    }
    // A list would be taken for the fields in their order.
    let request = home.request(Method::PUT, "/api/v1/pauses").bearer_auth(&token);
    let response = request.body("[null, null]").send().await.unwrap();
    assert_eq!(response.status(), StatusCode::BAD_REQUEST);
    assert_eq!(problem(response).await.code, "malformed");
}
