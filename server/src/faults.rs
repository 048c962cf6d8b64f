//! Named points at which a simulated house lets the disk fail or the server die, and at which it
//! plants bugs, to see that they are found. In a program for people they are nothing: `fail`
//! compiles them away.

use fail::fail_point;
use std::io;

/// Whether this bug is planted.
#[inline]
pub(crate) fn planted(bug: &str) -> bool {
    let _ = bug;
    fail_point!(bug, |_| true);
    false
}

/// The error that a point was told to meet, by its number in errno(3); without one, that the disk
/// is full.
#[allow(dead_code, reason = "without points nobody asks")]
pub(crate) fn fault(code: Option<String>) -> io::Error {
    const ENOSPC: i32 = 28;
    io::Error::from_raw_os_error(code.and_then(|code| code.parse().ok()).unwrap_or(ENOSPC))
}
