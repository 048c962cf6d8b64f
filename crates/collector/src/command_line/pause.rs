//! `pause [DURATION|tomorrow|network]`.

use super::{Failure, say, surroundings::Choice};
use crate::{
    courtesy::Known,
    engine::now_ms,
    pause::{Pause, tomorrow},
    settings::Home,
};
use jiff::{ZonedDateTime, tz::TimeZone};
use std::time::Duration;
use tokio::{sync::watch, time::timeout};

/// For the sources to tell which network this is.
const SOURCES: Duration = Duration::from_secs(5);

pub(super) async fn pause(
    home: &Home,
    until: Option<&str>,
    surroundings: Choice,
) -> Result<(), Failure> {
    let now = now_ms();
    let pause = match until {
        None => Pause::UntilResumed,
        Some("tomorrow") => {
            let until = tomorrow(&ZonedDateTime::now()).map_err(|error| {
                Failure::Failed(format!("the clock tells no tomorrow ({error}); set it first"))
            })?;
            Pause::Until { since_ms: now, until_ms: until.timestamp().as_millisecond() }
        }
        Some("network") => Pause::OnNetwork { network: this_network(surroundings).await? },
        Some(text) => {
            let length = read_duration(text)?;
            let length_ms = i64::try_from(length.as_millis()).unwrap_or(i64::MAX);
            Pause::For { since_ms: now, length_ms }
        }
    };
    let ledger = home.ledger().await?;
    ledger.set_pause(Some(&pause)).await?;
    ledger.close().await;
    say(&pause.sentence(now, &TimeZone::system()))
}

async fn this_network(surroundings: Choice) -> Result<String, Failure> {
    let known = watch::Sender::new(Known::default());
    let mut heard = known.subscribe();
    let watching = surroundings.surroundings().watch(known.clone());
    let knowing = timeout(SOURCES, heard.wait_for(|known| known.complete));
    tokio::select! {
        // What came in time counts.
        _ = knowing => {}
        () = async { watching.await; std::future::pending().await } => {}
    }
    let network = known.borrow().network.clone();
    network.ok_or_else(|| {
        Failure::Failed(
            "this computer's network cannot be told apart from others; pause for a time instead, \
             as with `trove-collector pause 2h`"
                .to_owned(),
        )
    })
}

/// Reads `90s`, `45m`, `2h`, `1h30m`, `1d`.
pub(super) fn read_duration(text: &str) -> Result<Duration, Failure> {
    let relative = jiff::SpanRelativeTo::days_are_24_hours();
    text.parse::<jiff::Span>()
        .and_then(|span| span.to_duration(relative))
        .ok()
        .and_then(|duration| Duration::try_from(duration).ok())
        .filter(|duration| !duration.is_zero())
        .ok_or_else(|| {
            Failure::Usage(format!("{text:?} is not a length of time; write it as 45m, 2h or 1d"))
        })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lengths_of_time_are_read_as_people_write_them() {
        for (text, seconds) in
            [("90s", 90), ("45m", 2_700), ("2h", 7_200), ("1h30m", 5_400), ("1d", 86_400)]
        {
            assert_eq!(read_duration(text).unwrap(), Duration::from_secs(seconds), "{text}");
        }
        for text in ["", "2", "soon", "-2h", "0s"] {
            assert!(matches!(read_duration(text), Err(Failure::Usage(_))), "{text}");
        }
    }
}
