//! The owner's settings as the dashboard shows and changes them.

use super::steering::known;
use crate::{
    catalogue::Client,
    events::Event,
    house::{Fault, House},
    settings::{self, Change, Changed, FIELDS, Shown, changed, shown, words},
    shares::{Described, Template, Templates},
};
use serde::Serialize;
use serde_json::Value;
use std::sync::Arc;
use trove_protocol::{ClientId, Kind, Metadata, WallClock};
use utoipa::ToSchema;

/// All settings of the house.
#[derive(Clone, Debug, PartialEq, Serialize, ToSchema)]
#[schema(as = HouseSettings)]
pub struct SettingsShown {
    /// Those of the house as a whole.
    pub house: Vec<SettingShown>,
    /// Those that hold for every computer that has none of its own.
    pub every_client: Vec<SettingShown>,
    /// What holds for each computer.
    pub clients: Vec<ClientSettingsShown>,
}

/// What holds for one computer.
#[derive(Clone, Debug, PartialEq, Serialize, ToSchema)]
#[schema(as = SettingsOfClient)]
pub struct ClientSettingsShown {
    /// The computer, by id.
    pub client: String,
    /// Its name.
    pub name: String,
    /// Each setting that it can have of its own.
    pub settings: Vec<SettingShown>,
}

/// One setting.
#[derive(Clone, Debug, PartialEq, Serialize, ToSchema)]
#[schema(as = OwnerSetting)]
pub struct SettingShown {
    /// Its name.
    pub name: String,
    /// What it means, for people.
    pub meaning: String,
    /// How its value is written: `kinds`, `size`, `room` (a size or `unlimited`), `number`, `list`,
    /// `limit` (a rate by the hours of the week), `switch` or `template`.
    pub form: String,
    /// What holds: a text, a number, true or false, a list of texts; missing where it is left to the
    /// computers' users, or where there is no limit.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<Value>)]
    pub value: Option<Value>,
    /// The same in words.
    pub words: String,
    /// Whether the owner set it here; else it is as it comes, or of every computer.
    pub set: bool,
}

/// All settings, of the house and of each computer. Pure.
pub fn all(
    owner: &settings::OwnerSettings,
    clients: &[Client],
) -> Result<SettingsShown, serde_json::Error> {
    let told = shown(owner)?;
    let of = |name: &str, client: Option<&ClientId>| {
        let id = client.map(|client| &client.0);
        told.iter().find(|one| one.name == name && one.client.as_ref() == id)
    };
    let general = |of_the_house: bool| {
        let fields = FIELDS.iter().filter(move |field| field.is_of_the_house() == of_the_house);
        fields.filter_map(|field| Some(setting(of(field.name, None)?, field.form_name(), true)))
    };
    let every_client: Vec<SettingShown> = general(false).collect();
    Ok(SettingsShown {
        house: general(true).collect(),
        clients: clients
            .iter()
            .map(|client| {
                let own = |inherited: &SettingShown| match of(&inherited.name, Some(&client.id)) {
                    Some(own) => setting(own, &inherited.form, true),
                    None => SettingShown { set: false, ..inherited.clone() },
                };
                ClientSettingsShown {
                    client: client.id.0.clone(),
                    name: client.name.clone(),
                    settings: every_client.iter().map(own).collect(),
                }
            })
            .collect(),
        every_client,
    })
}

fn setting(one: &Shown, form: &str, here: bool) -> SettingShown {
    // The largest number stands for no limit, which programs cannot read without loss.
    let unlimited = one.value.as_u64() == Some(u64::MAX);
    SettingShown {
        name: one.name.to_owned(),
        meaning: one.meaning.to_owned(),
        form: form.to_owned(),
        value: Some(one.value.clone()).filter(|value| !value.is_null() && !unlimited),
        words: one.words.clone(),
        set: one.set && here,
    }
}

