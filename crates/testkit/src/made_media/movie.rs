//! Movies with one track of Motion JPEG, which players decode: MP4 as Android writes it, MOV as an
//! iPhone does.

use super::{
    Made, jpeg, missing,
    movie_boxes::{full, numbers, wrap},
};
use jiff::{civil::DateTime, tz::Offset};
use trove_protocol::WallClock;

/// A movie as a telephone describes it. The fields that are `None` are not written.
#[derive(Clone, Debug, Default)]
pub struct Movie {
    /// When, in UTC, by the movie's header.
    pub recorded_utc: Option<WallClock>,
    /// When, by the wall clock and its zone, as Apple's key has it (`2024-05-17T14:03:09+0200`).
    pub creation_date: Option<&'static str>,
    /// The telephone's maker, as Apple's key.
    pub make: Option<&'static str>,
    /// The telephone's model, as Apple's key.
    pub model: Option<&'static str>,
    /// What joins it with an Apple Live Photo.
    pub content_identifier: Option<String>,
    /// Makes this file different from all others, and its pictures too.
    pub seed: u64,
    /// The file's size in bytes, where it is to be larger than it would be.
    pub size: Option<u64>,
}

const FRAMES: u32 = 5;
/// Frames of a second.
const RATE: u32 = 10;
const WIDTH: u32 = 96;
const HEIGHT: u32 = 64;

/// An MP4. Filler stands in the media data, which comes before the movie's header.
pub fn mp4(movie: &Movie) -> Made {
    make(movie, b"isom\0\0\x02\0isommp42", &entry(*b"mp4v", &elementary_stream()))
}

/// A QuickTime movie with Apple's keys.
pub fn mov(movie: &Movie) -> Made {
    make(movie, b"qt  \0\0\0\0qt  ", &entry(*b"jpeg", &[]))
}

fn make(movie: &Movie, brands: &[u8], entry: &[u8]) -> Made {
    let mut bytes = wrap(b"ftyp", brands);
    let frames: Vec<Vec<u8>> =
        (0..u64::from(FRAMES)).map(|index| jpeg::frame(movie.seed ^ index << 48)).collect();
    let pictures: usize = frames.iter().map(Vec::len).sum();
    let first = bytes.len() as u32 + 16;
    let header = header(movie, &frames, first, entry);
    let natural = u64::from(first) + (pictures + header.len()) as u64;
    let filler = missing(movie.size, natural, 1).unwrap_or(0);
    // A length of eight bytes, for files beyond 4 GiB.
    bytes.extend([0, 0, 0, 1]);
    bytes.extend(b"mdat");
    bytes.extend((16 + pictures as u64 + filler).to_be_bytes());
    bytes.extend(frames.concat());
    let mut made = Made::new(movie.seed);
    made.bytes(bytes);
    made.filler(filler);
    made.bytes(header);
    made
}

fn header(movie: &Movie, frames: &[Vec<u8>], first: u32, entry: &[u8]) -> Vec<u8> {
    let time = movie.recorded_utc.map_or(0, quicktime);
    let duration = 1000 * FRAMES / RATE;
    let matrix = [0x0001_0000, 0, 0, 0, 0x0001_0000, 0, 0, 0, 0x4000_0000];
    let mut movie_header = numbers(&[time, time, 1000, duration, 0x0001_0000, 0x0100_0000, 0, 0]);
    movie_header.extend(numbers(&matrix));
    movie_header.extend(numbers(&[0, 0, 0, 0, 0, 0, 2]));
    let mut track_header = numbers(&[time, time, 1, 0, duration, 0, 0, 0, 0]);
    track_header.extend(numbers(&matrix));
    track_header.extend(numbers(&[WIDTH << 16, HEIGHT << 16]));
    let mut handler = numbers(&[0]);
    handler.extend(b"vide");
    handler.extend([0; 13]);
    let sizes: Vec<u32> = frames.iter().map(|frame| frame.len() as u32).collect();
    let table = [
        full(b"stsd", 0, 0, &[numbers(&[1]), entry.to_vec()].concat()),
        full(b"stts", 0, 0, &numbers(&[1, FRAMES, 1000 / RATE])),
        full(b"stsc", 0, 0, &numbers(&[1, 1, FRAMES, 1])),
        full(b"stsz", 0, 0, &[numbers(&[0, FRAMES]), numbers(&sizes)].concat()),
        full(b"stco", 0, 0, &numbers(&[1, first])),
    ];
    let reference = [numbers(&[1]), full(b"url ", 0, 1, &[])].concat();
    let information = [
        full(b"vmhd", 0, 1, &[0; 8]),
        wrap(b"dinf", &full(b"dref", 0, 0, &reference)),
        wrap(b"stbl", &table.concat()),
    ];
    let media = [
        // The language is "undetermined".
        full(b"mdhd", 0, 0, &numbers(&[time, time, 1000, duration, 0x55c4_0000])),
        full(b"hdlr", 0, 0, &handler),
        wrap(b"minf", &information.concat()),
    ];
    let track = [full(b"tkhd", 0, 7, &track_header), wrap(b"mdia", &media.concat())];
    let mut content = full(b"mvhd", 0, 0, &movie_header);
    content.extend(wrap(b"trak", &track.concat()));
    content.extend(keys(movie));
    wrap(b"moov", &content)
}

