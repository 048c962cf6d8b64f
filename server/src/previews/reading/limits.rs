//! The limits that the child sets on itself and on whatever it starts.

use crate::foreign_files::{Limits, Reach, confine_this_thread, hold_this_process};
use std::{io, path::Path};

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

/// Confines this process to its standard input, these programs, and the folder that it works in.
pub(super) fn confine(programs: &[&Path]) -> io::Result<()> {
    #[cfg(target_os = "linux")]
    let stdin = io::stdin();
    confine_this_thread(Reach {
        #[cfg(target_os = "linux")]
        file: Some(std::os::fd::AsFd::as_fd(&stdin)),
        programs,
        scratch: Some(Path::new(".")),
    })
}
