//! What people type, as a question for the catalogue. Pure.

use super::{fold::folded, taken};

/// Most words of a question that are heeded.
const MOST_WORDS: usize = 12;
/// Longest word that is heeded, in letters.
const LONGEST_WORD: usize = 64;

/// Months by their names in English and German, folded; the first three letters are enough.
const MONTHS: [[&str; 2]; 12] = [
    ["january", "januar"],
    ["february", "februar"],
    ["march", "marz"],
    ["april", "april"],
    ["may", "mai"],
    ["june", "juni"],
    ["july", "juli"],
    ["august", "august"],
    ["september", "september"],
    ["october", "oktober"],
    ["november", "november"],
    ["december", "dezember"],
];

/// A question that was understood.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Question {
    /// All of these words, as an FTS5 expression in which nothing is an operator but AND; `None`
    /// without any.
    pub words: Option<String>,
    /// A date that was typed.
    pub date: Option<TypedDate>,
}

/// A date that was typed. It may as well be a word: an album may be called "1984".
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TypedDate {
    /// From this moment on; milliseconds as in [`taken`].
    pub from: i64,
    /// Before this one.
    pub to: i64,
    /// The same typed text as an FTS5 expression.
    pub words: String,
}

/// Understands what was typed.
pub fn understand(typed: &str) -> Question {
    let parts: Vec<&str> =
        typed.split(|letter: char| letter.is_whitespace() || letter.is_control()).collect();
    let parts: Vec<&str> = parts.into_iter().filter(|part| has_letters(part)).collect();
    let parts = &parts[..parts.len().min(MOST_WORDS)];
    let found = (0..parts.len()).find_map(|at| {
        let (length, (from, to)) = date_at(&parts[at..])?;
        Some((at, length, from, to))
    });
    let Some((at, length, from, to)) = found else {
        return Question { words: expression(parts.iter().copied()), date: None };
    };
    let rest = parts[..at].iter().chain(&parts[at + length..]).copied();
    let typed = expression(parts[at..at + length].iter().copied());
    Question { words: expression(rest), date: typed.map(|words| TypedDate { from, to, words }) }
}

fn has_letters(part: &str) -> bool {
    part.chars().any(char::is_alphanumeric)
}

/// Each word is a quoted text that may go on, so that nothing in it means anything to FTS5
/// (<https://www.sqlite.org/fts5.html#fts5_strings>).
fn expression<'a>(words: impl Iterator<Item = &'a str>) -> Option<String> {
    let quoted = words.map(|word| {
        let word: String = word.chars().take(LONGEST_WORD).collect();
        format!("\"{}\"*", word.replace('"', "\"\""))
    });
    let all: Vec<String> = quoted.collect();
    (!all.is_empty()).then(|| all.join(" AND "))
}

/// How many of these parts are a date, and from when to when it is.
fn date_at(parts: &[&str]) -> Option<(usize, (i64, i64))> {
    let first = parts.first()?;
    if let Some(range) = day_or_month(first) {
        return Some((1, range));
    }
    let part = |at: usize| parts.get(at).copied();
    if let (Some(day), Some(month), Some(year)) =
        (day_number(first), part(1).and_then(month_number), part(2).and_then(year_number))
    {
        return Some((3, day_range(year, month, day)?));
    }
    if let (Some(month), Some(year)) = (month_number(first), part(1).and_then(year_number)) {
        return Some((2, month_range(year, month)?));
    }
    if let (Some(year), Some(month)) = (year_number(first), part(1).and_then(month_number)) {
        return Some((2, month_range(year, month)?));
    }
    year_number(first).and_then(year_range).map(|range| (1, range))
}

/// "2019-07-13", "13.07.2019" and "2019-07".
fn day_or_month(text: &str) -> Option<(i64, i64)> {
    let numbers = |sign| -> Option<Vec<i16>> {
        text.split(sign)
            .map(|part| {
                let fits = part.len() <= 4 && part.bytes().all(|byte| byte.is_ascii_digit());
                if fits { part.parse().ok() } else { None }
            })
            .collect()
    };
    let small = |number: i16| i8::try_from(number).ok();
    match numbers('-').as_deref() {
        Some(&[year @ 1_800..=9_998, month, day]) => {
            return day_range(year, small(month)?, small(day)?);
        }
        Some(&[year @ 1_800..=9_998, month]) => return month_range(year, small(month)?),
        _ => {}
    }
    match numbers('.').as_deref() {
        Some(&[day, month, year @ 1_800..=9_998]) => day_range(year, small(month)?, small(day)?),
        _ => None,
    }
}

