//! `trove-server manifest`: lists the hashes of all stored files.

use super::Opened;
use crate::{catalogue::Reports as _, verify::manifest_line};
use std::{
    io::{BufWriter, Write as _, stdout},
    process::ExitCode,
};

pub(super) async fn run(opened: &Opened) -> anyhow::Result<ExitCode> {
    let stored = opened.catalogue.stored().await?;
    opened.catalogue.close().await;
    let mut out = BufWriter::new(stdout().lock());
    for content in stored {
        write!(out, "{}", manifest_line(&content.share_path, &content.hash))?;
    }
    out.flush()?;
    Ok(ExitCode::SUCCESS)
}
