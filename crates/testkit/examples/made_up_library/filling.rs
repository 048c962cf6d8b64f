//! A library of many made-up items, put straight into the catalogue. Their files are few small
//! pictures with many names, so that it takes little room; their hashes are made up as well, so a
//! scrub would find them damaged, which it looks for after a month.

use anyhow::{Context as _, Result};
use rand::{Rng as _, SeedableRng as _, rngs::StdRng};
use std::{fs, path::Path, time::Duration};
use trove_pairing::Code;
use trove_protocol::{
    CaptureSource, ClientId, ClientPath, ContentHash, FileOffer, Kind, Metadata, Sample, WallClock,
};
use trove_server::{
    catalogue::{
        Clients as _, Collecting as _, Filing as _, Move, NewClient, Offers as _, PictureNote,
        Picturing as _, sqlite::SqliteCatalogue,
    },
    clock::{Clock, Moment},
    decide::{ContentId, decide_batch},
    serve::{Options, catalogue_file, start},
};
use trove_testkit::made_media::{Shot, jpeg};

/// Items unless said otherwise.
pub const ITEMS: u32 = 100_000;

/// Items between two commits.
const BATCH: u32 = 500;
/// Different pictures.
const PICTURES: u64 = 64;

const COMPUTERS: [&str; 3] = ["Ana's laptop", "Ben's desktop", "Old phone"];
const CAMERAS: [(&str, &str); 8] = [
    ("OLYMPUS", "C-2000Z"),
    ("Canon", "Canon EOS 300D"),
    ("NIKON CORPORATION", "NIKON D90"),
    ("Panasonic", "DMC-TZ10"),
    ("Apple", "iPhone 6"),
    ("samsung", "SM-G970F"),
    ("Fairphone", "FP4"),
    ("Apple", "iPhone 13"),
];
const PLACES: [(&str, f64, f64); 8] = [
    ("München", 48.137, 11.575),
    ("Été à la mer", 43.3, 5.37),
    ("Lisbon", 38.72, -9.14),
    ("Garden", 52.52, 13.4),
    ("Christmas", 48.2, 16.37),
    ("Skiing", 47.27, 11.39),
    ("Birthday", 51.05, 13.74),
    ("Norway", 60.39, 5.32),
];
const ARTISTS: [&str; 5] =
    ["The Larks", "Ångström Trio", "Nora Field", "Quiet Harbour", "Étoile du Nord"];

/// Fills the folder, which is new or empty.
pub async fn fill(folder: &Path, items: u32) -> Result<()> {
    // Once started, it has a certificate, and its shares bear their mark.
    let port = Some(([127, 0, 0, 1], 0).into());
    let server = start(Options { http: port, ftp: port, ..Options::new(folder) }).await?;
    let settings = server.house.settings.clone();
    server.stop().await?;
    let catalogue = SqliteCatalogue::open(&catalogue_file(folder)).await?;
    let now = Clock::System.now();
    for (number, name) in (1..).zip(COMPUTERS) {
        pair(&catalogue, number, name, now).await?;
    }
    let originals = folder.join("made");
    fs::create_dir_all(&originals)?;
    for seed in 0..PICTURES {
        jpeg(&Shot { seed, ..Shot::default() }).write(&originals.join(seed.to_string()))?;
    }
    let mut chance = StdRng::seed_from_u64(2013);
    for first in (0..items).step_by(BATCH as usize) {
        let numbers = first..items.min(first + BATCH);
        // Each batch is one computer's.
        let client = id((first / BATCH) as u8 % COMPUTERS.len() as u8 + 1);
        let offers: Vec<FileOffer> = numbers.map(|number| offer(number, &mut chance)).collect();
        let context = catalogue.context(&client, &offers).await?;
        let decided = decide_batch(context, &offers);
        catalogue.record_offers(&client, &offers, &decided, &[], now).await?;
        let mut moves = Vec::with_capacity(offers.len());
        for (offer, decided) in offers.iter().zip(&decided) {
            let number = decided.content.context("a made-up file is not new")?;
            moves.push(stored(&settings.shares, &originals, offer, number)?);
        }
        catalogue.begin_moves(&moves).await?;
        catalogue.commit_moves(&moves, &[], now).await?;
    }
    while catalogue.index_round(1_000).await?.looked > 0 {}
    pictures(&catalogue, &settings.pictures.folder, &originals).await?;
    catalogue.close().await;
    Ok(())
}

fn id(number: u8) -> ClientId {
    ClientId(format!("{number:016x}"))
}

async fn pair(catalogue: &SqliteCatalogue, number: u8, name: &str, now: Moment) -> Result<()> {
    let code = Code::random();
    let client = NewClient {
        id: id(number),
        name: name.to_owned(),
        token_hash: [number; 32],
        ftp_password_hash: [number; 32],
    };
    catalogue.offer_code(&code, now, now.after(Duration::from_mins(1)), 3).await?;
    anyhow::ensure!(catalogue.pair(&code, &client, now).await?, "the code is refused");
    Ok(())
}

