//! What can happen next, and what becomes of both sides then.

use crate::{
    Action, Filed, Plant, Said, State,
    client::Request,
    server::{Poll, Stage},
};

impl State {
    /// All that can happen without time passing and without a fault.
    pub fn next(&self) -> Vec<Action> {
        let mut actions = Vec::new();
        for (of, client) in (0_u8..).zip(&self.clients) {
            for number in 0..2_u8 {
                let at = usize::from(number);
                if client.to_offer[at] {
                    actions.push(Action::Offers(of, number, true));
                }
                if client.requests[at] == Some(Request::Open) && client.sending.is_none() {
                    actions.push(Action::BeginsToSend(of, number));
                }
                if client.requests[at] == Some(Request::Sent) && client.confirming.is_none() {
                    actions.push(Action::Confirms(of, number, true));
                }
            }
            if !client.unwritten.is_empty() {
                actions.push(Action::Writes(of));
            } else if !client.polling {
                actions.push(Action::Polls(of));
            }
            if client.sending.is_some() {
                actions.push(Action::HasSent(of, true));
            }
            if self.answers[usize::from(of)].is_some() {
                actions.push(Action::Answer(of, true));
            }
            if let Some(poll) = &self.server.polls[usize::from(of)] {
                if poll.stage != Stage::Parked || poll.woken {
                    actions.push(Action::GoesOn(of));
                }
                if poll.dead {
                    actions.push(Action::IsMissed(of));
                }
            }
        }
        if self.server.news {
            actions.push(Action::Reconsiders);
        }
        let moving = (0..2_u8).filter(|at| self.server.contents[usize::from(*at)].moving.is_some());
        actions.extend(moving.map(|at| Action::Commits(at, true)));
        actions
    }

    /// The same, and the answer or the last bytes are lost.
    pub fn lost(action: &Action) -> Option<Action> {
        Some(match *action {
            Action::Offers(of, number, _) => Action::Offers(of, number, false),
            Action::Answer(of, _) => Action::Answer(of, false),
            Action::HasSent(of, _) => Action::HasSent(of, false),
            Action::Confirms(of, number, _) => Action::Confirms(of, number, false),
            Action::Commits(number, _) => Action::Commits(number, false),
            _ => return None,
        })
    }

    pub fn says(&mut self, said: Said) {
        if self.faults.repeats > 0 {
            self.said.insert(said);
        }
    }

    pub fn polls(&mut self, of: u8, acknowledged: u8, plant: Plant) {
        self.server.hears_of(of, plant);
        let poll = Poll { acknowledged, stage: Stage::Looks, woken: false, dead: false };
        self.server.polls[usize::from(of)] = Some(poll);
    }

    /// What became of it at once; `None` when it is being filed.
    pub fn confirms(&mut self, of: u8, number: u8, plant: Plant) -> Option<Filed> {
        self.server.hears_of(of, plant);
        if self.server.contents[usize::from(number)].moving.is_some() {
            // Whoever files holds everybody else up.
            return Some(Filed::TryLater);
        }
        let uploading = self.clients.iter().any(|client| client.sending == Some(number));
        self.server.takes_confirmation(of, number, uploading)
    }

    pub fn begins_to_send(&mut self, of: u8, number: u8) {
        let content = &self.server.contents[usize::from(number)];
        if content.asked_of != Some(of) || content.moving.is_some() {
            // Refused: the client drops the request, and the server asks again if it must.
            self.clients[usize::from(of)].requests[usize::from(number)] = None;
            return;
        }
        // The newer takes over from an older upload of the same.
        let other = &mut self.clients[1 - usize::from(of)];
        if other.sending == Some(number) {
            other.sending = None;
        }
        self.clients[usize::from(of)].sending = Some(number);
    }

    pub fn crash_of_the_server(&mut self) {
        self.server.crashes();
        self.answers = [None, None];
        for client in &mut self.clients {
            (client.polling, client.sending, client.confirming) = (false, None, None);
        }
    }

    pub fn crash_of_a_client(&mut self, of: usize) {
        self.clients[of].crashes();
        self.answers[of] = None;
        if let Some(poll) = &mut self.server.polls[of] {
            poll.dead = true;
        }
    }
}
