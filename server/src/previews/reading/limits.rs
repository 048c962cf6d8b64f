//! The limits that the child sets on itself and on whatever it starts.

use std::io;

/// How far a picture that somebody waits for stands back behind collecting and streaming.
#[cfg(unix)]
const NICE: i32 = 5;
/// How far one that is made ahead of time does: behind all else.
#[cfg(unix)]
const NICE_AHEAD: i32 = 19;
/// Largest file that may be written.
#[cfg(unix)]
const LARGEST_FILE: u64 = 64 << 20;

/// Limits this process: bytes of memory, by address space, and seconds of processor time.
#[cfg(unix)]
pub(super) fn limit(memory: u64, seconds: u64, ahead: bool) -> io::Result<()> {
    use rustix::process::{Resource, Rlimit, nice, setrlimit};
    for (resource, most) in [
        (Resource::As, memory),
        (Resource::Cpu, seconds),
        (Resource::Core, 0),
        (Resource::Fsize, LARGEST_FILE),
    ] {
        setrlimit(resource, Rlimit { current: Some(most), maximum: Some(most) })?;
    }
    nice(if ahead { NICE_AHEAD } else { NICE })?;
    Ok(())
}

/// Where a process cannot be limited, no file is read.
#[cfg(not(unix))]
pub(super) fn limit(_: u64, _: u64, _: bool) -> io::Result<()> {
    Err(io::ErrorKind::Unsupported.into())
}
