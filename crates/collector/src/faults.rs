//! Named points at which a simulated house lets things happen at the worst moment, and at which it
//! plants bugs, to see that they are found. In a program for people they are nothing: `fail`
//! compiles them away.

use fail::fail_point;

/// Whether this bug is planted.
#[inline]
pub(crate) fn planted(bug: &str) -> bool {
    let _ = bug;
    fail_point!(bug, |_| true);
    false
}
