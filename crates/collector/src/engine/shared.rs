//! What all activities share, and how they wait for each other.

use super::{Board, Facts, Options, Signals, Trouble};
use crate::{
    awake::Breaks, courtesy::Pacer, ledger::Ledger, link::Link, preferences::Preferences,
    retry::Backoff, settings::Home,
};
use std::sync::{Arc, PoisonError, RwLock};
use tokio::sync::watch;
use tokio_util::sync::CancellationToken;

/// What all activities share.
pub(crate) struct Shared {
    pub(crate) home: Home,
    pub(crate) ledger: Ledger,
    pub(super) link: RwLock<Arc<dyn Link>>,
    pub(crate) options: Options,
    pub(crate) signals: Signals,
    pub(crate) board: Board,
    /// What the user and the owner set, as it holds now.
    pub(crate) preferences: watch::Sender<Preferences>,
    /// What this computer has to pick up after.
    pub(crate) breaks: watch::Sender<Breaks>,
    /// Holds what is sent to the user's limit.
    pub(crate) pacer: Pacer,
    /// Ends everything.
    pub(crate) stop: CancellationToken,
}

impl Shared {
    /// The way to the server.
    pub(crate) fn link(&self) -> Arc<dyn Link> {
        self.link.read().unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// From now on the way to the server.
    pub(crate) fn replace_link(&self, link: Arc<dyn Link>) {
        *self.link.write().unwrap_or_else(PoisonError::into_inner) = link;
        self.signals.recovered.sound();
    }

    /// An activity works.
    pub(crate) fn worked(&self, activity: &'static str) {
        if self.board.read(|facts| facts.troubles.contains_key(activity)) {
            self.board.change(|facts| facts.troubles.remove(activity));
        }
    }

    /// Something is wrong that people should know; nothing waits for it.
    pub(crate) fn complain(&self, activity: &'static str, sentence: &str) {
        let known = self
            .board
            .read(|facts| facts.troubles.get(activity).is_some_and(|known| known == sentence));
        if !known {
            tracing::warn!("{sentence}");
            self.board.change(|facts| facts.troubles.insert(activity, sentence.to_owned()));
        }
    }

    /// An activity does not work: says so, and waits until it should be tried again.
    pub(crate) async fn failed(
        &self,
        activity: &'static str,
        trouble: &Trouble,
        backoff: &mut Backoff,
    ) {
        // Heard from here on: what happens while people are told shortens the wait as well.
        let (mut recovered, broken) = (self.signals.recovered.listen(), self.until_links_break());
        if backoff.begin_anew_after(self.breaks.borrow().of_links()) && trouble.is_away() {
            // It failed for what this computer did, and that is no news to people.
            return;
        }
        self.complain(activity, &trouble.to_string());
        if trouble.is_final() {
            self.board.change(|facts| facts.needs_person = true);
            if self.options.until_idle {
                self.board.change(|facts| facts.fatal = Some(trouble.to_string()));
                self.stop.cancel();
            }
        }
        let wait = backoff.failed(rand::random());
        tokio::select! {
            () = tokio::time::sleep(wait) => {}
            () = broken => {}
            () = recovered.heard(), if trouble.is_away() || trouble.is_final() => {}
        }
    }

    /// The server answers.
    pub(crate) fn reached(&self) {
        let news = self.board.read(|facts| facts.reachable != Some(true) || facts.needs_person);
        if news {
            self.board.change(|facts| {
                facts.reachable = Some(true);
                facts.needs_person = false;
            });
            self.signals.recovered.sound();
        }
    }

    /// The server does not answer.
    pub(crate) fn unreachable(&self) {
        self.board.change(|facts| facts.reachable = Some(false));
    }

    /// Returns when connections that are open now may be dead: counted from the call on, not from
    /// when it is first waited for.
    pub(crate) fn until_links_break(&self) -> impl Future<Output = ()> + use<> {
        let mut breaks = self.breaks.subscribe();
        let before = breaks.borrow_and_update().of_links();
        async move {
            if breaks.wait_for(|now| now.of_links() != before).await.is_err() {
                // Everything ends.
                std::future::pending::<()>().await;
            }
        }
    }

    /// Returns when collection is not paused.
    pub(crate) async fn until_resumed(&self) {
        self.board.until(|facts| !facts.paused()).await;
    }

    /// Returns when files may be sent.
    pub(crate) async fn until_may_send(&self) {
        self.board.until(Facts::may_send).await;
    }

    /// Returns when something hinders sending.
    pub(crate) async fn until_hindered(&self) {
        self.board.until(|facts| !facts.hindrances.is_empty()).await;
    }

    /// Returns when collection is paused.
    pub(crate) async fn until_paused(&self) {
        self.board.until(Facts::paused).await;
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        Engine,
        link::{HttpsLink, LinkError},
        settings::ServerAccess,
    };
    use std::time::Duration;
    use tokio::time::timeout;
    use trove_protocol::ClientId;

    /// Less than the shortest wait of one that has failed for long.
    const SOON: Duration = Duration::from_secs(10);

    #[tokio::test]
    async fn who_waits_to_try_again_does_so_at_once_when_links_have_broken() {
        let folder = tempfile::tempdir().unwrap();
        let home = Home::open(Some(folder.path())).unwrap();
        let access = ServerAccess {
            url: "https://127.0.0.1:1".into(),
            certificate: "00".repeat(32),
            client: ClientId("0123456789abcdef".into()),
            token: String::new(),
            ftp_password: String::new(),
            ftp_port: 1,
        };
        let link = Arc::new(HttpsLink::new(&access).unwrap());
        let engine = Engine::start_with(home, link, Options::default()).await.unwrap();
        let shared = engine.shared.clone();
        let reason = "no answer in time".to_owned();
        let away = Trouble::Link(LinkError::Unreachable { address: "server:1".into(), reason });
        let broken = Trouble::Broken("something".into());
        let breaks = || shared.breaks.send_modify(|breaks| breaks.moved += 1);
        let troubles = || shared.board.read(|facts| facts.troubles.contains_key("test"));
        for trouble in [&away, &broken] {
            let mut backoff = Backoff::default();
            backoff.begin_anew_after(shared.breaks.borrow().of_links());
            (0..50).for_each(|_| _ = backoff.failed(1.0));
            let waiting = timeout(SOON, shared.failed("test", trouble, &mut backoff));
            let (waited, ()) = tokio::join!(waiting, async { breaks() });
            assert!(waited.is_ok(), "{trouble}");
            assert!(troubles());
            shared.worked("test");
        }
        // What fails because of it is tried again with no wait and no word.
        let mut backoff = Backoff::after(50);
        timeout(SOON, shared.failed("test", &away, &mut backoff)).await.unwrap();
        assert!(!troubles());
        // Nor does it wait for long the next time.
        timeout(SOON, shared.failed("test", &away, &mut backoff)).await.unwrap();
        assert!(troubles());
        engine.stop().await;
    }
}
