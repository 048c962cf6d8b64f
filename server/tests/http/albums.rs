//! Albums that people make.

use super::{collection::photo, gallery::Gallery, home::good, visitors::Browser};
use reqwest::{Method, StatusCode};
use serde_json::{Value, json};
use std::io::Cursor;
use trove_server::decide::ContentId;
use trove_testkit::made_media::{Movie, mp4};
use zip::ZipArchive;

#[tokio::test]
async fn albums_are_made_changed_and_removed() {
    let gallery = Gallery::open().await;
    let one = gallery.add(0, "/1.jpg", &photo("2019-07-13T10:00:00", 1)).await;
    let two = gallery.add(0, "/2.jpg", &photo("2024-05-17T10:00:00", 2)).await;
    let three = gallery.add(0, "/3.jpg", &photo("2024-05-18T10:00:00", 3)).await;
    let new = json!({ "name": "  <img onerror>  by   the sea ", "items": [one, two, 999] });
    let album: Value = good(gallery.send(Method::POST, "/albums", Some(new)).await).await.unwrap();
    assert_eq!(album["name"], "<img onerror> by the sea");
    assert_eq!((&album["count"], &album["mine"]), (&json!(2), &json!(true)));
    assert_eq!(album["first_taken"], "2019-07-13T10:00:00");
    let id = album["id"].as_i64().unwrap();
    assert_eq!(gallery.json("/albums").await["albums"][0]["cover"], one);

    let timeline = gallery.json(&format!("/timeline?album={id}")).await;
    let months: Vec<_> =
        timeline["months"].as_array().unwrap().iter().map(|month| &month["month"]).collect();
    assert_eq!(months, ["2024-05", "2019-07"]);
    let month = gallery.json(&format!("/timeline/2024-05?album={id}")).await;
    assert_eq!(month["ids"], json!([two]));

    let items = format!("/albums/{id}/items");
    let change = json!({ "add": [three], "remove": [one] });
    let changed = gallery.send(Method::POST, &items, Some(change)).await;
    assert_eq!(good::<Value>(changed).await.unwrap()["count"], 2);
    let month = gallery.json(&format!("/timeline/2024-05?album={id}")).await;
    assert_eq!(month["ids"], json!([three, two]));
    let house = &gallery.home.server.house;
    assert!(house.catalogue.album_has(id, ContentId(two)).await.unwrap());
    assert!(!house.catalogue.album_has(id, ContentId(one)).await.unwrap());
    assert_eq!(gallery.json(&format!("/items/{two}")).await["albums"][0]["id"], id);

    let address = format!("/albums/{id}");
    let name = json!({ "name": "Sea" });
    let renamed = gallery.send(Method::PATCH, &address, Some(name)).await;
    assert_eq!(good::<Value>(renamed).await.unwrap()["name"], "Sea");
    for wrong in ["", " ", &"x".repeat(201), "a\u{7}b"] {
        let name = Some(json!({ "name": wrong }));
        let refused = gallery.send(Method::PATCH, &address, name).await;
        assert_eq!(refused.status(), StatusCode::BAD_REQUEST, "{wrong:?}");
    }
    let removed = gallery.send(Method::DELETE, &address, None).await;
    assert_eq!(removed.status(), StatusCode::OK);
    assert_eq!(gallery.get(&address).await.status(), StatusCode::NOT_FOUND);
    assert_eq!(gallery.json("/timeline/2024-05").await["ids"], json!([three, two]));
}

/// Names in the ZIP file that is fetched of an album.
async fn unpacked(browser: &Browser<'_>, album: &Value) -> Vec<String> {
    let asked = browser.request(Method::POST, "/downloads").json(&json!({ "album": album }));
    let told: Value = good(asked.send().await.unwrap()).await.unwrap();
    let path = told["address"].as_str().unwrap().strip_prefix("/api/v1").unwrap();
    let fetched = browser.request(Method::GET, path).send().await.unwrap();
    assert_eq!(fetched.status(), StatusCode::OK);
    let archive = ZipArchive::new(Cursor::new(fetched.bytes().await.unwrap())).unwrap();
    archive.file_names().map(|name| name.unwrap().into_owned()).collect()
}

