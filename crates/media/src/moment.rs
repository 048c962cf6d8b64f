//! Dates as files write them. What no calendar has, or no camera can have taken, is dropped.

use jiff::{Timestamp, tz::Offset};
use trove_protocol::WallClock;

/// A camera's wall clock, and how far it was from UTC where the file tells.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Moment {
    pub(crate) clock: WallClock,
    pub(crate) offset_minutes: Option<i16>,
}

/// Years that a capture time may have: photography began in 1826, and clocks that claim the next
/// century are broken.
fn clock(year: u16, month: u8, day: u8, hour: u8, minute: u8, second: u8) -> Option<WallClock> {
    if !(1826..2100).contains(&year) {
        return None;
    }
    // Some telephones write midnight as 24.
    let hour = if hour == 24 { 0 } else { hour };
    WallClock::new(year, month, day, hour, minute, second)
}

/// Reads `2024:05:17 14:03:09`, `2024-05-17T14:03:09.25+02:00`, `2024/05/17 14:03`, `2024-05-17`
/// and `20240517T140309`, with any blanks around and between.
pub(crate) fn parse(text: &str) -> Option<Moment> {
    let text = text.trim_matches(|c: char| c.is_whitespace() || c == '\0');
    let mut rest = text;
    let year = digits(&mut rest, 4)?;
    let separated = separator(&mut rest, &[':', '-', '/', '.']);
    let month = field(&mut rest)?;
    if separated && !separator(&mut rest, &[':', '-', '/', '.']) {
        return None;
    }
    let day = field(&mut rest)?;
    let midnight = clock(year, month, day, 0, 0, 0)?;
    let date_only = Some(Moment { clock: midnight, offset_minutes: None });
    if !separator(&mut rest, &['T', 't', ' ', '_', ':']) {
        return if rest.is_empty() { date_only } else { None };
    }
    rest = rest.trim_start();
    let Some(hour) = field(&mut rest) else { return date_only };
    separator(&mut rest, &[':', '.', '-']);
    let Some(minute) = field(&mut rest) else { return date_only };
    let seconds_follow = separator(&mut rest, &[':', '.', '-'])
        || rest.starts_with(|sign: char| sign.is_ascii_digit());
    let second = if seconds_follow { field(&mut rest).unwrap_or(0) } else { 0 };
    if separator(&mut rest, &['.', ',']) {
        rest = rest.trim_start_matches(|sign: char| sign.is_ascii_digit());
    }
    let afternoon = rest.trim_start().get(..2).map(str::to_ascii_uppercase);
    let hour = match afternoon.as_deref() {
        Some("PM") if hour < 12 => hour + 12,
        Some("AM") if hour == 12 => 0,
        _ => hour,
    };
    let clock = clock(year, month, day, hour, minute, second)?;
    Some(Moment { clock, offset_minutes: parse_offset(rest) })
}

/// Reads `+02:00`, `-0330`, `+05` and `Z`, in minutes east of UTC.
pub(crate) fn parse_offset(text: &str) -> Option<i16> {
    let text = text.trim_matches(|c: char| c.is_whitespace() || c == '\0');
    if text.eq_ignore_ascii_case("z") || text.eq_ignore_ascii_case("utc") {
        return Some(0);
    }
    let sign = match text.chars().next()? {
        '+' => 1,
        '-' => -1,
        _ => return None,
    };
    let mut rest = &text[1..];
    let hours = digits(&mut rest, 2)?;
    separator(&mut rest, &[':']);
    let minutes = digits(&mut rest, 2).unwrap_or(0);
    (hours <= 14 && minutes < 60).then(|| sign * (hours * 60 + minutes) as i16)
}

/// Reads `Mon Mar 10 15:04:43 2003`, as AVI writes it (C's `asctime`).
pub(crate) fn parse_asctime(text: &str) -> Option<Moment> {
    let words: Vec<&str> = text
        .split(|c: char| c.is_whitespace() || c == '\0')
        .filter(|word| !word.is_empty())
        .take(6)
        .collect();
    let [_, month, day, time, year, ..] = words[..] else { return None };
    let names =
        ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"];
    let month = month.to_ascii_lowercase();
    let month = names.iter().position(|name| *name == month)? + 1;
    parse(&format!("{year}:{month:02}:{day:0>2} {time}"))
}

/// A moment given as seconds since 1970-01-01 UTC; before 1980 it is a clock that was never set.
pub(crate) fn from_unix(seconds: i64) -> Option<Moment> {
    if seconds < 315_532_800 {
        return None;
    }
    let civil = Offset::UTC.to_datetime(Timestamp::from_second(seconds).ok()?);
    let clock = clock(
        u16::try_from(civil.year()).ok()?,
        civil.month() as u8,
        civil.day() as u8,
        civil.hour() as u8,
        civil.minute() as u8,
        civil.second() as u8,
    )?;
    Some(Moment { clock, offset_minutes: None })
}

