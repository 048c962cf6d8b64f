//! Letting other programs go first.

/// How nice: at 10, a busy program of normal rank gets nine tenths of a processor.
#[cfg(unix)]
const NICE: i32 = 10;

/// Lowers the rank of all threads of this program, and of those to come. On Linux the rank on the
/// disks follows that on the processor: ioprio_set(2), for threads without one of their own.
#[cfg(target_os = "linux")]
pub(super) fn lower() -> std::io::Result<()> {
    use rustix::process::{Pid, setpriority_process};
    // On Linux this counts for a single thread, and new ones inherit it: setpriority(2).
    for entry in std::fs::read_dir("/proc/self/task")? {
        let thread = entry?.file_name().to_str().and_then(|name| name.parse().ok());
        if let Some(thread) = thread.and_then(Pid::from_raw) {
            match setpriority_process(Some(thread), NICE) {
                // It has ended meanwhile.
                Err(rustix::io::Errno::SRCH) => {}
                other => other?,
            }
        }
    }
    Ok(())
}

/// Lowers the rank of this program.
#[cfg(all(unix, not(target_os = "linux")))]
pub(super) fn lower() -> std::io::Result<()> {
    Ok(rustix::process::setpriority_process(None, NICE)?)
}

/// There is no safe way to say it to Windows yet.
#[cfg(not(unix))]
pub(super) fn lower() -> std::io::Result<()> {
    Ok(())
}
