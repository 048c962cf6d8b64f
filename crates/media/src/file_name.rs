//! Dates in file names: all that is left when a messenger has stripped the rest.
//!
//! `IMG-20240517-WA0003.jpg` (WhatsApp), `VID_20240517_140309.mp4` (Android),
//! `PXL_20240517_120309123.jpg` (Pixel, UTC), `Screenshot_2024-05-17-14-03-09.png`,
//! `2024-05-17 14.03.09.jpg` (Dropbox), `signal-2024-05-17-140309.jpg`.

use crate::{findings::Findings, moment::Moment};
use jiff::civil::DateTime;
use trove_protocol::{CaptureSource, WallClock};

/// A date in a name, with the time of day where there is one.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Stamp {
    clock: WallClock,
    has_time: bool,
}

/// Adds what the name says: a date where none is known, as weak evidence, and the wall clock
/// where the file has UTC only and the name has the same moment in another zone.
pub(crate) fn complete(file_name: &str, findings: &mut Findings) {
    let Some(stamp) = stamp(file_name) else { return };
    match findings.metadata.captured {
        None => {
            let moment = Moment { clock: stamp.clock, offset_minutes: None };
            findings.captured(CaptureSource::Weak, moment);
        }
        Some(utc) if findings.captured_is_utc && stamp.has_time => {
            let length = findings.metadata.duration_milliseconds.unwrap_or(0) / 1000;
            if let Some(minutes) = zone_between(utc, stamp.clock, length) {
                findings.metadata.captured = Some(stamp.clock);
                findings.metadata.captured_offset_minutes = Some(minutes);
            }
        }
        Some(_) => {}
    }
}

/// The zone, in minutes east of UTC, in which `local` is the moment `utc`. Names have the
/// recording's beginning and files often its end, so `length` seconds may lie between.
fn zone_between(utc: WallClock, local: WallClock, length: u64) -> Option<i16> {
    let seconds = civil(local)?.duration_since(civil(utc)?).as_secs();
    let slack = 60;
    // Zones are whole quarters of an hour, from -12 to +14 hours.
    let quarters = (seconds + slack + i64::try_from(length.min(3600)).ok()?).div_euclid(900);
    let late = quarters * 900 - seconds;
    let fits = late >= -slack && late <= i64::try_from(length).ok()? + slack;
    // No distance at all is as likely a clock that runs on UTC.
    (fits && quarters != 0 && (-48..=56).contains(&quarters)).then_some((quarters * 15) as i16)
}

fn civil(clock: WallClock) -> Option<DateTime> {
    let (hour, minute, second) = clock.time();
    DateTime::new(
        i16::try_from(clock.year()).ok()?,
        clock.month() as i8,
        clock.day() as i8,
        hour as i8,
        minute as i8,
        second as i8,
        0,
    )
    .ok()
}

/// The first date in a name.
fn stamp(file_name: &str) -> Option<Stamp> {
    let bytes = file_name.as_bytes();
    (0..bytes.len().min(200))
        .filter(|&at| bytes[at].is_ascii_digit())
        .filter(|&at| at == 0 || !bytes[at - 1].is_ascii_digit())
        .find_map(|at| stamp_at(&bytes[at..]))
}

fn stamp_at(bytes: &[u8]) -> Option<Stamp> {
    let year = number(bytes, 4)?;
    let separator = bytes.get(4).copied().filter(|sign| matches!(sign, b'-' | b'_' | b'.'));
    let step = usize::from(separator.is_some());
    let month_at = 4 + step;
    let day_at = month_at + 2 + step;
    if separator.is_some() && bytes.get(month_at + 2).copied() != separator {
        return None;
    }
    let month = number(bytes.get(month_at..)?, 2)? as u8;
    let day = number(bytes.get(day_at..)?, 2)? as u8;
    if !(1990..2100).contains(&year) {
        return None;
    }
    let midnight = WallClock::new(year, month, day, 0, 0, 0)?;
    let rest = &bytes[day_at + 2..];
    if let Some((hour, minute, second)) = time(rest)
        && let Some(clock) = WallClock::new(year, month, day, hour, minute, second)
    {
        return Some(Stamp { clock, has_time: true });
    }
    // More digits belong to a number that only looks like a date.
    let ends = !rest.first().is_some_and(u8::is_ascii_digit);
    ends.then_some(Stamp { clock: midnight, has_time: false })
}

/// `_140309`, ` 14.03.09`, `-14-03-09`, `T140309` or `140309`.
fn time(rest: &[u8]) -> Option<(u8, u8, u8)> {
    let skip = rest.iter().take(4).take_while(|byte| b"-_ T".contains(byte)).count();
    let rest = rest.strip_prefix(b" at ").unwrap_or(&rest[skip..]);
    let step = usize::from(rest.get(2).is_some_and(|sign| b"-_.:h".contains(sign)));
    let pair = |index: usize| Some(number(rest.get(index * (2 + step)..)?, 2)? as u8);
    Some((pair(0)?, pair(1)?, pair(2)?))
}

fn number(bytes: &[u8], length: usize) -> Option<u16> {
    bytes
        .get(..length)?
        .iter()
        .try_fold(0, |sum, byte| byte.is_ascii_digit().then(|| sum * 10 + u16::from(byte - b'0')))
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn the_names_of_telephones_and_messengers_are_read() {
        for (name, expected) in [
            ("IMG-20240517-WA0003.jpg", "2024-05-17T00:00:00"),
            ("VID_20240517_140309.mp4", "2024-05-17T14:03:09"),
            ("PXL_20240517_140309123.jpg", "2024-05-17T14:03:09"),
            ("Screenshot_2024-05-17-14-03-09-123_com.app.png", "2024-05-17T14:03:09"),
            ("2024-05-17 14.03.09.jpg", "2024-05-17T14:03:09"),
            ("signal-2024-05-17-140309.jpg", "2024-05-17T14:03:09"),
            ("20240517140309.mov", "2024-05-17T14:03:09"),
            ("Screen Shot 2024-05-17 at 14.03.09.png", "2024-05-17T14:03:09"),
            ("WhatsApp Image 2024-05-17 at 14.03.09.jpeg", "2024-05-17T14:03:09"),
        ] {
            let stamp = stamp(name).map(|stamp| stamp.clock.to_string());
            assert_eq!(stamp.as_deref(), Some(expected), "{name}");
        }
        for name in
            ["IMG_0001.jpg", "DSC12345678.jpg", "120240517.jpg", "2024-13-01.jpg", "été.jpg"]
        {
            assert_eq!(stamp(name), None, "{name}");
        }
    }

    #[test]
    fn a_name_gives_the_zone_that_a_movie_lacks() {
        let utc: WallClock = "2024-05-17T22:03:15".parse().unwrap();
        let zone = |local: &str, length| zone_between(utc, local.parse().unwrap(), length);
        assert_eq!(zone("2024-05-18T00:03:09", 0), Some(120));
        // The file has the recording's end.
        assert_eq!(zone("2024-05-17T23:48:15", 900), Some(120));
        assert_eq!(zone("2024-05-17T22:03:15", 0), None);
        assert_eq!(zone("2024-05-17T23:40:00", 0), None);
        assert_eq!(zone("2024-05-20T00:03:15", 0), None);
    }

    proptest! {
        #[test]
        fn any_name_is_read(name in "\\PC{0,40}", numbers in "[0-9 _.T-]{0,30}") {
            let _ = stamp(&name);
            let _ = stamp(&numbers);
        }
    }
}
