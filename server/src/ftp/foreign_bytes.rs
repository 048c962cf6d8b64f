//! What the tests with strangers' bytes (`fuzz/`) call of the port, as plain values.

use super::{lines::Lines, name};

/// What became of a line.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Line {
    /// A verb in capitals, and all that follows its first space.
    Command(String, String),
    /// No command; the next may be one.
    Malformed,
    /// Longer than any command; the session ends.
    TooLong,
}

/// The lines of what arrives in these pieces, as the control connection reads them; and whether all
/// was read.
pub fn lines<'a>(pieces: impl IntoIterator<Item = &'a [u8]>) -> (Vec<Line>, bool) {
    let mut lines = Lines::default();
    let mut read = Vec::new();
    for piece in pieces {
        lines.push(piece);
        loop {
            match lines.next() {
                Ok(None) => break,
                Ok(Some(Ok(command))) => read.push(Line::Command(command.verb, command.argument)),
                Ok(Some(Err(_))) => read.push(Line::Malformed),
                Err(_) => {
                    read.push(Line::TooLong);
                    return (read, false);
                }
            }
        }
    }
    (read, lines.is_empty())
}

/// The file name that a path stands for, and whether it stands for the directory itself.
pub fn path(path: &str) -> (Option<&str>, bool) {
    (name::file(path), name::is_root(path))
}
