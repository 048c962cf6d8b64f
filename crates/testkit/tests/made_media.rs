//! What `made_media` makes is what it says, by the reader that Trove's client uses.

use std::{collections::HashSet, io::Cursor};
use trove_media::{Description, FolderFile, describe, describe_reader, group_folder};
use trove_protocol::{CaptureSource, Kind, WallClock};
use trove_testkit::made_media::{self, Made, Movie, Music, Shot};

#[allow(clippy::unwrap_used)] // Memory can always be read; a failure must stop the test.
fn described(made: &Made, name: &str) -> Description {
    describe_reader(Cursor::new(made.to_vec()), name).unwrap()
}

const MOMENT: &str = "2024-05-17T14:03:09";

fn moment() -> Option<WallClock> {
    MOMENT.parse().ok()
}

fn shot() -> Shot {
    Shot {
        captured: moment(),
        offset: Some("+02:00"),
        make: Some("Acme"),
        model: Some("Box 3"),
        orientation: Some(6),
        place: Some((-33.5, 151.25)),
        content_identifier: Some("ID-1".to_owned()),
        seed: 1,
        size: None,
    }
}

fn music() -> Music {
    Music {
        artist: Some("Ångström"),
        album_artist: Some("Various"),
        album: Some("Größe"),
        title: Some("Eins / Zwei"),
        track: Some(7),
        genre: Some("Klezmer"),
        composer: Some("Zoë Öström"),
        released: Some("1973-03-01"),
        seed: 1,
        size: None,
    }
}

#[test]
fn photos_say_when_where_and_by_what() {
    for (made, name, media_type) in [
        (made_media::jpeg(&shot()), "a.jpg", "image/jpeg"),
        (made_media::png(&shot()), "a.png", "image/png"),
        (made_media::raw(&shot()), "a.nef", "image/x-nikon-nef"),
        (made_media::heic(&shot()), "a.heic", "image/heic"),
    ] {
        let Description { kind, media_type: found, metadata } = described(&made, name);
        assert_eq!((kind, found.as_deref()), (Kind::Photo, Some(media_type)));
        assert_eq!(metadata.captured, moment(), "{name}");
        assert_eq!(metadata.captured_from, Some(CaptureSource::Exif));
        assert_eq!(metadata.captured_offset_minutes, Some(120));
        assert_eq!(metadata.camera_make.as_deref(), Some("Acme"));
        assert_eq!(metadata.camera_model.as_deref(), Some("Box 3"));
        assert_eq!(metadata.orientation, Some(6));
        assert_eq!((metadata.latitude, metadata.longitude), (Some(-33.5), Some(151.25)));
        assert_eq!(metadata.content_identifier.as_deref(), Some("ID-1"));
        assert!(metadata.width.is_some_and(|width| width >= 16));
    }
}

#[test]
fn photos_without_exif_have_no_date() {
    let plain = Shot { seed: 3, ..Shot::default() };
    for (made, name) in [(made_media::jpeg(&plain), "a.jpg"), (made_media::png(&plain), "a.png")] {
        let description = described(&made, name);
        assert_eq!(description.kind, Kind::Photo);
        assert_eq!(description.metadata.captured, None);
    }
}

#[test]
fn movies_say_when_and_how_long() {
    let movie = Movie {
        recorded_utc: moment(),
        creation_date: Some("2024-05-17T16:03:09+0200"),
        make: Some("Acme"),
        model: Some("Box 3"),
        content_identifier: Some("ID-1".to_owned()),
        seed: 1,
        size: None,
    };
    let mov = described(&made_media::mov(&movie), "a.mov");
    assert_eq!((mov.kind, mov.media_type.as_deref()), (Kind::Video, Some("video/quicktime")));
    assert_eq!(mov.metadata.captured.unwrap().to_string(), "2024-05-17T16:03:09");
    assert_eq!(mov.metadata.captured_offset_minutes, Some(120));
    assert_eq!(mov.metadata.content_identifier.as_deref(), Some("ID-1"));
    assert_eq!(mov.metadata.camera_model.as_deref(), Some("Box 3"));
    assert_eq!(mov.metadata.duration_milliseconds, Some(500));

    let plain = Movie { recorded_utc: moment(), seed: 1, ..Movie::default() };
    let mp4 = described(&made_media::mp4(&plain), "a.mp4");
    assert_eq!((mp4.kind, mp4.media_type.as_deref()), (Kind::Video, Some("video/mp4")));
    assert_eq!(mp4.metadata.captured, moment());
    assert_eq!(mp4.metadata.captured_from, Some(CaptureSource::Container));
    assert_eq!((mp4.metadata.width, mp4.metadata.height), (Some(96), Some(64)));

    // The name has the wall clock of which the header has UTC only.
    let named = described(&made_media::mp4(&plain), "VID_20240518_000309.mp4");
    assert_eq!(named.metadata.captured.unwrap().to_string(), "2024-05-18T00:03:09");
    assert_eq!(named.metadata.captured_offset_minutes, Some(600));
}

