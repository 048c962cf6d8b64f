//! What a file is, by its name and its first bytes, and with which of its folder it belongs.

use super::{input::Input, media::check};
use std::{io::Cursor, path::Path};
use trove_media::{FolderFile, describe_reader, group_folder, group_key, sidecar_extension};
use trove_protocol::Kind;

/// Files, each a line with its name, a byte with the length of its content, and that content.
pub fn body(bytes: &[u8]) {
    let mut input = Input(bytes);
    let mut files = Vec::new();
    while !input.0.is_empty() && files.len() < 8 {
        let name = input.text();
        let length = usize::from(input.byte()).min(input.0.len());
        let (content, rest) = input.0.split_at(length);
        input.0 = rest;
        let description =
            describe_reader(Cursor::new(content), &name).expect("memory does not fail");
        check(&description);
        // The place from which it is read does not matter.
        let mut reader = Cursor::new(content);
        reader.set_position(length as u64 / 2);
        let again = describe_reader(reader, &name).expect("memory does not fail");
        assert_eq!(description, again);
        let path = Path::new("/photos").join(name.replace(['/', '\0'], "_"));
        if let Some(extension) = path.extension().and_then(|extension| extension.to_str()) {
            sidecar_extension(extension);
        }
        files.push((path, description));
    }
    let folder: Vec<_> =
        files.iter().map(|(path, description)| FolderFile { path, description }).collect();
    let groups = group_folder(&folder);
    assert_eq!(groups.len(), folder.len());
    let reversed: Vec<_> = folder.iter().rev().copied().collect();
    let mut again = group_folder(&reversed);
    again.reverse();
    assert_eq!(groups, again, "groups depend on the order of the files");
    for (file, group) in folder.iter().zip(&groups) {
        match file.description.kind {
            Kind::Photo | Kind::Sidecar => {
                assert_eq!(*group, group_key(file.path, file.description));
            }
            Kind::Music | Kind::Other => assert_eq!(*group, None),
            Kind::Video => {}
        }
    }
}
