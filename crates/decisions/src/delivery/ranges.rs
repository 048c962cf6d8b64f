//! Which parts of a content a request is for (RFC 9110, section 14). Pure.
//!
//! Read here and not by a library: those that there are refuse what the RFC allows, such as spaces
//! before a comma, numbers with zeros in front or beyond 64 bits, and ranges that overlap.

/// Most ranges in one request: whoever asks for more is sent the whole.
const MOST_RANGES: usize = 64;

/// A part of a content, from the first byte to the last, both included.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Part {
    /// The first.
    pub first: u64,
    /// The last, below the size.
    pub last: u64,
}

impl Part {
    /// How many bytes it has.
    pub fn length(self) -> u64 {
        self.last - self.first + 1
    }
}

/// What is to be sent.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Wanted {
    /// All of it.
    Whole,
    /// These parts, at least one; no two overlap.
    Parts(Vec<Part>),
    /// Parts that it does not have.
    Nothing,
}

/// What a `Range` with this value is for. What is no range of bytes counts as a request for the
/// whole, as section 14.2 allows: that is of more use than a refusal.
pub fn wanted(range: &str, size: u64) -> Wanted {
    let Some(asked) = read(range) else { return Wanted::Whole };
    if asked.len() > MOST_RANGES {
        return Wanted::Whole;
    }
    let parts: Vec<Part> = asked.into_iter().filter_map(|one| one.within(size)).collect();
    if parts.is_empty() { Wanted::Nothing } else { Wanted::Parts(apart(parts)) }
}

/// One range as it was asked for.
#[derive(Clone, Copy)]
enum Asked {
    /// From a first byte to a last, or to the end.
    From(u64, u64),
    /// So many at the end.
    Last(u64),
}

impl Asked {
    /// The part of a content of this size, if it has any of it.
    fn within(self, size: u64) -> Option<Part> {
        let end = size.checked_sub(1)?;
        match self {
            Self::From(first, last) => (first <= end).then(|| Part { first, last: last.min(end) }),
            Self::Last(0) => None,
            Self::Last(length) => Some(Part { first: size - length.min(size), last: end }),
        }
    }
}

/// `None` for what is not a list of ranges of bytes.
fn read(range: &str) -> Option<Vec<Asked>> {
    let (unit, ranges) = range.split_once('=')?;
    if !unit.trim().eq_ignore_ascii_case("bytes") {
        return None;
    }
    // Section 5.6.1.2: empty elements of lists are skipped.
    let asked = ranges.split(',').map(str::trim).filter(|one| !one.is_empty()).map(one);
    asked.collect::<Option<Vec<_>>>().filter(|asked| !asked.is_empty())
}

fn one(range: &str) -> Option<Asked> {
    let (first, last) = range.split_once('-')?;
    if first.is_empty() {
        return number(last).map(Asked::Last);
    }
    let first = number(first)?;
    let last = if last.is_empty() { u64::MAX } else { number(last)? };
    (first <= last).then_some(Asked::From(first, last))
}

fn number(digits: &str) -> Option<u64> {
    let sound = !digits.is_empty() && digits.bytes().all(|digit| digit.is_ascii_digit());
    // Digits that do not fit are beyond the end of any content.
    sound.then(|| digits.parse().unwrap_or(u64::MAX))
}

