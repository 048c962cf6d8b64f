//! How many bytes a second may travel, by the hours of the week.
//!
//! Written as people say it: `5 MB/s`, `unlimited`, `22:00-07:00 unlimited, else 5 MB/s`,
//! `mon-fri 08:00-18:00 nothing, sat sun 1 MB/s, else unlimited`. The first part that fits the
//! moment counts. A time that ends at or before its beginning ends on the following day.

use serde::{Deserialize, Serialize};
use std::{fmt, str::FromStr};

const DAY: u32 = 24 * 60;
const WEEK: u32 = 7 * DAY;
const DAYS: [&str; 7] = ["mon", "tue", "wed", "thu", "fri", "sat", "sun"];

/// How much may travel.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Rate {
    /// As much as goes.
    Unlimited,
    /// So many bytes a second; never 0.
    BytesPerSecond(u64),
    /// Nothing.
    Nothing,
}

/// A minute of the week in local time; 0 is Monday at midnight.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct WeekMinute(u32);

impl WeekMinute {
    /// `weekday` counts from 0 for Monday; larger numbers are taken modulo the week.
    pub fn new(weekday: u32, hour: u32, minute: u32) -> Self {
        Self((weekday % 7 * DAY + hour % 24 * 60 + minute % 60) % WEEK)
    }
}

/// Bytes a second by the hours of the week.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct WeeklyLimit {
    parts: Vec<Part>,
    otherwise: Rate,
}

#[derive(Clone, Debug, PartialEq, Eq)]
struct Part {
    /// The days on which it begins, Monday first.
    days: [bool; 7],
    /// Minutes of the day; the whole day when both are equal.
    from: u32,
    until: u32,
    rate: Rate,
}

/// Why a text is no limit, for people.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NotALimit(String);

impl fmt::Display for NotALimit {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            formatter,
            "“{}” is not understood: write for example “5 MB/s”, “unlimited”, “nothing” or \
             “22:00-07:00 unlimited, else 5 MB/s”",
            self.0
        )
    }
}

impl std::error::Error for NotALimit {}

impl Default for WeeklyLimit {
    fn default() -> Self {
        Self::always(Rate::Unlimited)
    }
}

impl WeeklyLimit {
    /// The same at all hours.
    pub fn always(rate: Rate) -> Self {
        Self { parts: Vec::new(), otherwise: rate }
    }

    /// What holds at this minute.
    pub fn at(&self, WeekMinute(minute): WeekMinute) -> Rate {
        self.parts.iter().find(|part| part.covers(minute)).map_or(self.otherwise, |part| part.rate)
    }

    /// Minutes from this one until another rate holds; `None` when it never changes.
    pub fn changes_in(&self, WeekMinute(minute): WeekMinute) -> Option<u32> {
        let now = self.at(WeekMinute(minute));
        // Rates change only where a part begins or ends.
        let mut edges: Vec<u32> = self
            .parts
            .iter()
            .flat_map(|part| (0..7).flat_map(|day| [day * DAY + part.from, day * DAY + part.until]))
            .chain((0..7).map(|day| day * DAY))
            .map(|edge| (edge + WEEK - minute) % WEEK)
            .filter(|distance| *distance > 0)
            .collect();
        edges.sort_unstable();
        edges.into_iter().find(|distance| self.at(WeekMinute((minute + distance) % WEEK)) != now)
    }
}

impl Part {
    fn covers(&self, minute: u32) -> bool {
        let (day, of_day) = ((minute / DAY) as usize, minute % DAY);
        let day_before = (day + 6) % 7;
        if self.from < self.until {
            self.days[day] && (self.from..self.until).contains(&of_day)
        } else {
            (self.days[day] && of_day >= self.from)
                || (self.days[day_before] && of_day < self.until)
        }
    }
}

impl FromStr for WeeklyLimit {
    type Err = NotALimit;

