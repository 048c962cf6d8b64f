//! The real catalogue, driven as the server drives it.

use super::{
    remembered::{hash, id, offer, path},
    step::{Step, offers},
};
use crate::Made;
use std::{collections::HashMap, future::Future, rc::Rc, time::Duration};
use tokio::runtime::{Builder, Runtime};
use trove_protocol::{
    ClientId, ClientPath, CommandId, ContentHash, FileOffer, Outcome, RequestId, Transfer,
};
use trove_server::{
    catalogue::{
        ByHand, Clients as _, Commanding as _, Damage, Dispatching as _, Filing as _, Move, News,
        Offers as _, Queue as _, Requested, Retirement, Steering as _, Upkeep as _,
        sqlite::SqliteCatalogue,
    },
    clock::Moment,
    confirm::{Arrived, Verdict, judge},
    decide::{ContentId, decide_batch},
    dispatch::plan::Asking,
    queue::{MOST_ATTEMPTS, Next, State, after_setback, after_silence},
    shares::Identity,
};

pub(crate) struct Driven {
    runtime: Rc<Runtime>,
    /// Taken only while it is opened anew.
    made: Option<Made>,
    now: Moment,
    clients: u8,
    begun: Option<Move>,
    /// What each file really holds.
    holds: HashMap<(ClientId, ClientPath), u8>,
}

fn file(size: u64, inode: i64, modified_ns: i64) -> Identity {
    Identity { device: 1, inode: inode.unsigned_abs(), size, modified_ns }
}

impl Driven {
    pub(crate) fn new() -> Self {
        let runtime = Builder::new_current_thread().enable_all().build().unwrap();
        let made = Some(runtime.block_on(Made::new()));
        let holds = HashMap::new();
        let runtime = Rc::new(runtime);
        Self { runtime, made, now: super::NOW, clients: 0, begun: None, holds }
    }

    pub(crate) fn block_on<T>(&self, work: impl Future<Output = T>) -> T {
        self.runtime.block_on(work)
    }

    pub(crate) fn catalogue(&self) -> &SqliteCatalogue {
        &self.made.as_ref().unwrap().catalogue
    }

    pub(crate) fn take(&mut self, step: &Step) {
        let runtime = Rc::clone(&self.runtime);
        match step {
            Step::Reopen => {
                let made = self.made.take().unwrap();
                self.made = Some(runtime.block_on(made.reopen()));
            }
            Step::Pair => {
                self.clients += 1;
                runtime.block_on(self.made.as_ref().unwrap().client(self.clients));
            }
            Step::Pass(seconds) => self.now = self.now.after(Duration::from_secs(*seconds)),
            _ => runtime.block_on(self.happen(step)),
        }
    }

