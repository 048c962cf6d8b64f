//! PNG: walks the chunks.

use super::{exif_block, xmp};
use crate::{
    bytes::{Bytes, text},
    findings::Findings,
    moment,
    source::Source,
};
use trove_protocol::CaptureSource;

const MOST_CHUNKS: usize = 20_000;
/// EXIF and XMP of this size are sensible; pictures' data are passed over.
const LARGEST_CHUNK: u64 = 1 << 20;

/// Reads a PNG's chunks. EXIF may follow the picture's data, so all are walked through.
pub(crate) fn read(source: &mut Source<'_>, findings: &mut Findings) {
    let mut offset = 8;
    for _ in 0..MOST_CHUNKS {
        let Some(header) = source.array::<8>(offset) else { return };
        let length = u64::from(Bytes::big_endian(&header).u32(0).unwrap_or(0));
        let body = offset + 8;
        match &header[4..] {
            b"IHDR" => {
                if let Some(sizes) = source.array::<8>(body) {
                    let sizes = Bytes::big_endian(&sizes);
                    findings.dimensions(sizes.u32(0).unwrap_or(0), sizes.u32(4).unwrap_or(0));
                }
            }
            b"eXIf" if length <= LARGEST_CHUNK => {
                exif_block::read(source.take_up_to(body, length), findings);
            }
            b"iTXt" | b"tEXt" | b"zTXt" if length <= LARGEST_CHUNK => {
                described(&source.take_up_to(body, length), findings);
            }
            b"tIME" => {
                if let Some(moment) = source.array::<7>(body).and_then(last_change) {
                    findings.captured(CaptureSource::Weak, moment);
                }
            }
            b"IEND" => return,
            _ => {}
        }
        offset = body + length + 4;
    }
}

/// A keyword and a text.
fn described(chunk: &[u8], findings: &mut Findings) {
    let Some(end) = chunk.iter().position(|&byte| byte == 0) else { return };
    let (keyword, rest) = (&chunk[..end], &chunk[end + 1..]);
    match keyword {
        b"XML:com.adobe.xmp" => xmp::read(rest, findings),
        // As ImageMagick keeps EXIF that it found elsewhere: a name, a length, hexadecimal.
        b"Raw profile type exif" | b"Raw profile type APP1" => {
            if let Some(block) = hexadecimal(rest) {
                exif_block::read(block, findings);
            }
        }
        // The last three are ImageMagick's, which keeps what it read from another format so.
        b"Creation Time"
        | b"create-date"
        | b"exif:DateTimeOriginal"
        | b"photoshop:DateCreated"
        | b"xmp:CreateDate" => {
            let moment = text(rest).and_then(|text| moment::parse(&text));
            if let Some(moment) = moment {
                findings.captured(CaptureSource::Xmp, moment);
            }
        }
        _ => {}
    }
}

fn hexadecimal(profile: &[u8]) -> Option<Vec<u8>> {
    let profile = std::str::from_utf8(profile).ok()?;
    // Line 1 is empty, 2 the name, 3 the length.
    let digits = profile.splitn(4, '\n').nth(3)?;
    let digits: Vec<u8> =
        digits.chars().filter_map(|sign| sign.to_digit(16).map(|digit| digit as u8)).collect();
    Some(digits.chunks_exact(2).map(|pair| pair[0] << 4 | pair[1]).collect())
}

fn last_change(time: [u8; 7]) -> Option<moment::Moment> {
    let [high, low, month, day, hour, minute, second] = time;
    let year = u16::from_be_bytes([high, low]);
    moment::parse(&format!("{year:04}:{month:02}:{day:02} {hour:02}:{minute:02}:{second:02}"))
}
