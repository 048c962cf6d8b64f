//! How commands travel, exhaustively: every order in which two clients and the server can do what
//! they do, with a crash of either at any point, and messages lost and repeated.
//!
//! The model stands for `server/src/dispatch/poll.rs`, `server/src/dispatch/reconsider.rs`,
//! `server/src/confirm` and the client's `crates/collector/src/command.rs` and ledger, whose steps
//! between two waits are one step here. What they decide is decided here by the same code: `decide`,
//! `plan`, `judge`, `after_silence`. Both clients have the first content, the second alone has the
//! second. Time passes only when nothing else can happen.

#![allow(clippy::unwrap_used, reason = "a test that cannot go on fails")]
#![allow(clippy::print_stdout, reason = "how much was gone through is the test's figure")]

mod client;
mod promises;
mod server;
mod steps;

use client::{Client, Request};
use server::Server;
use stateright::{Checker, HasDiscoveries, Model, Property};
use std::collections::BTreeSet;

/// What the server tells a client to do, or to know.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
enum Command {
    Request(Vec<u8>),
    Cancel(u8),
    Stored(u8),
}

/// What became of a confirmation.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
enum Filed {
    Stored,
    NotNeeded,
    SendAgain,
    TryLater,
}

/// A mistake that the model must find.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Plant {
    Nothing,
    /// A poll registers for news only after it has looked: what happens in between goes unheard.
    LateRegistration,
    /// The client acknowledges commands before it has written them down.
    AcknowledgedFirst,
}

/// What a client has said once, and may be heard to say again, however late.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
enum Said {
    Offer(u8, u8),
    Poll(u8, u8),
    Confirm(u8, u8),
}

/// How many of each may still happen.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
struct Faults {
    crashes: u8,
    losses: u8,
    repeats: u8,
}

#[derive(Clone, Debug, PartialEq, Eq, Hash)]
struct State {
    server: Server,
    clients: [Client; 2],
    /// Answers to polls on their way.
    answers: [Option<Vec<(u8, Command)>>; 2],
    /// Kept only while something may still be repeated.
    said: BTreeSet<Said>,
    faults: Faults,
}

/// What can happen. Exchanges of a client run side by side, so that they come in any order; `false`
/// says that the server hears and the client does not hear the answer.
#[derive(Clone, Debug, PartialEq)]
enum Action {
    Offers(u8, u8, bool),
    Polls(u8),
    /// The held poll takes a step.
    GoesOn(u8),
    Answer(u8, bool),
    /// `dispatch::reasons` decides while nobody polls.
    Reconsiders,
    Writes(u8),
    BeginsToSend(u8, u8),
    HasSent(u8, bool),
    Confirms(u8, u8, bool),
    Commits(u8, bool),
    Again(Said),
    ServerCrashes,
    ClientCrashes(u8),
    /// The server notices that a poll broke, and after a while that its client is gone.
    IsMissed(u8),
    PollTimesOut(u8),
    NoConfirmation(u8),
}

struct House {
    plant: Plant,
    faults: Faults,
}

impl Model for House {
    type State = State;
    type Action = Action;

    fn init_states(&self) -> Vec<State> {
        let clients = [Client::new([true, false]), Client::new([true, true])];
        let (server, said, faults) = (Server::new(), BTreeSet::new(), self.faults);
        vec![State { server, clients, answers: [None, None], said, faults }]
    }

    fn actions(&self, state: &State, actions: &mut Vec<Action>) {
        actions.extend(state.next());
        if actions.is_empty() {
            // Nothing can happen any more but that time passes.
            for of in 0..2_u8 {
                if state.server.polls[usize::from(of)].is_some() {
                    actions.push(Action::PollTimesOut(of));
                }
                if state.server.contents[usize::from(of)].asked_of.is_some() {
                    actions.push(Action::NoConfirmation(of));
                }
            }
        }
        if state.faults.losses > 0 {
            let lost: Vec<Action> = actions.iter().filter_map(State::lost).collect();
            actions.extend(lost);
        }
        actions.extend(state.said.iter().cloned().map(Action::Again));
        if state.faults.crashes > 0 {
            actions.push(Action::ServerCrashes);
            actions.extend((0..2_u8).map(Action::ClientCrashes));
        }
    }

