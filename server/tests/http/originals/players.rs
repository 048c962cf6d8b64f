//! Other people's programs read originals. Where one is not installed, its test says so.

use super::house::{Library, film, program};
use std::{process::Output, time::Duration};
use tokio::{process::Command, time::timeout};
use trove_protocol::Kind;

async fn run(command: &mut Command) -> Output {
    let output = timeout(Duration::from_mins(1), command.kill_on_drop(true).output());
    let output = output.await.unwrap().unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    output
}

#[tokio::test]
async fn curl_goes_on_where_it_was_cut() {
    let Some(curl) = program("curl") else { return };
    let mut library = Library::open().await;
    let content: Vec<u8> = (0..300_000_u32).flat_map(u32::to_be_bytes).collect();
    let item = library.store("Videos/film.mp4", Kind::Video, &content).await;
    let (address, header) = library.address(&format!("/items/{item}/original"));
    let to = library.home.folder.path().join("film.mp4");
    std::fs::write(&to, &content[..777_777]).unwrap();
    let certificate = library.home.folder.path().join("tls/certificate.pem");
    run(Command::new(curl)
        .args(["--silent", "--show-error", "--fail", "-C", "-", "--cacert"])
        .arg(certificate)
        .args(["--header", &header, "--output"])
        .arg(&to)
        .arg(address))
    .await;
    assert!(std::fs::read(&to).unwrap() == content);
}

#[tokio::test]
async fn ffmpeg_plays_a_film_and_seeks_in_it() {
    let (Some(ffmpeg), Some(ffprobe)) = (program("ffmpeg"), program("ffprobe")) else { return };
    let mut library = Library::open().await;
    let made = library.home.folder.path().join("made.mkv");
    film(&ffmpeg, &made, "-c:v mpeg4 -g 25 -c:a ac3");
    let item = library.store("Videos/a.mkv", Kind::Video, &std::fs::read(&made).unwrap()).await;
    let (address, header) = library.address(&format!("/items/{item}/original"));
    let header = format!("{header}\r\n");
    let told = run(Command::new(ffprobe)
        .args(["-v", "error", "-headers", &header, "-show_entries", "format=duration"])
        .args(["-of", "csv=p=0", &address]))
    .await;
    let duration: f64 = String::from_utf8(told.stdout).unwrap().trim().parse().unwrap();
    assert!((duration - 12.0).abs() < 0.1, "{duration}");
    for (from, frames) in [("0", "300"), ("8", "100")] {
        let played = run(Command::new(&ffmpeg)
            .args(["-v", "error", "-nostdin", "-headers", &header, "-ss", from, "-i", &address])
            .args(["-map", "0:v", "-progress", "-", "-f", "null", "-"]))
        .await;
        let told = String::from_utf8(played.stdout).unwrap();
        let last = told.lines().rfind(|line| line.starts_with("frame=")).unwrap();
        assert_eq!(last.trim_start_matches("frame="), frames);
    }
}
