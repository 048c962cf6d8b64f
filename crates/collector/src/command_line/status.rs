//! `status [--json] [--files]`.

use super::{Failure, say};
use crate::{
    engine::{Facts, Live, now_ms},
    ledger::{Folder, Listed},
    settings::{Home, SettingsError},
    state::Class,
    status::{self, Pace, State, Status},
};
use serde::Serialize;

/// Files of one class that are listed unless all are asked for.
const SHORT: i64 = 1_000;

/// What `status --json` prints. Fields are only ever added.
#[derive(Serialize)]
struct Report {
    #[serde(flatten)]
    status: Status,
    /// The server's address.
    server: Option<String>,
    /// What is collected.
    folders: Vec<FolderReport>,
    /// Files on their way, each with the reason why it is not safe yet.
    pending_files: Vec<Listed>,
    /// Files that are set aside or cannot be read, each with the reason.
    set_aside_files: Vec<Listed>,
    /// Files that are not collected, each with the reason.
    skipped_files: Vec<Listed>,
    /// Files that are safe; only with `--files`.
    #[serde(skip_serializing_if = "Option::is_none")]
    safe_files: Option<Vec<Listed>>,
}

#[derive(Serialize)]
struct FolderReport {
    path: String,
    /// Why it cannot be looked through now.
    away: Option<String>,
}

pub(super) async fn status(home: &Home, json: bool, files: bool) -> Result<(), Failure> {
    let ledger = home.ledger().await?;
    let limit = if files { i64::MAX } else { SHORT };
    let folders = ledger.folders().await?;
    let server = match home.server() {
        Ok(access) => Some(access.url),
        Err(SettingsError::NotPaired) => None,
        Err(error) => return Err(error.into()),
    };
    let status = sum_up(home, &ledger, &folders, server.is_some()).await?;
    let report = Report {
        server,
        pending_files: ledger.listed(Class::Pending, limit).await?,
        set_aside_files: ledger.listed(Class::SetAside, limit).await?,
        skipped_files: ledger.listed(Class::Skipped, limit).await?,
        safe_files: if files { Some(ledger.listed(Class::Safe, limit).await?) } else { None },
        folders: folders
            .into_iter()
            .map(|folder| FolderReport { path: folder.path.to_string(), away: folder.away })
            .collect(),
        status,
    };
    ledger.close().await;
    if json { say(&serde_json::to_string_pretty(&report)?) } else { say_plainly(&report) }
}

async fn sum_up(
    home: &Home,
    ledger: &crate::ledger::Ledger,
    folders: &[Folder],
    paired: bool,
) -> Result<Status, Failure> {
    let now = now_ms();
    let tally = ledger.tally(now).await?;
    let mut status = status::count(&tally);
    let paused_until = ledger.paused_until().await?;
    if !paired {
        status.state = State::NotPaired;
        status.reason = format!("{}.", first_upper(&SettingsError::NotPaired.to_string()));
        return Ok(status);
    }
    if home.is_running()? {
        let live = Live::read(ledger).await?;
        let facts = Facts {
            paused_until_ms: if paused_until > now { paused_until } else { 0 },
            ..live.into_facts()
        };
        return Ok(status::sum_up(&facts, &tally, folders, &Pace::default(), now));
    }
    if paused_until > now {
        status.state = State::Paused;
        status.reason = status::pause_sentence(paused_until, now);
        return Ok(status);
    }
    status.state = State::Stopped;
    status.reason = if status.pending == 0 {
        status::rest_sentence(&status, folders)
    } else {
        format!(
            "{} of {} files are not safe yet; start `trove-collector run` to go on.",
            status::number(status.pending),
            status::number(status.files)
        )
    };
    Ok(status)
}

fn first_upper(text: &str) -> String {
    let mut characters = text.chars();
    characters
        .next()
        .map_or_else(String::new, |first| first.to_uppercase().chain(characters).collect())
}

fn say_plainly(report: &Report) -> Result<(), Failure> {
    let status = &report.status;
    say(&status.reason)?;
    say(&format!(
        "{} files: {} safe, {} on their way, {} set aside; {} others are not collected.",
        status::number(status.files),
        status::number(status.safe),
        status::number(status.pending),
        status::number(status.set_aside),
        status::number(status.skipped)
    ))?;
    for folder in &report.folders {
        match &folder.away {
            Some(away) => say(&format!("Folder {}: {away}", folder.path))?,
            None => say(&format!("Folder {}", folder.path))?,
        }
    }
    for file in report.set_aside_files.iter().chain(&report.pending_files) {
        say(&format!("{}: {}", file.path, file.reason.as_deref().unwrap_or(file.state)))?;
    }
    for file in report.safe_files.iter().flatten() {
        say(&format!("{}: safe, {}", file.path, file.share_path.as_deref().unwrap_or("stored")))?;
    }
    Ok(())
}
