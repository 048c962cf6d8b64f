//! Links that show one album or item to whoever has them.

use super::{
    home::Home,
    states::{offer, store},
    visitors::Browser,
};
use reqwest::{Method, StatusCode, header};
use serde_json::{Value, json};
use std::{sync::Arc, time::Duration};
use trove_server::{
    catalogue::ShareLink, decide::ContentId, pairing::hash_of_secret, people::Shared,
    settings::OwnerSettings,
};

const DAY: Duration = Duration::from_hours(24);

/// A home with one photo in its library: the item's number.
async fn with_photo() -> (Home, i64) {
    let home = Home::open().await;
    let client = home.pair().await;
    offer(&home, &client, 1, 1_000).await;
    store(&home, &client, ContentId(1)).await;
    (home, 1)
}

fn secret_of(made: &Value) -> String {
    made["address"].as_str().unwrap().strip_prefix("/share#").unwrap().to_owned()
}

async fn share(browser: &Browser<'_>, item: i64, days: u32) -> Value {
    let new = json!({ "kind": "item", "id": item, "days": days });
    browser.ask(Method::POST, "/share-links", &new).await
}

#[tokio::test]
async fn a_link_shows_one_item_until_it_expires() {
    let (home, item) = with_photo().await;
    let owner = Browser::of_owner(&home).await;
    let made = share(&owner, item, 7).await;
    let secret = secret_of(&made);
    assert_eq!(secret.len(), 64);
    let mut guest = Browser::new(&home);
    let open = json!({ "secret": secret });
    let response = guest.send(Method::POST, "/share-links/open", &open).await;
    let cookie = response.headers()[header::SET_COOKIE].to_str().unwrap();
    assert!(cookie.contains("Max-Age=604800"), "{cookie}");
    let visit = guest.visit().await;
    let link = &visit["link"];
    assert_eq!((&link["kind"], &link["id"]), (&json!("item"), &json!(item)));
    assert_eq!((&link["name"], &link["expires_at"]), (&json!("1.jpg"), &made["expires_at"]));
    assert!(visit.get("person").is_none() && visit["may_share"] == false);
    // It is no sign-in.
    for (method, path, code) in [
        (Method::GET, "/people", "owners_only"),
        (Method::GET, "/tokens", "owners_only"),
        (Method::GET, "/share-links", "not_shared"),
        (Method::DELETE, "/sessions/current", "not_signed_in"),
        (Method::GET, "/sessions", "not_signed_in"),
    ] {
        assert_eq!(guest.refused(method, path, &Value::Null).await.1.code, code, "{path}");
    }
    let again = json!({ "kind": "item", "id": item, "days": 300 });
    assert_eq!(guest.refused(Method::POST, "/share-links", &again).await.1.code, "not_shared");
    home.pass(7 * DAY);
    assert!(guest.visit().await.get("link").is_none());
    let (status, problem) = guest.refused(Method::POST, "/share-links/open", &open).await;
    assert_eq!((status, problem.code.as_str()), (410, "link_over"));
    let (status, _) = guest.refused(Method::GET, "/share-links", &Value::Null).await;
    assert_eq!(status, 401);
}

#[tokio::test]
async fn an_ended_link_shows_nothing_at_once() {
    let (home, item) = with_photo().await;
    let mut owner = Browser::of_owner(&home).await;
    let (kept, ended) = (share(&owner, item, 1).await, share(&owner, item, 1).await);
    let open = async |made: &Value| {
        let mut guest = Browser::new(&home);
        let secret = json!({ "secret": secret_of(made) });
        guest.done(Method::POST, "/share-links/open", &secret).await;
        guest
    };
    let (stays, goes) = (open(&kept).await, open(&ended).await);
    owner.done(Method::DELETE, &format!("/share-links/{}", ended["id"]), &Value::Null).await;
    assert!(goes.visit().await.get("link").is_none());
    assert_eq!(stays.visit().await["link"]["id"], item);
    let links = owner.get("/share-links").await;
    assert_eq!((links.as_array().unwrap().len(), &links[0]["id"]), (1, &kept["id"]));
    assert!(!links.to_string().contains(&secret_of(&kept)), "the secret is told once");
}

