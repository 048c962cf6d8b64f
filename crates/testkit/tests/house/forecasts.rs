//! `plan` tells what collecting would do, and leaves no trace; then exactly that happens.

use crate::home::{Computer, DAY, Home, LIMIT, dated, number, photo_of, stand_still};
use serde_json::Value;
use std::{
    collections::{BTreeMap, BTreeSet},
    fs,
};
use trove_protocol::WallClock;
use trove_testkit::made_media::{Made, Music, Shot, jpeg, mp3, raw, xmp};

/// A photo that is sent alone.
fn large(seed: u64) -> Made {
    jpeg(&Shot { size: Some(1_500_000 + seed), ..dated(seed, DAY) })
}

fn plan(computer: &Computer) -> Value {
    let finished = computer.collector.command(["plan", "--json", "--files"], LIMIT).unwrap();
    serde_json::from_str(&finished.succeeded().unwrap().output).unwrap()
}

/// Names and places of the files of one outcome.
fn files(plan: &Value, outcome: &str) -> BTreeMap<String, String> {
    let all = plan["files"].as_array().unwrap().iter();
    let place = |file: &Value| file["share_path"].as_str().unwrap_or_default().to_owned();
    let name = |file: &Value| {
        let path = file["path"].as_str().unwrap();
        path.rsplit('/').next().unwrap().to_owned()
    };
    let of = all.filter(|file| file["outcome"] == outcome);
    of.map(|file| (name(file), place(file))).collect()
}

fn sum(plan: &Value, key: &str) -> (u64, u64) {
    (number(&plan[key], "files"), number(&plan[key], "bytes"))
}

fn placed<const N: usize>(places: [(&str, &str); N]) -> BTreeMap<String, String> {
    places.map(|(name, place)| (name.to_owned(), place.to_owned())).into()
}

/// What the server says of itself, but for the sentences and times that pass.
fn told(home: &Home) -> Value {
    let mut status = home.server.status().unwrap();
    for client in status["clients"].as_array_mut().unwrap() {
        if client["name"] == "first" {
            // It has just ended, which the server notices in its own time.
            *client = Value::Null;
        }
    }
    status
}

