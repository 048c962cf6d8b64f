//! What is to be collected and when, as this computer's user and the server's owner set it. Pure.

mod fields;

pub use fields::{FIELDS, Field, Setter, Shown, shown};

use serde::{Deserialize, Serialize, de::DeserializeOwned};
use serde_json::{Map, Value};
use trove_protocol::{ClientConfiguration, Kind, WeeklyLimit};

/// What this computer's user has set; what is missing is up to the server's owner.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Wishes {
    /// What the owner may set as well.
    #[serde(flatten)]
    pub configuration: ClientConfiguration,
    /// Whether sleep is held off while files are sent on mains power.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub keep_awake: Option<bool>,
    /// Whether other programs go first on this computer's processor and disks.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub low_priority: Option<bool>,
}

/// What holds on this computer.
// Each is a switch of its own.
#[allow(clippy::struct_excessive_bools)]
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Preferences {
    /// Kinds that are collected; sidecars follow what they belong to.
    pub kinds: Vec<Kind>,
    /// Smaller files are left out; bytes.
    pub smallest_file: u64,
    /// Larger files are left out; bytes.
    pub largest_file: Option<u64>,
    /// Patterns of files and folders to leave out, as in a `.troveignore` file.
    pub ignore: Vec<String>,
    /// How much this computer may send.
    pub upload_limit: WeeklyLimit,
    /// Whether to wait while the computer runs on battery.
    pub wait_on_battery: bool,
    /// Whether to wait while the network counts each byte.
    pub wait_on_metered: bool,
    /// Whether to wait while a program fills the screen.
    pub wait_on_full_screen: bool,
    /// Whether to wait while somebody uses the computer.
    pub wait_on_user: bool,
    /// Whether sleep is held off while files are sent on mains power.
    pub keep_awake: bool,
    /// Whether other programs go first on the processor and the disks.
    pub low_priority: bool,
}

impl Default for Preferences {
    fn default() -> Self {
        Self::of(&Wishes::default(), &ClientConfiguration::default())
    }
}

impl Preferences {
    /// The user's wish counts, unless the owner has locked it; what neither sets has its default.
    pub fn of(user: &Wishes, owner: &ClientConfiguration) -> Self {
        /// The wish that counts for one field.
        macro_rules! wish {
            ($field:ident) => {{
                let locked = owner.locked.iter().any(|name| name == stringify!($field));
                let own = if locked { None } else { user.configuration.$field.clone() };
                own.or_else(|| owner.$field.clone())
            }};
        }
        Self {
            kinds: wish!(kinds).unwrap_or_else(|| vec![Kind::Photo, Kind::Video, Kind::Music]),
            smallest_file: wish!(smallest_file).unwrap_or(0),
            largest_file: wish!(largest_file),
            ignore: wish!(ignore).unwrap_or_default(),
            upload_limit: wish!(upload_limit).unwrap_or_default(),
            wait_on_battery: wish!(wait_on_battery).unwrap_or(true),
            wait_on_metered: wish!(wait_on_metered).unwrap_or(true),
            wait_on_full_screen: wish!(wait_on_full_screen).unwrap_or(true),
            wait_on_user: wish!(wait_on_user).unwrap_or(false),
            keep_awake: user.keep_awake.unwrap_or(true),
            low_priority: user.low_priority.unwrap_or(true),
        }
    }
}

impl Preferences {
    /// Why a photo, video or music of this kind and size, in bytes, is not to be collected, as a
    /// sentence; `None` when it is.
    pub fn leaves_out(&self, kind: Kind, size: u64) -> Option<String> {
        let plural = match kind {
            Kind::Photo => "Photos",
            Kind::Video => "Videos",
            Kind::Music => "Music files",
            Kind::Sidecar | Kind::Other => return None,
        };
        let change = "see `trove-collector settings`";
        self.limit(kind, size).map(|limit| match limit {
            Limit::Kind => format!("{plural} are not collected from this computer; {change}."),
            Limit::Smallest => {
                let least = self.smallest_file;
                format!("Files below {least} bytes are not collected; {change}.")
            }
            Limit::Largest => {
                let most = self.largest_file.unwrap_or_default();
                format!("Files above {most} bytes are not collected; {change}.")
            }
        })
    }

