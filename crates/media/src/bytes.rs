//! Numbers and texts out of bytes that may end anywhere.

/// Reads numbers at places of a slice; `None` beyond its end.
#[derive(Clone, Copy)]
pub(crate) struct Bytes<'a> {
    bytes: &'a [u8],
    little_endian: bool,
}

impl<'a> Bytes<'a> {
    pub(crate) fn big_endian(bytes: &'a [u8]) -> Self {
        Self { bytes, little_endian: false }
    }

    pub(crate) fn little_endian(bytes: &'a [u8]) -> Self {
        Self { bytes, little_endian: true }
    }

    pub(crate) fn array<const N: usize>(self, at: usize) -> Option<[u8; N]> {
        self.bytes.get(at..at.checked_add(N)?)?.try_into().ok()
    }

    pub(crate) fn slice(self, at: usize, length: usize) -> Option<&'a [u8]> {
        self.bytes.get(at..at.checked_add(length)?)
    }

    pub(crate) fn u8(self, at: usize) -> Option<u8> {
        self.bytes.get(at).copied()
    }

    pub(crate) fn u16(self, at: usize) -> Option<u16> {
        let bytes = self.array(at)?;
        Some(if self.little_endian { u16::from_le_bytes(bytes) } else { u16::from_be_bytes(bytes) })
    }

    pub(crate) fn u32(self, at: usize) -> Option<u32> {
        let bytes = self.array(at)?;
        Some(if self.little_endian { u32::from_le_bytes(bytes) } else { u32::from_be_bytes(bytes) })
    }

    pub(crate) fn u64(self, at: usize) -> Option<u64> {
        let bytes = self.array(at)?;
        Some(if self.little_endian { u64::from_le_bytes(bytes) } else { u64::from_be_bytes(bytes) })
    }
}

/// Where `needle` begins in `haystack`.
pub(crate) fn find(haystack: &[u8], needle: &[u8]) -> Option<usize> {
    let (&first, rest) = needle.split_first()?;
    let mut from = 0;
    while let Some(found) = haystack.get(from..)?.iter().position(|&byte| byte == first) {
        let at = from + found;
        if haystack[at + 1..].starts_with(rest) {
            return Some(at);
        }
        from = at + 1;
    }
    None
}

/// The year with which a date begins, as all spellings of dates in tags have it.
pub(crate) fn year(date: &str) -> Option<u16> {
    let date = date.trim_start();
    let end = date.find(|sign: char| !sign.is_ascii_digit()).unwrap_or(date.len());
    // Others write the day first, or nothing.
    if end != 4 {
        return None;
    }
    date[..end].parse().ok().filter(|year| (1000..=9999).contains(year))
}

/// Far beyond any name or title; it bounds what one file can add to an offer.
const LONGEST_TEXT: usize = 20_000;

/// A text as cameras write it: up to the first NUL, without blanks around it, UTF-8 or else
/// Latin-1; `None` when nothing is left. Cut at [`LONGEST_TEXT`] characters.
pub(crate) fn text(bytes: &[u8]) -> Option<String> {
    let end = bytes.iter().position(|&byte| byte == 0).unwrap_or(bytes.len());
    let bytes = &bytes[..end];
    match std::str::from_utf8(bytes) {
        Ok(text) => tidy(text),
        Err(_) => tidy(&bytes.iter().map(|&byte| char::from(byte)).collect::<String>()),
    }
}

/// A text without control characters and blanks around it, cut at [`LONGEST_TEXT`] characters.
pub(crate) fn tidy(text: &str) -> Option<String> {
    let tidied: String = text
        .trim_matches(|c: char| c.is_whitespace() || c == '\0' || c == '\u{feff}')
        .chars()
        .filter(|c| !c.is_control())
        .take(LONGEST_TEXT)
        .collect();
    (!tidied.is_empty()).then_some(tidied)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn dates_of_tags_begin_with_their_year() {
        for (date, expected) in [
            ("1973", Some(1973)),
            ("1973-03-01", Some(1973)),
            (" 2001-09-11T10:00:00Z", Some(2001)),
            ("0000", None),
            ("73", None),
            ("01.03.1973", None),
            ("19730301", None),
            ("", None),
            ("\u{666}973", None),
        ] {
            assert_eq!(year(date), expected, "{date}");
        }
    }
}
