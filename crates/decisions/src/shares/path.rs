//! Where a file lies below the shares.

use super::OWN_FOLDER;
use super::safe_name::{cut, readable_text, safe_name, split_extension};
use serde::{Deserialize, Serialize};
use std::fmt;
use unicode_normalization::UnicodeNormalization;

/// Longest part, in bytes: what every file system takes.
const LONGEST_PART: usize = 255;
/// Longest path, in bytes: below Linux' PATH_MAX by enough for the shares' own folder.
const LONGEST_PATH: usize = 3072;

/// The path of a file below the shares: relative, parts joined by `/`, none of them `..`.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct SharePath(String);

/// A text that is no path below the shares.
#[derive(Debug, thiserror::Error, PartialEq, Eq)]
#[error("\"{0}\" is not a path below the shares: it must be relative and have no odd parts")]
pub struct NotASharePath(String);

impl SharePath {
    /// Reads a path that was written before, by this version of Trove or another: refuses what
    /// could leave the shares on any system, but does not hold it to today's rules for names.
    pub fn parse(text: &str) -> Result<Self, NotASharePath> {
        let sound = |part: &str| {
            !matches!(part, "" | "." | "..")
                && part.len() <= LONGEST_PART
                && !part.contains(|sign: char| sign.is_control() || matches!(sign, '\\' | ':'))
        };
        if text.len() <= LONGEST_PATH && text.split('/').all(sound) {
            Ok(Self(text.to_owned()))
        } else {
            Err(NotASharePath(text.chars().take(200).collect()))
        }
    }

    /// The path of these parts, each made safe.
    pub(super) fn from_parts<'a>(parts: impl IntoIterator<Item = &'a str>) -> Self {
        Self(parts.into_iter().map(safe_name).collect::<Vec<_>>().join("/"))
    }

    /// As it is written in the catalogue and told to clients.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The last part.
    pub fn file_name(&self) -> &str {
        self.0.rsplit('/').next().unwrap_or_default()
    }

    /// The parts before the last, joined; `None` at the top of the shares.
    pub fn folder(&self) -> Option<&str> {
        self.0.rsplit_once('/').map(|(folder, _)| folder)
    }

    /// The names of the folders on the way, from the top.
    pub fn folders(&self) -> impl Iterator<Item = &str> {
        self.folder().into_iter().flat_map(|folder| folder.split('/'))
    }

    /// Equal for any two paths that some system of the home would take for one: it ignores case
    /// (full folding, so `ß` meets `SS`) and how accents are encoded.
    pub fn collision_key(&self) -> String {
        collision_key(&self.0)
    }

    /// The path of the `n`th file of this name: `IMG_1.jpg`, `IMG_1 (2).jpg`, and so on. Paths
    /// of different `n` have different collision keys, from 1 on.
    #[must_use]
    pub fn numbered(&self, n: u32) -> Self {
        if n <= 1 { self.clone() } else { self.marked(&format!(" ({n})")) }
    }

    /// The path with `mark` before its extension, the name cut where it would get too long.
    pub(super) fn marked(&self, mark: &str) -> Self {
        let (stem, extension) = split_extension(self.file_name());
        let stem = cut_stem(stem, LONGEST_PART - mark.len() - extension.len());
        self.with_file_name(&format!("{stem}{mark}{extension}"))
    }

    /// Where a file goes that belongs to the one at this path: beside it, under its name with an
    /// extension of its own. `lead` and `own` are the two files' names on their client; a name
    /// that was built on the lead's whole name (`IMG_1.CR2.xmp`) stays so built.
    #[must_use]
    pub fn beside(&self, lead: &str, own: &str) -> Self {
        let (stem, _) = split_extension(self.file_name());
        let (base, tail) = match own.get(..lead.len()) {
            Some(head) if !lead.is_empty() && collision_key(head) == collision_key(lead) => {
                (self.file_name(), &own[lead.len()..])
            }
            _ => (stem, split_extension(own).1),
        };
        let tail = cut(&readable_text(tail), 40);
        let tail = tail.trim_end_matches([' ', '.']);
        self.with_file_name(&format!("{}{tail}", cut_stem(base, LONGEST_PART - tail.len())))
    }

    /// Where this path's file goes when a newer version takes its place: below
    /// `.trove/versions/`, under the same path with `stamp` (a time, say) before the extension.
    #[must_use]
    pub fn version(&self, stamp: &str) -> Self {
        let mark = format!(" {}", safe_name(stamp));
        Self(format!("{OWN_FOLDER}/versions/{}", self.0)).marked(&mark)
    }

    /// Where a damaged file goes when a sound one takes its place: below `.trove/damaged/`, under
    /// the same path with `stamp` (a time, say) before the extension.
    #[must_use]
    pub fn damaged(&self, stamp: &str) -> Self {
        let mark = format!(" {}", safe_name(stamp));
        Self(format!("{OWN_FOLDER}/damaged/{}", self.0)).marked(&mark)
    }

    /// Whether this is the other path or one of its [`numbered`](Self::numbered) namesakes.
    pub fn is_namesake_of(&self, other: &Self) -> bool {
        if self.collision_key() == other.collision_key() {
            return true;
        }
        let (stem, _) = split_extension(self.file_name());
        let number = stem.strip_suffix(')').and_then(|stem| stem.rsplit_once(" ("));
        number
            .and_then(|(_, number)| number.parse::<u32>().ok())
            .is_some_and(|n| n > 1 && other.numbered(n).collision_key() == self.collision_key())
    }

    /// The same folder with another file name.
    fn with_file_name(&self, name: &str) -> Self {
        match self.folder() {
            Some(folder) => Self(format!("{folder}/{name}")),
            None => Self(name.to_owned()),
        }
    }
}

