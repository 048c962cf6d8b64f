//! What belongs together lies together, and different contents of one name lie side by side.

use crate::home::{DAY, Home, dated, hash, photo, photo_of};
use std::collections::BTreeSet;
use trove_protocol::WallClock;
use trove_testkit::made_media::{
    Movie, Music, Shot, aae, flac, heic, jpeg, mov, mp3, mp4, raw, wav, xmp,
};

#[test]
fn raw_jpeg_and_sidecar_lie_side_by_side() {
    let home = Home::new();
    let noon = WallClock::new(2024, 5, 17, 12, 0, 0).unwrap();
    // Two cameras that count alike: each shot's files keep one stem, in each clash another.
    for (at, name) in [(0, "first"), (10, "second")] {
        let computer = home.computer(name);
        computer.put("DCIM/IMG_0001.NEF", &raw(&dated(at + 1, DAY)));
        computer.put("DCIM/IMG_0001.JPG", &jpeg(&dated(at + 2, DAY)));
        computer.put("DCIM/IMG_0001.xmp", &xmp(noon, 3, at + 3));
        computer.collect();
        computer.has_all_safe(3);
    }
    let place = "Photos/2024/2024-05/IMG_0001";
    let expected = ["", " (2)"].map(|n| ["JPG", "NEF", "xmp"].map(|e| format!("{place}{n}.{e}")));
    assert_eq!(home.share_names(), sorted(expected.concat()));
    home.is_sound();
}

#[test]
fn a_group_takes_one_name_although_only_some_of_its_members_clash() {
    for clashing in ["JPG", "NEF"] {
        let home = Home::new();
        let first = home.computer("first");
        first.put(format!("IMG_0001.{clashing}"), &photo_of(1, DAY));
        first.collect();
        let second = home.computer("second");
        second.put("IMG_0001.NEF", &raw(&dated(2, DAY)));
        // Too large for a bundle, so the two do not come together.
        second.put("IMG_0001.JPG", &jpeg(&Shot { size: Some(1_500_000), ..dated(3, DAY) }));
        second.collect();
        second.has_all_safe(2);
        let place = "Photos/2024/2024-05/IMG_0001";
        let expected = [&format!(".{clashing}"), " (2).JPG", " (2).NEF"];
        assert_eq!(home.share_names(), sorted(expected.map(|end| format!("{place}{end}"))));
        home.is_sound();
    }
}

#[test]
fn a_live_photo_stays_whole() {
    let home = Home::new();
    let computer = home.computer("phone");
    let identifier = Some("3F2504E0-4F89-41D3-9A0C-0305E82C3301".to_owned());
    let photo = Shot { content_identifier: identifier.clone(), ..dated(1, DAY) };
    let movie = Movie {
        creation_date: Some("2024-05-17T12:00:00+0200"),
        content_identifier: identifier,
        seed: 2,
        size: Some(30_000),
        ..Movie::default()
    };
    computer.put("IMG_0042.HEIC", &heic(&photo));
    // Counted anew: only the identifier says that it belongs to the photo.
    computer.put("IMG_7777.MOV", &mov(&movie));
    computer.put("IMG_0042.AAE", &aae(3));
    computer.collect();
    computer.has_all_safe(3);
    let place = "Photos/2024/2024-05/IMG_0042";
    assert_eq!(home.share_names(), ["AAE", "HEIC", "MOV"].map(|end| format!("{place}.{end}")));
    home.is_sound();
}

#[test]
fn different_contents_of_one_name_get_numbers() {
    let home = Home::new();
    let mut contents = BTreeSet::new();
    for (seed, name) in [(1, "first"), (2, "second"), (3, "third")] {
        let computer = home.computer(name);
        let path = computer.put("IMG_0001.JPG", &photo_of(seed, DAY));
        contents.insert(hash(&path).to_string());
        computer.collect();
        computer.has_all_safe(1);
    }
    let shares = home.shares();
    let expected = ["", " (2)", " (3)"].map(|n| format!("Photos/2024/2024-05/IMG_0001{n}.JPG"));
    assert_eq!(shares.keys().cloned().collect::<Vec<_>>(), sorted(expected));
    assert_eq!(shares.values().map(ToString::to_string).collect::<BTreeSet<_>>(), contents);
    home.is_sound();
}

#[test]
fn files_lie_by_date_or_tags_or_computer() {
    let home = Home::new();
    let computer = home.computer("Zoë's laptop");
    computer.put("a.jpg", &photo_of(1, (1999, 12, 31)));
    computer.put("b.jpg", &photo(2, 20_000));
    let recorded_utc = WallClock::new(2022, 2, 3, 4, 5, 6);
    computer.put("c.mp4", &mp4(&Movie { recorded_utc, seed: 3, ..Movie::default() }));
    computer.put("d.mp4", &mp4(&Movie { seed: 4, ..Movie::default() }));
    let track = Music {
        artist: Some("Guest"),
        album_artist: Some("AC/DC"),
        album: Some("Größe: 1"),
        title: Some("What?"),
        track: Some(7),
        seed: 5,
        ..Music::default()
    };
    computer.put("e.mp3", &mp3(&track));
    let untracked = Music { track: None, album_artist: None, seed: 6, ..track };
    computer.put("f.flac", &flac(&untracked));
    computer.put("g.wav", &wav(&Music { seed: 7, ..Music::default() }));
    computer.collect();
    computer.has_all_safe(7);
    let expected = [
        "Music/AC-DC/Größe- 1/07 What_.mp3",
        "Music/Guest/Größe- 1/What_.flac",
        "Music/Unsorted/Zoë's laptop/g.wav",
        "Photos/1999/1999-12/a.jpg",
        "Photos/Undated/Zoë's laptop/b.jpg",
        "Videos/2022/2022-02/c.mp4",
        "Videos/Undated/Zoë's laptop/d.mp4",
    ];
    assert_eq!(home.share_names(), sorted(expected.map(str::to_owned)));
    home.is_sound();
}

fn sorted(names: impl IntoIterator<Item = String>) -> Vec<String> {
    let mut names: Vec<_> = names.into_iter().collect();
    names.sort();
    names
}
