//! `trove-server retry`: files that were set aside are tried again.

use super::Opened;
use crate::{catalogue::Dispatching as _, noticing::nudge};
use std::{
    io::{Write as _, stdout},
    process::ExitCode,
};

pub(super) async fn run(opened: &Opened) -> anyhow::Result<ExitCode> {
    let files = opened.catalogue.try_again(None).await?;
    nudge(&opened.catalogue).await?;
    writeln!(stdout(), "{files} files that were set aside are tried again.")?;
    opened.catalogue.close().await;
    Ok(ExitCode::SUCCESS)
}
