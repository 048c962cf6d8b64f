//! How collection fares, for people: numbers and one sentence.

use crate::{
    courtesy,
    engine::Facts,
    ledger::{Folder, Storage, Tally},
    pause::Pause,
    situation::{Situation, situation},
    state::Class,
};
use jiff::tz::TimeZone;
use serde::Serialize;
use trove_protocol::{ClientPath, Conditions, Hindrance};

/// What the client is doing, in one word. The words are stable.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum State {
    /// No engine runs.
    #[default]
    Stopped,
    /// No server is known, or the server does not know this computer.
    NotPaired,
    /// Paused by its user.
    Paused,
    /// Something does not work; it is tried again.
    Waiting,
    /// Looking through the folders.
    Looking,
    /// Files are on their way.
    Collecting,
    /// Nothing is left to do.
    Idle,
}

/// Sums of bytes.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Bytes {
    /// Of all files worth collecting.
    pub files: u64,
    /// Of those that are safe.
    pub safe: u64,
    /// Of those that are on their way.
    pub pending: u64,
}

/// How collection fares.
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
pub struct Status {
    /// In one word.
    pub state: State,
    /// In one sentence.
    pub reason: String,
    /// Files worth collecting.
    pub files: u64,
    /// Of these, how many are proven to be stored.
    pub safe: u64,
    /// Of these, how many are on their way.
    pub pending: u64,
    /// Of these, how many are not collected until something changes; each has a reason.
    pub set_aside: u64,
    /// Files that are not collected: no photos, videos or music, of a kind or size that is not
    /// wanted, or one of the following.
    pub skipped: u64,
    /// Files whose content lies in a cloud; they are not fetched from there.
    pub placeholders: u64,
    /// Files and folders that patterns leave out.
    pub excluded: u64,
    /// The same in bytes.
    pub bytes: Bytes,
    /// Files sent in a second, of late.
    pub files_per_second: f64,
    /// Bytes sent in a second, of late.
    pub bytes_per_second: f64,
    /// Files being sent, at most a few.
    pub current: Vec<String>,
    /// The room on the server, if it limits it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub storage: Option<Storage>,
    /// Why nothing is sent now; empty when files may be sent.
    pub hindrances: Vec<Hindrance>,
    /// What goes on around this computer.
    pub conditions: Conditions,
    /// What does not work as it should although nothing waits for it, as sentences.
    pub notices: Vec<String>,
    /// When a pause ends by itself, milliseconds since 1970.
    pub paused_until_ms: Option<i64>,
    /// What the sentence is made of; `None` when no engine runs.
    #[serde(skip)]
    pub situation: Option<Situation>,
}

/// How fast files were sent of late.
#[derive(Clone, Debug, Default)]
pub struct Pace {
    notes: std::collections::VecDeque<(i64, u64, u64)>,
}

/// Milliseconds that count as of late.
const OF_LATE: i64 = 10_000;

impl Pace {
    /// Notes the sums of files and bytes sent, at this time.
    pub fn note(&mut self, now_ms: i64, files: u64, bytes: u64) {
        self.notes.push_back((now_ms, files, bytes));
        while self.notes.len() > 2 && self.notes[1].0 <= now_ms - OF_LATE {
            self.notes.pop_front();
        }
    }

    /// Files and bytes a second.
    pub fn rates(&self) -> (f64, f64) {
        let (Some(first), Some(last)) = (self.notes.front(), self.notes.back()) else {
            return (0.0, 0.0);
        };
        let seconds = (last.0 - first.0) as f64 / 1_000.0;
        if seconds <= 0.0 {
            return (0.0, 0.0);
        }
        let rate = |from: u64, to: u64| to.saturating_sub(from) as f64 / seconds;
        (rate(first.1, last.1), rate(first.2, last.2))
    }
}

/// Sums up a running engine.
pub fn sum_up(
    facts: &Facts,
    tally: &Tally,
    folders: &[Folder],
    pace: &Pace,
    now_ms: i64,
) -> Status {
    let (files_per_second, bytes_per_second) = pace.rates();
    let mut status = count(tally);
    status.files_per_second = files_per_second;
    status.bytes_per_second = bytes_per_second;
    status.current = facts.sending.values().take(3).map(|(path, _)| path.to_string()).collect();
    status.hindrances.clone_from(&facts.hindrances);
    status.conditions = facts.conditions;
    status.notices.clone_from(&facts.unwatched);
    status.paused_until_ms = facts.pause.as_ref().and_then(Pause::ends_ms);
    let situation = situation(facts, tally, folders, &status);
    (status.state, status.reason) = explain(&situation, facts, folders, &status, now_ms);
    status.situation = Some(situation);
    status
}

/// The numbers alone.
pub fn count(tally: &Tally) -> Status {
    let (files, bytes) = tally.collectable();
    let (safe, safe_bytes) = tally.class(Class::Safe);
    let (pending, pending_bytes) = tally.class(Class::Pending);
    Status {
        files,
        safe,
        pending,
        set_aside: tally.class(Class::SetAside).0,
        skipped: tally.class(Class::Skipped).0 + tally.placeholders + tally.excluded,
        placeholders: tally.placeholders,
        excluded: tally.excluded,
        bytes: Bytes { files: bytes, safe: safe_bytes, pending: pending_bytes },
        ..Status::default()
    }
}

