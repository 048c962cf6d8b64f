//! The owner's settings by name, as people write and read them. Pure.

use super::OwnerSettings;
use crate::shares::{Template, TemplateError};
use serde::Serialize;
use serde_json::{Map, Value};
use trove_protocol::{ClientId, Form, SettingValue};

/// A setting.
#[derive(Debug)]
pub struct Field {
    /// Its name.
    pub name: &'static str,
    /// What it means, for people.
    pub meaning: &'static str,
    form: Written,
    place: Place,
}

/// How a setting's value is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Written {
    /// As the computers' settings are.
    As(Form),
    /// A pattern of paths.
    Template,
}

/// Where a setting stands among the others.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Place {
    /// One for the house.
    House,
    /// Likewise, among the templates under this key.
    Template(&'static str),
    /// One for each client.
    Client,
    /// Likewise, and sent to it.
    Configuration,
}

const DAYS: Form = Form::Number { most: 3_650 };

/// All settings, in the order in which they are shown.
pub const FIELDS: [Field; 26] = [
    house("traffic_limit", "How much may travel in the whole house, streams included", Form::Limit),
    house("streaming_limit", "How much may be sent while something is streamed", Form::Limit),
    house(
        "reissue_minutes",
        "Minutes to wait for a file's confirmation before asking again",
        Form::Number { most: 1_440 },
    ),
    house("scrub_days", "Within so many days all that is stored is read again; 0 for never", DAYS),
    house("overdue_days", "Days of silence after which a computer is overdue; 0 for never", DAYS),
    house("keep_free", "Bytes that stay free on the disk of the shares", Form::Size),
    house(
        "viewers_may_share",
        "Whether viewers may share albums and files by links, as owners may",
        Form::Switch,
    ),
    template("photo_template", "photos", "Where photos go below the shares"),
    template("undated_photo_template", "undated_photos", "Where photos without a date go"),
    template("video_template", "videos", "Where videos go"),
    template("undated_video_template", "undated_videos", "Where videos without a date go"),
    template("music_template", "music", "Where music goes"),
    template("unsorted_music_template", "unsorted_music", "Where music without tags goes"),
    template("other_template", "other", "Where all else goes"),
    Field {
        name: "quota",
        meaning: "Most bytes that are kept of a computer",
        form: Written::As(Form::Room),
        place: Place::Client,
    },
    client("suggested_folders", "Folders that are proposed to its user", Form::List),
    client("kinds", "Kinds of files to collect: photo, video, music", Form::Kinds),
    client("smallest_file", "Smaller files are left out", Form::Size),
    client("largest_file", "Larger files are left out", Form::Size),
    client("ignore", "Patterns of files and folders to leave out", Form::List),
    client("upload_limit", "How much it may send, by the hours of the week", Form::Limit),
    client("wait_on_battery", "It sends nothing while on battery", Form::Switch),
    client("wait_on_metered", "It sends nothing over a metered network", Form::Switch),
    client(
        "wait_on_full_screen",
        "It sends nothing while a program fills the screen",
        Form::Switch,
    ),
    client("wait_on_user", "It sends nothing while somebody uses it", Form::Switch),
    client("locked", "Names of settings that its user may not change", Form::List),
];

const fn house(name: &'static str, meaning: &'static str, form: Form) -> Field {
    Field { name, meaning, form: Written::As(form), place: Place::House }
}

const fn template(name: &'static str, key: &'static str, meaning: &'static str) -> Field {
    Field { name, meaning, form: Written::Template, place: Place::Template(key) }
}

const fn client(name: &'static str, meaning: &'static str, form: Form) -> Field {
    Field { name, meaning, form: Written::As(form), place: Place::Configuration }
}

impl Written {
    /// What people's words mean; the error is a sentence.
    fn read(self, words: &[String]) -> Result<SettingValue, String> {
        match self {
            Self::As(form) => form.read(words),
            Self::Template => {
                let text = words.join(" ");
                let template: Template =
                    text.trim().parse().map_err(|error: TemplateError| error.to_string())?;
                Ok(SettingValue::Text(template.to_string()))
            }
        }
    }

    /// A value in words for people.
    fn in_words(self, value: &SettingValue) -> String {
        match (self, value) {
            (Self::As(form), value) => form.in_words(value),
            (Self::Template, SettingValue::Text(text)) => text.clone(),
            (Self::Template, _) => "not set".to_owned(),
        }
    }
}

