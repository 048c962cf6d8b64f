//! Settings in words: of the owner at the server, of the user at the client.

use super::input::Input;
use serde_json::Value;
use trove_collector::preferences::{self, Wishes};
use trove_protocol::{ClientConfiguration, ClientId};
use trove_server::settings::{Change, FIELDS, OwnerSettings, changed, shown, words};

/// A byte that tells the setting, then its value, as JSON or else as one word on each line.
pub fn body(bytes: &[u8]) {
    let mut input = Input(bytes);
    let which = usize::from(input.byte());
    let said = match serde_json::from_slice::<Value>(input.0) {
        Ok(value) => match words(&value) {
            Ok(said) => said,
            Err(sentence) => return assert!(!sentence.is_empty()),
        },
        Err(_) => Some(input.texts()),
    };
    owners(which, said.as_deref());
    users(which, said.as_deref());
}

fn owners(which: usize, said: Option<&[String]>) {
    let before = OwnerSettings::default();
    let name = FIELDS[which % FIELDS.len()].name;
    let id = ClientId("1".to_owned());
    let client = (which >= 128).then_some((&id, "desk"));
    match changed(&before, &Change { name, words: said, client }) {
        Err(sentence) => assert!(sentence.contains(name), "{sentence}"),
        Ok(after) => {
            // What is shown can be sent back, and changes nothing.
            let all = shown(&after.settings).expect("settings can be shown");
            let of = |one: &&trove_server::settings::Shown| {
                one.name == name && one.client.is_some() == client.is_some()
            };
            if let Some(one) = all.iter().find(of) {
                let again = words(&one.value).expect("what is shown can be said");
                let change = Change { name, words: again.as_deref(), client };
                let again = changed(&after.settings, &change);
                assert_eq!(
                    again.map(|again| again.settings).as_ref(),
                    Ok(&after.settings),
                    "{name}"
                );
            }
            let kept = serde_json::to_string(&after.settings).expect("settings can be kept");
            let read: OwnerSettings = serde_json::from_str(&kept).expect("and read");
            assert_eq!(read, after.settings);
        }
    }
}

fn users(which: usize, said: Option<&[String]>) {
    let field = &preferences::FIELDS[which % preferences::FIELDS.len()];
    match field.set(&Wishes::default(), said) {
        Err(sentence) => assert!(!sentence.is_empty()),
        Ok(wishes) => {
            let all = preferences::shown(&wishes, &ClientConfiguration::default());
            assert_eq!(all.expect("preferences can be shown").len(), preferences::FIELDS.len());
            let kept = serde_json::to_string(&wishes).expect("wishes can be kept");
            let (read, lost) = preferences::read_leniently::<Wishes>(&kept);
            assert!(lost.is_empty() && read == wishes, "{kept}");
        }
    }
}
