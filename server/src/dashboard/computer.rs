//! How one computer fares, in a word and a sentence that stands beside its name. Pure.

use super::{
    shown::{Computer, PausedBy, Said},
    view::{Around, numbered},
};
use crate::{
    catalogue::{Client, Holdings},
    clock::Moment,
    dispatch::{paused_until, plan::Reason, until},
    overview::{Waiting, ago},
};
use trove_protocol::Amount;

/// What holds the whole house back, in the words of the reasons.
const OF_THE_HOUSE: [&str; 6] =
    ["traffic_limit", "streaming_limit", "outside_hours", "disk_full", "shares_away", "gathering"];

/// Shows one computer.
pub fn computer(client: &Client, around: &Around<'_>) -> Computer {
    let id = &client.id;
    let counted = around.counted;
    let held = counted.holdings.iter().find(|held| held.client == *id);
    let held = held.cloned().unwrap_or_else(|| Holdings::none(id.clone()));
    let seen = around.seen.get(id).copied().unwrap_or_default();
    let asked = around.in_flight.get(id).copied().unwrap_or_default();
    let asked = Amount { files: asked.files, bytes: asked.bytes };
    let pause = pause(client, around);
    let reason = reason(client, &held, asked, around);
    let state = if pause.is_some() {
        let sentence = paused_sentence(pause, around.now);
        Said { word: "paused".to_owned(), sentence }
    } else {
        state(client, &held, asked, reason.as_ref(), around)
    };
    Computer {
        present: seen.present,
        last_seen_at: seen.last_seen.0,
        paired_at: client.paired_at.0,
        version: client.version.clone(),
        paused: pause.is_some(),
        paused_until_at: pause.and_then(|(_, until)| until).map(|until| until.0),
        paused_by: pause.map(|(by, _)| by),
        state,
        reason,
        settled: client.settled,
        files: held.files,
        safe: held.safe,
        safe_bytes: held.safe_bytes,
        only_here: counted.only_here.get(id).cloned().unwrap_or_default(),
        waiting: counted.wanted.get(id).copied().unwrap_or_default(),
        asked,
        conditions: client.conditions,
        stored_bytes: counted.usage.get(id).map_or(0, |usage| usage.stored),
        quota_bytes: around.owner.quota(id),
        overdue: seen.overdue,
        id: id.0.clone(),
        name: client.name.clone(),
    }
}

/// Who has paused it, and until when. The user's own pause is told first: nobody else can end it.
fn pause(client: &Client, around: &Around<'_>) -> Option<(PausedBy, Option<Moment>)> {
    if client.is_paused(around.now) {
        return Some((PausedBy::User, client.paused_until));
    }
    let until = paused_until(around.pauses, &client.id, around.now)?;
    Some((PausedBy::Owner, until))
}

fn paused_sentence(pause: Option<(PausedBy, Option<Moment>)>, now: Moment) -> String {
    let by = match pause {
        Some((PausedBy::Owner, _)) => "by the owner",
        _ => "by its user",
    };
    match pause.and_then(|(_, end)| end) {
        Some(end) => format!("Paused {by} until {}", until(end, now)),
        None => format!("Paused {by}"),
    }
}

/// Why something of it waits; `None` when nothing does, or only for its turn.
fn reason(client: &Client, held: &Holdings, asked: Amount, around: &Around<'_>) -> Option<Said> {
    let waits = around.counted.wanted.get(&client.id).is_some_and(|wanted| wanted.files > 0);
    if held.safe >= held.files && !waits {
        return None;
    }
    let said = |waiting: &Waiting| Said {
        word: waiting.reason.clone(),
        sentence: waiting.sentence.clone(),
    };
    // What holds now goes before what was written down a moment ago.
    if around.streamed_to(&client.id) {
        let reason = Reason::Streaming;
        let sentence = reason.sentence(&client.name);
        return Some(Said { word: reason.word().to_owned(), sentence });
    }
    let own = around.waiting.iter().find(|one| one.client.as_ref() == Some(&client.id.0));
    // Its stream has ended, and the queue has not been looked at since.
    let own = own.filter(|own| own.reason != Reason::Streaming.word());
    let house = || {
        let house = |one: &&Waiting| OF_THE_HOUSE.contains(&one.reason.as_str());
        around.waiting.iter().find(house).filter(|_| waits && asked.files == 0)
    };
    own.or_else(house).map(said)
}

fn state(
    client: &Client,
    held: &Holdings,
    asked: Amount,
    reason: Option<&Said>,
    around: &Around<'_>,
) -> Said {
    let said = |word: &str, sentence: String| Said { word: word.to_owned(), sentence };
    let seen = around.seen.get(&client.id).copied().unwrap_or_default();
    if !seen.present {
        let silent = around.now.since(seen.last_seen).as_secs();
        return said("away", format!("Not seen for {}", span(silent)));
    }
    if let Some(reason) = reason {
        let sentence = short(reason);
        return said("waiting", sentence);
    }
    let left = held.files.saturating_sub(held.safe);
    if asked.files > 0 {
        return said("sending", format!("Sending {}", files(asked.files)));
    }
    if !client.settled {
        return said("looking", "Looking through its folders".to_owned());
    }
    let wanted = around.counted.wanted.get(&client.id).map_or(0, |wanted| wanted.files);
    match (held.files, left) {
        (0, _) => said("safe", "It has offered no files yet".to_owned()),
        (1, 0) => said("safe", "Its one file is safe".to_owned()),
        (all, 0) => said("safe", format!("All {} files are safe", numbered(all))),
        (_, left) if wanted > 0 => said("sending", format!("{} to go", files(left))),
        (_, left) => {
            let are = if left == 1 { "is" } else { "are" };
            said("failed", format!("{} {are} not safe: see why", files(left)))
        }
    }
}

/// A reason beside the computer's name, which need not be said again.
fn short(reason: &Said) -> String {
    let short = match reason.word.as_str() {
        "streaming" => "something is being streamed to it",
        "streaming_limit" => "something is being streamed",
        "battery" => "it is on battery",
        "metered" => "its network is metered",
        "full_screen" => "a program fills its screen",
        "user_active" => "somebody is using it",
        "client_hours" => "it sends nothing at this hour",
        "over_quota" => "it has used up its space on the server",
        "outside_hours" => "nothing is collected at this hour",
        "traffic_limit" => "the traffic in the house is at its limit",
        "disk_full" => "the server's disk is full",
        "shares_away" => "the shares are not where they should be",
        "gathering" => "another computer is still looking through its folders",
        _ => return reason.sentence.trim_end_matches('.').to_owned(),
    };
    format!("Waiting: {short}")
}

fn files(count: u64) -> String {
    if count == 1 { "1 file".to_owned() } else { format!("{} files", numbered(count)) }
}

/// `3 days`, for how long nothing was heard.
fn span(seconds: u64) -> String {
    ago(seconds).trim_end_matches(" ago").to_owned()
}

#[cfg(test)]
mod tests;
