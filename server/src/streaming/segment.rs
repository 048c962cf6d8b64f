//! Has ffmpeg make one piece of a film: of what browsers play the very packets, of the rest what
//! they play instead.

use super::{
    child::{INPUT, Limits, Unplayable, run},
    decide::{Copied, Probe},
    playlist::{Piece, Quality},
};
use crate::foreign_files::{FORMATS, PROTOCOLS};
use std::{fs::File, time::Duration};

const LIMITS: Limits = Limits { time: Duration::from_mins(1), output: 64 << 20 };

/// Times in the pieces begin here, so that none is negative: sound codecs begin a little before
/// their sound.
const BASE_US: i64 = 10_000_000;

/// So much before a piece is read as well: sound may lie before the pictures that it belongs to, and
/// is decoded better with what was before it.
const BEFORE: Duration = Duration::from_secs(1);

/// So much after a piece is read as well: pictures are not stored in the order in which they are
/// shown.
const AFTER: Duration = Duration::from_secs(2);

/// Times are told in whole microseconds, and some are none.
const ROUNDING_US: i64 = 500;

/// A piece, and what it is between.
#[derive(Clone, Copy, Debug)]
pub(super) struct Wanted {
    pub piece: Piece,
    pub is_first: bool,
    /// The one after it.
    pub next: Option<Piece>,
}

pub(super) async fn make(
    file: File,
    (probe, copied): (&Probe, Copied),
    quality: Quality,
    wanted: Wanted,
) -> Result<Vec<u8>, Unplayable> {
    if copied != Copied::default() {
        let file = file.try_clone().map_err(Unplayable::Failed)?;
        match run("ffmpeg", &arguments((probe, copied), quality, wanted), file, LIMITS).await {
            // What cannot be copied after all is converted, between the same moments.
            Err(Unplayable::Unreadable) => {}
            made => return made,
        }
    }
    run("ffmpeg", &arguments((probe, Copied::default()), quality, wanted), file, LIMITS).await
}

/// What ffmpeg is told. Nothing in it comes from the file but numbers.
fn arguments((probe, copied): (&Probe, Copied), quality: Quality, wanted: Wanted) -> Vec<String> {
    let seconds = |us: i64| format!("{:.6}", us as f64 / 1e6);
    let Piece { from, length, key } = wanted.piece;
    let begin = probe.start_us + from.as_micros() as i64;
    let end = begin + length.as_micros() as i64;
    let (begin, end) = ((!wanted.is_first).then_some(begin), wanted.next.map(|_| end));
    let mut arguments: Vec<String> = Vec::new();
    let mut say = |words: &[&str]| arguments.extend(words.iter().map(|&word| word.to_owned()));
    say(&["-v", "error", "-nostdin", "-protocol_whitelist", PROTOCOLS]);
    // All times are the film's own, so that each piece begins exactly where the one before ended.
    say(&["-format_whitelist", FORMATS, "-copyts"]);
    let read_from = from.saturating_sub(BEFORE);
    if !read_from.is_zero() {
        say(&["-ss", &format!("{:.6}", read_from.as_secs_f64())]);
    }
    if wanted.next.is_some() {
        let read = from.saturating_sub(read_from) + length + AFTER;
        say(&["-t", &format!("{:.6}", read.as_secs_f64())]);
    }
    say(&["-i", INPUT]);
    let trim = |filter: &str, everything: &str| {
        let begin = begin.map(|begin| format!("start={}", seconds(begin)));
        let end = end.map(|end| format!("end={}", seconds(end)));
        let limits: Vec<_> = begin.into_iter().chain(end).collect();
        if limits.is_empty() {
            everything.to_owned()
        } else {
            format!("{filter}={}", limits.join(":"))
        }
    };
    if let Some((stream, _)) = &probe.pictures {
        say(&["-map", &format!("0:{stream}")]);
        if copied.pictures {
            let at = |place: u64| format!("eq(pos,{place})");
            let next = wanted.next.and_then(|next| next.key);
            say(&["-c:v", "copy", "-bsf:v", &packets(key.map(at), next.map(at))]);
        } else {
            let (width, height) = quality.size();
            let scale = format!(
                "{},scale=w='min(iw,{width})':h='min(ih,{height})':\
                 force_original_aspect_ratio=decrease:force_divisible_by=2,format=yuv420p",
                trim("trim", "null")
            );
            // Each piece begins with a whole picture, and has no other that a player need wait for.
            say(&["-c:v", "libx264", "-preset", "veryfast", "-crf", "23", "-g", "250"]);
            say(&["-threads", "2", "-vf", &scale]);
        }
    }
    if let Some((stream, _)) = &probe.sound {
        say(&["-map", &format!("0:{stream}")]);
        if copied.sound {
            let since = |us: i64| format!("gte(pts*tb,{})", seconds(us - ROUNDING_US));
            say(&["-c:a", "copy", "-bsf:a", &packets(begin.map(since), end.map(since))]);
            say(&["-time_base:a", CLOCK]);
        } else {
            say(&["-c:a", "aac", "-b:a", "160k", "-ac", "2", "-ar", "48000"]);
            say(&["-af", &trim("atrim", "anull")]);
        }
    }
    say(&["-copypriorss", "1", "-map_metadata", "-1"]);
    say(&["-output_ts_offset", &seconds(BASE_US - probe.start_us)]);
    say(&["-muxdelay", "0", "-muxpreload", "0", "-abort_on", "empty_output"]);
    say(&["-f", "mpegts", "pipe:1"]);
    arguments
}

