//! A desktop that notes what it is asked to show.

use futures_util::future::BoxFuture;
use std::{
    path::PathBuf,
    sync::{Arc, Mutex},
    time::Duration,
};
use tokio::sync::watch;
use trove_app::{
    bindings::{Failure, FailureKind, Page},
    desktop::{Desktop, Notice, Target, WindowEvent},
    tray::Tray,
};

/// What was shown, in its order.
#[derive(Clone, Debug, PartialEq)]
pub enum Shown {
    Tray(Tray),
    Window(Option<Page>),
    Event(WindowEvent),
    Notice(Notice),
    Opened(Target),
    AtLogin(bool),
    Quit,
}

pub struct Recorder {
    shown: watch::Sender<Vec<Shown>>,
    /// What the dialogs give.
    pub picked: Mutex<Option<PathBuf>>,
}

impl Recorder {
    pub fn new() -> Arc<Self> {
        Arc::new(Self { shown: watch::Sender::new(Vec::new()), picked: Mutex::default() })
    }

    fn note(&self, shown: Shown) {
        self.shown.send_modify(|all| all.push(shown));
    }

    pub fn shown(&self) -> Vec<Shown> {
        self.shown.borrow().clone()
    }

    pub fn count(&self, wanted: &Shown) -> usize {
        self.shown.borrow().iter().filter(|one| *one == wanted).count()
    }

    /// Returns when what was shown is so; fails after 20 seconds.
    pub async fn until(&self, what: &str, so: impl Fn(&[Shown]) -> bool) {
        let mut shown = self.shown.subscribe();
        let waiting = shown.wait_for(|all| so(all));
        let reached = tokio::time::timeout(Duration::from_secs(20), waiting).await;
        let reached = reached.is_ok_and(|reached| reached.is_ok());
        assert!(reached, "{what} is not reached: {:#?}", self.shown().last());
    }

    /// Returns when the tray is so; fails after 20 seconds.
    pub async fn until_tray(&self, what: &str, so: impl Fn(&Tray) -> bool) {
        let last = |all: &[Shown]| {
            all.iter().rev().find_map(|one| match one {
                Shown::Tray(tray) => Some(tray.clone()),
                _ => None,
            })
        };
        self.until(what, |all| last(all).is_some_and(|tray| so(&tray))).await;
    }
}

impl Desktop for Recorder {
    fn show_tray(&self, tray: &Tray) {
        self.note(Shown::Tray(tray.clone()));
    }

    fn show_window(&self, page: Option<Page>) {
        self.note(Shown::Window(page));
    }

    fn tell_window(&self, event: &WindowEvent) {
        self.note(Shown::Event(event.clone()));
    }

    fn notify(&self, notice: &Notice) {
        self.note(Shown::Notice(notice.clone()));
    }

    fn open(&self, target: &Target) -> Result<(), Failure> {
        self.note(Shown::Opened(target.clone()));
        match target {
            Target::Folder(_) => {
                Err(Failure::new(FailureKind::NoFileManager, "There is no file manager."))
            }
            Target::Address(_) | Target::FileInFolder(_) => Ok(()),
        }
    }

    fn start_at_login(&self, wanted: bool) -> Result<bool, Failure> {
        self.note(Shown::AtLogin(wanted));
        // A system that refuses.
        Ok(false)
    }

    fn pick_folder(&self) -> BoxFuture<'static, Result<Option<PathBuf>, Failure>> {
        let picked = self.picked.lock().unwrap().clone();
        Box::pin(async move { Ok(picked) })
    }

    fn pick_new_file(&self, name: &str) -> BoxFuture<'static, Result<Option<PathBuf>, Failure>> {
        let picked = self.picked.lock().unwrap().clone().map(|folder| folder.join(name));
        Box::pin(async move { Ok(picked) })
    }

    fn quit(&self) {
        self.note(Shown::Quit);
    }
}
