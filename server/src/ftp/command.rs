//! Command lines (RFC 959 sections 4.1 and 5.3), pure.

use std::fmt;

/// Longest command line that is read, in bytes without its end: a name of 4 KiB and a verb.
pub(super) const LONGEST_LINE: usize = 4200;

/// A verb in capitals and all that follows its first space.
#[derive(Clone, PartialEq, Eq)]
pub(super) struct Command {
    pub(super) verb: String,
    pub(super) argument: String,
}

/// Never shows a password.
impl fmt::Debug for Command {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let argument = if self.verb == "PASS" { "***" } else { &self.argument };
        write!(formatter, "{} {argument:?}", self.verb)
    }
}

/// A line that is no command: not UTF-8 (RFC 2640), or with control characters inside.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct NotACommand;

impl Command {
    /// Reads a line that has been cut at its line feed.
    pub(super) fn parse(line: &[u8]) -> Result<Self, NotACommand> {
        let line = line.strip_suffix(b"\r").unwrap_or(line);
        let line = without_telnet(line);
        let text = str::from_utf8(&line).map_err(|_| NotACommand)?;
        if text.chars().any(char::is_control) {
            return Err(NotACommand);
        }
        let (verb, argument) = text.split_once(' ').unwrap_or((text, ""));
        Ok(Self { verb: verb.to_ascii_uppercase(), argument: argument.to_owned() })
    }
}

/// Drops the Telnet commands that some clients send before `ABOR` (RFC 959 section 4.1.3:
/// IAC IP, IAC DM), and reads a doubled IAC as the byte 255.
fn without_telnet(line: &[u8]) -> Vec<u8> {
    const IAC: u8 = 255;
    let mut plain = Vec::with_capacity(line.len());
    let mut bytes = line.iter().copied();
    while let Some(byte) = bytes.next() {
        if byte != IAC {
            plain.push(byte);
        } else if bytes.next() == Some(IAC) {
            plain.push(IAC);
        }
    }
    plain
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn assert_reads(line: &[u8], verb: &str, argument: &str) {
        let command = Command { verb: verb.to_owned(), argument: argument.to_owned() };
        assert_eq!(Command::parse(line), Ok(command));
    }

    #[test]
    fn lines_of_real_clients() {
        assert_reads(b"stor /a b.jpg\r", "STOR", "/a b.jpg");
        assert_reads(b"PASS  two", "PASS", " two");
        assert_reads(b"\xff\xf4\xff\xf2ABOR\r", "ABOR", "");
        assert_reads(b"", "", "");
    }

    #[test]
    fn bytes_that_could_mislead_are_refused() {
        assert_eq!(Command::parse(b"STOR a\0b"), Err(NotACommand));
        assert_eq!(Command::parse(b"STOR a\rb"), Err(NotACommand));
        assert_eq!(Command::parse(b"STOR \xc3"), Err(NotACommand));
    }

    #[test]
    fn passwords_are_not_shown() {
        let shown = format!("{:?}", Command::parse(b"pass secret"));
        assert!(!shown.contains("secret"));
    }

    proptest! {
        #[test]
        fn any_line_is_read_or_refused(line in proptest::collection::vec(any::<u8>(), 0..80)) {
            if let Ok(command) = Command::parse(&line) {
                prop_assert!(!command.argument.chars().any(char::is_control));
                prop_assert!(!command.verb.contains(' '));
            }
        }
    }
}
