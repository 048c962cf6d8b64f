//! That the catalogue says what is remembered, and that what is remembered keeps the promises.

use super::remembered::{Content, Remembered, Told, id, offer, path};
use std::collections::{BTreeMap, BTreeSet, HashMap};
use trove_protocol::{Command, CommandEnvelope, FileOffer, LARGEST_BUNDLED_FILE, Standing};
use trove_server::{
    catalogue::{
        Commanding as _, Dispatching as _, Faring, Figures, Filing as _, Holdings, Offers as _,
        Queue as _, Reports as _, Upkeep as _, Usage, Wish, sqlite::SqliteCatalogue,
    },
    decide::ContentId,
    dispatch::plan::{Load, Wanted},
    queue::State,
};

impl Remembered {
    /// What must be true of any house at any time.
    pub(crate) fn keeps_its_promises(&self) {
        for (id, one) in &self.contents {
            let open = matches!(one.state, State::Wanted | State::Asked);
            let someone = self.is_held(*id) || self.is_begun(*id);
            assert!(!open || someone, "{id} is wanted and nobody has it: {one:?}");
            if one.state == State::Asked {
                let asked = one.origin.is_some_and(|origin| !self.clients[&origin].unpaired);
                assert!(asked && one.asked_at.is_some(), "{id} is asked of nobody: {one:?}");
            }
            let put_off = one.let_go.is_some() || !one.is_wished();
            assert!(!put_off || one.state == State::SetAside, "{id}: {one:?}");
        }
        for known in &self.ever_stored {
            let remembered = self.contents.values().any(|one| {
                let same = one.hash.is_some_and(|hash| hash.0 == *known);
                same && (one.state == State::Stored || one.damaged || one.let_go.is_some())
            });
            assert!(remembered, "what was stored is forgotten: {known:?}");
        }
    }

    fn of(&self, state: State) -> impl Iterator<Item = &Content> {
        let wished = |one: &&Content| one.let_go.is_none() && one.is_wished();
        self.contents.values().filter(move |one| one.state == state).filter(wished)
    }

    fn figures(&self) -> Figures {
        let bytes = |of: &dyn Fn() -> Vec<u64>| (of().len() as u64, of().iter().sum());
        let sizes = |state| self.of(state).map(|one| one.size);
        let (stored_files, stored_bytes) = bytes(&|| sizes(State::Stored).collect());
        let (queued, queued_bytes) =
            bytes(&|| sizes(State::Wanted).chain(sizes(State::Asked)).collect());
        let set_aside = self.of(State::SetAside).count() as u64;
        let ftp_bytes_received = 0;
        Figures { stored_files, stored_bytes, queued, queued_bytes, set_aside, ftp_bytes_received }
    }

    fn holdings(&self) -> Vec<Holdings> {
        let of = |client: &u8| {
            let files = || self.files.iter().filter(|file| file.client == *client && !file.gone);
            let safe: Vec<u64> = files()
                .filter_map(|file| {
                    let one = &self.contents[&file.content?];
                    (one.state == State::Stored && one.hash == file.hash).then_some(one.size)
                })
                .collect();
            let from = |state: State| {
                self.contents
                    .values()
                    .filter(move |one| one.state == state && one.origin == Some(*client))
            };
            Holdings {
                client: id(*client),
                files: files().count() as u64,
                safe: safe.len() as u64,
                safe_bytes: safe.iter().sum(),
                asked: from(State::Asked).count() as u64,
                origin_of: from(State::Stored).count() as u64,
            }
        };
        self.clients.keys().map(of).filter(|holdings| holdings.files > 0).collect()
    }

    fn usage(&self) -> BTreeMap<String, (u64, u64)> {
        let mut usage: BTreeMap<String, (u64, u64)> = BTreeMap::new();
        for one in self.contents.values() {
            let Some(origin) = one.origin else { continue };
            let usage = usage.entry(id(origin).0).or_default();
            match one.state {
                State::Stored => usage.0 += one.size,
                State::Asked => usage.1 += one.size,
                State::Wanted | State::SetAside => {}
            }
        }
        usage.retain(|_, usage| *usage != (0, 0));
        usage
    }
}

/// Asks the catalogue everything that is remembered.
pub(crate) async fn compare(catalogue: &SqliteCatalogue, known: &Remembered) {
    compare_figures(catalogue, known).await;
    compare_queue(catalogue, known).await;
    compare_stock(catalogue, known).await;
    for client in known.paired() {
        compare_client(catalogue, known, client).await;
    }
}

