//! Where the engine is: none, one that is being started or runs, or one that could not.

use super::Links;
use crate::failure::sentence;
use std::time::Duration;
use tokio::{
    task::JoinHandle,
    time::{Instant, sleep_until},
};
use trove_collector::{
    Engine, EngineHandle, Home, Options, Status, engine::StartError, settings::ServerAccess,
};

/// Between two tries to start one.
const AGAIN: Duration = Duration::from_secs(5);

type Starting = JoinHandle<Result<Option<EngineHandle>, StartError>>;

/// The engine's place.
pub(super) enum Slot {
    /// None is to run.
    Empty,
    /// The former one is ended, and another started if one is to run.
    Filling(Starting),
    /// It runs.
    Running(EngineHandle),
    /// It could not be started or has ended; tried again then.
    Broken { sentence: String, again: Instant },
}

/// What happened to the engine.
pub(super) enum Event {
    /// It runs.
    Started(EngineHandle),
    /// It has ended, as it was to.
    Stopped,
    /// It could not be started or has ended; why, as a sentence.
    Broken(String),
    /// It is to be tried again.
    Again,
}

/// What can be seen of it from outside.
#[derive(Clone, Debug)]
pub(super) enum Seen {
    Empty,
    Filling,
    Running(Box<Status>),
    Broken(String),
}

impl Slot {
    /// Ends what was there, and starts an engine for this server if there is one.
    pub(super) fn filled(
        former: Self,
        home: Home,
        access: Option<ServerAccess>,
        links: Links,
        options: Options,
    ) -> Self {
        if matches!(former, Self::Empty | Self::Broken { .. }) && access.is_none() {
            return Self::Empty;
        }
        Self::Filling(tokio::spawn(async move {
            former.end().await;
            let Some(access) = access else { return Ok(None) };
            let link = links(&access)?;
            Engine::start_with(home, link, options).await.map(Some)
        }))
    }

    pub(super) fn broken(sentence: String) -> Self {
        Self::Broken { sentence, again: Instant::now() + AGAIN }
    }

    pub(super) fn seen(&self) -> Seen {
        match self {
            Self::Empty => Seen::Empty,
            Self::Filling(_) => Seen::Filling,
            Self::Running(handle) => Seen::Running(Box::new(handle.status().borrow().clone())),
            Self::Broken { sentence, .. } => Seen::Broken(sentence.clone()),
        }
    }

    /// What happens next to it. Nothing is lost when the wait is given up.
    pub(super) async fn event(&mut self) -> Event {
        match self {
            Self::Empty => std::future::pending().await,
            Self::Filling(starting) => match starting.await {
                Ok(Ok(Some(handle))) => Event::Started(handle),
                Ok(Ok(None)) => Event::Stopped,
                Ok(Err(error)) => Event::Broken(sentence(&error)),
                Err(error) => {
                    Event::Broken(format!("Part of Trove stopped unexpectedly ({error})."))
                }
            },
            Self::Running(handle) => match handle.ended().await {
                Ok(()) => Event::Broken("Collecting has ended; it is started again.".into()),
                Err(said) => Event::Broken(sentence(&said)),
            },
            Self::Broken { again, .. } => {
                sleep_until(*again).await;
                Event::Again
            }
        }
    }

    /// Ends the engine, if there is one.
    pub(super) async fn end(self) {
        match self {
            Self::Empty | Self::Broken { .. } => {}
            Self::Filling(starting) => {
                if let Ok(Ok(Some(handle))) = starting.await {
                    handle.stop().await;
                }
            }
            Self::Running(handle) => handle.stop().await,
        }
    }
}
