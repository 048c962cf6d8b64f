//! Good manners: files are sent when that disturbs nobody, and as fast as the user allows.

mod judge;
mod pace;
mod pacer;
mod priority;
mod sources;
mod surroundings;

pub use judge::{setting, way_out, words};
pub use pacer::Pacer;
pub use sources::ThisComputer;
pub use surroundings::{Known, Surroundings, Unaware, Wakefulness};

use crate::{awake, engine::Shared};
use jiff::ZonedDateTime;
use std::{sync::Arc, time::Duration};
use tokio::{
    sync::watch,
    time::{sleep, timeout},
};
use trove_protocol::WeekMinute;

/// For the sources to speak before anything is sent.
const FIRST_WORDS: Duration = Duration::from_secs(2);
/// Where a limit changes by the hours, the clock is looked at this often: it may be set.
const HOURS: Duration = Duration::from_secs(30);
/// Between two bundles nothing is sent for a moment.
const BREATH: Duration = Duration::from_secs(2);

/// Keeps what is known of the surroundings, what follows from it, and the rate, until cancelled.
pub(crate) async fn run(shared: Arc<Shared>) {
    let known = watch::Sender::new(Known::default());
    let watching = shared.options.surroundings.watch(known.clone());
    tokio::join!(
        watching,
        judge(&shared, known.subscribe()),
        awake::run(&shared, known.subscribe()),
        stay_awake(&shared),
        step_back(&shared)
    );
}

async fn judge(shared: &Shared, mut known: watch::Receiver<Known>) {
    let mut preferences = shared.preferences.subscribe();
    let mut breaks = shared.breaks.subscribe();
    // In vain on a system that is slow to tell: then it is judged by what is known.
    let _ = timeout(FIRST_WORDS, known.wait_for(|known| known.complete)).await;
    loop {
        let now = week_minute(&ZonedDateTime::now());
        let facts = known.borrow_and_update().clone();
        let wishes = preferences.borrow_and_update().clone();
        let hindrances = judge::hindrances(facts.conditions, &wishes, now);
        shared.pacer.set(wishes.upload_limit.at(now));
        let changes = wishes.upload_limit.changes_in(now).is_some();
        shared.board.change_if(|board| {
            let same = board.judged
                && (&board.conditions, &board.hindrances, &board.network)
                    == (&facts.conditions, &hindrances, &facts.network);
            board.judged = true;
            board.conditions = facts.conditions;
            board.hindrances = hindrances;
            board.network = facts.network;
            !same
        });
        tokio::select! {
            Ok(()) = known.changed() => {}
            Ok(()) = preferences.changed() => {}
            // It may be another hour.
            Ok(()) = breaks.changed() => {}
            () = sleep(HOURS), if changes => {}
            else => std::future::pending().await,
        }
    }
}

/// The minute of the week by the local clock.
pub fn week_minute(now: &ZonedDateTime) -> WeekMinute {
    let weekday = now.weekday().to_monday_zero_offset();
    let part = |value: i8| u32::try_from(value).unwrap_or(0);
    WeekMinute::new(part(weekday), part(now.hour()), part(now.minute()))
}

/// Holds off sleep while something is sent.
async fn stay_awake(shared: &Shared) {
    let mut preferences = shared.preferences.subscribe();
    let mut board = shared.board.listen();
    let mut held = None;
    loop {
        let wanted = {
            let (facts, wishes) = (board.borrow_and_update(), preferences.borrow_and_update());
            judge::holds_off_sleep(!facts.sending.is_empty(), facts.conditions, &wishes)
        };
        if wanted && held.is_none() {
            held = Some(shared.options.surroundings.hold_off_sleep().await);
        } else if !wanted && held.is_some() {
            let again = |facts: &crate::engine::Facts| !facts.sending.is_empty();
            let on_battery = board.borrow().conditions.on_battery == Some(true);
            let resumed = !on_battery
                && preferences.borrow().keep_awake
                && matches!(timeout(BREATH, board.wait_for(again)).await, Ok(Ok(_)));
            if !resumed {
                held = None;
            }
        }
        tokio::select! {
            Ok(()) = board.changed() => {}
            Ok(()) = preferences.changed() => {}
            else => return,
        }
    }
}

/// Lets other programs go first, from the moment the user wants that. A program may not take back
/// what it gave up: until its next start the other way round.
async fn step_back(shared: &Shared) {
    let mut preferences = shared.preferences.subscribe();
    if preferences.wait_for(|wishes| wishes.low_priority).await.is_ok()
        && let Err(error) = priority::lower()
    {
        tracing::info!("The system does not let Trove run behind other programs: {error}.");
    }
}
