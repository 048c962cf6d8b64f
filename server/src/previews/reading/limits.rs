//! The limits that the child sets on itself and on whatever it starts.

use std::io;

/// Bytes of memory, by address space.
#[cfg(unix)]
const MEMORY: u64 = 1 << 30;
/// Seconds of processor time.
#[cfg(unix)]
const SECONDS: u64 = 20;
/// Largest file that may be written.
#[cfg(unix)]
const LARGEST_FILE: u64 = 64 << 20;

/// Limits this process.
#[cfg(unix)]
pub(super) fn limit() -> io::Result<()> {
    use rustix::process::{Resource, Rlimit, nice, setrlimit};
    for (resource, most) in [
        (Resource::As, MEMORY),
        (Resource::Cpu, SECONDS),
        (Resource::Core, 0),
        (Resource::Fsize, LARGEST_FILE),
    ] {
        setrlimit(resource, Rlimit { current: Some(most), maximum: Some(most) })?;
    }
    nice(19)?;
    Ok(())
}

/// Where a process cannot be limited, no file is read.
#[cfg(not(unix))]
pub(super) fn limit() -> io::Result<()> {
    Err(io::ErrorKind::Unsupported.into())
}
