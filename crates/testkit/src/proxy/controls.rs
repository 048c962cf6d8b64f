//! What a proxy was told, and what it saw.

use std::sync::{Mutex, MutexGuard, PoisonError};
use tokio::sync::watch;

/// One way through a proxy.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Direction {
    /// From the side that connected to the side that listens.
    ToServer = 0,
    /// The other way.
    ToClient = 1,
}

/// How a connection ends.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Ending {
    /// By a reset (RST), as when a program dies or a router forgets: both sides get an error.
    #[default]
    Reset,
    /// By an end of stream (FIN), which alone looks like a complete transfer.
    Finish,
}

/// What happens once so many bytes have passed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Then {
    Cut(Ending),
    Stall,
}

/// What all connections are to do now.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Orders {
    /// Rises with each cut: a connection ends when it is no longer what it was at its start.
    pub cuts: u64,
    pub ending: Ending,
    /// Likewise for each direction.
    pub finished: [u64; 2],
    /// Likewise.
    pub stranded: u64,
    pub stalled: [bool; 2],
    pub refusing: bool,
}

/// What has passed since the start.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Seen {
    pub connections: u64,
    pub refused: u64,
    pub bytes: [u64; 2],
}

/// The state that a proxy shares with its connections.
#[derive(Debug, Default)]
pub(super) struct Controls {
    orders: watch::Sender<Orders>,
    seen: watch::Sender<Seen>,
    /// Bytes that may still pass, and what comes after them.
    allowances: Mutex<[Option<(u64, Then)>; 2]>,
}

impl Controls {
    pub(super) fn orders(&self) -> watch::Receiver<Orders> {
        self.orders.subscribe()
    }

    pub(super) fn change(&self, change: impl FnOnce(&mut Orders)) {
        self.orders.send_modify(change);
    }

    pub(super) fn cut(&self, ending: Ending) {
        self.change(|orders| {
            orders.cuts += 1;
            orders.ending = ending;
        });
    }

    pub(super) fn after(&self, direction: Direction, bytes: u64, then: Then) {
        self.allowances()[direction as usize] = Some((bytes, then));
    }

    pub(super) fn pass(&self) {
        *self.allowances() = [None; 2];
        self.change(|orders| {
            orders.stalled = [false; 2];
            orders.refusing = false;
        });
    }

    /// How many of `length` bytes may pass, and what is due after them.
    pub(super) fn allow(&self, direction: Direction, length: usize) -> (usize, Option<Then>) {
        let mut allowances = self.allowances();
        let allowance = &mut allowances[direction as usize];
        match allowance {
            None => (length, None),
            Some((left, _)) if *left > length as u64 => {
                *left -= length as u64;
                (length, None)
            }
            Some((left, then)) => {
                let due = (*left as usize, Some(*then));
                *allowance = None;
                due
            }
        }
    }

    pub(super) fn seen(&self) -> Seen {
        *self.seen.borrow()
    }

    pub(super) fn saw(&self, change: impl FnOnce(&mut Seen)) {
        self.seen.send_modify(change);
    }

    pub(super) async fn until(&self, reached: impl FnMut(&Seen) -> bool) {
        // Fails only when the sender is gone, which is a field beside this one.
        let _ = self.seen.subscribe().wait_for(reached).await;
    }

    fn allowances(&self) -> MutexGuard<'_, [Option<(u64, Then)>; 2]> {
        // Each change is one assignment, so a panic elsewhere leaves nothing half done.
        self.allowances.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
