//! Everything that is drawn, from one seed.

use rand::{Rng as _, SeedableRng as _, rngs::StdRng};
use std::{
    ops::RangeInclusive,
    sync::{Arc, Mutex, PoisonError},
    time::Duration,
};

/// A source of draws that all parts of a house share.
#[derive(Clone, Debug)]
pub struct Draw(Arc<Mutex<StdRng>>);

impl Draw {
    /// The draws of this seed.
    pub fn new(seed: u64) -> Self {
        Self(Arc::new(Mutex::new(StdRng::seed_from_u64(seed))))
    }

    fn with<T>(&self, draw: impl FnOnce(&mut StdRng) -> T) -> T {
        draw(&mut self.0.lock().unwrap_or_else(PoisonError::into_inner))
    }

    /// Whether something of this chance happens, from 0 to 1.
    pub fn chance(&self, chance: f64) -> bool {
        self.with(|source| source.random_bool(chance.clamp(0.0, 1.0)))
    }

    /// A number of this range.
    pub fn number(&self, range: RangeInclusive<u64>) -> u64 {
        self.with(|source| source.random_range(range))
    }

    /// A place in a list of so many, at least one.
    pub fn index(&self, length: usize) -> usize {
        self.with(|source| source.random_range(0..length.max(1)))
    }

    /// One of these; `None` when there is none.
    pub fn one_of<'a, T>(&self, list: &'a [T]) -> Option<&'a T> {
        if list.is_empty() { None } else { list.get(self.index(list.len())) }
    }

    /// So many milliseconds of this range.
    pub fn milliseconds(&self, range: RangeInclusive<u64>) -> Duration {
        Duration::from_millis(self.number(range))
    }
}