#[tokio::test]
async fn an_album_is_kept_and_played_elsewhere_whole_also_by_its_link() {
    let gallery = Gallery::open().await;
    let film = |recorded: &str, seed| {
        mp4(&Movie { recorded_utc: recorded.parse().ok(), seed, ..Movie::default() })
    };
    let shot = gallery.add(0, "/1.jpg", &photo("2019-07-13T10:00:00", 1)).await;
    let old = gallery.add(0, "/old.mp4", &film("2019-07-14T10:00:00", 2)).await;
    let new = gallery.add(0, "/new.mp4", &film("2024-05-17T10:00:00", 3)).await;
    let other = gallery.add(0, "/other.mp4", &film("2024-05-18T10:00:00", 4)).await;
    let home = &gallery.home;
    let owner = Browser::of_owner(home).await;
    let make = async |name: &str, items: &[i64]| {
        let new = json!({ "name": name, "items": items });
        owner.ask(Method::POST, "/albums", &new).await["id"].clone()
    };
    let (sea, hills) = (make("Sea", &[old, shot, new]).await, make("Hills", &[other]).await);
    let still = make("Still", &[shot]).await;
    assert_eq!(owner.get(&format!("/albums/{sea}")).await["playable"], 2);

    let link = json!({ "kind": "album", "id": sea, "days": 1 });
    let shared = owner.ask(Method::POST, "/share-links", &link).await;
    let secret = shared["address"].as_str().unwrap().strip_prefix("/share#").unwrap().to_owned();
    let mut guest = Browser::new(home);
    guest.done(Method::POST, "/share-links/open", &json!({ "secret": secret })).await;
    for visitor in [&owner, &guest] {
        assert_eq!(unpacked(visitor, &sea).await, ["1.jpg", "old.mp4", "new.mp4"]);
        let path = format!("/playlists/m3u?album={sea}");
        let list = visitor.request(Method::GET, &path).send().await.unwrap();
        assert_eq!(list.status(), StatusCode::OK);
        let list = list.text().await.unwrap();
        let addresses: Vec<_> = list.lines().filter(|line| line.starts_with("https")).collect();
        let of = |address: &&str| {
            let rest = address.split("/items/").nth(1).unwrap();
            rest.split('/').next().unwrap().parse::<i64>().unwrap()
        };
        assert_eq!(addresses.iter().map(of).collect::<Vec<_>>(), [new, old]);
        // A player that knows nobody reads it.
        let played = home.client.get(addresses[0]).send().await.unwrap();
        assert_eq!(played.bytes().await.unwrap(), film("2024-05-17T10:00:00", 3).to_vec());
    }
    // What is not shared looks like what does not exist.
    for album in [&hills, &still, &json!(99)] {
        let wish = json!({ "album": album });
        let (_, problem) = guest.refused(Method::POST, "/downloads", &wish).await;
        assert_eq!(problem.code, "no_album", "{album}");
        let path = format!("/playlists/m3u?album={album}");
        let (_, problem) = guest.refused(Method::GET, &path, &Value::Null).await;
        assert_eq!(problem.code, "no_album", "{album}");
    }
    let path = format!("/playlists/m3u?album={still}");
    let (status, problem) = owner.refused(Method::GET, &path, &Value::Null).await;
    assert_eq!((status, problem.code.as_str()), (404, "nothing_to_play"));
    for wish in [json!({}), json!({ "album": sea, "items": [new] })] {
        let (_, problem) = owner.refused(Method::POST, "/downloads", &wish).await;
        assert_eq!(problem.code, "malformed", "{wish}");
    }
}

#[tokio::test]
async fn a_viewer_changes_their_own_albums_and_nobody_elses() {
    let gallery = Gallery::open().await;
    let item = gallery.add(0, "/1.jpg", &photo("2019-07-13T10:00:00", 1)).await;
    let owner = Browser::of_owner(&gallery.home).await;
    let (vera, ben) = (owner.of_viewer("Vera").await, owner.of_viewer("Ben").await);
    let make = async |who: &Browser<'_>| {
        let new = json!({ "name": "Sea", "items": [item] });
        who.ask(Method::POST, "/albums", &new).await["id"].as_i64().unwrap()
    };
    let (owners, bens) = (make(&owner).await, make(&ben).await);
    for album in [owners, bens] {
        let address = format!("/albums/{album}");
        assert_eq!(vera.get(&address).await["mine"], false);
        for (method, path, body) in [
            (Method::PATCH, address.clone(), json!({ "name": "Hers" })),
            (Method::POST, format!("{address}/items"), json!({ "add": [], "remove": [item] })),
            (Method::DELETE, address.clone(), Value::Null),
        ] {
            let (status, problem) = vera.refused(method, &path, &body).await;
            assert_eq!((status, problem.code.as_str()), (403, "not_your_album"), "{path}");
        }
        let kept = owner.get(&address).await;
        assert_eq!((&kept["name"], &kept["count"]), (&json!("Sea"), &json!(1)));
    }
    // An owner may.
    let name = json!({ "name": "Hills" });
    assert_eq!(owner.ask(Method::PATCH, &format!("/albums/{bens}"), &name).await["name"], "Hills");
}
