//! Albums that people make.

use super::{collection::photo, gallery::Gallery, home::good, visitors::Browser};
use reqwest::{Method, StatusCode};
use serde_json::{Value, json};
use trove_server::decide::ContentId;

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
