//! Pictures of what was collected.

use super::{collection::photo, gallery::Gallery};
use reqwest::StatusCode;
use serde_json::json;
use std::{fs, process::Command};
use trove_testkit::made_media::{Movie, Music, Shot, heic, jpeg, mp3, mp4, png, raw};
use turbojpeg::PixelFormat;

/// Width and height of a picture that is served.
async fn size(gallery: &Gallery, path: &str) -> (usize, usize) {
    let answer = gallery.get(path).await.error_for_status().unwrap();
    assert_eq!(answer.headers()["content-type"], "image/jpeg");
    let picture = turbojpeg::decompress(&answer.bytes().await.unwrap(), PixelFormat::RGB).unwrap();
    (picture.width, picture.height)
}

/// The checksum of a PNG's chunk (ISO 3309).
fn checksum(bytes: &[u8]) -> [u8; 4] {
    let sum = bytes.iter().fold(u32::MAX, |sum, byte| {
        (0..8).fold(sum ^ u32::from(*byte), |sum, _| {
            if sum & 1 == 1 { sum >> 1 ^ 0xedb8_8320 } else { sum >> 1 }
        })
    });
    (!sum).to_be_bytes()
}

#[tokio::test]
async fn photos_have_thumbnails_and_previews_that_may_be_kept() {
    let gallery = Gallery::open().await;
    let id = gallery.add(0, "/IMG_1.jpg", &photo("2019-07-13T10:00:00", 1)).await;
    let turned = Shot { orientation: Some(6), seed: 2, ..Shot::default() };
    let turned = gallery.add(0, "/IMG_2.jpg", &jpeg(&turned)).await;
    let drawn = gallery.add(0, "/a.png", &png(&Shot::default())).await;
    let sensed = Shot { seed: 3, size: Some(60_000), ..Shot::default() };
    let sensed = gallery.add(0, "/a.nef", &raw(&sensed)).await;
    assert_eq!(size(&gallery, &format!("/items/{id}/thumbnail")).await, (96, 64));
    assert_eq!(size(&gallery, &format!("/items/{id}/preview")).await, (96, 64));
    assert_eq!(size(&gallery, &format!("/items/{turned}/thumbnail")).await, (64, 96));
    assert_eq!(size(&gallery, &format!("/items/{drawn}/thumbnail")).await, (16, 16));
    assert_eq!(size(&gallery, &format!("/items/{sensed}/thumbnail")).await, (16, 16));

    let item = gallery.json(&format!("/items/{id}")).await;
    assert_eq!(item["picture"], "made");
    assert!(!item["thumbhash"].as_str().unwrap().is_empty());
    let hash = item["hash"].as_str().unwrap();
    let answer = gallery.get(&format!("/items/{id}/thumbnail?v={hash}")).await;
    assert_eq!(answer.headers()["cache-control"], "private, max-age=31536000, immutable");
    let tag = answer.headers()["etag"].to_str().unwrap().to_owned();
    let path = format!("/items/{id}/thumbnail");
    assert_eq!(gallery.get(&path).await.headers()["cache-control"], "private, no-cache");
    assert_eq!(gallery.again(&path, &tag).await, StatusCode::NOT_MODIFIED);

    // Their folder can be deleted at any time.
    fs::remove_dir_all(gallery.home.folder.path().join("pictures")).unwrap();
    assert_eq!(size(&gallery, &path).await, (96, 64));
}

