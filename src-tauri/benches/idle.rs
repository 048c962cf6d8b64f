//! What the tray app costs while nothing happens: memory before a window was ever opened, with a
//! window, and after it was closed; and processor time.
//!
//! `cargo bench -p trove --bench idle`; `TROVE_PROGRAM=…` measures a program that was built before.
//! Needs Xvfb and dbus-daemon.

// What a benchmark prints is its product; its waiting is real.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::print_stdout,
    clippy::disallowed_methods,
    clippy::used_underscore_binding
)]

#[cfg(target_os = "linux")]
#[path = "../tests/desktop/app.rs"]
#[allow(dead_code)]
mod app;
#[cfg(target_os = "linux")]
#[path = "../tests/desktop/session.rs"]
#[allow(dead_code)]
mod session;

#[cfg(target_os = "linux")]
mod measure {
    use super::{app::App, session::Session};
    use std::{fs, process::Command, thread::sleep, time::Duration};

    /// Until a program has settled after something happened.
    const SETTLING: Duration = Duration::from_secs(10);
    /// How long processor time is counted.
    const COUNTED: Duration = Duration::from_mins(1);

    /// Measures and prints.
    pub fn run() {
        let session = Session::begin();
        let app = App::at_login(&session);
        sleep(SETTLING);
        told("no window was opened yet", &app);
        let before = ticks(app.id());
        sleep(COUNTED);
        let used = ticks(app.id()) - before;
        println!(
            "processor time in {} s without a window: {used} ticks of 10 ms",
            COUNTED.as_secs()
        );
        assert!(App::start(&session).ended(SETTLING).success());
        sleep(SETTLING);
        told("window open", &app);
        for window in app.children() {
            assert!(Command::new("kill").arg(window.to_string()).status().unwrap().success());
        }
        sleep(SETTLING);
        told("window closed again", &app);
    }

    fn told(when: &str, app: &App) {
        let all: Vec<_> = family(app.id());
        let kib: u64 = all.iter().map(|id| pss(*id)).sum();
        println!("{when}: {:.1} MiB PSS in {} processes", kib as f64 / 1024.0, all.len());
    }

    /// A process and all that come from it.
    fn family(id: u32) -> Vec<u32> {
        let mut all = vec![id];
        let mut next = 0;
        while next < all.len() {
            let tasks = fs::read_dir(format!("/proc/{}/task", all[next])).into_iter().flatten();
            for task in tasks.flatten() {
                let children = fs::read_to_string(task.path().join("children")).unwrap_or_default();
                all.extend(children.split_whitespace().filter_map(|id| id.parse::<u32>().ok()));
            }
            next += 1;
        }
        all
    }

    /// Proportional set size, KiB (proc(5), `smaps_rollup`).
    fn pss(id: u32) -> u64 {
        let text = fs::read_to_string(format!("/proc/{id}/smaps_rollup")).unwrap_or_default();
        let line = text.lines().find_map(|line| line.strip_prefix("Pss:"));
        line.and_then(|line| line.split_whitespace().next()?.parse().ok()).unwrap_or(0)
    }

    /// Processor time of a process, in ticks (proc(5), `stat`, fields 14 and 15).
    fn ticks(id: u32) -> u64 {
        let text = fs::read_to_string(format!("/proc/{id}/stat")).unwrap();
        let (_, rest) = text.rsplit_once(')').unwrap();
        let fields: Vec<&str> = rest.split_whitespace().collect();
        fields[11].parse::<u64>().unwrap() + fields[12].parse::<u64>().unwrap()
    }
}

fn main() {
    #[cfg(target_os = "linux")]
    measure::run();
}
