//! Changing one setting, in words for people. Pure.

use super::{FIELDS, Field, OwnerSettings, Shown, shown};
use serde_json::Value;
use trove_protocol::ClientId;

/// Which setting is to be changed, and to what.
#[derive(Clone, Debug)]
pub struct Change<'a> {
    /// The setting's name.
    pub name: &'a str,
    /// What it is to be, in words; `None` to leave it as it comes.
    pub words: Option<&'a [String]>,
    /// For which client alone: its id and its name.
    pub client: Option<(&'a ClientId, &'a str)>,
}

/// A changed setting.
#[derive(Clone, Debug, PartialEq)]
pub struct Changed {
    /// All settings from now on.
    pub settings: OwnerSettings,
    /// What holds now, as a sentence.
    pub sentence: String,
}

/// The settings with this change; the error is a sentence for people.
pub fn changed(before: &OwnerSettings, change: &Change<'_>) -> Result<Changed, String> {
    let Change { name, words, client } = change;
    let field = Field::named(name).ok_or_else(|| {
        let names: Vec<_> = FIELDS.iter().map(|field| field.name).collect();
        format!("there is no setting {name:?}: there are {}", names.join(", "))
    })?;
    let id = client.map(|(id, _)| id);
    let settings = field
        .set(before, id, *words)
        .map_err(|sentence| format!("{name} stays as it is: {sentence}"))?;
    let of = client.map_or(String::new(), |(_, name)| format!(" of {name}"));
    let stands = |shown: &Shown| shown.name == *name && shown.client.as_ref() == id.map(|id| &id.0);
    let all = shown(&settings).map_err(|error| format!("it cannot be written down ({error})"))?;
    let sentence = match all.into_iter().find(stands).map(|shown| shown.words) {
        Some(words) => format!("{name}{of} is {words} from now on."),
        None => format!("{name}{of} is what it is for every computer from now on."),
    };
    Ok(Changed { settings, sentence })
}

/// A value as programs send it, in words as people write it; `None` where nothing is to be set. The
/// error is a sentence for people.
pub fn words(value: &Value) -> Result<Option<Vec<String>>, String> {
    let word = |value: &Value| match value {
        Value::String(text) => Some(text.clone()),
        Value::Number(number) => Some(number.to_string()),
        Value::Bool(true) => Some("yes".to_owned()),
        Value::Bool(false) => Some("no".to_owned()),
        _ => None,
    };
    let read = match value {
        Value::Null => return Ok(None),
        Value::Array(values) => values.iter().map(word).collect(),
        one => word(one).map(|word| vec![word]),
    };
    let unreadable =
        || "a setting is a text, a number, true or false, or a list of texts".to_owned();
    read.map(Some).ok_or_else(unreadable)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use serde_json::json;

    #[test]
    fn what_holds_now_is_said() {
        let before = OwnerSettings::default();
        let id = ClientId("1".to_owned());
        let five = words(&json!("5 MB/s")).unwrap();
        let change =
            Change { name: "upload_limit", words: five.as_deref(), client: Some((&id, "desk")) };
        let after = changed(&before, &change).unwrap();
        assert_eq!(after.sentence, "upload_limit of desk is 5 MB/s from now on.");
        let back = changed(&after.settings, &Change { words: None, ..change }).unwrap();
        assert_eq!(back.settings, before);
        for (name, value) in [
            ("colour", json!("red")),
            ("scrub_days", json!("soon")),
            ("photo_template", json!("Photos/{colour}/{name}")),
        ] {
            let words = words(&value).unwrap();
            let change = Change { name, words: words.as_deref(), client: None };
            assert!(changed(&before, &change).unwrap_err().contains(name), "{name}");
        }
        assert!(words(&json!({ "a": 1 })).is_err());
    }

    proptest! {
        /// What is shown can be sent back, and changes nothing.
        #[test]
        fn what_is_shown_is_what_can_be_set(days in 0_u32..3_650, free in 0_u64..1 << 40, wait: bool) {
            let mut settings = OwnerSettings { scrub_days: days, keep_free: free, ..OwnerSettings::default() };
            settings.every_client.configuration.wait_on_user = Some(wait);
            settings.every_client.configuration.ignore = Some(vec!["*.tmp".into(), "a b".into()]);
            for one in shown(&settings).unwrap() {
                let words = words(&one.value).unwrap();
                // Without a quota there is nothing to send.
                let change = Change { name: one.name, words: words.as_deref(), client: None };
                prop_assert_eq!(&changed(&settings, &change).unwrap().settings, &settings, "{}", one.name);
            }
        }
    }
}
