//! What browsers cannot play is played in pieces. Where ffmpeg is not installed, the tests say so.

use super::house::{Library, film, program};
use crate::home::{good, problem};
use reqwest::{Method, StatusCode};
use serde_json::{Value, json};
use std::{path::PathBuf, process::Output, time::Duration};
use tokio::{process::Command, time::timeout};
use trove_protocol::Kind;
use trove_server::streams::LINGERS;

/// A library with a film that ffmpeg made with these arguments.
async fn library(name: &str, arguments: &str) -> Option<(Library, i64, PathBuf)> {
    let ffmpeg = program("ffmpeg")?;
    program("ffprobe")?;
    let mut library = Library::open().await;
    let made = library.home.folder.path().join(name);
    film(&ffmpeg, &made, arguments);
    let content = std::fs::read(&made).unwrap();
    let item = library.store(&format!("Videos/{name}"), Kind::Video, &content).await;
    Some((library, item, ffmpeg))
}

async fn play(library: &Library, item: i64) -> Value {
    good(library.ask(Method::GET, &format!("/items/{item}/play")).send().await.unwrap())
        .await
        .unwrap()
}

async fn run(command: &mut Command) -> Output {
    let output = timeout(Duration::from_secs(100), command.kill_on_drop(true).output());
    let output = output.await.unwrap().unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    output
}

/// Frames and seconds that ffmpeg reads from there on.
async fn played(ffmpeg: &PathBuf, header: &str, from: &[&str], address: &str) -> (u64, f64) {
    let played = run(Command::new(ffmpeg)
        .args(["-v", "error", "-nostdin", "-headers", header])
        .args(from)
        .args(["-i", address])
        .args(["-map", "0", "-fps_mode", "passthrough", "-progress", "-", "-f", "null", "-"]))
    .await;
    let told = String::from_utf8(played.stdout).unwrap();
    let last = |name: &str| {
        let line = told.lines().rfind(|line| line.starts_with(name)).unwrap();
        line[name.len()..].parse::<f64>().unwrap()
    };
    (last("frame=") as u64, last("out_time_us=") / 1e6)
}

#[tokio::test]
async fn a_film_that_no_browser_plays_is_played_whole_and_from_anywhere() {
    let Some((library, item, ffmpeg)) = library("a.mkv", "-c:v mpeg4 -g 30 -c:a ac3 -ac 2").await
    else {
        return;
    };
    let told = play(&library, item).await;
    assert_eq!(told["direct"], json!(false), "{told}");
    let path = told["hls"].as_str().unwrap().strip_prefix("/api/v1").unwrap();
    let list = library.ask(Method::GET, path).send().await.unwrap();
    assert_eq!(list.headers()["content-type"], "application/vnd.apple.mpegurl");
    let list = list.text().await.unwrap();
    assert!(list.contains("#EXTINF:6.0") && list.contains("1.ts"), "{list}");
    let (address, header) = library.address(path);
    let header = format!("{header}\r\n");
    let (frames, seconds) = played(&ffmpeg, &header, &[], &address).await;
    assert_eq!(frames, 300);
    assert!((seconds - 12.0).abs() < 0.1, "{seconds}");
    let (frames, seconds) = played(&ffmpeg, &header, &["-ss", "8"], &address).await;
    assert!((99..=101).contains(&frames), "{frames}");
    assert!((seconds - 4.0).abs() < 0.1, "{seconds}");
    let streams = &library.home.server.house.streams;
    assert_eq!(streams.running().len(), 1);
    library.home.pass(LINGERS + Duration::from_secs(1));
    assert_eq!(streams.running().len(), 1, "the next piece is due only when this one has played");
    library.home.pass(Duration::from_secs(20));
    assert_eq!(streams.running(), []);
    // Made once: the second time it is there at once, the same.
    let piece = async || {
        let path = path.replace("playlist.m3u8", "1.ts");
        library.ask(Method::GET, &path).send().await.unwrap().bytes().await.unwrap()
    };
    assert!(piece().await == piece().await);
    for name in ["2.ts", "99999999999999999999.ts", "-1.ts", "..%2fplaylist.m3u8", "a.ts", ""] {
        let path = path.replace("playlist.m3u8", name);
        let refused = library.ask(Method::GET, &path).send().await.unwrap();
        assert!(refused.status().is_client_error(), "{name}");
    }
}

/// The hash of all packets of one kind, without what containers put around them.
async fn packets(ffmpeg: &PathBuf, before: &[&str], input: &str, stream: &str) -> String {
    let bare = match stream {
        // The pictures alone: parameters are written anew at each key frame.
        "v" => "h264_mp4toannexb,filter_units=pass_types=1-5",
        _ if input.starts_with("https") => "aac_adtstoasc",
        _ => "null",
    };
    let told = run(Command::new(ffmpeg)
        .args(["-v", "error", "-nostdin"])
        .args(before)
        .args(["-i", input, "-map", &format!("0:{stream}"), "-c", "copy", "-bsf", bare])
        .args(["-f", "streamhash", "-hash", "sha256", "-"]))
    .await;
    let told = String::from_utf8(told.stdout).unwrap();
    assert!(told.contains("SHA256="), "{told}");
    told
}