#[tokio::test]
async fn a_link_does_not_sign_out_whoever_opens_it() {
    let (home, item) = with_photo().await;
    let mut owner = Browser::of_owner(&home).await;
    let secret = json!({ "secret": secret_of(&share(&owner, item, 1).await) });
    owner.done(Method::POST, "/share-links/open", &secret).await;
    let visit = owner.visit().await;
    assert_eq!((&visit["person"]["role"], &visit["link"]["id"]), (&json!("owner"), &json!(item)));
    assert_eq!(owner.get("/people").await.as_array().unwrap().len(), 1);
}

#[tokio::test]
async fn viewers_share_when_the_owner_lets_them_and_see_their_own_links() {
    let (home, item) = with_photo().await;
    let mut owner = Browser::of_owner(&home).await;
    let mut viewer = owner.of_viewer("Vera").await;
    let new = json!({ "kind": "item", "id": item, "days": 1 });
    let (status, problem) = viewer.refused(Method::POST, "/share-links", &new).await;
    assert_eq!((status, problem.code.as_str()), (403, "may_not_share"));
    let settings = OwnerSettings { viewers_may_share: true, ..OwnerSettings::default() };
    home.server.house.owner.send_replace(Arc::new(settings));
    assert_eq!(viewer.visit().await["may_share"], true);
    let owners = share(&owner, item, 1).await;
    let viewers = share(&viewer, item, 1).await;
    assert_eq!(viewer.get("/share-links").await.as_array().unwrap().len(), 1);
    let all = owner.get("/share-links").await;
    let mut makers: Vec<_> = all.as_array().unwrap().iter().map(|one| &one["made_by"]).collect();
    makers.sort_by_key(ToString::to_string);
    assert_eq!(makers, ["Olga", "Vera"]);
    // Another person's link is none of theirs.
    let path = |made: &Value| format!("/share-links/{}", made["id"]);
    let (status, problem) = viewer.refused(Method::DELETE, &path(&owners), &Value::Null).await;
    assert_eq!((status, problem.code.as_str()), (404, "unknown_link"));
    viewer.done(Method::DELETE, &path(&viewers), &Value::Null).await;
    // Links go with whoever made them.
    let secret = secret_of(&share(&viewer, item, 1).await);
    let people = owner.get("/people").await;
    let person = format!("/people/{}", people[1]["id"]);
    owner.done(Method::DELETE, &person, &Value::Null).await;
    let open = json!({ "secret": secret });
    let (_, problem) = Browser::new(&home).refused(Method::POST, "/share-links/open", &open).await;
    assert_eq!(problem.code, "link_over");
}

#[tokio::test]
async fn what_is_not_there_is_not_shared() {
    let (home, item) = with_photo().await;
    let owner = Browser::of_owner(&home).await;
    for (new, code) in [
        (json!({ "kind": "item", "id": item + 1, "days": 1 }), "nothing_to_share"),
        (json!({ "kind": "item", "id": -1, "days": 1 }), "nothing_to_share"),
        (json!({ "kind": "item", "id": item, "days": 0 }), "bad_days"),
        (json!({ "kind": "item", "id": item, "days": 4_000 }), "bad_days"),
        (json!({ "kind": "house", "id": item, "days": 1 }), "malformed"),
    ] {
        let (_, problem) = owner.refused(Method::POST, "/share-links", &new).await;
        assert_eq!(problem.code, code, "{new}");
    }
}

#[tokio::test]
async fn an_album_is_shared_by_its_number_and_guesses_at_links_are_slowed_down() {
    let home = Home::open().await;
    let now = home.server.house.clock.now();
    let link = ShareLink {
        id: 0,
        shared: Shared::Album(7),
        name: "<img src=x onerror=alert(1)>".to_owned(),
        made_by: None,
        made_at: now,
        expires_at: now.after(DAY),
    };
    home.server.house.catalogue.add_share_link(hash_of_secret("secret"), &link).await.unwrap();
    let mut guest = Browser::new(&home);
    guest.done(Method::POST, "/share-links/open", &json!({ "secret": "secret" })).await;
    let told = &guest.visit().await["link"];
    assert_eq!((&told["kind"], &told["id"]), (&json!("album"), &json!(7)));
    assert_eq!(told["name"], link.name.as_str());
    for _ in 0..20 {
        let (status, _) =
            guest.refused(Method::POST, "/share-links/open", &json!({ "secret": "guess" })).await;
        assert_eq!(status, 410);
    }
    let response = guest.send(Method::POST, "/share-links/open", &json!({ "secret": "x" })).await;
    assert_eq!(response.status(), StatusCode::TOO_MANY_REQUESTS);
}
