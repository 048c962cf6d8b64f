//! The network of the house: messages are late, lost, repeated, overtake each other, and links are cut.

use crate::draw::Draw;
use std::{
    collections::BTreeSet,
    sync::{Arc, Mutex, PoisonError},
    time::Duration,
};
use tokio::{sync::watch, time::sleep};

/// How a network fares.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Weather {
    /// Chance of a message to be lost; each side then waits in vain.
    pub lost: f64,
    /// Chance of a request to arrive twice.
    pub repeated: f64,
    /// Chance of a transfer to be cut.
    pub cut: f64,
    /// Chance of a transfer to be changed on its way, which TLS finds out in a real network: this
    /// stands for a computer's bad memory.
    pub damaged: f64,
    /// Longest time that a message takes, milliseconds.
    pub longest_ms: u64,
}

impl Weather {
    /// Nothing goes wrong.
    pub const CALM: Self = Self { lost: 0.0, repeated: 0.0, cut: 0.0, damaged: 0.0, longest_ms: 5 };

    /// What is drawn for a house.
    pub fn rough(draw: &Draw) -> Self {
        let up_to = |most: f64| most * draw.number(0..=100) as f64 / 100.0;
        Self {
            lost: up_to(0.15),
            repeated: up_to(0.2),
            cut: up_to(0.3),
            damaged: if draw.chance(0.3) { up_to(0.1) } else { 0.0 },
            longest_ms: draw.number(5..=3_000),
        }
    }
}

/// The network. Clones share it.
#[derive(Clone, Debug)]
pub struct Network {
    draw: Draw,
    state: Arc<Mutex<State>>,
    /// Counts cuts of links; an exchange under way then fails.
    cuts: watch::Sender<u64>,
}

#[derive(Debug)]
struct State {
    weather: Weather,
    /// Computers without a link.
    apart: BTreeSet<usize>,
    faults: u64,
}

/// What becomes of a message.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Fate {
    /// It arrives.
    Arrives,
    /// It arrives, and once more after this time.
    Twice(Duration),
    /// Nobody hears of it.
    Lost,
}

impl Network {
    /// A calm network.
    pub fn new(draw: Draw) -> Self {
        let state = State { weather: Weather::CALM, apart: BTreeSet::new(), faults: 0 };
        Self { draw, state: Arc::new(Mutex::new(state)), cuts: watch::Sender::new(0) }
    }

    fn with<T>(&self, work: impl FnOnce(&mut State) -> T) -> T {
        work(&mut self.state.lock().unwrap_or_else(PoisonError::into_inner))
    }

    /// From now on it fares like this.
    pub fn turn(&self, weather: Weather) {
        self.with(|state| state.weather = weather);
    }

    /// A computer's link is cut, or mended.
    pub fn set_apart(&self, computer: usize, apart: bool) {
        self.with(|state| {
            if apart {
                state.faults += 1;
                state.apart.insert(computer);
            } else {
                state.apart.remove(&computer);
            }
        });
        self.cuts.send_modify(|cuts| *cuts += 1);
    }

    /// All links stand.
    pub fn mend(&self) {
        self.with(|state| state.apart.clear());
    }

    /// How often something went wrong.
    pub fn faults(&self) -> u64 {
        self.with(|state| state.faults)
    }

    /// Whether a computer has no link.
    pub fn is_apart(&self, computer: usize) -> bool {
        self.with(|state| state.apart.contains(&computer))
    }

    /// Returns when the computer's link is cut, counted from the call on.
    pub fn until_cut(&self, computer: usize) -> impl Future<Output = ()> + use<> {
        let (mut cuts, network) = (self.cuts.subscribe(), self.clone());
        async move {
            while !network.is_apart(computer) {
                if cuts.changed().await.is_err() {
                    std::future::pending::<()>().await;
                }
            }
        }
    }

    /// The time that a message takes.
    pub async fn travel(&self) {
        let longest = self.with(|state| state.weather.longest_ms);
        sleep(self.draw.milliseconds(1..=longest)).await;
    }

    /// What becomes of the next message.
    pub fn fate(&self) -> Fate {
        let weather = self.with(|state| state.weather);
        let fate = if self.draw.chance(weather.lost) {
            Fate::Lost
        } else if self.draw.chance(weather.repeated) {
            Fate::Twice(self.draw.milliseconds(1..=5_000))
        } else {
            return Fate::Arrives;
        };
        self.with(|state| state.faults += 1);
        fate
    }

    /// After how many of these bytes a transfer is cut.
    pub fn cut_after(&self, bytes: usize) -> Option<usize> {
        let weather = self.with(|state| state.weather);
        let cut = self.draw.chance(weather.cut).then(|| self.draw.index(bytes.max(1)));
        self.with(|state| state.faults += u64::from(cut.is_some()));
        cut
    }

    /// Which of these bytes is changed on its way.
    pub fn damaged(&self, bytes: usize) -> Option<usize> {
        let weather = self.with(|state| state.weather);
        let damaged = self.draw.chance(weather.damaged).then(|| self.draw.index(bytes.max(1)));
        self.with(|state| state.faults += u64::from(damaged.is_some()));
        damaged
    }
}
