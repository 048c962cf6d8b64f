//! Pictures that are made to take too much: each ends with its reason, and others are made.

use super::{collection::photo, gallery::Gallery};
use reqwest::StatusCode;
use std::time::Duration;
use trove_server::settings::PictureLimits;
use trove_testkit::made_media::{Shot, jpeg, png};
use turbojpeg::{Compressor, Image, PixelFormat};

/// What is said of its picture in the end: what takes too long is tried again.
async fn reason(gallery: &Gallery, id: i64) -> String {
    loop {
        let (status, problem) = gallery.refusal(&format!("/items/{id}/thumbnail")).await;
        if status == StatusCode::NOT_FOUND {
            assert_eq!(problem.code, "no_picture");
            let item = gallery.json(&format!("/items/{id}")).await;
            assert_eq!(item["picture"], "impossible");
            assert_eq!(item["picture_reason"], problem.message.as_str());
            return problem.message;
        }
        assert_eq!(status, StatusCode::SERVICE_UNAVAILABLE, "{}", problem.message);
    }
}

async fn has_picture(gallery: &Gallery, id: i64) -> bool {
    gallery.get(&format!("/items/{id}/thumbnail")).await.status() == StatusCode::OK
}

/// The checksum of a PNG's chunk (ISO 3309).
fn checksum(bytes: &[u8]) -> [u8; 4] {
    let sum = bytes.iter().fold(u32::MAX, |sum, byte| {
        (0..8).fold(sum ^ u32::from(*byte), |sum, _| {
            if sum & 1 == 1 { sum >> 1 ^ 0xedb8_8320 } else { sum >> 1 }
        })
    });
    (!sum).to_be_bytes()
}

fn huge_png() -> Vec<u8> {
    let mut bytes = png(&Shot { seed: 2, ..Shot::default() }).to_vec();
    bytes[16..24].copy_from_slice(&[0, 0, 0xc3, 0x50, 0, 0, 0xc3, 0x50]);
    let sum = checksum(&bytes[12..29]);
    bytes[29..33].copy_from_slice(&sum);
    bytes
}

/// Lossless, and nearly as large as WebP can be.
fn huge_webp() -> Vec<u8> {
    let mut bytes = b"RIFF\x26\0\0\0WEBPVP8L\x1a\0\0\0\x2f".to_vec();
    bytes.extend((0x3ffe_u32 | 0x3ffe << 14).to_le_bytes());
    bytes.extend([0; 21]);
    bytes
}

fn huge_gif() -> Vec<u8> {
    let size = [0xff, 0xff, 0xff, 0xff];
    let mut bytes = b"GIF89a".to_vec();
    bytes.extend(size);
    bytes.extend([0x80, 0, 0, 0, 0, 0, 255, 255, 255, b',', 0, 0, 0, 0]);
    bytes.extend(size);
    bytes.extend([0, 2, 2, 0x4c, 0x01, 0, b';']);
    bytes
}

fn huge_bmp() -> Vec<u8> {
    let mut bytes = b"BM\x46\0\0\0\0\0\0\0\x36\0\0\0\x28\0\0\0".to_vec();
    bytes.extend(50_000_u32.to_le_bytes());
    bytes.extend(50_000_u32.to_le_bytes());
    bytes.extend([1, 0, 24, 0]);
    bytes.extend([0; 24 + 16]);
    bytes
}

fn huge_tiff() -> Vec<u8> {
    let entry = |tag: u16, value: u32| {
        [&tag.to_le_bytes()[..], &[4, 0, 1, 0, 0, 0], &value.to_le_bytes()].concat()
    };
    let mut bytes = b"II*\0\x08\0\0\0\x08\0".to_vec();
    for (tag, value) in [
        (256, 50_000),
        (257, 50_000),
        (258, 8),
        (259, 1),
        (262, 1),
        (273, 110),
        (278, 50_000),
        (279, 2_500_000_000),
    ] {
        bytes.extend(entry(tag, value));
    }
    bytes.extend([0; 40]);
    bytes
}

