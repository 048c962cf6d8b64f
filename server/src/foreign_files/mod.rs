//! What holds the programs that read files of the house, which may be hostile: limits of the
//! system, what they still reach, and what ffmpeg may take a file for.

#[cfg(target_os = "linux")]
mod confinement;
#[cfg(not(target_os = "linux"))]
mod unconfined;

#[cfg(target_os = "linux")]
pub use confinement::{Reach, confine_this_thread, confines, start_confined};
#[cfg(not(target_os = "linux"))]
pub use unconfined::{Reach, confine_this_thread, confines, start_confined};

/// What ffmpeg's tools may take a file for. Playlists are none of it: they name other files.
pub const FORMATS: &str = "matroska,webm,mov,mp4,m4a,3gp,avi,mpegts,mpeg,mpegvideo,h264,hevc,asf,\
    flv,ogg,wav,w64,mp3,flac,aac,aiff,ape,wv,mpc,mpc8,dsf,tta,amr,caf,au,rm,ac3,eac3,dts,m4v,dv,mxf";

/// How ffmpeg's tools may come to a file: nothing is fetched from a network.
pub const PROTOCOLS: &str = "file,pipe";

/// Files that a process may have open: standard input and output, its libraries one after another,
/// and what it reads.
#[cfg(unix)]
const MOST_OPEN: u64 = 64;

/// The most that a process may take.
#[derive(Clone, Copy, Debug)]
pub struct Limits {
    /// Bytes of memory, by address space.
    pub memory: u64,
    /// Seconds of processor time.
    pub seconds: u64,
    /// Bytes of the largest file that it may write.
    pub largest_file: u64,
    /// How far it stands back behind others: 0 not at all, 19 as far as can be.
    pub niceness: i32,
}

#[cfg(unix)]
impl Limits {
    fn resources(self) -> [(rustix::process::Resource, rustix::process::Rlimit); 5] {
        use rustix::process::{Resource, Rlimit};
        [
            (Resource::As, self.memory),
            (Resource::Cpu, self.seconds),
            // A core file would hold what was read.
            (Resource::Core, 0),
            (Resource::Fsize, self.largest_file),
            (Resource::Nofile, MOST_OPEN),
        ]
        .map(|(resource, most)| (resource, Rlimit { current: Some(most), maximum: Some(most) }))
    }
}

/// Holds this process and whatever it starts.
///
/// # Errors
/// When the system refuses.
#[cfg(unix)]
pub fn hold_this_process(limits: Limits) -> std::io::Result<()> {
    for (resource, most) in limits.resources() {
        rustix::process::setrlimit(resource, most)?;
    }
    rustix::process::nice(limits.niceness)?;
    Ok(())
}

/// Where a process cannot be held, no file is read.
///
/// # Errors
/// Always.
#[cfg(not(unix))]
pub fn hold_this_process(_: Limits) -> std::io::Result<()> {
    Err(std::io::ErrorKind::Unsupported.into())
}

/// Holds a child that was just started. It has read nothing yet that could hurt: limits count from
/// its start.
#[cfg(target_os = "linux")]
pub fn hold(child: &tokio::process::Child, limits: Limits) {
    use rustix::process::{Pid, prlimit, setpriority_process};
    let Some(pid) = child.id().and_then(|id| Pid::from_raw(id.try_into().ok()?)) else { return };
    let held = limits
        .resources()
        .into_iter()
        .try_for_each(|(resource, most)| prlimit(Some(pid), resource, most).map(drop))
        .and_then(|()| setpriority_process(Some(pid), limits.niceness));
    // It may have ended already.
    if let Err(error) = held {
        tracing::debug!(%error, "a child could not be held to limits");
    }
}

/// Elsewhere a child of another program cannot be held from outside.
#[cfg(not(target_os = "linux"))]
pub fn hold(_: &tokio::process::Child, _: Limits) {}
