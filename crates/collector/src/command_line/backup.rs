//! `backup add|remove|list|now|snapshots`.

use super::{
    Failure,
    folders::{usable, wire_form},
    pause::read_duration,
    say,
};
use crate::{
    engine::now_ms,
    ledger::{Asked, BackupSet, Ended, Ledger, subtree},
    link::HttpsLink,
    settings::Home,
    status::number,
};
use clap::Subcommand;
use std::{collections::HashSet, path::PathBuf};
use trove_protocol::{ClientId, ClientPath, Snapshot, backup::is_set_name};

#[derive(Debug, Subcommand)]
pub(super) enum Command {
    /// Back folders up whole: all kinds of files, hidden ones as well
    Add {
        /// The backup set's name
        name: String,
        /// The folders
        #[arg(required = true)]
        paths: Vec<PathBuf>,
        /// Make a backup this often, such as 6h or 1d [default: only when told to]
        #[arg(long, value_name = "TIME")]
        every: Option<String>,
    },
    /// Back a set up no more; its snapshots stay on the server
    Remove {
        /// The backup set's name
        name: String,
    },
    /// List the sets, their folders, and how their latest backups fared
    List,
    /// Make a backup now, or as soon as Trove runs
    Now {
        /// The backup set's name
        name: String,
    },
    /// List a set's snapshots on the server
    Snapshots {
        /// The backup set's name [default: all sets]
        name: Option<String>,
        /// As JSON
        #[arg(long)]
        json: bool,
        /// Those of another computer, by its id, if the server's owner allows it
        #[arg(long, value_name = "CLIENT")]
        from: Option<String>,
    },
}

pub(super) async fn backup(home: &Home, command: Command) -> Result<(), Failure> {
    if let Command::Snapshots { name, json, from } = command {
        return snapshots(home, name.as_deref(), json, from).await;
    }
    let ledger = home.ledger().await?;
    let result = match command {
        Command::Add { name, paths, every } => add(&ledger, &name, &paths, every.as_deref()).await,
        Command::Remove { name } => remove(&ledger, &name).await,
        Command::Now { name } => now(home, &ledger, &name).await,
        Command::List | Command::Snapshots { .. } => list(&ledger).await,
    };
    ledger.close().await;
    result
}

async fn add(
    ledger: &Ledger,
    name: &str,
    paths: &[PathBuf],
    every: Option<&str>,
) -> Result<(), Failure> {
    if !is_set_name(name) {
        return Err(Failure::Usage(format!(
            "{name:?} is no name for a backup set; use letters, digits, spaces, \"-\", \"_\" and \
             \".\", at most 64"
        )));
    }
    let every = every.map(read_duration).transpose()?;
    let every_ms = every.and_then(|every| i64::try_from(every.as_millis()).ok());
    let sets = ledger.backup_sets().await?;
    let known = sets.into_iter().find(|set| set.name == name).map(|set| set.folders);
    let mut folders: Vec<(ClientPath, String)> =
        known.unwrap_or_default().into_iter().map(|folder| (folder.path, folder.label)).collect();
    let before = folders.len();
    for path in paths {
        let wire = wire_form(&usable(path)?)?;
        let within = |inner: &ClientPath, outer: &ClientPath| {
            let (low, high) = subtree(outer);
            inner == outer || (inner.as_str() >= low.as_str() && inner.as_str() < high.as_str())
        };
        if let Some((other, _)) =
            folders.iter().find(|(other, _)| within(&wire, other) || within(other, &wire))
        {
            return Err(Failure::Failed(format!(
                "{wire} and {other} lie in one another; name the outer one alone"
            )));
        }
        let label = label(&wire, &folders.iter().map(|(_, label)| label.as_str()).collect());
        folders.push((wire, label));
    }
    ledger.add_backup(name, &folders[before..], every_ms, now_ms()).await?;
    let count = folders.len();
    let folders = if count == 1 { "1 folder".to_owned() } else { format!("{count} folders") };
    say(&format!("{name} has {folders}. `trove-collector backup now {name:?}` starts a backup."))
}

/// The folder's name in snapshots: its own, numbered when another folder has it.
fn label(path: &ClientPath, taken: &HashSet<&str>) -> String {
    let own = path.as_str().rsplit('/').next().unwrap_or_default().replace(':', "");
    let own = if own.is_empty() { "computer".to_owned() } else { own };
    let base = own.clone();
    let numbered = (2..).map(move |n| format!("{base} ({n})"));
    let mut labels = std::iter::once(own.clone()).chain(numbered);
    labels.find(|label| !taken.contains(label.as_str())).unwrap_or(own)
}

