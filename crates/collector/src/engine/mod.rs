//! The engine: two activities side by side, joined by the ledger and by hints (seed 0018).
//!
//! Collection (`scan`, `describe`, `offer`) finds and offers; command and request (`command`,
//! `upload`, `confirm`, `hashing`) does what the server asks. Neither waits for the other.

mod board;
mod control;
mod controls;
mod live;
mod report;
mod shared;
mod signals;

pub use crate::clock::now_ms;
pub use board::{Board, Facts};
pub use controls::Controls;
pub use live::Live;
pub(crate) use shared::Shared;
pub(crate) use signals::Signals;

use crate::{
    awake::Breaks,
    backup, command, confirm,
    courtesy::{self, Pacer, Surroundings, Unaware},
    describe, hashing,
    ledger::LedgerError,
    link::{HttpsLink, Link, LinkError},
    offer,
    pause::Pause,
    scan::{
        self,
        watch::{WatchFolder, watch_folder},
    },
    settings::{Home, SettingsError},
    status::Status,
    upload,
};
use std::{
    fs::File,
    future::Future,
    sync::{Arc, RwLock},
    time::Duration,
};
use tokio::{sync::watch, task::JoinSet, time::timeout};
use tokio_util::sync::CancellationToken;

/// How the engine is to run.
#[derive(Clone, Debug)]
pub struct Options {
    /// End when nothing is left to do.
    pub until_idle: bool,
    /// How long a file must have stood still before it is looked into.
    pub still: Duration,
    /// How to learn what goes on around this computer: [`courtesy::ThisComputer`] in a program for
    /// people.
    pub surroundings: Arc<dyn Surroundings>,
    /// How a folder is watched for changes. Systems watch only so many.
    pub watch: WatchFolder,
}

impl Default for Options {
    fn default() -> Self {
        Self {
            until_idle: false,
            still: Duration::from_secs(5),
            surroundings: Arc::new(Unaware),
            watch: watch_folder,
        }
    }
}

impl Options {
    pub(crate) fn still_ms(&self) -> i64 {
        self.still.as_millis() as i64
    }
}

