use super::*;
use crate::format::Sidecar;
use proptest::prelude::*;

fn padded(mark: &[u8]) -> Vec<u8> {
    let mut head = mark.to_vec();
    head.resize(600, 0);
    head
}

#[test]
fn marks_decide_whatever_the_name_says() {
    for (mark, format) in [
        (&b"\xff\xd8\xff\xe1"[..], Format::Jpeg),
        (b"\x89PNG\r\n\x1a\n", Format::Png),
        (b"RIFF\0\0\0\0WEBP", Format::Webp),
        (b"RIFF\0\0\0\0AVI ", Format::Avi),
        (b"RF64\xff\xff\xff\xffWAVE", Format::Wave),
        (b"II*\0\x08\0\0\0", Format::Tiff),
        (b"IIU\0", Format::Tiff),
        (b"IIRO", Format::Tiff),
        (b"FUJIFILMCCD-RAW 0201", Format::Raf),
        (b"\x1a\x45\xdf\xa3", Format::Matroska),
        (b"wvpk", Format::WavPack),
        (b"MAC \x96\x0f", Format::Ape),
        (b"MPCK", Format::Musepack),
        (b"FORM\0\0\0\0AIFC", Format::Aiff),
        (b"\0\0\0\x14ftypheic\0\0\0\0mif1", Format::Heif),
        (b"\0\0\0\x18ftypmif1\0\0\0\0mif1heic", Format::Heif),
        (b"\0\0\0\x18ftypcrx \0\0\0\x01crx isom", Format::Cr3),
        (b"\0\0\0\x14ftypqt  \0\0\0\0qt  ", Format::Movie),
        (b"\0\0\0\x14ftypMSNV\0\0\0\0mp42", Format::Movie),
        (b"\0\0\0\x08wide\0\0\0\0mdat", Format::Movie),
    ] {
        assert_eq!(recognise(&padded(mark), "txt"), format, "{mark:?}");
    }
}

#[test]
fn texts_and_programs_are_not_media() {
    for (head, extension) in [
        (&b"BMW drivers of the world"[..], "txt"),
        (b"%PDF-1.7", "pdf"),
        (b"PK\x03\x04", "jpg"),
        (b"\x7fELF\x02\x01\x01", ""),
        (b"#!/bin/sh\n", "mp3"),
        (b"P5 is a kind of paper", "md"),
        (b"", "jpg"),
        (b"<html>", "xmp"),
    ] {
        assert_eq!(recognise(head, extension).kind(), Kind::Other, "{head:?}");
    }
}

#[test]
fn a_sidecar_needs_name_and_content() {
    let packet = b"<?xpacket begin=''?><x:xmpmeta>";
    assert_eq!(recognise(packet, "xmp"), Format::Sidecar(Sidecar::Xmp));
    assert_eq!(recognise(packet, "xml"), Format::Unknown);
    assert!(sidecar_extension("XMP") && sidecar_extension("aae") && !sidecar_extension("jpg"));
}

#[test]
fn two_frames_are_needed_for_a_stream_without_a_name() {
    // MPEG 1 layer III, 128 kbit/s, 44.1 kHz: 417 bytes a frame.
    let mut stream = vec![0; 1000];
    stream[..3].copy_from_slice(&[0xff, 0xfb, 0x90]);
    assert_eq!(recognise(&stream, ""), Format::Unknown);
    stream[417..420].copy_from_slice(&[0xff, 0xfb, 0x90]);
    assert_eq!(recognise(&stream, ""), Format::Mpeg);
    let mut late = vec![0; 300];
    late.extend(&stream);
    assert_eq!(recognise(&late, "mp3"), Format::Mpeg);
}

proptest! {
    #[test]
    fn any_bytes_are_recognised_as_something(
        head in proptest::collection::vec(any::<u8>(), 0..300),
        extension in "(jpg|mp3|xmp|tga|mpg|svg|aac|)",
    ) {
        let _ = recognise(&head, &extension);
    }
}