    fn next_state(&self, last: &State, action: Action) -> Option<State> {
        let (mut state, plant) = (last.clone(), self.plant);
        if State::lost(&action).as_ref() == Some(&action) {
            state.faults.losses -= 1;
        }
        match action {
            Action::Offers(of, number, heard) => {
                let stored = state.server.takes_offer(of, number, plant);
                if heard {
                    let client = &mut state.clients[usize::from(of)];
                    client.to_offer[usize::from(number)] = false;
                    client.stored[usize::from(number)] |= stored;
                }
                state.says(Said::Offer(of, number));
            }
            Action::Polls(of) => {
                let client = &mut state.clients[usize::from(of)];
                client.polling = true;
                let acknowledged = client.acknowledged;
                state.polls(of, acknowledged, plant);
                state.says(Said::Poll(of, acknowledged));
            }
            Action::GoesOn(of) => {
                if let Some(commands) = state.server.polls_on(of, plant) {
                    let waits = state.clients[usize::from(of)].polling;
                    state.answers[usize::from(of)] = waits.then_some(commands);
                }
            }
            Action::Answer(of, heard) => {
                let commands = state.answers[usize::from(of)].take()?;
                let client = &mut state.clients[usize::from(of)];
                client.polling = false;
                if heard {
                    client.hears(commands, plant);
                }
            }
            Action::Reconsiders => state.server.reconsiders(plant),
            Action::Writes(of) => state.clients[usize::from(of)].writes(),
            Action::BeginsToSend(of, number) => state.begins_to_send(of, number),
            Action::HasSent(of, whole) => {
                let client = &mut state.clients[usize::from(of)];
                let number = client.sending.take()?;
                if whole {
                    client.requests[usize::from(number)] = Some(Request::Sent);
                    let content = &mut state.server.contents[usize::from(number)];
                    content.in_inbox = !content.stored;
                }
            }
            Action::Confirms(of, number, heard) => {
                let filed = state.confirms(of, number, plant);
                let client = &mut state.clients[usize::from(of)];
                match filed {
                    Some(filed) if heard => client.hears_what_became(number, filed),
                    None if heard => client.confirming = Some(number),
                    _ => {}
                }
                state.says(Said::Confirm(of, number));
            }
            Action::Commits(number, heard) => {
                state.server.commits(number, plant);
                for client in &mut state.clients {
                    if client.confirming == Some(number) {
                        client.confirming = None;
                        if heard {
                            client.hears_what_became(number, Filed::Stored);
                        }
                    }
                }
            }
            Action::Again(said) => {
                state.faults.repeats -= 1;
                state.said = BTreeSet::new();
                match said {
                    Said::Offer(of, number) => _ = state.server.takes_offer(of, number, plant),
                    Said::Poll(of, acknowledged) => state.polls(of, acknowledged, plant),
                    Said::Confirm(of, number) => _ = state.confirms(of, number, plant),
                }
            }
            Action::ServerCrashes => {
                state.faults.crashes -= 1;
                state.crash_of_the_server();
            }
            Action::ClientCrashes(of) => {
                state.faults.crashes -= 1;
                state.crash_of_a_client(usize::from(of));
            }
            Action::IsMissed(of) => {
                state.server.polls[usize::from(of)] = None;
                state.server.present[usize::from(of)] = false;
                state.server.wake_all(plant);
            }
            Action::PollTimesOut(of) => {
                state.server.polls[usize::from(of)] = None;
                state.clients[usize::from(of)].polling = false;
            }
            Action::NoConfirmation(number) => state.server.misses(number, plant),
        }
        Some(state)
    }

    fn properties(&self) -> Vec<Property<Self>> {
        promises::promises()
    }

    fn within_boundary(&self, state: &State) -> bool {
        state.server.contents.iter().all(|one| one.attempts <= 2)
    }
}

/// Goes through all there is; how many states that were.
fn explore(plant: Plant, [crashes, losses, repeats]: [u8; 3]) -> (usize, Vec<&'static str>) {
    let house = House { plant, faults: Faults { crashes, losses, repeats } };
    let finish =
        if plant == Plant::Nothing { HasDiscoveries::All } else { HasDiscoveries::AnyFailures };
    let checker = house.checker().threads(2).finish_when(finish).spawn_dfs().join();
    let mut found: Vec<&'static str> = Vec::new();
    for (property, path) in checker.discoveries() {
        println!("{plant:?}: \"{property}\" fails: {:#?}", path.into_actions());
        found.push(property);
    }
    println!(
        "{} states with {crashes} crashes, {losses} lost and {repeats} repeated",
        checker.unique_state_count()
    );
    (checker.unique_state_count(), found)
}

#[test]
fn nothing_is_lost_when_all_goes_well() {
    assert_eq!(explore(Plant::Nothing, [0, 0, 0]).1, [] as [&str; 0]);
}

#[test]
fn nothing_is_lost_when_either_side_crashes() {
    assert_eq!(explore(Plant::Nothing, [1, 0, 0]).1, [] as [&str; 0]);
}

#[test]
fn nothing_is_lost_when_messages_are() {
    assert_eq!(explore(Plant::Nothing, [0, 1, 0]).1, [] as [&str; 0]);
}

#[test]
fn nothing_is_lost_when_messages_come_twice() {
    assert_eq!(explore(Plant::Nothing, [0, 0, 1]).1, [] as [&str; 0]);
}

/// Several of them at once, which takes longer: `TROVE_MODEL_FAULTS=0,1,1` says how many crashes,
/// losses and repeats.
#[test]
fn nothing_is_lost_whatever_goes_wrong_together() {
    let Ok(asked) = std::env::var("TROVE_MODEL_FAULTS") else {
        println!("TROVE_MODEL_FAULTS is not set: faults are tried one by one.");
        return;
    };
    let faults: Vec<u8> = asked.split(',').map(|count| count.parse().unwrap()).collect();
    assert_eq!(explore(Plant::Nothing, faults.try_into().unwrap()).1, [] as [&str; 0]);
}

#[test]
fn a_lost_wake_up_is_found() {
    let (_, found) = explore(Plant::LateRegistration, [0, 0, 0]);
    assert_eq!(found, ["no wake-up is lost"]);
}

#[test]
fn an_acknowledgement_before_it_is_written_is_found() {
    let (_, found) = explore(Plant::AcknowledgedFirst, [1, 0, 0]);
    assert_eq!(found, ["what is acknowledged is written down"]);
}
