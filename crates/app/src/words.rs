//! What the tray and notifications say, in the user's language, from the files in `messages/`.

use crate::bindings::Language;
use jiff::{Timestamp, tz::TimeZone};
use std::collections::BTreeMap;
use toml::{Table, Value};

/// The texts of one language, and how it writes numbers.
#[derive(Clone, Debug)]
pub struct Words {
    texts: BTreeMap<String, String>,
    spoken: Spoken,
    zone: TimeZone,
}

/// A language for which there are texts.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Spoken {
    /// English.
    English,
    /// German.
    German,
}

impl Spoken {
    /// The language that is wished, or else the system's (a locale such as `de_DE.UTF-8`), or else
    /// English.
    pub fn of(wish: Language, locale: Option<&str>) -> Self {
        let german = match wish {
            Language::De => true,
            Language::En => false,
            Language::System => locale.is_some_and(|locale| {
                let language = locale.split(['_', '-', '.', '@']).next().unwrap_or_default();
                language.eq_ignore_ascii_case("de")
            }),
        };
        if german { Self::German } else { Self::English }
    }

    fn file(self) -> &'static str {
        match self {
            Self::English => include_str!("../messages/en.toml"),
            Self::German => include_str!("../messages/de.toml"),
        }
    }
}

impl Words {
    /// The words of this language; moments are told as the clock shows them in this zone.
    pub fn new(spoken: Spoken, zone: TimeZone) -> Self {
        let mut texts = BTreeMap::new();
        // The files are part of the program; a test reads them all.
        flatten("", &spoken.file().parse().unwrap_or_default(), &mut texts);
        Self { texts, spoken, zone }
    }

    /// A text.
    pub fn say(&self, name: &str) -> String {
        self.texts.get(name).cloned().unwrap_or_else(|| name.to_owned())
    }

    /// A text with these in the places that have their names.
    pub fn fill(&self, name: &str, values: &[(&str, String)]) -> String {
        values.iter().fold(self.say(name), |text, (place, value)| {
            text.replace(&format!("{{{place}}}"), value)
        })
    }

    /// A text about so many, with these in the places that have their names.
    pub fn count(&self, name: &str, count: u64, values: &[(&str, String)]) -> String {
        // Both languages tell one from all others, and nothing else (CLDR plural rules).
        let form = if count == 1 { "one" } else { "other" };
        let text = self.fill(&format!("{name}.{form}"), &[("count", self.number(count))]);
        values
            .iter()
            .fold(text, |text, (place, value)| text.replace(&format!("{{{place}}}"), value))
    }

    /// A number with its groups of three.
    pub fn number(&self, value: u64) -> String {
        let english = trove_collector::status::number(value);
        match self.spoken {
            Spoken::English => english,
            Spoken::German => english.replace(',', "."),
        }
    }

    /// `1.5 GB`; units are decimal, as on the boxes of disks.
    pub fn bytes(&self, bytes: u64) -> String {
        let units =
            [(1_000_000_000_000, "TB"), (1_000_000_000, "GB"), (1_000_000, "MB"), (1_000, "kB")];
        let Some((size, unit)) = units.into_iter().find(|(size, _)| bytes >= *size) else {
            return format!("{bytes} B");
        };
        let tenths = bytes / (size / 10);
        let point = if self.spoken == Spoken::German { ',' } else { '.' };
        match tenths % 10 {
            0 => format!("{} {unit}", tenths / 10),
            tenth => format!("{}{point}{tenth} {unit}", tenths / 10),
        }
    }

    /// A length of time, roughly.
    pub fn duration(&self, seconds: u64) -> String {
        let (name, count) = match seconds {
            0..=89 => ("seconds", seconds.max(1)),
            90..=5_399 => ("minutes", seconds.div_ceil(60)),
            5_400..=129_599 => ("hours", seconds.div_ceil(3_600)),
            _ => ("days", seconds.div_ceil(86_400)),
        };
        self.count(&format!("duration.{name}"), count, &[])
    }

    /// A moment, milliseconds since 1970: `Saturday, 8:00`.
    pub fn moment(&self, at_ms: i64) -> String {
        let Ok(at) = Timestamp::from_millisecond(at_ms) else { return "?".to_owned() };
        let at = at.to_zoned_datetime(self.zone.clone());
        let day = self.say(&format!("weekday.{}", at.weekday().to_monday_one_offset()));
        format!("{day}, {}:{:02}", at.hour(), at.minute())
    }
}

fn flatten(before: &str, table: &Table, texts: &mut BTreeMap<String, String>) {
    for (name, value) in table {
        let name = if before.is_empty() { name.clone() } else { format!("{before}.{name}") };
        match value {
            Value::Table(inner) => flatten(&name, inner, texts),
            Value::String(text) => {
                texts.insert(name, text.clone());
            }
            _ => {}
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn words(spoken: Spoken) -> Words {
        Words::new(spoken, TimeZone::UTC)
    }

    /// The names of the places in a text.
    fn places(text: &str) -> Vec<String> {
        let mut places: Vec<_> = text
            .split('{')
            .skip(1)
            .filter_map(|rest| rest.split_once('}').map(|(place, _)| place.to_owned()))
            .collect();
        places.sort();
        places
    }

    #[test]
    fn both_languages_say_the_same_things() {
        let (english, german) = (words(Spoken::English).texts, words(Spoken::German).texts);
        assert!(english.len() > 60, "{}", english.len());
        assert_eq!(english.keys().collect::<Vec<_>>(), german.keys().collect::<Vec<_>>());
        for (name, text) in &english {
            assert_eq!(places(text), places(&german[name]), "{name}");
            let counted =
                name.rsplit('.').next().is_some_and(|last| matches!(last, "one" | "other"));
            assert!(counted || !text.contains("{count}"), "{name}");
        }
    }

    #[test]
    fn numbers_are_written_as_the_language_does() {
        let (english, german) = (words(Spoken::English), words(Spoken::German));
        assert_eq!([english.number(12_345), german.number(12_345)], ["12,345", "12.345"]);
        assert_eq!([english.bytes(1_500_000), german.bytes(1_500_000)], ["1.5 MB", "1,5 MB"]);
        assert_eq!([english.bytes(999), german.bytes(2_000_000_000)], ["999 B", "2 GB"]);
        assert_eq!([english.duration(1), german.duration(7_300)], ["1 second", "3 Stunden"]);
        let morning = 8 * 3_600_000;
        assert_eq!(
            [english.moment(morning), german.moment(morning)],
            ["Thursday, 8:00", "Donnerstag, 8:00"]
        );
    }

    #[test]
    fn the_language_is_the_wished_one_or_the_systems() {
        for (wish, locale, spoken) in [
            (Language::System, Some("de_AT.UTF-8"), Spoken::German),
            (Language::System, Some("de"), Spoken::German),
            (Language::System, Some("den"), Spoken::English),
            (Language::System, None, Spoken::English),
            (Language::En, Some("de"), Spoken::English),
            (Language::De, Some("en"), Spoken::German),
        ] {
            assert_eq!(Spoken::of(wish, locale), spoken, "{wish:?} {locale:?}");
        }
    }
}
