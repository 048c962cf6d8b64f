//! A house whose processes die and are started again.

use super::{
    corpus::{Corpus, files_below},
    draw::{Blow, Moment},
};
use crate::{
    Collector, CollectorProcess, Programs, ServerOptions, ServerProcess, met_calls::MetCalls,
    wait_until,
};
use anyhow::{Context, Result, bail};
use serde_json::Value;
use std::{collections::BTreeMap, fs, path::PathBuf, time::Duration};
use tempfile::TempDir;

/// For anything that the programs are to do. Reaching it means that they make no progress.
const LIMIT: Duration = Duration::from_mins(2);

/// How long a server may take to come to the call at which it is to die.
const CALLED: Duration = Duration::from_secs(4);

/// One server and two clients, in a folder of their own.
pub struct House {
    /// The server, which runs unless it was killed.
    pub server: ServerProcess,
    /// The clients.
    pub computers: [Computer; 2],
    pub(super) folder: TempDir,
    /// Meets the server's calls, where that is possible.
    met: Option<MetCalls>,
}

/// A client, which runs or does not.
pub struct Computer {
    /// Its commands.
    pub collector: Collector,
    process: Option<CollectorProcess>,
}

/// How far collecting is, as the server's folders show it.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Progress {
    /// Files in the shares.
    pub files: u64,
    /// Bytes in the inbox and in the shares.
    pub bytes: u64,
}

impl House {
    /// A new house. The clients are paired and do not run yet.
    ///
    /// # Errors
    /// When a program does not do what it is told.
    pub fn open(programs: &Programs, corpus: &Corpus) -> Result<Self> {
        let folder = tempfile::Builder::new().prefix("torture-").tempdir()?;
        let mut options = ServerOptions::below(folder.path())?;
        let met = MetCalls::in_folder(folder.path().join("programs"), programs.clone())?;
        options.programs = met.as_ref().map_or_else(|| programs.clone(), MetCalls::programs);
        let server = ServerProcess::start_with(options)?;
        let computer = |name: &str, files: &PathBuf| -> Result<Computer> {
            let collector = Collector::new(folder.path(), name)?.of(programs.clone());
            collector.pair(&server)?;
            collector.add_folder(files)?;
            Ok(Computer { collector, process: None })
        };
        let [first, second] = corpus.computers();
        let computers = [computer("A", first)?, computer("B", second)?];
        Ok(Self { server, computers, folder, met })
    }

    /// Starts the clients that do not run.
    ///
    /// # Errors
    /// When one does not get ready.
    pub fn start_clients(&mut self) -> Result<()> {
        for computer in &mut self.computers {
            if computer.process.is_none() {
                computer.process = Some(computer.collector.start()?);
            }
        }
        Ok(())
    }

    /// Waits for the moment of a blow, and kills.
    pub(super) fn strike(&mut self, blow: &Blow, whole: Progress) -> Result<()> {
        let now = self.progress();
        let of = |part: f64, now: u64, whole: u64| {
            now + (part * whole.saturating_sub(now) as f64) as u64
        };
        match blow.moment {
            Moment::Files(part) => {
                let files = of(part, now.files, whole.files);
                self.until(&format!("{files} files are stored"), |now| now.files >= files)?;
            }
            Moment::Bytes(part) => {
                let bytes = of(part, now.bytes, whole.bytes);
                self.until(&format!("{bytes} bytes have come"), |now| now.bytes >= bytes)?;
            }
            Moment::Passed(time) => pass(time),
            Moment::Starting(time) => {
                self.kill(blow)?;
                self.begin(blow)?;
                pass(time);
                return self.kill(blow);
            }
            Moment::Call(call, number) => return self.die_at(blow, call, number),
        }
        pass(blow.lag);
        self.kill(blow)
    }

    /// Starts the server anew and lets it die at a call. Returns when it is dead: it may come to no
    /// such call.
    fn die_at(&mut self, blow: &Blow, call: &str, number: u64) -> Result<()> {
        self.kill(blow)?;
        let Some(met) = &self.met else { return Ok(()) };
        met.meet(&format!("{call}:signal=KILL:when={number}"), None)?;
        self.server.begin_again()?;
        let server = self.server.running();
        let dead = wait_until(CALLED, "the server is dead", || server.ended());
        met.spare()?;
        if dead.is_err() {
            self.kill(blow)?;
        }
        Ok(())
    }

    fn kill(&mut self, blow: &Blow) -> Result<()> {
        if blow.victims.has_server() {
            self.server.kill()?;
        }
        for (number, computer) in self.computers.iter_mut().enumerate() {
            if blow.victims.has_client(number)
                && let Some(mut process) = computer.process.take()
            {
                process.kill()?;
            }
        }
        Ok(())
    }

