//! The server's side: `offer::record`, `dispatch::poll`, `dispatch::reconsider`, `confirm::take` and
//! `presence`, each step as one that nothing comes between, with the real decisions in them.

use crate::{Command, Filed, Plant};
use std::time::Duration;
use trove_decisions::{
    Moment,
    confirm::{Arrived, Requested, RequestedFile, Verdict, judge},
    decide::{ContentId, Decision, KnownContent, decide},
    meter::Speed,
    plan::{ClientView, Holder, HouseView, Load, Merits, View, Wanted, Window, plan},
    queue::{State as Stands, after_silence},
};
use trove_protocol::{ClientId, ClientPath, ContentHash, Kind, Metadata, Outcome, Sample};

/// Bytes of each content: it travels in a bundle.
const SIZE: u64 = 1_000;

/// A content, as the catalogue has it.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
#[allow(clippy::struct_excessive_bools, reason = "each is true or false whatever the others are")]
pub struct Content {
    pub known: bool,
    pub stored: bool,
    /// Whose turn it is: who may send it.
    pub asked_of: Option<u8>,
    /// Who was asked last.
    pub origin: Option<u8>,
    pub attempts: u32,
    pub set_aside: bool,
    pub holders: [bool; 2],
    /// How often it was put into the shares.
    pub filed: u8,
    /// Whether it has arrived whole.
    pub in_inbox: bool,
    /// A move into the shares that is written down, for whoever confirmed it.
    pub moving: Option<u8>,
}

/// Where a held poll stands in `dispatch::poll`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Stage {
    Looks,
    Decides,
    LooksAgain,
    /// It has found nothing, and is about to wait.
    Parks,
    Parked,
}

#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Poll {
    pub acknowledged: u8,
    pub stage: Stage,
    pub woken: bool,
    /// Its connection is gone, which the server does not know.
    pub dead: bool,
}

#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Server {
    pub contents: [Content; 2],
    pub commands: [Vec<(u8, Command)>; 2],
    pub last_command: [u8; 2],
    /// From here on it is lost in a crash. Whether anything happened since the last decision.
    pub news: bool,
    pub polls: [Option<Poll>; 2],
    pub present: [bool; 2],
}

fn name(client: u8) -> ClientId {
    ClientId(client.to_string())
}

pub fn hash(content: u8) -> ContentHash {
    ContentHash([content; 32])
}

impl Content {
    pub fn is_wanted(&self) -> bool {
        self.known && !self.stored && self.asked_of.is_none() && !self.set_aside
    }
}

impl Server {
    pub fn new() -> Self {
        let content = Content {
            known: false,
            stored: false,
            asked_of: None,
            origin: None,
            attempts: 0,
            set_aside: false,
            holders: [false; 2],
            filed: 0,
            in_inbox: false,
            moving: None,
        };
        Self {
            contents: [content.clone(), content],
            commands: [Vec::new(), Vec::new()],
            last_command: [0; 2],
            news: true,
            polls: [None, None],
            present: [false; 2],
        }
    }

    /// `Presence::wake_all`: who registered before hears of it.
    pub fn wake_all(&mut self, plant: Plant) {
        self.news = true;
        for client in 0..2 {
            self.wake(client, plant);
        }
    }

    fn wake(&mut self, client: usize, plant: Plant) {
        if let Some(poll) = &mut self.polls[client] {
            // Planted: registered only when there is nothing more to look for.
            poll.woken |= plant != Plant::LateRegistration || poll.stage == Stage::Parked;
        }
    }

    pub fn hears_of(&mut self, client: u8, plant: Plant) {
        if !std::mem::replace(&mut self.present[usize::from(client)], true) {
            self.wake_all(plant);
        }
    }

    /// `offer::record`; whether it is stored already.
    pub fn takes_offer(&mut self, client: u8, number: u8, plant: Plant) -> bool {
        self.hears_of(client, plant);
        let content = &mut self.contents[usize::from(number)];
        let known = content.known.then(|| KnownContent {
            id: ContentId(i64::from(number)),
            size: SIZE,
            sample: Sample([number; 32]),
            hash: Some(hash(number)),
            share_path: content.stored.then(|| "a".to_owned()),
            let_go: None,
            never: false,
        });
        let decision = decide(Some(hash(number)), known.iter());
        match decision {
            Decision::Want | Decision::Join(_) | Decision::Stored(_) => content.known = true,
            other => panic!("nothing was let go: {other:?}"),
        }
        content.holders[usize::from(client)] = true;
        content.set_aside = false;
        self.wake_all(plant);
        matches!(decision, Decision::Stored(_))
    }

    fn gives(&mut self, client: usize, command: Command) {
        self.last_command[client] += 1;
        self.commands[client].push((self.last_command[client], command));
    }

    /// `dispatch::reconsider`, if there is news.
    pub fn reconsiders(&mut self, plant: Plant) {
        if !self.news {
            return;
        }
        self.release();
        let commands = plan(&self.view()).commands;
        self.news = !commands.is_empty();
        for asking in commands {
            let client: usize = asking.client.0.parse().unwrap();
            let contents: Vec<u8> = asking.contents.iter().map(|id| id.0 as u8).collect();
            for number in &contents {
                let content = &mut self.contents[usize::from(*number)];
                assert!(content.is_wanted() && content.holders[client], "asked in vain");
                content.asked_of = Some(client as u8);
                let before = content.origin.replace(client as u8);
                if let Some(before) = before.filter(|before| usize::from(*before) != client) {
                    self.gives(usize::from(before), Command::Cancel(*number));
                }
            }
            self.gives(client, Command::Request(contents));
            self.wake(client, plant);
        }
    }

