//! Media of strangers: every reader of `crates/media`, and its budget of bytes, calls, time and memory.

use super::input::Input;
use peak_alloc::PeakAlloc;
use std::{
    io::{Cursor, Read, Result, Seek, SeekFrom},
    sync::{
        LazyLock,
        atomic::{AtomicUsize, Ordering},
    },
    time::{Duration, Instant},
};
use trove_media::{Description, describe_reader};

// Counts what this process has allocated.
#[global_allocator]
static ALLOCATED: PeakAlloc = PeakAlloc;

/// The names under which files come: the extension is the second opinion on the format.
pub const NAMES: [&str; 24] = [
    "a.jpg",
    "a.png",
    "a.nef",
    "a.heic",
    "a.mp4",
    "a.mov",
    "a.mp3",
    "a.flac",
    "a.wav",
    "a.xmp",
    "a.aae",
    "a.mkv",
    "a.avi",
    "a.wma",
    "a.ogg",
    "a.m4a",
    "a.cr3",
    "a.raf",
    "a.webp",
    "a.gif",
    "a.thm",
    "a.ape",
    "IMG-20240517-WA0001.jpg",
    "noname",
];

/// What one file may cost, as `crates/media` promises it.
const MOST_BYTES: u64 = 160 << 20;
const MOST_CALLS: u64 = 40_000;
// The budget is 1.5 s; this is by the clock on the wall, on a computer that may be busy.
const MOST_TIME: Duration = Duration::from_secs(10);
const MOST_MEMORY: usize = 100 << 20;

/// Panics outside the libraries. Readers catch those of libraries, so that one file never stops a
/// scan, and the same holds for Trove's own, but here each of these is a fault.
static OWN_PANICS: LazyLock<AtomicUsize> = LazyLock::new(|| {
    let before = std::panic::take_hook();
    std::panic::set_hook(Box::new(move |panic| {
        let place = panic.location().map_or("", std::panic::Location::file);
        let in_library = ["kamadak-exif", "lofty", "infer"].iter().any(|name| place.contains(name));
        if !in_library {
            OWN_PANICS.fetch_add(1, Ordering::SeqCst);
            before(panic);
        }
    }));
    AtomicUsize::new(0)
});

/// A file that gives few bytes at a time, and counts.
struct Slow<'a> {
    content: Cursor<&'a [u8]>,
    at_once: usize,
    bytes: u64,
    seeks: u64,
}

impl Read for Slow<'_> {
    fn read(&mut self, buffer: &mut [u8]) -> Result<usize> {
        let most = buffer.len().min(self.at_once);
        let read = self.content.read(&mut buffer[..most])?;
        self.bytes += read as u64;
        Ok(read)
    }
}

impl Seek for Slow<'_> {
    fn seek(&mut self, to: SeekFrom) -> Result<u64> {
        self.seeks += 1;
        self.content.seek(to)
    }
}

fn described(content: &[u8], name: &str, at_once: usize) -> (Description, Duration) {
    LazyLock::force(&OWN_PANICS);
    let mut slow = Slow { content: Cursor::new(content), at_once, bytes: 0, seeks: 0 };
    let before = ALLOCATED.current_usage();
    ALLOCATED.reset_peak_usage();
    let begun = Instant::now();
    let description = describe_reader(&mut slow, name).expect("memory does not fail");
    let time = begun.elapsed();
    let peak = ALLOCATED.peak_usage().saturating_sub(before);
    assert_eq!(OWN_PANICS.load(Ordering::SeqCst), 0, "one of Trove's readers panicked");
    assert!(slow.bytes <= MOST_BYTES, "{} bytes were read", slow.bytes);
    // One more to learn the length.
    assert!(slow.seeks <= MOST_CALLS + 1, "{} calls", slow.seeks);
    assert!(time < MOST_TIME, "{time:?} for {} bytes", content.len());
    assert!(peak < MOST_MEMORY, "{peak} bytes of memory at the peak");
    (description, time)
}

/// The first byte chooses the name, the rest is the file.
pub fn body(bytes: &[u8]) {
    let mut input = Input(bytes);
    let name = NAMES[usize::from(input.byte()) % NAMES.len()];
    let (description, time) = described(input.0, name, usize::MAX);
    check(&description);
    let (again, longer) = described(input.0, name, 1 + input.0.len() % 997);
    // Where time ran out, other things may have been found.
    if time.max(longer) < Duration::from_millis(500) {
        assert_eq!(description, again, "it depends on the pieces in which the file is read");
    }
}

/// What holds of any description.
pub fn check(description: &Description) {
    let Description { media_type, metadata, .. } = description;
    if let Some(media_type) = media_type {
        let sound =
            |sign: char| sign.is_ascii_lowercase() || sign.is_ascii_digit() || "-+.".contains(sign);
        let (class, name) = media_type.split_once('/').expect("a media type has two parts");
        assert!(class.chars().chain(name.chars()).all(sound), "{media_type}");
    }
    assert!(metadata.latitude.is_none_or(|degrees| degrees.abs() <= 90.0));
    assert!(metadata.longitude.is_none_or(|degrees| degrees.abs() <= 180.0));
    assert_eq!(metadata.latitude.is_some(), metadata.longitude.is_some());
    assert!(metadata.orientation.is_none_or(|turn| (1..=8).contains(&turn)));
    assert!(metadata.width.is_none_or(|width| width > 0));
    assert_eq!(metadata.captured.is_some(), metadata.captured_from.is_some());
    // UTC-12:00 to UTC+14:00, and what broken clocks say around it, but no more than a day.
    assert!(metadata.captured_offset_minutes.is_none_or(|offset| offset.abs() <= 24 * 60));
    let json = serde_json::to_string(metadata).expect("metadata can be written");
    let read: trove_protocol::Metadata = serde_json::from_str(&json).expect("and read");
    let again = serde_json::to_string(&read).expect("metadata can be written");
    // The last digit of a place may be another.
    assert_eq!(json.len().abs_diff(again.len()) / 40, 0, "{json} {again}");
    assert_eq!((read.captured, &read.title), (metadata.captured, &metadata.title));
}