async fn compare_figures(catalogue: &SqliteCatalogue, known: &Remembered) {
    assert_eq!(catalogue.figures().await.unwrap(), known.figures());
    let mut holdings = catalogue.holdings().await.unwrap();
    holdings.sort_by(|one, other| one.client.0.cmp(&other.client.0));
    assert_eq!(holdings, known.holdings());
    let usage = catalogue.usage().await.unwrap().into_iter();
    let mut usage: BTreeMap<String, (u64, u64)> =
        usage.map(|(client, Usage { stored, asked })| (client.0, (stored, asked))).collect();
    usage.retain(|_, usage| *usage != (0, 0));
    assert_eq!(usage, known.usage());
    let figures = catalogue.upkeep_figures().await.unwrap();
    let contents = || known.contents.values();
    let count = |of: &dyn Fn(&Content) -> bool| contents().filter(|one| of(one)).count() as u64;
    assert_eq!(figures.damaged, count(&|one| one.damaged));
    assert_eq!(figures.let_go, count(&|one| one.let_go.is_some()));
    assert_eq!(figures.healed, contents().map(|one| one.healed).sum::<u64>());
}

async fn compare_queue(catalogue: &SqliteCatalogue, known: &Remembered) {
    let awaited = |one: &Content| one.state != State::Stored && one.wish != Wish::Never;
    let open = known.contents.iter().filter(|(_, one)| awaited(one));
    let open: BTreeSet<u64> = open.map(|(id, _)| id.unsigned_abs()).collect();
    let unfinished = catalogue.unfinished().await.unwrap();
    assert_eq!(unfinished.into_iter().map(|one| one.0).collect::<BTreeSet<_>>(), open);
    let next = known.of(State::Wanted).map(|one| one.try_at).filter(|at| *at > known.now).min();
    assert_eq!(catalogue.next_try(known.now).await.unwrap(), next);
    let mut in_flight: BTreeMap<String, Load> = BTreeMap::new();
    for one in known.of(State::Asked) {
        in_flight.entry(id(one.origin.unwrap()).0).or_default().add(one.size);
    }
    let said = catalogue.in_flight().await.unwrap();
    assert_eq!(
        said.into_iter().map(|(id, load)| (id.0, load)).collect::<BTreeMap<_, _>>(),
        in_flight
    );
    // All clients at once: together they have all that may be asked for.
    let rooms: Vec<_> = known.paired().map(|client| (id(client), 100)).collect();
    let wanted = catalogue.wanted(&rooms, known.now).await.unwrap();
    assert_eq!(wanted, all_wanted(known));
    let with_wanted = catalogue.with_wanted().await.unwrap();
    let with_wanted: BTreeSet<String> = with_wanted.into_iter().map(|client| client.0).collect();
    let holders = known.contents.iter().filter(|(_, one)| one.state == State::Wanted);
    let holders = holders.flat_map(|(content, _)| known.holders(*content));
    assert_eq!(with_wanted, holders.map(|file| id(file.client).0).collect());
}

fn all_wanted(known: &Remembered) -> Vec<Wanted> {
    let due = known
        .contents
        .iter()
        .filter(|(_, one)| one.state == State::Wanted && one.try_at <= known.now);
    let wanted = due.map(|(content, one)| {
        let mut holders: Vec<trove_server::dispatch::plan::Holder> = Vec::new();
        for file in known.holders(*content) {
            let client = id(file.client);
            if holders.iter().all(|holder| holder.client != client) {
                holders.push(trove_server::dispatch::plan::Holder { client, group: None });
            }
        }
        Wanted {
            id: ContentId(*content),
            size: one.size,
            wanted_at: one.wanted_at,
            dated_ns: one.dated_ns,
            first: one.wish == Wish::First,
            failed: one.origin.filter(|_| one.attempts > 0).map(id),
            holders,
        }
    });
    // What waits to be moved into the shares may be had by nobody by now.
    wanted.filter(|wanted| !wanted.holders.is_empty()).collect()
}

