//! What a password must be, for how long something is shared, and who may share. Pure.

use super::Role;
use crate::house::Fault;
use std::time::Duration;
use unicode_normalization::UnicodeNormalization as _;

/// Fewest characters of a password.
const SHORTEST: usize = 8;
/// Most bytes of a password.
const LONGEST: usize = 256;
/// For how many days something may be shared at most.
const LONGEST_SHARING: u32 = 366;

/// A password that somebody may have, in the form in which it is compared: keyboards make accents
/// in several ways (NIST SP 800-63B, 5.1.1.2).
pub fn new_password(password: &str) -> Result<String, Fault> {
    let refused = |message: String| Fault::Invalid { code: "bad_password", message };
    let password = comparable(password);
    if password.chars().take(SHORTEST).count() < SHORTEST {
        return Err(refused(format!(
            "the password is too short: choose one of at least {SHORTEST} characters"
        )));
    }
    if password.len() > LONGEST {
        return Err(refused(format!(
            "the password is too long: choose one of at most {LONGEST} bytes"
        )));
    }
    Ok(password)
}

/// A password in the form in which it is compared.
pub fn comparable(password: &str) -> String {
    password.nfc().collect()
}

/// How long something that is shared for so many days can be seen.
pub fn sharing_time(days: u32) -> Result<Duration, Fault> {
    if (1..=LONGEST_SHARING).contains(&days) {
        return Ok(Duration::from_hours(24) * days);
    }
    Err(Fault::Invalid {
        code: "bad_days",
        message: format!("a link works for 1 to {LONGEST_SHARING} days: choose how many"),
    })
}

/// Whether somebody may become a server's first owner: anybody while no computer is paired, and then
/// only who sits at the server itself. Else whoever comes into the network could take a house over in
/// which nobody has opened the pages yet.
pub fn may_set_up(is_at_the_server: bool, is_in_use: bool) -> bool {
    is_at_the_server || !is_in_use
}

/// Whether somebody of this role may share.
pub fn may_share(role: Role, viewers_may: bool) -> bool {
    role == Role::Owner || viewers_may
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn passwords_are_long_enough_and_not_too_long() {
        for (password, fits) in [
            ("1234567", false),
            ("12345678", true),
            ("äöüßäöü", false),
            ("äöüßäöüß", true),
            ("        ", true),
            (&"x".repeat(256), true),
            (&"x".repeat(257), false),
            (&"ä".repeat(129), false),
        ] {
            assert_eq!(new_password(password).is_ok(), fits, "{password}");
        }
        // Seven letters, however many marks a keyboard makes of them.
        assert!(new_password(&"o\u{308}".repeat(7)).is_err());
    }

    proptest! {
        #[test]
        fn whoever_may_have_a_password_is_let_in_by_it(password in "\\PC{0,60}") {
            if let Ok(kept) = new_password(&password) {
                prop_assert_eq!(&kept, &comparable(&password));
                prop_assert!(kept.len() <= LONGEST && kept.chars().count() >= SHORTEST);
            }
        }
    }

    #[test]
    fn links_work_for_a_day_to_a_year() {
        assert!(sharing_time(0).is_err() && sharing_time(367).is_err());
        assert_eq!(sharing_time(1).unwrap(), Duration::from_hours(24));
        assert!(may_share(Role::Owner, false) && may_share(Role::Viewer, true));
        assert!(!may_share(Role::Viewer, false));
    }
}
