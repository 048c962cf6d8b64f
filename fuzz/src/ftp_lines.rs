//! What comes over FTP's control connection before anybody has logged in: lines, commands, names.

use super::input::Input;
use trove_server::{
    ftp::foreign_bytes::{Line, lines, path},
    receive::foreign_bytes::spelling,
};

/// Longest line that is read, in bytes.
const LONGEST: usize = 4200;

/// The first byte tells the pieces, the rest is what arrives.
pub fn body(bytes: &[u8]) {
    let mut input = Input(bytes);
    let piece = usize::from(input.byte()) + 1;
    let (whole, all_read) = lines([input.0]);
    let in_pieces = lines(input.0.chunks(piece));
    assert_eq!((&whole, all_read), (&in_pieces.0, in_pieces.1), "it depends on the pieces");
    assert!(whole.len() <= input.0.split(|&byte| byte == b'\n').count());
    for line in &whole {
        let Line::Command(verb, argument) = line else { continue };
        assert!(!verb.contains(' ') && !verb.bytes().any(|byte| byte.is_ascii_lowercase()));
        assert!(!verb.chars().chain(argument.chars()).any(char::is_control));
        assert!(verb.len() + argument.len() <= LONGEST);
        // Written down, it is the same command again.
        if !argument.is_empty() {
            let again = format!("{verb} {argument}\r\n");
            let read = lines([again.as_bytes()]).0;
            assert!(again.len() > LONGEST + 1 || read == [line.clone()], "{again:?} {read:?}");
        }
        names(argument);
    }
    names(&String::from_utf8_lossy(input.0));
}

fn names(text: &str) {
    let (name, is_root) = path(text);
    let Some(name) = name else { return };
    assert!(!is_root && !name.is_empty() && !name.contains(['/', '\\']) && name != "..");
    // What a name means is written in one way: no two names are one request's.
    if let Some(spelling) = spelling(name) {
        assert_eq!(spelling, name);
    }
}
