//! The limits that the child sets on itself and on whatever it starts.

use crate::foreign_files::{Limits, hold_this_process};
use std::io;

/// How far a picture that somebody waits for stands back behind collecting and streaming.
const NICE: i32 = 5;
/// How far one that is made ahead of time does: behind all else.
const NICE_AHEAD: i32 = 19;
/// Largest file that may be written, in bytes.
const LARGEST_FILE: u64 = 64 << 20;

/// Limits this process to bytes of memory, by address space, and to seconds of processor time. Where
/// it cannot be limited, no file is read.
pub(super) fn limit(memory: u64, seconds: u64, ahead: bool) -> io::Result<()> {
    let niceness = if ahead { NICE_AHEAD } else { NICE };
    hold_this_process(Limits { memory, seconds, largest_file: LARGEST_FILE, niceness })
}
