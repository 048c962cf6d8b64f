//! Music: MP3, FLAC and WAV with tags. What sounds is silence, a constant, or noise.

use super::{Made, missing, noise};

/// A track of an album. The fields that are `None` are not written.
#[derive(Clone, Debug, Default)]
pub struct Music {
    /// Artist of the track.
    pub artist: Option<&'static str>,
    /// Artist of the album.
    pub album_artist: Option<&'static str>,
    /// Album.
    pub album: Option<&'static str>,
    /// Title of the track.
    pub title: Option<&'static str>,
    /// Number of the track.
    pub track: Option<u32>,
    /// Genre.
    pub genre: Option<&'static str>,
    /// Who composed it.
    pub composer: Option<&'static str>,
    /// When it came out, as tags write it: `1973` or `1973-03-01`.
    pub released: Option<&'static str>,
    /// Makes this file different from all others.
    pub seed: u64,
    /// The file's size in bytes, where it is to be larger than it would be.
    pub size: Option<u64>,
}

/// An MP3 with an ID3v2.3 tag and a second of silence. Filler, up to 250 MB, stands in a private
/// frame of the tag.
pub fn mp3(music: &Music) -> Made {
    let track = music.track.map(|track| track.to_string());
    let texts = [
        (b"TPE1", music.artist),
        (b"TPE2", music.album_artist),
        (b"TALB", music.album),
        (b"TIT2", music.title),
        (b"TRCK", track.as_deref()),
        (b"TCON", music.genre),
        (b"TCOM", music.composer),
        (b"TYER", music.released.and_then(|date| date.get(..4))),
    ];
    let mut frames = Vec::new();
    for (name, text) in texts {
        if let Some(text) = text {
            // UTF-16 with a mark of byte order, which version 2.3 has for all that is not Latin-1.
            let mut body = vec![1, 0xff, 0xfe];
            body.extend(text.encode_utf16().flat_map(u16::to_le_bytes));
            frames.extend(id3_frame(name, body.len() as u32));
            frames.extend(body);
        }
    }
    let seed = format!("made\0{}", music.seed);
    frames.extend(id3_frame(b"PRIV", seed.len() as u32));
    frames.extend(seed.as_bytes());
    let sound = silence(40);
    let natural = (10 + frames.len() + sound.len()) as u64;
    let filler = missing(music.size, natural, 15)
        .filter(|&missing| frames.len() as u64 + missing < 1 << 28)
        .map(|missing| missing - 15);
    if let Some(filler) = filler {
        frames.extend(id3_frame(b"PRIV", filler as u32 + 5));
        frames.extend(b"fill\0");
    }
    let tag = frames.len() as u64 + filler.unwrap_or(0);
    let mut head = b"ID3\x03\0\0".to_vec();
    // Seven bits of each byte.
    head.extend([21, 14, 7, 0].map(|shift| (tag >> shift) as u8 & 0x7f));
    head.extend(frames);
    let mut made = Made::new(music.seed);
    made.bytes(head);
    made.filler(filler.unwrap_or(0));
    made.bytes(sound);
    made
}

fn id3_frame(name: &[u8], length: u32) -> Vec<u8> {
    let mut frame = name.to_vec();
    frame.extend(length.to_be_bytes());
    frame.extend([0, 0]);
    frame
}

/// Frames of MPEG 1 layer III, 128 kbit/s, 44.1 kHz, in which nothing sounds.
fn silence(frames: usize) -> Vec<u8> {
    let mut frame = vec![0; 417];
    frame[..4].copy_from_slice(&[0xff, 0xfb, 0x90, 0x00]);
    frame.repeat(frames)
}

