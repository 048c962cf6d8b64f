//! Setting up, signing in and out, and whoever tries to get in otherwise.

use super::{
    home::{Home, problem},
    visitors::{Browser, PASSWORD},
};
use futures_util::future::join_all;
use reqwest::{Method, StatusCode, header};
use serde_json::{Value, json};
use std::time::Duration;
use trove_server::{
    house::Fault,
    people::{
        Passwords,
        signing_in::{Browser as SignedInBrowser, set_up},
    },
};

const HOUR: Duration = Duration::from_hours(1);
const DAY: Duration = Duration::from_hours(24);

#[tokio::test]
async fn the_first_visit_sets_the_owner_up() {
    let home = Home::open().await;
    let mut browser = Browser::new(&home);
    let visit = browser.visit().await;
    assert_eq!(visit["set_up"], false);
    assert!(!visit["server"]["name"].as_str().unwrap().is_empty());
    assert!(visit.get("person").is_none() && visit.get("link").is_none());
    let short = json!({ "name": "Olga", "password": "1234567" });
    let (status, problem) = browser.refused(Method::POST, "/set-up", &short).await;
    assert_eq!((status, problem.code.as_str()), (400, "bad_password"));
    browser.done(Method::POST, "/set-up", &json!({ "name": " Olga ", "password": PASSWORD })).await;
    let visit = browser.visit().await;
    let (set_up, person) = (&visit["set_up"], &visit["person"]);
    assert_eq!((set_up, &person["name"]), (&json!(true), &json!("Olga")));
    assert_eq!((&person["role"], &visit["may_share"]), (&json!("owner"), &json!(true)));
    assert!(person["id"].is_i64());
    let events = home.server.house.events.after(0, 10).await.unwrap();
    let told = events.iter().find(|event| event.kind == "owner_set_up").unwrap();
    assert!(told.message.contains("Olga") && told.message.contains("127.0.0.1"), "{told:?}");
    // Nobody else takes the house over.
    let other = json!({ "name": "Eve", "password": PASSWORD });
    let (status, problem) = Browser::new(&home).refused(Method::POST, "/set-up", &other).await;
    assert_eq!((status, problem.code.as_str()), (403, "already_set_up"));
}

#[tokio::test]
async fn a_house_in_use_is_taken_over_from_nowhere_else() {
    let home = Home::open().await;
    home.pair().await;
    let house = &home.server.house;
    for from in ["192.168.1.66", "::ffff:192.168.1.66", "fe80::1", "0.0.0.0"] {
        let browser = SignedInBrowser { name: String::new(), former: None };
        let from = (browser, from.parse().unwrap());
        let refused = set_up(house, &Passwords::default(), ("Eve", PASSWORD), from).await;
        let refused = refused.unwrap_err();
        assert!(matches!(refused, Fault::Forbidden { code: "set_up_there", .. }), "{refused}");
    }
    // Who sits at the server may.
    Browser::of_owner(&home).await;
}

#[tokio::test]
async fn of_two_who_set_up_at_once_one_is_the_owner() {
    let home = Home::open().await;
    let tries = ["Ana", "Bob"].map(async |name| {
        let body = json!({ "name": name, "password": PASSWORD });
        home.post("/api/v1/set-up", &body).await.status()
    });
    let mut answers = join_all(tries).await;
    answers.sort_unstable();
    assert_eq!(answers, [StatusCode::NO_CONTENT, StatusCode::FORBIDDEN]);
}