/// One setting as it stands. Fields are only ever added.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Shown {
    /// Its name.
    pub name: &'static str,
    /// For which client alone, by id; missing where it holds for the house or every client.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub client: Option<String>,
    /// What holds; nothing where it is left to the clients' users.
    pub value: Value,
    /// The same in words.
    #[serde(skip)]
    pub words: String,
    /// Whether the owner set it.
    pub set: bool,
    /// What it means.
    pub meaning: &'static str,
}

impl Field {
    /// The setting of this name.
    pub fn named(name: &str) -> Option<&'static Self> {
        FIELDS.iter().find(|field| field.name == name)
    }

    /// The settings with this one set to what these words mean, for one client or for all; without
    /// words, as it is when nobody sets it. The error is a sentence for people.
    pub fn set(
        &self,
        settings: &OwnerSettings,
        client: Option<&ClientId>,
        words: Option<&[String]>,
    ) -> Result<OwnerSettings, String> {
        if client.is_some() && self.is_of_the_house() {
            return Err("it holds for the whole house; leave --client out".to_owned());
        }
        let value = words.map(|words| self.form.read(words)).transpose()?;
        if let (Some(SettingValue::List(names)), "locked") = (&value, self.name) {
            let lockable = |name: &&String| {
                let field = Self::named(name);
                field.is_some_and(|field| field.place == Place::Configuration)
            };
            if let Some(other) = names.iter().find(|name| !lockable(name)) {
                return Err(format!("“{other}” is no setting that a computer's user may change"));
            }
        }
        let unreadable = |error: serde_json::Error| format!("it cannot be written down ({error})");
        let mut whole = serde_json::to_value(settings).map_err(unreadable)?;
        if let Some(object) = object_at(&mut whole, &self.steps(client)) {
            object.remove(self.key());
            if let Some(value) = value {
                let value = serde_json::to_value(value).map_err(unreadable)?;
                object.insert(self.key().to_owned(), value);
            }
        }
        let mut changed: OwnerSettings = serde_json::from_value(whole).map_err(unreadable)?;
        changed.clients.retain(|_, own| *own != super::ClientSettings::default());
        Ok(changed)
    }

    /// Whether it holds for the house and not for single clients.
    pub fn is_of_the_house(&self) -> bool {
        matches!(self.place, Place::House | Place::Template(_))
    }

    /// How its value is written, in a word that stays.
    pub fn form_name(&self) -> &'static str {
        match self.form {
            Written::As(Form::Kinds) => "kinds",
            Written::As(Form::Size) => "size",
            Written::As(Form::Room) => "room",
            Written::As(Form::Number { .. }) => "number",
            Written::As(Form::List) => "list",
            Written::As(Form::Limit) => "limit",
            Written::As(Form::Switch) => "switch",
            Written::Template => "template",
        }
    }

    /// Its name among the settings as they are kept.
    fn key(&self) -> &'static str {
        match self.place {
            Place::Template(key) => key,
            _ => self.name,
        }
    }

    fn steps(&self, client: Option<&ClientId>) -> Vec<String> {
        let mut steps = match (self.place, client) {
            (Place::House, _) => Vec::new(),
            (Place::Template(_), _) => vec!["templates".to_owned()],
            (_, Some(client)) => vec!["clients".to_owned(), client.0.clone()],
            (_, None) => vec!["every_client".to_owned()],
        };
        if self.place == Place::Configuration {
            steps.push("configuration".to_owned());
        }
        steps
    }

    fn shown(&self, whole: &Value, default: &Value, client: Option<&ClientId>) -> Shown {
        let pointed = |whole: &Value| {
            let steps = self.steps(client);
            let at = steps.iter().try_fold(whole, |at, step| at.get(step));
            at.and_then(|at| at.get(self.key())).cloned().unwrap_or_default()
        };
        let value = pointed(whole);
        let words = match serde_json::from_value(value.clone()) {
            Err(_) | Ok(SettingValue::Nothing) if self.form == Written::As(Form::Room) => {
                "unlimited".to_owned()
            }
            Err(_) | Ok(SettingValue::Nothing) => "not set".to_owned(),
            Ok(value) => self.form.in_words(&value),
        };
        Shown {
            name: self.name,
            client: client.map(|client| client.0.clone()),
            set: value != pointed(default),
            words,
            value,
            meaning: self.meaning,
        }
    }
}