/// The clock of MPEG-TS. Said beforehand, the filter below counts by it as well.
const CLOCK: &str = "1/90000";

/// A filter that lets the packets through from the key frame of which the one holds up to that of
/// which the other does, in the order in which they are stored; all packets of sound are key frames.
/// (Its name is that of what else it can do.)
fn packets(begin: Option<String>, end: Option<String>) -> String {
    let begins = begin.map(|begin| format!("*{begin}")).unwrap_or_default();
    let ends = end.map(|end| format!("if(key*{end},st(0,2));")).unwrap_or_default();
    // It begins once: register 0 is 0 before, 1 meanwhile and 2 after.
    format!("noise=drop='if(key*eq(ld(0),0){begins},st(0,1));{ends}1-eq(ld(0),1)'")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn told(copied: Copied, is_first: bool, is_last: bool) -> String {
        let probe = Probe {
            start_us: 500_000,
            pictures: Some((0, "h264".to_owned())),
            sound: Some((1, "aac".to_owned())),
            ..Probe::default()
        };
        let piece = |from_ms, key| Piece {
            from: Duration::from_millis(from_ms),
            length: Duration::from_millis(5_920),
            key,
        };
        let wanted = Wanted {
            piece: piece(6_000, (!is_first).then_some(700)),
            is_first,
            next: (!is_last).then(|| piece(11_920, Some(900))),
        };
        arguments((&probe, copied), Quality::Original, wanted).join(" ")
    }

    #[test]
    fn a_piece_ends_where_the_next_begins() {
        let all = Copied { pictures: true, sound: true };
        for (copied, limits) in [
            (all, ["eq(pos,700),st(0,1)", "eq(pos,900),st(0,2)"]),
            (all, ["gte(pts*tb,6.499500),st(0,1)", "gte(pts*tb,12.419500),st(0,2)"]),
            (Copied::default(), [" trim=start=6.500000:", ":end=12.420000"]),
            (Copied::default(), [" atrim=start=6.500000:", ":end=12.420000"]),
        ] {
            let (middle, only) = (told(copied, false, false), told(copied, true, true));
            for limit in limits {
                assert!(middle.contains(limit) && !only.contains(limit), "{middle}\n{only}");
            }
            assert!(middle.contains("-ss 5.000000 -t 8.920000"), "{middle}");
        }
    }
}