#[tokio::test]
async fn whoever_knows_name_and_password_signs_in_and_out() {
    let home = Home::open().await;
    let first = Browser::of_owner(&home).await;
    let mut second = Browser::new(&home);
    let wrong = async |name: &str, password: &str| {
        let body = json!({ "name": name, "password": password });
        Browser::new(&home).refused(Method::POST, "/sessions", &body).await
    };
    let (status, one) = wrong("Olga", "correct horsf").await;
    assert_eq!((status, one.code.as_str()), (401, "wrong_sign_in"));
    // A name that nobody has is told in the same words.
    assert_eq!(wrong("Nobody", PASSWORD).await, (401, one));
    second.sign_in(" olga", PASSWORD).await;
    assert_eq!(second.role().await.as_deref(), Some("owner"));
    let sessions = second.get("/sessions").await;
    assert_eq!(sessions.as_array().unwrap().len(), 2);
    let mut gone = Browser::with(&home, second.cookies.clone());
    second.done(Method::DELETE, "/sessions/current", &Value::Null).await;
    assert_eq!((second.cookies.len(), second.role().await), (0, None));
    // The secret is worth nothing any more, whoever kept it.
    assert_eq!(gone.role().await, None);
    let again = gone.send(Method::DELETE, "/sessions/current", &Value::Null).await;
    assert_eq!(problem(again).await.code, "not_signed_in");
    assert_eq!(first.role().await.as_deref(), Some("owner"));
}

#[tokio::test]
async fn signing_in_anew_ends_the_session_that_the_browser_had() {
    let home = Home::open().await;
    let mut browser = Browser::of_owner(&home).await;
    let former = Browser::with(&home, browser.cookies.clone());
    browser.sign_in("Olga", PASSWORD).await;
    assert_eq!(former.role().await, None);
    assert_ne!(former.cookies, browser.cookies);
    assert_eq!(browser.get("/sessions").await.as_array().unwrap().len(), 1);
}

#[tokio::test]
async fn sessions_last_while_they_are_used_and_are_ended_from_elsewhere() {
    let home = Home::open().await;
    let browser = Browser::of_owner(&home).await;
    for _ in 0..3 {
        home.pass(29 * DAY);
        let response = browser.request(Method::GET, "/visit").send().await.unwrap();
        let cookie = response.headers()[header::SET_COOKIE].to_str().unwrap();
        assert!(cookie.contains("Max-Age=2592000"), "{cookie}");
        assert_eq!(browser.role().await.as_deref(), Some("owner"));
    }
    let mut other = Browser::new(&home);
    other.sign_in("Olga", PASSWORD).await;
    home.pass(HOUR);
    let sessions = other.get("/sessions").await;
    let foreign = sessions.as_array().unwrap().iter().find(|one| one["current"] == false).unwrap();
    let path = format!("/sessions/{}", foreign["id"]);
    other.done(Method::DELETE, &path, &Value::Null).await;
    assert_eq!(browser.role().await, None);
    let (status, problem) = other.refused(Method::DELETE, &path, &Value::Null).await;
    assert_eq!((status, problem.code.as_str()), (404, "unknown_session"));
    home.pass(30 * DAY);
    assert_eq!(other.role().await, None);
}

#[tokio::test]
async fn forged_cookies_open_nothing() {
    let home = Home::open().await;
    let owner = Browser::of_owner(&home).await;
    let secret = owner.cookies[0].1.clone();
    let mut turned = secret.clone().into_bytes();
    turned[0] ^= 1;
    for forged in [
        String::from_utf8(turned).unwrap(),
        secret[..63].to_owned(),
        secret.to_uppercase(),
        blake3_of(&secret),
        String::new(),
        "1".to_owned(),
        "' OR 1=1 --".to_owned(),
    ] {
        for name in ["__Host-trove", "__Host-trove-link"] {
            let cookies = vec![(name.to_owned(), forged.clone())];
            let browser = Browser::with(&home, cookies);
            let (status, problem) = browser.refused(Method::GET, "/people", &Value::Null).await;
            assert_eq!((status, problem.code.as_str()), (401, "not_signed_in"), "{forged}");
        }
    }
    // A session's secret is not a link's, nor a token.
    let cookies = vec![("__Host-trove-link".to_owned(), secret.clone())];
    assert!(Browser::with(&home, cookies).visit().await.get("link").is_none());
    let bearer = home.request(Method::GET, "/api/v1/people").bearer_auth(&secret).send();
    assert_eq!(bearer.await.unwrap().status(), StatusCode::UNAUTHORIZED);
}

