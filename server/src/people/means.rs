//! By what somebody is let in: whatever they are given by it is theirs alone, and ends with it. Pure.

use trove_protocol::ClientId;

/// By what somebody is let in.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Means {
    /// The token that `trove-server token` makes, by the start of its hash.
    OwnersToken(String),
    /// A program's token, by its number.
    Token(i64),
    /// A person who signed in, by their number.
    Person(i64),
    /// A paired computer that opened the library.
    Computer(ClientId),
    /// A session of nobody who is known by name, by its number.
    Session(i64),
    /// A shared link, by its number.
    Link(i64),
}

impl Means {
    /// A short word for it, of letters and digits.
    pub fn word(&self) -> String {
        match self {
            Self::OwnersToken(start) => format!("o{start}"),
            Self::Token(number) => format!("t{number}"),
            Self::Person(number) => format!("p{number}"),
            Self::Computer(client) => format!("c{client}"),
            Self::Session(number) => format!("s{number}"),
            Self::Link(number) => format!("l{number}"),
        }
    }

    /// What that word is for.
    pub fn from_word(word: &str) -> Option<Self> {
        let mut signs = word.chars();
        let (kind, rest) = (signs.next()?, signs.as_str());
        let number = || rest.parse().ok();
        match kind {
            'o' => Some(Self::OwnersToken(rest.to_owned())),
            't' => number().map(Self::Token),
            'p' => number().map(Self::Person),
            'c' => Some(Self::Computer(ClientId(rest.to_owned()))),
            's' => number().map(Self::Session),
            'l' => number().map(Self::Link),
            _ => None,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn words_are_read_as_they_were_written(number: i64, text in "[0-9a-f]{16}") {
            for means in [
                Means::OwnersToken(text.clone()),
                Means::Token(number),
                Means::Person(number),
                Means::Computer(ClientId(text.clone())),
                Means::Session(number),
                Means::Link(number),
            ] {
                prop_assert_eq!(Means::from_word(&means.word()), Some(means));
            }
        }

        #[test]
        fn any_text_is_read_without_harm(text in ".*") {
            let _ = Means::from_word(&text);
        }
    }
}
