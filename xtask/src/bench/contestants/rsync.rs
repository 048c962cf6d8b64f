//! rsync: as a local copy, and to its own daemon.

use super::super::machine::said;
use super::{Contest, Contestant, Outcome, await_port, check_complete, free_port, measured};
use anyhow::Result;
use std::ffi::OsString;
use std::path::Path;
use trove_programs::Running;

/// `rsync -a --fsync` from folder to folder.
pub struct Local;

/// `rsync -a --fsync` to `rsync --daemon`.
pub struct Daemon;

const PROGRAM: &str = "/usr/bin/rsync";

fn version() -> String {
    said(PROGRAM, &["--version"])
}

fn copy(source: &Path, target: OsString) -> Result<Running> {
    let mut from = source.as_os_str().to_owned();
    from.push("/");
    Running::start(Path::new(PROGRAM), &["-a".into(), "--fsync".into(), from, target], &[])
}

impl Contestant for Local {
    fn name(&self) -> &'static str {
        "rsync-local"
    }

    fn title(&self) -> &'static str {
        "rsync, local copy (no network, fsync)"
    }

    fn programs(&self) -> &'static [&'static str] {
        &["rsync"]
    }

    fn version(&self) -> String {
        version()
    }

    fn run(&self, contest: &Contest<'_>) -> Result<Outcome> {
        let target = contest.room.join("copy");
        let outcome = measured(None, || copy(contest.source, target.clone().into()))?;
        check_complete(contest.set, &target)?;
        Ok(outcome)
    }
}

impl Contestant for Daemon {
    fn name(&self) -> &'static str {
        "rsync-daemon"
    }

    fn title(&self) -> &'static str {
        "rsync to its daemon (no TLS, fsync)"
    }

    fn programs(&self) -> &'static [&'static str] {
        &["rsync"]
    }

    fn version(&self) -> String {
        version()
    }

    fn run(&self, contest: &Contest<'_>) -> Result<Outcome> {
        let target = contest.room.join("copy");
        std::fs::create_dir(&target)?;
        let port = free_port()?;
        let settings = contest.room.join("rsyncd.conf");
        let text = format!(
            "use chroot = no\nuid = {user}\ngid = {group}\n[copy]\npath = {}\nread only = no\n",
            target.display(),
            user = said("id", &["-u"]),
            group = said("id", &["-g"]),
        );
        std::fs::write(&settings, text)?;
        let mut arguments: Vec<OsString> = vec!["--daemon".into(), "--no-detach".into()];
        arguments.extend(["--address=127.0.0.1".into(), format!("--port={port}").into()]);
        arguments.extend(["--config".into(), settings.into()]);
        let mut server = Running::start(Path::new(PROGRAM), &arguments, &[])?;
        await_port(port)?;
        let outcome = measured(Some(server.id()), || {
            copy(contest.source, format!("rsync://127.0.0.1:{port}/copy/").into())
        })?;
        server.stop()?;
        check_complete(contest.set, &target)?;
        Ok(outcome)
    }
}
