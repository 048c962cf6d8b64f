//! EXIF, wherever it stands, by kamadak-exif.

use super::{exif_guard, makernote};
use crate::{
    bytes,
    findings::{Findings, fill},
    moment,
};
use exif::{Context, Exif, In, Tag, Value};
use trove_protocol::CaptureSource;

const MODEL: u16 = 0x0110;
const MAKE: u16 = 0x010f;
const ORIENTATION: u16 = 0x0112;
const MODIFIED: u16 = 0x0132;
const TAKEN: u16 = 0x9003;
const DIGITISED: u16 = 0x9004;
const MODIFIED_OFFSET: u16 = 0x9010;
const TAKEN_OFFSET: u16 = 0x9011;
const DIGITISED_OFFSET: u16 = 0x9012;
const MAKER_NOTE: u16 = 0x927c;
const WIDTH: u16 = 0xa002;
const HEIGHT: u16 = 0xa003;

/// Reads a TIFF structure with EXIF in it, with or without the `Exif\0\0` that JPEG puts before.
pub(crate) fn read(block: Vec<u8>, findings: &mut Findings) {
    if let Some(exif) = parse(block) {
        take(&exif, findings);
    }
}

/// The same for a block whose first directory is a GPS directory (CR3's `CMT4`).
pub(crate) fn read_place(block: Vec<u8>, findings: &mut Findings) {
    if let Some(exif) = parse(block) {
        place(&exif, Context::Tiff, findings);
    }
}

fn parse(mut block: Vec<u8>) -> Option<Exif> {
    if block.starts_with(b"Exif\0") {
        block.drain(..6.min(block.len()));
    }
    if !exif_guard::bearable(&block) {
        return None;
    }
    exif::Reader::new()
        .continue_on_error(true)
        .read_raw(block)
        .or_else(|error| error.distill_partial_result(|_| {}))
        .ok()
}

fn take(exif: &Exif, findings: &mut Findings) {
    let dates = [
        (TAKEN, TAKEN_OFFSET, CaptureSource::Exif),
        (DIGITISED, DIGITISED_OFFSET, CaptureSource::Exif),
        // The time of the last edit, though some scanners and old cameras write no other.
        (MODIFIED, MODIFIED_OFFSET, CaptureSource::Weak),
    ];
    for (tag, offset_tag, source) in dates {
        let moment = text(exif, tag).and_then(|text| moment::parse(&text));
        if let Some(mut moment) = moment {
            if moment.offset_minutes.is_none() {
                let offset = text(exif, offset_tag);
                moment.offset_minutes = offset.and_then(|text| moment::parse_offset(&text));
            }
            findings.captured(source, moment);
        }
    }
    place(exif, Context::Gps, findings);
    let metadata = &mut findings.metadata;
    fill(&mut metadata.camera_make, text(exif, MAKE));
    fill(&mut metadata.camera_model, text(exif, MODEL));
    let orientation = number(exif, ORIENTATION).filter(|value| (1..=8).contains(value));
    fill(&mut metadata.orientation, orientation.map(|value| value as u8));
    if let Some(Value::Undefined(note, _)) = field(exif, MAKER_NOTE) {
        fill(&mut metadata.content_identifier, makernote::apple_content_identifier(note));
    }
    if let (Some(width), Some(height)) = (number(exif, WIDTH), number(exif, HEIGHT)) {
        findings.dimensions(width, height);
    }
}

/// A field wherever it stands: CR3 and some old cameras keep EXIF's tags in the first directory.
fn field(exif: &Exif, tag: u16) -> Option<&Value> {
    [(Context::Exif, 0), (Context::Tiff, 0), (Context::Exif, 1), (Context::Tiff, 1)]
        .into_iter()
        .find_map(|(context, directory)| exif.get_field(Tag(context, tag), In(directory)))
        .map(|field| &field.value)
}

fn text(exif: &Exif, tag: u16) -> Option<String> {
    match field(exif, tag)? {
        Value::Ascii(lines) => lines.iter().find_map(|line| bytes::text(line)),
        // Some cameras write texts as bytes.
        Value::Byte(line) | Value::Undefined(line, _) => bytes::text(line),
        _ => None,
    }
}

fn number(exif: &Exif, tag: u16) -> Option<u32> {
    field(exif, tag)?.get_uint(0)
}

fn place(exif: &Exif, context: Context, findings: &mut Findings) {
    let field = |tag| exif.get_field(Tag(context, tag), In::PRIMARY).map(|field| &field.value);
    let degrees = |tag| {
        let Value::Rational(parts) = field(tag)? else { return None };
        let mut sum = 0.0;
        for (part, unit) in parts.iter().take(3).zip([1.0, 60.0, 3600.0]) {
            // Receivers without seconds write them as 0/0.
            if part.denom != 0 {
                sum += part.to_f64() / unit;
            }
        }
        (!parts.is_empty() && parts[0].denom != 0).then_some(sum)
    };
    let reference = |tag| match field(tag)? {
        Value::Ascii(lines) => lines.first()?.first().map(u8::to_ascii_uppercase),
        _ => None,
    };
    if let (Some(latitude), Some(longitude)) = (degrees(2), degrees(4)) {
        let south = reference(1) == Some(b'S');
        let west = reference(3) == Some(b'W');
        findings.place(
            if south { -latitude } else { latitude },
            if west { -longitude } else { longitude },
        );
    }
}
