//! How long describing takes, by kind of file: `cargo run --release -p trove-testkit --example
//! describe_speed`. Files lie in the page cache, so what is measured is the work.

// Its output is its product.
#![allow(clippy::print_stdout)]

use anyhow::Result;
use std::{fs, io::Cursor, time::Instant};
use trove_media::{describe, describe_reader};
use trove_testkit::made_media::{self, Made, Movie, Music, Shot};

const FILES: u64 = 500;
const ROUNDS: usize = 7;

fn main() -> Result<()> {
    let captured = Some("2024-05-17T14:03:09".parse()?);
    let shot = |seed, size| Shot {
        captured,
        make: Some("Acme"),
        model: Some("Box 3"),
        place: Some((48.0, 11.0)),
        seed,
        size: Some(size),
        ..Shot::default()
    };
    let music = |seed, size| Music {
        artist: Some("A"),
        title: Some("B"),
        album: Some("C"),
        seed,
        size: Some(size),
        ..Music::default()
    };
    measure("a.jpg", |seed| made_media::jpeg(&shot(seed, 20_000)))?;
    measure("b.jpg", |seed| made_media::jpeg(&shot(seed, 3_000_000)))?;
    measure("plain.jpg", |seed| {
        made_media::jpeg(&Shot { seed, size: Some(20_000), ..Shot::default() })
    })?;
    measure("a.png", |seed| made_media::png(&shot(seed, 20_000)))?;
    measure("a.heic", |seed| made_media::heic(&shot(seed, 20_000)))?;
    measure("a.nef", |seed| made_media::raw(&shot(seed, 3_000_000)))?;
    measure("a.mp4", |seed| {
        made_media::mp4(&Movie {
            recorded_utc: captured,
            seed,
            size: Some(3_000_000),
            ..Movie::default()
        })
    })?;
    measure("a.mp3", |seed| made_media::mp3(&music(seed, 200_000)))?;
    measure("a.flac", |seed| made_media::flac(&music(seed, 200_000)))?;
    measure("a.txt", made_media::aae)?;
    Ok(())
}

fn measure(name: &str, make: impl Fn(u64) -> Made) -> Result<()> {
    let folder = tempfile::tempdir()?;
    let size = make(0).size();
    // Few large files are enough, and leave the disk alone.
    let files = FILES.min(200_000_000 / size);
    let mut paths = Vec::new();
    for seed in 0..files {
        let path = folder.path().join(format!("{seed}-{name}"));
        make(seed).write(&path)?;
        paths.push(path);
    }
    let in_memory = fs::read(&paths[0])?;
    let mut best = [f64::MAX; 2];
    for _ in 0..ROUNDS {
        let begun = Instant::now();
        for path in &paths {
            describe(path)?;
        }
        best[0] = best[0].min(begun.elapsed().as_secs_f64() / files as f64);
        let begun = Instant::now();
        for _ in 0..files {
            describe_reader(Cursor::new(&in_memory), name)?;
        }
        best[1] = best[1].min(begun.elapsed().as_secs_f64() / files as f64);
    }
    let [from_disk, from_memory] = best.map(|seconds| seconds * 1e6);
    println!(
        "{name:10} {size:9} bytes: {from_disk:7.1} us by path, {from_memory:7.1} us in memory"
    );
    Ok(())
}
