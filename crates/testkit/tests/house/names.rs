//! Names as people and old computers leave them, and names that every system can show.

use crate::home::{Home, hash, photo, visit};
use std::collections::BTreeSet;

/// Names as they may stand on a client that allows anything.
fn odd_names() -> Vec<Vec<u8>> {
    let mut names: Vec<Vec<u8>> = [
        "with spaces  and two .jpg",
        " leading space.jpg",
        "trailing space .jpg ",
        "trailing dot.jpg.",
        "no extension",
        "-rf.jpg",
        "été à la mer.jpg",
        "写真 📷.jpg",
        "שלום.jpg",
        "new\nline.jpg",
        "tab\tbell\x07.jpg",
        "back\\slash.jpg",
        "C:colon.jpg",
        "stars*and?marks<>|\".jpg",
        "exe\u{202e}gpj.jpg",
        "percent%2F..%2F.jpg",
        "jpg..jpg..",
        "CON.jpg",
        "aux",
        "Com1.JPG",
        "nul.tar.jpg",
        "~$temporary.jpg",
        "$HOME`id`.jpg",
        "'quotes'\".jpg",
    ]
    .map(|name| name.as_bytes().to_vec())
    .to_vec();
    names.push([&[b'x'; 246], &b".jpg"[..]].concat());
    names.push([&"ü".repeat(123).into_bytes(), &b".jpg"[..]].concat());
    // Not Unicode at all: Latin-1, as very old computers left it.
    names.push(b"caf\xe9.jpg".to_vec());
    names.push(b"\xff\xfe.jpg".to_vec());
    names
}

#[cfg(target_os = "linux")]
#[test]
fn odd_names_end_in_safe_ones() {
    use std::{ffi::OsStr, os::unix::ffi::OsStrExt, path::Path};
    let home = Home::new();
    let computer = home.computer("odd");
    let names = odd_names();
    for (name, seed) in names.iter().zip(1..) {
        let folder = format!("folder {seed}.");
        let path = Path::new(&folder).join(OsStr::from_bytes(name));
        computer.put(path, &photo(seed, 9_000 + seed));
    }
    computer.collect();
    computer.has_all_safe(names.len() as u64);
    let shares = home.shares();
    for path in shares.keys() {
        for part in path.split('/') {
            assert!(is_safe(part), "{path:?}");
        }
    }
    let mut originals = BTreeSet::new();
    visit(&computer.files, &mut |path| {
        originals.insert(hash(path).to_string());
    });
    assert_eq!(shares.values().map(ToString::to_string).collect::<BTreeSet<_>>(), originals);
    // What is harmless stays as it was.
    for name in ["été à la mer.jpg", "写真 📷.jpg", "with spaces  and two .jpg"] {
        assert!(shares.contains_key(&format!("Photos/Undated/odd/{name}")), "{name}: {shares:?}");
    }
    home.is_sound();
}

/// Whether Linux, Windows and macOS can all show this name, also over SMB.
fn is_safe(name: &str) -> bool {
    let stem = name.split('.').next().unwrap_or_default().trim_end().to_ascii_uppercase();
    let numbered = |device: &str| {
        stem.strip_prefix(device).is_some_and(|n| n.len() == 1 && n.parse::<u8>().is_ok())
    };
    let reserved =
        ["CON", "PRN", "AUX", "NUL"].contains(&stem.as_str()) || numbered("COM") || numbered("LPT");
    let forbidden = |sign: char| {
        sign.is_control()
            || "\"*/:<>?\\|".contains(sign)
            || matches!(sign, '\u{200e}' | '\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
    };
    !reserved
        && !name.contains(forbidden)
        && !name.starts_with([' ', '.'])
        && !name.ends_with([' ', '.'])
        && (1..=255).contains(&name.len())
}

#[cfg(target_os = "linux")]
#[test]
fn names_that_some_systems_take_for_one_are_told_apart() {
    let home = Home::new();
    let computer = home.computer("twins");
    let names = ["Lake.jpg", "lake.jpg", "LAKE.JPG", "caf\u{e9}.jpg", "cafe\u{301}.jpg"];
    for (name, seed) in names.into_iter().zip(1..) {
        computer.put(name, &photo(seed, 9_000 + seed));
    }
    // And folders that differ in nothing but that, by way of an album's name.
    computer.collect();
    computer.has_all_safe(5);
    let found = home.share_names();
    let expected = ["café (2).jpg", "café.jpg", "lake (2).jpg", "lake (3).jpg", "lake.jpg"];
    let mut folded: Vec<_> = found
        .iter()
        .map(|path| path.strip_prefix("Photos/Undated/twins/").unwrap().to_lowercase())
        .collect();
    folded.sort();
    assert_eq!(folded, expected);
    home.is_sound();
}

#[cfg(target_os = "linux")]
#[test]
fn albums_whose_names_differ_in_case_or_accents_share_a_folder() {
    use trove_testkit::made_media::{Music, mp3};
    let home = Home::new();
    let computer = home.computer("music");
    let albums = ["Zoé", "ZOÉ", "zoe\u{301}"];
    for (album, seed) in albums.into_iter().zip(1..) {
        let music = Music {
            artist: Some("Zoe"),
            album: Some(album),
            title: Some("Song"),
            track: Some(seed),
            seed: seed.into(),
            ..Music::default()
        };
        computer.put(format!("{seed}.mp3"), &mp3(&music));
    }
    computer.collect();
    computer.has_all_safe(3);
    let folders: BTreeSet<_> =
        home.share_names().iter().map(|path| path.rsplit_once('/').unwrap().0.to_owned()).collect();
    assert_eq!(folders.len(), 1, "{folders:?}");
    home.is_sound();
}
