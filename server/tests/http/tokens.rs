//! Tokens of programs.

use super::{home::Home, visitors::Browser};
use reqwest::{Method, StatusCode};
use serde_json::{Value, json};
use trove_server::owner::make_token;

async fn status(home: &Home, path: &str, token: &str) -> StatusCode {
    let request = home.request(Method::GET, &format!("/api/v1{path}")).bearer_auth(token);
    request.send().await.unwrap().status()
}

#[tokio::test]
async fn programs_ask_with_tokens_of_a_role() {
    let home = Home::open().await;
    let mut owner = Browser::of_owner(&home).await;
    let make = async |name: &str, role: &str| {
        let made = owner.ask(Method::POST, "/tokens", &json!({ "name": name, "role": role })).await;
        (made["id"].clone(), made["token"].as_str().unwrap().to_owned())
    };
    let (steering_id, steering) = make("script", "owner").await;
    let (_, looking) = make("player", "viewer").await;
    assert_eq!(steering.len(), 64);
    assert_eq!(status(&home, "/people", &steering).await, StatusCode::OK);
    assert_eq!(status(&home, "/people", &looking).await, StatusCode::FORBIDDEN);
    let tokens = owner.get("/tokens").await;
    assert_eq!((&tokens[0]["name"], &tokens[1]["role"]), (&json!("player"), &json!("owner")));
    assert!(!tokens.to_string().contains(&steering));
    // A token needs no page of the server's, for no other page knows it.
    let request = home.request(Method::POST, "/api/v1/tokens").bearer_auth(&steering);
    let request = request.header("origin", "https://elsewhere.example");
    let request = request.json(&json!({ "name": "third", "role": "viewer" }));
    assert_eq!(request.send().await.unwrap().status(), StatusCode::OK);
    owner.done(Method::DELETE, &format!("/tokens/{steering_id}"), &Value::Null).await;
    assert_eq!(status(&home, "/people", &steering).await, StatusCode::UNAUTHORIZED);
    let (_, problem) =
        owner.refused(Method::DELETE, &format!("/tokens/{steering_id}"), &Value::Null).await;
    assert_eq!(problem.code, "unknown_token");
}

#[tokio::test]
async fn the_token_of_the_command_line_works_beside_them() {
    let home = Home::open().await;
    let token = make_token(&*home.server.house.catalogue).await.unwrap();
    assert_eq!(status(&home, "/people", &token).await, StatusCode::OK);
    assert_eq!(status(&home, "/tokens", &token).await, StatusCode::OK);
    // A wrong one is not made up for by a cookie.
    let owner = Browser::of_owner(&home).await;
    let both = owner.request(Method::GET, "/people").bearer_auth("0".repeat(64));
    assert_eq!(both.send().await.unwrap().status(), StatusCode::UNAUTHORIZED);
}

#[tokio::test]
async fn tokens_go_with_the_owner_who_made_them() {
    let home = Home::open().await;
    let mut owner = Browser::of_owner(&home).await;
    let mut second = owner.of_viewer("Otto").await;
    let people = owner.get("/people").await;
    let path = format!("/people/{}", people[1]["id"]);
    owner.done(Method::PATCH, &path, &json!({ "role": "owner" })).await;
    let body = json!({ "name": "script", "role": "owner" });
    let mut make = async || {
        let response = second.send(Method::POST, "/tokens", &body).await;
        response.json::<Value>().await.unwrap()["token"].as_str().unwrap().to_owned()
    };
    let one = make().await;
    assert_eq!(status(&home, "/people", &one).await, StatusCode::OK);
    owner.done(Method::PATCH, &path, &json!({ "role": "viewer" })).await;
    assert_eq!(status(&home, "/people", &one).await, StatusCode::UNAUTHORIZED);
}
