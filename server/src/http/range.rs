//! Which part of a content a request is for (RFC 9110, section 14).

use axum::http::{HeaderMap, header};

/// What is to be sent.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Wanted {
    /// All of it.
    Whole,
    /// From the first byte to the last, both included.
    Part {
        /// The first.
        first: u64,
        /// The last, below the size.
        last: u64,
    },
    /// A part that it does not have.
    Nothing,
}

/// What a request with these headers is for. What is not one range of bytes, and a range of
/// another version (`If-Range`), counts as a request for the whole, as section 14.2 allows.
pub(super) fn wanted(headers: &HeaderMap, tag: &str, size: u64) -> Wanted {
    let text = |name| headers.get(name).and_then(|value| value.to_str().ok());
    let Some(range) = text(header::RANGE) else { return Wanted::Whole };
    if headers.contains_key(header::IF_RANGE) && text(header::IF_RANGE) != Some(tag) {
        return Wanted::Whole;
    }
    read(range, size).unwrap_or(Wanted::Whole)
}

/// `None` for what is not one range of bytes.
fn read(range: &str, size: u64) -> Option<Wanted> {
    let (unit, ranges) = range.split_once('=')?;
    if !unit.trim().eq_ignore_ascii_case("bytes") {
        return None;
    }
    let (first, last) = ranges.trim().split_once('-')?;
    let number = |digits: &str| -> Option<u64> {
        let sound = !digits.is_empty() && digits.bytes().all(|digit| digit.is_ascii_digit());
        // Digits that do not fit are beyond the end of any content.
        sound.then(|| digits.parse().unwrap_or(u64::MAX))
    };
    if first.is_empty() {
        let length = number(last)?.min(size);
        if length == 0 {
            return Some(Wanted::Nothing);
        }
        return Some(Wanted::Part { first: size - length, last: size - 1 });
    }
    let first = number(first)?;
    let last = if last.is_empty() { u64::MAX } else { number(last)? };
    if last < first {
        return None;
    }
    if first >= size {
        return Some(Wanted::Nothing);
    }
    Some(Wanted::Part { first, last: last.min(size - 1) })
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn of(range: &str, if_range: Option<&str>, size: u64) -> Wanted {
        let mut headers = HeaderMap::new();
        headers.insert(header::RANGE, range.parse().unwrap());
        if let Some(tag) = if_range {
            headers.insert(header::IF_RANGE, tag.parse().unwrap());
        }
        wanted(&headers, "\"tag\"", size)
    }

    #[test]
    fn ranges_are_read_as_the_rfc_says() {
        let part = |first, last| Wanted::Part { first, last };
        for (range, expected) in [
            ("bytes=0-499", part(0, 499)),
            ("bytes=500-", part(500, 999)),
            ("bytes=-500", part(500, 999)),
            ("bytes=-5000", part(0, 999)),
            ("bytes=999-5000", part(999, 999)),
            ("Bytes = 0-0", part(0, 0)),
            ("bytes=0-99999999999999999999999", part(0, 999)),
            ("bytes=1000-", Wanted::Nothing),
            ("bytes=99999999999999999999999-", Wanted::Nothing),
            ("bytes=-0", Wanted::Nothing),
            ("bytes=5-4", Wanted::Whole),
            ("bytes=0-1,3-4", Wanted::Whole),
            ("bytes=", Wanted::Whole),
            ("bytes=-", Wanted::Whole),
            ("bytes=a-b", Wanted::Whole),
            ("bytes=+1-2", Wanted::Whole),
            ("lines=1-2", Wanted::Whole),
            ("1-2", Wanted::Whole),
        ] {
            assert_eq!(of(range, None, 1_000), expected, "{range}");
        }
        assert_eq!(of("bytes=0-", None, 0), Wanted::Nothing);
        assert_eq!(wanted(&HeaderMap::new(), "\"tag\"", 5), Wanted::Whole);
    }

    #[test]
    fn a_part_of_another_version_is_not_mixed_in() {
        assert_eq!(of("bytes=1-2", Some("\"tag\""), 5), Wanted::Part { first: 1, last: 2 });
        assert_eq!(of("bytes=1-2", Some("\"other\""), 5), Wanted::Whole);
        assert_eq!(of("bytes=1-2", Some("W/\"tag\""), 5), Wanted::Whole);
    }

    proptest! {
        #[test]
        fn a_part_lies_inside(range in "bytes=[0-9]{0,4}-[0-9]{0,4}", size in 0_u64..2_000) {
            if let Wanted::Part { first, last } = of(&range, None, size) {
                prop_assert!(first <= last && last < size);
            }
        }
    }
}
