//! A `trove-collector`: one computer of the house.

use crate::running::run_to_end;
use crate::{Finished, Programs, Running, ServerProcess};
use anyhow::{Context, Result};
use serde_json::Value;
use std::ffi::OsString;
use std::path::{Path, PathBuf};
use std::process::ExitStatus;
use std::time::Duration;

const READY_LIMIT: Duration = Duration::from_secs(30);
const ANSWER_LIMIT: Duration = Duration::from_mins(1);

/// A client's settings folder and the commands on it.
#[derive(Clone, Debug)]
pub struct Collector {
    programs: Programs,
    config_dir: PathBuf,
    name: String,
    variables: Vec<(OsString, OsString)>,
}

/// A `trove-collector run` in the background.
#[derive(Debug)]
pub struct CollectorProcess {
    running: Running,
}

impl Collector {
    /// For tests: a client of this name with its settings below `folder`.
    ///
    /// # Errors
    /// When the programs' folder is unknown.
    pub fn new(folder: &Path, name: &str) -> Result<Self> {
        let config_dir = folder.join(format!("client-{name}"));
        let mut collector = Self::with(Programs::beside_this_one()?, config_dir, name);
        collector.variables.push(("HOME".into(), folder.into()));
        // What goes on around the computer that runs the tests is not to be part of them.
        collector.variables.push(("TROVE_SURROUNDINGS".into(), "nothing".into()));
        Ok(collector)
    }

    /// A client of this name with its settings in this folder.
    pub fn with(programs: Programs, config_dir: PathBuf, name: &str) -> Self {
        Self { programs, config_dir, name: name.to_owned(), variables: Vec::new() }
    }

    /// The same client, run by the programs of another folder.
    #[must_use]
    pub fn of(mut self, programs: Programs) -> Self {
        self.programs = programs;
        self
    }

    /// Sets an environment variable for all its commands.
    #[must_use]
    pub fn variable(mut self, name: &str, value: impl Into<OsString>) -> Self {
        self.variables.push((name.into(), value.into()));
        self
    }

    /// Its settings folder.
    pub fn config_dir(&self) -> &Path {
        &self.config_dir
    }

    /// Pairs with a running server, by a new code of that server.
    ///
    /// # Errors
    /// When pairing fails.
    pub fn pair(&self, server: &ServerProcess) -> Result<()> {
        let code = server.pair_code()?;
        self.pair_at(&server.http().to_string(), &code)?.succeeded()?;
        Ok(())
    }

    /// Tries to pair at this address with this code.
    ///
    /// # Errors
    /// When the command does not end in time; the exit code is for the caller to judge.
    pub fn pair_at(&self, address: &str, code: &str) -> Result<Finished> {
        self.command(["pair", address, code, "--name", &self.name], ANSWER_LIMIT)
    }

    /// Adds a folder to collect.
    ///
    /// # Errors
    /// When the command fails.
    pub fn add_folder(&self, folder: &Path) -> Result<()> {
        let arguments: [OsString; 3] = ["folders".into(), "add".into(), folder.into()];
        self.command(arguments, ANSWER_LIMIT)?.succeeded()?;
        Ok(())
    }

    /// Collects until nothing is left to do.
    ///
    /// # Errors
    /// When the command fails or does not end within the limit.
    pub fn run_until_idle(&self, limit: Duration) -> Result<Finished> {
        self.command(["run", "--until-idle"], limit)?.succeeded()
    }

    /// Starts collecting in the background.
    ///
    /// # Errors
    /// When it does not get ready.
    pub fn start(&self) -> Result<CollectorProcess> {
        self.start_with(&[])
    }

    /// Starts collecting in the background, with more arguments after `run`.
    ///
    /// # Errors
    /// When it does not get ready.
    pub fn start_with(&self, more: &[&str]) -> Result<CollectorProcess> {
        let mut running = self.begin(more)?;
        running.line_starting("ready", READY_LIMIT)?;
        Ok(CollectorProcess { running })
    }

    /// Starts the tray app, `trove`, on this client's settings, and waits for nothing.
    ///
    /// # Errors
    /// When it cannot be started.
    pub fn start_app(&self) -> Result<Running> {
        let program = self.programs.path("trove")?;
        Running::start(&program, &self.arguments([""; 0]), &self.variables)
    }

    /// Starts `run` with more arguments, and waits for nothing.
    ///
    /// # Errors
    /// When it cannot be started.
    pub fn begin(&self, more: &[&str]) -> Result<Running> {
        let arguments = self.arguments(["run"].iter().chain(more));
        let program = self.programs.path("trove-collector")?;
        Running::start(&program, &arguments, &self.variables)
    }

    /// What `status --json` says.
    ///
    /// # Errors
    /// When the command fails or does not print JSON.
    pub fn status(&self) -> Result<Value> {
        let finished = self.command(["status", "--json"], ANSWER_LIMIT)?.succeeded()?;
        serde_json::from_str(&finished.output).context("`trove-collector status` printed no JSON")
    }

    /// Runs any other command on this client's settings.
    ///
    /// # Errors
    /// When it does not end in time; the exit code is for the caller to judge.
    pub fn command<I, S>(&self, arguments: I, limit: Duration) -> Result<Finished>
    where
        I: IntoIterator<Item = S>,
        S: Into<OsString>,
    {
        let program = self.programs.path("trove-collector")?;
        run_to_end(&program, &self.arguments(arguments), &self.variables, limit)
    }

    fn arguments<I, S>(&self, arguments: I) -> Vec<OsString>
    where
        I: IntoIterator<Item = S>,
        S: Into<OsString>,
    {
        let mut all = vec!["--config-dir".into(), self.config_dir.clone().into()];
        all.extend(arguments.into_iter().map(Into::into));
        all
    }
}

impl From<Running> for CollectorProcess {
    /// One that was only begun: see [`Collector::begin`].
    fn from(running: Running) -> Self {
        Self { running }
    }
}

impl CollectorProcess {
    /// The process's number.
    pub fn id(&self) -> u32 {
        self.running.id()
    }

    /// The process itself, to be watched like any other.
    pub fn into_running(self) -> Running {
        self.running
    }

    /// The process itself.
    pub fn running(&mut self) -> &mut Running {
        &mut self.running
    }

    /// Ends it as a crash would (SIGKILL).
    ///
    /// # Errors
    /// When the system refuses.
    pub fn kill(&mut self) -> Result<()> {
        self.running.kill()
    }

    /// Asks it to end (SIGTERM) and waits.
    ///
    /// # Errors
    /// When it does not end in time.
    pub fn stop(&mut self) -> Result<ExitStatus> {
        self.running.stop()
    }
}