    async fn happen(&mut self, step: &Step) {
        let (now, catalogue) = (self.now, self.catalogue().clone());
        match step {
            Step::Unpair(client) => {
                assert!(catalogue.remove_client(&id(*client), now).await.unwrap());
            }
            Step::Offer(client, files, gone) => {
                let offered = offers(files);
                for (holds, offer) in &offered {
                    self.holds.insert((id(*client), offer.path.clone()), *holds);
                }
                let offered: Vec<FileOffer> = offered.into_iter().map(|(_, offer)| offer).collect();
                let gone: Vec<_> = gone.iter().map(|at| ClientPath::from_wire(path(*at))).collect();
                self.record(&id(*client), &offered, &gone).await;
            }
            Step::Ask(client, contents) => {
                let contents = contents.iter().copied().map(ContentId).collect();
                let (client, transfer) = (id(*client), Transfer::Bundle);
                catalogue.ask(&[Asking { client, transfer, contents }], now).await.unwrap();
            }
            Step::AskHashes(client) => {
                catalogue.ask_hashes(&id(*client), 100, now).await.unwrap();
            }
            Step::Acknowledge(client, up_to) => {
                let up_to = Some(CommandId(*up_to));
                catalogue.pending_commands(&id(*client), up_to).await.unwrap();
            }
            Step::Confirm(client, content, came) => self.confirm(*client, *content, *came).await,
            Step::Unreadable(client, content) => self.unreadable(&id(*client), *content).await,
            Step::Lose(client, content) => {
                let (client, content) = (id(*client), ContentId(*content));
                let known = self.requested(&client, content).await;
                let verdict = judge(known.as_ref(), &Outcome::Gone, Arrived::NotWhole);
                if verdict == Verdict::Lost {
                    catalogue.lose_holder(&client, &[content]).await.unwrap();
                }
            }
            Step::Silence(content) => self.silence(ContentId(*content)).await,
            Step::Finish(made) => self.finish(*made).await,
            Step::Damage(content) => {
                let reason = "is missing".to_owned();
                let damage = [Damage { content: ContentId(*content), reason }];
                catalogue.mark_damaged(&damage, now).await.unwrap();
            }
            Step::LetGo(content, edited) => {
                let how = if *edited { ByHand::Edited } else { ByHand::Deleted };
                catalogue.let_go(&[(ContentId(*content), how)], now).await.unwrap();
            }
            Step::FindAgain(content) => {
                let found = [(ContentId(*content), file(0, *content, 7))];
                let news = catalogue.found_again(&found, now).await.unwrap();
                self.decide_anew(news).await;
            }
            Step::Sound(content) => {
                let sound = [(ContentId(*content), file(0, *content, 9))];
                catalogue.note_sound(&sound, now).await.unwrap();
            }
            Step::Wish(content, wish) => {
                catalogue.wish(&[ContentId(*content)], *wish, now).await.unwrap();
            }
            Step::Release(from, to) => {
                catalogue.release(&[id(*from)], &[id(*to)]).await.unwrap();
            }
            Step::TryAgain(client) => {
                catalogue.try_again(client.map(id).as_ref()).await.unwrap();
            }
            Step::Reopen | Step::Pair | Step::Pass(_) => unreachable!("done without waiting"),
        }
    }

    /// As `offer::record` of the server.
    async fn record(&self, client: &ClientId, offers: &[FileOffer], gone: &[ClientPath]) {
        let catalogue = self.catalogue();
        let context = catalogue.context(client, offers).await.unwrap();
        let decided = decide_batch(context, offers);
        catalogue.record_offers(client, offers, &decided, gone, self.now).await.unwrap();
    }

    async fn requested(&self, client: &ClientId, content: ContentId) -> Option<Requested> {
        self.catalogue().requested(client, &[content]).await.unwrap().remove(&content)
    }

    /// As `confirm::take` and `file::file_all` of the server, up to where the file is moved.
    async fn confirm(&mut self, client: u8, content: i64, came: bool) {
        let (client, content) = (id(client), ContentId(content));
        let known = self.requested(&client, content).await;
        let file = known.as_ref().and_then(|known| known.file.clone());
        let Some((known, file)) = known.zip(file) else { return };
        let real = hash(self.holds[&(client.clone(), file.path.clone())]);
        let (size, modified_ns) = (known.size, file.modified_ns);
        let sent = Outcome::Sent { size, modified_ns, hash: real };
        let arrived = if came { Arrived::Whole(real) } else { Arrived::NotWhole };
        match judge(Some(&known), &sent, arrived) {
            Verdict::NothingCame => {
                let attempts = known.attempts.saturating_add(1);
                let next = if attempts >= MOST_ATTEMPTS {
                    after_setback(known.attempts, self.now)
                } else {
                    Next { state: State::Asked, attempts, try_at: self.now }
                };
                self.set_back(&client, content, next).await;
            }
            Verdict::Different(real) => {
                self.decide_file_anew(&client, &file.path, Some(real)).await;
            }
            Verdict::File(real) => {
                let stored = self.catalogue().stored_with(&[real]).await.unwrap();
                if let Some((into, _)) = stored.get(&real) {
                    self.catalogue().merge(content, Some(file.id), *into).await.unwrap();
                } else {
                    self.begin(known, real).await;
                }
            }
            _ => {}
        }
    }

