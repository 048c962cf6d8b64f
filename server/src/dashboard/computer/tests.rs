use super::*;
use crate::{
    catalogue::{Pause, WaitingFigures},
    dashboard::view::{Counted, Seen},
    dispatch::plan::Load,
    overview::told,
    settings::OwnerSettings,
    streams::{Listener, Stream},
};
use proptest::prelude::*;
use std::{collections::HashMap, time::Duration};
use trove_protocol::{ClientId, Conditions};

const NOW: Moment = Moment(1_800_000_000_000);

fn id() -> ClientId {
    ClientId("1".to_owned())
}

fn client() -> Client {
    Client {
        id: id(),
        name: "kitchen".to_owned(),
        paired_at: Moment(0),
        seen_at: NOW,
        settled: true,
        paused: false,
        paused_until: None,
        hindrances: Vec::new(),
        conditions: Conditions::default(),
        version: String::new(),
        ftp_bytes_received: 0,
    }
}

/// All that bears on what one computer is shown as.
#[derive(Clone)]
struct Given {
    client: Client,
    files: u64,
    safe: u64,
    wanted: u64,
    asked: u64,
    present: bool,
    silent: Duration,
    reason: Option<(&'static str, bool)>,
    streams: bool,
    pauses: Vec<Option<Moment>>,
}

impl Default for Given {
    fn default() -> Self {
        Self {
            client: client(),
            files: 3_214,
            safe: 3_214,
            wanted: 0,
            asked: 0,
            present: true,
            silent: Duration::ZERO,
            reason: None,
            streams: false,
            pauses: Vec::new(),
        }
    }
}

fn shown(given: &Given) -> Computer {
    let held = Holdings { files: given.files, safe: given.safe, ..Holdings::none(id()) };
    let waiting = given.reason.map(|(reason, own)| WaitingFigures {
        reason: reason.to_owned(),
        sentence: format!("Waiting: {reason}."),
        client: own.then(id),
        files: given.wanted,
        bytes: 1,
    });
    let amount = Amount { files: given.wanted, bytes: given.wanted };
    let counted = Counted {
        holdings: vec![held],
        wanted: HashMap::from([(id(), amount)]),
        ..Counted::default()
    };
    let clients = [given.client.clone()];
    let waiting: Vec<_> = waiting.into_iter().map(|one| told(one, &clients, NOW)).collect();
    let last_seen = NOW.before(given.silent);
    let seen = Seen { present: given.present, last_seen, overdue: false };
    let load = Load { files: given.asked, bytes: given.asked, small_bytes: given.asked };
    let film = Stream { to: Listener::Client(id()), name: "a film".to_owned(), ends_at: None };
    let pauses: Vec<Pause> =
        given.pauses.iter().map(|&until| Pause { client: Some(id()), until }).collect();
    computer(
        &given.client,
        &Around {
            counted: &counted,
            waiting: &waiting,
            seen: &HashMap::from([(id(), seen)]),
            in_flight: &HashMap::from([(id(), load)]),
            pauses: &pauses,
            streams: if given.streams { std::slice::from_ref(&film) } else { &[] },
            owner: &OwnerSettings::default(),
            now: NOW,
        },
    )
}

#[test]
fn each_state_has_its_sentence() {
    let left = Given { safe: 3_202, wanted: 12, ..Given::default() };
    let away = Given { present: false, silent: Duration::from_hours(75), ..Given::default() };
    let failed = Given { safe: 3_213, ..Given::default() };
    let mut looking = left.clone();
    looking.client.settled = false;
    looking.wanted = 0;
    let mut user = Given::default();
    user.client.paused = true;
    for (given, word, sentence) in [
        (Given::default(), "safe", "All 3,214 files are safe"),
        (Given { files: 0, safe: 0, ..Given::default() }, "safe", "It has offered no files yet"),
        (Given { asked: 12, ..left.clone() }, "sending", "Sending 12 files"),
        (left.clone(), "sending", "12 files to go"),
        (Given { asked: 1, ..left.clone() }, "sending", "Sending 1 file"),
        (away, "away", "Not seen for 3 days"),
        (failed, "failed", "1 file is not safe: see why"),
        (looking, "looking", "Looking through its folders"),
        (user, "paused", "Paused by its user"),
        (Given { pauses: vec![None], ..left.clone() }, "paused", "Paused by the owner"),
        (
            Given { reason: Some(("battery", true)), ..left.clone() },
            "waiting",
            "Waiting: it is on battery",
        ),
        (
            Given { reason: Some(("outside_hours", false)), ..left.clone() },
            "waiting",
            "Waiting: nothing is collected at this hour",
        ),
        (Given { reason: Some(("battery", false)), ..left.clone() }, "sending", "12 files to go"),
        (
            Given { streams: true, ..left.clone() },
            "waiting",
            "Waiting: something is being streamed to it",
        ),
        (Given { reason: Some(("streaming", true)), ..left }, "sending", "12 files to go"),
    ] {
        let said = shown(&given).state;
        assert_eq!((said.word.as_str(), said.sentence.as_str()), (word, sentence));
    }
}

#[test]
fn a_pause_of_the_owners_says_until_when() {
    let soon = NOW.after(Duration::from_mins(5));
    let told = shown(&Given { pauses: vec![Some(soon)], ..Given::default() });
    assert_eq!((told.paused_by, told.paused_until_at), (Some(PausedBy::Owner), Some(soon.0)));
    assert!(told.state.sentence.starts_with("Paused by the owner until "), "{told:?}");
    let over = shown(&Given { pauses: vec![Some(NOW)], ..Given::default() });
    assert_eq!((over.paused, over.state.word.as_str()), (false, "safe"));
}

proptest! {
    #[test]
    fn whatever_happens_there_is_one_sentence_and_safe_means_all(
        (files, safe, wanted, asked) in (0_u64..9, 0_u64..9, 0_u64..9, 0_u64..9),
        (present, settled, streams) in any::<(bool, bool, bool)>(),
        reason in prop::option::of((prop::sample::select(vec!["battery", "away", "in_turn"]), any::<bool>())),
        pause in prop::option::of(prop::option::of(-9_i64..9)),
    ) {
        let safe = safe.min(files);
        let pauses = pause.into_iter().map(|until| until.map(|until| Moment(NOW.0 + until)));
        let pauses = pauses.collect();
        let mut given = Given { files, safe, wanted, asked, present, reason, streams, pauses, ..Given::default() };
        given.client.settled = settled;
        let told = shown(&given);
        prop_assert!(!told.state.sentence.is_empty() && !told.state.sentence.ends_with('.'));
        if told.state.word == "safe" {
            prop_assert!(safe == files && settled && present);
        }
        prop_assert_eq!(told.paused, told.state.word == "paused");
        prop_assert_eq!(told.paused, told.paused_by.is_some());
    }
}
