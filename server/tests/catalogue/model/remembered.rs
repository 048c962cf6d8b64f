//! What a catalogue has to remember, kept in memory: the same matters as the real one's, in maps and
//! lists, with nothing counted beforehand.

use super::NOW;
use std::collections::{BTreeMap, BTreeSet};
use trove_protocol::{
    ClientId, ClientPath, ContentHash, FileOffer, Kind, Metadata, Outcome, Sample,
};
use trove_server::{
    catalogue::{ByHand, Healing, Requested, RequestedFile, Wish},
    clock::Moment,
    confirm::{Arrived, Verdict, judge},
    decide::{Batch, ContentId, Decided, Decision, KnownContent, KnownFile, decide_batch},
    queue::{Next, State},
};

/// A paired client, or one that was.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Client {
    pub(crate) unpaired: bool,
    /// Commands that it has not acknowledged.
    pub(crate) commands: Vec<(u64, Told)>,
    pub(crate) last_command: u64,
}

/// What a command is about.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Told {
    Request(Vec<(i64, String)>),
    Cancel(Vec<i64>),
    Stored(BTreeSet<String>),
    Unsafe(BTreeSet<String>),
    /// That they are collected after all, or never.
    Stand(bool, BTreeSet<String>),
    Hash(BTreeSet<String>),
}

/// A content that is wanted, or was stored at some time.
#[derive(Clone, Debug)]
pub(crate) struct Content {
    pub(crate) size: u64,
    pub(crate) sample: Sample,
    pub(crate) hash: Option<ContentHash>,
    pub(crate) state: State,
    pub(crate) wanted_at: Moment,
    pub(crate) dated_ns: i64,
    pub(crate) origin: Option<u8>,
    pub(crate) asked_at: Option<Moment>,
    pub(crate) asked_file: Option<usize>,
    pub(crate) attempts: u32,
    pub(crate) try_at: Moment,
    pub(crate) share_path: Option<String>,
    pub(crate) kept_modified_ns: Option<i64>,
    pub(crate) damaged: bool,
    pub(crate) healed: u64,
    pub(crate) let_go: Option<ByHand>,
    pub(crate) wish: Wish,
    pub(crate) retired: bool,
}

impl Content {
    /// Whether the owner has not put it off.
    pub(crate) fn is_wished(&self) -> bool {
        matches!(self.wish, Wish::First | Wish::Usual)
    }
}

/// A path that a client ever offered.
#[derive(Clone, Debug)]
pub(crate) struct File {
    pub(crate) client: u8,
    pub(crate) path: u8,
    pub(crate) holds: u8,
    pub(crate) offer: FileOffer,
    pub(crate) hash: Option<ContentHash>,
    pub(crate) content: Option<i64>,
    pub(crate) previous: Option<i64>,
    pub(crate) hash_needed: u8,
    pub(crate) gone: bool,
}

/// A move into the shares that was written down and not yet made.
#[derive(Clone, Debug)]
pub(crate) struct Begun {
    pub(crate) content: i64,
    pub(crate) file: usize,
    pub(crate) modified_ns: i64,
    pub(crate) hash: ContentHash,
    pub(crate) share_path: String,
    /// What makes way for it, and where that goes.
    pub(crate) retires: Option<(i64, String, String)>,
}

/// All of it.
#[derive(Clone, Debug, Default)]
pub(crate) struct Remembered {
    pub(crate) clients: BTreeMap<u8, Client>,
    pub(crate) contents: BTreeMap<i64, Content>,
    /// In the order in which they were first offered.
    pub(crate) files: Vec<File>,
    pub(crate) newest: i64,
    pub(crate) now: Moment,
    pub(crate) begun: Option<Begun>,
    /// What was asked of whom at any time: it may be confirmed, however late.
    pub(crate) ever_asked: BTreeSet<(u8, i64)>,
    /// Hashes of all that was ever stored.
    pub(crate) ever_stored: BTreeSet<[u8; 32]>,
}

pub(crate) fn id(client: u8) -> ClientId {
    ClientId(format!("{client:016x}"))
}

pub(crate) fn path(path: u8) -> String {
    format!("/{path}.jpg")
}

/// The hash of the content of that number.
pub(crate) fn hash(holds: u8) -> ContentHash {
    ContentHash([holds; 32])
}

/// A file. Two contents each are alike: only their hashes tell them apart. Two are large.
pub(crate) fn offer(at: u8, holds: u8, hashed: bool) -> FileOffer {
    let alike = holds / 2;
    FileOffer {
        path: ClientPath::from_wire(path(at)),
        size: if alike == 0 { 2 << 20 } else { 100 + u64::from(alike) },
        modified_ns: i64::from(holds) + 1,
        kind: Kind::Photo,
        sample: Sample([alike; 32]),
        hash: hashed.then(|| hash(holds)),
        group: None,
        backup: None,
        metadata: Metadata::default(),
    }
}

