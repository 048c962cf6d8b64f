//! `trove-server pair`: makes a pairing code, also while the server runs.

use super::Opened;
use crate::{clock::Clock, pairing};
use std::{
    io::{Write as _, stdout},
    process::ExitCode,
};

pub(super) async fn run(opened: &Opened) -> anyhow::Result<ExitCode> {
    let code = pairing::offer_code(&opened.catalogue, Clock::System.now()).await?;
    opened.catalogue.close().await;
    let mut out = stdout().lock();
    writeln!(out, "Type this code on the computer to pair, within {} minutes:", minutes())?;
    // Alone on the last line, for scripts.
    writeln!(out, "{code}")?;
    Ok(ExitCode::SUCCESS)
}

fn minutes() -> u64 {
    pairing::CODE_TIME.as_secs() / 60
}
