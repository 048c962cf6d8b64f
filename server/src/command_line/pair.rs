//! `trove-server pair`: makes a pairing code, also while the server runs.

use super::Opened;
use crate::{clock::Clock, pairing};
use clap::Args;
use std::{
    io::{Write as _, stdout},
    process::ExitCode,
};

#[derive(Debug, Args)]
pub(super) struct Arguments {
    /// Print JSON for programs.
    #[arg(long)]
    json: bool,
}

/// The stable output of `trove-server pair --json`.
#[derive(serde::Serialize)]
struct Offered {
    code: String,
    /// Milliseconds since 1970-01-01 UTC.
    expires_ms: i64,
}

pub(super) async fn run(opened: &Opened, arguments: &Arguments) -> anyhow::Result<ExitCode> {
    let now = Clock::System.now();
    let code = pairing::offer_code(&opened.catalogue, now).await?;
    opened.catalogue.close().await;
    let mut out = stdout().lock();
    if arguments.json {
        let expires_ms = now.after(pairing::CODE_TIME).0;
        let offered = Offered { code: code.to_string(), expires_ms };
        writeln!(out, "{}", serde_json::to_string(&offered)?)?;
        return Ok(ExitCode::SUCCESS);
    }
    writeln!(out, "Type this code on the computer to pair, within {} minutes:", minutes())?;
    // Alone on the last line, for scripts.
    writeln!(out, "{code}")?;
    Ok(ExitCode::SUCCESS)
}

fn minutes() -> u64 {
    pairing::CODE_TIME.as_secs() / 60
}
