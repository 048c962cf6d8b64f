//! Which files belong together, as far as names tell: a sidecar and the photo or video it stands
//! beside (`IMG_1.xmp` or `IMG_1.CR2.xmp` for `IMG_1.CR2`).

use trove_protocol::{CaptureSource, ClientPath, Kind, Metadata};

/// A path without its last ending: what raw, JPEG and sidecars of one shot have in common.
/// `None` when the name has no ending.
pub fn stem(path: &str) -> Option<&str> {
    let name = path.rfind('/').map_or(0, |slash| slash + 1);
    let dot = path[name..].rfind('.')?;
    (dot > 0).then(|| &path[..name + dot])
}

/// The stems under which a sidecar's lead may be found: `a/IMG_1` for `a/IMG_1.xmp`, and both
/// `a/IMG_1.CR2` and `a/IMG_1` for `a/IMG_1.CR2.xmp`.
pub fn lead_stems(sidecar: &str) -> Vec<&str> {
    let first = stem(sidecar);
    let second = first.and_then(stem);
    first.into_iter().chain(second).collect()
}

/// Whether this is a lead of that sidecar.
pub fn leads(path: &str, kind: Kind, sidecar: &str) -> bool {
    matches!(kind, Kind::Photo | Kind::Video)
        && path != sidecar
        && lead_stems(sidecar).iter().any(|wanted| *wanted == path || stem(path) == Some(*wanted))
}

/// A sidecar is filed where its lead is: it takes over the lead's time.
pub fn inherit(sidecar: &mut Metadata, lead: &Metadata) {
    if lead.captured.is_some() {
        sidecar.captured = lead.captured;
        sidecar.captured_offset_minutes = lead.captured_offset_minutes;
        sidecar.captured_from = Some(CaptureSource::Group);
    }
}

/// The group of a file: the halves of a Live Photo by their content identifier, all others by
/// folder and stem, so that raw, JPEG and sidecars of one shot have the same.
pub fn key(path: &ClientPath, kind: Kind, metadata: &Metadata) -> Option<String> {
    if let Some(identifier) = &metadata.content_identifier {
        return Some(format!("live {identifier}"));
    }
    matches!(kind, Kind::Photo | Kind::Sidecar)
        .then(|| stem(path.as_str()))
        .flatten()
        .map(|stem| format!("shot {stem}"))
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn sidecars_find_their_leads() {
        assert!(leads("/a/IMG_1.CR2", Kind::Photo, "/a/IMG_1.xmp"));
        assert!(leads("/a/IMG_1.CR2", Kind::Photo, "/a/IMG_1.CR2.xmp"));
        assert!(leads("/a/IMG_1.jpg", Kind::Photo, "/a/IMG_1.CR2.xmp"));
        assert!(!leads("/a/IMG_10.CR2", Kind::Photo, "/a/IMG_1.xmp"));
        assert!(!leads("/b/IMG_1.CR2", Kind::Photo, "/a/IMG_1.xmp"));
        assert!(!leads("/a/IMG_1.xmp", Kind::Sidecar, "/a/IMG_1.xmp"));
        assert!(!leads("/a/IMG_1.mp3", Kind::Music, "/a/IMG_1.xmp"));
        assert_eq!(stem("/a.b/c"), None);
        assert_eq!(stem("/a/.hidden"), None);
    }

    proptest! {
        #[test]
        fn a_lead_and_its_sidecar_are_in_one_group(
            name in "[a-zA-Z0-9 _]{1,12}", ending in "(jpg|CR2|heic)",
        ) {
            let lead = ClientPath::from_wire(format!("/p/{name}.{ending}"));
            let sidecar = ClientPath::from_wire(format!("/p/{name}.xmp"));
            prop_assert!(leads(lead.as_str(), Kind::Photo, sidecar.as_str()));
            let empty = Metadata::default();
            prop_assert_eq!(key(&lead, Kind::Photo, &empty), key(&sidecar, Kind::Sidecar, &empty));
        }
    }
}
