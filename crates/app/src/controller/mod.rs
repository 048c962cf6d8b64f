//! The one owner of all state. It takes requests, keeps the engine running, and shows what follows.
//!
//! Nothing here takes long: answers and looks at what is known are made beside it, so that neither
//! the window nor the end of the program ever waits for one.

mod asked;
mod gather;
mod publish;
mod slot;

use crate::{
    app_file::Kept,
    bindings::{Failure, Page, Situation, TrayPresence, WindowView},
    bundled::BundledServer,
    context::Context,
    desktop::{Desktop, WindowEvent},
    notices::Memory,
    request::Inbox,
    tray::Tray,
    view::Known,
    words::{Spoken, Words},
};
use slot::{Event, Slot};
use std::{path::PathBuf, sync::Arc, time::Duration};
use tokio::{
    sync::watch,
    task::JoinSet,
    time::{Instant, sleep_until, timeout},
};
use tokio_util::sync::CancellationToken;
use trove_collector::{
    Home, Options,
    ledger::ChangeWatcher,
    link::{HttpsLink, Link, LinkError},
    settings::ServerAccess,
    signal::Signal,
};

/// Between two looks at whether another process changed something; each costs microseconds.
const TICK: Duration = Duration::from_secs(1);
/// Between two views, at least: four a second.
const PACE: Duration = Duration::from_millis(250);
/// Between two words about the library, at least.
const LIBRARY_PACE: Duration = Duration::from_secs(1);
/// Within this time everything here has ended; what is left of two seconds is the window's.
const END: Duration = Duration::from_millis(1_400);

/// How a server is reached: [`https`] in a program for people.
pub type Links = Arc<dyn Fn(&ServerAccess) -> Result<Arc<dyn Link>, LinkError> + Send + Sync>;

/// Over HTTPS and FTP, as everybody does.
pub fn https() -> Links {
    Arc::new(|access| Ok(Arc::new(HttpsLink::new(access)?)))
}

/// How far servers are looked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Range {
    /// In the networks that this computer is in.
    Networks,
    /// On this computer alone; for tests.
    ThisComputer,
}

/// What the controller is started with.
pub struct Setup {
    /// The folder with the client's own files.
    pub home: Home,
    /// The desktop.
    pub desktop: Arc<dyn Desktop>,
    /// The server that comes with the app, if one does.
    pub server: Arc<dyn BundledServer>,
    /// How a server is reached.
    pub links: Links,
    /// How far servers are looked for.
    pub range: Range,
    /// How the engine is to run.
    pub options: Options,
    /// The folder of logs.
    pub logs: PathBuf,
    /// The system's language, such as `de_DE.UTF-8`.
    pub locale: Option<String>,
    /// Whether the system started Trove at login, and no person did: no window is shown then.
    pub at_login: bool,
}

/// Owns all state until it ends.
struct Controller {
    context: Context,
    range: Range,
    options: Options,
    locale: Option<String>,
    slot: Slot,
    answers: JoinSet<()>,
    looks: JoinSet<Result<Known, Failure>>,
    view: WindowView,
    tray: Tray,
    words: (Spoken, Words),
    memory: Memory,
    presence: TrayPresence,
    /// Since when the server does not answer, milliseconds since 1970.
    unreachable_since_ms: Option<i64>,
    window_is_open: bool,
    /// What the window that is being made is to show.
    wanted_page: Option<Page>,
    /// The view may be another.
    stale: bool,
    /// When the next view may be made.
    next_view: Instant,
}

/// What to do after a request.
#[derive(PartialEq, Eq)]
enum Flow {
    GoOn,
    End,
}

/// Runs the app until it is told to quit. The failure is one that keeps it from starting.
pub async fn run(setup: Setup, mut inbox: Inbox) -> Result<(), Failure> {
    let at_login = setup.at_login;
    let mut controller = Controller::new(setup).await?;
    let mut watcher = controller.context.ledger.watcher().await?;
    controller.fill_slot();
    controller.follow_library();
    controller.context.desktop.show_tray(&controller.tray);
    if !at_login {
        controller.show_window(None);
    }
    controller.serve(&mut inbox, &mut watcher).await;
    let desktop = controller.context.desktop.clone();
    if timeout(END, controller.end()).await.is_err() {
        tracing::warn!(
            "not everything ended in time; what was under way goes on at the next start"
        );
    }
    desktop.quit();
    Ok(())
}

impl Controller {
    async fn new(setup: Setup) -> Result<Self, Failure> {
        let Setup { home, desktop, server, links, range, options, logs, locale, at_login: _ } =
            setup;
        let ledger = home.ledger().await?;
        let mut kept = Kept::read(home.folder());
        if kept.begun.is_none() {
            // Somebody who has collected without the app has begun.
            let begun = home.server().is_ok() && !ledger.folders().await?.is_empty();
            kept.begun = Some(begun);
        }
        let stop = CancellationToken::new();
        let context = Context {
            ledger,
            desktop,
            server,
            links,
            engine: Arc::new(watch::Sender::new(None)),
            logs,
            changed: Signal::default(),
            restart: Signal::default(),
            preview: Arc::new(watch::Sender::new(stop.child_token())),
            forecast: Arc::new(watch::Sender::new(stop.child_token())),
            proving: Arc::new(watch::Sender::new(stop.child_token())),
            proof: Arc::default(),
            turn: Arc::default(),
            kept: Arc::new(watch::Sender::new(kept.clone())),
            home,
            stop,
        };
        let memory = Memory { was_complete: kept.was_complete, ..Memory::default() };
        let spoken = Spoken::of(kept.language, locale.as_deref());
        let words = Words::new(spoken, jiff::tz::TimeZone::system());
        let presence = TrayPresence::Unknown;
        let slot = Slot::Empty;
        let known = gather::gather(&context, slot.seen(), presence, None).await?;
        let view = crate::view::view(&known);
        let tray = crate::tray::tray(&view, &words);
        Ok(Self {
            context,
            range,
            options,
            locale,
            slot,
            answers: JoinSet::new(),
            looks: JoinSet::new(),
            view,
            tray,
            words: (spoken, words),
            memory,
            presence,
            unreachable_since_ms: None,
            window_is_open: false,
            wanted_page: None,
            stale: false,
            next_view: Instant::now(),
        })
    }

