//! The camera's clock as a number, and back. Pure.

use jiff::{Timestamp, civil::Date, tz::TimeZone};
use trove_protocol::WallClock;

/// The month of items of which nobody knows when they were taken.
pub const UNDATED: i64 = 0;

/// Milliseconds since 1970, as if the camera's clock showed UTC.
pub fn milliseconds(clock: WallClock) -> Option<i64> {
    let (hour, minute, second) = clock.time();
    let year = i16::try_from(clock.year()).ok()?;
    let date = Date::new(year, clock.month().cast_signed(), clock.day().cast_signed()).ok()?;
    let moment = date.at(hour.cast_signed(), minute.cast_signed(), second.cast_signed(), 0);
    TimeZone::UTC.to_timestamp(moment).ok().map(Timestamp::as_millisecond)
}

/// The first millisecond of a day.
pub fn day(year: i16, month: i8, day: i8) -> Option<i64> {
    let date = Date::new(year, month, day).ok()?.at(0, 0, 0, 0);
    TimeZone::UTC.to_timestamp(date).ok().map(Timestamp::as_millisecond)
}

/// What the camera's clock showed, as "2024-07-13T10:22:05".
pub fn text(milliseconds: i64) -> Option<String> {
    let moment = Timestamp::from_millisecond(milliseconds).ok()?;
    Some(TimeZone::UTC.to_datetime(moment).strftime("%Y-%m-%dT%H:%M:%S").to_string())
}

/// The month's number: year times a hundred, and the month.
pub fn month(clock: WallClock) -> i64 {
    i64::from(clock.year()) * 100 + i64::from(clock.month())
}

/// The month's name in addresses: "2024-07", or "undated".
pub fn month_name(month: i64) -> String {
    if month == UNDATED {
        "undated".to_owned()
    } else {
        format!("{:04}-{:02}", month / 100, month % 100)
    }
}

/// The month of this name.
pub fn month_named(name: &str) -> Option<i64> {
    if name == "undated" {
        return Some(UNDATED);
    }
    let (year, month) = name.split_once('-')?;
    let digits =
        |text: &str, length| text.len() == length && text.bytes().all(|byte| byte.is_ascii_digit());
    if !digits(year, 4) || !digits(month, 2) {
        return None;
    }
    let (year, month): (i64, i64) = (year.parse().ok()?, month.parse().ok()?);
    (year > 0 && (1..=12).contains(&month)).then_some(year * 100 + month)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn a_clock_comes_back_as_it_was(
            year in 1800_u16..=9999, month in 1_u8..=12, day in 1_u8..=28,
            hour in 0_u8..24, minute in 0_u8..60, second in 0_u8..60,
        ) {
            let clock = WallClock::new(year, month, day, hour, minute, second).unwrap();
            prop_assert_eq!(text(milliseconds(clock).unwrap()), Some(clock.to_string()));
            prop_assert_eq!(month_named(&month_name(super::month(clock))), Some(super::month(clock)));
        }

        #[test]
        fn any_name_is_a_month_or_none(name in "\\PC{0,9}") {
            if let Some(month) = month_named(&name) {
                prop_assert_eq!(month_name(month), name);
            }
        }
    }
}