/// The same bytes in parts that do not overlap; in the order asked for, unless some had to be
/// joined (section 15.3.7.2).
fn apart(parts: Vec<Part>) -> Vec<Part> {
    let mut sorted = parts.clone();
    sorted.sort_by_key(|part| part.first);
    let mut joined: Vec<Part> = Vec::with_capacity(sorted.len());
    for part in sorted {
        match joined.last_mut() {
            Some(before) if part.first <= before.last => before.last = before.last.max(part.last),
            _ => joined.push(part),
        }
    }
    if joined.len() == parts.len() { parts } else { joined }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn parts(parts: &[(u64, u64)]) -> Wanted {
        Wanted::Parts(parts.iter().map(|&(first, last)| Part { first, last }).collect())
    }

    #[test]
    fn a_part_has_its_bytes_and_too_many_are_the_whole() {
        assert_eq!(Part { first: 7, last: 7 }.length(), 1);
        assert_eq!(Part { first: 4, last: 9 }.length(), 6);
        let ranges = |count: u64| {
            let ranges: Vec<String> = (0..count).map(|n| format!("{}-{}", 3 * n, 3 * n)).collect();
            wanted(&format!("bytes={}", ranges.join(",")), 1_000)
        };
        assert!(matches!(ranges(64), Wanted::Parts(parts) if parts.len() == 64));
        assert_eq!(ranges(65), Wanted::Whole);
    }

    #[test]
    fn ranges_are_read_as_the_rfc_says() {
        for (range, expected) in [
            ("bytes=0-499", parts(&[(0, 499)])),
            ("bytes=500-", parts(&[(500, 999)])),
            ("bytes=-500", parts(&[(500, 999)])),
            ("bytes=-5000", parts(&[(0, 999)])),
            ("bytes=999-5000", parts(&[(999, 999)])),
            ("Bytes = 0-0", parts(&[(0, 0)])),
            ("bytes=00-01", parts(&[(0, 1)])),
            ("bytes=0-99999999999999999999999", parts(&[(0, 999)])),
            ("bytes=0-1,3-4", parts(&[(0, 1), (3, 4)])),
            ("bytes=900-, ,0-1 , -1", parts(&[(0, 1), (900, 999)])),
            ("bytes=900-901,0-1", parts(&[(900, 901), (0, 1)])),
            ("bytes=0-1,2000-", parts(&[(0, 1)])),
            ("bytes=0-5,3-9,9-9", parts(&[(0, 9)])),
            ("bytes=1000-", Wanted::Nothing),
            ("bytes=1000-,2000-", Wanted::Nothing),
            ("bytes=99999999999999999999999-", Wanted::Nothing),
            ("bytes=-0", Wanted::Nothing),
            ("bytes=5-4", Wanted::Whole),
            ("bytes=0-1,5-4", Wanted::Whole),
            ("bytes=", Wanted::Whole),
            ("bytes=,", Wanted::Whole),
            ("bytes=-", Wanted::Whole),
            ("bytes=a-b", Wanted::Whole),
            ("bytes=+1-2", Wanted::Whole),
            ("lines=1-2", Wanted::Whole),
            ("1-2", Wanted::Whole),
        ] {
            assert_eq!(wanted(range, 1_000), expected, "{range}");
        }
        assert_eq!(wanted("bytes=0-", 0), Wanted::Nothing);
        let many = (0..65).map(|n| format!("{n}-{n}")).collect::<Vec<_>>().join(",");
        assert_eq!(wanted(&format!("bytes={many}"), 1_000), Wanted::Whole);
    }

    proptest! {
        #[test]
        fn parts_lie_inside_and_hold_what_was_asked_for(
            asked in proptest::collection::vec((0_u64..2_500, 0_u64..2_500), 1..20),
            size in 0_u64..2_000,
        ) {
            let list: Vec<_> =
                asked.iter().map(|(one, other)| format!("{}-{}", one.min(other), one.max(other)))
                .collect();
            let wanted = wanted(&format!("bytes={}", list.join(",")), size);
            let sent = |byte: u64| match &wanted {
                Wanted::Whole => 1,
                Wanted::Nothing => 0,
                Wanted::Parts(parts) => parts
                    .iter()
                    .filter(|part| part.first <= byte && byte <= part.last)
                    .count(),
            };
            for byte in 0..size {
                let is_asked =
                    asked.iter().any(|(a, b)| *a.min(b) <= byte && byte <= *a.max(b));
                prop_assert_eq!(sent(byte), usize::from(is_asked));
            }
            prop_assert_eq!(sent(size), 0);
        }

        #[test]
        fn any_text_is_read_or_ignored(range in "(bytes=)?[0-9, -]{0,30}", size in 0_u64..100) {
            if let Wanted::Parts(parts) = wanted(&range, size) {
                prop_assert!(parts.iter().all(|part| part.first <= part.last && part.last < size));
            }
        }
    }
}
