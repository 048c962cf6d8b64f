//! The time that a camera's own clock showed.

use serde::{Deserialize, Deserializer, Serialize, Serializer, de::Error};
use std::{fmt, str::FromStr};

/// A date and time of day with no zone, as cameras write it: `2024-05-17T14:03:09`.
///
/// Photos are filed by what the camera's clock showed, wherever in the world that was.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct WallClock {
    year: u16,
    month: u8,
    day: u8,
    hour: u8,
    minute: u8,
    second: u8,
}

impl WallClock {
    /// The moment, when the calendar has it and its year is between 1800 and 9999.
    pub fn new(year: u16, month: u8, day: u8, hour: u8, minute: u8, second: u8) -> Option<Self> {
        let leap =
            year.is_multiple_of(4) && (!year.is_multiple_of(100) || year.is_multiple_of(400));
        let days = match month {
            2 if leap => 29,
            2 => 28,
            4 | 6 | 9 | 11 => 30,
            1..=12 => 31,
            _ => return None,
        };
        let valid = (1800..=9999).contains(&year)
            && (1..=days).contains(&day)
            && hour < 24
            && minute < 60
            && second <= 60;
        valid.then_some(Self { year, month, day, hour, minute, second: second.min(59) })
    }

    /// Year, 1800 to 9999.
    pub fn year(self) -> u16 {
        self.year
    }

    /// Month, 1 to 12.
    pub fn month(self) -> u8 {
        self.month
    }

    /// Day of the month, from 1.
    pub fn day(self) -> u8 {
        self.day
    }

    /// Hour, minute and second.
    pub fn time(self) -> (u8, u8, u8) {
        (self.hour, self.minute, self.second)
    }
}

impl fmt::Display for WallClock {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { year, month, day, hour, minute, second } = self;
        write!(formatter, "{year:04}-{month:02}-{day:02}T{hour:02}:{minute:02}:{second:02}")
    }
}

/// A text that is not `YYYY-MM-DDThh:mm:ss`, or a moment that no calendar has.
#[derive(Debug, PartialEq, Eq)]
pub struct NotAWallClock;

impl fmt::Display for NotAWallClock {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("a capture time is written YYYY-MM-DDThh:mm:ss")
    }
}

impl std::error::Error for NotAWallClock {}

impl FromStr for WallClock {
    type Err = NotAWallClock;

    fn from_str(text: &str) -> Result<Self, NotAWallClock> {
        let bytes = text.as_bytes();
        let separators = [(4, b'-'), (7, b'-'), (10, b'T'), (13, b':'), (16, b':')];
        if bytes.len() != 19 || separators.iter().any(|&(at, sign)| bytes[at] != sign) {
            return Err(NotAWallClock);
        }
        let number = |from: usize, to: usize| -> Result<u16, NotAWallClock> {
            bytes[from..to].iter().try_fold(0, |sum, digit| {
                digit
                    .is_ascii_digit()
                    .then(|| sum * 10 + u16::from(digit - b'0'))
                    .ok_or(NotAWallClock)
            })
        };
        let small = |from: usize| number(from, from + 2).map(|value| value as u8);
        Self::new(number(0, 4)?, small(5)?, small(8)?, small(11)?, small(14)?, small(17)?)
            .ok_or(NotAWallClock)
    }
}

impl Serialize for WallClock {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for WallClock {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = <std::borrow::Cow<'de, str>>::deserialize(deserializer)?;
        text.parse().map_err(D::Error::custom)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn writing_and_reading_agree(
            year in 1700_u16..=9999, month in 0_u8..14, day in 0_u8..33,
            hour in 0_u8..26, minute in 0_u8..62, second in 0_u8..60,
        ) {
            if let Some(moment) = WallClock::new(year, month, day, hour, minute, second) {
                prop_assert_eq!(moment.to_string().parse(), Ok(moment));
            }
        }

        #[test]
        fn any_text_is_read_or_refused(text in "\\PC{0,24}") {
            let _ = text.parse::<WallClock>();
        }
    }

    #[test]
    fn impossible_moments_are_refused() {
        assert_eq!(WallClock::new(2023, 2, 29, 0, 0, 0), None);
        assert_eq!(WallClock::new(0, 0, 0, 0, 0, 0), None);
        assert!(WallClock::new(2024, 2, 29, 23, 59, 60).is_some());
    }
}