async fn remove(ledger: &Ledger, name: &str) -> Result<(), Failure> {
    if ledger.remove_backup(name, now_ms()).await? {
        say(&format!("{name} is backed up no more; its snapshots stay on the server."))
    } else {
        Err(unknown(name))
    }
}

async fn now(home: &Home, ledger: &Ledger, name: &str) -> Result<(), Failure> {
    let asked = ledger.start_backup(name).await?.ok_or_else(|| unknown(name))?;
    if let Asked::Follows(taken_ms) = asked {
        let since = taken_ms.map_or_else(String::new, |ms| format!(" since {}", moment(ms)));
        say(&format!("A backup of {name} is under way{since}; this one follows."))
    } else if home.is_running()? {
        say(&format!("A backup of {name} begins."))
    } else {
        say(&format!("A backup of {name} begins with the next `trove-collector run`."))
    }
}

fn unknown(name: &str) -> Failure {
    Failure::Failed(format!("there is no backup set {name:?}; see `trove-collector backup list`"))
}

async fn list(ledger: &Ledger) -> Result<(), Failure> {
    let latest = ledger.latest_backups().await?;
    for BackupSet { name, folders, every_ms } in ledger.backup_sets().await? {
        let every = every_ms.map_or_else(String::new, |every| {
            // A day is 24h here.
            format!(", every {:#}", jiff::SignedDuration::from_millis(every))
        });
        say(&format!("{name}{every}"))?;
        for folder in folders {
            say(&format!("  {}", folder.path))?;
        }
        let ended = latest.iter().find(|ended| ended.set == name);
        say(&format!("  {}", ended.map_or_else(|| "No backup yet.".to_owned(), fared)))?;
    }
    Ok(())
}

/// How a set's latest run fared, as a sentence.
fn fared(ended: &Ended) -> String {
    match (ended.ended_ms, &ended.failure) {
        (None, _) if ended.snapshot.is_none() => "A backup is to begin.".to_owned(),
        (None, _) => format!("A backup is under way: {} to go.", crate::status::files(ended.open)),
        (Some(at), Some(failure)) => {
            format!("Failed {}: {}.", moment(at), failure.trim_end_matches('.'))
        }
        (Some(at), None) => {
            format!("{}, {}.", moment(at), sum(ended.files, ended.missing))
        }
    }
}

fn sum(files: u64, missing: u64) -> String {
    let files = crate::status::files(files);
    if missing == 0 { files } else { format!("{files}, incomplete: {} missing", number(missing)) }
}

pub(super) fn moment(ms: i64) -> String {
    jiff::Timestamp::from_millisecond(ms).map_or_else(
        |_| "unknown".to_owned(),
        |time| {
            let here = time.to_zoned_datetime(jiff::tz::TimeZone::system());
            here.strftime("%Y-%m-%d %H:%M").to_string()
        },
    )
}

async fn snapshots(
    home: &Home,
    name: Option<&str>,
    json: bool,
    from: Option<String>,
) -> Result<(), Failure> {
    let link = HttpsLink::new(&home.server()?)?;
    let mut backups = link.backups(from.map(ClientId).as_ref()).await?;
    backups.sets.retain(|set| name.is_none_or(|name| set.name == name));
    if json {
        return say(&serde_json::to_string_pretty(&backups)?);
    }
    for set in &backups.sets {
        for Snapshot { id, taken_at_ms, files, bytes, missing } in &set.snapshots {
            let (taken, sum) = (moment(*taken_at_ms), sum(*files, *missing));
            say(&format!("{id}  {taken}  {}  {sum}, {} bytes", set.name, number(*bytes)))?;
        }
    }
    if backups.sets.is_empty() { say("There are no snapshots yet.") } else { Ok(()) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn how_a_backup_fared_is_one_sentence() {
        let ended = Ended {
            set: "docs".into(),
            ended_ms: Some(0),
            snapshot: None,
            files: 1,
            missing: 0,
            open: 0,
            failure: Some("The set was removed.".into()),
        };
        assert!(fared(&ended).ends_with(": The set was removed."), "{}", fared(&ended));
        let whole = Ended { failure: None, ..ended.clone() };
        assert!(fared(&whole).ends_with(", 1 file."), "{}", fared(&whole));
        let open = Ended { ended_ms: None, snapshot: Some("s".into()), open: 2, ..whole };
        assert_eq!(fared(&open), "A backup is under way: 2 files to go.");
    }
}
