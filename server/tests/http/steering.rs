//! What the owner steers from the dashboard beside single files: pairing, names, settings, checks,
//! backups; and what is looked back on.

use super::{
    commands::poll,
    dashboard::{Owned, asked},
    home::{Pairing, problem},
    states::offer,
};
use reqwest::{Method, StatusCode};
use serde_json::{Value, json};
use std::time::Duration;
use trove_pairing::Code;
use trove_protocol::Command;
use trove_server::{
    events::Event,
    scrub::{report::Report, request},
    streams::Listener,
};

#[tokio::test]
async fn a_code_is_shown_and_says_who_was_paired_with_it() {
    let owned = Owned::open().await;
    let current = async || owned.get("/pairing-codes/current").await;
    assert_eq!(current().await, json!({ "state": "none" }));
    let made = owned.send(Method::POST, "/pairing-codes", &Value::Null).await;
    let (code, shown) = (made["code"].as_str().unwrap(), made["shown"].as_str().unwrap());
    assert_eq!(shown.replace('-', ""), code);
    let address = format!("https://{}", owned.home.server.http);
    assert_eq!(made["addresses"], json!([address]));
    assert_eq!(made["qr"]["text"], json!(format!("{address}/pair#{code}")));
    let size = made["qr"]["size"].as_u64().unwrap() as usize;
    let rows = made["qr"]["modules"].as_array().unwrap();
    assert_eq!(rows.len(), size);
    assert!(rows.iter().all(|row| row.as_str().unwrap().len() == size));
    // The pattern by which cameras find it: a dark ring around a light one.
    assert!(rows[0].as_str().unwrap().starts_with("11111110"));
    assert!(rows[1].as_str().unwrap().starts_with("10000010"));
    let good = current().await;
    assert_eq!((&good["state"], &good["tries_left"]), (&json!("good"), &json!(3)));

    let code: Code = shown.parse().unwrap();
    let begun = Pairing::begin(&owned.home.client, owned.home.server.http, &code).await.unwrap();
    let paired = begun.finish().await.unwrap();
    let used = current().await;
    assert_eq!((&used["state"], &used["client"]), (&json!("used"), &json!(paired.client)));
    assert_eq!(used["client_name"], "Ana's laptop");
    owned.send(Method::POST, "/pairing-codes", &Value::Null).await;
    owned.home.pass(Duration::from_mins(10));
    assert_eq!(current().await["state"], "expired");
}

#[tokio::test]
async fn a_computer_is_renamed_and_unpaired() {
    let owned = Owned::open().await;
    let client = owned.client(&[1]).await;
    let path = format!("/clients/{}", client.client);
    let change =
        async |body: Value| owned.request(Method::PATCH, &path).json(&body).send().await.unwrap();
    assert_eq!(change(json!({ "name": " Study " })).await.status(), StatusCode::NO_CONTENT);
    assert_eq!(change(json!({})).await.status(), StatusCode::NO_CONTENT);
    assert_eq!(owned.get("/house").await["computers"][0]["name"], "Study");
    assert_eq!(problem(change(json!({ "name": "a\nb" })).await).await.code, "bad_name");
    let unpair = async || owned.request(Method::DELETE, &path).send().await.unwrap();
    assert_eq!(unpair().await.status(), StatusCode::NO_CONTENT);
    assert_eq!(owned.get("/house").await["computers"], json!([]));
    assert_eq!(problem(unpair().await).await.code, "unknown_client");
    let commands = format!("/api/v1/clients/{}/commands?wait=0", client.client);
    let response = owned.home.request(Method::GET, &commands).bearer_auth(&client.token);
    assert_eq!(response.send().await.unwrap().status(), StatusCode::UNAUTHORIZED);
    let events = owned.get("/house/events?kind=client_unpaired").await;
    assert_eq!(events["events"][0]["message"], "Study is paired no more; what it brought stays.");
}