#[test]
fn what_was_foretold_is_what_happens() {
    let home = Home::new();
    let first = home.computer("first");
    first.put("beach.jpg", &photo_of(1, (2024, 5, 1)));
    first.put("large.jpg", &large(2));
    first.put("IMG_0001.JPG", &photo_of(3, DAY));
    first.collect();
    first.has_all_safe(3);

    let second = home.computer("second");
    let noon = WallClock::new(2024, 5, 17, 12, 0, 0).unwrap();
    let sizes = |paths: &[&std::path::Path]| -> u64 {
        paths.iter().map(|path| fs::metadata(path).unwrap().len()).sum()
    };
    let beach = second.put("from Ana/beach again.jpg", &photo_of(1, (2024, 5, 1)));
    let alike = second.put("from Ana/large.jpg", &large(2));
    let new = second.put("new.jpg", &photo_of(4, (2023, 1, 9)));
    let copy = second.files.join("zz copies/new (copy).jpg");
    fs::create_dir(copy.parent().unwrap()).unwrap();
    fs::copy(&new, &copy).unwrap();
    stand_still(&copy, 3);
    let film = second.put("alone.jpg", &large(5));
    // One of three meets a namesake on the server: all of them give way.
    let shot = [
        second.put("DCIM/IMG_0001.NEF", &raw(&dated(6, DAY))),
        second.put("DCIM/IMG_0001.JPG", &jpeg(&dated(7, DAY))),
        second.put("DCIM/IMG_0001.xmp", &xmp(noon, 3, 8)),
    ];
    let song = Music {
        artist: Some("Nina"),
        album: Some("Live"),
        title: Some("Hello"),
        track: Some(3),
        seed: 9,
        ..Music::default()
    };
    let song = second.put("song.mp3", &mp3(&song));
    fs::write(second.files.join("notes.txt"), "no media").unwrap();
    stand_still(&second.files.join("notes.txt"), 3);

    let before = (told(&home), second.collector.status().unwrap(), home.shares());
    let plan_made = plan(&second);
    assert_eq!(plan(&second), plan_made);
    let after = (told(&home), second.collector.status().unwrap(), home.shares());
    assert_eq!(after, before, "asking left a trace");

    let (may, other) = ("Photos/2024/2024-05", "Photos/2023/2023-01");
    assert_eq!(
        files(&plan_made, "stored"),
        placed([("beach again.jpg", &format!("{may}/beach.jpg"))])
    );
    assert_eq!(files(&plan_made, "alike"), placed([("large.jpg", &format!("{may}/large.jpg"))]));
    let new_place = format!("{other}/new.jpg");
    assert_eq!(files(&plan_made, "copy"), placed([("new (copy).jpg", &new_place)]));
    let sent = files(&plan_made, "sent");
    let expected = placed([
        ("alone.jpg", &format!("{may}/alone.jpg")),
        ("IMG_0001.JPG", &format!("{may}/IMG_0001 (2).JPG")),
        ("IMG_0001.NEF", &format!("{may}/IMG_0001 (2).NEF")),
        ("IMG_0001.xmp", &format!("{may}/IMG_0001 (2).xmp")),
        ("new.jpg", &new_place),
        ("song.mp3", "Music/Nina/Live/03 Hello.mp3"),
    ]);
    assert_eq!(sent, expected);
    let to_send = sizes(&[&new, &film, &shot[0], &shot[1], &shot[2], &song]);
    assert_eq!(sum(&plan_made, "sent"), (6, to_send));
    let saved = sizes(&[&beach, &alike, &copy]);
    assert_eq!(number(&plan_made, "saved_bytes"), saved);
    assert_eq!(sum(&plan_made, "collected"), (9, to_send + saved));
    assert_eq!(number(&plan_made["places"][may], "files"), 4);
    let left_out = &plan_made["left_out"][0];
    assert_eq!((&left_out["why"], number(left_out, "files")), (&"not_media".into(), 1));
    assert_eq!(plan_made["unreachable"], Value::Null);

    let bytes = home.number("ftp_bytes_received");
    second.collect();
    second.has_all_safe(9);
    assert_eq!(home.number("ftp_bytes_received") - bytes, to_send);
    let mut shares: BTreeSet<String> = before.2.into_keys().collect();
    shares.extend(sent.into_values());
    assert_eq!(home.share_names().into_iter().collect::<BTreeSet<_>>(), shares);
    // Each file lies where it was said to.
    let happened = plan(&second);
    assert_eq!(sum(&happened, "safe"), sum(&plan_made, "collected"));
    let foretold: BTreeMap<_, _> = ["stored", "alike", "copy", "sent"]
        .into_iter()
        .flat_map(|outcome| files(&plan_made, outcome))
        .collect();
    assert_eq!(files(&happened, "safe"), foretold);
    home.is_sound();
}

#[test]
fn people_are_told_in_words_with_a_server_and_without() {
    let mut home = Home::new();
    let computer = home.computer("desk");
    computer.put("new.jpg", &photo_of(4, (2023, 1, 9)));
    let says = |computer: &Computer| {
        computer.collector.command(["plan"], LIMIT).unwrap().succeeded().unwrap().output
    };
    let said = says(&computer);
    for words in [
        "1 file, 12 kB would be in Trove (1 photo).",
        "  1 file, 12 kB: to be sent\n",
        "new.jpg  taken 2023-01-09T12:00:00  in Photos/2023/2023-01/new.jpg\n",
        "  Photos/2023/2023-01: 1 file, 12 kB\n",
    ] {
        assert!(said.contains(words), "{words:?} is not in: {said}");
    }
    home.server.stop().unwrap();
    let said = says(&computer);
    assert!(said.contains("cannot be reached"), "{said}");
    assert!(said.contains("1 file, 12 kB: about which only the server can say more"), "{said}");
    let alone = home.unpaired("alone");
    assert_eq!(
        says(&alone),
        "No folder is chosen; add one with `trove-collector folders add PATH`.\n"
    );
    alone.collector.add_folder(&computer.files).unwrap();
    let said = says(&alone);
    assert!(said.contains("trove-collector pair") && said.contains("only the server"), "{said}");
}