    /// What is asked of who is away goes to who is there and has it too.
    fn release(&mut self) {
        for content in &mut self.contents {
            let Some(asked) = content.asked_of.map(usize::from) else { continue };
            let other = 1 - asked;
            if !self.present[asked] && self.present[other] && content.holders[other] {
                content.asked_of = None;
            }
        }
    }

    fn view(&self) -> View {
        let load = |client: u8| {
            let files = self.contents.iter().filter(|one| one.asked_of == Some(client)).count();
            let bytes = files as u64 * SIZE;
            Load { files: files as u64, bytes, small_bytes: bytes }
        };
        let client = |number: u8| ClientView {
            id: name(number),
            present: self.present[usize::from(number)],
            paused: false,
            paused_by_owner: None,
            hindrances: Vec::new(),
            streaming: false,
            over_quota: false,
            settled: true,
            in_flight: load(number),
            window: Window::of(None::<Speed>),
            merits: Merits::default(),
        };
        let wanted = |(number, content): (usize, &Content)| {
            let holders = (0..2_u8).filter(|of| content.holders[usize::from(*of)]);
            content.is_wanted().then(|| Wanted {
                id: ContentId(number as i64),
                size: SIZE,
                wanted_at: Moment(0),
                dated_ns: 0,
                first: false,
                failed: content.origin.filter(|_| content.attempts > 0).map(name),
                holders: holders.map(|of| Holder { client: name(of), group: None }).collect(),
            })
        };
        View {
            wanted: self.contents.iter().enumerate().filter_map(wanted).collect(),
            clients: vec![client(0), client(1)],
            house: HouseView::FREE,
            gather: Duration::ZERO,
            now: Moment(1_000),
        }
    }

    /// A poll takes its next step; what it is answered, if it is.
    pub fn polls_on(&mut self, client: u8, plant: Plant) -> Option<Vec<(u8, Command)>> {
        let at = usize::from(client);
        let mut poll = self.polls[at].take()?;
        if matches!(poll.stage, Stage::Looks | Stage::LooksAgain) {
            self.commands[at].retain(|(id, _)| *id > poll.acknowledged);
            if !self.commands[at].is_empty() {
                return (!poll.dead).then(|| self.commands[at].clone());
            }
        }
        match poll.stage {
            Stage::Looks => poll.stage = Stage::Decides,
            Stage::Decides => {
                poll.stage = Stage::LooksAgain;
                self.polls[at] = Some(poll);
                self.reconsiders(plant);
                return None;
            }
            Stage::LooksAgain => poll.stage = Stage::Parks,
            Stage::Parks if !poll.woken => poll.stage = Stage::Parked,
            Stage::Parks | Stage::Parked => {
                (poll.stage, poll.woken) = (Stage::Looks, false);
            }
        }
        self.polls[at] = Some(poll);
        None
    }

    /// `confirm::take`, up to where the file is moved.
    pub fn takes_confirmation(&mut self, client: u8, number: u8, uploading: bool) -> Option<Filed> {
        let content = &mut self.contents[usize::from(number)];
        let arrived = match (uploading, content.in_inbox) {
            (true, _) => Arrived::Uploading,
            (false, true) => Arrived::Whole(hash(number)),
            (false, false) => Arrived::NotWhole,
        };
        let file = content.holders[usize::from(client)].then(|| RequestedFile {
            id: i64::from(client),
            path: ClientPath::from_wire("/a"),
            modified_ns: 0,
            kind: Kind::Photo,
            metadata: Metadata::default(),
            backup: None,
            group: None,
            replaces: None,
        });
        let requested = content.known.then(|| Requested {
            content: ContentId(i64::from(number)),
            state: if content.stored { Stands::Stored } else { Stands::Asked },
            size: SIZE,
            hash: Some(hash(number)),
            attempts: content.attempts,
            share_path: content.stored.then(|| "a".to_owned()),
            heals: None,
            file,
        });
        let sent = Outcome::Sent { size: SIZE, modified_ns: 0, hash: hash(number) };
        match judge(requested.as_ref(), &sent, arrived) {
            Verdict::Stored(_) => Some(Filed::Stored),
            Verdict::NotNeeded => Some(Filed::NotNeeded),
            Verdict::Busy => Some(Filed::TryLater),
            Verdict::NothingCame => {
                // A late word asks nobody, and says nothing of what is asked of another.
                if content.origin == Some(client) {
                    content.attempts += 1;
                }
                Some(Filed::SendAgain)
            }
            Verdict::File(_) => {
                content.moving = Some(client);
                None
            }
            other => panic!("nothing here differs: {other:?}"),
        }
    }

    /// The move is made and committed: everybody who has it hears of it.
    pub fn commits(&mut self, number: u8, plant: Plant) {
        let content = &mut self.contents[usize::from(number)];
        let Some(of) = content.moving.take() else { return };
        (content.stored, content.asked_of, content.in_inbox) = (true, None, false);
        content.filed += 1;
        let holders = content.holders;
        for other in (0..2).filter(|other| holders[*other] && *other != usize::from(of)) {
            self.gives(other, Command::Stored(number));
        }
        self.wake_all(plant);
    }

    /// `looking_after`: no confirmation came in time.
    pub fn misses(&mut self, number: u8, plant: Plant) {
        let content = &mut self.contents[usize::from(number)];
        let next = after_silence(content.attempts);
        content.attempts = next.attempts;
        content.asked_of = None;
        content.set_aside = next.state == Stands::SetAside;
        self.wake_all(plant);
    }

    /// What is not written down is lost; moves that were are finished at the next start.
    pub fn crashes(&mut self) {
        (self.news, self.polls) = (true, [None, None]);
        for number in 0..2 {
            self.commits(number, Plant::Nothing);
        }
    }
}
