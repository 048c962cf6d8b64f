//! Broken and crafted media: whatever a file holds, describing it neither panics nor costs more
//! time and memory than its budget.

use peak_alloc::PeakAlloc;
use proptest::prelude::*;
use std::{
    io::Cursor,
    sync::{
        LazyLock,
        atomic::{AtomicUsize, Ordering},
    },
    time::{Duration, Instant},
};
use trove_media::describe_reader;
use trove_protocol::{Metadata, WallClock};
use trove_testkit::made_media::{self, Movie, Music, Shot};

// Counts what this process has allocated.
#[global_allocator]
static ALLOCATED: PeakAlloc = PeakAlloc;

const NAMES: [&str; 14] = [
    "a.jpg", "a.png", "a.nef", "a.heic", "a.mp4", "a.mov", "a.mp3", "a.flac", "a.wav", "a.xmp",
    "a.aae", "a.mkv", "a.avi", "noname",
];

/// One small file of each kind that can be made.
static MADE: LazyLock<Vec<Vec<u8>>> = LazyLock::new(|| {
    let captured: Option<WallClock> = "2024-05-17T14:03:09".parse().ok();
    let shot = Shot {
        captured,
        offset: Some("+02:00"),
        make: Some("Apple"),
        model: Some("iPhone"),
        orientation: Some(6),
        place: Some((48.0, 11.0)),
        content_identifier: Some("ID-1".to_owned()),
        seed: 1,
        size: None,
    };
    let movie = Movie {
        recorded_utc: captured,
        creation_date: Some("2024-05-17T16:03:09+0200"),
        make: Some("Apple"),
        model: Some("iPhone"),
        content_identifier: Some("ID-1".to_owned()),
        seed: 1,
        size: None,
    };
    let music = Music {
        artist: Some("A"),
        album_artist: Some("B"),
        album: Some("C"),
        title: Some("D"),
        track: Some(1),
        seed: 1,
        size: None,
        ..Music::default()
    };
    [
        made_media::jpeg(&shot),
        made_media::png(&shot),
        made_media::raw(&shot),
        made_media::heic(&shot),
        made_media::mp4(&movie),
        made_media::mov(&movie),
        made_media::mp3(&music),
        made_media::flac(&music),
        made_media::wav(&music),
        made_media::aae(1),
    ]
    .iter()
    .chain(captured.map(|captured| made_media::xmp(captured, 3, 1)).iter())
    .map(made_media::Made::to_vec)
    .collect()
});

/// What formats begin with, so that arbitrary bytes reach their readers.
const BEGINNINGS: [&[u8]; 24] = [
    b"\xff\xd8\xff\xe1\x20\x00Exif\0\0II*\0\x08\0\0\0",
    b"\xff\xd8\xff\xe1",
    b"\x89PNG\r\n\x1a\n\0\0\0\x10eXIf",
    b"RIFF\xff\xff\xff\xffWEBPVP8X\x0a\0\0\0",
    b"RIFF\xff\xff\xff\xffAVI LIST\xff\xff\0\0hdrlLIST\xff\xff\0\0strl",
    b"RIFF\xff\xff\xff\xffWAVEfmt \x10\0\0\0",
    b"II*\0\x08\0\0\0",
    b"MM\0*\0\0\0\x08",
    b"IIU\0\x08\0\0\0",
    b"II+\0\x08\0\0\0\x10\0\0\0\0\0\0\0",
    b"FUJIFILMCCD-RAW 0201",
    b"\0\0\0\x14ftypheic\0\0\0\0mif1\0\0\xff\xffmeta\0\0\0\0",
    b"\0\0\0\x14ftypcrx \0\0\0\0crx \0\0\xff\xffmoov",
    b"\0\0\0\x14ftypqt  \0\0\0\0qt  \0\0\xff\xffmoov",
    b"\0\0\0\x14ftypM4A \0\0\0\0M4A \0\0\xff\xffmoov",
    b"\x1a\x45\xdf\xa3\x80\x18\x53\x80\x67\x01\xff\xff\xff\xff\xff\xff\xff",
    &[0x30, 0x26, 0xb2, 0x75, 0x8e, 0x66, 0xcf, 0x11, 0xa6, 0xd9, 0, 0xaa, 0, 0x62, 0xce, 0x6c],
    b"ID3\x03\0\0\0\0\x7f\x7f",
    b"ID3\x04\0\xff\x7f\x7f\x7f\x7f",
    b"fLaC\x04\0\xff\xff",
    b"OggS\0\x02\0\0\0\0\0\0\0\0",
    b"MAC \x96\x0f\0\0",
    b"wvpk\xff\xff\xff\xff\x10\x04",
    b"FORM\0\0\xff\xffAIFFCOMM",
];