#[tokio::test]
async fn what_is_damaged_or_too_large_has_no_picture_and_says_why() {
    let gallery = Gallery::open().await;
    let mut torn = photo("2019-07-13T10:00:00", 1).to_vec();
    torn.truncate(torn.len() / 3);
    // Says that it has 50,000 by 50,000 pixels.
    let mut bomb = png(&Shot { seed: 2, ..Shot::default() }).to_vec();
    bomb[16..24].copy_from_slice(&[0, 0, 0xc3, 0x50, 0, 0, 0xc3, 0x50]);
    let sum = checksum(&bomb[12..29]);
    bomb[29..33].copy_from_slice(&sum);
    for (name, bytes, reason) in [
        ("/torn.jpg", torn, "damaged"),
        ("/bomb.png", bomb, "too large"),
        ("/empty.heic", heic(&Shot::default()).to_vec(), "libheif"),
    ] {
        let id = gallery.add_bytes(0, name, &bytes).await;
        let (status, problem) = gallery.refusal(&format!("/items/{id}/thumbnail")).await;
        assert_eq!(
            (status, problem.code.as_str()),
            (StatusCode::NOT_FOUND, "no_picture"),
            "{name}"
        );
        assert!(problem.message.contains(reason), "{name}: {}", problem.message);
        let item = gallery.json(&format!("/items/{id}")).await;
        assert_eq!(
            (&item["picture"], &item["picture_reason"]),
            (&json!("impossible"), &json!(problem.message))
        );
    }
    assert_eq!(gallery.get("/items/999/thumbnail").await.status(), StatusCode::NOT_FOUND);
}

#[tokio::test]
async fn videos_and_music_have_pictures_once_ffmpeg_is_installed() {
    if Command::new("ffmpeg").arg("-version").output().is_err() {
        println!("skipped: ffmpeg is not installed");
        return;
    }
    let gallery = Gallery::with(|options| options.settings.pictures.path = Some("".into())).await;
    let video = gallery.add(0, "/VID.mp4", &mp4(&Movie::default())).await;
    let (status, problem) = gallery.refusal(&format!("/items/{video}/thumbnail")).await;
    assert_eq!(status, StatusCode::NOT_FOUND);
    assert_eq!(problem.message, "Install ffmpeg on the server to see pictures of videos.");

    let gallery = gallery.restart().await;
    let mut revision = gallery.home.server.house.collection.revision.subscribe();
    while gallery.json(&format!("/items/{video}")).await["picture"] == "impossible" {
        revision.changed().await.unwrap();
    }
    assert_eq!(size(&gallery, &format!("/items/{video}/thumbnail")).await, (96, 64));
    assert_eq!(size(&gallery, &format!("/items/{video}/preview")).await, (96, 64));

    // A track's cover may lie beside it.
    let bare = gallery.add(0, "/bare/1.mp3", &mp3(&Music { seed: 1, ..Music::default() })).await;
    let (_, problem) = gallery.refusal(&format!("/items/{bare}/thumbnail")).await;
    assert_eq!(problem.message, "There is no cover in this track.");
    gallery.add(0, "/album/cover.jpg", &photo("2019-07-13T10:00:00", 5)).await;
    let track = gallery.add(0, "/album/1.mp3", &mp3(&Music { seed: 2, ..Music::default() })).await;
    assert_eq!(size(&gallery, &format!("/items/{track}/thumbnail")).await, (96, 64));
}

#[tokio::test]
async fn thumbnails_are_made_without_anybody_asking() {
    let gallery = Gallery::open().await;
    let mut revision = gallery.home.server.house.collection.revision.subscribe();
    let id = gallery.add(0, "/IMG_1.jpg", &photo("2019-07-13T10:00:00", 1)).await;
    while gallery.json("/timeline/2019-07").await["thumbhashes"][0].is_null() {
        revision.changed().await.unwrap();
    }
    let house = &gallery.home.server.house;
    // What is no item any more leaves no picture behind.
    let hash = gallery.json(&format!("/items/{id}")).await["hash"].as_str().unwrap().to_owned();
    let path =
        house.settings.pictures.folder.join(&hash[..2]).join(format!("{hash}.thumbnail.jpg"));
    assert!(path.exists());
    let let_go = [(trove_server::decide::ContentId(id), trove_server::catalogue::ByHand::Deleted)];
    house.catalogue.let_go(&let_go, house.clock.now()).await.unwrap();
    trove_server::collection::index::index(house).await.unwrap();
    assert!(!path.exists());
}
