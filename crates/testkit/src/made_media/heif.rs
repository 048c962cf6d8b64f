//! A file with HEIC's brand and boxes. It has EXIF and a size, but no picture data: an HEVC encoder
//! would be larger than all of Trove, and nothing here decodes pictures.

use super::{
    Made, Shot, exif, missing,
    movie_boxes::{full, numbers, wrap},
};

/// An HEIC that claims 4032×3024 pixels, as an iPhone writes it. Filler stands at the end of
/// the media data.
pub fn heic(shot: &Shot) -> Made {
    let brand = wrap(b"ftyp", b"heic\0\0\0\0mif1heic");
    let mut block = numbers(&[6]);
    block.extend(b"Exif\0\0");
    block.extend(exif::block(shot));
    // The location box has the same length whatever the offset.
    let before = brand.len() + meta(0, 0).len() + 16;
    let meta = meta(before as u32, block.len() as u32);
    let natural = (before + block.len()) as u64;
    // Without a picture, only filler makes one file differ from another.
    let filler = missing(shot.size, natural, 16).unwrap_or(16);
    let mut bytes = brand;
    bytes.extend(meta);
    bytes.extend([0, 0, 0, 1]);
    bytes.extend(b"mdat");
    bytes.extend((16 + block.len() as u64 + filler).to_be_bytes());
    bytes.extend(block);
    let mut made = Made::new(shot.seed);
    made.bytes(bytes);
    made.filler(filler);
    made
}

fn meta(offset: u32, length: u32) -> Vec<u8> {
    let mut handler = numbers(&[0]);
    handler.extend(b"pict");
    handler.extend([0; 13]);
    let entry = |id: u16, kind: &[u8]| {
        let mut body = id.to_be_bytes().to_vec();
        body.extend([0, 0]);
        body.extend(kind);
        body.push(0);
        full(b"infe", 2, 0, &body)
    };
    let mut items = vec![0, 2];
    items.extend(entry(1, b"hvc1"));
    items.extend(entry(2, b"Exif"));
    // Offsets and lengths of four bytes, no base; one item with one extent.
    let mut location = vec![0x44, 0x00, 0, 1, 0, 2, 0, 0, 0, 1];
    location.extend(numbers(&[offset, length]));
    let size = full(b"ispe", 0, 0, &numbers(&[4032, 3024]));
    let mut properties = wrap(b"ipco", &size);
    // Item 1 has property 1.
    properties.extend(full(b"ipma", 0, 0, &[0, 0, 0, 1, 0, 1, 1, 1]));
    let content = [
        full(b"hdlr", 0, 0, &handler),
        full(b"pitm", 0, 0, &[0, 1]),
        full(b"iinf", 0, 0, &items),
        full(b"iloc", 0, 0, &location),
        wrap(b"iprp", &properties),
    ];
    full(b"meta", 0, 0, &content.concat())
}