impl Remembered {
    pub(crate) fn new() -> Self {
        Self { now: NOW, ..Self::default() }
    }

    pub(crate) fn paired(&self) -> impl Iterator<Item = u8> {
        self.clients.iter().filter(|(_, client)| !client.unpaired).map(|(id, _)| *id)
    }

    pub(crate) fn holders(&self, content: i64) -> impl Iterator<Item = &File> {
        self.files.iter().filter(move |file| file.content == Some(content))
    }

    /// Where its holders have it.
    pub(crate) fn paths_of(&self, content: i64) -> BTreeMap<u8, BTreeSet<String>> {
        let mut paths: BTreeMap<u8, BTreeSet<String>> = BTreeMap::new();
        for file in self.holders(content) {
            paths.entry(file.client).or_default().insert(path(file.path));
        }
        paths
    }

    pub(crate) fn is_held(&self, content: i64) -> bool {
        self.holders(content).next().is_some()
    }

    pub(crate) fn is_stored(&self, content: i64) -> bool {
        self.contents.get(&content).is_some_and(|known| known.state == State::Stored)
    }

    pub(crate) fn is_begun(&self, content: i64) -> bool {
        self.begun.as_ref().is_some_and(|begun| begun.content == content)
    }

    pub(crate) fn stored_with(&self, hash: ContentHash) -> Option<i64> {
        let mut contents = self.contents.iter();
        let same = |known: &Content| known.state == State::Stored && known.hash == Some(hash);
        contents.find(|(_, known)| same(known)).map(|(content, _)| *content)
    }

    pub(crate) fn tell(&mut self, client: u8, told: Told) {
        let client = self.clients.get_mut(&client).unwrap();
        client.last_command += 1;
        client.commands.push((client.last_command, told));
    }

    fn find(&self, client: u8, at: &ClientPath) -> Option<usize> {
        self.files.iter().position(|file| file.client == client && &file.offer.path == at)
    }

    /// What bears on these offers.
    pub(crate) fn context(&self, client: u8, offers: &[FileOffer]) -> Batch {
        let known = |offer: &FileOffer| {
            let file = &self.files[self.find(client, &offer.path)?];
            let known = KnownFile {
                size: file.offer.size,
                modified_ns: file.offer.modified_ns,
                sample: file.offer.sample,
                hash: file.hash,
                content: file.content.map(ContentId),
                previous: file.previous.map(ContentId),
            };
            Some((offer.path.clone(), known))
        };
        let alike = |content: &Content| {
            let same =
                |offer: &FileOffer| (offer.size, offer.sample) == (content.size, content.sample);
            offers.iter().any(same)
        };
        let contents = self.contents.iter().filter(|(_, content)| alike(content));
        let contents = contents.map(|(id, content)| KnownContent {
            id: ContentId(*id),
            size: content.size,
            sample: content.sample,
            hash: content.hash,
            share_path: content.share_path.clone().filter(|_| content.state == State::Stored),
            let_go: content.let_go,
            never: content.wish == Wish::Never,
        });
        Batch {
            files: offers.iter().filter_map(known).collect(),
            contents: contents.collect(),
            next: self.newest + 1,
        }
    }

    /// Decides about offers and remembers what was decided.
    pub(crate) fn record(&mut self, client: u8, offers: &[(u8, FileOffer)], gone: &[u8]) {
        let plain: Vec<FileOffer> = offers.iter().map(|(_, offer)| offer.clone()).collect();
        let decided = decide_batch(self.context(client, &plain), &plain);
        let mut left: Vec<i64> = Vec::new();
        for ((holds, offer), decided) in offers.iter().zip(&decided) {
            self.want(offer, decided);
            left.extend(decided.left.map(|content| content.0));
            self.remember(client, *holds, offer, decided);
        }
        for at in gone {
            let at = ClientPath::from_wire(path(*at));
            if let Some(file) = self.find(client, &at).map(|at| &mut self.files[at]) {
                left.extend(file.content.take());
                (file.gone, file.hash_needed) = (true, 0);
            }
        }
        self.drop_unheld(&left);
        for content in decided.iter().filter_map(|decided| decided.content) {
            if !self.is_held(content.0) {
                continue;
            }
            let Some(known) = self.contents.get_mut(&content.0) else { continue };
            if known.state == State::SetAside && known.let_go.is_none() && known.is_wished() {
                (known.state, known.attempts, known.try_at) = (State::Wanted, 0, Moment::default());
            }
        }
    }