/// A sample entry for pictures.
fn entry(kind: [u8; 4], extra: &[u8]) -> Vec<u8> {
    let mut body = vec![0, 0, 0, 0, 0, 0, 0, 1];
    body.extend([0; 16]);
    body.extend((WIDTH as u16).to_be_bytes());
    body.extend((HEIGHT as u16).to_be_bytes());
    body.extend(numbers(&[0x0048_0000, 0x0048_0000, 0]));
    body.extend([0, 1]);
    body.extend([0; 32]);
    body.extend([0, 24, 0xff, 0xff]);
    body.extend(extra);
    wrap(&kind, &body)
}

/// Says in MPEG-4's way that the stream is JPEG (ISO/IEC 14496-1, object type 0x6c).
fn elementary_stream() -> Vec<u8> {
    let mut configuration = vec![4, 13, 0x6c, 0x11, 0, 0, 0];
    configuration.extend([0; 8]);
    let mut stream = vec![3, 3 + configuration.len() as u8 + 3, 0, 1, 0];
    stream.extend(configuration);
    stream.extend([6, 1, 2]);
    full(b"esds", 0, 0, &stream)
}

/// Apple's keys and their values.
fn keys(movie: &Movie) -> Vec<u8> {
    let entries: Vec<(&str, &str)> = [
        ("com.apple.quicktime.content.identifier", movie.content_identifier.as_deref()),
        ("com.apple.quicktime.creationdate", movie.creation_date),
        ("com.apple.quicktime.make", movie.make),
        ("com.apple.quicktime.model", movie.model),
    ]
    .into_iter()
    .filter_map(|(name, value)| Some((name, value?)))
    .collect();
    if entries.is_empty() {
        return Vec::new();
    }
    let mut names = numbers(&[entries.len() as u32]);
    let mut values = Vec::new();
    for (index, (name, value)) in (1_u32..).zip(&entries) {
        names.extend(wrap(b"mdta", name.as_bytes()));
        // Type 1 is UTF-8.
        let data = wrap(b"data", &[numbers(&[1, 0]), value.as_bytes().to_vec()].concat());
        values.extend(wrap(&index.to_be_bytes(), &data));
    }
    let mut handler = numbers(&[0]);
    handler.extend(b"mdta");
    handler.extend([0; 13]);
    let content =
        [full(b"hdlr", 0, 0, &handler), full(b"keys", 0, 0, &names), wrap(b"ilst", &values)];
    wrap(b"meta", &content.concat())
}

/// Seconds since 1904.
fn quicktime(clock: WallClock) -> u32 {
    let (hour, minute, second) = clock.time();
    let civil = DateTime::new(
        clock.year() as i16,
        clock.month() as i8,
        clock.day() as i8,
        hour as i8,
        minute as i8,
        second as i8,
        0,
    );
    let unix = civil.ok().and_then(|civil| Offset::UTC.to_timestamp(civil).ok());
    unix.map_or(0, |unix| (unix.as_second() + 2_082_844_800) as u32)
}
