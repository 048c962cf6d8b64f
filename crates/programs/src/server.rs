//! A running `trove-server`.

use crate::running::run_to_end;
use crate::{Finished, Programs, Running};
use anyhow::{Context, Result};
use serde_json::Value;
use std::ffi::OsString;
use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::process::ExitStatus;
use std::time::Duration;

/// Covers a first start on a busy machine: the certificate is made then.
const READY_LIMIT: Duration = Duration::from_secs(30);

/// For commands that only ask.
const ANSWER_LIMIT: Duration = Duration::from_mins(1);

/// `verify` reads all that is stored.
const VERIFY_LIMIT: Duration = Duration::from_mins(10);

/// How a server is to be started.
#[derive(Clone, Debug)]
pub struct ServerOptions {
    /// Where the program lies.
    pub programs: Programs,
    /// Its data folder.
    pub data_dir: PathBuf,
    /// Its shares.
    pub shares: PathBuf,
    /// Where HTTP listens; port 0 for any free one.
    pub http: SocketAddr,
    /// Where FTP listens; port 0 for any free one.
    pub ftp: SocketAddr,
    /// More arguments after `serve`.
    pub arguments: Vec<OsString>,
    /// Environment variables.
    pub variables: Vec<(OsString, OsString)>,
}

impl ServerOptions {
    /// For tests: everything below `folder`, on free ports of the loopback interface.
    ///
    /// # Errors
    /// When the programs' folder is unknown.
    pub fn below(folder: &Path) -> Result<Self> {
        let any = SocketAddr::from(([127, 0, 0, 1], 0));
        Ok(Self {
            programs: Programs::beside_this_one()?,
            data_dir: folder.join("server"),
            shares: folder.join("shares"),
            http: any,
            ftp: any,
            arguments: Vec::new(),
            variables: vec![("HOME".into(), folder.into())],
        })
    }
}

/// A `trove-server serve` whose ports answer.
#[derive(Debug)]
pub struct ServerProcess {
    options: ServerOptions,
    running: Running,
}

impl ServerProcess {
    /// Starts one for a test: see [`ServerOptions::below`].
    ///
    /// # Errors
    /// When it does not get ready, with what it said.
    pub fn start(folder: &Path) -> Result<Self> {
        Self::start_with(ServerOptions::below(folder)?)
    }

    /// Starts one as told; afterwards the options name the ports it took.
    ///
    /// # Errors
    /// When it does not get ready, with what it said.
    pub fn start_with(mut options: ServerOptions) -> Result<Self> {
        let running = serve(&mut options)?;
        Ok(Self { options, running })
    }

    /// How it was started, with the ports it took.
    pub fn options(&self) -> &ServerOptions {
        &self.options
    }

    /// Where HTTPS answers.
    pub fn http(&self) -> SocketAddr {
        self.options.http
    }

    /// Where FTP answers.
    pub fn ftp(&self) -> SocketAddr {
        self.options.ftp
    }

    /// Its shares.
    pub fn shares(&self) -> &Path {
        &self.options.shares
    }

    /// Its data folder.
    pub fn data_dir(&self) -> &Path {
        &self.options.data_dir
    }

    /// The process's number.
    pub fn id(&self) -> u32 {
        self.running.id()
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

    /// Starts it again, after [`Self::kill`] or [`Self::stop`], on the same ports and folders.
    ///
    /// # Errors
    /// When it does not get ready.
    pub fn restart(&mut self) -> Result<()> {
        self.running = serve(&mut self.options)?;
        Ok(())
    }

    /// Starts it again like [`Self::restart`], and waits for nothing: it may be killed meanwhile.
    ///
    /// # Errors
    /// When it cannot be started.
    pub fn begin_again(&mut self) -> Result<()> {
        self.running = begin(&self.options)?;
        Ok(())
    }

    /// A new pairing code.
    ///
    /// # Errors
    /// When the command fails.
    pub fn pair_code(&self) -> Result<String> {
        let finished = self.command(["pair"], ANSWER_LIMIT)?.succeeded()?;
        Ok(finished.last_line()?.trim().to_owned())
    }

    /// What `status --json` says.
    ///
    /// # Errors
    /// When the command fails or does not print JSON.
    pub fn status(&self) -> Result<Value> {
        let finished = self.command(["status", "--json"], ANSWER_LIMIT)?.succeeded()?;
        serde_json::from_str(&finished.output).context("`trove-server status` printed no JSON")
    }

    /// Reads the shares against the catalogue.
    ///
    /// # Errors
    /// When anything is damaged, with what.
    pub fn verify(&self) -> Result<Finished> {
        self.command(["verify"], VERIFY_LIMIT)?.succeeded()
    }

    /// What `manifest` prints: a line for each stored file.
    ///
    /// # Errors
    /// When the command fails.
    pub fn manifest(&self) -> Result<String> {
        Ok(self.command(["manifest"], ANSWER_LIMIT)?.succeeded()?.output)
    }

    /// Runs any other command of `trove-server` on this server's data.
    ///
    /// # Errors
    /// When it does not end in time; the exit code is for the caller to judge.
    pub fn command<I, S>(&self, arguments: I, limit: Duration) -> Result<Finished>
    where
        I: IntoIterator<Item = S>,
        S: Into<OsString>,
    {
        let program = self.options.programs.path("trove-server")?;
        let mut all = data_dir_arguments(&self.options);
        all.extend(arguments.into_iter().map(Into::into));
        run_to_end(&program, &all, &self.options.variables, limit)
    }
}

fn serve(options: &mut ServerOptions) -> Result<Running> {
    let mut running = begin(options)?;
    let line = running.line_starting("ready ", READY_LIMIT)?;
    (options.http, options.ftp) =
        addresses(&line).with_context(|| format!("`{line}` names no two addresses"))?;
    Ok(running)
}

fn begin(options: &ServerOptions) -> Result<Running> {
    let program = options.programs.path("trove-server")?;
    let mut arguments = data_dir_arguments(options);
    arguments.extend(["serve".into(), "--http".into(), options.http.to_string().into()]);
    arguments.extend(["--ftp".into(), options.ftp.to_string().into()]);
    arguments.extend(["--shares".into(), options.shares.clone().into()]);
    arguments.extend(options.arguments.iter().cloned());
    Running::start(&program, &arguments, &options.variables)
}

fn data_dir_arguments(options: &ServerOptions) -> Vec<OsString> {
    vec!["--data-dir".into(), options.data_dir.clone().into()]
}

/// Reads `ready http=127.0.0.1:1 ftp=127.0.0.1:2`.
fn addresses(line: &str) -> Option<(SocketAddr, SocketAddr)> {
    let named =
        |name: &str| line.split_whitespace().find_map(|word| word.strip_prefix(name)?.parse().ok());
    Some((named("http=")?, named("ftp=")?))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_ready_line_names_both_addresses() {
        let (http, ftp) = addresses("ready http=127.0.0.1:8443 ftp=[::1]:2121").unwrap();
        assert_eq!((http.port(), ftp.port()), (8443, 2121));
        assert!(ftp.is_ipv6());
        assert_eq!(addresses("ready http=nowhere ftp=127.0.0.1:1"), None);
    }
}
