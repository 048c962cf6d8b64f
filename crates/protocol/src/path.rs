//! Where a file lies on its client, in a form that any JSON can carry without loss.

use percent_encoding::{
    AsciiSet, CONTROLS, percent_decode_str, percent_encode, utf8_percent_encode,
};
use serde::{Deserialize, Serialize};
use std::{
    borrow::Cow,
    fmt::{self, Write as _},
    path::{Path, PathBuf},
};

/// ASCII that would be ambiguous or unprintable.
const ESCAPED: &AsciiSet = &CONTROLS.add(b'%');

/// The absolute path of a file on its client.
///
/// Parts are separated by `/`. Bytes that are not UTF-8, control characters and `%` are written
/// as `%XX`, all else stays readable, so names in any encoding survive. The server treats the
/// whole as an opaque key, except that [`ClientPath::file_name`] proposes a name for the share.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema), schema(value_type = String))]
#[serde(transparent)]
pub struct ClientPath(String);

impl ClientPath {
    /// Longest text that the server takes, in bytes: Linux' PATH_MAX, every byte escaped.
    pub const LONGEST: usize = 3 * 4096;

    /// Takes the text as it is on the wire.
    pub fn from_wire(text: impl Into<String>) -> Self {
        Self(text.into())
    }

    /// The path's wire form. `None` only where names are not bytes (Windows), for a name that is
    /// not Unicode.
    #[cfg(unix)]
    pub fn from_path(path: &Path) -> Option<Self> {
        use std::os::unix::ffi::OsStrExt;
        Some(Self(escape(path.as_os_str().as_bytes())))
    }

    /// The path's wire form. `None` only where names are not bytes (Windows), for a name that is
    /// not Unicode.
    #[cfg(not(unix))]
    pub fn from_path(path: &Path) -> Option<Self> {
        Some(Self(escape(path.to_str()?.replace('\\', "/").as_bytes())))
    }

    /// The path on this system that the text stands for.
    #[cfg(unix)]
    pub fn to_path(&self) -> PathBuf {
        use std::os::unix::ffi::OsStringExt;
        std::ffi::OsString::from_vec(percent_decode_str(&self.0).collect()).into()
    }

    /// The path on this system that the text stands for.
    #[cfg(not(unix))]
    pub fn to_path(&self) -> PathBuf {
        percent_decode_str(&self.0).decode_utf8_lossy().into_owned().into()
    }

    /// The wire form.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The bytes of each part, decoded.
    pub fn parts(&self) -> impl Iterator<Item = Cow<'_, [u8]>> {
        self.0.split('/').map(|part| percent_decode_str(part).into())
    }

    /// The last part, decoded; bytes that are not UTF-8 become U+FFFD.
    pub fn file_name(&self) -> String {
        let last = self.0.rsplit('/').next().unwrap_or_default();
        percent_decode_str(last).decode_utf8_lossy().into_owned()
    }
}

impl fmt::Display for ClientPath {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(formatter)
    }
}

fn escape(bytes: &[u8]) -> String {
    let mut text = String::with_capacity(bytes.len());
    for chunk in bytes.utf8_chunks() {
        for character in chunk.valid().chars() {
            if character.is_ascii() {
                let mut buffer = [0; 4];
                text.extend(utf8_percent_encode(character.encode_utf8(&mut buffer), ESCAPED));
            } else if character.is_control() {
                let mut buffer = [0; 4];
                text.extend(percent_encode(character.encode_utf8(&mut buffer).as_bytes(), ESCAPED));
            } else {
                text.push(character);
            }
        }
        for byte in chunk.invalid() {
            // Writing to a String cannot fail.
            let _ = write!(text, "%{byte:02X}");
        }
    }
    text
}

#[cfg(all(test, unix))]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use std::os::unix::ffi::OsStringExt;

    proptest! {
        #[test]
        fn any_path_survives_the_wire(bytes in proptest::collection::vec(1_u8.., 0..60)) {
            let path = PathBuf::from(std::ffi::OsString::from_vec(bytes));
            let wire = ClientPath::from_path(&path).unwrap();
            prop_assert!(!wire.as_str().chars().any(char::is_control));
            prop_assert_eq!(wire.to_path(), path);
        }
    }

    #[test]
    fn ordinary_names_stay_readable() {
        let path = ClientPath::from_path(Path::new("/home/zoë/été 100%/A b.jpg")).unwrap();
        assert_eq!(path.as_str(), "/home/zoë/été 100%25/A b.jpg");
        assert_eq!(path.file_name(), "A b.jpg");
    }
}
