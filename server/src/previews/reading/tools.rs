//! Programs of others for what Trove does not read itself. They run within the limits of this
//! process, with the file on their standard input.

use super::{Failure, Tool};
use crate::foreign_files::{FORMATS, PROTOCOLS};
use std::{
    fs::File,
    io::Read as _,
    path::Path,
    process::{Command, Stdio},
};

/// The file, which each program opens anew from its beginning.
const INPUT: &str = "/proc/self/fd/0";

/// Most bytes that are taken of what a program makes.
const MOST_BYTES: u64 = 64 << 20;

/// Pictures that ffmpeg may read: OpenEXR, JPEG 2000, JPEG XL, Photoshop.
const PICTURES: &str = "exr_pipe,j2k_pipe,jpegxl_pipe,psd_pipe";

/// No larger than a preview, with square pixels.
const SCALE: &str = "scale=trunc(iw*sar):ih,setsar=1,\
    scale='min(1600,iw)':'min(1600,ih)':force_original_aspect_ratio=decrease";

/// A frame of the video, a tenth into it, as a JPEG.
pub(super) fn frame(ffmpeg: Option<&Path>, duration_ms: Option<u64>) -> Result<Vec<u8>, Failure> {
    let ffmpeg = ffmpeg.ok_or(Failure::Needs(Tool::Ffmpeg))?;
    let at = duration_ms.unwrap_or_default() / 10;
    let mut frame = extracted(ffmpeg, FORMATS, at, "0:V:0");
    if frame.is_none() && at > 0 {
        // Its playing time may be wrong.
        frame = extracted(ffmpeg, FORMATS, 0, "0:V:0");
    }
    frame.ok_or_else(|| "ffmpeg finds no picture in this video.".into())
}

/// The cover that lies in a track.
pub(super) fn cover(ffmpeg: Option<&Path>) -> Result<Vec<u8>, Failure> {
    let ffmpeg = ffmpeg.ok_or(Failure::Needs(Tool::Ffmpeg))?;
    extracted(ffmpeg, FORMATS, 0, "0:v:0").ok_or_else(|| "There is no cover in this track.".into())
}

/// A picture that only ffmpeg reads.
pub(super) fn picture(ffmpeg: Option<&Path>) -> Result<Vec<u8>, Failure> {
    let ffmpeg = ffmpeg.ok_or(Failure::Needs(Tool::Ffmpeg))?;
    extracted(ffmpeg, PICTURES, 0, "0:v:0").ok_or_else(|| "ffmpeg cannot read this picture.".into())
}

fn extracted(ffmpeg: &Path, formats: &str, at_ms: u64, stream: &str) -> Option<Vec<u8>> {
    let mut command = Command::new(ffmpeg);
    command.args(["-nostdin", "-v", "error", "-threads", "1", "-protocol_whitelist", PROTOCOLS]);
    command.args(["-format_whitelist", formats]);
    if at_ms > 0 {
        command.arg("-ss").arg(format!("{}.{:03}", at_ms / 1_000, at_ms % 1_000));
    }
    command.arg("-i").arg(format!("file:{INPUT}"));
    command.args(["-map", stream, "-frames:v", "1", "-an", "-sn", "-dn", "-vf", SCALE]);
    command.args([
        "-pix_fmt",
        "yuvj420p",
        "-c:v",
        "mjpeg",
        "-q:v",
        "3",
        "-f",
        "image2pipe",
        "pipe:1",
    ]);
    let mut child = command
        .stdin(Stdio::inherit())
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .spawn()
        .ok()?;
    let mut bytes = Vec::new();
    let read = child.stdout.take()?.take(MOST_BYTES).read_to_end(&mut bytes);
    let ended = child.wait();
    let is_good = read.is_ok() && ended.is_ok_and(|status| status.success());
    (is_good && !bytes.is_empty()).then_some(bytes)
}

/// A HEIC or AVIF picture as a JPEG. The converter writes files only, into the empty folder that is
/// this process's own; of several pictures, each into one of its own.
pub(super) fn converted(converter: Option<&Path>) -> Result<Vec<u8>, Failure> {
    let converter = converter.ok_or(Failure::Needs(Tool::Heif))?;
    let status = Command::new(converter)
        .args(["-q", "90", INPUT, "converted.jpg"])
        .stdin(Stdio::inherit())
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .status();
    let unreadable = || Failure::from("libheif cannot read this picture.");
    status.map_err(|_| unreadable())?;
    // It may have failed at a later picture of several.
    let names = ["converted.jpg", "converted-1.jpg"];
    let file = names.iter().find_map(|name| File::open(name).ok()).ok_or_else(unreadable)?;
    let mut bytes = Vec::new();
    file.take(MOST_BYTES).read_to_end(&mut bytes).map_err(|_| unreadable())?;
    Ok(bytes)
}
