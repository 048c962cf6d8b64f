//! Replies on the control connection (RFC 959 section 4.2).

/// A three-digit code and its text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Reply {
    code: u16,
    lines: Vec<String>,
}

impl Reply {
    pub(super) fn new(code: u16, text: impl Into<String>) -> Self {
        Self { code, lines: vec![text.into()] }
    }

    /// A reply of several lines; all but the first and last are indented by one space, as RFC
    /// 2389 section 3.2 wants for `FEAT` and RFC 3659 section 7.2 for `MLST`.
    pub(super) fn lines(
        code: u16,
        first: &str,
        middle: impl IntoIterator<Item = String>,
        last: &str,
    ) -> Self {
        let mut lines = vec![first.to_owned()];
        lines.extend(middle.into_iter().map(|line| format!(" {line}")));
        lines.push(last.to_owned());
        Self { code, lines }
    }

    pub(super) fn code(&self) -> u16 {
        self.code
    }

    /// The bytes to send. Control characters in a text become spaces, so that no text, wherever
    /// it came from, ends a line.
    pub(super) fn encode(&self) -> Vec<u8> {
        let mut bytes = Vec::new();
        for (at, line) in self.lines.iter().enumerate() {
            let last = at + 1 == self.lines.len();
            if last || at == 0 {
                bytes.extend_from_slice(self.code.to_string().as_bytes());
                bytes.push(if last { b' ' } else { b'-' });
            }
            let clean =
                line.chars().map(|character| if character.is_control() { ' ' } else { character });
            bytes.extend_from_slice(clean.collect::<String>().as_bytes());
            bytes.extend_from_slice(b"\r\n");
        }
        bytes
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn text_cannot_forge_a_line() {
        let reply = Reply::new(550, "no\r\n226 stored");
        assert_eq!(reply.encode(), b"550 no  226 stored\r\n");
    }

    #[test]
    fn several_lines() {
        let reply = Reply::lines(211, "Extensions:", ["SIZE".to_owned()], "End");
        assert_eq!(reply.encode(), b"211-Extensions:\r\n SIZE\r\n211 End\r\n");
    }
}
