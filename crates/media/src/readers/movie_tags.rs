//! What telephones and cameras add to a movie: Apple's keys, and QuickTime's user data.

use super::boxes::{self, Bounds};
use crate::{
    bytes::{Bytes, text},
    findings::{Findings, fill},
    moment,
    source::Source,
};
use trove_protocol::CaptureSource;

/// Apple's movies have some twenty keys.
const MOST_KEYS: usize = 256;

/// Reads a `meta` box whose `keys` name the entries of its `ilst` (QuickTime File Format,
/// "Metadata").
pub(crate) fn keys(source: &mut Source<'_>, meta: Bounds, findings: &mut Findings) {
    // QuickTime has no version and flags here, ISO has.
    let full = source.array::<8>(meta.start).is_some_and(|start| start[4..] != *b"hdlr");
    let start = meta.start + if full { 4 } else { 0 };
    let Some(keys) = boxes::find(source, start, meta.end, *b"keys") else { return };
    let Some(list) = boxes::find(source, start, meta.end, *b"ilst") else { return };
    let mut names = Vec::new();
    boxes::walk(source, keys.start + 8, keys.end, |source, bounds| {
        names.push(source.take_up_to(bounds.start, bounds.length().min(100)));
        names.len() < MOST_KEYS
    });
    boxes::walk(source, list.start, list.end, |source, entry| {
        let index = u32::from_be_bytes(entry.kind) as usize;
        let name = index.checked_sub(1).and_then(|index| names.get(index));
        if let Some(name) = name
            && let Some(data) = boxes::find(source, entry.start, entry.end, *b"data")
        {
            // Type and locale come first.
            let value = source.take_up_to(data.start + 8, data.length().saturating_sub(8).min(400));
            if let Some(value) = text(&value) {
                key(name, value, findings);
            }
        }
        true
    });
}

fn key(name: &[u8], value: String, findings: &mut Findings) {
    let metadata = &mut findings.metadata;
    match name {
        b"com.apple.quicktime.creationdate" => {
            if let Some(moment) = moment::parse(&value) {
                findings.captured(CaptureSource::Container, moment);
            }
        }
        b"com.apple.quicktime.content.identifier" => {
            fill(&mut metadata.content_identifier, Some(value));
        }
        b"com.apple.quicktime.make" | b"com.android.manufacturer" => {
            fill(&mut metadata.camera_make, Some(value));
        }
        b"com.apple.quicktime.model" | b"com.android.model" => {
            fill(&mut metadata.camera_model, Some(value));
        }
        b"com.apple.quicktime.location.ISO6709" => place(&value, findings),
        _ => {}
    }
}

/// Reads a `udta` box: QuickTime's texts, 3GPP's place.
pub(crate) fn user_data(source: &mut Source<'_>, data: Bounds, findings: &mut Findings) {
    boxes::walk(source, data.start, data.end, |source, bounds| {
        let content = source.take_up_to(bounds.start, bounds.length().min(400));
        let international = || {
            // A length and a language come first.
            let length = usize::from(Bytes::big_endian(&content).u16(0)?);
            text(content.get(4..4 + length.min(content.len().saturating_sub(4)))?)
        };
        match &bounds.kind {
            b"\xa9xyz" => {
                if let Some(value) = international() {
                    place(&value, findings);
                }
            }
            b"\xa9mak" => fill(&mut findings.metadata.camera_make, international()),
            b"\xa9mod" => fill(&mut findings.metadata.camera_model, international()),
            b"\xa9day" => {
                // A year alone is when a film came out.
                let moment = international()
                    .filter(|value| value.len() >= 10)
                    .and_then(|value| moment::parse(&value));
                if let Some(moment) = moment {
                    findings.captured(CaptureSource::Container, moment);
                }
            }
            b"loci" => third_generation_place(&content, findings),
            _ => {}
        }
        true
    });
}

/// ISO 6709: `+48.8577+002.2950+035.2/`.
fn place(value: &str, findings: &mut Findings) {
    let end = |text: &str| text.get(1..)?.find(['+', '-', '/']).map(|at| at + 1);
    let Some(first) = end(value) else { return };
    let rest = &value[first..];
    let second = end(rest).unwrap_or(rest.len());
    if let (Ok(latitude), Ok(longitude)) = (value[..first].parse(), rest[..second].parse()) {
        findings.place(latitude, longitude);
    }
}

/// 3GPP TS 26.244, 8.6: a name, a role, then longitude and latitude in 16.16 fixed point.
fn third_generation_place(content: &[u8], findings: &mut Findings) {
    let Some(name) = content.get(6..) else { return };
    let Some(end) = name.iter().position(|&byte| byte == 0) else { return };
    let bytes = Bytes::big_endian(content);
    let degrees = |at| bytes.u32(at).map(|value| f64::from(value as i32) / 65_536.0);
    let at = 6 + end + 2;
    if let (Some(longitude), Some(latitude)) = (degrees(at), degrees(at + 4)) {
        findings.place(latitude, longitude);
    }
}
