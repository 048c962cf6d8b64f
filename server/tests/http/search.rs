//! The collection is searched by words, dates and more.

use super::{
    collection::photo,
    gallery::{Gallery, counts, ids},
};
use reqwest::StatusCode;
use serde_json::Value;
use std::collections::HashMap;
use trove_testkit::made_media::{Movie, Music, Shot, jpeg, mp3, mp4};

async fn found(gallery: &Gallery, query: &str) -> Vec<i64> {
    ids(&gallery.json(&format!("/search?{query}")).await["items"])
}

#[tokio::test]
async fn words_dates_cameras_and_computers_find_items() {
    let gallery = Gallery::open().await;
    let sea = photo("2019-07-13T10:00:00", 1);
    let sea = gallery.add(0, "/Bilder/Été à la mer/IMG_0001.jpg", &sea).await;
    let wedding = photo("2024-05-17T10:00:00", 2);
    let wedding = gallery.add(1, "/Wedding of Zoë/DSC_0002.jpg", &wedding).await;
    let phone = Shot {
        captured: "2024-12-24T18:00:00".parse().ok(),
        make: Some("Fairphone"),
        model: Some("FP4"),
        seed: 3,
        ..Shot::default()
    };
    let phone = gallery.add(1, "/DCIM/20241224.jpg", &jpeg(&phone)).await;
    let movie = Movie { recorded_utc: "2019-07-14T10:00:00".parse().ok(), ..Movie::default() };
    let film = gallery.add(0, "/Bilder/VID.mp4", &mp4(&movie)).await;
    let album = Music { album: Some("1984"), artist: Some("The Larks"), ..Music::default() };
    let album = gallery.add(0, "/Musik/a.mp3", &mp3(&album)).await;

    for (query, expected) in [
        ("q=mer", vec![sea]),
        ("q=ete%20MER", vec![sea]),
        ("q=zoe", vec![wedding]),
        ("q=img_00", vec![sea]),
        ("q=fairph", vec![phone]),
        ("q=nikon", vec![wedding, sea]),
        ("q=2019", vec![film, sea]),
        ("q=1984", vec![album]),
        ("q=Juli%202019", vec![film, sea]),
        ("q=2019-07-13", vec![sea]),
        ("q=july%202019%20mer", vec![sea]),
        ("q=mer%202024", vec![]),
        ("q=nothing", vec![]),
        ("kind=video", vec![film]),
        ("camera=NIKON%20Z%206", vec![wedding, sea]),
        ("year=2024", vec![phone, wedding]),
        ("month=2024-12", vec![phone]),
        ("from=2019-07-14&to=2024-05", vec![wedding, film]),
        ("q=nikon&year=2019", vec![sea]),
    ] {
        assert_eq!(found(&gallery, query).await, expected, "{query}");
    }
    let computer = &gallery.computers[1].client.0;
    assert_eq!(found(&gallery, &format!("computer={computer}")).await, [phone, wedding]);

    let all = gallery.json("/search").await;
    assert_eq!(all["total"], 5);
    let kinds = HashMap::from([("photo", 3), ("video", 1), ("music", 1)]);
    let kinds: HashMap<String, u64> =
        kinds.into_iter().map(|(kind, count)| (kind.to_owned(), count)).collect();
    assert_eq!(counts(&all["facets"]["kinds"]), kinds);
    assert_eq!(all["facets"]["years"][0]["value"], "2024");
    assert_eq!(all["facets"]["cameras"][0]["count"], 2);
    assert_eq!(counts(&all["facets"]["computers"])[computer], 2);

    // Page by page, each once.
    let mut seen = Vec::new();
    let mut after = String::new();
    loop {
        let page = gallery.json(&format!("/search?limit=2{after}")).await;
        seen.extend(ids(&page["items"]));
        match &page["next"] {
            Value::String(next) => after = format!("&after={next}"),
            _ => break,
        }
    }
    assert_eq!(seen, ids(&all["items"]));
    assert_eq!(seen.len(), 5);
    for wrong in ["after=x", "year=then", "kind=other", "limit=many"] {
        let status = gallery.get(&format!("/search?{wrong}")).await.status();
        assert_eq!(status, StatusCode::BAD_REQUEST, "{wrong}");
    }
}
