//! The limits that the child sets on itself and on whatever it starts.

use crate::foreign_files::{Limits, hold_this_process};
use std::io;

const LIMITS: Limits =
    Limits { memory: 1 << 30, seconds: 20, largest_file: 64 << 20, niceness: 19 };

/// Limits this process; where it cannot be limited, no file is read.
pub(super) fn limit() -> io::Result<()> {
    hold_this_process(LIMITS)
}
