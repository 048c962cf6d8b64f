//! Paths and names of clients, and what the server makes of them.

use super::input::Input;
use std::path::{Component, Path, PathBuf};
use trove_protocol::{
    ClientPath,
    backup::{is_entry_path, is_set_name, is_snapshot_name},
};
use trove_server::{
    shares::{SharePath, safe_name},
    webdav::foreign_bytes::place,
};

/// Whether every part can be a name everywhere, by rules that are written down here once more.
pub fn assert_portable(path: &SharePath) {
    assert_eq!(SharePath::parse(path.as_str()).as_ref(), Ok(path));
    assert_inside(path.as_str());
    for part in path.as_str().split('/') {
        assert_safe(part);
        assert_eq!(safe_name(part), part);
    }
}

fn assert_safe(name: &str) {
    assert!((1..=240).contains(&name.len()), "{name:?} is {} bytes long", name.len());
    assert!(!name.starts_with(['.', ' ']) && !name.ends_with(['.', ' ']), "{name:?}");
    let forbidden = |sign: char| sign.is_control() || "<>:\"/\\|?*".contains(sign);
    assert!(!name.contains(forbidden), "{name:?}");
    let base = name.split('.').next().unwrap_or_default().trim_end().to_ascii_uppercase();
    let devices = ["CON", "PRN", "AUX", "NUL", "COM1", "COM9", "LPT1", "LPT9", "COM¹", "CONIN$"];
    assert!(!devices.contains(&base.as_str()), "{name:?} is a device");
}

/// Whether the path, below a folder, stays in it.
fn assert_inside(path: &str) {
    let is_name = |part: Component<'_>| matches!(part, Component::Normal(_));
    assert!(!path.is_empty() && Path::new(path).components().all(is_name), "{path:?}");
    assert!(Path::new("/shares").join(path).starts_with("/shares"));
}

/// The other case of a sign, where that is one sign as well: no file system takes others for the same.
/// The iota below a letter becomes one beside it, before which other signs cannot move.
fn shout(sign: char) -> char {
    let mut upper = sign.to_uppercase();
    match (upper.next(), upper.next()) {
        (Some(one), None) if sign != '\u{345}' => one,
        _ => sign,
    }
}

/// Two lines of bytes.
pub fn body(bytes: &[u8]) {
    let mut input = Input(bytes);
    let (one, two) = (input.line(), input.line());
    wire(one);
    let (one_text, two_text) = (String::from_utf8_lossy(one), String::from_utf8_lossy(two));
    let name = safe_name(&one_text);
    assert_safe(&name);
    assert_eq!(safe_name(&name), name, "a safe name is changed");
    if let Ok(path) = SharePath::parse(&one_text) {
        assert_inside(path.as_str());
        let key = path.collision_key();
        let shouted: String = one_text.chars().map(shout).collect();
        if let Ok(shouted) = SharePath::parse(&shouted) {
            assert_eq!(shouted.collision_key(), key, "case matters");
        }
        let beside = path.beside(&two_text, &one_text);
        assert_inside(beside.as_str());
        assert_eq!(beside.folder(), path.folder());
        let numbered = path.numbered(3);
        assert_inside(numbered.as_str());
        assert_ne!(numbered.collision_key(), key);
    }
    for all in [false, true] {
        let Some(Some(found)) = place(one, all) else { continue };
        assert_inside(found.as_str());
        let top = found.as_str().split('/').next().unwrap_or_default();
        let top = top.to_lowercase().replace('ſ', "s");
        assert!(top != ".trove" && (all || top != "backups"), "{found}");
    }
    if is_set_name(&one_text) || is_snapshot_name(&one_text) {
        assert_inside(&one_text);
    }
}

/// A path as it is on the wire, and as it is on this system.
fn wire(bytes: &[u8]) {
    let text = String::from_utf8_lossy(bytes);
    let path = ClientPath::from_wire(text.as_ref());
    let parts: Vec<Vec<u8>> = path.parts().map(std::borrow::Cow::into_owned).collect();
    assert_safe(&safe_name(&path.file_name()));
    if is_entry_path(&path) {
        assert!(parts.iter().all(|part| part != b".." && !part.contains(&b'/')));
        let local = path.to_path();
        assert!(local.components().all(|part| matches!(part, Component::Normal(_))), "{local:?}");
    }
    #[cfg(unix)]
    {
        use std::os::unix::ffi::OsStrExt as _;
        let local = PathBuf::from(std::ffi::OsStr::from_bytes(bytes));
        let sent = ClientPath::from_path(&local).expect("names are bytes here");
        assert_eq!(sent.to_path(), local, "a name does not survive the wire");
        assert!(!sent.as_str().chars().any(char::is_control));
        let again = ClientPath::from_path(&sent.to_path());
        assert_eq!(again.as_ref(), Some(&sent), "a path has two wire forms");
    }
}