    /// Which setting leaves out a photo, video or piece of music of this size in bytes.
    pub fn limit(&self, kind: Kind, size: u64) -> Option<Limit> {
        if !self.kinds.contains(&kind) {
            Some(Limit::Kind)
        } else if size < self.smallest_file {
            Some(Limit::Smallest)
        } else if self.largest_file.is_some_and(|most| size > most) {
            Some(Limit::Largest)
        } else {
            None
        }
    }
}

/// A setting that leaves a file out.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Limit {
    /// Its kind is not wanted.
    Kind,
    /// It is smaller than the smallest.
    Smallest,
    /// It is larger than the largest.
    Largest,
}

/// Reads what was written as a JSON object. A field that cannot be read, such as one that a newer
/// version wrote, is left out rather than all of them; its name is among the second.
pub fn read_leniently<T: DeserializeOwned + Default>(text: &str) -> (T, Vec<String>) {
    if let Ok(whole) = serde_json::from_str(text) {
        return (whole, Vec::new());
    }
    let Ok(fields) = serde_json::from_str::<Map<String, Value>>(text) else {
        return (T::default(), vec!["everything".to_owned()]);
    };
    let readable = |name: &String, value: &Value| {
        let alone = Map::from_iter([(name.clone(), value.clone())]);
        serde_json::from_value::<T>(alone.into()).is_ok()
    };
    let (good, bad): (Map<_, _>, Map<_, _>) =
        fields.into_iter().partition(|(name, value)| readable(name, value));
    let names = bad.into_iter().map(|(name, _)| name).collect();
    (serde_json::from_value(good.into()).unwrap_or_default(), names)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_user_decides_unless_the_owner_locked_it() {
        let user = Wishes {
            configuration: ClientConfiguration {
                wait_on_battery: Some(false),
                largest_file: Some(5),
                ..ClientConfiguration::default()
            },
            keep_awake: Some(false),
            low_priority: None,
        };
        let mut owner = ClientConfiguration {
            wait_on_battery: Some(true),
            smallest_file: Some(3),
            ..ClientConfiguration::default()
        };
        let open = Preferences::of(&user, &owner);
        assert!(!open.wait_on_battery && open.wait_on_metered && !open.wait_on_user);
        assert!(!open.keep_awake && open.low_priority);
        assert_eq!((open.smallest_file, open.largest_file), (3, Some(5)));
        owner.locked = vec!["wait_on_battery".to_owned(), "largest_file".to_owned()];
        let locked = Preferences::of(&user, &owner);
        assert!(locked.wait_on_battery);
        assert_eq!(locked.largest_file, None);
    }

    #[test]
    fn kinds_and_sizes_that_are_left_out_have_their_sentence() {
        let preferences = Preferences {
            kinds: vec![Kind::Photo, Kind::Music],
            smallest_file: 10,
            largest_file: Some(20),
            ..Preferences::default()
        };
        let said = |kind, size| preferences.leaves_out(kind, size).unwrap_or_default();
        assert!(said(Kind::Video, 15).starts_with("Videos are not collected"));
        assert!(said(Kind::Photo, 9).contains("below 10 bytes"));
        assert!(said(Kind::Music, 21).contains("above 20 bytes"));
        assert_eq!([said(Kind::Photo, 10), said(Kind::Photo, 20)], ["", ""]);
        // Sidecars follow what they belong to.
        assert_eq!(said(Kind::Sidecar, 1), "");
    }

    #[test]
    fn what_cannot_be_read_takes_nothing_with_it() {
        let text = r#"{"keep_awake": false, "upload_limit": "at full moon", "smallest_file": 7}"#;
        let (wishes, unread) = read_leniently::<Wishes>(text);
        assert_eq!(unread, ["upload_limit"]);
        assert_eq!((wishes.keep_awake, wishes.configuration.smallest_file), (Some(false), Some(7)));
        assert_eq!(read_leniently::<Wishes>("?").0, Wishes::default());
        let written = serde_json::to_string(&wishes).unwrap();
        assert_eq!(read_leniently::<Wishes>(&written), (wishes, Vec::new()));
    }
}
