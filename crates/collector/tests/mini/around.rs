//! Surroundings and clocks as the test wants them.

use super::{Desk, Mini};
use futures_util::future::BoxFuture;
use std::{
    sync::{
        Arc, Mutex,
        atomic::{AtomicUsize, Ordering},
    },
    time::Duration,
};
use tokio::sync::{Notify, watch};
use trove_collector::{
    Engine, EngineHandle, Options,
    awake::Clocks,
    courtesy::{Known, Surroundings, Wakefulness},
};

/// Surroundings as the test wants them.
#[derive(Clone, Debug)]
pub struct Around {
    known: watch::Sender<Known>,
    clocks: Arc<Mutex<Clocks>>,
    look: Arc<Notify>,
    /// How often sleep is held off at the moment.
    pub held: watch::Sender<usize>,
    pub ever_held: Arc<AtomicUsize>,
}

struct Held(watch::Sender<usize>);

impl Drop for Held {
    fn drop(&mut self) {
        self.0.send_modify(|held| *held -= 1);
    }
}

impl Around {
    pub fn new() -> Self {
        let known = Known { complete: true, ..Known::default() };
        let (known, held) = (watch::Sender::new(known), watch::Sender::new(0));
        let mut clocks = Clocks::now();
        clocks.sleepless.get_or_insert(clocks.timers);
        let clocks = Arc::new(Mutex::new(clocks));
        Self { known, clocks, look: Arc::default(), held, ever_held: Arc::default() }
    }

    pub fn on_battery(&self, on_battery: bool) {
        self.known.send_modify(|known| known.conditions.on_battery = Some(on_battery));
    }

    pub fn on_network(&self, network: &str) {
        self.known.send_modify(|known| known.network = Some(network.to_owned()));
    }

    /// The computer sleeps for so long; the clocks alone tell of it.
    pub fn sleeps(&self, time: Duration) {
        self.clocks_say(|clocks| {
            *clocks.sleepless.as_mut().unwrap() += time;
            clocks.wall_ms += time.as_millis() as i64;
        });
    }

    /// The same, and the system tells of it too.
    pub fn sleeps_and_is_told(&self, time: Duration) {
        {
            let mut clocks = self.clocks.lock().unwrap();
            *clocks.sleepless.as_mut().unwrap() += time;
            clocks.wall_ms += time.as_millis() as i64;
        }
        self.known.send_modify(|known| known.woken += 1);
    }

    /// Somebody sets the clock on the wall.
    pub fn sets_clock(&self, by_ms: i64) {
        self.clocks_say(|clocks| clocks.wall_ms += by_ms);
    }

    fn clocks_say(&self, change: impl FnOnce(&mut Clocks)) {
        change(&mut self.clocks.lock().unwrap());
        self.look.notify_one();
    }

    pub fn options(&self) -> Options {
        Options { surroundings: Arc::new(self.clone()), ..Options::default() }
    }

    pub async fn start(&self, desk: &Desk, mini: &Mini) -> EngineHandle {
        self.start_with(desk, mini, self.options()).await
    }

    pub async fn start_with(&self, desk: &Desk, mini: &Mini, options: Options) -> EngineHandle {
        Engine::start_with(desk.home(), Arc::new(mini.clone()), options).await.unwrap()
    }
}

impl Surroundings for Around {
    fn watch(&self, known: watch::Sender<Known>) -> BoxFuture<'static, ()> {
        let mut source = self.known.subscribe();
        Box::pin(async move {
            loop {
                let now = source.borrow_and_update().clone();
                known.send_replace(now);
                if source.changed().await.is_err() {
                    return;
                }
            }
        })
    }

    fn hold_off_sleep(&self) -> BoxFuture<'static, Option<Wakefulness>> {
        self.held.send_modify(|held| *held += 1);
        self.ever_held.fetch_add(1, Ordering::Relaxed);
        let held: Wakefulness = Box::new(Held(self.held.clone()));
        Box::pin(async move { Some(held) })
    }

    fn clocks(&self) -> Clocks {
        *self.clocks.lock().unwrap()
    }

    fn until_next_look(&self) -> BoxFuture<'static, ()> {
        let look = self.look.clone();
        Box::pin(async move { look.notified().await })
    }
}