#[tokio::test]
async fn settings_are_shown_changed_and_told() {
    let owned = Owned::open().await;
    let client = owned.client(&[]).await;
    let set = async |body: Value| owned.send(Method::PATCH, "/settings", &body).await;
    let said = set(json!({ "name": "scrub_days", "value": 7 })).await;
    assert_eq!(said["sentence"], "scrub_days is 7 from now on.");
    let own = json!({ "client": client.client, "name": "upload_limit", "value": "5 MB/s" });
    assert_eq!(set(own).await["sentence"], "upload_limit of Ana's laptop is 5 MB/s from now on.");
    set(json!({ "name": "wait_on_battery", "value": false })).await;
    set(json!({ "name": "ignore", "value": ["*.tmp", "a b"] })).await;
    let commands = poll(&owned.home, &client, 0, 0).await;
    assert!(
        commands.iter().any(|given| matches!(&given.command,
            Command::ReloadConfiguration { configuration }
            if configuration.wait_on_battery == Some(false) && configuration.upload_limit.is_some())),
        "{commands:?}"
    );
    let owned = owned.restart(Duration::from_secs(1)).await;
    let shown = owned.get("/settings").await;
    let find = |list: &Value, name: &str| {
        list.as_array().unwrap().iter().find(|one| one["name"] == name).cloned().unwrap()
    };
    let days = find(&shown["house"], "scrub_days");
    assert_eq!(
        (&days["value"], &days["set"], &days["form"]),
        (&json!(7), &json!(true), &json!("number"))
    );
    let of_client = &shown["clients"][0]["settings"];
    assert_eq!(find(of_client, "upload_limit")["set"], true);
    let inherited = find(of_client, "wait_on_battery");
    assert_eq!((&inherited["value"], &inherited["set"]), (&json!(false), &json!(false)));
    assert_eq!(find(&shown["every_client"], "ignore")["value"], json!(["*.tmp", "a b"]));
    for (body, says) in [
        (json!({ "name": "colour", "value": 1 }), "there is no setting"),
        (json!({ "name": "scrub_days", "value": "soon" }), "scrub_days stays as it is"),
        (json!({ "name": "photo_template", "value": "Photos/{year}" }), "last part"),
        (json!({ "client": client.client, "name": "scrub_days", "value": 1 }), "whole house"),
    ] {
        let response = owned.request(Method::PATCH, "/settings").json(&body).send().await.unwrap();
        let refused = problem(response).await;
        assert_eq!(refused.code, "bad_setting");
        assert!(refused.message.contains(says), "{}", refused.message);
    }
    let events = owned.get("/house/events?kind=settings_changed&limit=1").await;
    assert_eq!(events["events"][0]["message"], "ignore is *.tmp, a b from now on.");
    let next = events["next"].as_u64().unwrap();
    let earlier = owned.get(&format!("/house/events?kind=settings_changed&before={next}")).await;
    assert_eq!(earlier["events"].as_array().unwrap().len(), 3);
}

#[tokio::test]
async fn a_template_is_tried_out_before_it_holds() {
    let owned = Owned::open().await;
    let path = "/settings/template-example";
    let template = json!({ "kind": "photo", "template": "Pictures/{year}/{name}" });
    let tried = owned.send(Method::POST, path, &template).await;
    assert_eq!(tried["examples"], json!(["Pictures/2024/IMG_0001.jpg"]));
    let wrong = json!({ "kind": "photo", "template": "Pictures/{colour}/{name}" });
    let refused = owned.request(Method::POST, path).json(&wrong).send().await.unwrap();
    let refused = problem(refused).await;
    assert_eq!(refused.code, "bad_template");
    assert!(refused.message.contains("{colour}"), "{}", refused.message);
    let set = json!({ "name": "photo_template", "value": "Pictures/{year}/{name}" });
    owned.send(Method::PATCH, "/settings", &set).await;
    let templates = &owned.home.server.house.owner().templates;
    assert_eq!(templates.photos.to_string(), "Pictures/{year}/{name}");
}

#[tokio::test]
async fn traffic_is_kept_minute_by_minute_over_a_restart() {
    let owned = Owned::open().await;
    let client = owned.client(&[]).await;
    let traffic = &owned.home.server.house.traffic;
    traffic.received(&client.client, 1_000);
    owned.home.pass(Duration::from_mins(1));
    traffic.received(&client.client, 500);
    let film = Listener::Device("telly".to_owned());
    owned.home.server.house.streams.begin(film, "a film").sent(70);
    let last = |told: &Value, name: &str| {
        let columns = told[name].as_array().unwrap();
        let sums: Vec<u64> = columns.iter().map(|bytes| bytes.as_u64().unwrap()).collect();
        (sums[sums.len() - 2], sums[sums.len() - 1], sums.iter().sum::<u64>())
    };
    let day = owned.get("/house/traffic?hours=24").await;
    assert_eq!(
        (day["step_seconds"].as_u64(), last(&day, "received")),
        (Some(60), (1_000, 500, 1_500))
    );
    let owned = owned.restart(Duration::from_mins(1)).await;
    let day = owned.get("/house/traffic").await;
    assert_eq!(last(&day, "received"), (500, 0, 1_500));
    assert_eq!(last(&day, "streamed"), (70, 0, 70));
    // What is older than eight days is forgotten.
    owned.home.pass(Duration::from_hours(24 * 8));
    owned.home.server.house.traffic.streamed(1);
    owned.home.server.house.note_traffic().await.unwrap();
    let house = &owned.home.server.house;
    assert_eq!(house.catalogue.traffic_from(0).await.unwrap().len(), 1);
    let week = owned.get("/house/traffic?hours=192").await;
    assert_eq!((week["step_seconds"].as_u64(), last(&week, "received").2), (Some(300), 0));
}

