//! Names of people as they are shown and compared. Pure.

use crate::{house::Fault, pairing::presentable};
use unicode_normalization::UnicodeNormalization as _;

/// A name as it is shown.
pub fn shown(name: &str) -> Result<String, Fault> {
    presentable(name).ok_or_else(|| Fault::Invalid {
        code: "bad_name",
        message: "a name must have 1 to 100 characters and no control characters: choose another"
            .to_owned(),
    })
}

/// The same for all ways in which people write one name: case and the way in which a keyboard
/// makes an accent do not matter.
pub fn key(name: &str) -> String {
    let key: String = name.nfkc().flat_map(char::to_lowercase).nfkc().collect();
    // Taken apart, a letter may begin with a space.
    key.trim().nfkc().collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn one_name_is_one_however_it_is_typed() {
        assert_eq!(key(" Zoë "), key("zoe\u{308}"));
        assert_eq!(key("ANA"), key("ana"));
        assert_ne!(key("ana"), key("anna"));
        assert!(shown("a\nb").is_err() && shown(" ").is_err());
        assert_eq!(shown(" Zoë ").unwrap(), "Zoë");
    }

    proptest! {
        #[test]
        fn a_key_is_its_own_key(name in "\\PC{0,20}") {
            prop_assert_eq!(key(&key(&name)), key(&name));
        }
    }
}