fn offer(number: u32, chance: &mut StdRng) -> FileOffer {
    let hash = ContentHash(blake3::hash(&number.to_le_bytes()).into());
    let (kind, folder, ending, metadata) = match number % 20 {
        0..=1 => {
            let (folder, metadata) = music(number);
            (Kind::Music, folder, "mp3", metadata)
        }
        2..=3 => {
            let (folder, mut metadata) = shot(chance);
            metadata.duration_milliseconds = Some(chance.random_range(2_000..400_000));
            metadata.captured_from = metadata.captured.map(|_| CaptureSource::Container);
            (Kind::Video, folder, "mp4", metadata)
        }
        _ => {
            let (folder, metadata) = shot(chance);
            (Kind::Photo, folder, "jpg", metadata)
        }
    };
    FileOffer {
        path: ClientPath::from_wire(format!("/home/{folder}/IMG_{number:06}.{ending}")),
        size: u64::from(chance.random_range(1_000_000_u32..9_000_000)),
        modified_ns: i64::from(number) * 1_000_000_000,
        kind,
        sample: Sample(hash.0),
        hash: Some(hash),
        group: None,
        backup: None,
        metadata,
    }
}

/// A photo or video: more of them the later it is, and a few without a date.
fn shot(chance: &mut StdRng) -> (String, Metadata) {
    let late: f64 = chance.random::<f64>().sqrt();
    let year = 1998 + (late * 29.0) as u16;
    let month = chance.random_range(1..=12);
    let captured = WallClock::new(
        year.min(2026),
        month,
        chance.random_range(1..=28),
        chance.random_range(7..23),
        chance.random_range(0..60),
        chance.random_range(0..60),
    )
    .filter(|_| !chance.random_bool(0.02));
    let (make, model) = CAMERAS[((year as usize - 1998) / 4 + chance.random_range(0..2)).min(7)];
    let (place, north, east) = PLACES[chance.random_range(0..PLACES.len())];
    let is_high = chance.random_bool(0.3);
    let metadata = Metadata {
        captured,
        captured_from: captured.map(|_| CaptureSource::Exif),
        camera_make: Some(make.to_owned()),
        camera_model: Some(model.to_owned()),
        width: Some(4_032),
        height: Some(3_024),
        orientation: Some(if is_high { 6 } else { 1 }),
        latitude: Some(north + chance.random_range(-0.1..0.1)),
        longitude: Some(east + chance.random_range(-0.1..0.1)),
        ..Metadata::default()
    };
    (format!("{year}/{place}"), metadata)
}

fn music(number: u32) -> (String, Metadata) {
    let at = number / 20;
    let artist = format!("{} {}", ARTISTS[at as usize % ARTISTS.len()], at / 600);
    let album = format!("Album {}", at / 60 % 10);
    let metadata = Metadata {
        artist: Some(artist.clone()),
        album_artist: Some(artist.clone()),
        album: Some(album.clone()),
        title: Some(format!("Song {number}")),
        track: Some(at / ARTISTS.len() as u32 % 12 + 1),
        duration_milliseconds: Some(200_000),
        ..Metadata::default()
    };
    (format!("Music/{artist}/{album}"), metadata)
}

/// Puts one of the few pictures where the item's file is to lie.
fn stored(shares: &Path, originals: &Path, offer: &FileOffer, content: ContentId) -> Result<Move> {
    let share_path = offer.path.as_str().trim_start_matches("/home/").to_owned();
    let file = shares.join(&share_path);
    link(&originals.join((content.0.cast_unsigned() % PICTURES).to_string()), &file)?;
    Ok(Move {
        content,
        file: None,
        modified_ns: offer.modified_ns,
        hash: offer.hash.context("a made-up file has no hash")?,
        share_key: share_path.to_lowercase(),
        share_path,
        from: None,
        retires: None,
        identity: None,
    })
}

fn link(from: &Path, to: &Path) -> Result<()> {
    match fs::hard_link(from, to) {
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => {
            fs::create_dir_all(to.parent().context("a file has no folder")?)?;
            fs::hard_link(from, to)?;
        }
        other => other?,
    }
    Ok(())
}

/// Thumbnails, as if they had been made.
async fn pictures(catalogue: &SqliteCatalogue, folder: &Path, originals: &Path) -> Result<()> {
    loop {
        let sources = catalogue.without_picture(1_000).await?;
        if sources.is_empty() {
            return Ok(());
        }
        let mut notes = Vec::with_capacity(sources.len());
        for source in sources {
            let hash = source.hash.to_string();
            let file = folder.join(&hash[..2]).join(format!("{hash}.thumbnail.jpg"));
            let picture = source.item.0.cast_unsigned() % PICTURES;
            link(&originals.join(picture.to_string()), &file)?;
            let size = if source.orientation == 6 { (3, 4) } else { (4, 3) };
            let thumbhash = thumbhash(picture as u8, size);
            notes.push((source.item, PictureNote::Made { thumbhash, size, flaw: None }));
        }
        catalogue.note_pictures(&notes).await?;
    }
}

/// The thumbhash of a soft gradient.
fn thumbhash(seed: u8, (width, height): (u32, u32)) -> Vec<u8> {
    let (width, height) = (width as usize * 8, height as usize * 8);
    let pixels: Vec<u8> = (0..width * height)
        .flat_map(|at| {
            let (across, down) = ((at % width * 4) as u8, (at / width * 4) as u8);
            [seed.wrapping_mul(37) / 2 + across, seed.wrapping_mul(91) / 2 + down, across, 255]
        })
        .collect();
    thumbhash::rgba_to_thumb_hash(width, height, &pixels)
}