#[tokio::test]
async fn checks_and_backups_are_asked_for() {
    let owned = Owned::open().await;
    let client = owned.client(&[]).await;
    let post = async |path: &str| owned.request(Method::POST, path).send().await.unwrap();
    assert_eq!(post("/scrub").await.status(), StatusCode::ACCEPTED);
    let house = &owned.home.server.house;
    // Nothing is stored, so it is done within moments; until then it is shown to run.
    let shown = owned.get("/house").await["scrub"]["running"].clone();
    assert!(shown.is_boolean());
    assert!(house.catalogue.setting("scrub_request").await.unwrap().is_some());
    let open = request::open(&*house.catalogue).await.unwrap();
    if let Some(open) = open {
        request::done(&*house.catalogue, &open, &Report::default()).await.unwrap();
    }
    assert_eq!(owned.get("/house").await["scrub"]["running"], false);

    assert_eq!(owned.get("/backups").await, json!({ "clients": [] }));
    let path = format!("/backups/{}/documents", client.client);
    assert_eq!(post(&path).await.status(), StatusCode::ACCEPTED);
    let commands = poll(&owned.home, &client, 0, 0).await;
    let expected = Command::StartBackup { set: "documents".to_owned() };
    assert!(commands.iter().any(|given| given.command == expected), "{commands:?}");
    assert_eq!(problem(post("/backups/nobody/documents").await).await.code, "unknown_client");
    let odd = format!("/backups/{}/..%2F..", client.client);
    assert_eq!(problem(post(&odd).await).await.code, "bad_name");
}

#[tokio::test]
async fn the_log_goes_back_page_by_page() {
    let owned = Owned::open().await;
    for free in 1..=5 {
        owned.home.server.house.events.record(None, Event::DiskFull { free }).await;
    }
    let mut seen = Vec::new();
    let mut query = "limit=2".to_owned();
    loop {
        let page = owned.get(&format!("/house/events?{query}")).await;
        seen.extend(
            page["events"].as_array().unwrap().iter().map(|one| one["id"].as_u64().unwrap()),
        );
        let Some(next) = page["next"].as_u64() else { break };
        query = format!("limit=2&before={next}");
    }
    assert_eq!(seen, [5, 4, 3, 2, 1]);
}

#[tokio::test]
async fn what_failed_is_told_with_what_to_do_and_tried_again() {
    use trove_server::{
        decide::ContentId,
        queue::{Next, State},
    };
    let owned = Owned::open().await;
    let client = owned.client(&[]).await;
    offer(&owned.home, &client, 1, 5_000).await;
    offer(&owned.home, &client, 2, 5_000).await;
    let house = &owned.home.server.house;
    for content in [1, 2] {
        let next = Next { state: State::SetAside, attempts: 6, try_at: house.clock.now() };
        let (id, number) = (&client.client, ContentId(content));
        house.catalogue.set_back(id, number, next, "it is locked").await.unwrap();
    }
    assert_eq!(owned.get("/house").await["failures"]["set_aside"], 2);
    let page = owned.get("/house/files?show=failed").await;
    let reason = &page["files"][0]["reason"];
    assert_eq!(reason["word"], "set_aside");
    let sentence = reason["sentence"].as_str().unwrap();
    assert!(sentence.contains("it is locked") && sentence.contains("tried again"), "{sentence}");
    let one = owned.send(Method::POST, "/house/retry", &json!({ "contents": [2, 99] })).await;
    assert_eq!(one["changed"], 1);
    let (requests, newest) = asked(&owned.home, &client, 0).await;
    assert_eq!(requests, [2]);
    // First is a try as well.
    assert_eq!(owned.wish(&[1], "first").await["changed"], 1);
    assert_eq!(asked(&owned.home, &client, newest).await.0, [1]);
    let rest = owned.send(Method::POST, "/house/retry", &json!({})).await;
    assert_eq!(rest["changed"], 0);
    let too_many = json!({ "contents": vec![1; 1_001], "wish": "first" });
    let refused =
        owned.request(Method::POST, "/house/wishes").json(&too_many).send().await.unwrap();
    assert_eq!(problem(refused).await.code, "too_many_contents");
}
