//! What was collected, by time and one by one.

use super::gallery::Gallery;
use reqwest::StatusCode;
use serde_json::json;
use trove_testkit::made_media::{Made, Movie, Shot, aae, heic, jpeg, mov, mp4};

pub fn photo(captured: &str, seed: u64) -> Made {
    jpeg(&Shot {
        captured: captured.parse().ok(),
        make: Some("NIKON CORPORATION"),
        model: Some("NIKON Z 6"),
        place: Some((48.5, 11.25)),
        seed,
        ..Shot::default()
    })
}

#[tokio::test]
async fn photos_and_videos_are_seen_by_month_the_newest_first() {
    let gallery = Gallery::open().await;
    let mut revision = gallery.home.server.house.collection.revision.subscribe();
    let empty = gallery.json("/timeline").await;
    assert_eq!((&empty["months"], &empty["undated"]), (&json!([]), &json!(0)));
    let old = gallery.add(0, "/a/IMG_1.jpg", &photo("2019-07-13T10:22:05", 1)).await;
    let new = gallery.add(0, "/a/IMG_2.jpg", &photo("2024-05-17T14:03:09", 2)).await;
    let newer = gallery.add(0, "/a/IMG_3.jpg", &photo("2024-05-18T14:03:09", 3)).await;
    let undated = gallery.add(0, "/a/scan.jpg", &jpeg(&Shot { seed: 4, ..Shot::default() })).await;
    let movie = Movie { recorded_utc: "2024-05-17T20:00:00".parse().ok(), ..Movie::default() };
    let video = gallery.add(1, "/b/VID.mp4", &mp4(&movie)).await;
    gallery.add(1, "/b/IMG_2.aae", &aae(1)).await;

    // A picture that is made, or refused, is a change that people see.
    for item in [old, new, newer, undated, video] {
        let path = format!("/items/{item}");
        let is_open = |item: &serde_json::Value| {
            item["picture"] == "none" && item["picture_reason"].is_null()
        };
        while is_open(&gallery.json(&path).await) {
            revision.changed().await.unwrap();
        }
    }
    let answer = gallery.get("/timeline").await;
    let tag = answer.headers()["etag"].to_str().unwrap().to_owned();
    assert_eq!(answer.headers()["cache-control"], "private, no-cache");
    let timeline: serde_json::Value = answer.json().await.unwrap();
    let months = json!([
        { "month": "2024-05", "count": 3, "width_sum": 4.5 },
        { "month": "2019-07", "count": 1, "width_sum": 1.5 },
    ]);
    assert_eq!((&timeline["months"], &timeline["undated"]), (&months, &json!(1)));
    assert_eq!(gallery.again("/timeline", &tag).await, StatusCode::NOT_MODIFIED);
    assert_eq!(gallery.again("/timeline/2024-05", &tag).await, StatusCode::NOT_MODIFIED);

    let month = gallery.json("/timeline/2024-05").await;
    assert_eq!(month["ids"], json!([newer, video, new]));
    assert_eq!(month["kinds"], json!(["photo", "video", "photo"]));
    assert_eq!(month["ratios"], json!([1.5, 1.5, 1.5]));
    assert_eq!(month["taken"][2], "2024-05-17T14:03:09");
    assert_eq!(month["durations_ms"], json!([null, 500, null]));
    assert_eq!(gallery.json("/timeline/undated").await["ids"], json!([undated]));
    assert_eq!(gallery.json("/timeline/2019-07").await["ids"], json!([old]));
    assert_eq!(gallery.json("/timeline/2020-01").await["ids"], json!([]));
    assert_eq!(gallery.json("/timeline/2024-05?kind=video").await["ids"], json!([video]));
    assert_eq!(gallery.json("/timeline?kind=video").await["months"][0]["count"], 1);

    gallery.add(0, "/a/IMG_9.jpg", &photo("2024-05-19T14:03:09", 9)).await;
    assert_eq!(gallery.again("/timeline", &tag).await, StatusCode::OK);
    for wrong in ["/timeline/2024-13", "/timeline/May", "/timeline?kind=sidecar"] {
        assert_eq!(gallery.get(wrong).await.status(), StatusCode::BAD_REQUEST, "{wrong}");
    }
}

