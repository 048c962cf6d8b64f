//! What a process that reads foreign bytes still reaches, if they take it over: the one file, the
//! system's programs and libraries, and perhaps an empty folder. No other file, no network, no other
//! process. Linux lets processes confine themselves for good (Landlock, seccomp); as much of it holds
//! as the kernel knows.

use landlock::{
    ABI, Access as _, AccessFs, AccessNet, PathBeneath, Ruleset, RulesetAttr as _,
    RulesetCreatedAttr as _, RulesetError, RulesetStatus, Scope, path_beneath_rules,
};
use seccompiler::{BackendError, BpfProgram, SeccompAction, SeccompFilter};
use std::{
    collections::BTreeMap,
    fs::File,
    io,
    os::fd::{AsFd, BorrowedFd},
    path::{Path, PathBuf},
};
use tokio::{
    process::{Child, Command},
    runtime::Handle,
    sync::oneshot,
};

/// All that is confined; older kernels hold less of it.
const RIGHTS: ABI = ABI::V6;

/// Where programs and their libraries lie, and what they look into when they start. Nothing here
/// is anybody's own.
const SYSTEM: [&str; 12] = [
    "/usr",
    "/bin",
    "/lib",
    "/lib32",
    "/lib64",
    "/libx32",
    "/nix/store",
    "/gnu/store",
    "/home/linuxbrew/.linuxbrew",
    "/etc/ld.so.cache",
    "/sys/devices/system",
    "/dev/urandom",
];

/// What nobody needs who reads a picture or a film: a way to the network, into other processes, or
/// into parts of the kernel that have had many faults.
const REFUSED: [libc::c_long; 15] = [
    libc::SYS_socket,
    libc::SYS_ptrace,
    libc::SYS_process_vm_readv,
    libc::SYS_process_vm_writev,
    libc::SYS_pidfd_getfd,
    libc::SYS_io_uring_setup,
    libc::SYS_bpf,
    libc::SYS_perf_event_open,
    libc::SYS_userfaultfd,
    libc::SYS_keyctl,
    libc::SYS_add_key,
    libc::SYS_request_key,
    libc::SYS_unshare,
    libc::SYS_setns,
    libc::SYS_mount,
];

/// What is left to reach.
#[derive(Clone, Copy, Debug, Default)]
pub struct Reach<'a> {
    /// The file, to be read.
    pub file: Option<BorrowedFd<'a>>,
    /// Programs that may be run besides those of the system, with the libraries beside them.
    pub programs: &'a [&'a Path],
    /// A folder to write into.
    pub scratch: Option<&'a Path>,
}

/// Confines this thread and whatever it starts from now on, for good. What an older kernel does
/// not know does not hold.
///
/// # Errors
/// When the system refuses what it knows.
pub fn confine_this_thread(reach: Reach<'_>) -> io::Result<()> {
    confine_files(reach).map_err(io::Error::other)?;
    match confine_calls() {
        // Kernels that were built without it say so.
        Err(seccompiler::Error::Seccomp(error) | seccompiler::Error::Prctl(error))
            if matches!(error.raw_os_error(), Some(libc::EINVAL | libc::ENOSYS)) =>
        {
            Ok(())
        }
        confined => confined.map_err(io::Error::other),
    }
}

fn confine_files(reach: Reach<'_>) -> Result<RulesetStatus, RulesetError> {
    let reading = AccessFs::from_read(RIGHTS);
    let beside: Vec<PathBuf> =
        reach.programs.iter().flat_map(|program| with_libraries(program)).collect();
    let both = AccessFs::ReadFile | AccessFs::WriteFile;
    let within = AccessFs::from_write(RIGHTS) | AccessFs::ReadFile | AccessFs::ReadDir;
    let mut rules = Ruleset::default()
        .handle_access(AccessFs::from_all(RIGHTS))?
        .handle_access(AccessNet::from_all(RIGHTS))?
        .scope(Scope::from_all(RIGHTS))?
        .create()?
        .add_rules(path_beneath_rules(SYSTEM, reading))?
        .add_rules(path_beneath_rules(beside, reading))?
        .add_rules(path_beneath_rules(["/dev/null"], both))?
        .add_rules(path_beneath_rules(reach.scratch, within))?;
    // What lies on no disk, such as a pipe, needs no leave.
    if let Some(file) = reach.file.filter(|file| is_file(*file)) {
        rules = rules.add_rule(PathBeneath::new(file, AccessFs::ReadFile))?;
    }
    Ok(rules.restrict_self()?.ruleset)
}

fn is_file(file: BorrowedFd<'_>) -> bool {
    use rustix::fs::{FileType, fstat};
    fstat(file).is_ok_and(|found| FileType::from_raw_mode(found.st_mode) == FileType::RegularFile)
}