#[tokio::test]
async fn pictures_that_browsers_play_are_copied_between_key_frames() {
    const PICTURES: &str = "-c:v libx264 -preset ultrafast -pix_fmt yuv420p -g 37 -sc_threshold 0";
    for (name, how, copies_sound) in [
        ("a.mkv", "-bf 2 -c:a aac", true),
        ("b.ts", "-bf 2 -c:a aac -output_ts_offset 5000", true),
        ("c.mov", "-bf 2 -c:a pcm_s16le", false),
        ("d.mp4", "-c:a ac3", false),
        ("e.mkv", "-an", true),
    ] {
        let Some((library, item, ffmpeg)) = library(name, &format!("{PICTURES} {how}")).await
        else {
            return;
        };
        let told = play(&library, item).await;
        let path = told["hls"].as_str().unwrap().strip_prefix("/api/v1").unwrap().to_owned();
        assert!(path.contains("/hls/original/"), "{name}: {told}");
        let list = library.ask(Method::GET, &path).send().await.unwrap().text().await.unwrap();
        // Key frames are every 37 frames of 40 ms: the last before six seconds is at 5.92.
        assert!(list.contains("#EXTINF:5.9") && list.contains("1.ts"), "{name}: {list}");
        let (address, header) = library.address(&path);
        let header = format!("{header}\r\n");
        let before = ["-headers", header.as_str()];
        let original = library.file(&format!("Videos/{name}")).display().to_string();
        let same = async |stream| {
            packets(&ffmpeg, &before, &address, stream).await
                == packets(&ffmpeg, &[], &original, stream).await
        };
        assert!(same("v").await, "{name}");
        if copies_sound && !how.contains("-an") && name != "b.ts" {
            assert!(same("a").await, "{name}");
        }
        let (frames, seconds) = played(&ffmpeg, &header, &[], &address).await;
        assert_eq!(frames, 300, "{name}");
        assert!((seconds - 12.0).abs() < 0.15, "{name}: {seconds}");
        let (frames, _) = played(&ffmpeg, &header, &["-ss", "8"], &address).await;
        assert!((99..=101).contains(&frames), "{name}: {frames}");
        // Each piece can be played by itself.
        let (piece, _) = library.address(&path.replace("playlist.m3u8", "1.ts"));
        let (frames, _) = played(&ffmpeg, &header, &[], &piece).await;
        assert!((148..=152).contains(&frames), "{name}: {frames}");
    }
}

/// What cannot be copied well is converted, as all else.
#[tokio::test]
async fn pictures_that_are_deep_or_interlaced_are_not_copied() {
    for (name, how) in [
        ("a.mkv", "-c:v libx264 -preset ultrafast -pix_fmt yuv422p -c:a aac"),
        (
            "b.ts",
            "-c:v libx264 -preset ultrafast -pix_fmt yuv420p -x264-params interlaced=1 -c:a aac",
        ),
    ] {
        let Some((library, item, _)) = library(name, how).await else { return };
        let told = play(&library, item).await;
        assert!(told["hls"].as_str().unwrap().contains("/hls/1080/"), "{name}: {told}");
    }
}

#[tokio::test]
async fn a_film_that_browsers_play_is_played_as_it_is() {
    let Some((library, item, _)) =
        library("a.mp4", "-c:v libx264 -preset ultrafast -pix_fmt yuv420p -c:a aac").await
    else {
        return;
    };
    let told = play(&library, item).await;
    let address = format!("/api/v1/items/{item}/original");
    assert_eq!(told, json!({ "direct": true, "mime": "video/mp4", "address": address }));
}

/// A list names other files; a film that is one must not have them read.
#[tokio::test]
async fn a_file_that_names_other_files_is_not_followed() {
    if program("ffprobe").is_none() {
        return;
    }
    let mut library = Library::open().await;
    let secret = library.home.folder.path().join("secret.ts");
    std::fs::write(&secret, "secret").unwrap();
    let secret = secret.display();
    for (name, content) in [
        (
            "a.mkv",
            format!("#EXTM3U\n#EXT-X-TARGETDURATION:1\n#EXTINF:1,\n{secret}\n#EXT-X-ENDLIST\n"),
        ),
        ("b.mkv", format!("ffconcat version 1.0\nfile {secret}\n")),
        ("c.mkv", "nothing at all".to_owned()),
    ] {
        let item = library.store(&format!("Videos/{name}"), Kind::Video, content.as_bytes()).await;
        let told = play(&library, item).await;
        assert!(told["reason"].as_str().unwrap().contains("may be damaged"), "{told}");
        let path = format!("/items/{item}/hls/1080/0.ts");
        let refused = library.ask(Method::GET, &path).send().await.unwrap();
        assert_eq!(refused.status(), StatusCode::UNPROCESSABLE_ENTITY);
        assert_eq!(problem(refused).await.code, "unplayable");
    }
}