/// Seconds from 1904-01-01, where QuickTime's time begins, to 1970-01-01.
const SECONDS_1904_TO_1970: u64 = 2_082_844_800;

/// A moment as ISO-BMFF's `mvhd` has it: seconds since 1904 UTC; zero is "unknown". Values that
/// would lie before 1970 come from writers that count from 1970.
pub(crate) fn from_quicktime(seconds: u64) -> Option<Moment> {
    let unix = seconds.checked_sub(SECONDS_1904_TO_1970).unwrap_or(seconds);
    from_unix(i64::try_from(unix).ok()?)
}

fn digits(rest: &mut &str, count: usize) -> Option<u16> {
    let number = rest.get(..count)?;
    if !number.bytes().all(|byte| byte.is_ascii_digit()) {
        return None;
    }
    *rest = &rest[count..];
    number.parse().ok()
}

/// Two digits, or a blank and one, or one alone.
fn field(rest: &mut &str) -> Option<u8> {
    *rest = rest.trim_start_matches(' ');
    digits(rest, 2).or_else(|| digits(rest, 1)).map(|number| number as u8)
}

fn separator(rest: &mut &str, signs: &[char]) -> bool {
    match rest.strip_prefix(signs) {
        Some(after) => {
            *rest = after;
            true
        }
        None => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn read(text: &str) -> Option<String> {
        parse(text).map(|moment| match moment.offset_minutes {
            Some(minutes) => format!("{} {minutes}", moment.clock),
            None => moment.clock.to_string(),
        })
    }

    #[test]
    fn dates_are_read_in_the_forms_that_cameras_write() {
        for (text, expected) in [
            ("2024:05:17 14:03:09", "2024-05-17T14:03:09"),
            ("2024:05:17 14:03:09\0", "2024-05-17T14:03:09"),
            ("2024-05-17T14:03:09.250+02:00", "2024-05-17T14:03:09 120"),
            ("2024-05-17T14:03:09-0330", "2024-05-17T14:03:09 -210"),
            ("2011:06:14 15:47+02:00", "2011-06-14T15:47:00 120"),
            ("2024-05-17T14:03:09Z", "2024-05-17T14:03:09 0"),
            ("2024/ 5/ 7 14:03", "2024-05-07T14:03:00"),
            ("2001/ 1/27  1:42PM", "2001-01-27T13:42:00"),
            ("2024-05-17", "2024-05-17T00:00:00"),
            ("20240517T140309", "2024-05-17T14:03:09"),
            ("2024:05:17 24:00:01", "2024-05-17T00:00:01"),
            ("2024:05:17   :  :  ", "2024-05-17T00:00:00"),
        ] {
            assert_eq!(read(text).as_deref(), Some(expected), "{text}");
        }
    }

    #[test]
    fn impossible_dates_are_dropped() {
        for text in [
            "0000:00:00 00:00:00",
            "    :  :     :  :  ",
            "2024:13:01 00:00:00",
            "2023:02:29 10:00:00",
            "2024",
            "2024:05",
            "",
            "1700:01:01 00:00:00",
            "9999:12:31 23:59:59",
            "fünf Uhr",
        ] {
            assert_eq!(read(text), None, "{text}");
        }
    }

    #[test]
    fn movie_times_are_read_from_either_epoch() {
        let seconds = 1_715_954_589;
        let expected = "2024-05-17T14:03:09";
        for count in [seconds, seconds + SECONDS_1904_TO_1970] {
            assert_eq!(from_quicktime(count).unwrap().clock.to_string(), expected);
        }
        assert_eq!(from_quicktime(0), None);
        assert_eq!(from_quicktime(u64::MAX), None);
        assert_eq!(from_quicktime(SECONDS_1904_TO_1970), None);
    }

    #[test]
    fn asctime_is_read() {
        let moment = parse_asctime("Mon Mar  3 15:04:43 2003\n\0").unwrap();
        assert_eq!(moment.clock.to_string(), "2003-03-03T15:04:43");
        assert_eq!(parse_asctime("hello"), None);
    }

    proptest! {
        #[test]
        fn any_text_is_read_or_refused(text in "\\PC{0,30}") {
            let _ = parse(&text);
            let _ = parse_asctime(&text);
            let _ = parse_offset(&text);
        }

        #[test]
        fn near_dates_are_read_or_refused(text in "[0-9:T +.-]{0,24}Z?") {
            let _ = parse(&text);
        }

        #[test]
        fn any_count_of_seconds_is_read_or_refused(seconds: u64) {
            let _ = from_quicktime(seconds);
            let _ = from_unix(seconds as i64);
        }
    }
}
