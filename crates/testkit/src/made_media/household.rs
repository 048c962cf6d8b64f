//! A small household's media: what a phone, a camera, a scanner, a messenger and a music program
//! leave in folders over the years.

use super::{Made, Movie, Music, Shot, aae, flac, heic, jpeg, mov, mp3, mp4, png, raw, wav, xmp};
use std::{
    fs,
    io::{self, Error},
    path::{Path, PathBuf},
};
use trove_protocol::WallClock;

/// Writes about sixty files below `folder`, in folders named as people name them, and returns
/// their paths. The same seed makes the same files; files that are already there are an error.
pub fn household(folder: &Path, seed: u64) -> io::Result<Vec<PathBuf>> {
    let mut home = Home { folder: folder.to_owned(), seed: seed << 16, paths: Vec::new() };
    home.telephone()?;
    home.camera()?;
    home.odds_and_ends()?;
    home.music()?;
    Ok(home.paths)
}

struct Home {
    folder: PathBuf,
    seed: u64,
    paths: Vec<PathBuf>,
}

impl Home {
    /// A seed for the next file.
    fn next(&mut self) -> u64 {
        self.seed += 1;
        self.seed
    }

    fn put(&mut self, path: impl AsRef<Path>, made: &Made) -> io::Result<()> {
        let path = self.folder.join(path);
        if let Some(parent) = path.parent() {
            fs::create_dir_all(parent)?;
        }
        made.write(&path)?;
        self.paths.push(path);
        Ok(())
    }

    fn telephone(&mut self) -> io::Result<()> {
        for (index, year) in (2019..=2025).enumerate() {
            for month in [3_u8, 8] {
                let captured = moment(year, month, 12, 17)?;
                let shot = Shot {
                    captured: Some(captured),
                    offset: Some("+02:00"),
                    make: Some("Fairphone"),
                    model: Some("FP4"),
                    orientation: Some(if month == 3 { 1 } else { 6 }),
                    place: Some((48.137 + f64::from(month) / 100.0, 11.575)),
                    seed: self.next(),
                    size: Some(20_000),
                    ..Shot::default()
                };
                let name = format!("Pictures/Phone/{year}/IMG_{year}{month:02}12_170000.jpg");
                self.put(name, &jpeg(&shot))?;
            }
            let movie = Movie {
                recorded_utc: Some(moment(year, 7, 1 + index as u8, 9)?),
                seed: self.next(),
                size: Some(60_000),
                ..Movie::default()
            };
            self.put(format!("Videos/Holidays/VID_{year}_{index:02}.mp4"), &mp4(&movie))?;
        }
        let identifier = "3F2504E0-4F89-41D3-9A0C-0305E82C3301".to_owned();
        let shot = Shot {
            captured: Some(moment(2024, 5, 17, 14)?),
            make: Some("Apple"),
            model: Some("iPhone 13"),
            content_identifier: Some(identifier.clone()),
            seed: self.next(),
            size: Some(40_000),
            ..Shot::default()
        };
        let movie = Movie {
            recorded_utc: Some(moment(2024, 5, 17, 12)?),
            creation_date: Some("2024-05-17T14:00:00+0200"),
            make: Some("Apple"),
            model: Some("iPhone 13"),
            content_identifier: Some(identifier),
            seed: self.next(),
            size: Some(90_000),
        };
        self.put("Pictures/iPhone/IMG_0042.HEIC", &heic(&shot))?;
        self.put("Pictures/iPhone/IMG_0042.MOV", &mov(&movie))?;
        let seed = self.next();
        self.put("Pictures/iPhone/IMG_0042.AAE", &aae(seed))
    }

