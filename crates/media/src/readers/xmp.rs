//! XMP packets. They are XML, but only a few values of theirs are needed, which writers give
//! either as attributes or as elements: they are looked for as text, in the customary prefixes.

use crate::{
    bytes::{find, tidy},
    findings::{Findings, fill},
    moment::{self, Moment},
};
use trove_protocol::CaptureSource;

/// A value longer than this is no date, name or number.
const LONGEST_VALUE: usize = 400;

/// Reads a packet or a sidecar; also finds a packet inside other bytes.
pub(crate) fn read(packet: &[u8], findings: &mut Findings) {
    let dates = [
        ("exif:DateTimeOriginal", CaptureSource::Xmp),
        ("photoshop:DateCreated", CaptureSource::Xmp),
        ("exif:DateTimeDigitized", CaptureSource::Xmp),
        ("xmp:CreateDate", CaptureSource::Xmp),
        ("xap:CreateDate", CaptureSource::Xmp),
        ("xmp:ModifyDate", CaptureSource::Weak),
        ("tiff:DateTime", CaptureSource::Weak),
    ];
    for (name, source) in dates {
        if let Some(moment) = value(packet, name).and_then(|text| date(&text)) {
            findings.captured(source, moment);
        }
    }
    if let (Some(latitude), Some(longitude)) = (
        value(packet, "exif:GPSLatitude").and_then(|text| coordinate(&text)),
        value(packet, "exif:GPSLongitude").and_then(|text| coordinate(&text)),
    ) {
        findings.place(latitude, longitude);
    }
    let metadata = &mut findings.metadata;
    fill(&mut metadata.camera_make, value(packet, "tiff:Make"));
    fill(&mut metadata.camera_model, value(packet, "tiff:Model"));
    let orientation = value(packet, "tiff:Orientation").and_then(|text| text.parse().ok());
    fill(&mut metadata.orientation, orientation.filter(|value| (1..=8).contains(value)));
}

/// A date with at least its day: `2011` alone says nothing of a day.
fn date(text: &str) -> Option<Moment> {
    moment::parse(text)
}

/// `name="value"` or `<name …>value</name>`; inside a list, its first item.
fn value(packet: &[u8], name: &str) -> Option<String> {
    let mut from = 0;
    // A name may also be part of another one, so a few places are tried.
    for _ in 0..16 {
        let after = from + find(packet.get(from..)?, name.as_bytes())? + name.len();
        from = after;
        let rest = packet.get(after..(after + LONGEST_VALUE).min(packet.len()))?;
        let rest = String::from_utf8_lossy(rest);
        let found = attribute(&rest).or_else(|| element(&rest));
        if let Some(text) = found.and_then(tidy) {
            return Some(text);
        }
    }
    None
}

fn attribute(rest: &str) -> Option<&str> {
    let rest = rest.trim_start().strip_prefix('=')?.trim_start();
    let quote = rest.chars().next().filter(|sign| matches!(sign, '"' | '\''))?;
    rest[1..].split_once(quote).map(|(value, _)| value)
}

fn element(rest: &str) -> Option<&str> {
    if !rest.starts_with(['>', ' ', '\t', '\n', '\r']) {
        return None;
    }
    let (_, mut content) = rest.split_once('>')?;
    loop {
        content = content.trim_start();
        if content.starts_with("</") || content.is_empty() {
            return None;
        }
        if !content.starts_with('<') {
            return content.split_once('<').map(|(value, _)| value);
        }
        content = content.split_once('>')?.1;
    }
}

/// `48,51.4953N` or `48,51,29.7N`: degrees and minutes, by XMP part 2.
fn coordinate(text: &str) -> Option<f64> {
    let direction = text.chars().last()?.to_ascii_uppercase();
    let sign = match direction {
        'N' | 'E' => 1.0,
        'S' | 'W' => -1.0,
        _ => return None,
    };
    let mut sum = 0.0;
    for (part, unit) in text[..text.len() - 1].split(',').zip([1.0, 60.0, 3600.0]) {
        sum += part.trim().parse::<f64>().ok()? / unit;
    }
    Some(sign * sum)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn found(packet: &str) -> Findings {
        let mut findings = Findings::default();
        read(packet.as_bytes(), &mut findings);
        findings
    }

    #[test]
    fn attributes_and_elements_are_read() {
        for packet in [
            r#"<rdf:Description xmp:CreateDate="2019-05-29T17:49:02+02:00" tiff:Make="Acme"/>"#,
            "<xmp:CreateDate>2019-05-29T17:49:02+02:00</xmp:CreateDate><tiff:Make>Acme</tiff:Make>",
            "<xmp:CreateDate ><rdf:Seq><rdf:li>2019-05-29T17:49:02+02:00</rdf:li></rdf:Seq>\
             </xmp:CreateDate> tiff:Make = 'Acme'",
        ] {
            let metadata = found(packet).metadata;
            assert_eq!(metadata.captured.unwrap().to_string(), "2019-05-29T17:49:02");
            assert_eq!(metadata.captured_offset_minutes, Some(120));
            assert_eq!(metadata.captured_from, Some(CaptureSource::Xmp));
            assert_eq!(metadata.camera_make.as_deref(), Some("Acme"));
        }
    }

    #[test]
    fn the_capture_wins_over_the_edit() {
        let metadata = found(
            "xmp:ModifyDate='2024-01-01' xmp:CreateDate='2023-01-01' \
             exif:DateTimeOriginal='2019-05-29T17:49:02'",
        )
        .metadata;
        assert_eq!(metadata.captured.unwrap().year(), 2019);
        assert_eq!(
            found("xmp:ModifyDate='2024-01-01'").metadata.captured_from,
            Some(CaptureSource::Weak)
        );
    }

    #[test]
    fn places_are_read() {
        let metadata =
            found("exif:GPSLatitude='48,51.495S' exif:GPSLongitude='2,17,40.2E'").metadata;
        assert!((metadata.latitude.unwrap() + 48.858_25).abs() < 1e-6);
        assert!((metadata.longitude.unwrap() - 2.294_5).abs() < 1e-6);
    }

    proptest! {
        #[test]
        fn any_packet_is_read(packet in "(xmp:CreateDate|exif:GPSLatitude|[<>='\"/ 0-9é,:NS])*") {
            found(&packet);
        }
    }
}
