//! `status [--json] [--files] [--prove]`.

use super::{Failure, say};
use crate::{
    engine::{Facts, Live, now_ms},
    ledger::{Folder, Listed, Unseen},
    link::HttpsLink,
    proof::{Progress, Proof, prove},
    room,
    settings::{Home, SettingsError},
    state::Class,
    status::{self, Pace, State, Status},
    verdict::{Verdict, verdict},
};
use jiff::tz::TimeZone;
use serde::Serialize;
use tokio::sync::watch;

/// Files of one class that are listed unless all are asked for.
const SHORT: i64 = 1_000;

/// What `status --json` prints. Fields are only ever added.
#[derive(Serialize)]
struct Report {
    #[serde(flatten)]
    status: Status,
    /// Whether all is safe, and what is not.
    verdict: Verdict,
    /// What the server itself says of the files that are taken for safe; only with `--prove`.
    #[serde(skip_serializing_if = "Option::is_none")]
    proof: Option<Proof>,
    /// The server's address.
    server: Option<String>,
    /// What is collected.
    folders: Vec<FolderReport>,
    /// Files on their way, each with the reason why it is not safe yet.
    pending_files: Vec<Listed>,
    /// Files that are set aside or cannot be read, each with the reason.
    set_aside_files: Vec<Listed>,
    /// Folders and files that could not be looked at, each with the reason.
    unseen_places: Vec<Unseen>,
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
    /// Files that are not there any more and about which the user is asked.
    missing: u64,
    /// The question.
    question: Option<String>,
}

/// What `status` is asked to tell.
#[derive(Clone, Copy)]
pub(super) struct Wish {
    pub(super) json: bool,
    pub(super) files: bool,
    pub(super) prove: bool,
}

pub(super) async fn status(home: &Home, wish: Wish) -> Result<(), Failure> {
    let ledger = home.ledger().await?;
    let limit = if wish.files { i64::MAX } else { SHORT };
    let folders = ledger.folders().await?;
    let access = match home.server() {
        Err(SettingsError::NotPaired) if !wish.prove => None,
        access => Some(access?),
    };
    let mut status = sum_up(home, &ledger, &folders, access.is_some()).await?;
    room::tell(&mut status, ledger.storage().await?);
    let proof = match &access {
        Some(access) if wish.prove => {
            let progress = watch::Sender::new(Progress::default());
            Some(prove(&HttpsLink::new(access)?, &ledger, &progress).await?)
        }
        _ => None,
    };
    let mut verdict = verdict(&status, &folders, ledger.unseen_places().await?);
    if let Some(proof) = &proof {
        verdict.doubt(proof.doubtful.len() as u64);
    }
    let report = Report {
        verdict,
        proof,
        server: access.map(|access| access.url),
        pending_files: ledger.listed(Class::Pending, limit).await?,
        set_aside_files: ledger.listed(Class::SetAside, limit).await?,
        skipped_files: ledger.listed(Class::Skipped, limit).await?,
        unseen_places: ledger.unseen(limit).await?,
        safe_files: if wish.files { Some(ledger.listed(Class::Safe, limit).await?) } else { None },
        folders: folders
            .into_iter()
            .map(|folder| FolderReport {
                path: folder.path.to_string(),
                question: (folder.missing > 0)
                    .then(|| status::question(&folder.path, folder.missing)),
                missing: folder.missing,
                away: folder.away,
            })
            .collect(),
        status,
    };
    let locked = ledger.owners_configuration().await?.locked;
    ledger.close().await;
    if wish.json {
        say(&serde_json::to_string_pretty(&report)?)
    } else {
        say_plainly(&report, &locked)
    }
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
    let pause = ledger.pause().await?.filter(|pause| !pause.is_over(now, None));
    if !paired {
        status.state = State::NotPaired;
        status.reason = status::sentence(&SettingsError::NotPaired);
        return Ok(status);
    }
    if home.is_running()? {
        let live = Live::read(ledger).await?;
        let facts = Facts { pause, ..live.into_facts() };
        return Ok(status::sum_up(&facts, &tally, folders, &Pace::default(), now));
    }
    if let Some(pause) = pause {
        status.state = State::Paused;
        status.reason = pause.sentence(now, &TimeZone::system());
        status.paused_until_ms = pause.ends_ms();
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

fn say_plainly(report: &Report, locked: &[String]) -> Result<(), Failure> {
    let status = &report.status;
    say(&status.reason)?;
    if let Some(way_out) = status::way_out(status, locked) {
        say(&format!("To send all the same: {way_out}"))?;
    }
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
        if let Some(question) = &folder.question {
            say(question)?;
        }
    }
    for notice in &status.notices {
        say(notice)?;
    }
    say(&report.verdict.sentence)?;
    for line in report.verdict.exceptions.iter().chain(&report.verdict.beside) {
        say(&format!("- {line}"))?;
    }
    if let Some(proof) = &report.proof {
        say(&format!(
            "The server confirms {} files by their hashes: {}",
            status::number(proof.proven),
            proof.sentence
        ))?;
        for file in &proof.doubtful {
            say(&format!("{}: {}", file.path, file.reason))?;
        }
    }
    for place in &report.unseen_places {
        say(&place.reason)?;
    }
    for file in report.set_aside_files.iter().chain(&report.pending_files) {
        say(&format!("{}: {}", file.path, file.reason.as_deref().unwrap_or(file.state)))?;
    }
    for file in report.safe_files.iter().flatten() {
        say(&format!("{}: safe, {}", file.path, file.share_path.as_deref().unwrap_or("stored")))?;
    }
    Ok(())
}
