//! How people write the values of settings, the same on both sides.

use crate::{NotALimit, WeeklyLimit};
use serde::{Deserialize, Serialize};

/// How a setting's value is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Form {
    /// Kinds of files: `photos, music`.
    Kinds,
    /// A number of bytes: `100 kB`, `4 GB`.
    Size,
    /// Likewise, or `unlimited`, which is the largest number.
    Room,
    /// A whole number.
    Number {
        /// The largest that makes sense.
        most: u32,
    },
    /// Words as they are, such as patterns.
    List,
    /// A rate by the hours of the week.
    Limit,
    /// `yes` or `no`.
    Switch,
}

/// A setting's value, whatever its form.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(untagged)]
pub enum SettingValue {
    /// Not set.
    Nothing,
    /// Yes or no.
    Switch(bool),
    /// Bytes, or how many.
    Number(u64),
    /// A limit.
    Text(String),
    /// Kinds, patterns, names.
    List(Vec<String>),
}

impl Form {
    /// A value in words for people.
    pub fn in_words(self, value: &SettingValue) -> String {
        match value {
            SettingValue::Switch(true) => "yes".to_owned(),
            SettingValue::Switch(false) => "no".to_owned(),
            SettingValue::Number(number) if matches!(self, Self::Number { .. }) => {
                number.to_string()
            }
            SettingValue::Number(u64::MAX) => "unlimited".to_owned(),
            SettingValue::Number(bytes) => words_for_size(*bytes),
            SettingValue::Text(text) => text.clone(),
            SettingValue::List(list) if !list.is_empty() => list.join(", "),
            SettingValue::List(_) | SettingValue::Nothing => "none".to_owned(),
        }
    }

    /// What people's words mean; the error is a sentence.
    pub fn read(self, words: &[String]) -> Result<SettingValue, String> {
        let text = words.join(" ");
        let text = text.trim();
        match self {
            Self::List => Ok(SettingValue::List(words.to_vec())),
            Self::Switch => match text.to_lowercase().as_str() {
                "yes" | "on" | "true" => Ok(SettingValue::Switch(true)),
                "no" | "off" | "false" => Ok(SettingValue::Switch(false)),
                _ => Err(format!("“{text}” is neither “yes” nor “no”")),
            },
            Self::Number { most } => match text.parse::<u32>() {
                Ok(number) if number <= most => Ok(SettingValue::Number(number.into())),
                _ => Err(format!("“{text}” is no whole number from 0 to {most}")),
            },
            Self::Room if text.eq_ignore_ascii_case("unlimited") => {
                Ok(SettingValue::Number(u64::MAX))
            }
            Self::Size | Self::Room => size(text).map(SettingValue::Number).ok_or_else(|| {
                format!("“{text}” is no size; write for example “100 kB”, “20 MB” or “4 GB”")
            }),
            Self::Limit => text
                .parse::<WeeklyLimit>()
                .map(|limit| SettingValue::Text(limit.to_string()))
                .map_err(|error: NotALimit| error.to_string()),
            Self::Kinds => {
                let kinds: Vec<_> = text
                    .split([',', ' '])
                    .filter(|word| !word.is_empty())
                    .map(str::to_lowercase)
                    .map(|word| word.strip_suffix('s').unwrap_or(&word).to_owned())
                    .collect();
                let known = |kind: &String| ["photo", "video", "music"].contains(&kind.as_str());
                match kinds.iter().find(|kind| !known(kind)) {
                    Some(other) => Err(format!(
                        "“{other}” is not a kind of file; write one or more of photo, video and \
                         music"
                    )),
                    None if kinds.is_empty() => {
                        Err("name at least one of photo, video and music".to_owned())
                    }
                    None => Ok(SettingValue::List(kinds)),
                }
            }
        }
    }
}

const UNITS: [(&str, u64); 5] =
    [("TB", 1_000_000_000_000), ("GB", 1_000_000_000), ("MB", 1_000_000), ("kB", 1_000), ("B", 1)];

/// `100 kB`, `4GB`, `512`; units are decimal.
fn size(text: &str) -> Option<u64> {
    let lower = text.to_lowercase();
    let (digits, factor) = UNITS
        .iter()
        .find_map(|(unit, factor)| Some((lower.strip_suffix(&unit.to_lowercase())?, *factor)))
        .unwrap_or((&lower, 1));
    let number: f64 = digits.trim().parse().ok()?;
    let bytes = number * factor as f64;
    (0.0..=1e18).contains(&bytes).then_some(bytes as u64)
}

fn words_for_size(bytes: u64) -> String {
    let (unit, factor) = UNITS
        .into_iter()
        .find(|(_, factor)| bytes >= *factor && bytes.is_multiple_of(*factor))
        .unwrap_or(("B", 1));
    format!("{} {unit}", bytes / factor)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn what_makes_no_sense_is_said_in_a_sentence() {
        let read = |form: Form, text: &str| form.read(&[text.to_owned()]);
        let said = |form: Form, text: &str| read(form, text).map(|value| form.in_words(&value));
        let days = Form::Number { most: 365 };
        for (form, text) in [(Form::Room, "50 GB"), (Form::Room, "unlimited"), (days, "14")] {
            assert_eq!(said(form, text), Ok(text.to_owned()));
        }
        for (form, text) in
            [(Form::Size, "unlimited"), (days, "366"), (days, "-1"), (Form::Switch, "perhaps")]
        {
            let sentence = read(form, text).unwrap_err();
            assert!(sentence.contains(text), "{sentence}");
        }
    }

    proptest! {
        #[test]
        fn sizes_keep_their_bytes(bytes in 0_u64..1 << 50) {
            prop_assert_eq!(size(&words_for_size(bytes)), Some(bytes));
        }
    }
}
