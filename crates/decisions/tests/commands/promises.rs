//! What must hold in every state, and what must come to be.

use crate::{Command, House, State, client::Client};
use stateright::Property;

pub fn promises() -> Vec<Property<House>> {
    vec![
        Property::always("no wake-up is lost", |_, state: &State| {
            let contents = state.server.contents.iter();
            let able = |of: usize| state.server.present[of] && state.server.polls[of].is_some();
            let waits = |of: usize| able(of) && !state.server.commands[of].is_empty();
            let mut wanted = contents.filter(|one| one.is_wanted());
            let wanted = wanted.any(|one| (0..2).any(|of| one.holders[of] && able(of)));
            let unheard = (0..2).any(waits);
            !state.next().is_empty() || !(wanted || unheard)
        }),
        Property::always("nothing is stored twice", |_, state: &State| {
            state.server.contents.iter().all(|one| one.filed <= 1)
        }),
        Property::always("what is acknowledged is written down", |_, state: &State| {
            (0..2_u8).all(|at| {
                    let content = &state.server.contents[usize::from(at)];
                    let Some(of) = content.asked_of.map(usize::from) else { return true };
                    let asks = |(_, command): &(u8, Command)| {
                        matches!(command, Command::Request(all) if all.contains(&at))
                    };
                    let kept = state.server.commands[of].iter().any(asks);
                    // Dropped only where the server refused it, which asks again in time.
                    kept || state.clients[of].requests[usize::from(at)].is_some()
 || content.attempts > 0
                        || content.in_inbox
                })
        }),
        Property::always("stored for a client is stored", |_, state: &State| {
            let is_so =
                |client: &Client, at: usize| !client.stored[at] || state.server.contents[at].stored;
            state.clients.iter().all(|client| (0..2).all(|at| is_so(client, at)))
        }),
        Property::eventually("everything is stored and everybody knows", |_, state: &State| {
            let stored = state.server.contents.iter().all(|one| one.stored);
            stored && state.clients[0].stored[0] && state.clients[1].stored == [true; 2]
        }),
    ]
}
