//! Every computer, and every program with a token, at the addresses that are another's; and one
//! computer's words about what is another's, at its own address.

use super::{
    commands::poll,
    home::{Home, good, problem},
    visitors::Browser,
    who_may::{VIEWERS, guarded},
};
use reqwest::{Method, Response};
use serde_json::{Value, json};
use std::time::Duration;
use trove_protocol::{
    Command, ConfirmationReceipt, Credentials, Filed, HashReceipt, OfferReceipt, SnapshotReceipt,
};

async fn sent(home: &Home, method: Method, path: &str, token: &str, body: &Value) -> Response {
    // Who goes on asking would be slowed down.
    home.pass(Duration::from_mins(1));
    home.request(method, path).bearer_auth(token).json(body).send().await.unwrap()
}

async fn post(home: &Home, client: &Credentials, rest: &str, body: &Value) -> Response {
    let path = format!("/api/v1/clients/{}/{rest}", client.client);
    home.request(Method::POST, &path).bearer_auth(&client.token).json(body).send().await.unwrap()
}

#[tokio::test]
async fn a_computers_token_opens_nothing_but_its_own_addresses() {
    let home = Home::open().await;
    let (ana, ben) = (home.pair().await, home.pair().await);
    let mut at_anothers = 0;
    for operation in guarded() {
        let own = operation.path.replace("/clients/1", &format!("/clients/{}", ana.client));
        let is_anothers = own != operation.path;
        at_anothers += usize::from(is_anothers);
        let response = sent(&home, operation.method, &own, &ben.token, &json!({})).await;
        let (status, id) = (response.status().as_u16(), operation.id);
        let code = problem(response).await.code;
        let refused = if is_anothers {
            [(403, "other_client"), (401, "not_signed_in")]
        } else {
            [(401, "not_signed_in"), (401, "wrong_token")]
        };
        assert!(refused.contains(&(status, code.as_str())), "{id} {own}: {status} {code}");
    }
    assert!(at_anothers > 12, "{at_anothers} addresses of a client");
}

#[tokio::test]
async fn a_viewers_token_gets_nowhere_at_an_owners_or_a_computers_addresses() {
    let home = Home::open().await;
    let owner = Browser::of_owner(&home).await;
    let ana = home.pair().await;
    let made = owner.ask(Method::POST, "/tokens", &json!({ "name": "tv", "role": "viewer" })).await;
    let token = made["token"].as_str().unwrap();
    for operation in guarded().filter(|one| !VIEWERS.contains(&one.id.as_str())) {
        let path = operation.path.replace("/clients/1", &format!("/clients/{}", ana.client));
        let response = sent(&home, operation.method, &path, token, &json!({})).await;
        let (status, id) = (response.status().as_u16(), operation.id);
        let code = problem(response).await.code;
        let refused = [(403, "owners_only"), (401, "wrong_token")];
        assert!(refused.contains(&(status, code.as_str())), "{id}: {status} {code}");
    }
}

/// A file of the first computer's, which was asked for.
async fn asked(home: &Home, ana: &Credentials) -> (u64, u64) {
    let offers = json!({ "batch": "b", "offers": [{
        "path": "/ana/a.jpg", "size": 5, "modified_ns": 7, "kind": "photo",
        "sample": "ab".repeat(32) }] });
    let offered: OfferReceipt = good(post(home, ana, "offers", &offers).await).await.unwrap();
    assert_eq!(offered.standings.len(), 1);
    home.pass(Duration::from_secs(10));
    let told = poll(home, ana, 20, 0).await;
    let Command::RequestFiles { requests, .. } = &told[0].command else { panic!("{told:?}") };
    (told[0].id.0, requests[0].request.0)
}

#[tokio::test]
async fn what_a_computer_says_of_anothers_files_changes_nothing() {
    let home = Home::open().await;
    let (ana, ben) = (home.pair().await, home.pair().await);
    let (command, request) = asked(&home, &ana).await;
    let hash = "cd".repeat(32);
    for outcome in [
        json!({ "outcome": "sent", "size": 5, "modified_ns": 7, "hash": hash }),
        json!({ "outcome": "gone" }),
        json!({ "outcome": "unreadable", "reason": "broken" }),
    ] {
        let mut said = outcome.clone();
        said["request"] = json!(request);
        let said = json!({ "confirmations": [said] });
        let receipt = good(post(&home, &ben, "confirmations", &said).await).await;
        let receipt: ConfirmationReceipt = receipt.unwrap_or_else(|no| panic!("{outcome}: {no:?}"));
        assert_eq!(receipt.results, [Filed::NotNeeded], "{outcome}");
    }
    let said = json!({ "hashes": [
        { "path": "/ana/a.jpg", "size": 5, "modified_ns": 7, "hash": hash }] });
    let receipt: HashReceipt = good(post(&home, &ben, "hashes", &said).await).await.unwrap();
    assert_eq!(receipt.standings, [None]);
    // Acknowledging her command, and taking her file back, is his own affair: it makes him offer his.
    let told = poll(&home, &ben, 0, command).await;
    let told: Vec<_> = told.into_iter().map(|told| told.command).collect();
    assert_eq!(told, [Command::ResendOffers]);
    let gone = json!({ "batch": "g", "offers": [], "gone": ["/ana/a.jpg"] });
    assert!(post(&home, &ben, "offers", &gone).await.status().is_success());
    let told = poll(&home, &ana, 0, 0).await;
    let Command::RequestFiles { requests, .. } = &told[0].command else { panic!("{told:?}") };
    assert_eq!((told[0].id.0, requests[0].request.0), (command, request));
}

#[tokio::test]
async fn no_computer_adds_to_anothers_backup() {
    let home = Home::open().await;
    let (ana, ben) = (home.pair().await, home.pair().await);
    let folder = json!({ "entries": [{ "path": "hers", "kind": "folder", "modified_ns": 1 }] });
    let place = "backups/docs/snapshots/s1";
    assert!(post(&home, &ana, &format!("{place}/entries"), &folder).await.status().is_success());
    // His set of that name is another one, with nothing in it.
    let commit = json!({ "taken_at_ms": 9, "entries": 1 });
    let his: SnapshotReceipt = good(post(&home, &ben, place, &commit).await).await.unwrap();
    assert_eq!(his, SnapshotReceipt::SendAgain);
    let folder = json!({ "entries": [{ "path": "his", "kind": "folder", "modified_ns": 1 }] });
    for address in [format!("{place}/entries"), format!("{place}/entries?of={}", ana.client)] {
        assert!(post(&home, &ben, &address, &folder).await.status().is_success(), "{address}");
    }
    let hers: SnapshotReceipt = good(post(&home, &ana, place, &commit).await).await.unwrap();
    assert_eq!(hers, SnapshotReceipt::Committed);
    let path = format!("/api/v1/clients/{}/{place}", ana.client);
    let listed = home.request(Method::GET, &path).bearer_auth(&ana.token).send().await.unwrap();
    let listed: Value = good(listed).await.unwrap();
    assert_eq!(listed["entries"].as_array().map(Vec::len), Some(1), "{listed}");
    assert_eq!(listed["entries"][0]["path"], "hers");
}
