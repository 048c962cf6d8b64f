//! The code that a person carries from one screen to another.

use rand::Rng as _;
use std::{fmt, str::FromStr};

/// Crockford's base 32: no letter that looks like a digit, and no U, so no rude words.
const ALPHABET: &[u8; 32] = b"0123456789ABCDEFGHJKMNPQRSTVWXYZ";
const LENGTH: usize = 8;

/// A pairing code: eight characters, 40 bits, shown as `ABCD-2345`.
#[derive(Clone, PartialEq, Eq)]
pub struct Code([u8; LENGTH]);

impl Code {
    /// A new one, at random.
    pub fn random() -> Self {
        let mut random = rand::rng();
        Self(std::array::from_fn(|_| ALPHABET[random.random_range(0..ALPHABET.len())]))
    }

    pub(crate) fn secret(&self) -> &[u8] {
        &self.0
    }
}

impl fmt::Display for Code {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (at, &character) in self.0.iter().enumerate() {
            let separator = if at == LENGTH / 2 { "-" } else { "" };
            write!(formatter, "{separator}{}", char::from(character))?;
        }
        Ok(())
    }
}

impl fmt::Debug for Code {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("Code(hidden)")
    }
}

/// A text that cannot be a pairing code.
#[derive(Debug, PartialEq, Eq)]
pub struct NotACode;

impl fmt::Display for NotACode {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("a pairing code has eight letters and digits, like ABCD-2345")
    }
}

impl std::error::Error for NotACode {}

impl FromStr for Code {
    type Err = NotACode;

    /// Takes it as people type it: any case, with or without the dash, O for 0, I or L for 1.
    fn from_str(text: &str) -> Result<Self, NotACode> {
        let mut characters = [0; LENGTH];
        let mut count = 0;
        for character in
            text.chars().filter(|&character| character != '-' && !character.is_whitespace())
        {
            let folded = match character.to_ascii_uppercase() {
                'O' => '0',
                'I' | 'L' => '1',
                other => other,
            };
            let known =
                ALPHABET.iter().find(|&&known| char::from(known) == folded).ok_or(NotACode)?;
            *characters.get_mut(count).ok_or(NotACode)? = *known;
            count += 1;
        }
        if count == LENGTH { Ok(Self(characters)) } else { Err(NotACode) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_code_is_read_as_it_is_shown() {
        for _ in 0..100 {
            let code = Code::random();
            assert_eq!(code.to_string().parse(), Ok(code.clone()));
            assert_eq!(code.to_string().to_lowercase().replace('0', "o").parse(), Ok(code));
        }
    }

    #[test]
    fn other_text_is_no_code() {
        for text in ["", "ABCD-234", "ABCD-23456", "ABCD-234U", "ABCD-234é"] {
            assert_eq!(text.parse::<Code>(), Err(NotACode), "{text}");
        }
    }
}
