//! Ranges of bytes that players ask for.

use super::input::Input;
use trove_server::http::foreign_bytes::parts;

/// Eight bytes with the size, then the header's value.
pub fn body(bytes: &[u8]) {
    let mut input = Input(bytes);
    let size = input.number();
    let range = input.rest();
    let Some(found) = parts(&range, size) else { return };
    assert!(range.contains('=') && found.len() <= 64);
    let mut sorted = found.clone();
    sorted.sort_unstable();
    let mut free = 0;
    for (first, last) in sorted {
        assert!(first >= free, "parts overlap: {found:?}");
        assert!(first <= last && last < size, "{first}-{last} of {size}");
        free = last.saturating_add(1);
    }
    // Asked for as they were found, they are the same.
    if !found.is_empty() {
        let again: Vec<_> = found.iter().map(|(first, last)| format!("{first}-{last}")).collect();
        assert_eq!(parts(&format!("bytes={}", again.join(", ")), size), Some(found));
    }
}
