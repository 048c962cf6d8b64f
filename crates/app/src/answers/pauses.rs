//! Pausing and going on, by the ledger: menu, window and command line agree.

use crate::{
    bindings::{Failure, FailureKind, PauseWish},
    context::Context,
};
use jiff::ZonedDateTime;
use trove_collector::{
    engine::now_ms,
    pause::{Pause, tomorrow},
};

const MINUTE: i64 = 60_000;

/// Pauses, in place of another pause.
pub(crate) async fn pause(context: &Context, wish: PauseWish) -> Result<(), Failure> {
    let network = context.engine().and_then(|engine| engine.facts().borrow().network.clone());
    let pause = pause_for(wish, now_ms(), &ZonedDateTime::now(), network)?;
    set(context, Some(pause)).await
}

/// Goes on.
pub(crate) async fn resume(context: &Context) -> Result<(), Failure> {
    set(context, None).await
}

async fn set(context: &Context, pause: Option<Pause>) -> Result<(), Failure> {
    match context.engine() {
        Some(engine) => engine.set_pause(pause.as_ref()).await?,
        None => context.ledger.set_pause(pause.as_ref()).await?,
    }
    context.changed.sound();
    Ok(())
}

/// The pause of this wish, begun now.
fn pause_for(
    wish: PauseWish,
    now_ms: i64,
    now: &ZonedDateTime,
    network: Option<String>,
) -> Result<Pause, Failure> {
    let lasting = |minutes: i64| Pause::For { since_ms: now_ms, length_ms: minutes * MINUTE };
    Ok(match wish {
        PauseWish::HalfHour => lasting(30),
        PauseWish::TwoHours => lasting(120),
        PauseWish::UntilResumed => Pause::UntilResumed,
        PauseWish::Tomorrow => {
            let until = tomorrow(now).map_err(|error| {
                let sentence = "The clock tells no tomorrow; set this computer's clock first.";
                Failure::internal(sentence, error)
            })?;
            Pause::Until { since_ms: now_ms, until_ms: until.timestamp().as_millisecond() }
        }
        PauseWish::Network => {
            let network = network.ok_or_else(|| {
                Failure::new(
                    FailureKind::NotThere,
                    "This computer's network cannot be told apart from others; pause for a time \
                     instead.",
                )
            })?;
            Pause::OnNetwork { network }
        }
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_wish_is_a_pause_that_ends_as_it_says() {
        let now: ZonedDateTime = "2026-11-24T15:00[Europe/Berlin]".parse().unwrap();
        let at = now.timestamp().as_millisecond();
        let ends = |wish| pause_for(wish, at, &now, None).unwrap().ends_ms().map(|end| end - at);
        assert_eq!(ends(PauseWish::HalfHour), Some(30 * MINUTE));
        assert_eq!(ends(PauseWish::TwoHours), Some(120 * MINUTE));
        assert_eq!(ends(PauseWish::Tomorrow), Some(17 * 60 * MINUTE));
        assert_eq!(ends(PauseWish::UntilResumed), None);
        let failure = pause_for(PauseWish::Network, at, &now, None).unwrap_err();
        assert_eq!(failure.kind, FailureKind::NotThere);
        let home = pause_for(PauseWish::Network, at, &now, Some("gateway:a".into())).unwrap();
        assert!(matches!(home, Pause::OnNetwork { .. }));
    }
}
