//! Picking up within seconds when the computer wakes from sleep, comes into another network or has
//! its clock set: what was open is opened anew, what waits tries again, what may have changed is
//! looked at.

mod clocks;
mod reading;

pub use clocks::{Clocks, Detector, Happened};

use crate::{courtesy::Known, engine::Shared};
use tokio::sync::watch;

/// How often since the engine's start something happened after which it has to pick up.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Breaks {
    /// The computer slept, or its programs stood still.
    pub(crate) slept: u64,
    /// It came into a network, or into another one.
    pub(crate) moved: u64,
    /// Its clock was set.
    pub(crate) set: u64,
}

impl Breaks {
    /// Of these, after how many a connection from before may be dead.
    pub(crate) fn of_links(self) -> u64 {
        self.slept + self.moved
    }
}

/// Keeps noticing, until cancelled.
pub(crate) async fn run(shared: &Shared, mut known: watch::Receiver<Known>) {
    let surroundings = shared.options.surroundings.clone();
    let mut detector = Detector::default();
    detector.look(surroundings.clocks());
    let mut before = known.borrow_and_update().clone();
    loop {
        let mut told_of_waking = false;
        let mut moved = false;
        tokio::select! {
            () = surroundings.until_next_look() => {}
            Ok(()) = known.changed() => {
                let now = known.borrow_and_update().clone();
                told_of_waking = now.woken != before.woken;
                moved = has_moved(&before, &now);
                // What is not known for a moment has not changed.
                before = now;
            }
        }
        // The clocks tell of the same sleep: only once.
        let happened = detector.look(surroundings.clocks());
        let slept = told_of_waking || happened.slept.is_some();
        let set = happened.set_ms.is_some();
        if slept || moved || set {
            tell(told_of_waking, moved, happened);
            pick_up(shared, slept, moved, set).await;
        }
    }
}

/// Whether the computer is in a network now that it was not in before.
fn has_moved(before: &Known, now: &Known) -> bool {
    let place = |known: &Known| (known.network.clone(), known.connection.clone());
    // At first it is only learnt where it has been all along.
    before.complete && now.network.is_some() && place(before) != place(now)
}

fn tell(told_of_waking: bool, moved: bool, happened: Happened) {
    if let Some(slept) = happened.slept {
        let slept = crate::status::duration(slept.as_secs());
        tracing::info!("This computer stood still for {slept}; going on.");
    } else if told_of_waking {
        tracing::info!("This computer woke up; going on.");
    }
    if moved {
        tracing::info!("This computer is on another network; connecting anew.");
    }
    if let Some(set_ms) = happened.set_ms {
        let by = crate::status::duration(set_ms.unsigned_abs() / 1_000);
        let way = if set_ms < 0 { "back" } else { "ahead" };
        tracing::info!("This computer's clock was set {way} by {by}.");
    }
}

async fn pick_up(shared: &Shared, slept: bool, moved: bool, set: bool) {
    // After a sleep, too: whoever sets the clock meanwhile may do it without Trove.
    if (set || slept)
        && let Err(error) = shared.ledger.bring_forward(shared.options.still_ms()).await
    {
        // The times are late then, and come all the same.
        shared.complain("clock", &error.to_string());
    }
    shared.breaks.send_modify(|breaks| {
        // Within: whoever fails by it finds the reason.
        if slept || moved {
            shared.link().renew();
        }
        breaks.slept += u64::from(slept);
        breaks.moved += u64::from(moved);
        breaks.set += u64::from(set);
    });
    shared.signals.all();
}

#[cfg(test)]
mod tests {
    use super::*;

    fn known(network: Option<&str>, connection: Option<&str>) -> Known {
        let (network, connection) = (network.map(str::to_owned), connection.map(str::to_owned));
        Known { complete: true, network, connection, ..Known::default() }
    }

    #[test]
    fn coming_into_a_network_is_moving_and_leaving_one_is_not() {
        let home = known(Some("gateway:aa"), None);
        for (before, now, moved) in [
            (&home, known(Some("gateway:aa"), None), false),
            (&home, known(Some("gateway:bb"), None), true),
            (&home, known(None, None), false),
            (&known(None, None), home.clone(), true),
            // The same one again, by a connection of its own.
            (
                &known(Some("connection:1"), Some("/7")),
                known(Some("connection:1"), Some("/8")),
                true,
            ),
            (&Known::default(), home.clone(), false),
        ] {
            assert_eq!(has_moved(before, &now), moved, "{before:?} {now:?}");
        }
    }
}
