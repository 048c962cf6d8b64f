//! How well real files are described: `TROVE_MEDIA_CORPUS` names a folder of them with a
//! `TRUTH.tsv` beside, made by exiftool (and by ffprobe, in the columns `ff_…`). Without it the
//! test says so and passes.
//!
//! What counts as right:
//! - **Kind**: by the column `mime`: `image/…` is a photo, `video/…` a video, `audio/…` music,
//!   nothing is other. exiftool names MP4, MOV and 3GP by their brand and not by their tracks, so
//!   where it calls such a file a video but finds no picture's width in it, music is right too.
//! - **Date**: the same day as `best_date`.
//! - **Tags**: the value of exiftool or of ffprobe, which differ where a file has several tags.

// What differs is this test's product; a corpus that cannot be read must stop it.
#![allow(clippy::print_stdout, clippy::expect_used)]

#[path = "corpus/truth.rs"]
mod truth;

use peak_alloc::PeakAlloc;
use std::{
    path::{Path, PathBuf},
    sync::atomic::{AtomicUsize, Ordering},
    time::{Duration, Instant},
};
use trove_media::{Description, describe};
use trove_protocol::Kind;
use truth::{Score, Truth};

// Counts what this test's process has allocated, so that the peak of one file is known.
#[global_allocator]
static ALLOCATED: PeakAlloc = PeakAlloc;

static PANICS: AtomicUsize = AtomicUsize::new(0);

const LONGEST: Duration = Duration::from_secs(2);
const MOST_MEMORY: usize = 200 << 20;

struct Described {
    truth: Truth,
    description: Description,
}

#[test]
fn real_files_are_described_rightly() {
    let Some(folder) = std::env::var_os("TROVE_MEDIA_CORPUS").map(PathBuf::from) else {
        println!("skipped: TROVE_MEDIA_CORPUS does not name a folder of media");
        return;
    };
    // What panics is caught, so that a scan goes on, but it must not happen.
    std::panic::set_hook(Box::new(|panic| {
        PANICS.fetch_add(1, Ordering::SeqCst);
        println!("{panic}");
    }));
    let truths = truth::read(&folder.join("TRUTH.tsv"));
    let mut slowest = Duration::ZERO;
    let mut most_memory = 0;
    let mut files = Vec::new();
    for truth in truths {
        let (description, time, memory) = measured(&folder.join(&truth.path));
        assert!(time < LONGEST, "{} took {time:?}", truth.path);
        assert!(memory < MOST_MEMORY, "{} took {memory} bytes", truth.path);
        slowest = slowest.max(time);
        most_memory = most_memory.max(memory);
        files.push(Described { truth, description });
    }
    println!("{} files; slowest {slowest:?}, most memory {} KiB", files.len(), most_memory >> 10);
    let kind = kinds(&files);
    let date = dates(&files);
    let tags = [
        texts(&files, "artist", |metadata| metadata.artist.clone()),
        texts(&files, "album", |metadata| metadata.album.clone()),
        texts(&files, "title", |metadata| metadata.title.clone()),
        tracks(&files),
    ];
    kind.check(98.0);
    // 126 of 129.
    date.check(97.6);
    for score in &tags {
        score.check(90.0);
    }
}

fn measured(path: &Path) -> (Description, Duration, usize) {
    ALLOCATED.reset_peak_usage();
    let before = ALLOCATED.current_usage();
    let begun = Instant::now();
    let description = describe(path).expect("the corpus can be read");
    let time = begun.elapsed();
    (description, time, ALLOCATED.peak_usage().saturating_sub(before))
}

fn kinds(files: &[Described]) -> Score {
    let mut score = Score::new("kind");
    for Described { truth, description } in files {
        let right = match truth.kind() {
            Some(kind) => description.kind == kind,
            None => matches!(description.kind, Kind::Video | Kind::Music),
        };
        score.count(right, &truth.path, || (truth.mime.clone(), format!("{:?}", description.kind)));
    }
    score
}

fn dates(files: &[Described]) -> Score {
    let mut score = Score::new("capture date");
    for Described { truth, description } in files {
        let Some(expected) = truth.day() else { continue };
        let found = description.metadata.captured.map(|captured| captured.to_string());
        let right = found.as_ref().is_some_and(|found| found.starts_with(&expected));
        score.count(right, &truth.path, || {
            (format!("{} {}", truth.best_date, truth.best_date_source), format!("{found:?}"))
        });
    }
    score
}

fn texts(
    files: &[Described],
    field: &'static str,
    found: impl Fn(&trove_protocol::Metadata) -> Option<String>,
) -> Score {
    let mut score = Score::new(field);
    for Described { truth, description } in files.iter().filter(|file| file.truth.has_tags()) {
        let expected = truth.values(field);
        if expected.is_empty() {
            continue;
        }
        let found = found(&description.metadata);
        let right = found.as_ref().is_some_and(|found| expected.iter().any(|value| value == found));
        score.count(right, &truth.path, || {
            let short = |text: String| text.chars().take(80).collect();
            (short(format!("{expected:?}")), short(format!("{found:?}")))
        });
    }
    score
}

fn tracks(files: &[Described]) -> Score {
    let mut score = Score::new("track");
    for Described { truth, description } in files.iter().filter(|file| file.truth.has_tags()) {
        let expected: Vec<u32> =
            truth.values("track").iter().filter_map(|value| truth::leading_number(value)).collect();
        if expected.is_empty() {
            continue;
        }
        let found = description.metadata.track;
        let right = found.is_some_and(|found| expected.contains(&found));
        score.count(right, &truth.path, || (format!("{expected:?}"), format!("{found:?}")));
    }
    score
}
