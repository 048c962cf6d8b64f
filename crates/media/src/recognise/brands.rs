//! ISO-BMFF files say in their `ftyp` box what they want to be read as.

use crate::{bytes::Bytes, format::Format};
use trove_protocol::Kind;

/// The format of a file that begins with an `ftyp` box (ISO/IEC 14496-12, 4.3).
pub(super) fn by_brand(head: &[u8]) -> Option<Format> {
    let size = Bytes::big_endian(head).u32(0)? as usize;
    let brands = head.get(8..size.clamp(8, head.len().min(512)))?;
    let mut chunks = brands.chunks_exact(4);
    let major: [u8; 4] = chunks.next().and_then(|brand| brand.try_into().ok()).unwrap_or_default();
    // After the major brand stands a version number.
    let compatible = || chunks.clone().skip(1);
    Some(match &major {
        b"crx " => Format::Cr3,
        b"jp2 " | b"jpx " | b"jpm " => Format::Plain(Kind::Photo, "image/jp2"),
        brand if is_picture(brand) => Format::Heif,
        // Writers that give a structural or unknown brand first name the picture's brand after it.
        brand
            if !is_movie(brand) && compatible().any(is_picture) && !compatible().any(is_movie) =>
        {
            Format::Heif
        }
        _ => Format::Movie,
    })
}

/// Brands of still pictures and of bursts (ISO/IEC 23008-12, AVIF, and Apple's).
fn is_picture(brand: &[u8]) -> bool {
    matches!(
        brand,
        b"heic"
            | b"heix"
            | b"heim"
            | b"heis"
            | b"hevc"
            | b"hevx"
            | b"hevm"
            | b"hevs"
            | b"mif1"
            | b"mif2"
            | b"mif3"
            | b"msf1"
            | b"miaf"
            | b"MiHB"
            | b"MiHA"
            | b"MiHE"
            | b"avif"
            | b"avis"
            | b"avio"
            | b"avci"
            | b"avcs"
            | b"jpeg"
            | b"jpgs"
            | b"j2ki"
            | b"j2is"
            | b"vvic"
            | b"vvis"
            | b"heif"
    )
}

/// Brands that only files with tracks carry.
fn is_movie(brand: &[u8]) -> bool {
    matches!(
        brand,
        b"qt  " | b"mp41" | b"mp42" | b"isom" | b"avc1" | b"M4V " | b"M4A " | b"M4B " | b"XAVC"
    ) || brand.starts_with(b"iso") && brand[3].is_ascii_digit()
        || brand.starts_with(b"3g")
        || brand.starts_with(b"dash")
}

/// The media type that the major brand stands for; `None` when the tracks decide it.
pub(crate) fn media_type(head: &[u8]) -> Option<&'static str> {
    Some(match head.get(8..12)? {
        b"heic" | b"heix" | b"heim" | b"heis" => "image/heic",
        b"hevc" | b"hevx" | b"hevm" | b"hevs" => "image/heic-sequence",
        b"avif" | b"avis" => "image/avif",
        b"qt  " => "video/quicktime",
        b"M4V " | b"M4VH" | b"M4VP" => "video/x-m4v",
        brand if brand.starts_with(b"3g2") => "video/3gpp2",
        brand if brand.starts_with(b"3g") => "video/3gpp",
        _ => return None,
    })
}
