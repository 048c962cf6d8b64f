//! Music by artists, albums and tracks.

use super::gallery::{Gallery, ids};
use reqwest::StatusCode;
use serde_json::json;
use trove_testkit::made_media::{Made, Music, flac, mp3};

fn track(artist: &'static str, album: &'static str, number: u32, seed: u64) -> Made {
    let title = ["Dew", "First Light", "Hedgerow"][number as usize - 1];
    let music = Music {
        artist: Some(artist),
        album_artist: Some(artist),
        album: Some(album),
        title: Some(title),
        track: Some(number),
        genre: Some(if artist == "The Larks" { "Klezmer" } else { "Fado" }),
        composer: (number == 1).then_some("Zoë Öström"),
        released: Some("1973-03-01"),
        seed,
        size: Some(20_000),
    };
    if seed.is_multiple_of(2) { mp3(&music) } else { flac(&music) }
}

#[tokio::test]
async fn music_is_found_by_artist_album_and_track() {
    let gallery = Gallery::open().await;
    let second = gallery.add(0, "/m/02.mp3", &track("The Larks", "Morning", 2, 2)).await;
    let first = gallery.add(0, "/m/01.flac", &track("The Larks", "Morning", 1, 1)).await;
    let other = gallery.add(0, "/m/a.mp3", &track("Ångström Trio", "Größe", 1, 4)).await;
    gallery.add(0, "/m/memo.mp3", &mp3(&Music { seed: 9, ..Music::default() })).await;

    let artists = gallery.json("/music/artists").await;
    let names: Vec<_> =
        artists["artists"].as_array().unwrap().iter().map(|one| &one["name"]).collect();
    assert_eq!(names, ["", "Ångström Trio", "The Larks"]);
    assert_eq!(artists["artists"][2]["tracks"], 2);

    let albums = gallery.json("/music/albums?artist=angstrom%20trio").await;
    assert_eq!(albums["albums"][0]["name"], "Größe");
    let all = gallery.json("/music/albums").await;
    assert_eq!(all["albums"].as_array().unwrap().len(), 3);
    assert_eq!(all["next"], json!(null));
    let id = all["albums"][2]["id"].as_str().unwrap();
    let album = gallery.json(&format!("/music/albums/{id}")).await;
    assert_eq!(album["album"]["name"], "Morning");
    assert_eq!(ids(&album["tracks"]), [first, second]);
    assert_eq!(album["tracks"][0]["title"], "Dew");
    let after = all["albums"][1]["id"].as_str().unwrap();
    let rest = gallery.json(&format!("/music/albums?after={after}")).await;
    assert_eq!(rest["albums"][0]["id"], id);

    let tracks = gallery.json("/music/tracks?artist=The%20Larks").await;
    assert_eq!(ids(&tracks["tracks"]), [first, second]);
    let rest = gallery.json(&format!("/music/tracks?artist=The%20Larks&after={first}")).await;
    assert_eq!(ids(&rest["tracks"]), [second]);
    assert_eq!(ids(&gallery.json("/search?q=grosse%20angstrom").await["items"]), [] as [i64; 0]);
    assert_eq!(ids(&gallery.json("/search?q=gr%C3%B6%C3%9Fe%20angstrom").await["items"]), [other]);
    let item = gallery.json(&format!("/items/{other}")).await;
    let tags = &item["tags"];
    assert_eq!((&tags["album"], &tags["genre"]), (&json!("Größe"), &json!("Fado")));
    assert_eq!((&tags["composer"], &tags["year"]), (&json!("Zoë Öström"), &json!(1973)));
    for (query, mut found) in [
        ("klezmer", vec![second, first]),
        ("fado", vec![other]),
        ("ostrom", vec![first, other]),
        ("ostrom%20klezmer", vec![first]),
        ("1973", vec![second, first, other]),
    ] {
        let mut seen = ids(&gallery.json(&format!("/search?q={query}")).await["items"]);
        seen.sort_unstable();
        found.sort_unstable();
        assert_eq!(seen, found, "{query}");
    }
    assert_eq!(gallery.get("/music/albums/0000").await.status(), StatusCode::NOT_FOUND);
    assert_eq!(gallery.json("/timeline").await["undated"], 0);
}
