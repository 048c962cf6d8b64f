//! MP4, MOV, 3GP and M4A: the movie's header and its tracks.

use super::{
    boxes::{self, Bounds},
    cr3, movie_tags, xmp,
};
use crate::{
    bytes::{Bytes, find, text},
    findings::Findings,
    moment,
    source::Source,
};
use trove_protocol::CaptureSource;

/// Which tracks a file has.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Tracks {
    /// Moving pictures.
    pub(crate) video: bool,
    /// Pictures that stand still: covers and chapter marks of audio books.
    pub(crate) stills: bool,
    /// Sound.
    pub(crate) audio: bool,
}

/// Reads all boxes at the top, and tells which tracks there are.
pub(crate) fn read(source: &mut Source<'_>, findings: &mut Findings) -> Tracks {
    let mut tracks = Tracks::default();
    // Times in UTC are the weakest of a container's, so they are taken last.
    let mut created = None;
    let end = source.length();
    boxes::walk(source, 0, end, |source, bounds| {
        match &bounds.kind {
            b"moov" => movie(source, bounds, &mut tracks, &mut created, findings),
            // Sony's cameras keep an XML text here, with the wall clock.
            b"meta" => sony(source, bounds, findings),
            b"uuid" if source.array(bounds.start) == Some(cr3::XMP) => {
                let packet = source.take_up_to(bounds.start + 16, bounds.length().min(1 << 20));
                xmp::read(&packet, findings);
            }
            _ => {}
        }
        true
    });
    if let Some(moment) = created.and_then(moment::from_quicktime) {
        findings.captured_utc(CaptureSource::Container, moment);
    }
    tracks
}

fn movie(
    source: &mut Source<'_>,
    movie: Bounds,
    tracks: &mut Tracks,
    created: &mut Option<u64>,
    findings: &mut Findings,
) {
    boxes::walk(source, movie.start, movie.end, |source, bounds| {
        match &bounds.kind {
            b"mvhd" => {
                let header = source.take_up_to(bounds.start, bounds.length().min(36));
                let (time, scale, duration) = times(&header);
                keep(created, time);
                findings.duration(duration, scale);
            }
            b"trak" => track(source, bounds, tracks, created, findings),
            b"meta" => movie_tags::keys(source, bounds, findings),
            b"udta" => movie_tags::user_data(source, bounds, findings),
            _ => {}
        }
        true
    });
}

/// Creation time, units per second and duration of an `mvhd` or `mdhd` box.
fn times(header: &[u8]) -> (u64, u64, u64) {
    let bytes = Bytes::big_endian(header);
    let narrow = |at| bytes.u32(at).map_or(0, u64::from);
    match bytes.u8(0) {
        Some(1) => (bytes.u64(4).unwrap_or(0), narrow(20), bytes.u64(24).unwrap_or(0)),
        // All ones mean "unknown".
        _ => (narrow(4), narrow(12), Some(narrow(16)).filter(|&d| d < 0xffff_ffff).unwrap_or(0)),
    }
}

/// Keeps the first time that is not zero.
fn keep(created: &mut Option<u64>, time: u64) {
    if created.is_none() && moment::from_quicktime(time).is_some() {
        *created = Some(time);
    }
}

fn track(
    source: &mut Source<'_>,
    track: Bounds,
    tracks: &mut Tracks,
    created: &mut Option<u64>,
    findings: &mut Findings,
) {
    let Some(media) = boxes::find(source, track.start, track.end, *b"mdia") else { return };
    let handler = boxes::find(source, media.start, media.end, *b"hdlr")
        .and_then(|bounds| source.array::<12>(bounds.start));
    if let Some(header) = boxes::find(source, media.start, media.end, *b"mdhd") {
        let header = source.take_up_to(header.start, header.length().min(36));
        keep(created, times(&header).0);
    }
    match handler.as_ref().map(|handler| &handler[8..]) {
        Some(b"vide") => {
            let codec = boxes::descend(source, media, &[*b"minf", *b"stbl", *b"stsd"])
                .and_then(|bounds| source.array::<16>(bounds.start));
            let stands_still = codec.is_some_and(|entry| matches!(&entry[12..], b"jpeg" | b"png "));
            tracks.stills |= stands_still;
            tracks.video |= !stands_still;
            if let Some(header) = boxes::find(source, track.start, track.end, *b"tkhd") {
                shape(source, header, findings);
            }
        }
        Some(b"soun") => tracks.audio = true,
        _ => {}
    }
}

/// Width, height and turn out of a `tkhd` box.
fn shape(source: &mut Source<'_>, header: Bounds, findings: &mut Findings) {
    let header = source.take_up_to(header.start, header.length().min(96));
    let bytes = Bytes::big_endian(&header);
    // Version 1 has three times and durations of eight bytes instead of four.
    let matrix = if bytes.u8(0) == Some(1) { 52 } else { 40 };
    let (Some(width), Some(height)) = (bytes.u32(matrix + 36), bytes.u32(matrix + 40)) else {
        return;
    };
    findings.dimensions(width >> 16, height >> 16);
    let turn = (bytes.u32(matrix), bytes.u32(matrix + 4));
    let orientation = match turn {
        (Some(0x0001_0000), Some(0)) => Some(1),
        (Some(0), Some(0x0001_0000)) => Some(6),
        (Some(0xffff_0000), Some(0)) => Some(3),
        (Some(0), Some(0xffff_0000)) => Some(8),
        _ => None,
    };
    if findings.metadata.orientation.is_none() {
        findings.metadata.orientation = orientation;
    }
}

/// Sony's XML: `<CreationDate value="2026-04-26T09:25:15+02:00"/>` and the camera.
fn sony(source: &mut Source<'_>, meta: Bounds, findings: &mut Findings) {
    let inside = Bounds { start: meta.start + 4, ..meta };
    let Some(bounds) = boxes::find(source, inside.start, inside.end, *b"xml ") else { return };
    let xml = source.take_up_to(bounds.start, bounds.length().min(1 << 16));
    let value = |name: &[u8], length: usize| {
        let start = find(&xml, name)? + name.len();
        let rest = xml.get(start..(start + length).min(xml.len()))?;
        text(&rest[..rest.iter().position(|&byte| byte == b'"')?])
    };
    if let Some(moment) = value(b"CreationDate value=\"", 40).and_then(|t| moment::parse(&t)) {
        findings.captured(CaptureSource::Container, moment);
    }
    let metadata = &mut findings.metadata;
    metadata.camera_make = metadata.camera_make.take().or(value(b"manufacturer=\"", 80));
    metadata.camera_model = metadata.camera_model.take().or(value(b"modelName=\"", 80));
}
