//! What may happen to a catalogue: every step, and when it may.

use super::remembered::{Remembered, offer};
use proptest::{prelude::*, sample::select};
use std::collections::BTreeSet;
use trove_protocol::FileOffer;
use trove_server::{catalogue::Wish, queue::State};

/// Most clients that are ever paired.
const CLIENTS: u8 = 4;
/// Paths of one client.
const PATHS: u8 = 5;
/// Contents that there are.
const CONTENTS: u8 = 8;

/// One thing that happens.
#[derive(Clone, Debug)]
pub(crate) enum Step {
    Pair,
    Unpair(u8),
    /// Files as (path, what it holds, whether its hash is known), and paths that are gone.
    Offer(u8, Vec<(u8, u8, bool)>, Vec<u8>),
    Ask(u8, Vec<i64>),
    AskHashes(u8),
    Acknowledge(u8, u64),
    /// A client says that it sent what it was asked for at any time, and it did, or nothing came.
    Confirm(u8, i64, bool),
    /// A client says that it cannot read it.
    Unreadable(u8, i64),
    /// A client says that it has it no longer.
    Lose(u8, i64),
    /// No confirmation came in time.
    Silence(i64),
    /// The move that was begun is made, or cannot be.
    Finish(bool),
    Damage(i64),
    LetGo(i64, bool),
    FindAgain(i64),
    Sound(i64),
    Wish(i64, Wish),
    Release(u8, u8),
    TryAgain(Option<u8>),
    Pass(u64),
    Reopen,
}

pub(crate) fn offers(files: &[(u8, u8, bool)]) -> Vec<(u8, FileOffer)> {
    files.iter().map(|&(at, holds, hashed)| (holds, offer(at, holds, hashed))).collect()
}

