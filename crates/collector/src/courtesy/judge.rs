//! Which of the facts around this computer are a reason to send nothing. Pure.

use crate::preferences::Preferences;
use trove_protocol::{Conditions, Hindrance, Rate, WeekMinute};

/// Why nothing is sent now; empty when files may be sent.
pub fn hindrances(
    conditions: Conditions,
    preferences: &Preferences,
    now: WeekMinute,
) -> Vec<Hindrance> {
    let outside = preferences.upload_limit.at(now) == Rate::Nothing;
    [
        (conditions.on_battery, preferences.wait_on_battery, Hindrance::Battery),
        (conditions.metered, preferences.wait_on_metered, Hindrance::Metered),
        (conditions.full_screen, preferences.wait_on_full_screen, Hindrance::FullScreen),
        (conditions.user_active, preferences.wait_on_user, Hindrance::UserActive),
        (Some(outside), true, Hindrance::OutsideHours),
    ]
    .into_iter()
    .filter(|(fact, wait, _)| *fact == Some(true) && *wait)
    .map(|(_, _, hindrance)| hindrance)
    .collect()
}

/// The reason in words, to stand after “Waiting:”.
pub fn words(hindrance: Hindrance) -> &'static str {
    match hindrance {
        Hindrance::Battery => "this computer runs on battery",
        Hindrance::Metered => "its network counts each byte",
        Hindrance::FullScreen => "a program fills the screen",
        Hindrance::UserActive => "somebody uses this computer",
        Hindrance::OutsideHours => "nothing may be sent at this hour",
        Hindrance::Other => "something else is in the way",
    }
}

/// The command by which a person may send all the same.
pub fn way_out(hindrance: Hindrance) -> Option<&'static str> {
    match hindrance {
        Hindrance::Battery => Some("trove-collector settings set wait_on_battery no"),
        Hindrance::Metered => Some("trove-collector settings set wait_on_metered no"),
        Hindrance::FullScreen => Some("trove-collector settings set wait_on_full_screen no"),
        Hindrance::UserActive => Some("trove-collector settings set wait_on_user no"),
        Hindrance::OutsideHours => Some("trove-collector settings set upload_limit unlimited"),
        Hindrance::Other => None,
    }
}

/// The name of the setting that the way out sets.
pub fn setting(hindrance: Hindrance) -> Option<&'static str> {
    way_out(hindrance)?.split(' ').nth(3)
}

/// Whether sleep is to be held off: while something is sent, unless that drains a battery.
pub fn holds_off_sleep(sending: bool, conditions: Conditions, preferences: &Preferences) -> bool {
    sending && preferences.keep_awake && conditions.on_battery != Some(true)
}

#[cfg(test)]
mod tests {
    use super::*;

    const ALL: Conditions = Conditions {
        on_battery: Some(true),
        metered: Some(true),
        full_screen: Some(true),
        user_active: Some(true),
        connection: None,
    };

    fn noon() -> WeekMinute {
        WeekMinute::new(0, 12, 0)
    }

    #[test]
    fn each_fact_hinders_alone_and_can_be_switched_off() {
        let none = Conditions::default();
        let mut wishes = Preferences { wait_on_user: true, ..Preferences::default() };
        for (conditions, hindrance) in [
            (Conditions { on_battery: Some(true), ..none }, Hindrance::Battery),
            (Conditions { metered: Some(true), ..none }, Hindrance::Metered),
            (Conditions { full_screen: Some(true), ..none }, Hindrance::FullScreen),
            (Conditions { user_active: Some(true), ..none }, Hindrance::UserActive),
        ] {
            assert_eq!(hindrances(conditions, &wishes, noon()), [hindrance]);
            let named = setting(hindrance).and_then(crate::preferences::Field::named);
            assert!(named.is_some(), "{hindrance:?}");
        }
        assert_eq!(hindrances(ALL, &wishes, noon()).len(), 4);
        let clear = Conditions { on_battery: Some(false), metered: Some(false), ..none };
        assert_eq!(hindrances(clear, &wishes, noon()), []);
        wishes.wait_on_battery = false;
        wishes.wait_on_metered = false;
        wishes.wait_on_full_screen = false;
        wishes.wait_on_user = false;
        assert_eq!(hindrances(ALL, &wishes, noon()), []);
    }

    #[test]
    fn hours_without_sending_are_a_reason_of_their_own() {
        let limit = "08:00-18:00 nothing, else unlimited".parse().unwrap();
        let wishes = Preferences { upload_limit: limit, ..Preferences::default() };
        let at = |hour| hindrances(Conditions::default(), &wishes, WeekMinute::new(2, hour, 0));
        assert_eq!(at(8), [Hindrance::OutsideHours]);
        assert_eq!(at(18), []);
    }

    #[test]
    fn sleep_is_held_off_for_transfers_on_mains_power_alone() {
        let wishes = Preferences::default();
        let never = Preferences { keep_awake: false, ..Preferences::default() };
        let mains = Conditions { on_battery: Some(false), ..Conditions::default() };
        assert!(holds_off_sleep(true, mains, &wishes));
        assert!(holds_off_sleep(true, Conditions::default(), &wishes));
        assert!(!holds_off_sleep(false, mains, &wishes));
        assert!(!holds_off_sleep(true, ALL, &wishes));
        assert!(!holds_off_sleep(true, mains, &never));
    }
}
