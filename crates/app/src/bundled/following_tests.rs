//! What is asked of the system that keeps the server.

use super::{
    super::{
        keeping::{Keeping, Order},
        kept::Kept,
        own::{OwnServer, Places},
    },
    *,
};
use futures_util::future::BoxFuture;
use std::sync::atomic::{AtomicUsize, Ordering};
use trove_collector::Home;

/// Counts what it is asked, and keeps nothing.
#[derive(Default)]
struct Asked(AtomicUsize);

impl Asked {
    fn noted<T: Send + 'static>(&self, answer: T) -> BoxFuture<'_, T> {
        self.0.fetch_add(1, Ordering::SeqCst);
        Box::pin(std::future::ready(answer))
    }
}

impl Keeping for Asked {
    fn install<'a>(&'a self, _order: &'a Order) -> BoxFuture<'a, Result<bool, Failure>> {
        self.noted(Ok(true))
    }

    fn start<'a>(&'a self, _order: &'a Order) -> BoxFuture<'a, Result<(), Failure>> {
        self.noted(Ok(()))
    }

    fn stop<'a>(&'a self, _order: &'a Order) -> BoxFuture<'a, Result<(), Failure>> {
        self.noted(Ok(()))
    }

    fn state<'a>(&'a self, _order: &'a Order) -> BoxFuture<'a, Result<State, Failure>> {
        self.noted(Ok(State::Stopped))
    }

    fn remove<'a>(&'a self, _order: &'a Order) -> BoxFuture<'a, Result<(), Failure>> {
        self.noted(Ok(()))
    }

    fn last_words<'a>(&'a self, _order: &'a Order) -> BoxFuture<'a, Vec<String>> {
        self.noted(Vec::new())
    }
}

/// What a look shows of a server that does not answer, and how often the system was asked.
async fn looked(wanted: bool) -> (LibraryState, usize) {
    let folder = tempfile::tempdir().unwrap();
    let data_dir = folder.path().join("data");
    let kept = Kept { folder: folder.path().into(), http: 1, ftp: 2, wanted, at_login_only: true };
    let places = Places {
        program: folder.path().join("none"),
        data_dir,
        config: folder.path().join("config"),
        client: Home::open(Some(&folder.path().join("client"))).unwrap(),
        listen: [127, 0, 0, 1].into(),
        ports: None,
    };
    let asked = Arc::new(Asked::default());
    let server = OwnServer::kept_by(places, asked.clone());
    // Nobody else looks.
    server.inner.end.cancel();
    server.inner.keep(kept).unwrap();
    Memory::default().look(&server.inner).await;
    let state = server.inner.view.borrow().as_ref().map(|view| view.state);
    (state.unwrap(), asked.0.load(Ordering::SeqCst))
}

#[tokio::test]
async fn the_system_is_asked_only_about_a_server_that_is_to_run() {
    assert_eq!(looked(false).await, (LibraryState::Stopped, 0));
    // Whether it runs, and what it said last.
    assert_eq!(looked(true).await, (LibraryState::Failed, 2));
}
