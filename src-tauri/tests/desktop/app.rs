//! The running program.

use crate::session::Session;
use std::{ffi::OsString, path::PathBuf, process::ExitStatus, time::Duration};
use trove_programs::{Running, wait_until};

/// The program under test: the one just built, or another that `TROVE_PROGRAM` names.
pub fn program() -> PathBuf {
    let named = std::env::var_os("TROVE_PROGRAM");
    named.map_or_else(|| env!("CARGO_BIN_EXE_trove").into(), PathBuf::from)
}

/// The resident process.
pub struct App(Running);

impl App {
    /// Starts it as somebody does who clicks on it.
    pub fn start(session: &Session) -> Self {
        Self::start_with(session, &[], &[])
    }

    /// Starts it as the system does at login: no window.
    pub fn at_login(session: &Session) -> Self {
        Self::start_with(session, &["--at-login"], &[])
    }

    /// Starts it with these arguments and further variables.
    pub fn start_with(session: &Session, arguments: &[&str], more: &[(&str, &str)]) -> Self {
        let arguments: Vec<OsString> = arguments.iter().map(OsString::from).collect();
        let mut variables = session.variables();
        variables.extend(more.iter().map(|(name, value)| (name.into(), value.into())));
        Self(Running::start(&program(), &arguments, &variables).unwrap())
    }

    /// The process's number.
    pub fn id(&self) -> u32 {
        self.0.id()
    }

    /// Asks it to end, and waits.
    pub fn stop(&mut self) -> ExitStatus {
        self.0.stop().unwrap()
    }

    /// Waits until it ends by itself.
    pub fn ended(&mut self, limit: Duration) -> ExitStatus {
        wait_until(limit, "the program's end", || self.0.ended()).unwrap()
    }

    /// What it has written.
    pub fn log(&self) -> Vec<String> {
        self.0.log()
    }

    /// Processes that it has started and that still are.
    pub fn children(&self) -> Vec<u32> {
        let path = format!("/proc/{0}/task/{0}/children", self.id());
        // Another thread may have started one.
        let tasks = std::fs::read_dir(format!("/proc/{}/task", self.id()));
        let tasks = tasks.map(|all| all.flatten().map(|task| task.path().join("children")));
        let paths = tasks.map_or_else(|_| vec![path.into()], Iterator::collect::<Vec<_>>);
        paths
            .iter()
            .filter_map(|path| std::fs::read_to_string(path).ok())
            .flat_map(|text| {
                text.split_whitespace().filter_map(|id| id.parse().ok()).collect::<Vec<u32>>()
            })
            .collect()
    }
}