/// A progressive JPEG that says that it has sides of so many pixels, and has its last scan many
/// times.
fn progressive(side: u16, format: PixelFormat, scans: usize) -> Vec<u8> {
    let mut compressor = Compressor::new().unwrap();
    compressor.set_progressive(true).unwrap();
    let pixels: Vec<u8> = (0..64 * 64 * format.size()).map(|at| (at * 7) as u8).collect();
    let pitch = 64 * format.size();
    let image = Image { pixels: &pixels[..], width: 64, pitch, height: 64, format };
    if format == PixelFormat::GRAY {
        compressor.set_subsamp(turbojpeg::Subsamp::Gray).unwrap();
    }
    let mut bytes = compressor.compress_to_vec(image).unwrap();
    let frame = bytes.windows(2).position(|two| two == [0xff, 0xc2]).unwrap();
    bytes[frame + 5..frame + 7].copy_from_slice(&side.to_be_bytes());
    bytes[frame + 7..frame + 9].copy_from_slice(&side.to_be_bytes());
    let last = bytes.windows(2).rposition(|two| two == [0xff, 0xda]).unwrap();
    let end = bytes.len() - 2;
    let scan = bytes[last..end].to_vec();
    for _ in 0..scans {
        bytes.splice(end..end, scan.iter().copied());
    }
    bytes
}

#[tokio::test]
async fn small_files_of_huge_pictures_have_none_and_others_are_made() {
    let gallery = Gallery::open().await;
    for (name, bytes) in [
        ("/a.png", huge_png()),
        ("/a.webp", huge_webp()),
        ("/a.gif", huge_gif()),
        ("/a.bmp", huge_bmp()),
        ("/a.tif", huge_tiff()),
        ("/a.jpg", progressive(65_000, PixelFormat::RGB, 0)),
        ("/a.ppm", b"P6 60000 60000 255\n0123456789".to_vec()),
        ("/a.hdr", b"#?RADIANCE\nFORMAT=32-bit_rle_rgbe\n\n-Y 60000 +X 60000\n0123".to_vec()),
    ] {
        let id = gallery.add_bytes(0, name, &bytes).await;
        let said = reason(&gallery, id).await;
        assert_eq!(said, "The picture is too large to read.", "{name}");
    }
    let sound = gallery.add(0, "/IMG_1.jpg", &photo("2019-07-13T10:00:00", 1)).await;
    assert!(has_picture(&gallery, sound).await);
}

#[tokio::test]
async fn endless_work_ends_and_others_are_made() {
    let limits = PictureLimits { seconds: 1, ..PictureLimits::default() };
    let gallery = Gallery::with(|options| options.settings.pictures.limits = limits).await;
    let endless = progressive(14_000, PixelFormat::GRAY, 90);
    let endless = gallery.add_bytes(0, "/endless.jpg", &endless).await;
    let sound = gallery.add(0, "/IMG_1.jpg", &photo("2019-07-13T10:00:00", 1)).await;
    let said = reason(&gallery, endless).await;
    assert_eq!(said, "Its picture takes too much memory or time to make.");
    assert!(has_picture(&gallery, sound).await);
}

#[tokio::test]
async fn what_takes_too_much_memory_or_too_long_has_no_picture_and_later_ones_are_made() {
    let usual = PictureLimits::default();
    for (limits, said) in [
        (
            PictureLimits { memory: 1, ..usual },
            "Its picture takes too much memory or time to make.",
        ),
        (PictureLimits { longest: Duration::ZERO, ..usual }, "Its picture takes too long to make."),
    ] {
        let gallery = Gallery::with(|options| options.settings.pictures.limits = limits).await;
        // More than a process has to begin with.
        let large = Shot { seed: 1, size: Some(3_000_000), ..Shot::default() };
        let id = gallery.add(0, "/IMG_1.jpg", &jpeg(&large)).await;
        assert_eq!(reason(&gallery, id).await, said);

        let gallery = gallery.restart().await;
        assert_eq!(reason(&gallery, id).await, said);
        let later = gallery.add(0, "/IMG_2.jpg", &photo("2019-07-13T10:00:00", 2)).await;
        assert!(has_picture(&gallery, later).await);
    }
}
