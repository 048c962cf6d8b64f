//! `trove-server scrub`: reads all shares again now, and has what is damaged fetched anew.

use super::Opened;
use crate::{
    catalogue::Reports as _,
    clock::Clock,
    house::House,
    scrub::{pass, report::Report, request},
    serve::SHARES,
    settings::{DataFolder, Settings},
};
use clap::Args;
use std::{
    io::{Write as _, stdout},
    process::ExitCode,
    sync::Arc,
    time::Duration,
};
use tokio_util::sync::CancellationToken;
use trove_protocol::ClientPath;

/// How often to see whether the running server is done.
const LISTEN: Duration = Duration::from_millis(200);

#[derive(Debug, Args)]
pub(super) struct Arguments {
    /// Print JSON for programs.
    #[arg(long)]
    json: bool,
    /// Many files are missing because people took them away.
    #[arg(long)]
    accept_missing: bool,
}

pub(super) async fn run(opened: Opened, arguments: &Arguments) -> anyhow::Result<ExitCode> {
    let report = match DataFolder::hold(&opened.data_dir) {
        // No server runs: this process may do it.
        Ok(_held) => {
            let defaults = Settings::new(&opened.data_dir);
            let shares = match opened.catalogue.setting(SHARES).await? {
                Some(folder) => ClientPath::from_wire(folder).to_path(),
                None => defaults.shares.clone(),
            };
            let catalogue = Arc::new(opened.catalogue);
            let settings = Settings { shares, ..defaults };
            let house = House::open(catalogue, settings, Clock::System).await?;
            let report = pass(&house, arguments.accept_missing, &CancellationToken::new()).await?;
            house.catalogue.close().await;
            report
        }
        Err(_) => ask(&opened, arguments.accept_missing).await?,
    };
    let text =
        if arguments.json { serde_json::to_string_pretty(&report)? } else { report.in_words() };
    writeln!(stdout(), "{text}")?;
    let sound = report.damaged.is_empty() && report.trouble.is_none();
    Ok(if sound { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}

async fn ask(opened: &Opened, accept_missing: bool) -> anyhow::Result<Report> {
    let catalogue = &opened.catalogue;
    let request = request::ask(catalogue, accept_missing).await?;
    loop {
        if let Some(report) = request::answer(catalogue, &request).await? {
            return Ok(report);
        }
        tokio::time::sleep(LISTEN).await;
    }
}