/// The program's file and the folders of its own libraries: not the folder that it lies in, which
/// may be somebody's home.
fn with_libraries(program: &Path) -> Vec<PathBuf> {
    let Ok(program) = program.canonicalize() else { return Vec::new() };
    let around = program.parent().and_then(Path::parent).map(Path::to_owned);
    let libraries =
        around.into_iter().flat_map(|around| ["lib", "lib64"].map(|one| around.join(one)));
    libraries.chain([program.clone()]).collect()
}

fn confine_calls() -> seccompiler::Result<()> {
    // Processors that the crate does not know go without.
    let Ok(processor) = std::env::consts::ARCH.try_into() else { return Ok(()) };
    let refused: BTreeMap<i64, _> = REFUSED.map(|call| (call, Vec::new())).into();
    let refusal = SeccompAction::Errno(libc::EPERM as u32);
    let filter = SeccompFilter::new(refused, SeccompAction::Allow, refusal, processor)?;
    let filter: Result<BpfProgram, BackendError> = filter.try_into();
    seccompiler::apply_filter(&filter?)
}

/// Starts a program that reads this file, confined to it.
///
/// # Errors
/// When it cannot be confined or started.
pub async fn start_confined(
    mut command: Command,
    program: PathBuf,
    file: File,
) -> io::Result<Child> {
    let runtime = Handle::current();
    let (told, started) = oneshot::channel();
    // A child is confined as the thread that starts it, and a thread is so for good: none of the
    // runtime's own may be.
    std::thread::Builder::new().name("confined".to_owned()).spawn(move || {
        let _inside = runtime.enter();
        let programs = [program.as_path()];
        let reach = Reach { file: Some(file.as_fd()), programs: &programs, scratch: None };
        // Whom nobody waits for any more ends when it is dropped.
        let _ = told.send(confine_this_thread(reach).and_then(|()| command.spawn()));
    })?;
    started.await.map_err(io::Error::other)?
}

/// Whether this kernel confines files.
pub fn confines() -> bool {
    // In a thread of its own, which ends with it.
    let tried = std::thread::spawn(|| confine_files(Reach::default())).join();
    let held = RulesetStatus::NotEnforced;
    tried.is_ok_and(|tried| tried.is_ok_and(|status| status != held))
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::{fs, os::unix::fs::PermissionsExt as _, process::Stdio};

    /// Whether a program that was started confined to one file can do this.
    async fn can(what: &str) -> bool {
        let folder = tempfile::tempdir().unwrap();
        let at = |name: &str| folder.path().join(name);
        fs::write(at("given"), "given").unwrap();
        fs::write(at("other"), "other").unwrap();
        fs::write(at("program"), format!("#!/bin/sh\n{what}\n")).unwrap();
        fs::set_permissions(at("program"), fs::Permissions::from_mode(0o755)).unwrap();
        let file = File::open(at("given")).unwrap();
        let mut command = Command::new(at("program"));
        command.arg(folder.path()).env_clear().env("PATH", "/usr/bin:/bin");
        command.stdin(file.try_clone().unwrap()).stdout(Stdio::null()).stderr(Stdio::null());
        let mut child = start_confined(command, at("program"), file).await.unwrap();
        child.wait().await.unwrap().success()
    }

    /// Whether this kernel is one of 6.12 or later.
    fn confines_signals() -> bool {
        let release = rustix::system::uname().release().to_string_lossy().into_owned();
        let mut numbers = release.split('.').map(|part| part.parse::<u32>().unwrap_or(0));
        (numbers.next(), numbers.next()) >= (Some(6), Some(12))
    }

    #[tokio::test]
    async fn a_confined_program_reads_its_file_and_no_other() {
        if !confines() {
            println!("skipped: this kernel has no Landlock");
            return;
        }
        for (what, may) in [
            ("exec cat /proc/self/fd/0", true),
            ("exec cat </proc/self/fd/0", true),
            ("echo words >/dev/null", true),
            ("exec cat \"$1/other\"", false),
            ("exec cat /etc/passwd", false),
            ("exec ls \"$1\"", false),
            ("exec ls /proc", false),
            ("echo words >\"$1/new\"", false),
            ("echo words >/proc/self/fd/0", false),
            ("exec rm \"$1/other\"", false),
        ] {
            assert_eq!(can(what).await, may, "{what}");
        }
        if confines_signals() {
            assert!(!can("exec kill -0 $PPID").await);
        }
        // Whoever started it is as free as before.
        fs::read_to_string("/etc/passwd").unwrap();
    }

    #[test]
    fn a_confined_thread_comes_to_no_network_and_no_other_process() {
        let confined = std::thread::spawn(|| {
            confine_this_thread(Reach::default()).unwrap();
            let refused = std::net::TcpListener::bind("127.0.0.1:0").unwrap_err();
            let datagram = std::net::UdpSocket::bind("127.0.0.1:0").unwrap_err();
            (refused.kind(), datagram.kind())
        });
        let denied = io::ErrorKind::PermissionDenied;
        assert_eq!(confined.join().unwrap(), (denied, denied));
        std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    }
}
