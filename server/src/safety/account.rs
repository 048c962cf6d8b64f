//! Puts what is known of a computer's files into the proof, with words for people. Pure.

use crate::{
    catalogue::{ByHand, Client, FileStand, NEVER, Stand, Standings, WaitingFigures, Wish},
    clock::Moment,
    decide::ContentId,
    overview::{ago, told},
    presence::AWAY_AFTER,
};
use std::collections::HashMap;
use trove_protocol::{Amount, ClientId, FileSafety, NotSafe, OnlyHere, Safety, SafetyState};

/// Everything that the proof is made of.
pub(super) struct Known<'a> {
    pub(super) client: &'a ClientId,
    pub(super) clients: &'a [Client],
    pub(super) standings: Vec<Standings>,
    /// Why the wanted ones wait, all of them together.
    pub(super) waiting: Vec<WaitingFigures>,
    pub(super) only_here: Vec<OnlyHere>,
    pub(super) listed: Vec<FileStand>,
    /// Why the listed ones wait that are wanted.
    pub(super) because: HashMap<ContentId, WaitingFigures>,
    pub(super) more: bool,
    pub(super) now: Moment,
}

/// The proof; `None` when there is no such client.
pub(super) fn account(known: Known<'_>) -> Option<Safety> {
    let Known { client, clients, standings, waiting, only_here, listed, because, more, now } =
        known;
    let client = clients.iter().find(|one| one.id == *client)?;
    let sum = |chosen: fn(SafetyState) -> bool| {
        standings.iter().filter(|one| chosen(state(one.stand))).fold(
            Amount::default(),
            |sum, one| Amount {
                files: sum.files + one.amount.files,
                bytes: sum.bytes + one.amount.bytes,
            },
        )
    };
    let offered = sum(|_| true);
    let safe = sum(|state| state == SafetyState::Safe);
    let on_its_way = sum(|state| state == SafetyState::OnItsWay);
    let not_yet = sum(|state| state == SafetyState::NotYet);
    let all_safe = client.settled && safe.files == offered.files;
    let next = if more { listed.last().map(|file| file.path.clone()) } else { None };
    Some(Safety {
        client: client.id.clone(),
        name: client.name.clone(),
        sentence: sentence(client, [offered, safe, on_its_way, not_yet], &only_here, now),
        all_safe,
        offered,
        safe,
        on_its_way,
        not_yet,
        reasons: reasons(standings, waiting, clients, now),
        only_here,
        files: listed
            .into_iter()
            .map(|file| {
                let why = file.content.and_then(|content| because.get(&content));
                listed_as(file, why, clients, now)
            })
            .collect(),
        next,
    })
}

fn state(stand: Stand) -> SafetyState {
    match stand {
        Stand::Safe => SafetyState::Safe,
        Stand::Asked => SafetyState::OnItsWay,
        _ => SafetyState::NotYet,
    }
}

fn sentence(
    client: &Client,
    [offered, safe, on_its_way, not_yet]: [Amount; 4],
    only_here: &[OnlyHere],
    now: Moment,
) -> String {
    let name = &client.name;
    let mut sentences = vec![match (offered.files, safe.files) {
        (0, _) => format!("{name} has offered no files yet."),
        (1, 1) => format!("The one file that {name} has offered is safe."),
        (all, safe) if all == safe => format!("All {all} files that {name} has offered are safe."),
        (all, safe) => format!(
            "{safe} of {all} files of {name} are safe, {} on their way, {} not yet.",
            on_its_way.files, not_yet.files
        ),
    }];
    match only_here.iter().map(|one| one.files).sum() {
        0_u64 => {}
        1 => sentences.push("One of them exists nowhere else.".to_owned()),
        alone => sentences.push(format!("{alone} of them exist nowhere else.")),
    }
    if !client.settled && offered.files > 0 {
        let looking = "It is still looking through its folders and may offer more.";
        sentences.push(looking.to_owned());
    }
    let silent = now.since(client.seen_at);
    if silent > AWAY_AFTER {
        let ago = ago(silent.as_secs());
        sentences.push(format!("It was last heard of {ago}, and may have new files since."));
    }
    sentences.join(" ")
}

/// The reasons of files that are not safe, most files first.
fn reasons(
    standings: Vec<Standings>,
    waiting: Vec<WaitingFigures>,
    clients: &[Client],
    now: Moment,
) -> Vec<NotSafe> {
    let waiting = waiting.into_iter().map(|figures| {
        let why = told(figures, clients, now);
        NotSafe { reason: why.reason, sentence: why.sentence, files: why.files, bytes: why.bytes }
    });
    let own = standings
        .into_iter()
        .filter(|one| !matches!(one.stand, Stand::Safe | Stand::Wanted))
        .map(|one| NotSafe {
            reason: one.stand.word().to_owned(),
            sentence: in_words(one.stand, one.reason.as_deref()),
            files: one.amount.files,
            bytes: one.amount.bytes,
        });
    let mut reasons: Vec<NotSafe> = waiting.chain(own).collect();
    reasons.sort_by(|one, other| {
        other.files.cmp(&one.files).then_with(|| one.sentence.cmp(&other.sentence))
    });
    reasons
}

fn listed_as(
    file: FileStand,
    why: Option<&WaitingFigures>,
    clients: &[Client],
    now: Moment,
) -> FileSafety {
    let (reason, sentence) = match (file.stand, why) {
        (Stand::Safe, _) => (None, None),
        (Stand::Wanted, Some(why)) => {
            let why = told(why.clone(), clients, now);
            (Some(why.reason), Some(why.sentence))
        }
        (stand, _) => {
            (Some(stand.word().to_owned()), Some(in_words(stand, file.reason.as_deref())))
        }
    };
    FileSafety {
        path: file.path,
        size: file.size,
        state: state(file.stand),
        reason,
        sentence,
        hash: file.hash,
        share_path: file.share_path,
    }
}

/// Why a file that stands so is not safe.
pub(crate) fn in_words(stand: Stand, why: Option<&str>) -> String {
    let why = why.map_or("it failed", |why| why.trim_end_matches('.'));
    match stand {
        Stand::Safe => "It is stored on the server.".to_owned(),
        Stand::Asked => "It is on its way.".to_owned(),
        Stand::Wanted => "The server wants it and will ask for it.".to_owned(),
        Stand::SetBack => format!("It is asked for again soon, because {why}."),
        Stand::SetAside => format!(
            "It was set aside after several attempts, because {why}. It is tried again when it \
             changes, when its computer comes back, or by `trove-server retry`."
        ),
        Stand::Damaged => format!(
            "It was stored, but what the server kept {why}. It is fetched again as soon as a \
             computer that has it can send it."
        ),
        Stand::NotNow => Wish::NotNow.sentence().unwrap_or_default().to_owned(),
        Stand::Never => NEVER.to_owned(),
        Stand::EditedByHand => ByHand::Edited.sentence().to_owned(),
        Stand::DeletedByHand => ByHand::Deleted.sentence().to_owned(),
        Stand::ToCompare => "The server has something that looks the same, and compares it with \
                             this computer's as soon as that says its hash."
            .to_owned(),
    }
}

#[cfg(test)]
mod tests;
