//! `plan [--json] [--files]`: what collecting would do; nothing is offered and nothing is written
//! down.

use super::{Failure, say};
use crate::{
    forecast::{File, LeftOut, Outcome, Progress, Sum, Summary, forecast},
    ledger::Ledger,
    link::{HttpsLink, Link},
    room::in_words,
    settings::{Home, SettingsError},
    status::{number, sentence},
};
use indicatif::ProgressBar;
use serde::Serialize;
use std::{
    io::{self, IsTerminal},
    time::Duration,
};
use tokio::sync::watch;
use trove_protocol::Kind;

/// Files of each outcome and kind, and of each reason, that are listed unless all are asked for.
const SHORT: usize = 10;
/// Of these, so many are printed for people.
const SHORTER: usize = 3;
/// Folders below the shares that are printed unless all are asked for.
const PLACES: usize = 12;

/// What `plan --json` prints. Fields are only ever added.
#[derive(Serialize)]
struct Report {
    #[serde(flatten)]
    summary: Summary,
    /// The server's address.
    server: Option<String>,
}

pub(super) async fn plan(home: &Home, json: bool, files: bool) -> Result<(), Failure> {
    let ledger = home.ledger().await?;
    let made = make(home, &ledger, if files { usize::MAX } else { SHORT }).await;
    ledger.close().await;
    let report = made?;
    if json {
        say(&serde_json::to_string_pretty(&report)?)
    } else {
        say_plainly(&report.summary, files)
    }
}

async fn make(home: &Home, ledger: &Ledger, most: usize) -> Result<Report, Failure> {
    let (server, link) = match home.server() {
        Ok(access) => {
            let link = HttpsLink::new(&access)?;
            (Some(access.url), Some(link))
        }
        Err(SettingsError::NotPaired) => (None, None),
        Err(error) => return Err(error.into()),
    };
    let progress = watch::Sender::new(Progress::default());
    let making = forecast(ledger, link.as_ref().map(|link| link as &dyn Link), most, &progress);
    let mut summary = tokio::select! {
        made = making => made?,
        never = show(&progress) => match never {},
    };
    if server.is_none() {
        summary.unreachable = Some(sentence(&SettingsError::NotPaired));
    }
    Ok(Report { summary, server })
}

enum Never {}

/// Shows how far it is, where someone is looking.
async fn show(progress: &watch::Sender<Progress>) -> Never {
    let bar = io::stderr().is_terminal().then(ProgressBar::new_spinner);
    loop {
        tokio::time::sleep(Duration::from_millis(200)).await;
        if let Some(bar) = &bar {
            let looked_at = progress.borrow().looked_at;
            bar.set_message(format!("Looked at {} files", number(looked_at.files)));
            bar.tick();
        }
    }
}

fn say_plainly(summary: &Summary, all: bool) -> Result<(), Failure> {
    if summary.folders == 0 {
        return say("No folder is chosen; add one with `trove-collector folders add PATH`.");
    }
    if let Some(unreachable) = &summary.unreachable {
        say(&format!("{unreachable} What follows is what this computer knows by itself."))?;
    }
    say(&format!("{} would be in Trove{}.", counted(summary.collected), by_kind(summary)))?;
    for (outcome, sum, words) in [
        (Outcome::Safe, summary.safe, "safe already"),
        (Outcome::Stored, summary.stored, "on the server already, so nothing is sent"),
        (
            Outcome::Alike,
            summary.alike,
            "look like files on the server; they are read here to make sure, and sent only if they \
             differ",
        ),
        (Outcome::Elsewhere, summary.elsewhere, "on the way from another computer"),
        (Outcome::Copy, summary.copies, "copies of other files here, which are sent once"),
        (Outcome::Sent, summary.sent, "to be sent"),
        (Outcome::Unknown, summary.unknown, "about which only the server can say more"),
    ] {
        if sum.files > 0 {
            say(&format!("  {}: {words}", counted(sum)))?;
            let most = if all { usize::MAX } else { SHORTER };
            let files = summary.files.iter().filter(|file| file.outcome == outcome);
            files.take(most).try_for_each(|file| say(&line(file)))?;
        }
    }
    if summary.saved_bytes > 0 {
        say(&format!("{} need not be sent.", in_words(summary.saved_bytes)))?;
    }
    say_places(summary, all)?;
    for away in &summary.away {
        say(&format!("Not looked through: {}", away.reason))?;
    }
    if !summary.left_out.is_empty() {
        say("Left out:")?;
    }
    summary.left_out.iter().try_for_each(|left_out| say_left_out(left_out, all))?;
    if !all {
        say("`trove-collector plan --files` lists every file.")?;
    }
    Ok(())
}

fn line(file: &File) -> String {
    let taken = file.captured.map(|at| format!("  taken {at}")).unwrap_or_default();
    match &file.share_path {
        Some(place) => format!("      {}{taken}  in {place}", file.path),
        None => format!("      {}{taken}", file.path),
    }
}

fn say_places(summary: &Summary, all: bool) -> Result<(), Failure> {
    if summary.places.is_empty() {
        return Ok(());
    }
    say("Where it would lie on the server:")?;
    let most = if all { usize::MAX } else { PLACES };
    for (folder, sum) in summary.places.iter().take(most) {
        say(&format!("  {folder}: {}", counted(*sum)))?;
    }
    let more = summary.places.len().saturating_sub(most);
    if more > 0 {
        say(&format!("  and {} more folders", number(more as u64)))?;
    }
    Ok(())
}

fn say_left_out(left_out: &LeftOut, all: bool) -> Result<(), Failure> {
    let size = match left_out.sum.bytes {
        0 => String::new(),
        bytes => format!(", {}", in_words(bytes)),
    };
    say(&format!("  {}{size}: {}", number(left_out.sum.files), left_out.reason))?;
    let most = if all { usize::MAX } else { SHORTER };
    left_out.paths.iter().take(most).try_for_each(|one| match &one.reason {
        Some(reason) => say(&format!("      {}: {reason}", one.path)),
        None => say(&format!("      {}", one.path)),
    })
}

fn counted(sum: Sum) -> String {
    let plural = if sum.files == 1 { "" } else { "s" };
    format!("{} file{plural}, {}", number(sum.files), in_words(sum.bytes))
}

/// ` (1,200 photos, 3 videos)`.
fn by_kind(summary: &Summary) -> String {
    let kinds: Vec<String> = summary
        .kinds
        .iter()
        .map(|(kind, sum)| {
            let (one, many) = match kind {
                Kind::Photo => ("photo", "photos"),
                Kind::Video => ("video", "videos"),
                Kind::Music => ("music file", "music files"),
                Kind::Sidecar => ("sidecar", "sidecars"),
                Kind::Other => ("other", "others"),
            };
            format!("{} {}", number(sum.files), if sum.files == 1 { one } else { many })
        })
        .collect();
    if kinds.is_empty() { String::new() } else { format!(" ({})", kinds.join(", ")) }
}