fn year_number(text: &str) -> Option<i16> {
    let is_year = text.len() == 4 && text.bytes().all(|byte| byte.is_ascii_digit());
    let year = if is_year { text.parse().ok()? } else { return None };
    (1_800..=2_200).contains(&year).then_some(year)
}

fn day_number(text: &str) -> Option<i8> {
    let text = text.trim_end_matches('.');
    let is_number = text.len() <= 2 && text.bytes().all(|byte| byte.is_ascii_digit());
    let day = if is_number { text.parse().ok()? } else { return None };
    (1..=31).contains(&day).then_some(day)
}

fn month_number(text: &str) -> Option<i8> {
    let name = folded(text.trim_matches(['.', ',']));
    if name.chars().count() < 3 {
        return None;
    }
    let at = MONTHS.iter().position(|names| names.iter().any(|known| known.starts_with(&name)))?;
    i8::try_from(at + 1).ok()
}

fn day_range(year: i16, month: i8, day: i8) -> Option<(i64, i64)> {
    let from = taken::day(year, month, day)?;
    Some((from, from + 86_400_000))
}

fn month_range(year: i16, month: i8) -> Option<(i64, i64)> {
    let (next_year, next) = if month == 12 { (year + 1, 1) } else { (year, month.checked_add(1)?) };
    Some((taken::day(year, month, 1)?, taken::day(next_year, next, 1)?))
}

fn year_range(year: i16) -> Option<(i64, i64)> {
    Some((taken::day(year, 1, 1)?, taken::day(year + 1, 1, 1)?))
}

/// From when to when a day, month or year is that is written as in addresses ("2019-07-13",
/// "2019-07", "2019").
pub fn span(text: &str) -> Option<(i64, i64)> {
    day_or_month(text).or_else(|| year_number(text).and_then(year_range))
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn dates(typed: &str) -> Option<(String, String)> {
        let date = understand(typed).date?;
        let shown = |moment| taken::text(moment).unwrap()[..10].to_owned();
        Some((shown(date.from), shown(date.to)))
    }

    #[test]
    fn plain_dates_are_understood() {
        for (typed, from, to) in [
            ("2019", "2019-01-01", "2020-01-01"),
            ("july 2019", "2019-07-01", "2019-08-01"),
            ("Juli 2019", "2019-07-01", "2019-08-01"),
            ("2019 März", "2019-03-01", "2019-04-01"),
            ("dec 2019 beach", "2019-12-01", "2020-01-01"),
            ("2019-07-13", "2019-07-13", "2019-07-14"),
            ("13.07.2019", "2019-07-13", "2019-07-14"),
            ("13. Juli 2019", "2019-07-13", "2019-07-14"),
            ("beach 2019-07", "2019-07-01", "2019-08-01"),
        ] {
            assert_eq!(dates(typed), Some((from.to_owned(), to.to_owned())), "{typed}");
        }
        for typed in ["beach", "2019-02-30", "12", "may", "99999", "2019x"] {
            assert_eq!(dates(typed), None, "{typed}");
        }
        assert_eq!(understand("dec 2019 beach").words.as_deref(), Some("\"beach\"*"));
    }

    #[test]
    fn nothing_in_a_word_is_an_operator() {
        let question = understand("a\"b OR NOT -c* (x");
        let words = "\"a\"\"b\"* AND \"OR\"* AND \"NOT\"* AND \"-c*\"* AND \"(x\"*";
        assert_eq!(question.words.as_deref(), Some(words));
        assert_eq!(understand(" \" * ( ").words, None);
    }

    proptest! {
        #[test]
        fn whatever_is_typed_is_words_in_quotes(typed in "\\PC{0,60}|[0-9 .-]{0,20}|[\"*()a-z \\x00-\\x1f]{0,40}") {
            let question = understand(&typed);
            for words in question.words.iter().chain(question.date.iter().map(|date| &date.words)) {
                prop_assert_eq!(words.matches('"').count() % 2, 0);
                prop_assert!(!words.contains('\0'));
            }
            if let Some(date) = question.date {
                prop_assert!(date.from < date.to);
            }
        }
    }
}
