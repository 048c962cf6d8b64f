//! One-time addresses: a paired computer opens the library, and whoever has the data folder.

use super::{
    home::{Home, problem},
    visitors::{Browser, PASSWORD},
};
use reqwest::{Method, StatusCode};
use serde_json::{Value, json};
use std::time::Duration;
use trove_protocol::{Credentials, LibraryEntry};
use trove_server::people::entering;

async fn ask(home: &Home, client: &Credentials) -> reqwest::Response {
    let path = format!("/api/v1/clients/{}/entries", client.client);
    home.request(Method::POST, &path).bearer_auth(&client.token).send().await.unwrap()
}

async fn ticket(home: &Home, client: &Credentials) -> Value {
    let entry: LibraryEntry =
        ask(home, client).await.error_for_status().unwrap().json().await.unwrap();
    assert_eq!(entry.expires_at, home.server.house.clock.now().0 + 60_000);
    json!({ "ticket": entry.address.strip_prefix("/enter#").unwrap() })
}

async fn entered<'a>(home: &'a Home, client: &Credentials) -> Browser<'a> {
    let mut browser = Browser::new(home);
    browser.done(Method::POST, "/entries", &ticket(home, client).await).await;
    browser
}

#[tokio::test]
async fn a_paired_computer_opens_the_library_once_and_soon() {
    let home = Home::open().await;
    let client = home.pair().await;
    let one = ticket(&home, &client).await;
    let mut browser = Browser::new(&home);
    browser.done(Method::POST, "/entries", &one).await;
    let person = browser.visit().await["person"].clone();
    assert_eq!(person, json!({ "name": "Ana's laptop", "role": "viewer" }));
    let (status, problem) = browser.refused(Method::GET, "/people", &Value::Null).await;
    assert_eq!((status, problem.code.as_str()), (403, "owners_only"));
    let (status, problem) = Browser::new(&home).refused(Method::POST, "/entries", &one).await;
    assert_eq!((status, problem.code.as_str()), (410, "entry_over"), "once");
    let late = ticket(&home, &client).await;
    home.pass(Duration::from_mins(1));
    let (status, problem) = Browser::new(&home).refused(Method::POST, "/entries", &late).await;
    assert_eq!((status, problem.code.as_str()), (410, "entry_over"), "soon");
    let (_, problem) =
        browser.refused(Method::PUT, "/people/me/password", &json!({ "old": "", "new": "" })).await;
    assert_eq!(problem.code, "no_password");
    let sessions = browser.get("/sessions").await;
    assert_eq!(sessions[0]["computer"], "Ana's laptop");
    // Another's token asks for none.
    let other = home.pair().await;
    let path = format!("/api/v1/clients/{}/entries", client.client);
    let foreign = home.request(Method::POST, &path).bearer_auth(&other.token).send().await.unwrap();
    assert_eq!(foreign.status(), StatusCode::FORBIDDEN);
}

#[tokio::test]
async fn whoever_is_unpaired_is_out_at_once() {
    let home = Home::open().await;
    let client = home.pair().await;
    let browser = entered(&home, &client).await;
    let unused = ticket(&home, &client).await;
    let house = &home.server.house;
    assert!(house.catalogue.remove_client(&client.client, house.clock.now()).await.unwrap());
    assert_eq!(browser.role().await, None);
    let (_, problem) = Browser::new(&home).refused(Method::POST, "/entries", &unused).await;
    assert_eq!(problem.code, "entry_over");
}

#[tokio::test]
async fn the_owner_chooses_as_whom_a_computer_opens_the_library() {
    let home = Home::open().await;
    let client = home.pair().await;
    let mut owner = Browser::of_owner(&home).await;
    owner.of_viewer("Vera").await;
    let vera = owner.get("/people").await[1]["id"].clone();
    let path = format!("/clients/{}", client.client);
    assert_eq!(owner.get(&path).await, json!({ "opens_as": "viewer" }));
    let before = entered(&home, &client).await;

    owner.done(Method::PATCH, &path, &json!({ "opens_as": vera })).await;
    assert_eq!(before.role().await, None, "whoever came in before is out");
    assert_eq!(owner.get(&path).await, json!({ "opens_as": vera }));
    let browser = entered(&home, &client).await;
    assert_eq!(browser.visit().await["person"]["name"], "Vera");

    owner.done(Method::PATCH, &path, &json!({ "opens_as": "nobody" })).await;
    let refused = ask(&home, &client).await;
    assert_eq!(refused.status(), StatusCode::FORBIDDEN);
    assert_eq!(problem(refused).await.code, "sign_in_there");

    owner.done(Method::PATCH, &path, &json!({ "opens_as": "viewer" })).await;
    let browser = entered(&home, &client).await;
    assert_eq!(browser.role().await.as_deref(), Some("viewer"));
    for (path, choice, expected) in [
        (path.as_str(), json!({ "opens_as": 99 }), (404, "unknown_client")),
        ("/clients/nobody", json!({ "opens_as": "viewer" }), (404, "unknown_client")),
        (path.as_str(), json!({ "opens_as": "owner" }), (400, "malformed")),
    ] {
        let (status, problem) = owner.refused(Method::PATCH, path, &choice).await;
        assert_eq!((status, problem.code.as_str()), expected, "{choice}");
    }
    assert_eq!(owner.refused(Method::GET, "/clients/nobody", &Value::Null).await.0, 404);
}

#[tokio::test]
async fn whoever_has_the_data_folder_comes_in_as_the_owner() {
    let home = Home::open().await;
    let catalogue = trove_server::catalogue::sqlite::SqliteCatalogue::open(
        &home.folder.path().join("catalogue.sqlite"),
    )
    .await
    .unwrap();
    let now = home.server.house.clock.now();
    let enter = async || {
        let opened = entering::for_owner(&catalogue, now).await.unwrap();
        let mut browser = Browser::new(&home);
        browser.done(Method::POST, "/entries", &json!({ "ticket": opened.ticket })).await;
        browser
    };
    // Before anybody has set the server up.
    let browser = enter().await;
    let visit = browser.visit().await;
    assert_eq!((&visit["set_up"], &visit["person"]["role"]), (&json!(false), &json!("owner")));
    assert_eq!(browser.get("/people").await, json!([]));
    let set_up = json!({ "name": "Olga", "password": PASSWORD });
    let mut olga = Browser::new(&home);
    olga.done(Method::POST, "/set-up", &set_up).await;
    let browser = enter().await;
    assert_eq!(browser.visit().await["person"]["name"], "Olga");
    catalogue.close().await;
}

#[tokio::test]
async fn whoever_guesses_at_one_time_addresses_is_slowed_down() {
    let home = Home::open().await;
    let client = home.pair().await;
    let guess = json!({ "ticket": "guess" });
    for _ in 0..20 {
        let (status, _) = Browser::new(&home).refused(Method::POST, "/entries", &guess).await;
        assert_eq!(status, 410);
    }
    let (status, problem) = Browser::new(&home).refused(Method::POST, "/entries", &guess).await;
    assert_eq!((status, problem.code.as_str()), (429, "too_often"));
    // A real one still lets in.
    assert_eq!(entered(&home, &client).await.role().await.as_deref(), Some("viewer"));
}