    /// Starts the victims and waits for nothing.
    fn begin(&mut self, blow: &Blow) -> Result<()> {
        if blow.victims.has_server() {
            self.server.begin_again()?;
        }
        for (number, computer) in self.computers.iter_mut().enumerate() {
            if blow.victims.has_client(number) {
                computer.process = Some(computer.collector.begin(&[])?.into());
            }
        }
        Ok(())
    }

    /// Starts whoever died.
    pub(super) fn revive(&mut self, blow: &Blow) -> Result<()> {
        if blow.victims.has_server() {
            self.server.restart().context("the server does not start again")?;
        }
        self.start_clients().context("a client does not start again")
    }

    /// The numbers of the clients' processes that run.
    pub fn processes(&self) -> Vec<u32> {
        let running = self.computers.iter().filter_map(|computer| computer.process.as_ref());
        running.map(CollectorProcess::id).collect()
    }

    /// Waits until both clients say that nothing is left to do.
    ///
    /// # Errors
    /// When they do not within the limit, with what they say.
    pub fn until_idle(&self, limit: Duration) -> Result<()> {
        for computer in &self.computers {
            let mut last = Value::Null;
            wait_until(limit, "a client is done", || {
                last = computer.collector.status()?;
                Ok((last["state"] == "idle" && last["files"] != 0).then_some(()))
            })
            .with_context(|| format!("{last:#}"))?;
        }
        Ok(())
    }

    /// Lets both clients collect until nothing is left to do, and ends them.
    ///
    /// # Errors
    /// When they do not get there.
    pub fn complete(&mut self) -> Result<()> {
        for computer in &mut self.computers {
            if let Some(mut process) = computer.process.take() {
                let status = process.stop()?;
                if !status.success() {
                    bail!("a client that was asked to end did so with {status}");
                }
            }
        }
        let mut both = Vec::new();
        for computer in &self.computers {
            both.push(computer.collector.begin(&["--until-idle"])?);
        }
        for running in &mut both {
            let status = running.wait(LIMIT)?;
            if !status.success() {
                bail!("a client ended with {status}: {}", running.log().join("\n"));
            }
        }
        // What one waited for may have been the other's last file.
        for computer in &self.computers {
            computer.collector.run_until_idle(LIMIT)?;
        }
        Ok(())
    }

    /// How far it is.
    pub(super) fn progress(&self) -> Progress {
        let mut progress = Progress::default();
        // Files come and go while this looks: what is gone is not counted.
        for path in self.shared_files().unwrap_or_default() {
            progress.files += 1;
            progress.bytes += fs::metadata(path).map_or(0, |file| file.len());
        }
        for path in files_below(&self.inbox()).unwrap_or_default() {
            progress.bytes += fs::metadata(path).map_or(0, |file| file.len());
        }
        progress
    }

    /// All that lies in the shares but for the server's own mark.
    pub(super) fn shared_files(&self) -> Result<Vec<PathBuf>> {
        let mark = self.server.shares().join(".trove/lock");
        let mut files = files_below(self.server.shares())?;
        files.retain(|path| *path != mark);
        Ok(files)
    }

    /// Where files wait to be verified.
    pub(super) fn inbox(&self) -> PathBuf {
        self.server.data_dir().join("inbox")
    }

    /// What the programs said last, for whoever looks into a failure.
    pub(super) fn last_words(&mut self) -> String {
        let logs = std::iter::once(("server", self.server.running().log()));
        let names = ["client A", "client B"];
        let clients = self.computers.iter_mut().zip(names).filter_map(|(computer, name)| {
            Some((name, computer.process.as_mut()?.running().log()))
        });
        let last = |log: &[String]| log[log.len().saturating_sub(30)..].join("\n");
        let said = logs.chain(clients);
        let said = said.map(|(name, log)| format!("--- {name} said last:\n{}\n", last(&log)));
        said.collect::<Vec<_>>().concat()
    }

    fn until(&mut self, what: &str, reached: impl Fn(Progress) -> bool) -> Result<()> {
        wait_until(LIMIT, what, || Ok(reached(self.progress()).then_some(())))
            .with_context(|| format!("collecting stands still: {:?}", self.progress()))
    }
}

impl Computer {
    /// What the client says of each of its files.
    pub(super) fn ledger(&self) -> Result<Value> {
        let said = self.collector.command(["status", "--json", "--files"], LIMIT)?.succeeded()?;
        serde_json::from_str(&said.output).context("`trove-collector status` printed no JSON")
    }
}

/// The files that a client calls stored: their places in the shares, by their paths on the client.
pub(super) fn called_stored(ledger: &Value) -> BTreeMap<String, String> {
    let text = |file: &Value, key: &str| file[key].as_str().unwrap_or_default().to_owned();
    let files = ledger["safe_files"].as_array().into_iter().flatten();
    files.map(|file| (text(file, "path"), text(file, "share_path"))).collect()
}

fn pass(time: Duration) {
    #[allow(clippy::disallowed_methods, reason = "a moment that is drawn has no event")]
    std::thread::sleep(time);
}
