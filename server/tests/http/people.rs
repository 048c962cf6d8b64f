//! People of the house, and what the owner says about them.

use super::{
    home::Home,
    visitors::{Browser, PASSWORD},
};
use reqwest::Method;
use serde_json::{Value, json};

async fn id_of(owner: &Browser<'_>, name: &str) -> i64 {
    let people = owner.get("/people").await;
    let found = people.as_array().unwrap().iter().find(|one| one["name"] == name);
    found.unwrap()["id"].as_i64().unwrap()
}

#[tokio::test]
async fn the_owner_lets_people_in_and_out() {
    let home = Home::open().await;
    let mut owner = Browser::of_owner(&home).await;
    let viewer = owner.of_viewer("Vera").await;
    assert_eq!(viewer.role().await.as_deref(), Some("viewer"));
    assert_eq!(viewer.visit().await["may_share"], false);
    let twin = json!({ "name": "VERA", "role": "viewer", "password": PASSWORD });
    let (status, problem) = owner.refused(Method::POST, "/people", &twin).await;
    assert_eq!((status, problem.code.as_str()), (400, "name_taken"));
    let path = format!("/people/{}", id_of(&owner, "Vera").await);
    owner.done(Method::PATCH, &path, &json!({ "name": "Wera", "role": "owner" })).await;
    assert_eq!(viewer.role().await.as_deref(), Some("owner"), "at once");
    owner.done(Method::PATCH, &path, &json!({ "role": "viewer" })).await;
    let (status, problem) = viewer.refused(Method::GET, "/people", &Value::Null).await;
    assert_eq!((status, problem.code.as_str()), (403, "owners_only"));
    owner.done(Method::PATCH, &path, &json!({ "password": "battery staple" })).await;
    assert_eq!(viewer.role().await, None, "signed out by the new password");
    let mut viewer = Browser::new(&home);
    viewer.sign_in("wera", "battery staple").await;
    owner.done(Method::DELETE, &path, &Value::Null).await;
    assert_eq!(viewer.role().await, None);
    let (status, problem) = owner.refused(Method::DELETE, &path, &Value::Null).await;
    assert_eq!((status, problem.code.as_str()), (404, "unknown_person"));
}

#[tokio::test]
async fn the_last_owner_stays() {
    let home = Home::open().await;
    let mut owner = Browser::of_owner(&home).await;
    let path = format!("/people/{}", id_of(&owner, "Olga").await);
    for (method, body) in [
        (Method::DELETE, Value::Null),
        (Method::PATCH, json!({ "role": "viewer" })),
        // All or nothing.
        (Method::PATCH, json!({ "role": "viewer", "name": "Helga" })),
    ] {
        let (status, problem) = owner.refused(method, &path, &body).await;
        assert_eq!((status, problem.code.as_str()), (400, "last_owner"));
    }
    id_of(&owner, "Olga").await;
    let second = json!({ "name": "Otto", "role": "owner", "password": PASSWORD });
    owner.ask(Method::POST, "/people", &second).await;
    owner.done(Method::PATCH, &path, &json!({ "role": "viewer" })).await;
    assert_eq!(owner.role().await.as_deref(), Some("viewer"));
}

#[tokio::test]
async fn people_change_their_own_password_with_the_old_one() {
    let home = Home::open().await;
    let mut owner = Browser::of_owner(&home).await;
    let mut other = Browser::new(&home);
    other.sign_in("Olga", PASSWORD).await;
    let change = |old: &str, new: &str| json!({ "old": old, "new": new });
    for (old, new, expected) in [
        ("wrong wrong", "battery staple", (403, "wrong_password")),
        (PASSWORD, "short", (400, "bad_password")),
    ] {
        let (status, problem) =
            owner.refused(Method::PUT, "/people/me/password", &change(old, new)).await;
        assert_eq!((status, problem.code.as_str()), expected);
    }
    // Not around the old one.
    let path = format!("/people/{}", id_of(&owner, "Olga").await);
    let (status, problem) =
        owner.refused(Method::PATCH, &path, &json!({ "password": "battery staple" })).await;
    assert_eq!((status, problem.code.as_str()), (403, "own_password"));
    owner.done(Method::PUT, "/people/me/password", &change(PASSWORD, "battery staple")).await;
    assert_eq!(owner.role().await.as_deref(), Some("owner"), "signed in here still");
    assert_eq!(other.role().await, None, "and nowhere else");
    other.sign_in("Olga", "battery staple").await;
    let guesses = change("guess guess", "battery staple");
    for _ in 0..10 {
        let (_, problem) = owner.refused(Method::PUT, "/people/me/password", &guesses).await;
        assert_eq!(problem.code, "wrong_password");
    }
    let (_, problem) = owner.refused(Method::PUT, "/people/me/password", &guesses).await;
    assert_eq!(problem.code, "too_often");
}

#[tokio::test]
async fn nobody_ends_anothers_session() {
    let home = Home::open().await;
    let owner = Browser::of_owner(&home).await;
    let viewer = owner.of_viewer("Vera").await;
    let session = owner.get("/sessions").await[0]["id"].clone();
    let (status, problem) =
        viewer.refused(Method::DELETE, &format!("/sessions/{session}"), &Value::Null).await;
    assert_eq!((status, problem.code.as_str()), (404, "unknown_session"));
    assert_eq!(owner.role().await.as_deref(), Some("owner"));
}
