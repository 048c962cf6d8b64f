//! What a request is made conditional on (RFC 9110, section 13). Pure.

use http::{HeaderMap, HeaderName, Method, header};
use std::time::{Duration, SystemTime, UNIX_EPOCH};

/// What tells one version of a content from another.
#[derive(Clone, Debug)]
pub struct Validators {
    /// A strong entity tag with its quotes.
    pub tag: String,
    /// When it was last changed.
    pub modified: Option<SystemTime>,
    /// The present moment.
    pub now: SystemTime,
}

/// What the conditions say.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Verdict {
    /// Answer as if there were none.
    Proceed,
    /// Whoever asks has it already.
    NotModified,
    /// They do not hold.
    Failed,
}

/// Judges in the order of section 13.2.2.
pub fn judge(method: &Method, headers: &HeaderMap, is: &Validators) -> Verdict {
    let reads = matches!(*method, Method::GET | Method::HEAD);
    let modified = is.modified.map(seconds);
    let at_or_before = |date: u64| modified.is_some_and(|modified| modified <= date);
    if let Some(tags) = list(headers, &header::IF_MATCH) {
        if !names(&tags, &is.tag, false) {
            return Verdict::Failed;
        }
    } else if let Some(date) = date(headers, &header::IF_UNMODIFIED_SINCE)
        && !at_or_before(date)
    {
        return Verdict::Failed;
    }
    if headers.contains_key(header::IF_NONE_MATCH) {
        if is_known(headers, &is.tag) {
            return if reads { Verdict::NotModified } else { Verdict::Failed };
        }
    } else if let Some(date) = date(headers, &header::IF_MODIFIED_SINCE)
        && reads
        && at_or_before(date)
    {
        return Verdict::NotModified;
    }
    Verdict::Proceed
}

/// The `Range` that is to be heeded: that of a GET whose `If-Range`, if it has one, names this very
/// version (sections 13.1.5 and 14.2).
pub fn range<'a>(method: &Method, headers: &'a HeaderMap, is: &Validators) -> Option<&'a str> {
    if *method != Method::GET {
        return None;
    }
    let range = headers.get(header::RANGE)?.to_str().ok()?;
    let Some(condition) = headers.get(header::IF_RANGE) else { return Some(range) };
    let condition = condition.to_str().ok()?.trim();
    if condition.ends_with('"') {
        return (condition == is.tag).then_some(range);
    }
    let date = httpdate::parse_http_date(condition).ok()?;
    let modified = is.modified?;
    // A date tells versions apart only when a second change cannot have fallen into its second
    // (section 8.8.2.2).
    let strong = seconds(is.now) > seconds(modified);
    (strong && seconds(date) == seconds(modified)).then_some(range)
}

/// Whether whoever asks has the content with this strong entity tag already (section 13.1.2).
pub fn is_known(headers: &HeaderMap, tag: &str) -> bool {
    list(headers, &header::IF_NONE_MATCH).is_some_and(|tags| names(&tags, tag, true))
}

fn seconds(time: SystemTime) -> u64 {
    time.duration_since(UNIX_EPOCH).unwrap_or(Duration::ZERO).as_secs()
}

/// What no header field should hold counts as not there (section 13.1.3).
fn date(headers: &HeaderMap, name: &HeaderName) -> Option<u64> {
    let text = headers.get(name)?.to_str().ok()?;
    httpdate::parse_http_date(text.trim()).ok().map(seconds)
}

/// All of a list, on however many lines it came.
fn list(headers: &HeaderMap, name: &HeaderName) -> Option<String> {
    headers.contains_key(name).then(|| {
        let lines: Vec<_> =
            headers.get_all(name).iter().filter_map(|line| line.to_str().ok()).collect();
        lines.join(",")
    })
}

