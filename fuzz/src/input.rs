//! Reads made-up bytes as the values that a parser needs.

/// What is left of the bytes.
#[derive(Clone, Copy, Debug)]
pub struct Input<'a>(pub &'a [u8]);

impl<'a> Input<'a> {
    /// The next byte; 0 at the end.
    pub fn byte(&mut self) -> u8 {
        let Some((&byte, rest)) = self.0.split_first() else { return 0 };
        self.0 = rest;
        byte
    }

    /// The next eight bytes as a number, those that are missing as zeros.
    pub fn number(&mut self) -> u64 {
        u64::from_le_bytes(std::array::from_fn(|_| self.byte()))
    }

    /// Up to the end of the line, or of all.
    pub fn line(&mut self) -> &'a [u8] {
        let end = self.0.iter().position(|&byte| byte == b'\n');
        let (line, rest) = match end {
            Some(end) => (&self.0[..end], &self.0[end + 1..]),
            None => (self.0, &[][..]),
        };
        self.0 = rest;
        line
    }

    /// The same as a text, with signs of replacement for what is none.
    pub fn text(&mut self) -> String {
        String::from_utf8_lossy(self.line()).into_owned()
    }

    /// All that is left, as a text.
    pub fn rest(self) -> String {
        String::from_utf8_lossy(self.0).into_owned()
    }

    /// All lines that are left, as texts.
    pub fn texts(mut self) -> Vec<String> {
        let mut texts = Vec::new();
        while !self.0.is_empty() {
            texts.push(self.text());
        }
        texts
    }
}