#[tokio::test]
async fn an_item_tells_all_that_is_known_of_it() {
    let gallery = Gallery::open().await;
    let made = photo("2024-05-17T14:03:09", 1);
    let id = gallery.add(0, "/Pictures/Holidays/IMG_1.jpg", &made).await;
    assert_eq!(gallery.add(1, "/Copies/best.jpg", &made).await, id);
    let item = gallery.json(&format!("/items/{id}")).await;
    assert_eq!(item["kind"], "photo");
    assert_eq!(item["camera"], "NIKON Z 6");
    assert_eq!((&item["width"], &item["height"]), (&json!(96), &json!(64)));
    assert_eq!((&item["size"], &item["playable"]), (&json!(made.size()), &json!(true)));
    assert_eq!(item["mime_type"], "image/jpeg");
    assert_eq!(item["taken"], "2024-05-17T14:03:09");
    assert_eq!(item["place"], json!({ "latitude": 48.5, "longitude": 11.25 }));
    assert!(item["share_path"].as_str().unwrap().ends_with("IMG_1.jpg"));
    let paths: Vec<_> =
        item["holders"].as_array().unwrap().iter().map(|one| &one["path"]).collect();
    assert_eq!(paths, ["/Pictures/Holidays/IMG_1.jpg", "/Copies/best.jpg"]);

    // What a computer has no more is kept, and so is what is known of it.
    let house = &gallery.home.server.house;
    let gone = [trove_protocol::ClientPath::from_wire("/Copies/best.jpg")];
    let client = &gallery.computers[1].client;
    house.catalogue.record_offers(client, &[], &[], &gone, house.clock.now()).await.unwrap();
    trove_server::collection::index::index(house).await.unwrap();
    let item = gallery.json(&format!("/items/{id}")).await;
    assert_eq!(item["holders"][0]["present"], true);
    assert_eq!(item["holders"][1]["present"], false);

    let (status, problem) = gallery.refusal("/items/999").await;
    assert_eq!((status, problem.code.as_str()), (StatusCode::NOT_FOUND, "no_such_item"));
    assert_eq!(gallery.get("/items/x").await.status(), StatusCode::NOT_FOUND);
}

#[tokio::test]
async fn the_halves_of_a_live_photo_are_one() {
    let gallery = Gallery::open().await;
    let identifier = Some("3F2504E0-4F89-41D3-9A0C-0305E82C3301".to_owned());
    let movie = Movie { content_identifier: identifier.clone(), seed: 2, ..Movie::default() };
    let video = gallery.add(0, "/a/IMG_1.MOV", &mov(&movie)).await;
    assert_eq!(gallery.json("/timeline").await["undated"], 1);
    let shot = Shot { content_identifier: identifier, seed: 1, ..Shot::default() };
    let photo = gallery.add(0, "/a/IMG_1.HEIC", &heic(&shot)).await;
    let month = gallery.json("/timeline/undated").await;
    assert_eq!((&month["ids"], &month["lives"]), (&json!([photo]), &json!([video])));
    assert_eq!(gallery.json("/timeline").await["undated"], 1);
    assert_eq!(gallery.json(&format!("/items/{photo}")).await["live"], video);
    assert_eq!(gallery.json(&format!("/items/{video}")).await["part_of"], photo);
    assert_eq!(gallery.json("/search?q=IMG_1").await["total"], 1);

    // A half that goes leaves the other alone.
    let house = &gallery.home.server.house;
    let let_go =
        [(trove_server::decide::ContentId(photo), trove_server::catalogue::ByHand::Deleted)];
    house.catalogue.let_go(&let_go, house.clock.now()).await.unwrap();
    trove_server::collection::index::index(house).await.unwrap();
    assert_eq!(gallery.json("/timeline/undated").await["ids"], json!([video]));
    assert_eq!(gallery.get(&format!("/items/{photo}")).await.status(), StatusCode::NOT_FOUND);
}