fn explain(
    situation: &Situation,
    facts: &Facts,
    folders: &[Folder],
    status: &Status,
    now_ms: i64,
) -> (State, String) {
    let pending = || files(status.pending);
    match situation {
        Situation::Paused(pause) => (State::Paused, pause.sentence(now_ms, &TimeZone::system())),
        Situation::Trouble(trouble) => {
            let state = if facts.needs_person { State::NotPaired } else { State::Waiting };
            (state, format!("Waiting: {trouble}; trying again."))
        }
        Situation::NoFolders => {
            let sentence = "No folder is chosen; add one with `trove-collector folders add PATH`.";
            (State::Idle, sentence.into())
        }
        Situation::Looking => {
            let found = files(status.files);
            (State::Looking, format!("Looking through the folders; {found} so far."))
        }
        Situation::AtRest => (State::Idle, rest_sentence(status, folders)),
        Situation::Settling => {
            (State::Collecting, format!("Waiting for {} to stop changing.", pending()))
        }
        Situation::Hindered(hindrance) => (State::Waiting, waiting_for(*hindrance)),
        Situation::Held(waits) => (State::Waiting, waits.sentence.clone()),
        Situation::Queued => (State::Collecting, format!("The server will ask for {}.", pending())),
        Situation::Collecting => {
            let left = seconds_left(status)
                .map(|seconds| format!(", {} left", duration(seconds)))
                .unwrap_or_default();
            (State::Collecting, format!("Collecting {}{left}.", pending()))
        }
    }
}

/// The command by which this computer's user may send all the same, where a hindrance is what is
/// waited for and the owner has not locked its setting.
pub fn way_out(status: &Status, locked: &[String]) -> Option<&'static str> {
    let hindrance = *status.hindrances.first()?;
    let is_reason = status.state == State::Waiting && status.reason == waiting_for(hindrance);
    let may_set = courtesy::setting(hindrance)
        .is_some_and(|setting| !locked.iter().any(|locked| locked == setting));
    courtesy::way_out(hindrance).filter(|_| is_reason && may_set)
}

fn waiting_for(hindrance: Hindrance) -> String {
    format!("Waiting: {}.", courtesy::words(hindrance))
}

/// What to say when nothing is left to do.
pub fn rest_sentence(status: &Status, folders: &[Folder]) -> String {
    let mut sentence = match (status.files, status.set_aside) {
        (0, _) => "There is nothing to collect in the folders".to_owned(),
        (1, 0) => "The one file is safe".to_owned(),
        (all, 0) => format!("All {} are safe", files(all)),
        (all, aside) => {
            format!(
                "{} of {} are safe, {} set aside",
                number(status.safe),
                files(all),
                number(aside)
            )
        }
    };
    if let Some(folder) = folders.iter().find(|folder| folder.missing > 0) {
        let question = question(&folder.path, folder.missing);
        sentence = format!("{sentence}; {}", question.trim_end_matches('.'));
    }
    if let Some(away) = folders.iter().find_map(|folder| folder.away.as_deref()) {
        sentence = format!("{sentence}; {}", away.trim_end_matches('.'));
    }
    sentence + "."
}

/// What to ask of files that are not there any more.
pub fn question(folder: &ClientPath, missing: u64) -> String {
    format!(
        "{} of {folder} are not there any more: if they were deleted on purpose, say `trove-collector \
         folders confirm {folder}`; if not, plug in or bring back what holds them.",
        files(missing)
    )
}

/// How long it takes at the pace of late; `None` when nobody can tell.
pub fn seconds_left(status: &Status) -> Option<u64> {
    let by_files = status.pending as f64 / status.files_per_second;
    let by_bytes = status.bytes.pending as f64 / status.bytes_per_second;
    let seconds = by_files.min(by_bytes);
    // Without a pace the division gives nothing finite.
    (seconds.is_finite() && seconds < 30.0 * 86_400.0).then(|| seconds.ceil() as u64)
}

/// A length of time in words.
pub fn duration(seconds: u64) -> String {
    let unit =
        |count: u64, name: &str| format!("{count} {name}{}", if count == 1 { "" } else { "s" });
    match seconds {
        0..=1 => "a second".into(),
        2..=89 => unit(seconds, "second"),
        90..=5_399 => unit(seconds.div_ceil(60), "minute"),
        5_400..=129_599 => unit(seconds.div_ceil(3_600), "hour"),
        _ => unit(seconds.div_ceil(86_400), "day"),
    }
}

/// What an error says, as a sentence.
pub(crate) fn sentence(error: &dyn std::fmt::Display) -> String {
    let text = error.to_string();
    let mut letters = text.chars();
    let first = letters.next().map(|first| first.to_uppercase().to_string()).unwrap_or_default();
    format!("{first}{}.", letters.as_str())
}

/// A number of files, in words.
pub fn files(count: u64) -> String {
    format!("{} file{}", number(count), if count == 1 { "" } else { "s" })
}

/// A number with commas between groups of three digits.
pub fn number(value: u64) -> String {
    let digits = value.to_string();
    let mut text = String::with_capacity(digits.len() * 4 / 3);
    for (at, digit) in digits.chars().enumerate() {
        if at > 0 && (digits.len() - at).is_multiple_of(3) {
            text.push(',');
        }
        text.push(digit);
    }
    text
}

#[cfg(test)]
#[path = "status_tests.rs"]
mod tests;