fn blake3_of(secret: &str) -> String {
    trove_protocol::ContentHash(trove_server::pairing::hash_of_secret(secret)).to_string()
}

#[tokio::test]
async fn secrets_and_passwords_are_nowhere_on_the_disk() {
    let home = Home::open().await;
    let browser = Browser::of_owner(&home).await;
    let secret = browser.cookies[0].1.clone();
    let file = home.folder.path().join("catalogue.sqlite");
    home.server.stop().await.unwrap();
    let stored = String::from_utf8_lossy(&std::fs::read(file).unwrap()).into_owned();
    assert!(stored.contains("$argon2id$v=19$m=19456,t=2,p=1$"));
    assert!(!stored.contains(&secret) && !stored.contains(PASSWORD));
}

#[tokio::test]
async fn guessing_is_slowed_down_by_address_and_ends_for_whoever_knows() {
    let home = Home::open().await;
    Browser::of_owner(&home).await;
    let wrong = json!({ "name": "Olga", "password": "guess guess" });
    home.pass(HOUR);
    let tries = join_all((0..12).map(|_| home.post("/api/v1/sessions", &wrong))).await;
    let of = |status| tries.iter().filter(|one| one.status() == status).count();
    // Side by side they count as well.
    assert_eq!((of(StatusCode::UNAUTHORIZED), of(StatusCode::TOO_MANY_REQUESTS)), (10, 2));
    let right = json!({ "name": "Olga", "password": PASSWORD });
    let response = home.post("/api/v1/sessions", &right).await;
    assert_eq!(response.status(), StatusCode::TOO_MANY_REQUESTS);
    assert_eq!(response.headers()[header::RETRY_AFTER], "30");
    assert_eq!(problem(response).await.code, "too_often");
    home.pass(Duration::from_secs(30));
    let response = home.post("/api/v1/sessions", &right).await;
    assert_eq!(response.status(), StatusCode::NO_CONTENT);
    let response = home.post("/api/v1/sessions", &wrong).await;
    assert_eq!(response.status(), StatusCode::UNAUTHORIZED);
}

#[tokio::test]
async fn pages_from_elsewhere_change_nothing() {
    let home = Home::open().await;
    let owner = Browser::of_owner(&home).await;
    let person = json!({ "name": "Eve", "role": "owner", "password": PASSWORD });
    let foreign: [&[(&str, &str)]; 6] = [
        &[("sec-fetch-site", "cross-site")],
        &[("sec-fetch-site", "same-site")],
        &[("sec-fetch-site", "cross-site"), ("origin", "https://evil.example")],
        &[("origin", "https://evil.example")],
        &[("origin", "null")],
        &[],
    ];
    for headers in foreign {
        let mut request = owner.bare(Method::POST, "/people").json(&person);
        for (name, value) in headers {
            request = request.header(*name, *value);
        }
        let response = request.send().await.unwrap();
        assert_eq!(response.status(), StatusCode::FORBIDDEN, "{headers:?}");
        assert_eq!(problem(response).await.code, "foreign_page");
    }
    assert_eq!(owner.get("/people").await.as_array().unwrap().len(), 1);
    // As a form of a foreign page would sign somebody in as somebody else.
    let sign_in = format!("{{\"name\":\"Olga\",\"password\":\"{PASSWORD}\"}}");
    let form = home
        .request(Method::POST, "/api/v1/sessions")
        .header("origin", "https://evil.example")
        .header("content-type", "text/plain")
        .body(sign_in);
    let response = form.send().await.unwrap();
    assert!(response.headers().get(header::SET_COOKIE).is_none());
    assert_eq!(problem(response).await.code, "foreign_page");
    // Browsers without these headers say the origin; it is the server's own.
    let origin = format!("https://{}", home.server.http);
    let request = owner.bare(Method::POST, "/people").header("origin", origin).json(&person);
    assert_eq!(request.send().await.unwrap().status(), StatusCode::OK);
}