/// Panics inside Trove's own readers. They are caught like those of the libraries, so that one file
/// never stops a scan, but here each is a fault.
static OWN_PANICS: LazyLock<AtomicUsize> = LazyLock::new(|| {
    let before = std::panic::take_hook();
    std::panic::set_hook(Box::new(move |panic| {
        let place = panic.location().map_or("", std::panic::Location::file);
        if place.contains("crates/media/src") || place.contains("crates\\media\\src") {
            OWN_PANICS.fetch_add(1, Ordering::SeqCst);
        }
        before(panic);
    }));
    AtomicUsize::new(0)
});

fn stays_within_its_budget(bytes: Vec<u8>, name: &str) -> Result<Metadata, TestCaseError> {
    let length = bytes.len();
    LazyLock::force(&OWN_PANICS);
    let begun = Instant::now();
    let described = describe_reader(Cursor::new(bytes), name);
    let time = begun.elapsed();
    prop_assert!(time < Duration::from_secs(2), "{time:?} for {length} bytes");
    prop_assert_eq!(OWN_PANICS.load(Ordering::SeqCst), 0, "one of Trove's readers panicked");
    let peak = ALLOCATED.peak_usage_as_mb();
    prop_assert!(peak < 200.0, "{peak} MB at the peak");
    Ok(described.map_err(|error| TestCaseError::fail(error.to_string()))?.metadata)
}

proptest! {
    #![proptest_config(ProptestConfig {
        cases: 400,
        failure_persistence: None,
        ..ProptestConfig::default()
    })]

    #[test]
    fn arbitrary_bytes(
        beginning in prop::sample::select(&BEGINNINGS[..]),
        rest in prop::collection::vec(any::<u8>(), 0..3000),
        name in prop::sample::select(&NAMES[..]),
    ) {
        stays_within_its_budget([beginning, &rest].concat(), name)?;
    }

    #[test]
    fn few_values_make_deep_and_wide_structures(
        beginning in prop::sample::select(&BEGINNINGS[..]),
        rest in prop::collection::vec(prop::sample::select(&[0_u8, 0, 0, 1, 2, 8, 0x10, 0xff][..]), 0..4000),
        name in prop::sample::select(&NAMES[..]),
    ) {
        stays_within_its_budget([beginning, &rest].concat(), name)?;
    }

    #[test]
    fn made_files_with_changed_bytes(
        which in 0..11_usize,
        changes in prop::collection::vec((any::<prop::sample::Index>(), any::<u8>()), 1..40),
        name in prop::sample::select(&NAMES[..]),
    ) {
        let mut bytes = MADE[which].clone();
        // Most of what matters stands near the front.
        let front = bytes.len().min(1200);
        for (count, (place, value)) in changes.iter().enumerate() {
            let place = place.index(if count % 2 == 0 { front } else { bytes.len() });
            bytes[place] = *value;
        }
        stays_within_its_budget(bytes, name)?;
    }

    #[test]
    fn made_files_cut_off_and_joined(
        which in 0..11_usize,
        other in 0..11_usize,
        cut in any::<prop::sample::Index>(),
        join in any::<bool>(),
        name in prop::sample::select(&NAMES[..]),
    ) {
        let mut bytes = MADE[which].clone();
        bytes.truncate(cut.index(bytes.len() + 1));
        if join {
            bytes.extend(&MADE[other]);
        }
        stays_within_its_budget(bytes, name)?;
    }
}

#[test]
fn directories_that_overlap_cost_nothing() {
    // 64 KiB in which each of 5,000 entries points to a directory that holds the rest of them.
    let mut block = b"II*\0\x08\0\0\0".to_vec();
    block.extend(5000_u16.to_le_bytes());
    for index in 0..5000_u32 {
        block.extend([0x69, 0x87, 4, 0, 1, 0, 0, 0]);
        block.extend((10 + index * 12).to_le_bytes());
    }
    let mut jpeg = vec![0xff, 0xd8, 0xff, 0xe1];
    jpeg.extend((block.len() as u16 + 8).to_be_bytes());
    jpeg.extend(b"Exif\0\0");
    jpeg.extend(&block);
    assert!(stays_within_its_budget(jpeg, "a.jpg").is_ok());
    assert!(stays_within_its_budget(block, "a.tif").is_ok());
}