/// A FLAC with Vorbis comments and ten frames of a constant. Filler stands in application blocks.
pub fn flac(music: &Music) -> Made {
    const FRAMES: u8 = 10;
    const SAMPLES: u16 = 4096;
    let mut head = b"fLaC".to_vec();
    let mut information = Vec::new();
    information.extend(SAMPLES.to_be_bytes());
    information.extend(SAMPLES.to_be_bytes());
    information.extend([0; 6]);
    // 44.1 kHz, one channel, 16 bits, and the number of samples.
    let format = 44_100_u64 << 44 | 15 << 36 | (u64::from(FRAMES) * u64::from(SAMPLES));
    information.extend(format.to_be_bytes());
    information.extend([0; 16]);
    head.extend(block(0, &information));
    let track = music.track.map(|track| track.to_string());
    let seed = music.seed.to_string();
    let comments: Vec<String> = [
        ("ARTIST", music.artist),
        ("ALBUMARTIST", music.album_artist),
        ("ALBUM", music.album),
        ("TITLE", music.title),
        ("TRACKNUMBER", track.as_deref()),
        ("GENRE", music.genre),
        ("COMPOSER", music.composer),
        ("DATE", music.released),
        ("SEED", Some(&*seed)),
    ]
    .into_iter()
    .filter_map(|(name, value)| Some(format!("{name}={}", value?)))
    .collect();
    let mut body = 4_u32.to_le_bytes().to_vec();
    body.extend(b"made");
    body.extend((comments.len() as u32).to_le_bytes());
    for comment in comments {
        body.extend((comment.len() as u32).to_le_bytes());
        body.extend(comment.as_bytes());
    }
    head.extend(block(4, &body));
    let level = noise(music.seed, 2);
    let sound: Vec<u8> = (0..FRAMES).flat_map(|number| flac_frame(number, &level)).collect();
    // An empty last block, so that any number may stand before it.
    let last = [0x81, 0, 0, 0];
    let natural = (head.len() + last.len() + sound.len()) as u64;
    let mut made = Made::new(music.seed);
    made.bytes(head);
    let mut left = missing(music.size, natural, 8).unwrap_or(0);
    while left > 0 {
        let mut whole = left.min(1 << 24);
        if left > whole && left - whole < 8 {
            whole -= 8;
        }
        let mut start = vec![2];
        start.extend(&((whole - 4) as u32).to_be_bytes()[1..]);
        start.extend(b"trve");
        made.bytes(start);
        made.filler(whole - 8);
        left -= whole;
    }
    made.bytes([&last[..], &sound].concat());
    made
}

fn block(kind: u8, body: &[u8]) -> Vec<u8> {
    let mut block = vec![kind];
    block.extend(&(body.len() as u32).to_be_bytes()[1..]);
    block.extend(body);
    block
}

/// A frame of 4,096 equal samples (RFC 9639, section 9).
fn flac_frame(number: u8, level: &[u8]) -> Vec<u8> {
    // Sync, 4,096 samples at 44.1 kHz, one channel of 16 bits.
    let mut frame = vec![0xff, 0xf8, 0xc9, 0x08, number];
    frame.push(remainder(&frame, 0x07, 8) as u8);
    frame.push(0);
    frame.extend(level);
    let sum = remainder(&frame, 0x8005, 16);
    frame.extend((sum as u16).to_be_bytes());
    frame
}

/// The cyclic check sum of `width` bits.
fn remainder(bytes: &[u8], polynomial: u32, width: u32) -> u32 {
    bytes.iter().fold(0, |sum, &byte| {
        let mut sum = sum ^ u32::from(byte) << (width - 8);
        for _ in 0..8 {
            let carry = sum >> (width - 1) & 1;
            sum = ((sum << 1) ^ (carry * polynomial)) & ((1 << width) - 1);
        }
        sum
    })
}

/// A WAVE of noise, 16 bits at 44.1 kHz, with INFO tags. Filler is sound, so any size is exact to
/// two bytes.
pub fn wav(music: &Music) -> Made {
    let mut tags = b"INFO".to_vec();
    let track = music.track.map(|track| track.to_string());
    let texts = [
        (b"IART", music.artist),
        (b"IPRD", music.album),
        (b"INAM", music.title),
        (b"IPRT", track.as_deref()),
    ];
    for (name, text) in texts {
        if let Some(text) = text {
            let mut body = text.as_bytes().to_vec();
            body.push(0);
            tags.extend(riff_chunk(name, &body));
        }
    }
    let mut format = vec![1, 0, 1, 0];
    format.extend(44_100_u32.to_le_bytes());
    format.extend(88_200_u32.to_le_bytes());
    format.extend([2, 0, 16, 0]);
    let mut content = b"WAVE".to_vec();
    content.extend(riff_chunk(b"fmt ", &format));
    content.extend(riff_chunk(b"LIST", &tags));
    content.extend(b"data");
    let natural = content.len() as u64 + 12;
    // A tenth of a second at least.
    let sound = missing(music.size, natural, 8_820).unwrap_or(8_820) & !1;
    content.extend((sound as u32).to_le_bytes());
    let mut head = b"RIFF".to_vec();
    head.extend((content.len() as u32 + sound as u32).to_le_bytes());
    head.extend(content);
    let mut made = Made::new(music.seed);
    made.bytes(head);
    made.filler(sound);
    made
}

fn riff_chunk(name: &[u8], body: &[u8]) -> Vec<u8> {
    let mut chunk = name.to_vec();
    chunk.extend((body.len() as u32).to_le_bytes());
    chunk.extend(body);
    if body.len() % 2 == 1 {
        chunk.push(0);
    }
    chunk
}
