//! Trove itself: scanned, described, offered, sent by FTP over TLS, verified, filed, fsynced.

use super::{Contest, Contestant, LIMIT, Outcome, check_complete, measured};
use anyhow::Result;
use trove_programs::{Collector, ServerOptions, ServerProcess};

/// Both programs, release build, with their defaults.
pub struct Trove;

impl Contestant for Trove {
    fn name(&self) -> &'static str {
        "trove"
    }

    fn title(&self) -> &'static str {
        "**Trove** (TLS, fsync, verified by hash)"
    }

    fn programs(&self) -> &'static [&'static str] {
        &[]
    }

    fn version(&self) -> String {
        format!("{}, release build", env!("CARGO_PKG_VERSION"))
    }

    fn run(&self, contest: &Contest<'_>) -> Result<Outcome> {
        let mut options = ServerOptions::below(contest.room)?;
        options.programs = contest.programs.clone();
        let mut server = ServerProcess::start_with(options)?;
        let settings = contest.room.join("client");
        let client = Collector::with(contest.programs.clone(), settings, "bench");
        client.pair(&server)?;
        client.add_folder(contest.source)?;
        let outcome = measured(Some(server.id()), || client.begin(&["--until-idle"]))?;
        check_complete(contest.set, server.shares())?;
        server.command(["verify"], LIMIT)?.succeeded()?;
        let received = server.status()?["ftp_bytes_received"].as_u64().unwrap_or(0);
        println!(
            "  trove: the server counts {received} bytes by FTP, {:.4} of the content",
            received as f64 / contest.set.bytes() as f64
        );
        server.stop()?;
        Ok(outcome)
    }
}
