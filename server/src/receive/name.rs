//! What names in the FTP space mean; pure.

use trove_protocol::{CommandId, RequestId};

/// What a client may store.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Name {
    /// `{request}`: one file.
    Single(RequestId),
    /// `{command}.tar`: many files.
    Bundle(CommandId),
}

/// Reads a name, in the one way in which it is written: no sign, no leading zero.
pub(super) fn parse(name: &str) -> Option<Name> {
    match name.strip_suffix(".tar") {
        Some(command) => number(command).map(|number| Name::Bundle(CommandId(number))),
        None => number(name).map(|number| Name::Single(RequestId(number))),
    }
}

fn number(text: &str) -> Option<u64> {
    let canonical = text == "0" || !text.starts_with('0');
    let digits = text.bytes().all(|byte| byte.is_ascii_digit());
    if canonical && digits { text.parse().ok() } else { None }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn numbers_are_read_back(number: u64) {
            prop_assert_eq!(parse(&number.to_string()), Some(Name::Single(RequestId(number))));
            let bundle = trove_protocol::command::bundle_name(CommandId(number));
            prop_assert_eq!(parse(&bundle), Some(Name::Bundle(CommandId(number))));
        }

        #[test]
        fn a_name_has_one_spelling(text in "\\PC{0,20}|[0-9+./]{0,21}(\\.tar)?") {
            match parse(&text) {
                Some(Name::Single(RequestId(number))) => prop_assert_eq!(number.to_string(), text),
                Some(Name::Bundle(CommandId(number))) =>
                    prop_assert_eq!(format!("{number}.tar"), text),
                None => {}
            }
        }
    }
}