    fn from_str(text: &str) -> Result<Self, NotALimit> {
        let wrong = || NotALimit(text.trim().to_owned());
        let lower = text.to_lowercase();
        let mut limit = Self::default();
        let entries: Vec<&str> = lower.split(',').map(str::trim).collect();
        for (index, entry) in entries.iter().enumerate() {
            let last = index + 1 == entries.len();
            match entry.strip_prefix("else ") {
                Some(rest) if last => limit.otherwise = rate(rest).ok_or_else(wrong)?,
                Some(_) => return Err(wrong()),
                None if entries.len() == 1 && rate(entry).is_some() => {
                    limit.otherwise = rate(entry).ok_or_else(wrong)?;
                }
                None => limit.parts.push(part(entry).ok_or_else(wrong)?),
            }
        }
        Ok(limit)
    }
}

fn part(entry: &str) -> Option<Part> {
    let mut words = entry.split_whitespace().peekable();
    let mut days = [false; 7];
    while let Some(chosen) = words.peek().and_then(|word| days_of(word)) {
        words.next();
        for (day, chosen) in days.iter_mut().zip(chosen) {
            *day |= chosen;
        }
    }
    let any_day = days.contains(&true);
    let times = words.peek().and_then(|word| times(word));
    if times.is_some() {
        words.next();
    }
    if !any_day && times.is_none() {
        return None;
    }
    let (from, until) = times.unwrap_or((0, 0));
    let rest: Vec<&str> = words.collect();
    Some(Part {
        days: if any_day { days } else { [true; 7] },
        from,
        until,
        rate: rate(&rest.join(" "))?,
    })
}

/// `mon`, `mon-fri`, `fri-mon`.
fn days_of(word: &str) -> Option<[bool; 7]> {
    let day = |name: &str| DAYS.iter().position(|known| *known == name);
    let (first, last) = word.split_once('-').unwrap_or((word, word));
    let (first, last) = (day(first)?, day(last)?);
    let mut days = [false; 7];
    let mut each = first;
    loop {
        days[each] = true;
        if each == last {
            return Some(days);
        }
        each = (each + 1) % 7;
    }
}

/// `22:00-07:00`, in minutes of the day.
fn times(word: &str) -> Option<(u32, u32)> {
    let time = |text: &str| {
        let (hour, minute) = text.split_once(':')?;
        let (hour, minute): (u32, u32) = (hour.parse().ok()?, minute.parse().ok()?);
        let is_time = (hour < 24 && minute < 60) || (hour, minute) == (24, 0);
        is_time.then(|| hour * 60 + minute)
    };
    let (from, until) = word.split_once('-')?;
    let (from, until) = (time(from)?, time(until)?);
    // The same time twice may be meant for all of the day or for nothing of it.
    let is_clear = from % DAY != until % DAY || (from, until) == (0, DAY);
    is_clear.then_some((from % DAY, until % DAY))
}

/// `5 MB/s`, `800kB/s`, `unlimited`, `nothing`. Units are decimal; 0 is nothing.
fn rate(text: &str) -> Option<Rate> {
    match text.trim() {
        "unlimited" => return Some(Rate::Unlimited),
        "nothing" => return Some(Rate::Nothing),
        _ => {}
    }
    let amount = text.trim().strip_suffix("b/s")?.trim_end();
    let (digits, factor) = match amount.char_indices().last()? {
        (at, 'k') => (&amount[..at], 1_000.0),
        (at, 'm') => (&amount[..at], 1_000_000.0),
        (at, 'g') => (&amount[..at], 1_000_000_000.0),
        _ => (amount, 1.0),
    };
    let number: f64 = digits.trim().parse().ok()?;
    let bytes = number * factor;
    if !(0.0..=1e15).contains(&bytes) {
        return None;
    }
    Some(if bytes < 1.0 { Rate::Nothing } else { Rate::BytesPerSecond(bytes as u64) })
}

impl fmt::Display for Rate {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match *self {
            Self::Unlimited => formatter.write_str("unlimited"),
            Self::Nothing => formatter.write_str("nothing"),
            Self::BytesPerSecond(bytes) if bytes % 1_000_000 == 0 => {
                write!(formatter, "{} MB/s", bytes / 1_000_000)
            }
            Self::BytesPerSecond(bytes) if bytes % 1_000 == 0 => {
                write!(formatter, "{} kB/s", bytes / 1_000)
            }
            Self::BytesPerSecond(bytes) => write!(formatter, "{bytes} B/s"),
        }
    }
}

