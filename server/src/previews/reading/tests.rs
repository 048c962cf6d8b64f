use super::*;
use trove_testkit::made_media::{Shot, jpeg as made_jpeg, png, raw};

fn shot() -> Shot {
    Shot { seed: 5, size: Some(30_000), ..Shot::default() }
}

#[test]
fn formats_are_told_by_their_first_bytes() {
    assert_eq!(format(&made_jpeg(&shot()).to_vec()), Format::Jpeg);
    assert_eq!(format(&png(&shot()).to_vec()), Format::Other(ImageFormat::Png));
    assert_eq!(format(&raw(&shot()).to_vec()), Format::Tiff);
    assert_eq!(format(b"\0\0\0\x18ftypheic"), Format::Heif);
    assert_eq!(format(b"\0\0\0\x18ftypcrx "), Format::Unknown);
    assert_eq!(format(b""), Format::Unknown);
}

#[test]
fn a_made_jpeg_becomes_a_picture() {
    let seen = jpeg::decode(&made_jpeg(&shot()).to_vec(), 320).ok().unwrap();
    assert_eq!((seen.pixels.width, seen.pixels.height), (96, 64));
    let made = shape::pictures(seen, 6, true).unwrap();
    assert!(made.is_whole);
    assert_eq!((made.width, made.height), (64, 96));
    assert!(made.preview.is_some());
}

#[test]
fn what_lies_in_other_bytes_is_found() {
    let mut bytes = vec![0x55; 5_000];
    bytes.extend([0xff, 0xd8, 0xff, 0xe0, 1, 2, 3]);
    bytes.extend(made_jpeg(&shot()).to_vec());
    bytes.extend(vec![0xff; 100]);
    let seen = embedded::largest(&bytes, 320).unwrap();
    assert_eq!((seen.pixels.width, seen.pixels.height, seen.is_whole), (96, 64, true));
}
