//! Templates of an owner, filled with the tags of a stranger: the path stays below the shares and can
//! be written on every system of a home.

use super::{input::Input, paths::assert_portable};
use trove_protocol::{BackupPlace, ClientPath, Kind, Metadata};
use trove_server::shares::{Described, SharePath, Template, Templates};

/// A byte for kind and numbers, then lines: the template, the file's name, its computer, and tags.
pub fn body(bytes: &[u8]) {
    let mut input = Input(bytes);
    let (kind, track, disc) = (input.byte(), input.byte(), input.byte());
    let template = input.text();
    let templates = match template.parse::<Template>() {
        Ok(template) => {
            let written = template.to_string();
            assert_eq!(written.parse::<Template>().as_ref(), Ok(&template));
            Templates::all_like(&template)
        }
        Err(error) => {
            assert!(!error.to_string().is_empty());
            Templates::default()
        }
    };
    let (name, client, captured) = (input.text(), input.text(), input.text());
    let tag = |text: String| (!text.is_empty()).then_some(text);
    let metadata = Metadata {
        captured: captured.parse().ok(),
        artist: tag(input.text()),
        album_artist: tag(input.text()),
        album: tag(input.text()),
        title: tag(input.text()),
        camera_make: tag(input.text()),
        camera_model: tag(input.text()),
        track: (track > 0).then(|| u32::from(track) * 65_537),
        disc: (disc > 0).then(|| u32::from(disc)),
        ..Metadata::default()
    };
    let place = BackupPlace { set: input.text(), path: ClientPath::from_wire(input.rest()) };
    let kinds = [Kind::Photo, Kind::Video, Kind::Music, Kind::Sidecar, Kind::Other];
    let file = Described {
        kind: kinds[usize::from(kind) % kinds.len()],
        metadata: &metadata,
        name: &name,
        client: &client,
        backup: (kind & 0x80 != 0).then_some(&place),
    };
    let path = templates.share_path(&file);
    assert_portable(&path);
    assert_eq!(path, templates.share_path(&file));
    // Whatever becomes of it later, it stays a path below the shares.
    for later in [path.numbered(2), path.numbered(u32::MAX), path.beside(&name, &client)] {
        assert_eq!(SharePath::parse(later.as_str()).as_ref(), Ok(&later));
        assert_eq!(later.folder(), path.folder());
    }
    assert_ne!(path.numbered(2).collision_key(), path.collision_key());
    assert!(path.numbered(7).is_namesake_of(&path));
    for own in [path.version("2024-05-17 12.00.00"), path.damaged(&client)] {
        assert_eq!(SharePath::parse(own.as_str()).as_ref(), Ok(&own));
        assert!(own.as_str().starts_with(".trove/"));
    }
}
