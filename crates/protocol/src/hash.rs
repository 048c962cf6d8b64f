//! Fingerprints of contents, written as 64 lower-case hexadecimal digits.

use serde::{Deserialize, Deserializer, Serialize, Serializer, de::Error};
use std::{fmt, str::FromStr};

/// A text that is not 64 hexadecimal digits.
#[derive(Debug, PartialEq, Eq)]
pub struct NotAFingerprint;

impl fmt::Display for NotAFingerprint {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("a fingerprint is 64 hexadecimal digits")
    }
}

impl std::error::Error for NotAFingerprint {}

fn decode(text: &str) -> Result<[u8; 32], NotAFingerprint> {
    let digits = text.as_bytes();
    if digits.len() != 64 {
        return Err(NotAFingerprint);
    }
    let mut bytes = [0; 32];
    for (byte, pair) in bytes.iter_mut().zip(digits.chunks_exact(2)) {
        let high = char::from(pair[0]).to_digit(16).ok_or(NotAFingerprint)?;
        let low = char::from(pair[1]).to_digit(16).ok_or(NotAFingerprint)?;
        *byte = (high * 16 + low) as u8;
    }
    Ok(bytes)
}

macro_rules! fingerprint {
    ($(#[$doc:meta])* $name:ident) => {
        $(#[$doc])*
        #[derive(Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
        #[cfg_attr(feature = "openapi", derive(utoipa::ToSchema), schema(value_type = String))]
        pub struct $name(pub [u8; 32]);

        impl fmt::Display for $name {
            fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
                self.0.iter().try_for_each(|byte| write!(formatter, "{byte:02x}"))
            }
        }

        impl fmt::Debug for $name {
            fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
                fmt::Display::fmt(self, formatter)
            }
        }

        impl FromStr for $name {
            type Err = NotAFingerprint;

            fn from_str(text: &str) -> Result<Self, NotAFingerprint> {
                decode(text).map(Self)
            }
        }

        impl Serialize for $name {
            fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                serializer.collect_str(self)
            }
        }

        impl<'de> Deserialize<'de> for $name {
            fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
                let text = <std::borrow::Cow<'de, str>>::deserialize(deserializer)?;
                text.parse().map_err(D::Error::custom)
            }
        }
    };
}

fingerprint!(
    /// BLAKE3 of a whole content.
    ContentHash
);
fingerprint!(
    /// BLAKE3 of a content's size (8 bytes, little-endian) and its first, middle and last 64 KiB:
    /// enough to tell most files apart without reading them whole. Contents of at most 192 KiB
    /// are sampled whole.
    Sample
);

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn a_fingerprint_survives_the_wire(bytes in any::<[u8; 32]>()) {
            let json = serde_json::to_string(&ContentHash(bytes)).unwrap();
            prop_assert_eq!(serde_json::from_str::<ContentHash>(&json).unwrap().0, bytes);
        }

        #[test]
        fn other_text_is_refused(text in "\\PC{0,80}") {
            let hexadecimal = text.len() == 64 && text.bytes().all(|byte| byte.is_ascii_hexdigit());
            prop_assert_eq!(text.parse::<Sample>().is_ok(), hexadecimal);
        }
    }
}
