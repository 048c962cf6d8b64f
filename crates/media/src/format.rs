//! The formats that have a reader here, and what each is.

use trove_protocol::Kind;

/// A file format, as far as it decides which reader looks inside.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Format {
    Jpeg,
    Png,
    /// WebP, in its RIFF frame.
    Webp,
    Gif,
    Bmp,
    /// TIFF and the camera raws that are TIFF inside: CR2, NEF, ARW, DNG, PEF, SRW, RW2, ORF, …
    Tiff,
    BigTiff,
    /// Fujifilm's raw.
    Raf,
    /// HEIC, HEIF, AVIF.
    Heif,
    /// Canon's raw in an ISO-BMFF frame.
    Cr3,
    /// MP4, MOV, 3GP, M4A: what it is depends on its tracks.
    Movie,
    /// Matroska and WebM: what it is depends on its tracks.
    Matroska,
    Avi,
    Wave,
    /// Windows Media; what it is depends on its streams.
    Asf,
    /// Ogg; what it is depends on its first stream.
    Ogg,
    Mpeg,
    Aac,
    Flac,
    Aiff,
    Ape,
    Musepack,
    WavPack,
    /// Sony's one-bit audio.
    Dsf,
    /// A file that belongs to a photo or video.
    Sidecar(Sidecar),
    /// Known by name alone; no reader looks inside.
    Plain(Kind, &'static str),
    /// Not media.
    Unknown,
}

/// Kinds of sidecars.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Sidecar {
    /// Adobe's XMP.
    Xmp,
    /// Apple's adjustments.
    Aae,
    /// A JPEG that a camera puts beside a video.
    Thumbnail,
    /// Texts of other programs: RawTherapee, DxO, subtitles of drones.
    Text,
}

impl Format {
    /// What it is before anyone has looked at its tracks.
    pub(crate) fn kind(self) -> Kind {
        match self {
            Self::Jpeg
            | Self::Png
            | Self::Webp
            | Self::Gif
            | Self::Bmp
            | Self::Tiff
            | Self::BigTiff
            | Self::Raf
            | Self::Heif
            | Self::Cr3 => Kind::Photo,
            Self::Movie | Self::Matroska | Self::Avi | Self::Asf => Kind::Video,
            Self::Wave
            | Self::Ogg
            | Self::Mpeg
            | Self::Aac
            | Self::Flac
            | Self::Aiff
            | Self::Ape
            | Self::Musepack
            | Self::WavPack
            | Self::Dsf => Kind::Music,
            Self::Sidecar(_) => Kind::Sidecar,
            Self::Plain(kind, _) => kind,
            Self::Unknown => Kind::Other,
        }
    }

    /// Its media type before anyone has looked at its brand or tracks.
    pub(crate) fn media_type(self) -> Option<&'static str> {
        Some(match self {
            Self::Jpeg | Self::Sidecar(Sidecar::Thumbnail) => "image/jpeg",
            Self::Png => "image/png",
            Self::Webp => "image/webp",
            Self::Gif => "image/gif",
            Self::Bmp => "image/bmp",
            Self::Tiff | Self::BigTiff => "image/tiff",
            Self::Raf => "image/x-fuji-raf",
            Self::Heif => "image/heif",
            Self::Cr3 => "image/x-canon-cr3",
            Self::Movie => "video/mp4",
            Self::Matroska => "video/x-matroska",
            Self::Avi => "video/x-msvideo",
            Self::Asf => "video/x-ms-asf",
            Self::Wave => "audio/wav",
            Self::Ogg => "audio/ogg",
            Self::Mpeg => "audio/mpeg",
            Self::Aac => "audio/aac",
            Self::Flac => "audio/flac",
            Self::Aiff => "audio/aiff",
            Self::Ape => "audio/x-ape",
            Self::Musepack => "audio/x-musepack",
            Self::WavPack => "audio/x-wavpack",
            Self::Dsf => "audio/x-dsf",
            Self::Sidecar(Sidecar::Xmp) => "application/rdf+xml",
            Self::Sidecar(Sidecar::Aae) => "application/x-apple-aae",
            Self::Sidecar(Sidecar::Text) => "text/plain",
            Self::Plain(_, media_type) => media_type,
            Self::Unknown => return None,
        })
    }
}

/// The media type of a camera raw that looks like TIFF, by its extension: they differ by their
/// maker's habits only.
pub(crate) fn raw_media_type(extension: &str) -> Option<&'static str> {
    Some(match extension {
        "cr2" => "image/x-canon-cr2",
        "nef" | "nrw" => "image/x-nikon-nef",
        "arw" | "srf" | "sr2" => "image/x-sony-arw",
        "dng" => "image/x-adobe-dng",
        "pef" | "ptx" => "image/x-pentax-pef",
        "srw" => "image/x-samsung-srw",
        "rw2" | "raw" | "rwl" => "image/x-panasonic-rw2",
        "orf" | "ori" => "image/x-olympus-orf",
        "3fr" | "fff" => "image/x-hasselblad-3fr",
        "iiq" => "image/x-phaseone-iiq",
        "erf" => "image/x-epson-erf",
        "dcr" | "kdc" => "image/x-kodak-dcr",
        "mef" => "image/x-mamiya-mef",
        "mos" => "image/x-leaf-mos",
        "gpr" => "image/x-gopro-gpr",
        _ => return None,
    })
}