impl fmt::Display for WeeklyLimit {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        for part in &self.parts {
            if part.days != [true; 7] || part.from == part.until {
                for (name, _) in DAYS.iter().zip(part.days).filter(|(_, chosen)| *chosen) {
                    write!(formatter, "{name} ")?;
                }
            }
            if part.from != part.until {
                let time = |minute: u32| format!("{:02}:{:02}", minute / 60, minute % 60);
                write!(formatter, "{}-{} ", time(part.from), time(part.until))?;
            }
            write!(formatter, "{}, ", part.rate)?;
        }
        if !self.parts.is_empty() {
            formatter.write_str("else ")?;
        }
        write!(formatter, "{}", self.otherwise)
    }
}

impl TryFrom<String> for WeeklyLimit {
    type Error = NotALimit;

    fn try_from(text: String) -> Result<Self, NotALimit> {
        text.parse()
    }
}

impl From<WeeklyLimit> for String {
    fn from(limit: WeeklyLimit) -> Self {
        limit.to_string()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn limit(text: &str) -> WeeklyLimit {
        text.parse().unwrap()
    }

    #[test]
    fn nights_run_into_the_next_day() {
        let nights = limit("22:00-07:00 unlimited, else 5 MB/s");
        let at = |hour, minute| nights.at(WeekMinute::new(0, hour, minute));
        assert_eq!(at(6, 59), Rate::Unlimited);
        assert_eq!(at(7, 0), Rate::BytesPerSecond(5_000_000));
        assert_eq!(at(22, 0), Rate::Unlimited);
        assert_eq!(nights.changes_in(WeekMinute::new(6, 23, 0)), Some(8 * 60));
        assert_eq!(nights.changes_in(WeekMinute::new(3, 8, 0)), Some(14 * 60));
        assert_eq!(limit("unlimited").changes_in(WeekMinute::new(1, 1, 1)), None);
    }

    #[test]
    fn days_are_told_apart() {
        let office = limit("mon-fri 08:00-18:00 nothing, sat sun 1.5 MB/s, else unlimited");
        assert_eq!(office.at(WeekMinute::new(4, 17, 59)), Rate::Nothing);
        assert_eq!(office.at(WeekMinute::new(4, 18, 0)), Rate::Unlimited);
        assert_eq!(office.at(WeekMinute::new(5, 9, 0)), Rate::BytesPerSecond(1_500_000));
        assert_eq!(limit("sun-mon nothing").at(WeekMinute::new(0, 23, 0)), Rate::Nothing);
        assert_eq!(limit("sun 22:00-02:00 nothing").at(WeekMinute::new(0, 1, 0)), Rate::Nothing);
    }

    #[test]
    fn what_is_written_is_read_again() {
        for text in [
            "unlimited",
            "nothing",
            "5 MB/s",
            "22:00-07:00 unlimited, else 5 MB/s",
            "mon tue 08:00-18:00 800 kB/s, sun nothing, else unlimited",
        ] {
            assert_eq!(limit(text).to_string(), text);
        }
        assert_eq!(limit("800kB/s").to_string(), "800 kB/s");
        assert_eq!(limit("0 MB/s"), limit("nothing"));
    }

    #[test]
    fn what_is_no_limit_is_refused() {
        for text in [
            "",
            "5",
            "5 MB",
            "25:00-07:00 nothing",
            "88088000:01-07:00 nothing",
            "mon-fri 16:00-16:00 1 MB/s",
            "24:00-00:00 nothing",
            "else",
            "else nothing, 5 MB/s",
            "noday 5 MB/s",
            "-5 MB/s",
            "mon",
            "nan MB/s",
            "1e99 MB/s",
        ] {
            assert!(text.parse::<WeeklyLimit>().is_err(), "{text}");
        }
    }
}
