//! Commands go out as answers to long polls (seed 0023, 0026), when nothing speaks against it
//! (seed 0022, 0030, 0031): [`plan`] decides, purely and for the whole house at once;
//! `reconsider` tells it how things are and carries its decision out, whenever something happens
//! and when time alone may have changed it; `reasons` leaves for people why files wait.

mod hours;
mod poll;
mod reasons;
mod reconsider;
mod situation;

pub use hours::until;
pub use poll::{Answer, Asks, next_commands};
pub use reasons::{keep_dispatching, note_reasons};
pub use reconsider::reconsider;
pub use situation::{askable, paused_until};
pub use trove_decisions::plan;

use crate::{catalogue::Waiting, clock::Moment};
use std::{
    collections::{HashMap, HashSet},
    sync::{Mutex as SyncMutex, PoisonError},
};
use tokio::sync::Mutex;
use trove_protocol::{ClientId, ServerWaits};

/// What was decided last.
#[derive(Default)]
pub struct Dispatch {
    last: Mutex<Last>,
    readable: SyncMutex<HashSet<ClientId>>,
    /// Why clients wait, as far as they are told.
    waits: SyncMutex<HashMap<ClientId, ServerWaits>>,
}

#[derive(Default)]
struct Last {
    /// The count of news that it is based on; `None` when there may be more to ask for.
    news: Option<u64>,
    look_again: Option<Moment>,
    /// Who could be asked; `None` before anything was decided.
    askable: Option<HashSet<ClientId>>,
    away: HashSet<ClientId>,
    /// Contents of so many bytes did not fit on the disk when it was last looked at.
    too_large: Option<u64>,
    waiting: Vec<Waiting>,
    /// What was left for people; `None` when it is not known.
    told: Option<Vec<Waiting>>,
}

impl Dispatch {
    /// Whether this client may be asked to read files whole, as of the last decision; nobody may
    /// before the first one. It sends nothing for that, so neither quota nor streams speak against.
    pub fn may_read(&self, client: &ClientId) -> bool {
        self.readable.lock().unwrap_or_else(PoisonError::into_inner).contains(client)
    }

    /// Why this client is asked for nothing, or nothing more, as of the last decision, if that is
    /// something that it is told.
    pub fn waits(&self, client: &ClientId) -> Option<ServerWaits> {
        self.waits.lock().unwrap_or_else(PoisonError::into_inner).get(client).cloned()
    }

    fn let_wait(&self, clients: HashMap<ClientId, ServerWaits>) {
        *self.waits.lock().unwrap_or_else(PoisonError::into_inner) = clients;
    }

    fn let_read(&self, clients: HashSet<ClientId>) {
        *self.readable.lock().unwrap_or_else(PoisonError::into_inner) = clients;
    }
}