/// Why an activity could not go on, as a sentence for people.
#[derive(Debug, thiserror::Error)]
pub(crate) enum Trouble {
    #[error(transparent)]
    Ledger(#[from] LedgerError),
    #[error(transparent)]
    Link(#[from] LinkError),
    #[error("part of Trove stopped unexpectedly ({0}); it is started again")]
    Broken(String),
}

impl From<serde_json::Error> for Trouble {
    fn from(error: serde_json::Error) -> Self {
        Self::Ledger(error.into())
    }
}

impl Trouble {
    /// Whether the server is out of reach.
    pub(crate) fn is_away(&self) -> bool {
        matches!(self, Self::Link(LinkError::Unreachable { .. } | LinkError::NoFtp { .. }))
    }

    /// Whether only a person can help.
    fn is_final(&self) -> bool {
        matches!(self, Self::Link(LinkError::NotPaired(_) | LinkError::WrongCertificate(_)))
    }
}

/// Starts engines.
#[derive(Debug)]
pub struct Engine;

impl Engine {
    /// Starts collecting for the server that this computer is paired with.
    pub async fn start(home: Home, options: Options) -> Result<EngineHandle, StartError> {
        let link = Arc::new(HttpsLink::new(&home.server()?)?);
        Self::start_with(home, link, options).await
    }

    /// Starts collecting over the given link.
    pub async fn start_with(
        home: Home,
        link: Arc<dyn Link>,
        options: Options,
    ) -> Result<EngineHandle, StartError> {
        let lock = take_lock(&home).await?;
        let ledger = home.ledger().await?;
        let preferences = ledger.preferences().await.map_err(SettingsError::from)?;
        // Times may have been written down by a clock that was wrong.
        ledger.bring_forward(options.still_ms()).await.map_err(SettingsError::from)?;
        let shared = Arc::new(Shared {
            home,
            ledger,
            preferences: watch::Sender::new(preferences),
            breaks: watch::Sender::new(Breaks::default()),
            pacer: Pacer::default(),
            link: RwLock::new(link),
            options,
            signals: Signals::default(),
            board: Board::default(),
            stop: CancellationToken::new(),
        });
        control::read_pause(&shared).await.map_err(SettingsError::from)?;
        let (status, watched) = watch::channel(Status::default());
        let mut activities = JoinSet::new();
        let mut start = |activity: Activity| {
            let stop = shared.stop.clone();
            activities.spawn(async move {
                tokio::select! {
                    () = stop.cancelled() => {}
                    () = activity => {}
                }
            });
        };
        start(Box::pin(control::run(shared.clone())));
        start(Box::pin(courtesy::run(shared.clone())));
        start(Box::pin(report::publish(shared.clone(), status)));
        start(Box::pin(report::tell_server(shared.clone())));
        start(Box::pin(scan::run(shared.clone())));
        start(Box::pin(describe::run(shared.clone())));
        start(Box::pin(offer::run(shared.clone())));
        start(Box::pin(command::run(shared.clone())));
        start(Box::pin(upload::run(shared.clone())));
        start(Box::pin(confirm::run(shared.clone())));
        start(Box::pin(hashing::run(shared.clone())));
        start(Box::pin(hashing::report(shared.clone())));
        start(Box::pin(backup::run(shared.clone())));
        Ok(EngineHandle { shared, activities, status: watched, _lock: lock })
    }
}

/// Someone who only asks whether an engine runs holds the lock for a moment.
async fn take_lock(home: &Home) -> Result<File, SettingsError> {
    for _ in 0..10 {
        match home.lock() {
            Err(SettingsError::AlreadyRunning(_)) => {
                tokio::time::sleep(Duration::from_millis(50)).await;
            }
            other => return other,
        }
    }
    home.lock()
}

type Activity = std::pin::Pin<Box<dyn Future<Output = ()> + Send>>;

/// Why collecting could not start, as a sentence for people.
#[derive(Debug, thiserror::Error)]
pub enum StartError {
    /// The client's own files.
    #[error(transparent)]
    Settings(#[from] SettingsError),
    /// The link.
    #[error(transparent)]
    Link(#[from] LinkError),
}

/// A running engine. Dropping it ends it without waiting.
pub struct EngineHandle {
    shared: Arc<Shared>,
    activities: JoinSet<()>,
    status: watch::Receiver<Status>,
    _lock: File,
}

impl EngineHandle {
    /// The status, as it changes.
    pub fn status(&self) -> watch::Receiver<Status> {
        self.status.clone()
    }

    /// A way to speak to it for those who do not hold it.
    pub fn controls(&self) -> Controls {
        Controls::new(self.shared.clone())
    }

    /// Pauses it.
    pub async fn pause(&self, pause: &Pause) -> Result<(), LedgerError> {
        self.shared.ledger.set_pause(Some(pause)).await?;
        control::read_pause(&self.shared).await
    }

    /// Ends a pause.
    pub async fn resume(&self) -> Result<(), LedgerError> {
        self.shared.ledger.set_pause(None).await?;
        control::read_pause(&self.shared).await
    }

    /// Returns when the engine has ended by itself: it was to run until idle and is, or it met
    /// something that only a person can help with; then the error is the sentence for them.
    pub async fn ended(&mut self) -> Result<(), String> {
        while let Some(ended) = self.activities.join_next().await {
            // One that panicked takes the others with it: half an engine looks like a whole one.
            if let Err(error) = ended
                && error.is_panic()
            {
                self.shared.stop.cancel();
                return Err("part of Trove stopped unexpectedly; start it again".into());
            }
        }
        self.shared.board.read(|facts| facts.fatal.clone()).map_or(Ok(()), Err)
    }

    /// Stops it; what is under way is cut and goes on at the next start. Returns within two
    /// seconds.
    pub async fn stop(mut self) {
        self.shared.stop.cancel();
        let all = async { while self.activities.join_next().await.is_some() {} };
        if timeout(Duration::from_millis(1_200), all).await.is_err() {
            self.activities.abort_all();
        }
        if timeout(Duration::from_millis(600), self.shared.ledger.close()).await.is_err() {
            tracing::debug!("the ledger was left open; its log is taken up at the next start");
        }
    }
}
