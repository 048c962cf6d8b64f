//! From a format to a description: which reader looks inside, and what the tracks make of it.

use crate::{
    Description, file_name,
    findings::Findings,
    format::{Format, Sidecar, raw_media_type},
    readers::{
        asf, audio, cr3, heif, jpeg, matroska, movie, movie::Tracks, png, raf, riff, small_images,
        tiff, xmp,
    },
    recognise::{brands, recognise},
    source::Source,
};
use std::panic::{AssertUnwindSafe, catch_unwind};
use trove_protocol::Kind;

/// XMP sidecars are texts of some kilobytes; histories of edits make some larger.
const LARGEST_SIDECAR: u64 = 1 << 20;

/// Kind and media type, as the tracks decide them.
struct Verdict {
    kind: Kind,
    media_type: Option<String>,
}

/// Describes what `source` holds.
pub(crate) fn file(source: &mut Source<'_>, file_name: &str) -> Description {
    let extension = extension(file_name);
    let format = recognise(source.head(), &extension);
    let mut findings = Findings::default();
    let mut verdict =
        Verdict { kind: format.kind(), media_type: format.media_type().map(str::to_owned) };
    // The EXIF library panics on states that it takes for impossible. Whatever was found before is
    // kept: findings are only ever added to.
    let outcome = catch_unwind(AssertUnwindSafe(|| {
        look_inside(source, format, &extension, &mut findings, &mut verdict);
    }));
    if outcome.is_err() {
        tracing::warn!(
            file_name,
            ?format,
            "a reader gave up on this file; its date may be missing"
        );
    }
    if matches!(verdict.kind, Kind::Photo | Kind::Video) {
        file_name::complete(file_name, &mut findings);
    }
    Description { kind: verdict.kind, media_type: verdict.media_type, metadata: findings.metadata }
}

fn look_inside(
    source: &mut Source<'_>,
    format: Format,
    extension: &str,
    findings: &mut Findings,
    verdict: &mut Verdict,
) {
    match format {
        Format::Jpeg | Format::Sidecar(Sidecar::Thumbnail) => jpeg::read(source, 0, findings),
        Format::Png => png::read(source, findings),
        Format::Webp => riff::read_webp(source, findings),
        Format::Gif => small_images::read_gif(source, findings),
        Format::Bmp => small_images::read_bitmap(source, findings),
        Format::Tiff => {
            if let Some(media_type) = raw_media_type(extension) {
                verdict.media_type = Some(media_type.to_owned());
            }
            tiff::read(source, findings);
        }
        Format::BigTiff => tiff::read_big(source, findings),
        Format::Raf => raf::read(source, findings),
        Format::Cr3 => cr3::read(source, findings),
        Format::Heif => {
            if let Some(media_type) = brands::media_type(source.head()) {
                verdict.media_type = Some(media_type.to_owned());
            }
            heif::read(source, findings);
        }
        Format::Movie => {
            let tracks = movie::read(source, findings);
            judge_movie(tracks, extension, source.head(), verdict);
            if verdict.kind == Kind::Music {
                audio::read(source, format, extension, findings);
            }
        }
        Format::Matroska => {
            let (tracks, webm) = matroska::read(source, findings);
            let music =
                tracks.audio && !tracks.video || tracks == Tracks::default() && extension == "mka";
            verdict.kind = if music { Kind::Music } else { Kind::Video };
            let class = if music { "audio" } else { "video" };
            let name = if webm { "webm" } else { "x-matroska" };
            verdict.media_type = Some(format!("{class}/{name}"));
        }
        Format::Avi => riff::read_avi(source, findings),
        Format::Asf => {
            let tracks = asf::read(source, findings);
            if tracks.audio && !tracks.video || tracks == Tracks::default() && extension == "wma" {
                verdict.kind = Kind::Music;
                verdict.media_type = Some("audio/x-ms-wma".to_owned());
            } else {
                verdict.media_type = Some("video/x-ms-wmv".to_owned());
            }
        }
        Format::Ogg => {
            // Theora and Dirac are pictures; their stream stands first.
            let first = &source.head()[..source.head().len().min(100)];
            let pictures =
                first.windows(7).any(|word| word == b"\x80theora" || word == b"BBCD\0\0\0");
            if pictures {
                verdict.kind = Kind::Video;
                verdict.media_type = Some("video/ogg".to_owned());
            }
            audio::read(source, format, extension, findings);
        }
        Format::Wave => {
            riff::read_wave(source, findings);
            audio::read(source, format, extension, findings);
        }
        Format::Mpeg
        | Format::Aac
        | Format::Flac
        | Format::Aiff
        | Format::Ape
        | Format::Musepack
        | Format::WavPack => audio::read(source, format, extension, findings),
        Format::Sidecar(Sidecar::Xmp) => {
            let packet = source.take_up_to(0, LARGEST_SIDECAR);
            xmp::read(&packet, findings);
        }
        Format::Dsf | Format::Sidecar(_) | Format::Plain(..) | Format::Unknown => {}
    }
}

/// An MP4 without moving pictures is music; audio books carry pictures that stand still.
fn judge_movie(tracks: Tracks, extension: &str, head: &[u8], verdict: &mut Verdict) {
    let brand = head.get(8..12).unwrap_or_default();
    let audio_brand = matches!(brand, b"M4A " | b"M4B " | b"M4P " | b"F4A " | b"F4B ");
    let named = matches!(extension, "m4a" | "m4b" | "m4p" | "m4r" | "aax");
    let music = match tracks {
        Tracks { video: true, .. } => false,
        Tracks { stills: true, .. } => audio_brand || named,
        Tracks { audio: true, .. } => true,
        // Cut off before the tracks.
        _ => audio_brand || named,
    };
    if music {
        verdict.kind = Kind::Music;
        verdict.media_type = Some("audio/mp4".to_owned());
    } else if let Some(media_type) = brands::media_type(head) {
        verdict.media_type = Some(media_type.to_owned());
    } else if head.get(4..8) != Some(b"ftyp") && extension == "mov" {
        verdict.media_type = Some("video/quicktime".to_owned());
    }
}

/// The name's extension in lower case; names that are nothing but an extension have none.
pub(crate) fn extension(file_name: &str) -> String {
    match file_name.rsplit_once('.') {
        Some((stem, extension)) if !stem.is_empty() && extension.len() <= 16 => {
            extension.to_ascii_lowercase()
        }
        _ => String::new(),
    }
}
