//! The hours of the week, by the clock on the server's wall.

use super::plan::Until;
use crate::clock::Moment;
use jiff::{Timestamp, tz::TimeZone};
use std::time::Duration;
use trove_protocol::{WeekMinute, WeeklyLimit};

const DAY: Duration = Duration::from_hours(24);

/// The minute of the week.
pub(super) fn week_minute(now: Moment) -> WeekMinute {
    let zoned =
        TimeZone::system().to_datetime(Timestamp::from_millisecond(now.0).unwrap_or_default());
    WeekMinute::new(
        zoned.weekday().to_monday_zero_offset() as u32,
        zoned.hour() as u32,
        zoned.minute() as u32,
    )
}

/// When that is, as people say it now.
pub fn until(moment: Moment, now: Moment) -> Until {
    let zoned =
        TimeZone::system().to_datetime(Timestamp::from_millisecond(moment.0).unwrap_or_default());
    let later = moment.since(now) >= DAY;
    Until {
        weekday: later.then_some(zoned.weekday().to_monday_zero_offset().unsigned_abs()),
        hour: zoned.hour().unsigned_abs(),
        minute: zoned.minute().unsigned_abs(),
    }
}

/// When another rate holds; `None` when it never changes.
pub(super) fn changes_at(limit: &WeeklyLimit, now: Moment) -> Option<Moment> {
    let minutes = limit.changes_in(week_minute(now))?;
    let minute = Moment(now.0 - now.0.rem_euclid(60_000));
    Some(minute.after(Duration::from_mins(minutes.into())))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_limit_changes_on_the_minute() {
        // In whatever time zone: a limit that is another one in the next minute.
        let now = Moment(1_800_000_030_500);
        let next = Moment(1_800_000_060_000);
        let zoned = TimeZone::system().to_datetime(Timestamp::from_millisecond(next.0).unwrap());
        let time = zoned.strftime("%H:%M");
        let limit: WeeklyLimit = format!("{time}-00:00 nothing, else unlimited").parse().unwrap();
        assert_eq!(changes_at(&limit, now), Some(next));
        assert_eq!(limit.at(week_minute(next)), trove_protocol::Rate::Nothing);
        assert_eq!(changes_at(&WeeklyLimit::default(), now), None);
    }
}