/// At most `longest` bytes of a name's stem.
fn cut_stem(stem: &str, longest: usize) -> &str {
    if stem.len() <= longest {
        return stem;
    }
    stem[..stem.floor_char_boundary(longest)].trim_end_matches([' ', '.'])
}

/// The key of any text; see [`SharePath::collision_key`].
pub fn collision_key(text: &str) -> String {
    // Lower, upper, lower: some letters meet their twins only on the second way (ẞ, ß, ss).
    text.nfd()
        .flat_map(char::to_lowercase)
        .flat_map(char::to_uppercase)
        .flat_map(char::to_lowercase)
        .nfd()
        .collect()
}

impl fmt::Display for SharePath {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(formatter)
    }
}

impl TryFrom<String> for SharePath {
    type Error = NotASharePath;

    fn try_from(text: String) -> Result<Self, NotASharePath> {
        Self::parse(&text)
    }
}

impl From<SharePath> for String {
    fn from(path: SharePath) -> Self {
        path.0
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn path(text: &str) -> SharePath {
        SharePath::parse(text).unwrap()
    }

    fn any_path() -> impl Strategy<Value = SharePath> {
        proptest::collection::vec(any::<String>(), 1..5)
            .prop_map(|parts| SharePath::from_parts(parts.iter().map(String::as_str)))
    }

    proptest! {
        #[test]
        fn parts_made_safe_are_a_path(path in any_path()) {
            prop_assert_eq!(SharePath::parse(path.as_str()), Ok(path));
        }

        #[test]
        fn numbers_tell_files_apart(path in any_path(), one in 1_u32.., other in 1_u32..) {
            let (first, second) = (path.numbered(one), path.numbered(other));
            prop_assert_eq!(one == other, first.collision_key() == second.collision_key());
            prop_assert!(SharePath::parse(second.as_str()).is_ok());
            prop_assert_eq!(first.folder(), path.folder());
        }

        #[test]
        fn twins_share_a_key(path in any_path()) {
            let key = path.collision_key();
            // An iota below a letter becomes a letter of its own in capitals; where further marks
            // follow, no file system takes the two for one.
            if !path.as_str().nfd().any(|sign| sign == '\u{345}') {
                let upper = path.as_str().to_uppercase();
                prop_assert_eq!(&collision_key(&upper), &key);
            }
            prop_assert_eq!(&collision_key(&path.as_str().to_lowercase()), &key);
            let decomposed: String = path.as_str().nfd().collect();
            prop_assert_eq!(&collision_key(&decomposed), &key);
            prop_assert_eq!(&collision_key(&key), &key);
        }

        #[test]
        fn what_belongs_to_a_file_lies_beside_it(
            lead in any_path(), name in any::<String>(), own in any::<String>(),
        ) {
            for own in [format!("{name}{own}"), own] {
                let beside = lead.beside(&name, &own);
                prop_assert_eq!(beside.folder(), lead.folder());
                prop_assert!(SharePath::parse(beside.as_str()).is_ok());
            }
        }

        #[test]
        fn any_text_is_read_or_refused(text in any::<String>()) {
            let _ = SharePath::parse(&text);
        }
    }

    #[test]
    fn paths_that_could_leave_the_shares_are_refused() {
        for text in ["", "/etc/passwd", "a/../b", "a//b", "./a", "a\\b", "C:a", "a\0", "a/"] {
            assert!(SharePath::parse(text).is_err(), "{text:?}");
        }
        assert!(SharePath::parse(&"x".repeat(256)).is_err());
        assert!(SharePath::parse(".trove/versions/a.jpg").is_ok());
    }

    #[test]
    fn numbers_stand_before_the_extension() {
        assert_eq!(path("P/IMG_1.jpg").numbered(2).as_str(), "P/IMG_1 (2).jpg");
        assert_eq!(path("P/Mr. Jones").numbered(3).as_str(), "P/Mr. Jones (3)");
        assert_eq!(path("a.jpg").numbered(1).as_str(), "a.jpg");
    }

    #[test]
    fn a_long_name_makes_room_for_its_number_and_no_more() {
        let long = path(&format!("P/{}.jpg", "x".repeat(251)));
        let numbered = long.numbered(12);
        assert_eq!(numbered.file_name().len(), 255);
        assert!(numbered.as_str().ends_with("x (12).jpg"), "{numbered}");
    }

    #[test]
    fn folders_are_named_from_the_top() {
        let folders = |text| path(text).folders().map(str::to_owned).collect::<Vec<_>>();
        assert_eq!(folders("Photos/2024/a.jpg"), ["Photos", "2024"]);
        assert_eq!(folders("a.jpg"), [] as [&str; 0]);
    }

    #[test]
    fn case_and_accents_do_not_tell_paths_apart() {
        for (one, other) in [
            ("Zoë/A.JPG", "zoe\u{308}/a.jpg"),
            ("STRASSE", "straße"),
            ("ΣΑΣ", "σας"),
            ("ẞ", "ss"),
            ("ᾼ", "αι"),
        ] {
            assert_eq!(path(one).collision_key(), path(other).collision_key());
        }
        assert_ne!(path("zoe.jpg").collision_key(), path("zoë.jpg").collision_key());
    }

    #[test]
    fn sidecars_take_their_leads_name() {
        let lead = path("Photos/2024/IMG_1 (2).CR2");
        let cases = [
            ("IMG_1.xmp", "Photos/2024/IMG_1 (2).xmp"),
            ("IMG_1.CR2.xmp", "Photos/2024/IMG_1 (2).CR2.xmp"),
            ("img_1.cr2.XMP", "Photos/2024/IMG_1 (2).CR2.XMP"),
            ("IMG_1.JPG", "Photos/2024/IMG_1 (2).JPG"),
        ];
        for (own, expected) in cases {
            assert_eq!(lead.beside("IMG_1.CR2", own).as_str(), expected);
        }
    }
}
