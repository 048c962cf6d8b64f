//! Pictures of what was collected.

use super::{collection::photo, gallery::Gallery};
use image::ImageFormat;
use reqwest::{Method, StatusCode};
use serde_json::json;
use std::{fs, io::Cursor, process::Command};
use trove_testkit::made_media::{Movie, Music, Shot, heic, jpeg, mp3, mp4, png, raw};
use turbojpeg::PixelFormat;

/// Width and height of a picture that is served.
async fn size(gallery: &Gallery, path: &str) -> (usize, usize) {
    let answer = gallery.get(path).await.error_for_status().unwrap();
    assert_eq!(answer.headers()["content-type"], "image/jpeg");
    let picture = turbojpeg::decompress(&answer.bytes().await.unwrap(), PixelFormat::RGB).unwrap();
    (picture.width, picture.height)
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
    // By the hash, and by what the month, the album and a search say of it.
    let album = json!({ "name": "Summer", "items": [id] });
    gallery.send(Method::POST, "/albums", Some(album)).await.error_for_status().unwrap();
    let month = gallery.json("/timeline/2019-07").await;
    let at = month["ids"].as_array().unwrap().iter().position(|one| *one == id).unwrap();
    let found = gallery.json("/search?q=IMG_1").await;
    let albums = gallery.json("/albums").await;
    assert_eq!(albums["albums"][0]["cover"], id);
    for version in [
        &item["hash"],
        &item["thumbhash"],
        &month["thumbhashes"][at],
        &found["items"][0]["thumbhash"],
        &albums["albums"][0]["cover_thumbhash"],
    ] {
        for size in ["thumbnail", "preview"] {
            let version = version.as_str().unwrap().replace('+', "%2B");
            let answer = gallery.get(&format!("/items/{id}/{size}?v={version}")).await;
            let keep = &answer.headers()["cache-control"];
            assert_eq!(keep, "private, max-age=31536000, immutable", "{size} {version}");
        }
    }
    let path = format!("/items/{id}/thumbnail");
    let other = gallery.get(&format!("{path}?v=another")).await;
    assert_eq!(other.headers()["cache-control"], "private, no-cache");
    let answer = gallery.get(&path).await;
    assert_eq!(answer.headers()["cache-control"], "private, no-cache");
    let tag = answer.headers()["etag"].to_str().unwrap().to_owned();
    assert_eq!(gallery.again(&path, &tag).await, StatusCode::NOT_MODIFIED);

    // Their folder can be deleted at any time.
    fs::remove_dir_all(gallery.home.folder.path().join("pictures")).unwrap();
    assert_eq!(size(&gallery, &path).await, (96, 64));
}

#[tokio::test]
async fn what_is_damaged_has_no_picture_and_says_why() {
    let gallery = Gallery::open().await;
    // Before its picture begins.
    let mut torn = photo("2019-07-13T10:00:00", 1).to_vec();
    torn.truncate(torn.windows(2).position(|two| two == [0xff, 0xda]).unwrap());
    for (name, bytes, reason) in [
        ("/torn.jpg", torn, "damaged"),
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

/// As a card leaves them that was pulled out too early: browsers show them too.
#[tokio::test]
async fn of_a_photo_that_is_cut_off_what_is_there_is_seen() {
    let gallery = Gallery::open().await;
    let mut torn = photo("2019-07-13T10:00:00", 1).to_vec();
    torn.truncate(torn.len() - 200);
    let id = gallery.add_bytes(0, "/torn.jpg", &torn).await;
    assert_eq!(size(&gallery, &format!("/items/{id}/thumbnail")).await, (96, 64));
    let item = gallery.json(&format!("/items/{id}")).await;
    assert_eq!(item["picture"], "made");
    assert_eq!(item["picture_reason"], "The file is damaged: a part of the picture is missing.");
}

#[tokio::test]
async fn rarer_formats_have_pictures() {
    let gallery = Gallery::open().await;
    let pixels = image::RgbImage::from_fn(60, 40, |x, y| image::Rgb([x as u8 * 4, y as u8 * 6, 9]));
    let drawn = image::DynamicImage::ImageRgb8(pixels);
    for (name, format) in [
        ("/a.ppm", ImageFormat::Pnm),
        ("/a.tga", ImageFormat::Tga),
        ("/a.qoi", ImageFormat::Qoi),
        ("/a.ico", ImageFormat::Ico),
        ("/a.bmp", ImageFormat::Bmp),
        ("/a.hdr", ImageFormat::Hdr),
    ] {
        let mut bytes = Cursor::new(Vec::new());
        let drawn = match format {
            ImageFormat::Hdr => drawn.to_rgb32f().into(),
            ImageFormat::Ico => drawn.to_rgba8().into(),
            _ => drawn.clone(),
        };
        drawn.write_to(&mut bytes, format).unwrap();
        let id = gallery.add_bytes(0, name, bytes.get_ref()).await;
        assert_eq!(size(&gallery, &format!("/items/{id}/thumbnail")).await, (60, 40), "{name}");
    }
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

    // Some photos only ffmpeg reads.
    let folder = tempfile::tempdir().unwrap();
    for name in ["a.exr", "a.jp2"] {
        let drawn = folder.path().join(name);
        let drawing = ["-v", "error", "-f", "lavfi", "-i", "testsrc=size=64x48", "-frames:v", "1"];
        let made = Command::new("ffmpeg").args(drawing).arg(&drawn).status().unwrap();
        assert!(made.success(), "{name}");
        let id = gallery.add_bytes(0, &format!("/{name}"), &fs::read(&drawn).unwrap()).await;
        assert_eq!(size(&gallery, &format!("/items/{id}/thumbnail")).await, (64, 48), "{name}");
    }

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