#[test]
fn music_has_its_tags() {
    for (made, name) in [
        (made_media::mp3(&music()), "a.mp3"),
        (made_media::flac(&music()), "a.flac"),
        (made_media::wav(&music()), "a.wav"),
    ] {
        let Description { kind, metadata, .. } = described(&made, name);
        assert_eq!(kind, Kind::Music);
        assert_eq!(metadata.artist.as_deref(), Some("Ångström"), "{name}");
        assert_eq!(metadata.album.as_deref(), Some("Größe"));
        assert_eq!(metadata.title.as_deref(), Some("Eins / Zwei"));
        assert_eq!(metadata.track, Some(7));
        assert!(metadata.duration_milliseconds.is_some());
        if name != "a.wav" {
            assert_eq!(metadata.album_artist.as_deref(), Some("Various"));
            assert_eq!(metadata.genre.as_deref(), Some("Klezmer"));
            assert_eq!(metadata.composer.as_deref(), Some("Zoë Öström"));
            assert_eq!(metadata.year, Some(1973));
        }
    }
}

#[test]
fn sidecars_are_told_from_texts() {
    let xmp = described(&made_media::xmp(MOMENT.parse().unwrap(), 4, 1), "a.xmp");
    assert_eq!((xmp.kind, xmp.metadata.captured), (Kind::Sidecar, moment()));
    assert_eq!(described(&made_media::aae(1), "a.AAE").kind, Kind::Sidecar);
    assert_eq!(described(&made_media::aae(1), "a.plist").kind, Kind::Other);
}

type Maker = fn(u64, Option<u64>) -> Made;

fn makers() -> [(&'static str, Maker); 9] {
    fn of(seed: u64, size: Option<u64>) -> Shot {
        Shot { captured: moment(), seed, size, ..Shot::default() }
    }
    fn film(seed: u64, size: Option<u64>) -> Movie {
        Movie { recorded_utc: moment(), seed, size, ..Movie::default() }
    }
    fn track(seed: u64, size: Option<u64>) -> Music {
        Music { seed, size, ..music() }
    }
    [
        ("a.jpg", |seed, size| made_media::jpeg(&of(seed, size))),
        ("a.png", |seed, size| made_media::png(&of(seed, size))),
        ("a.nef", |seed, size| made_media::raw(&of(seed, size))),
        ("a.heic", |seed, size| made_media::heic(&of(seed, size))),
        ("a.mp4", |seed, size| made_media::mp4(&film(seed, size))),
        ("a.mov", |seed, size| made_media::mov(&film(seed, size))),
        ("a.mp3", |seed, size| made_media::mp3(&track(seed, size))),
        ("a.flac", |seed, size| made_media::flac(&track(seed, size))),
        ("a.wav", |seed, size| made_media::wav(&track(seed, size))),
    ]
}

#[test]
fn files_have_the_size_that_was_asked_and_stay_what_they_are() {
    for (name, make) in makers() {
        let plain = described(&make(1, None), name);
        for size in [30_000, 65_536, 131_074, 3_000_000] {
            let made = make(1, Some(size));
            assert_eq!(made.size(), size, "{name}");
            assert_eq!(made.to_vec().len() as u64, size, "{name}");
            let padded = described(&made, name);
            assert_eq!(padded.kind, plain.kind);
            assert_eq!(padded.metadata.captured, plain.metadata.captured, "{name} {size}");
            assert_eq!(padded.metadata.title, plain.metadata.title, "{name} {size}");
            assert_eq!(padded.metadata.width, plain.metadata.width, "{name} {size}");
        }
    }
}

#[test]
fn files_differ_by_their_seed_alone() {
    for (name, make) in makers() {
        let contents: HashSet<_> = (0..50).map(|seed| make(seed, None).to_vec()).collect();
        assert_eq!(contents.len(), 50, "{name}");
        assert_eq!(make(3, Some(40_000)).to_vec(), make(3, Some(40_000)).to_vec());
    }
}

#[test]
fn a_household_is_what_people_have() {
    let folder = tempfile::tempdir().unwrap();
    let paths = made_media::household(folder.path(), 1).unwrap();
    assert!((50..=70).contains(&paths.len()), "{}", paths.len());
    let described: Vec<_> = paths.iter().map(|path| describe(path).unwrap()).collect();
    let count = |kind| described.iter().filter(|found| found.kind == kind).count();
    assert_eq!(count(Kind::Other), 1);
    assert_eq!(count(Kind::Sidecar), 5);
    assert_eq!(count(Kind::Music), 9);
    assert_eq!(count(Kind::Video), 8);
    let contents: HashSet<_> = paths.iter().map(|path| std::fs::read(path).unwrap()).collect();
    assert_eq!(contents.len(), paths.len() - 1, "one photo is there twice");

    let live: Vec<_> = paths
        .iter()
        .zip(&described)
        .filter(|(path, _)| path.to_string_lossy().contains("IMG_0042"))
        .collect();
    let files: Vec<_> =
        live.iter().map(|(path, description)| FolderFile { path, description }).collect();
    let groups = group_folder(&files);
    assert_eq!(groups.len(), 3);
    assert!(groups.iter().all(|group| group.is_some() && *group == groups[0]), "{groups:?}");
}
