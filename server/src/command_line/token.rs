//! `trove-server token`: makes the owner's token, also while the server runs.

use super::Opened;
use crate::owner::make_token;
use std::{
    io::{Write as _, stdout},
    process::ExitCode,
};

pub(super) async fn run(opened: &Opened) -> anyhow::Result<ExitCode> {
    let token = make_token(&opened.catalogue).await?;
    opened.catalogue.close().await;
    let mut out = stdout().lock();
    writeln!(
        out,
        "This token opens all that an owner may see and do, such as /metrics and /api/v1/events: keep \
         it as you keep a password. It is shown once, and earlier ones no longer work:"
    )?;
    // Alone on the last line, for scripts.
    writeln!(out, "{token}")?;
    Ok(ExitCode::SUCCESS)
}
