//! `restore SET`.

use super::{Failure, backup::moment, say};
use crate::{
    link::HttpsLink,
    restore::{Outcome, Progress, Source, restore as bring_back},
    settings::Home,
    status::number,
};
use clap::Args;
use indicatif::ProgressBar;
use std::{
    io::{self, IsTerminal, Write as _},
    path::PathBuf,
    sync::atomic::Ordering,
    time::Duration,
};
use trove_protocol::{ClientId, ClientPath, Snapshot};

#[derive(Debug, Args)]
pub(super) struct Arguments {
    /// The backup set's name
    set: String,
    /// The snapshot's name or its beginning [default: the newest complete one]
    #[arg(long, value_name = "ID", conflicts_with = "at")]
    snapshot: Option<String>,
    /// The newest snapshot at this time, such as 2026-11-24 or "2026-11-24 18:30"
    #[arg(long, value_name = "TIME")]
    at: Option<String>,
    /// The folder to restore into, new or empty [default: a new one here, named after the snapshot]
    #[arg(long, value_name = "DIR")]
    to: Option<PathBuf>,
    /// Only what lies at this path in the snapshot
    #[arg(long, value_name = "PATH")]
    only: Option<PathBuf>,
    /// Another computer's backup, by its id, if the server's owner allows it
    #[arg(long, value_name = "CLIENT")]
    from: Option<String>,
}

pub(super) async fn restore(home: &Home, arguments: Arguments) -> Result<(), Failure> {
    let Arguments { set, snapshot, at, to, only, from } = arguments;
    let at = at.as_deref().map(read_time).transpose()?;
    let only = only.as_deref().and_then(ClientPath::from_path);
    let link = HttpsLink::new(&home.server()?)?;
    let of = from.map(ClientId);
    let backups = link.backups(of.as_ref()).await?;
    let snapshots = backups.sets.into_iter().find(|one| one.name == set).map(|one| one.snapshots);
    let snapshots = snapshots.unwrap_or_default();
    let chosen = choose(&snapshots, snapshot.as_deref(), at)
        .ok_or_else(|| {
            Failure::Failed(format!(
                "there is no such snapshot of {set:?}; see `trove-collector backup snapshots`"
            ))
        })?
        .clone();
    let to = to.unwrap_or_else(|| {
        PathBuf::from(format!("{set} {}", moment(chosen.taken_at_ms).replace(':', "")))
    });
    say(&format!("Restoring {set:?} as of {}, snapshot {}.", taken(&chosen), chosen.id))?;
    if let Some(newer) =
        passed_over(&snapshots, &chosen).filter(|_| snapshot.is_none() && at.is_none())
    {
        let (missing, id) = (number(newer.missing), &newer.id);
        say(&format!(
            "A newer snapshot, of {}, is incomplete: {missing} missing. `--snapshot {id}` restores \
             what it has.",
            taken(newer)
        ))?;
    }
    let source = Source { of, set, snapshot: chosen.id };
    let progress = Progress::default();
    let restoring = bring_back(&link, &source, only.as_ref(), &to, &progress);
    let outcome = tokio::select! {
        outcome = restoring => outcome?,
        never = show(&progress) => match never {},
    };
    tell(&outcome, &to)
}

/// The snapshot that is meant: by name, by time, or the newest that is complete, if any is.
fn choose<'a>(
    snapshots: &'a [Snapshot],
    name: Option<&str>,
    at_ms: Option<i64>,
) -> Option<&'a Snapshot> {
    if let Some(name) = name {
        let exact = snapshots.iter().find(|one| one.id == name);
        let mut begun = snapshots.iter().filter(|one| one.id.starts_with(name));
        // A beginning that several have names none of them.
        return exact.or_else(|| begun.next().filter(|_| begun.next().is_none()));
    }
    let by_then = |one: &&Snapshot| at_ms.is_none_or(|at| one.taken_at_ms <= at);
    let candidates = || snapshots.iter().filter(by_then);
    if at_ms.is_some() {
        return candidates().max_by_key(|one| one.taken_at_ms);
    }
    let complete = candidates().filter(|one| one.missing == 0).max_by_key(|one| one.taken_at_ms);
    complete.or_else(|| candidates().max_by_key(|one| one.taken_at_ms))
}

fn taken(snapshot: &Snapshot) -> String {
    moment(snapshot.taken_at_ms)
}