/// The next step, of those that may be.
pub(crate) fn any_step(known: &Remembered) -> BoxedStrategy<Step> {
    let paired: Vec<u8> = known.paired().collect();
    let ids = |which: fn(&Remembered, i64) -> bool| -> Vec<i64> {
        known.contents.keys().copied().filter(|id| which(known, *id)).collect()
    };
    let mut steps: Vec<(u32, BoxedStrategy<Step>)> = vec![(1, Just(Step::Reopen).boxed())];
    if known.clients.len() < usize::from(CLIENTS) {
        steps.push((if paired.len() < 2 { 40 } else { 1 }, Just(Step::Pair).boxed()));
    }
    if paired.is_empty() {
        return proptest::strategy::Union::new_weighted(steps).boxed();
    }
    let client = select(paired.clone());
    let file = (0..PATHS, 0..CONTENTS, any::<bool>());
    let many = proptest::collection::vec(file, 1..5);
    let gone = proptest::collection::vec(0..PATHS, 0..2);
    let offer = (client.clone(), many, gone).prop_map(|(client, files, gone)| {
        let offered: BTreeSet<u8> = files.iter().map(|file| file.0).collect();
        let gone = gone.into_iter().filter(|at| !offered.contains(at)).collect();
        Step::Offer(client, files, gone)
    });
    steps.push((14, offer.boxed()));
    steps.push((3, client.clone().prop_map(Step::AskHashes).boxed()));
    let acknowledge = (client.clone(), 0_u64..8).prop_map(|(of, count)| (of, count));
    let known_commands = known.clients.clone();
    let acknowledge = acknowledge.prop_map(move |(of, count)| {
        let given = known_commands.get(&of).map_or(0, |client| client.last_command);
        Step::Acknowledge(of, given.saturating_sub(count))
    });
    steps.push((4, acknowledge.boxed()));
    steps.push((1, (1_u64..5).prop_map(Step::Pass).boxed()));
    let again = prop_oneof![Just(None), client.clone().prop_map(Some)];
    steps.push((1, again.prop_map(Step::TryAgain).boxed()));
    let between = (client.clone(), client.clone());
    steps.push((2, between.prop_map(|(from, to)| Step::Release(from, to)).boxed()));
    if paired.len() > 1 {
        steps.push((1, client.clone().prop_map(Step::Unpair).boxed()));
    }
    let wanted = ids(|known, id| known.contents[&id].state == State::Wanted && known.is_held(id));
    if !wanted.is_empty() {
        let most = wanted.len().min(4);
        let some = proptest::sample::subsequence(wanted, 1..=most);
        steps.push((10, (client, some).prop_map(|(of, some)| Step::Ask(of, some)).boxed()));
    }
    let asked: Vec<(u8, i64)> =
        known.ever_asked.iter().copied().filter(|(of, _)| paired.contains(of)).collect();
    if !asked.is_empty() {
        let asked = select(asked);
        if known.begun.is_none() {
            let confirm = (asked.clone(), prop::bool::weighted(0.8));
            steps.push((
                12,
                confirm.prop_map(|((of, id), came)| Step::Confirm(of, id, came)).boxed(),
            ));
        }
        steps.push((2, asked.clone().prop_map(|(of, id)| Step::Unreadable(of, id)).boxed()));
        steps.push((2, asked.prop_map(|(of, id)| Step::Lose(of, id)).boxed()));
    }
    let all = ids(|_, _| true);
    if !all.is_empty() {
        let wishes = vec![Wish::First, Wish::NotNow, Wish::Never, Wish::Usual, Wish::Usual];
        let wish = (select(all), select(wishes));
        steps.push((3, wish.prop_map(|(id, wish)| Step::Wish(id, wish)).boxed()));
    }
    let open = ids(|known, id| known.contents[&id].state == State::Asked);
    if !open.is_empty() {
        steps.push((2, select(open).prop_map(Step::Silence).boxed()));
    }
    if let Some(begun) = &known.begun {
        // Meanwhile it may be gone from where it came from.
        let file = &known.files[begun.file];
        if paired.contains(&file.client) {
            steps.push((6, Just(Step::Offer(file.client, Vec::new(), vec![file.path])).boxed()));
        }
        steps.push((12, prop::bool::weighted(0.6).prop_map(Step::Finish).boxed()));
    } else {
        // Whoever looks through the shares and whoever files take turns.
        let stored = ids(Remembered::is_stored);
        if !stored.is_empty() {
            let stored = select(stored);
            steps.push((2, stored.clone().prop_map(Step::Damage).boxed()));
            steps.push((1, stored.clone().prop_map(Step::Sound).boxed()));
            let let_go = (stored, any::<bool>());
            steps.push((1, let_go.prop_map(|(id, edited)| Step::LetGo(id, edited)).boxed()));
        }
        let unwell =
            ids(|known, id| known.contents[&id].damaged || known.contents[&id].let_go.is_some());
        if !unwell.is_empty() {
            steps.push((2, select(unwell).prop_map(Step::FindAgain).boxed()));
        }
    }
    proptest::strategy::Union::new_weighted(steps).boxed()
}

/// Whether the step may still be taken, when earlier ones were left out to find the shortest way.
pub(crate) fn may_be(known: &Remembered, step: &Step) -> bool {
    let paired = |client: &u8| known.clients.get(client).is_some_and(|client| !client.unpaired);
    let asked =
        |client: &u8, id: &i64| paired(client) && known.ever_asked.contains(&(*client, *id));
    let idle = known.begun.is_none();
    match step {
        Step::Pair => known.clients.len() < usize::from(CLIENTS),
        Step::Unpair(client)
        | Step::Offer(client, ..)
        | Step::Ask(client, _)
        | Step::AskHashes(client)
        | Step::Acknowledge(client, _)
        | Step::TryAgain(Some(client)) => paired(client),
        Step::Confirm(client, id, _) => idle && asked(client, id),
        Step::Unreadable(client, id) | Step::Lose(client, id) => asked(client, id),
        Step::Silence(id) | Step::Wish(id, _) => known.contents.contains_key(id),
        Step::Finish(_) => !idle,
        Step::Damage(id) | Step::LetGo(id, _) | Step::Sound(id) => idle && known.is_stored(*id),
        Step::FindAgain(id) => {
            let unwell =
                known.contents.get(id).is_some_and(|one| one.damaged || one.let_go.is_some());
            idle && unwell
        }
        Step::Release(from, to) => paired(from) && paired(to),
        Step::TryAgain(None) | Step::Pass(_) | Step::Reopen => true,
    }
}