async fn compare_stock(catalogue: &SqliteCatalogue, known: &Remembered) {
    let kept = catalogue.kept_after(ContentId(0), 1_000).await.unwrap();
    let said: Vec<_> = kept
        .into_iter()
        .map(|kept| {
            let modified_ns = kept.identity.map(|file| file.modified_ns);
            (kept.content.0, kept.faring, kept.share_path, kept.size, Some(kept.hash), modified_ns)
        })
        .collect();
    let stock = known.contents.iter().filter_map(|(id, one)| {
        let faring = match one.let_go {
            Some(how) => Faring::LetGo(how),
            None if one.damaged => Faring::Damaged,
            None if one.state == State::Stored => Faring::Stored,
            None => return None,
        };
        let share_path = one.share_path.clone().unwrap();
        Some((*id, faring, share_path, one.size, one.hash, one.kept_modified_ns))
    });
    assert_eq!(said, stock.collect::<Vec<_>>());
    let all: Vec<ContentId> = known.contents.keys().copied().map(ContentId).collect();
    let places = catalogue.places(&all).await.unwrap();
    let said: HashMap<i64, _> =
        places.into_iter().map(|(id, place)| (id.0, (place.share_path, place.hash))).collect();
    let stored = known.contents.iter().filter(|(_, one)| one.state == State::Stored);
    let stored = stored
        .map(|(id, one)| (*id, (one.share_path.clone().unwrap(), one.hash.unwrap())))
        .collect();
    assert_eq!(said, stored);
}

async fn compare_client(catalogue: &SqliteCatalogue, known: &Remembered, client: u8) {
    let name = id(client);
    let asked = known
        .contents
        .iter()
        .filter(|(_, one)| one.state == State::Asked && one.origin == Some(client));
    let asked: Vec<(u64, u64)> = asked.map(|(id, one)| (id.unsigned_abs(), one.size)).collect();
    let open = catalogue.open_requests(&name).await.unwrap();
    assert_eq!(open.iter().map(|open| (open.request.0, open.size)).collect::<Vec<_>>(), asked);
    let pending = catalogue.pending_commands(&name, None).await.unwrap();
    let pending: Vec<(u64, Told)> = pending.iter().map(told).collect();
    assert_eq!(pending, known.clients[&client].commands);
    // What bears on an offer of everything there is, and what a confirmation of it would meet.
    let offers: Vec<FileOffer> = (0..8).map(|number| offer(number, number, false)).collect();
    let said = catalogue.context(&name, &offers).await.unwrap();
    let context = known.context(client, &offers);
    assert_eq!(said.files, context.files);
    assert_eq!(said.contents, context.contents);
    assert_eq!(said.next, context.next, "the next number");
    let all: Vec<ContentId> = known.contents.keys().copied().map(ContentId).collect();
    let said = catalogue.requested(&name, &all).await.unwrap();
    for content in all {
        assert_eq!(said.get(&content).cloned(), known.requested(client, content.0));
    }
}

fn told(envelope: &CommandEnvelope) -> (u64, Told) {
    let text = |path: &trove_protocol::ClientPath| path.as_str().to_owned();
    let told = match &envelope.command {
        Command::RequestFiles { requests, .. } => {
            let one = |one: &trove_protocol::FileRequest| (one.request.0 as i64, text(&one.path));
            Told::Request(requests.iter().map(one).collect())
        }
        Command::Cancel { requests } => {
            Told::Cancel(requests.iter().map(|one| one.0 as i64).collect())
        }
        Command::FilesStored { files } => {
            Told::Stored(files.iter().map(|file| text(&file.path)).collect())
        }
        Command::FilesUnsafe { files } => {
            Told::Unsafe(files.iter().map(|file| text(&file.path)).collect())
        }
        Command::FilesStand { files } => {
            let wanted = files.iter().all(|file| file.standing == Standing::Wanted);
            Told::Stand(wanted, files.iter().map(|file| text(&file.path)).collect())
        }
        Command::HashFiles { files } => {
            Told::Hash(files.iter().map(|file| text(&file.path)).collect())
        }
        other => panic!("nobody gave this command: {other:?}"),
    };
    (envelope.id.0, told)
}

/// The sizes of the model lie on both sides of what travels in bundles.
#[test]
fn some_files_are_small_and_some_are_large() {
    let sizes = (0..8).map(|holds| offer(0, holds, false).size);
    let (small, large): (Vec<u64>, Vec<u64>) =
        sizes.partition(|size| *size <= LARGEST_BUNDLED_FILE);
    assert!(!small.is_empty() && !large.is_empty());
    assert_eq!(offer(0, 0, false).path.as_str(), path(0));
}
