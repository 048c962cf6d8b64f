use super::*;

const LIMIT: Duration = Duration::from_secs(20);

fn shell(script: &str) -> Running {
    #[allow(clippy::unwrap_used, reason = "called by tests only")]
    Running::start(Path::new("/bin/sh"), &["-c".into(), script.into()], &[]).unwrap()
}

#[test]
fn a_ready_program_is_asked_to_end_and_does() {
    let mut running = shell(
        "trap 'echo bye; exit 7' TERM; echo noise; echo ready x; while :; do sleep 0.02; done",
    );
    assert_eq!(running.line_starting("ready ", LIMIT).unwrap(), "ready x");
    let status = running.stop().unwrap();
    assert_eq!(status.code(), Some(7));
    assert_eq!(running.log(), ["noise", "ready x", "bye"]);
}

#[test]
fn a_program_that_ends_too_early_is_quoted() {
    let mut running = shell("echo the disk is full >&2; exit 3");
    let error = running.line_starting("ready", LIMIT).unwrap_err();
    assert!(format!("{error:#}").contains("ended too early"), "{error:#}");
}

#[test]
fn a_dropped_program_is_gone() {
    let mut running = shell("echo ready; exec sleep 600");
    running.line_starting("ready", LIMIT).unwrap();
    let process = format!("/proc/{}", running.id());
    drop(running);
    assert!(!Path::new(&process).join("exe").exists());
}

#[test]
fn a_program_outlives_the_thread_that_asked_for_it() {
    let mut running = std::thread::spawn(|| shell("echo ready; exec sleep 600")).join().unwrap();
    running.line_starting("ready", LIMIT).unwrap();
    assert_eq!(running.ended().unwrap(), None);
    running.kill().unwrap();
    assert!(running.ended().unwrap().is_some());
}

#[test]
fn a_finished_program_is_read_whole() {
    let arguments = ["-c".into(), "echo one; echo two; echo oops >&2; exit 2".into()];
    let finished = run_to_end(Path::new("/bin/sh"), &arguments, &[], LIMIT).unwrap();
    assert_eq!(finished.last_line().unwrap(), "two");
    assert_eq!(finished.errors, "oops\n");
    let error = finished.succeeded().unwrap_err().to_string();
    assert!(error.contains("oops"), "{error}");
}

#[test]
fn a_program_that_does_not_end_is_killed() {
    let arguments = ["600".into()];
    let error = run_to_end(Path::new("/bin/sleep"), &arguments, &[], Duration::from_millis(50));
    assert!(error.unwrap_err().to_string().contains("sleep ends"));
}
