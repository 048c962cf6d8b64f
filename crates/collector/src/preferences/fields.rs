//! The preferences by name, as people write and read them.

use super::{Preferences, Wishes};
use serde::Serialize;
use serde_json::{Map, Value};
use trove_protocol::{ClientConfiguration, Form, SettingValue};

/// A preference.
#[derive(Debug)]
pub struct Field {
    /// Its name, also among the locked ones.
    pub name: &'static str,
    /// What it means, for people.
    pub meaning: &'static str,
    form: Form,
}

/// All preferences, in the order in which they are shown.
pub const FIELDS: [Field; 11] = [
    field("kinds", "Kinds of files to collect: photo, video, music", Form::Kinds),
    field("smallest_file", "Smaller files are left out", Form::Size),
    field("largest_file", "Larger files are left out", Form::Size),
    field("ignore", "Patterns of files and folders to leave out", Form::List),
    field("upload_limit", "How much may be sent, by the hours of the week", Form::Limit),
    field("wait_on_battery", "Send nothing while on battery", Form::Switch),
    field("wait_on_metered", "Send nothing over a metered network", Form::Switch),
    field("wait_on_full_screen", "Send nothing while a program fills the screen", Form::Switch),
    field("wait_on_user", "Send nothing while somebody uses the computer", Form::Switch),
    field("keep_awake", "Hold off sleep while sending on mains power", Form::Switch),
    field("low_priority", "Let other programs go first", Form::Switch),
];

const fn field(name: &'static str, meaning: &'static str, form: Form) -> Field {
    Field { name, meaning, form }
}

/// Who set what holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Setter {
    /// Nobody.
    Default,
    /// This computer's user.
    User,
    /// The server's owner.
    Owner,
}

/// One preference as it holds now. Fields are only ever added.
#[derive(Clone, Debug, Serialize)]
pub struct Shown {
    /// Its name.
    pub name: &'static str,
    /// What holds.
    pub value: Value,
    /// The same in words.
    #[serde(skip)]
    pub words: String,
    /// Who set it.
    pub set_by: Setter,
    /// Whether the user may not change it.
    pub locked: bool,
    /// What it means.
    pub meaning: &'static str,
}

impl Field {
    /// The preference of this name.
    pub fn named(name: &str) -> Option<&'static Self> {
        FIELDS.iter().find(|field| field.name == name)
    }

    /// How its value is written.
    pub fn form(&self) -> Form {
        self.form
    }

    /// Whether the owner allows no change.
    pub fn is_locked(&self, owner: &ClientConfiguration) -> bool {
        owner.locked.iter().any(|name| name == self.name)
    }

    /// Sets it among the user's wishes to what these words mean; without words, leaves it to the
    /// owner and the default. The error is a sentence for people.
    pub fn set(&self, wishes: &Wishes, words: Option<&[String]>) -> Result<Wishes, String> {
        let unreadable = |error: serde_json::Error| format!("it cannot be written down ({error})");
        let value = words.map(|words| self.form.read(words)).transpose()?;
        let Value::Object(mut fields) = serde_json::to_value(wishes).map_err(unreadable)? else {
            return Ok(wishes.clone());
        };
        fields.remove(self.name);
        if let Some(value) = value {
            fields.insert(self.name.to_owned(), serde_json::to_value(value).map_err(unreadable)?);
        }
        serde_json::from_value(fields.into()).map_err(unreadable)
    }
}

/// All preferences as they hold.
pub fn shown(user: &Wishes, owner: &ClientConfiguration) -> serde_json::Result<Vec<Shown>> {
    let object = |value: Value| match value {
        Value::Object(fields) => fields,
        _ => Map::new(),
    };
    let holding = object(serde_json::to_value(Preferences::of(user, owner))?);
    let (users, owners) =
        (object(serde_json::to_value(user)?), object(serde_json::to_value(owner)?));
    let each = FIELDS.iter().map(|field| {
        let locked = field.is_locked(owner);
        let set_by = match (users.contains_key(field.name), owners.contains_key(field.name)) {
            (true, _) if !locked => Setter::User,
            (_, true) => Setter::Owner,
            _ => Setter::Default,
        };
        let value = holding.get(field.name).cloned().unwrap_or_default();
        let words = serde_json::from_value(value.clone()).unwrap_or(SettingValue::Nothing);
        let words = field.form.in_words(&words);
        Shown { name: field.name, value, words, set_by, locked, meaning: field.meaning }
    });
    Ok(each.collect())
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn words(text: &str) -> Vec<String> {
        text.split(' ').map(str::to_owned).collect()
    }

    fn set(name: &str, text: &str) -> Result<Value, String> {
        let field = Field::named(name).unwrap();
        let wishes = field.set(&Wishes::default(), Some(&words(text)))?;
        let shown = shown(&wishes, &ClientConfiguration::default()).unwrap();
        let one = shown.into_iter().find(|one| one.name == name).unwrap();
        assert_eq!(one.set_by, Setter::User);
        Ok(one.value)
    }

    #[test]
    fn every_preference_has_a_name() {
        let Value::Object(all) = serde_json::to_value(Preferences::default()).unwrap() else {
            panic!("preferences are an object")
        };
        let mut names: Vec<_> = FIELDS.iter().map(|field| field.name).collect();
        names.sort_unstable();
        assert_eq!(all.keys().collect::<Vec<_>>(), names);
    }

    #[test]
    fn values_are_read_as_people_write_them() {
        for (name, text, value) in [
            ("kinds", "photos, music", json!(["photo", "music"])),
            ("smallest_file", "100 kB", json!(100_000)),
            ("largest_file", "1.5GB", json!(1_500_000_000_u64)),
            ("ignore", "*.tmp Screenshots/", json!(["*.tmp", "Screenshots/"])),
            (
                "upload_limit",
                "22:00-07:00 unlimited, else 5 MB/s",
                json!("22:00-07:00 unlimited, else 5 MB/s"),
            ),
            ("wait_on_battery", "No", json!(false)),
            ("keep_awake", "off", json!(false)),
        ] {
            assert_eq!(set(name, text), Ok(value), "{name}");
        }
        for (name, text) in [
            ("kinds", "photos, stamps"),
            ("kinds", ","),
            ("smallest_file", "small"),
            ("largest_file", "-1 MB"),
            ("upload_limit", "some"),
            ("wait_on_user", "maybe"),
        ] {
            let error = set(name, text).unwrap_err();
            assert!(!error.is_empty() && !error.contains("expected"), "{error}");
        }
    }

    #[test]
    fn who_set_what_holds_is_told() {
        let battery = Field::named("wait_on_battery").unwrap();
        let wishes = battery.set(&Wishes::default(), Some(&words("no"))).unwrap();
        let mut owner =
            ClientConfiguration { wait_on_battery: Some(true), ..ClientConfiguration::default() };
        let seen = |wishes: &Wishes, owner: &ClientConfiguration| {
            let one =
                shown(wishes, owner).unwrap().into_iter().find(|one| one.name == battery.name);
            one.map(|one| (one.words, one.set_by, one.locked)).unwrap()
        };
        assert_eq!(seen(&wishes, &owner), ("no".to_owned(), Setter::User, false));
        owner.locked = vec![battery.name.to_owned()];
        assert_eq!(seen(&wishes, &owner), ("yes".to_owned(), Setter::Owner, true));
        let unset = battery.set(&wishes, None).unwrap();
        assert_eq!(unset, Wishes::default());
        let nobody = ClientConfiguration::default();
        assert_eq!(seen(&unset, &nobody), ("yes".to_owned(), Setter::Default, false));
    }
}