/// The newest snapshot that is newer than the chosen one and was not chosen, being incomplete.
fn passed_over<'a>(snapshots: &'a [Snapshot], chosen: &Snapshot) -> Option<&'a Snapshot> {
    snapshots
        .iter()
        .filter(|one| one.missing > 0 && one.taken_at_ms > chosen.taken_at_ms)
        .max_by_key(|one| one.taken_at_ms)
}

/// Reads a time as people write it, here; a day means its end.
fn read_time(text: &str) -> Result<i64, Failure> {
    let here = jiff::tz::TimeZone::system();
    let local = |time: jiff::civil::DateTime| time.to_zoned_datetime(here.clone()).ok();
    let day = || text.parse::<jiff::civil::Date>().ok()?.tomorrow().ok();
    let date_only = !text.contains([' ', 'T', ':']);
    let time = if date_only {
        day().and_then(|next| local(next.at(0, 0, 0, 0))).map(|next| next.timestamp())
    } else {
        let zoned = text.parse::<jiff::Timestamp>().ok();
        zoned.or_else(|| local(text.parse().ok()?).map(|time| time.timestamp()))
    };
    time.map(|time| time.as_millisecond() - i64::from(date_only)).ok_or_else(|| {
        Failure::Usage(format!(
            "{text:?} is not a time; write it as 2026-11-24 or \"2026-11-24 18:30\""
        ))
    })
}

fn tell(outcome: &Outcome, to: &std::path::Path) -> Result<(), Failure> {
    let mut errors = io::stderr().lock();
    for (path, reason) in &outcome.missing {
        writeln!(errors, "Not in the snapshot: {path}: {reason}")?;
    }
    for sentence in &outcome.failed {
        writeln!(errors, "Not restored: {}.", sentence.trim_end_matches('.'))?;
    }
    say(&format!(
        "{}, {} bytes, in {}.",
        crate::status::files(outcome.files),
        number(outcome.bytes),
        to.display()
    ))?;
    if outcome.failed.is_empty() {
        return Ok(());
    }
    Err(Failure::Failed(format!(
        "{} not restored; the same command tries again",
        crate::status::files(outcome.failed.len() as u64)
    )))
}

enum Never {}

/// Shows how far it is, where someone is looking.
async fn show(progress: &Progress) -> Never {
    let bar = io::stderr().is_terminal().then(|| ProgressBar::new(0));
    loop {
        tokio::time::sleep(Duration::from_millis(200)).await;
        if let Some(bar) = &bar {
            bar.set_length(progress.of_files.load(Ordering::Relaxed));
            bar.set_position(progress.files.load(Ordering::Relaxed));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn snapshot(id: &str, taken_at_ms: i64, missing: u64) -> Snapshot {
        Snapshot { id: id.into(), taken_at_ms, files: 1, bytes: 1, missing }
    }

    #[test]
    fn the_newest_complete_snapshot_is_the_default() {
        let all = [snapshot("a1", 10, 0), snapshot("a2", 20, 0), snapshot("b3", 30, 1)];
        let id = |name, at| choose(&all, name, at).map(|one| one.id.as_str());
        assert_eq!(id(None, None), Some("a2"));
        assert_eq!(id(None, Some(35)), Some("b3"));
        assert_eq!(id(None, Some(15)), Some("a1"));
        assert_eq!(id(None, Some(5)), None);
        assert_eq!(id(Some("b"), None), Some("b3"));
        assert_eq!(id(Some("a"), None), None);
        assert_eq!(id(Some("a1"), None), Some("a1"));
        assert_eq!(choose(&all[2..], None, None).map(|one| one.missing), Some(1));
    }

    #[test]
    fn a_newer_snapshot_that_is_incomplete_is_not_passed_over_in_silence() {
        let all = [snapshot("a", 10, 0), snapshot("b", 20, 1), snapshot("c", 30, 2)];
        let over = |chosen: usize| passed_over(&all, &all[chosen]).map(|one| one.id.as_str());
        assert_eq!(over(0), Some("c"));
        assert_eq!(over(2), None);
        assert_eq!(passed_over(&[snapshot("d", 40, 0)], &all[0]), None);
    }

    #[test]
    fn times_are_read_as_people_write_them() {
        let day = read_time("2026-11-24").unwrap();
        let noon = read_time("2026-11-24 12:00").unwrap();
        assert!(day > noon && day - noon < 13 * 3_600_000);
        assert_eq!(read_time("1970-01-01T00:00:01Z").unwrap(), 1_000);
        assert!(matches!(read_time("yesterday"), Err(Failure::Usage(_))));
    }
}