/// Whether a list of entity tags names this strong one; `weakly` also by a weak tag (section
/// 8.8.3.2).
fn names(list: &str, tag: &str, weakly: bool) -> bool {
    if list.trim() == "*" {
        return true;
    }
    let mut rest = list;
    while let Some(start) = rest.find('"') {
        let weak = rest[..start].ends_with("W/");
        let Some(length) = rest[start + 1..].find('"') else { return false };
        let end = start + length + 2;
        if &rest[start..end] == tag && (weakly || !weak) {
            return true;
        }
        rest = &rest[end..];
    }
    false
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    const SAME: &str = "Sat, 13 Jul 2024 10:22:05 GMT";
    const EARLIER: &str = "Sat, 13 Jul 2024 10:22:04 GMT";
    const LATER: &str = "Saturday, 13-Jul-24 10:22:06 GMT";

    fn is() -> Validators {
        let modified = httpdate::parse_http_date(SAME).unwrap();
        let now = modified + Duration::from_mins(1);
        // Files know their times more closely than HTTP does.
        let modified = Some(modified + Duration::from_millis(700));
        Validators { tag: "\"tag\"".to_owned(), modified, now }
    }

    fn headers(fields: &[(&'static str, &str)]) -> HeaderMap {
        let fields = fields
            .iter()
            .map(|(name, value)| (HeaderName::from_static(name), value.parse().unwrap()));
        let mut headers = HeaderMap::new();
        fields.for_each(|(name, value)| _ = headers.append(name, value));
        headers
    }

    #[test]
    fn conditions_are_judged_in_their_order() {
        use Verdict::{Failed, NotModified, Proceed};
        for (fields, expected) in [
            (&[][..], Proceed),
            (&[("if-match", "\"tag\"")], Proceed),
            (&[("if-match", "*")], Proceed),
            (&[("if-match", "\"other\"")], Failed),
            (&[("if-match", "\"a,b\", \"tag\"")], Proceed),
            (&[("if-match", "\"other\""), ("if-match", "\"tag\"")], Proceed),
            (&[("if-match", "W/\"tag\"")], Failed),
            (&[("if-unmodified-since", SAME)], Proceed),
            (&[("if-unmodified-since", LATER)], Proceed),
            (&[("if-unmodified-since", EARLIER)], Failed),
            (&[("if-unmodified-since", "yesterday")], Proceed),
            (&[("if-match", "\"tag\""), ("if-unmodified-since", EARLIER)], Proceed),
            (&[("if-none-match", "\"tag\"")], NotModified),
            (&[("if-none-match", "W/\"tag\"")], NotModified),
            (&[("if-none-match", "*")], NotModified),
            (&[("if-none-match", "\"other\"")], Proceed),
            (&[("if-none-match", "\"ta\", \"other\"")], Proceed),
            (&[("if-none-match", "\"")], Proceed),
            (&[("if-none-match", "")], Proceed),
            (&[("if-modified-since", SAME)], NotModified),
            (&[("if-modified-since", LATER)], NotModified),
            (&[("if-modified-since", EARLIER)], Proceed),
            (&[("if-none-match", "\"other\""), ("if-modified-since", SAME)], Proceed),
            (&[("if-none-match", "\"tag\""), ("if-modified-since", EARLIER)], NotModified),
            (&[("if-match", "\"other\""), ("if-none-match", "\"tag\"")], Failed),
        ] {
            assert_eq!(judge(&Method::GET, &headers(fields), &is()), expected, "{fields:?}");
        }
        let known = headers(&[("if-none-match", "*")]);
        assert_eq!(judge(&Method::PUT, &known, &is()), Failed);
    }

    #[test]
    fn a_part_of_another_version_is_not_mixed_in() {
        let asked = |condition: &str| {
            let headers = headers(&[("range", "bytes=1-2"), ("if-range", condition)]);
            range(&Method::GET, &headers, &is()).is_some()
        };
        for condition in ["\"tag\"", SAME] {
            assert!(asked(condition), "{condition}");
        }
        for condition in ["\"other\"", "W/\"tag\"", EARLIER, LATER, "tag", ""] {
            assert!(!asked(condition), "{condition}");
        }
        // Changed within the second in which it is asked for: the date says nothing yet.
        let just_now = Validators { now: is().modified.unwrap(), ..is() };
        let dated = headers(&[("range", "bytes=1-2"), ("if-range", SAME)]);
        assert_eq!(range(&Method::GET, &dated, &just_now), None);
        let plain = headers(&[("range", "bytes=1-2")]);
        assert_eq!(range(&Method::GET, &plain, &just_now), Some("bytes=1-2"));
        assert_eq!(range(&Method::HEAD, &plain, &is()), None);
    }

    proptest! {
        #[test]
        fn a_tag_is_found_among_any_others(
            before in "[ -~]{0,20}", others in proptest::collection::vec("[!#-~]{0,6}", 0..4),
        ) {
            // Whatever stands there, reading it ends.
            let _ = names(&before, "\"tag\"", true);
            let mut list: Vec<_> = others.iter().map(|other| format!("\"{other}\"")).collect();
            prop_assert_eq!(
                names(&list.join(","), "\"tag\"", false),
                others.iter().any(|other| other == "tag")
            );
            list.push("\"tag\"".to_owned());
            prop_assert!(names(&list.join(" , "), "\"tag\"", false));
        }
    }
}