    async fn begin(&mut self, known: Requested, real: ContentHash) {
        let (content, asked) = (known.content, known.file.unwrap());
        let retires = |old: ContentId, from: &str, below: &str| {
            let to = format!(".trove/{below}/{}.jpg", old.0);
            Retirement { content: old, from: from.to_owned(), key: to.to_lowercase(), to }
        };
        let (share_path, retires) = match (known.heals, asked.replaces) {
            (Some(heals), _) => {
                let aside = retires(content, &heals.share_path, "damaged");
                (heals.share_path, Some(aside))
            }
            (None, Some((old, from))) => {
                let aside = retires(old, &from, "versions");
                (from, Some(aside))
            }
            (None, None) => (format!("Photos/{}.jpg", content.0), None),
        };
        let begun = Move {
            content,
            file: Some(asked.id),
            modified_ns: asked.modified_ns,
            hash: real,
            share_key: share_path.to_lowercase(),
            share_path,
            from: None,
            retires,
            identity: None,
        };
        self.catalogue().begin_moves(std::slice::from_ref(&begun)).await.unwrap();
        self.begun = Some(begun);
    }

    /// As when the move is made, or as `file::recover` does after a restart.
    async fn finish(&mut self, made: bool) {
        let begun = self.begun.take().unwrap();
        let open = self.catalogue().open_moves().await.unwrap();
        assert_eq!(open, std::slice::from_ref(&begun), "the journal has what was begun");
        if made {
            let identity = Some(file(0, begun.content.0, begun.modified_ns));
            let moved = [Move { identity, ..begun }];
            let news = self.catalogue().commit_moves(&moved, &[], self.now).await.unwrap();
            self.decide_anew(news).await;
        } else {
            self.catalogue().undo_moves(&[begun.content]).await.unwrap();
        }
        assert_eq!(self.catalogue().open_moves().await.unwrap(), []);
    }

    async fn decide_anew(&self, news: News) {
        let mut different = news.different;
        different.sort_by_key(|(client, path)| (client.0.clone(), path.as_str().to_owned()));
        for (client, path) in different {
            self.decide_file_anew(&client, &path, None).await;
        }
    }

    /// As `confirm::decide_anew` of the server.
    async fn decide_file_anew(
        &self,
        client: &ClientId,
        path: &ClientPath,
        real: Option<ContentHash>,
    ) {
        let paths = [path.clone()];
        let offered = self.catalogue().offered(client, &paths).await.unwrap();
        let offers: Vec<FileOffer> = offered
            .into_values()
            .map(|offer| FileOffer { hash: real.or(offer.hash), ..offer })
            .collect();
        self.record(client, &offers, &[]).await;
    }

    async fn unreadable(&self, client: &ClientId, content: i64) {
        let content = ContentId(content);
        let known = self.requested(client, content).await;
        let outcome = Outcome::Unreadable { reason: "it is locked".to_owned() };
        let verdict = judge(known.as_ref(), &outcome, Arrived::NotWhole);
        if let (Verdict::Unreadable(_), Some(known)) = (verdict, known) {
            let next = after_setback(known.attempts, self.now);
            self.set_back(client, content, next).await;
        }
    }

    async fn set_back(&self, client: &ClientId, content: ContentId, next: Next) {
        self.catalogue().set_back(client, content, next, "it failed").await.unwrap();
    }

    /// As `looking_after` of the server.
    async fn silence(&self, content: ContentId) {
        let catalogue = self.catalogue();
        let clients: Vec<ClientId> = (1..=self.clients).map(id).collect();
        let request = RequestId(content.0.unsigned_abs());
        let asked_of = clients.into_iter().map(|client| (request, client)).collect::<Vec<_>>();
        for (content, attempts) in catalogue.attempts(&asked_of).await.unwrap() {
            let next = [(content, after_silence(attempts))];
            catalogue.put_back(&next, "no confirmation came").await.unwrap();
        }
    }
}

/// Only so that the two stay alike.
#[test]
fn a_file_is_told_by_its_path() {
    assert_eq!(offer(3, 1, false).path.as_str(), path(3));
}