/// The object at the end of these steps, made where there is none.
fn object_at<'a>(value: &'a mut Value, steps: &[String]) -> Option<&'a mut Map<String, Value>> {
    let object = value.as_object_mut()?;
    match steps {
        [] => Some(object),
        [first, rest @ ..] => {
            object_at(object.entry(first.clone()).or_insert_with(|| Map::new().into()), rest)
        }
    }
}

/// All settings as they stand, and after them what is set for single clients.
pub fn shown(settings: &OwnerSettings) -> serde_json::Result<Vec<Shown>> {
    let whole = serde_json::to_value(settings)?;
    let default = serde_json::to_value(OwnerSettings::default())?;
    let mut all: Vec<Shown> =
        FIELDS.iter().map(|field| field.shown(&whole, &default, None)).collect();
    for id in settings.clients.keys() {
        let client = ClientId(id.clone());
        let own = FIELDS.iter().filter(|field| !field.is_of_the_house());
        let own = own.map(|field| field.shown(&whole, &default, Some(&client)));
        all.extend(own.filter(|one| one.set));
    }
    Ok(all)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn words(text: &str) -> Vec<String> {
        text.split(' ').map(str::to_owned).collect()
    }

    fn set(
        settings: &OwnerSettings,
        name: &str,
        client: Option<&str>,
        text: &str,
    ) -> OwnerSettings {
        let client = client.map(|id| ClientId(id.to_owned()));
        Field::named(name).unwrap().set(settings, client.as_ref(), Some(&words(text))).unwrap()
    }

    #[test]
    fn every_setting_is_set_shown_and_unset() {
        let text = |field: &Field| match field.form {
            Written::Template => "T/{name}",
            Written::As(form) => match form {
                Form::Kinds => "music",
                Form::Size | Form::Room => "7 GB",
                Form::Number { .. } => "7",
                Form::List => "kinds",
                Form::Limit => "7 MB/s",
                // Each is something else than as it comes.
                Form::Switch if field.place == Place::House => "yes",
                Form::Switch => "no",
            },
        };
        for field in &FIELDS {
            let default = OwnerSettings::default();
            let changed = set(&default, field.name, None, text(field));
            assert_ne!(changed, default, "{}", field.name);
            let told = shown(&changed).unwrap();
            let told: Vec<&Shown> = told.iter().filter(|one| one.set).collect();
            assert_eq!(told.len(), 1, "{told:?}");
            assert_eq!((told[0].name, told[0].words.as_str()), (field.name, text(field)));
            assert_eq!(field.set(&changed, None, None).unwrap(), default);
            let client = ClientId("1".to_owned());
            let own = field.set(&default, Some(&client), Some(&words(text(field))));
            match field.place {
                Place::House | Place::Template(_) => assert!(own.unwrap_err().contains("--client")),
                _ => assert_eq!(shown(&own.unwrap()).unwrap().last().unwrap().name, field.name),
            }
        }
    }

    #[test]
    fn a_clients_own_settings_go_before_every_clients() {
        let mut settings = set(&OwnerSettings::default(), "quota", None, "50 GB");
        settings = set(&settings, "quota", Some("1"), "unlimited");
        settings = set(&settings, "wait_on_user", None, "yes");
        settings = set(&settings, "locked", None, "wait_on_user");
        settings = set(&settings, "kinds", Some("2"), "music");
        settings = set(&settings, "locked", Some("2"), "kinds");
        let [one, two] = ["1", "2"].map(|id| ClientId(id.to_owned()));
        assert_eq!((settings.quota(&one), settings.quota(&two)), (None, Some(50_000_000_000)));
        let two = settings.client(&two).configuration;
        assert_eq!((two.wait_on_user, two.kinds.unwrap().len()), (Some(true), 1));
        assert_eq!(two.locked, ["kinds", "wait_on_user"]);
    }

    #[test]
    fn what_makes_no_sense_is_refused() {
        for (name, text) in [
            ("traffic_limit", "some"),
            ("overdue_days", "soon"),
            ("quota", "-1"),
            ("locked", "colour"),
            ("locked", "locked, quota"),
            ("photo_template", "Photos/{colour}"),
        ] {
            let settings = OwnerSettings::default();
            let refused = Field::named(name).unwrap().set(&settings, None, Some(&words(text)));
            assert!(!refused.unwrap_err().is_empty(), "{name} {text}");
        }
        assert!(Field::named("colour").is_none());
    }
}
