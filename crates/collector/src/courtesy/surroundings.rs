//! What goes on around this computer: where its power and its network come from, and what its
//! people do.

use crate::{awake::Clocks, pause::Network};
use futures_util::future::BoxFuture;
use std::{
    collections::BTreeMap,
    fmt::Debug,
    sync::{Arc, Mutex, PoisonError},
    time::Duration,
};
use tokio::sync::watch;
use trove_protocol::Conditions;

/// Between two looks at the clocks; each takes less than a microsecond.
const TICK: Duration = Duration::from_secs(1);

/// What is known; what is not known hinders nothing.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Known {
    /// All sources have spoken.
    pub complete: bool,
    /// For the server, too.
    pub conditions: Conditions,
    /// The network this computer is on.
    pub network: Option<Network>,
    /// The connection to it: another one each time that the computer connects.
    pub connection: Option<String>,
    /// How often the system said that the computer woke up.
    pub woken: u64,
}

impl Known {
    /// What this source does not know, the other may.
    fn or(self, other: &Self) -> Self {
        let (mine, theirs) = (self.conditions, &other.conditions);
        Self {
            complete: self.complete,
            conditions: Conditions {
                on_battery: mine.on_battery.or(theirs.on_battery),
                metered: mine.metered.or(theirs.metered),
                full_screen: mine.full_screen.or(theirs.full_screen),
                user_active: mine.user_active.or(theirs.user_active),
                connection: mine.connection.or(theirs.connection),
            },
            network: self.network.or_else(|| other.network.clone()),
            connection: self.connection.or_else(|| other.connection.clone()),
            woken: self.woken,
        }
    }
}

/// Holds off sleep until it is dropped.
pub type Wakefulness = Box<dyn Send>;

/// Learns what goes on around. A system that does not tell is no error.
pub trait Surroundings: Debug + Send + Sync + 'static {
    /// Keeps `known` true, until cancelled or until nothing more can be learnt.
    fn watch(&self, known: watch::Sender<Known>) -> BoxFuture<'static, ()>;

    /// Holds off sleep; `None` where that cannot be done.
    fn hold_off_sleep(&self) -> BoxFuture<'static, Option<Wakefulness>>;

    /// What the clocks say now.
    fn clocks(&self) -> Clocks {
        Clocks::now()
    }

    /// Returns when it is time to look at the clocks again.
    fn until_next_look(&self) -> BoxFuture<'static, ()> {
        Box::pin(tokio::time::sleep(TICK))
    }
}

/// Knows nothing, so nothing ever hinders.
#[derive(Clone, Copy, Debug, Default)]
pub struct Unaware;

impl Surroundings for Unaware {
    fn watch(&self, known: watch::Sender<Known>) -> BoxFuture<'static, ()> {
        known.send_modify(|known| known.complete = true);
        Box::pin(std::future::ready(()))
    }

    fn hold_off_sleep(&self) -> BoxFuture<'static, Option<Wakefulness>> {
        Box::pin(std::future::ready(None))
    }
}

/// Where something is known from, the more trusted first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Source {
    /// UPower.
    Power,
    /// NetworkManager.
    Network,
    /// The session's own word.
    Session,
    /// The X server.
    Screen,
    /// Batteries and routes, read directly.
    Sensors,
}

/// Puts together what the sources say.
#[derive(Debug)]
pub(super) struct Heard {
    said: Mutex<BTreeMap<Source, Known>>,
    /// How many sources there are.
    sources: usize,
    known: watch::Sender<Known>,
}

impl Heard {
    /// Nothing yet, of so many sources.
    pub(super) fn new(sources: usize, known: watch::Sender<Known>) -> Arc<Self> {
        Arc::new(Self { said: Mutex::default(), sources, known })
    }

    /// From now on this is all that this source knows.
    pub(super) fn says(&self, source: Source, now: Known) {
        let mut said = self.said.lock().unwrap_or_else(PoisonError::into_inner);
        said.insert(source, now);
        let complete = said.len() >= self.sources;
        let whole = Known { complete, ..Known::default() };
        let whole = said.values().fold(whole, Known::or);
        self.known.send_if_modified(|known| {
            let whole = Known { woken: known.woken, ..whole };
            let news = *known != whole;
            *known = whole;
            news
        });
    }

    /// The system says that the computer woke up.
    pub(super) fn woke(&self) {
        self.known.send_modify(|known| known.woken += 1);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_more_trusted_source_counts_and_others_fill_in() {
        let known = watch::Sender::new(Known::default());
        let heard = Heard::new(2, known.clone());
        let battery = |on_battery| Known {
            conditions: Conditions { on_battery, ..Conditions::default() },
            ..Known::default()
        };
        heard.says(
            Source::Sensors,
            Known { network: Some("gateway:1".into()), ..battery(Some(true)) },
        );
        assert!(!known.borrow().complete);
        assert_eq!(known.borrow().conditions.on_battery, Some(true));
        heard.says(Source::Power, battery(Some(false)));
        assert!(known.borrow().complete);
        assert_eq!(known.borrow().conditions.on_battery, Some(false));
        assert_eq!(known.borrow().network.as_deref(), Some("gateway:1"));
        heard.woke();
        heard.says(Source::Power, Known::default());
        assert_eq!(known.borrow().conditions.on_battery, Some(true));
        assert_eq!(known.borrow().woken, 1);
    }
}
