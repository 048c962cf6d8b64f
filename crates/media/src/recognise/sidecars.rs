//! Sidecars have no mark in common: the extension names them, the content must be plausible.

use crate::{
    bytes::find,
    format::{Format, Sidecar},
};

/// Whether files with this extension (any case, no dot) may belong to a photo or video: a scan
/// that looks at names first must not pass over them.
pub fn sidecar_extension(extension: &str) -> bool {
    sidecar(&extension.to_ascii_lowercase()).is_some()
}

fn sidecar(extension: &str) -> Option<Sidecar> {
    Some(match extension {
        "xmp" => Sidecar::Xmp,
        "aae" => Sidecar::Aae,
        "thm" => Sidecar::Thumbnail,
        // RawTherapee, DxO, Capture NX, ON1, Nikon; subtitles and flight logs of drones.
        "pp3" | "dop" | "nksc" | "on1" | "nxd" | "srt" => Sidecar::Text,
        _ => return None,
    })
}

/// The sidecar that `extension` promises, when `head` keeps the promise.
pub(super) fn recognise(head: &[u8], extension: &str) -> Option<Format> {
    let sidecar = sidecar(extension)?;
    let start = &head[..head.len().min(8 * 1024)];
    let holds = |text: &[u8]| find(start, text).is_some();
    let plausible = match sidecar {
        Sidecar::Xmp => holds(b"<x:xmpmeta") || holds(b"<rdf:RDF") || holds(b"<?xpacket"),
        Sidecar::Aae => {
            head.starts_with(b"bplist") || holds(b"<plist") || holds(b"adjustmentFormatVersion")
        }
        Sidecar::Thumbnail => head.starts_with(&[0xff, 0xd8, 0xff]),
        Sidecar::Text => !start.is_empty() && !start.contains(&0),
    };
    plausible.then_some(Format::Sidecar(sidecar))
}