    fn want(&mut self, offer: &FileOffer, decided: &Decided) {
        let (Decision::Want, Some(content)) = (decided.decision, decided.content) else { return };
        self.newest = content.0;
        let wanted = Content {
            size: offer.size,
            sample: offer.sample,
            hash: decided.hash,
            state: State::Wanted,
            wanted_at: self.now,
            dated_ns: offer.modified_ns,
            origin: None,
            asked_at: None,
            asked_file: None,
            attempts: 0,
            try_at: Moment::default(),
            share_path: None,
            kept_modified_ns: None,
            damaged: false,
            healed: 0,
            let_go: None,
            wish: Wish::Usual,
            retired: false,
        };
        assert!(self.contents.insert(content.0, wanted).is_none(), "a number was used twice");
    }

    fn remember(&mut self, client: u8, holds: u8, offer: &FileOffer, decided: &Decided) {
        let previous = decided.previous.map(|content| content.0);
        let number = offer.path.as_str()[1..].trim_end_matches(".jpg").parse().unwrap();
        let file = File {
            client,
            path: number,
            holds,
            offer: FileOffer { hash: None, ..offer.clone() },
            hash: decided.hash,
            content: decided.content.map(|content| content.0),
            previous: previous.filter(|content| self.is_stored(*content)),
            hash_needed: u8::from(decided.decision == Decision::HashNeeded),
            gone: false,
        };
        match self.find(client, &offer.path) {
            Some(at) => self.files[at] = file,
            None => self.files.push(file),
        }
    }

    /// What nobody has any more leaves the queue; what was stored before waits for somebody.
    pub(crate) fn drop_unheld(&mut self, contents: &[i64]) {
        for content in contents {
            if self.is_held(*content) || self.is_begun(*content) || self.is_stored(*content) {
                continue;
            }
            let Some(known) = self.contents.get_mut(content) else { continue };
            if known.damaged {
                known.state = State::SetAside;
            } else if known.let_go.is_none() && known.is_wished() {
                self.contents.remove(content);
            }
        }
    }

    /// What a confirmation of this client would be judged by.
    pub(crate) fn requested(&self, client: u8, content: i64) -> Option<Requested> {
        let known = self.contents.get(&content)?;
        let stored = known.state == State::Stored;
        let mut own: Vec<usize> = (0..self.files.len())
            .filter(|at| self.files[*at].client == client)
            .filter(|at| self.files[*at].content == Some(content))
            .collect();
        own.sort_by_key(|at| (known.asked_file != Some(*at), *at));
        // What people let go or the owner put off is not wanted of anybody.
        let own = own.first().filter(|_| known.let_go.is_none() && known.is_wished());
        let file = own.map(|at| {
            let file = &self.files[*at];
            let replaces = file.previous.filter(|old| {
                let old_one = &self.contents[old];
                *old != content && self.is_stored(*old) && !old_one.retired && !self.is_held(*old)
            });
            RequestedFile {
                id: *at as i64 + 1,
                path: file.offer.path.clone(),
                modified_ns: file.offer.modified_ns,
                kind: Kind::Photo,
                metadata: Metadata::default(),
                backup: None,
                group: None,
                replaces: replaces
                    .map(|old| (ContentId(old), self.contents[&old].share_path.clone().unwrap())),
            }
        });
        Some(Requested {
            content: ContentId(content),
            state: known.state,
            size: known.size,
            hash: known.hash,
            attempts: known.attempts,
            share_path: known.share_path.clone().filter(|_| stored),
            heals: known
                .share_path
                .clone()
                .filter(|_| known.damaged)
                .map(|share_path| Healing { share_path, modified_ns: known.kept_modified_ns }),
            file,
        })
    }

    /// The verdict on a confirmation; what a client sends is what it really has.
    pub(crate) fn judged(&self, client: u8, content: i64, arrived: bool) -> Verdict {
        let requested = self.requested(client, content);
        let Some(file) = requested.as_ref().and_then(|requested| requested.file.as_ref()) else {
            return judge(requested.as_ref(), &Outcome::Gone, Arrived::NotWhole);
        };
        let holds = hash(self.files[usize::try_from(file.id).unwrap() - 1].holds);
        let sent = Outcome::Sent {
            size: requested.as_ref().unwrap().size,
            modified_ns: file.modified_ns,
            hash: holds,
        };
        let arrived = if arrived { Arrived::Whole(holds) } else { Arrived::NotWhole };
        judge(requested.as_ref(), &sent, arrived)
    }

    /// A setback counts for whoever is asked, or was last; nobody is asked by it who was not.
    pub(crate) fn set_back(&mut self, client: u8, content: i64, next: Next) {
        let Some(known) = self.contents.get_mut(&content) else { return };
        let concerns = known.origin.is_none_or(|origin| origin == client);
        let may_be = known.let_go.is_none() && known.is_wished();
        if known.state == State::Stored || !may_be || !concerns {
            return;
        }
        if next.state != State::Asked {
            known.state = next.state;
        }
        (known.attempts, known.try_at) = (next.attempts, next.try_at);
    }
}
