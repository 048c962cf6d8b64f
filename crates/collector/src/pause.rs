//! Pauses: how they end by themselves. Pure.

use jiff::{SignedDuration, Timestamp, ToSpan, ZonedDateTime, civil::time, tz::TimeZone};
use serde::{Deserialize, Serialize};

/// A clock that went back by more than this has spoiled what is known of a pause for a time.
const SET_BACK: i64 = 10 * 60 * 1_000;
/// The same for a pause until an hour of the day, which follows the clock.
const SET_BACK_A_DAY: i64 = 24 * 60 * 60 * 1_000;

/// A network, told apart from others: how it was recognised, a colon, and its mark.
pub type Network = String;

/// Why and until when nothing is asked for.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", tag = "form")]
pub enum Pause {
    /// Until somebody ends it.
    UntilResumed,
    /// For a time; milliseconds.
    For {
        /// When it began, since 1970.
        since_ms: i64,
        /// How long it is.
        length_ms: i64,
    },
    /// Until an hour of a day; milliseconds since 1970.
    Until {
        /// When it began.
        since_ms: i64,
        /// When it ends.
        until_ms: i64,
    },
    /// While the computer is on this network.
    OnNetwork {
        /// Which one.
        network: Network,
    },
}

impl Pause {
    /// When it ends by the clock.
    pub fn ends_ms(&self) -> Option<i64> {
        match *self {
            Self::For { since_ms, length_ms } => Some(since_ms.saturating_add(length_ms)),
            Self::Until { until_ms, .. } => Some(until_ms),
            Self::UntilResumed | Self::OnNetwork { .. } => None,
        }
    }

    /// Whether it is over. One that a wrong clock would make last for years is over too: better
    /// too short than forgotten.
    pub fn is_over(&self, now_ms: i64, network: Option<&Network>) -> bool {
        let before = |since_ms: i64, slack: i64| now_ms < since_ms.saturating_sub(slack);
        match self {
            Self::UntilResumed => false,
            Self::For { since_ms, length_ms } => {
                now_ms >= since_ms.saturating_add(*length_ms) || before(*since_ms, SET_BACK)
            }
            Self::Until { since_ms, until_ms } => {
                now_ms >= *until_ms || before(*since_ms, SET_BACK_A_DAY)
            }
            Self::OnNetwork { network: paused } => {
                network.is_some_and(|now| is_another(paused, now))
            }
        }
    }

    /// What to say of it.
    pub fn sentence(&self, now_ms: i64, zone: &TimeZone) -> String {
        let until = match self {
            Self::UntilResumed => {
                return "Paused until you resume it with `trove-collector resume`.".into();
            }
            Self::OnNetwork { .. } => {
                return "Paused while on this network; goes on by itself on another.".into();
            }
            Self::For { .. } | Self::Until { .. } => self.ends_ms().unwrap_or(now_ms),
        };
        let left = until.saturating_sub(now_ms).max(0) as u64;
        let left = crate::status::duration(left.div_ceil(1_000));
        let hour = Timestamp::from_millisecond(until)
            .map(|at| {
                at.to_zoned_datetime(zone.clone()).strftime(" until %Y-%m-%d %H:%M").to_string()
            })
            .unwrap_or_default();
        format!("Paused{hour}; goes on by itself in {left}.")
    }
}

/// Networks that were recognised in different ways may be the same.
fn is_another(one: &Network, other: &Network) -> bool {
    let parts = |network: &Network| {
        network.split_once(':').map(|(way, mark)| (way.to_owned(), mark.to_owned()))
    };
    match (parts(one), parts(other)) {
        (Some((way, mark)), Some((other_way, other_mark))) => {
            way == other_way && mark != other_mark
        }
        _ => false,
    }
}

/// Tomorrow at 8:00, as people say it: until 4:00 the night belongs to the day before.
pub fn tomorrow(now: &ZonedDateTime) -> Result<ZonedDateTime, jiff::Error> {
    let day = now.checked_sub(SignedDuration::from_hours(4))?.date();
    day.checked_add(1.day())?
        .to_datetime(time(8, 0, 0, 0))
        .to_zoned_datetime(now.time_zone().clone())
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    const HOUR: i64 = 3_600_000;

    #[test]
    fn pauses_end_by_themselves_whatever_the_clock_does() {
        let timed = Pause::For { since_ms: 100 * HOUR, length_ms: 2 * HOUR };
        let hour = Pause::Until { since_ms: 100 * HOUR, until_ms: 110 * HOUR };
        for (pause, now, over) in [
            (&timed, 101 * HOUR, false),
            (&timed, 102 * HOUR, true),
            (&timed, 9_000 * HOUR, true),
            // A moment back is nothing, a day back would make it last a day.
            (&timed, 100 * HOUR - 60_000, false),
            (&timed, 76 * HOUR, true),
            (&hour, 109 * HOUR, false),
            (&hour, 99 * HOUR, false),
            (&hour, 110 * HOUR, true),
            (&hour, 0, true),
            (&Pause::UntilResumed, i64::MAX, false),
        ] {
            assert_eq!(pause.is_over(now, None), over, "{pause:?} at {now}");
        }
    }

    #[test]
    fn a_pause_on_a_network_ends_on_another() {
        let pause = Pause::OnNetwork { network: "gateway:aa".into() };
        for (network, over) in [
            (None, false),
            (Some("gateway:aa"), false),
            (Some("gateway:bb"), true),
            // Recognised in another way: it may well be the same.
            (Some("connection:1"), false),
        ] {
            let network = network.map(str::to_owned);
            assert_eq!(pause.is_over(0, network.as_ref()), over, "{network:?}");
        }
    }

    #[test]
    fn tomorrow_is_after_the_coming_night() {
        for (now, then) in [
            ("2026-11-24T15:00[Europe/Berlin]", "2026-11-25T08:00:00+01:00[Europe/Berlin]"),
            ("2026-11-25T01:30[Europe/Berlin]", "2026-11-25T08:00:00+01:00[Europe/Berlin]"),
            ("2026-11-25T07:30[Europe/Berlin]", "2026-11-26T08:00:00+01:00[Europe/Berlin]"),
            // The clocks change that night.
            ("2026-03-28T23:00[Europe/Berlin]", "2026-03-29T08:00:00+02:00[Europe/Berlin]"),
        ] {
            let now: ZonedDateTime = now.parse().unwrap();
            assert_eq!(tomorrow(&now).unwrap().to_string(), then);
        }
    }

    #[test]
    fn each_form_is_told_and_kept() {
        let timed = Pause::For { since_ms: 0, length_ms: 2 * HOUR };
        assert_eq!(
            timed.sentence(0, &TimeZone::UTC),
            "Paused until 1970-01-01 02:00; goes on by itself in 2 hours."
        );
        for pause in [
            timed,
            Pause::UntilResumed,
            Pause::Until { since_ms: 1, until_ms: 2 },
            Pause::OnNetwork { network: "gateway:aa".into() },
        ] {
            assert!(pause.sentence(0, &TimeZone::UTC).starts_with("Paused "));
            let text = serde_json::to_string(&pause).unwrap();
            assert_eq!(serde_json::from_str::<Pause>(&text).unwrap(), pause);
        }
    }

    proptest! {
        #[test]
        fn no_clock_makes_a_pause_longer_than_it_is(
            since in 0_i64..1 << 50, length in 1_i64..1 << 40, now in 0_i64..1 << 51,
        ) {
            let pause = Pause::For { since_ms: since, length_ms: length };
            if !pause.is_over(now, None) {
                prop_assert!(since + length - now <= length + SET_BACK);
            }
        }
    }
}