/// Changes one setting; what holds now, as a sentence.
pub async fn change(
    house: &House,
    client: Option<&ClientId>,
    name: &str,
    value: &Value,
) -> Result<String, Fault> {
    let invalid = |message| Fault::Invalid { code: "bad_setting", message };
    let client_name = match client {
        Some(client) => {
            known(house, client).await?;
            house.catalogue.client_name(client).await?.unwrap_or_default()
        }
        None => String::new(),
    };
    let words = words(value).map_err(invalid)?;
    let client = client.map(|client| (client, client_name.as_str()));
    let wanted = Change { name, words: words.as_deref(), client };
    // So that of two changes at once none is lost.
    let deciding = house.deciding.lock().await;
    let before = settings::read(&*house.catalogue).await?;
    let Changed { settings, sentence } = changed(&before, &wanted).map_err(invalid)?;
    if settings == before {
        return Ok(sentence);
    }
    settings::keep(&*house.catalogue, &settings).await?;
    house.owner.send_replace(Arc::new(settings));
    drop(deciding);
    let event = Event::SettingsChanged { sentence: sentence.clone() };
    house.events.record(client.map(|(id, _)| id), event).await;
    house.presence.wake_all();
    Ok(sentence)
}

/// Where files of this kind would lie by a template: a few that the house has, or one that is made
/// up. The error is a sentence for people.
pub async fn examples(house: &House, kind: Kind, template: &str) -> Result<Vec<String>, Fault> {
    let template: Template = template.parse().map_err(|error: crate::shares::TemplateError| {
        Fault::Invalid { code: "bad_template", message: error.to_string() }
    })?;
    let known = house.catalogue.examples(kind, MOST_EXAMPLES).await?;
    if known.is_empty() {
        return Ok(vec![example(kind, &template, made_up_name(kind), "desk", &made_up())]);
    }
    Ok(known
        .iter()
        .map(|one| example(kind, &template, &one.name, &one.client_name, &one.metadata))
        .collect())
}

const MOST_EXAMPLES: u32 = 3;

/// The path by this very template, whatever the file tells. Pure.
fn example(
    kind: Kind,
    template: &Template,
    name: &str,
    client: &str,
    metadata: &Metadata,
) -> String {
    let file = Described { kind, metadata, name, client, backup: None };
    Templates::all_like(template).share_path(&file).to_string()
}

fn made_up_name(kind: Kind) -> &'static str {
    match kind {
        Kind::Photo | Kind::Sidecar => "IMG_0001.jpg",
        Kind::Video => "VID_0001.mp4",
        Kind::Music => "03 Song.mp3",
        Kind::Other => "notes.txt",
    }
}

fn made_up() -> Metadata {
    Metadata {
        captured: WallClock::new(2024, 7, 13, 10, 22, 5),
        camera_make: Some("Camera Maker".to_owned()),
        camera_model: Some("Camera 5".to_owned()),
        artist: Some("Artist".to_owned()),
        album: Some("Album".to_owned()),
        title: Some("Song".to_owned()),
        track: Some(3),
        ..Metadata::default()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::settings::OwnerSettings;

    #[test]
    fn a_template_is_shown_by_an_example() {
        for (kind, template, expected) in [
            (Kind::Photo, "Photos/{year}/{month}/{name}", "Photos/2024/07/IMG_0001.jpg"),
            (Kind::Music, "{artist}/{album}/{track} {title}.{ext}", "Artist/Album/03 Song.mp3"),
            (Kind::Video, "{client}/{name}", "desk/VID_0001.mp4"),
        ] {
            let template: Template = template.parse().unwrap();
            let shown = example(kind, &template, made_up_name(kind), "desk", &made_up());
            assert_eq!(shown, expected);
        }
    }

    #[test]
    fn every_setting_has_its_form_and_is_there_once() {
        let shown = all(&OwnerSettings::default(), &[]).unwrap();
        assert_eq!(shown.house.len() + shown.every_client.len(), FIELDS.len());
        assert!(shown.house.iter().any(|one| one.form == "template"));
        assert!(shown.house.iter().chain(&shown.every_client).all(|one| !one.set));
    }
}
