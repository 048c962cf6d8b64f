//! `trove-server scrub`: reads all shares again now, and has what is damaged fetched anew.

use super::Opened;
use crate::{
    catalogue::Catalogue,
    clock::Clock,
    guard,
    house::House,
    scrub::{
        pass,
        report::Report,
        request::{self, Missing},
    },
    settings::{DataFolder, Settings},
};
use anyhow::bail;
use clap::Args;
use std::{
    io::{Write as _, stdout},
    process::ExitCode,
    sync::Arc,
    time::Duration,
};
use tokio_util::sync::CancellationToken;

/// How often to see whether the running server is done.
const LISTEN: Duration = Duration::from_millis(200);
/// After so many times, to see whether the server still runs.
const SEE_AFTER: u32 = 25;

#[derive(Debug, Args)]
pub(super) struct Arguments {
    /// Print JSON for programs.
    #[arg(long)]
    json: bool,
    /// Many files are missing because people took them away.
    #[arg(long, conflicts_with = "fetch_missing")]
    accept_missing: bool,
    /// Many files are missing because the disk lost them or is a new one: fetch them again.
    #[arg(long)]
    fetch_missing: bool,
}

impl Arguments {
    fn missing(&self) -> Missing {
        if self.accept_missing {
            Missing::Accept
        } else if self.fetch_missing {
            Missing::Fetch
        } else {
            Missing::Ask
        }
    }
}

pub(super) async fn run(opened: Opened, arguments: &Arguments) -> anyhow::Result<ExitCode> {
    let report = match DataFolder::try_hold(&opened.data_dir)? {
        // No server runs: this process may do it.
        Some(_held) => {
            let defaults = Settings::new(&opened.data_dir);
            let shares = opened.shares_folder().await?;
            let catalogue: Arc<dyn Catalogue> = Arc::new(opened.catalogue);
            let settings = Settings { shares, ..defaults };
            let open = || House::open(Arc::clone(&catalogue), settings.clone(), Clock::System);
            let mut house = open().await?;
            if arguments.fetch_missing && house.doubt().is_some() {
                guard::accept(&house).await?;
                house = open().await?;
            }
            let report = pass(&house, arguments.missing(), &CancellationToken::new()).await?;
            house.catalogue.close().await;
            report
        }
        None => ask(&opened, arguments.missing()).await?,
    };
    let text =
        if arguments.json { serde_json::to_string_pretty(&report)? } else { report.in_words() };
    writeln!(stdout(), "{text}")?;
    let sound = report.damaged.is_empty() && report.trouble.is_none();
    Ok(if sound { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}

async fn ask(opened: &Opened, missing: Missing) -> anyhow::Result<Report> {
    let catalogue = &opened.catalogue;
    let request = request::ask(catalogue, missing).await?;
    let (mut looked, mut ended) = (0_u32, false);
    loop {
        if let Some(report) = request::answer(catalogue, &request).await? {
            return Ok(report);
        }
        tokio::time::sleep(LISTEN).await;
        looked += 1;
        if !looked.is_multiple_of(SEE_AFTER) {
            continue;
        }
        // A server that opens its shares anew is back within moments.
        let ended_before = ended;
        ended = DataFolder::try_hold(&opened.data_dir)?.is_some();
        if ended && ended_before {
            bail!("the server was stopped before it was done: start this again");
        }
    }
}