    fn camera(&mut self) -> io::Result<()> {
        for number in 1..=4_u8 {
            let captured = moment(2023, 9, 2 * number, 11)?;
            let shot = Shot {
                captured: Some(captured),
                make: Some("NIKON CORPORATION"),
                model: Some("NIKON Z 6"),
                orientation: Some(1),
                ..Shot::default()
            };
            let stem = format!("Pictures/Wedding of Zoë & Jürgen/DSC_{number:04}");
            let seeds = [self.next(), self.next(), self.next()];
            let raw_shot = Shot { seed: seeds[0], size: Some(150_000), ..shot.clone() };
            let jpeg_shot = Shot { seed: seeds[1], size: Some(50_000), ..shot };
            self.put(format!("{stem}.NEF"), &raw(&raw_shot))?;
            self.put(format!("{stem}.JPG"), &jpeg(&jpeg_shot))?;
            self.put(format!("{stem}.xmp"), &xmp(captured, number, seeds[2]))?;
        }
        Ok(())
    }

    fn odds_and_ends(&mut self) -> io::Result<()> {
        for name in [
            "Pictures/Scans/Grandma  1962 .jpg",
            "Pictures/Scans/scan (1).jpg",
            "Pictures/Downloads/été à la mer.jpg",
            "Pictures/Downloads/写真.jpg",
            "Pictures/Downloads/100% sure?.jpg",
            "Pictures/WhatsApp/IMG-20240517-WA0003.jpg",
        ] {
            // Windows has no question marks in names.
            let name = if cfg!(windows) { name.replace('?', "") } else { name.to_owned() };
            let shot = Shot { seed: self.next(), size: Some(15_000), ..Shot::default() };
            self.put(name, &jpeg(&shot))?;
        }
        // A name that is not Unicode, as very old computers left them.
        #[cfg(target_os = "linux")]
        {
            use std::os::unix::ffi::OsStrExt;
            let name = Path::new(std::ffi::OsStr::from_bytes(b"Pictures/Old disk/caf\xe9.jpg"));
            let shot = Shot { seed: self.next(), ..Shot::default() };
            self.put(name, &jpeg(&shot))?;
        }
        for (name, captured) in [
            ("Pictures/Screenshots/Screenshot 2025-01-02 at 10.11.12.png", None),
            ("Pictures/Screenshots/with date.png", Some(moment(2022, 2, 22, 22)?)),
        ] {
            let shot = Shot { captured, seed: self.next(), ..Shot::default() };
            self.put(name, &png(&shot))?;
        }
        // The same photo twice: it is to be stored once.
        let first = self.paths[0].clone();
        let copy = self.folder.join("Pictures/Copies/best of (copy).jpg");
        if let Some(parent) = copy.parent() {
            fs::create_dir_all(parent)?;
        }
        fs::copy(first, &copy)?;
        self.paths.push(copy);
        // Not media: it stays where it is.
        let note = Made::from_bytes(b"Remember to back up the photos!\n".to_vec());
        self.put("Pictures/notes.txt", &note)
    }

    fn music(&mut self) -> io::Result<()> {
        let albums = [
            ("The Larks", "Morning Fields", ["Dew", "First Light", "Hedgerow", "Noon"]),
            ("Ångström Trio", "Größe", ["Eins", "Zwei", "Drei", "Vier / Fünf"]),
        ];
        for (artist, album, titles) in albums {
            for (track, title) in (1_u32..).zip(titles) {
                let music = Music {
                    artist: Some(artist),
                    album_artist: Some(artist),
                    album: Some(album),
                    title: Some(title),
                    track: Some(track),
                    seed: self.next(),
                    size: Some(80_000),
                    ..Music::default()
                };
                let stem = format!("Music/{artist}/{album}/{track:02}");
                if album == "Größe" {
                    self.put(format!("{stem}.flac"), &flac(&music))?;
                } else {
                    self.put(format!("{stem}.mp3"), &mp3(&music))?;
                }
            }
        }
        let memo = Music { seed: self.next(), size: Some(30_000), ..Music::default() };
        self.put("Music/voice memo.wav", &wav(&memo))
    }
}

fn moment(year: u16, month: u8, day: u8, hour: u8) -> io::Result<WallClock> {
    WallClock::new(year, month, day, hour, 0, 0)
        .ok_or_else(|| Error::other("the household has a day that no calendar has"))
}
