//! Traffic over the last hours, as columns of a chart. Pure.

use crate::{catalogue::TrafficMinute, clock::Moment};
use serde::Serialize;
use utoipa::ToSchema;

/// Hours that can be asked for at most: all that is kept.
pub const MOST_HOURS: u32 = 24 * KEPT_DAYS;
/// Days for which minutes are kept.
pub const KEPT_DAYS: u32 = 8;
/// Up to so many hours each minute has a column.
const BY_THE_MINUTE: u32 = 24;

const MINUTE_MS: i64 = 60_000;

/// What came and went in equal steps of time.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema)]
#[schema(as = HouseTraffic)]
pub struct Columns {
    /// When the first step began: milliseconds since 1970-01-01 UTC.
    pub from_at: i64,
    /// Length of a step, in seconds.
    pub step_seconds: u32,
    /// Bytes that clients sent in each step; the last one is not over.
    pub received: Vec<u64>,
    /// Bytes that were streamed and downloaded in each.
    pub streamed: Vec<u64>,
}

/// The minute of a moment.
pub fn minute_of(moment: Moment) -> i64 {
    moment.0.div_euclid(MINUTE_MS)
}

/// The first minute that is shown when so many hours are asked for, and the minutes of a step.
pub fn span(hours: u32, now: Moment) -> (i64, i64) {
    let hours = hours.clamp(1, MOST_HOURS);
    let step = if hours <= BY_THE_MINUTE { 1 } else { 5 };
    let last = minute_of(now).div_euclid(step);
    let steps = i64::from(hours) * 60 / step;
    ((last - steps + 1) * step, step)
}

/// The columns of the last hours.
pub fn columns(minutes: &[TrafficMinute], hours: u32, now: Moment) -> Columns {
    let (first, step) = span(hours, now);
    let count = usize::try_from((minute_of(now) - first).div_euclid(step) + 1).unwrap_or(0);
    let (mut received, mut streamed) = (vec![0_u64; count], vec![0_u64; count]);
    for minute in minutes {
        let at = usize::try_from((minute.minute - first).div_euclid(step));
        let Ok(at) = at else { continue };
        if let (Some(came), Some(went)) = (received.get_mut(at), streamed.get_mut(at)) {
            *came = came.saturating_add(minute.received);
            *went = went.saturating_add(minute.streamed);
        }
    }
    Columns {
        from_at: first * MINUTE_MS,
        step_seconds: u32::try_from(step * 60).unwrap_or(u32::MAX),
        received,
        streamed,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn a_day_has_a_column_for_each_minute_and_a_week_for_each_five() {
        let now = Moment(1_800_000_030_000);
        let minute = minute_of(now);
        let one = |minute, received| TrafficMinute { minute, received, streamed: 1 };
        let minutes = [one(minute - 2_000, 9), one(minute - 1, 5), one(minute, 7)];
        let day = columns(&minutes, 24, now);
        assert_eq!((day.received.len(), day.step_seconds), (1_440, 60));
        assert_eq!((day.received[1_438], day.received[1_439], day.streamed[1_439]), (5, 7, 1));
        assert_eq!(day.received.iter().sum::<u64>(), 12);
        let week = columns(&minutes, 168, now);
        assert_eq!((week.received.len(), week.step_seconds), (2_016, 300));
        assert_eq!(week.received.iter().sum::<u64>(), 21);
    }

    proptest! {
        #[test]
        fn every_byte_of_the_time_is_in_one_column(
            hours in 0_u32..400, now in 0_i64..1 << 45,
            back in prop::collection::vec((0_i64..20_000, 0_u64..1 << 40), 0..40),
        ) {
            let now = Moment(now);
            let minutes: Vec<_> = back
                .iter()
                .map(|(back, bytes)| TrafficMinute {
                    minute: minute_of(now) - back, received: *bytes, streamed: *bytes,
                })
                .collect();
            let (first, _) = span(hours, now);
            let told = columns(&minutes, hours, now);
            let expected: u64 =
                minutes.iter().filter(|one| one.minute >= first).map(|one| one.received).sum();
            prop_assert_eq!(told.received.iter().sum::<u64>(), expected);
            prop_assert_eq!(told.streamed.iter().sum::<u64>(), expected);
            prop_assert!(told.received.len() <= 2_400);
            let end = told.from_at + told.received.len() as i64 * i64::from(told.step_seconds) * 1_000;
            prop_assert!(told.from_at <= now.0 && now.0 < end);
        }
    }
}
