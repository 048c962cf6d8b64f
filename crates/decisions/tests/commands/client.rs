//! The client's side: `command`, `upload` and `confirm` of the collector, and its ledger.

use crate::{Command, Filed, Plant};

/// A request as the ledger has it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Request {
    Open,
    /// Sent, and to be confirmed until the server has answered.
    Sent,
}

#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Client {
    /// To be offered until the server has answered.
    pub to_offer: [bool; 2],
    pub acknowledged: u8,
    pub requests: [Option<Request>; 2],
    pub stored: [bool; 2],
    /// From here on it is lost in a crash.
    pub polling: bool,
    pub sending: Option<u8>,
    pub confirming: Option<u8>,
    /// Planted: acknowledged, and not yet written down.
    pub unwritten: Vec<Command>,
}

impl Client {
    pub fn new(has: [bool; 2]) -> Self {
        Self {
            to_offer: has,
            acknowledged: 0,
            requests: [None, None],
            stored: [false; 2],
            polling: false,
            sending: None,
            confirming: None,
            unwritten: Vec::new(),
        }
    }

    /// `Ledger::note_commands`: all of them and that they are, in one transaction.
    pub fn hears(&mut self, commands: Vec<(u8, Command)>, plant: Plant) {
        self.polling = false;
        let Some(newest) = commands.iter().map(|(id, _)| *id).max() else { return };
        self.acknowledged = newest;
        self.unwritten.extend(commands.into_iter().map(|(_, command)| command));
        if plant != Plant::AcknowledgedFirst {
            self.writes();
        }
    }

    /// Noting a command twice is the same as once.
    pub fn writes(&mut self) {
        for command in std::mem::take(&mut self.unwritten) {
            match command {
                Command::Request(contents) => {
                    for number in contents {
                        self.requests[usize::from(number)].get_or_insert(Request::Open);
                    }
                }
                Command::Cancel(number) => {
                    let request = &mut self.requests[usize::from(number)];
                    if *request == Some(Request::Open) {
                        *request = None;
                    }
                }
                Command::Stored(number) => self.stored[usize::from(number)] = true,
            }
        }
    }

    /// `Ledger::note_filed`.
    pub fn hears_what_became(&mut self, number: u8, filed: Filed) {
        let at = usize::from(number);
        self.confirming = None;
        match filed {
            Filed::Stored => (self.stored[at], self.requests[at]) = (true, None),
            Filed::NotNeeded => (self.to_offer[at], self.requests[at]) = (true, None),
            Filed::SendAgain => self.requests[at] = Some(Request::Open),
            Filed::TryLater => {}
        }
    }

    /// Only the ledger is left.
    pub fn crashes(&mut self) {
        let Self { to_offer, acknowledged, requests, stored, .. } = self.clone();
        *self = Self { acknowledged, requests, stored, ..Self::new(to_offer) };
    }
}
