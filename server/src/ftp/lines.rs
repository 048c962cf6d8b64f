//! Cuts what arrives on the control connection into command lines, pure.

use super::command::{Command, LONGEST_LINE, NotACommand};

/// A line beyond all reason.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct TooLong;

/// What has arrived and was not read as commands yet.
#[derive(Default)]
pub(super) struct Lines {
    buffer: Vec<u8>,
    /// So much of it holds no end of a line.
    searched: usize,
}

impl Lines {
    /// Takes what has arrived.
    pub(super) fn push(&mut self, bytes: &[u8]) {
        self.buffer.extend_from_slice(bytes);
    }

    /// Whether all has been read.
    pub(super) fn is_empty(&self) -> bool {
        self.buffer.is_empty()
    }

    /// The next command; `None` until its line has come whole. Whether a line is too long does not
    /// depend on the pieces in which it came, and no more is kept of one than that and one piece.
    pub(super) fn next(&mut self) -> Result<Option<Result<Command, NotACommand>>, TooLong> {
        let found = self.buffer[self.searched..].iter().position(|&byte| byte == b'\n');
        let length = found.map_or(self.buffer.len(), |at| self.searched + at);
        if length > LONGEST_LINE {
            return Err(TooLong);
        }
        if found.is_none() {
            self.searched = length;
            return Ok(None);
        }
        let line: Vec<u8> = self.buffer.drain(..=length).collect();
        self.searched = 0;
        Ok(Some(Command::parse(&line[..length])))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_line_is_as_long_however_it_comes() {
        for pieces in [1, 512, 8192] {
            for (length, sound) in [(LONGEST_LINE, true), (LONGEST_LINE + 1, false)] {
                let mut line = vec![b'a'; length];
                line.push(b'\n');
                let mut lines = Lines::default();
                let read = line.chunks(pieces).find_map(|piece| {
                    lines.push(piece);
                    lines.next().transpose()
                });
                assert_eq!(read.map(|read| read.is_ok()), Some(sound), "{length} by {pieces}");
            }
        }
    }
}
