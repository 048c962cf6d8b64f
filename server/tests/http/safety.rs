//! The proof, as a computer and the owner read it.

use super::{
    commands::poll,
    home::{Home, problem},
    states::offer,
};
use reqwest::{Method, Response, StatusCode};
use trove_protocol::{Amount, Collecting, Kind, OnlyHere, Safety, SafetyState, StatusReport};
use trove_server::owner::make_token;

async fn asked(home: &Home, client: &str, token: &str, query: &str) -> Response {
    let path = format!("/api/v1/clients/{client}/safety{query}");
    home.request(Method::GET, &path).bearer_auth(token).send().await.unwrap()
}

async fn safety(home: &Home, client: &str, token: &str, query: &str) -> Safety {
    asked(home, client, token, query).await.error_for_status().unwrap().json().await.unwrap()
}

#[tokio::test]
async fn a_computer_and_the_owner_read_the_same_proof_and_nobody_else_does() {
    let home = Home::open().await;
    let (client, other) = (home.pair().await, home.pair().await);
    let owner = make_token(&*home.server.house.catalogue).await.unwrap();
    let id = &client.client.0;
    let nothing = safety(&home, id, &client.token, "").await;
    assert_eq!((nothing.offered, nothing.all_safe), (Amount::default(), false));

    for content in 1..=3 {
        offer(&home, &client, content, 1_000).await;
    }
    for one in [&client, &other] {
        let report = StatusReport { collecting: Collecting::Settled, ..StatusReport::default() };
        let path = format!("/api/v1/clients/{}/status", one.client);
        let told = home.request(Method::POST, &path).bearer_auth(&one.token).json(&report);
        told.send().await.unwrap().error_for_status().unwrap();
    }
    assert!(!poll(&home, &client, 0, 0).await.is_empty());
    let asked_for = safety(&home, id, &client.token, "").await;
    let all = Amount { files: 3, bytes: 3_000 };
    assert_eq!((asked_for.offered, asked_for.on_its_way, asked_for.safe.files), (all, all, 0));
    assert_eq!(asked_for.only_here, [OnlyHere { kind: Kind::Photo, files: 3, bytes: 3_000 }]);
    assert!(asked_for.files.iter().all(|file| file.state == SafetyState::OnItsWay));
    assert_eq!(asked_for.reasons[0].reason, "asked");
    assert!(asked_for.sentence.contains("0 of 3 files"), "{}", asked_for.sentence);
    assert_eq!(safety(&home, id, &owner, "?after=/2.jpg").await.files[0].path.as_str(), "/3.jpg");
    assert_eq!(safety(&home, id, &owner, "?all=true").await, asked_for);

    let refused = asked(&home, id, &other.token, "").await;
    assert_eq!(refused.status(), StatusCode::FORBIDDEN);
    let refused = asked(&home, id, "0123", "").await;
    assert_eq!(refused.status(), StatusCode::UNAUTHORIZED);
    let unknown = asked(&home, "nobody", &owner, "").await;
    assert_eq!(unknown.status(), StatusCode::NOT_FOUND);
    assert_eq!(problem(unknown).await.code, "unknown_client");
    assert_eq!(asked(&home, id, &owner, "?all=perhaps").await.status(), StatusCode::BAD_REQUEST);
}
