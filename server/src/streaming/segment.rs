//! Has ffmpeg make one piece of a film.

use super::{
    child::{FORMATS, INPUT, Limits, Unplayable, run},
    decide::Probe,
    playlist::{Piece, Quality},
};
use std::{fs::File, time::Duration};

const LIMITS: Limits = Limits { time: Duration::from_mins(1), output: 64 << 20 };

/// Times in the pieces begin here, so that none is negative: sound codecs begin a little before
/// their sound.
const BASE: Duration = Duration::from_secs(10);

pub(super) async fn make(
    file: File,
    probe: &Probe,
    quality: Quality,
    piece: &Piece,
) -> Result<Vec<u8>, Unplayable> {
    run("ffmpeg", &arguments(probe, quality, piece), file, LIMITS).await
}

/// What ffmpeg is told. Nothing in it comes from the file but numbers of streams.
fn arguments(probe: &Probe, quality: Quality, piece: &Piece) -> Vec<String> {
    let seconds = |time: Duration| format!("{:.6}", time.as_secs_f64());
    let mut arguments: Vec<String> = Vec::new();
    let mut say = |words: &[&str]| arguments.extend(words.iter().map(|&word| word.to_owned()));
    say(&["-v", "error", "-nostdin", "-protocol_whitelist", "file,pipe"]);
    say(&["-format_whitelist", FORMATS]);
    say(&["-ss", &seconds(piece.from), "-t", &seconds(piece.length), "-i", INPUT]);
    if let Some((stream, _)) = &probe.pictures {
        let (width, height) = quality.size();
        let scale = format!(
            "scale=w='min(iw,{width})':h='min(ih,{height})':force_original_aspect_ratio=decrease:\
             force_divisible_by=2,format=yuv420p"
        );
        say(&["-map", &format!("0:{stream}"), "-c:v", "libx264", "-preset", "veryfast"]);
        // Each piece begins with a whole picture, and has no other that a player need wait for.
        say(&["-crf", "23", "-g", "250", "-threads", "2", "-vf", &scale]);
    }
    if let Some((stream, _)) = &probe.sound {
        say(&["-map", &format!("0:{stream}"), "-c:a", "aac", "-b:a", "160k"]);
        say(&["-ac", "2", "-ar", "48000"]);
    }
    say(&["-map_metadata", "-1", "-output_ts_offset", &seconds(piece.from + BASE)]);
    say(&["-muxdelay", "0", "-muxpreload", "0", "-f", "mpegts", "pipe:1"]);
    arguments
}