    async fn serve(&mut self, inbox: &mut Inbox, watcher: &mut ChangeWatcher) {
        let mut changed = self.context.changed.listen();
        let mut restart = self.context.restart.listen();
        let mut tick = tokio::time::interval(TICK);
        tick.set_missed_tick_behavior(tokio::time::MissedTickBehavior::Delay);
        loop {
            let may_look = self.stale && self.looks.is_empty();
            tokio::select! {
                request = inbox.recv() => {
                    // Without anybody who could ask, nobody could end it either.
                    let Some(request) = request else { return };
                    if self.asked(request) == Flow::End {
                        return;
                    }
                }
                event = self.slot.event() => self.engine_event(event),
                () = changed.heard() => self.stale = true,
                () = restart.heard() => self.fill_slot(),
                () = sleep_until(self.next_view), if may_look => self.begin_look(),
                Some(look) = self.looks.join_next() => self.end_look(look),
                Some(answered) = self.answers.join_next() => {
                    if let Err(error) = answered && error.is_panic() {
                        tracing::error!("part of Trove stopped unexpectedly ({error})");
                    }
                }
                _ = tick.tick() => {
                    // A running engine tells when a pause is over.
                    let paused = matches!(self.view.situation, Situation::Paused { .. });
                    let alone = self.context.engine().is_none();
                    let written = watcher.changed().await.unwrap_or_else(|error| {
                        // The look that follows meets the same error; a later one may not.
                        tracing::warn!("{error}");
                        true
                    });
                    self.stale |= written || (paused && alone);
                }
            }
        }
    }

    /// Starts the engine anew, or ends it, as pairing and the first steps have it.
    fn fill_slot(&mut self) {
        let begun = self.context.kept.borrow().begun == Some(true);
        self.context.engine.send_replace(None);
        self.unreachable_since_ms = None;
        let access = match self.context.home.server() {
            Ok(access) if begun => Some(access),
            Ok(_) | Err(trove_collector::settings::SettingsError::NotPaired) => None,
            Err(error) => {
                self.slot = Slot::broken(crate::failure::sentence(&error));
                self.stale = true;
                return;
            }
        };
        let former = std::mem::replace(&mut self.slot, Slot::Empty);
        let (home, links) = (self.context.home.clone(), self.context.links.clone());
        self.slot = Slot::filled(former, home, access, links, self.options.clone());
        self.stale = true;
    }

    fn engine_event(&mut self, event: Event) {
        match event {
            Event::Started(handle) => {
                let controls = handle.controls();
                let (mut status, mut facts) = (handle.status(), controls.facts());
                let changed = self.context.changed.clone();
                self.answers.spawn(async move {
                    loop {
                        changed.sound();
                        let heard = tokio::select! {
                            heard = status.changed() => heard,
                            heard = facts.changed() => heard,
                        };
                        // The engine has ended.
                        if heard.is_err() {
                            return;
                        }
                    }
                });
                self.context.engine.send_replace(Some(controls));
                self.slot = Slot::Running(handle);
            }
            Event::Stopped => self.slot = Slot::Empty,
            Event::Broken(sentence) => {
                tracing::warn!("{sentence}");
                self.context.engine.send_replace(None);
                self.slot = Slot::broken(sentence);
            }
            Event::Again => self.fill_slot(),
        }
        self.stale = true;
    }

    /// Tells the window how the library on this computer fares.
    fn follow_library(&mut self) {
        let (mut library, context) = (self.context.server.watch(), self.context.clone());
        self.answers.spawn(async move {
            while library.changed().await.is_ok() {
                let view = library.borrow_and_update().clone();
                if let Some(view) = view {
                    context.desktop.tell_window(&WindowEvent::LibraryChanged(Box::new(view)));
                }
                context.changed.sound();
                tokio::time::sleep(LIBRARY_PACE).await;
            }
        });
    }

    fn show_window(&mut self, page: Option<Page>) {
        self.context.desktop.show_window(page);
        match page {
            Some(page) if self.window_is_open => {
                self.context.desktop.tell_window(&WindowEvent::ShowPage(page));
            }
            page => self.wanted_page = page,
        }
    }

    async fn end(&mut self) {
        self.context.stop.cancel();
        self.answers.abort_all();
        self.looks.abort_all();
        self.context.engine.send_replace(None);
        let collecting = async {
            std::mem::replace(&mut self.slot, Slot::Empty).end().await;
            self.context.ledger.close().await;
        };
        // Neither waits for the other: the time is short.
        tokio::join!(collecting, self.context.server.end());
    }
}
