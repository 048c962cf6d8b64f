//! Names that every system of a home can show: Linux, macOS, Windows, and all of them over SMB.

use unicode_normalization::UnicodeNormalization;

/// Longest name made here, in bytes of UTF-8. File systems take 255; the rest is room for the
/// ` (2)` of a namesake.
pub const LONGEST_NAME: usize = 240;

/// Tags can be megabytes long; no more than this many bytes are looked at.
const LONGEST_INPUT: usize = 4096;

/// Longest extension that is kept when a name is cut, dot included.
const LONGEST_EXTENSION: usize = 13;

/// The name closest to `text` that works everywhere; [`LONGEST_NAME`] bytes at most, never empty,
/// and unchanged when it already works everywhere.
///
/// Forbidden signs become ones that read alike (`AC/DC` → `AC-DC`), invisible ones go, and so do
/// spaces and dots at either end: a leading dot hides a file, and Windows drops trailing ones.
pub fn safe_name(text: &str) -> String {
    let text = cut(text, LONGEST_INPUT);
    let readable = readable_text(&text);
    let trimmed = readable.trim_matches([' ', '.']);
    if trimmed.is_empty() {
        return "unnamed".to_owned();
    }
    cut(&evade_reserved(&cut(trimmed, LONGEST_NAME)), LONGEST_NAME)
}

/// `text` composed (NFC) and without signs that some system forbids in names.
pub(super) fn readable_text(text: &str) -> String {
    text.nfc().filter_map(readable).nfc().collect()
}

/// A name in two: up to its extension, and the extension with its dot, empty when there is none.
pub(super) fn split_extension(name: &str) -> (&str, &str) {
    match name.rfind('.') {
        Some(at) if at > 0 => {
            let (stem, extension) = name.split_at(at);
            let plausible = (2..=LONGEST_EXTENSION).contains(&extension.len())
                && extension[1..].chars().all(char::is_alphanumeric);
            if plausible { (stem, extension) } else { (name, "") }
        }
        _ => (name, ""),
    }
}

/// At most `longest` bytes of `name`, its extension kept.
pub(super) fn cut(name: &str, longest: usize) -> String {
    if name.len() <= longest {
        return name.to_owned();
    }
    let (stem, extension) = split_extension(name);
    let end = stem.floor_char_boundary(longest.saturating_sub(extension.len()));
    format!("{}{extension}", stem[..end].trim_end_matches([' ', '.']))
}

fn readable(character: char) -> Option<char> {
    match character {
        '/' | '\\' | '|' | ':' => Some('-'),
        '"' => Some('\''),
        '<' => Some('('),
        '>' => Some(')'),
        // Private use: Macs write forbidden signs so when they save over SMB.
        '?'
        | '*'
        | char::REPLACEMENT_CHARACTER
        | '\u{E000}'..='\u{F8FF}'
        | '\u{F0000}'..='\u{10FFFF}' => Some('_'),
        _ if character.is_whitespace() => Some(' '),
        _ if character.is_control() || is_invisible(character) => None,
        _ if u32::from(character) & 0xFFFE == 0xFFFE => Some('_'),
        _ => Some(character),
    }
}

/// Signs that show nothing, or turn the direction of the text around them: Unicode's
/// Default_Ignorable_Code_Point (DerivedCoreProperties.txt) and the interlinear marks, without the
/// variation selectors, which tell people's names apart in Japanese and emoji from text.
fn is_invisible(character: char) -> bool {
    matches!(character,
        '\u{00AD}' | '\u{034F}' | '\u{061C}' | '\u{115F}'..='\u{1160}' | '\u{17B4}'..='\u{17B5}'
        | '\u{180B}'..='\u{180F}' | '\u{200B}'..='\u{200F}' | '\u{202A}'..='\u{202E}'
        | '\u{2060}'..='\u{206F}' | '\u{3164}' | '\u{FEFF}' | '\u{FFA0}' | '\u{FFF0}'..='\u{FFFB}'
        | '\u{1BCA0}'..='\u{1BCA3}' | '\u{1D173}'..='\u{1D17A}' | '\u{E0000}'..='\u{E00FF}'
        | '\u{E01F0}'..='\u{E0FFF}')
}

/// Windows opens a device for these names, whatever their case and extension
/// (learn.microsoft.com, "Naming Files, Paths, and Namespaces").
fn evade_reserved(name: &str) -> String {
    let base = name.split('.').next().unwrap_or_default();
    let device = base.trim_end();
    if is_reserved(device) { format!("{device}_{}", &name[base.len()..]) } else { name.to_owned() }
}

fn is_reserved(device: &str) -> bool {
    let upper = device.to_ascii_uppercase();
    if matches!(upper.as_str(), "CON" | "PRN" | "AUX" | "NUL" | "CONIN$" | "CONOUT$" | "CLOCK$") {
        return true;
    }
    let Some(port) = upper.strip_prefix("COM").or_else(|| upper.strip_prefix("LPT")) else {
        return false;
    };
    let mut digits = port.chars();
    matches!((digits.next(), digits.next()), (Some('0'..='9' | '¹' | '²' | '³'), None))
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    /// Text that is likely to be trouble.
    pub(crate) fn troublesome() -> impl Strategy<Value = String> {
        prop_oneof![
            any::<String>(),
            "[ ./\\\\:*?\"<>|\\x00-\\x20a-c\u{202e}\u{200d}\u{301}e\u{338}ß]{0,12}",
            "(CON|nul|Com1|LPT³|aux|clock\\$)[ .]{0,3}[a-z.]{0,6}",
            "(nul|x)[ .é]{220,260}[a-z.]{0,20}",
            "\\PC{200,300}\\.(jpg|tar\\.gz|x)",
        ]
    }

    proptest! {
        #[test]
        fn any_text_gives_a_name_that_works_everywhere(text in troublesome()) {
            let name = safe_name(&text);
            prop_assert!(!name.is_empty() && name.len() <= LONGEST_NAME);
            prop_assert!(!name.starts_with([' ', '.']) && !name.ends_with([' ', '.']));
            prop_assert!(!name.contains(['/', '\\', ':', '*', '?', '"', '<', '>', '|']));
            prop_assert!(!name.chars().any(|sign| sign.is_control() || is_invisible(sign)));
            prop_assert!(!is_reserved(name.split('.').next().unwrap().trim_end()));
            prop_assert!(unicode_normalization::is_nfc(&name));
            prop_assert_eq!(safe_name(&name), name);
        }

        #[test]
        fn ordinary_names_are_kept(name in "[A-Za-zäöüßé0-9_()'-][A-Za-zäöü ._0-9]{0,60}[a-z]\\.(jpg|MOV)") {
            prop_assert_eq!(safe_name(&name), name.clone());
        }
    }

    #[test]
    fn replacements_are_readable() {
        let cases = [
            ("AC/DC", "AC-DC"),
            ("Who's \"Who\"?", "Who's 'Who'_"),
            ("...And Justice for All", "And Justice for All"),
            ("R.E.M.", "R.E.M"),
            (".hidden.jpg", "hidden.jpg"),
            (".trove", "trove"),
            ("..", "unnamed"),
            ("", "unnamed"),
            ("nul", "nul_"),
            ("NUL .tar.gz", "NUL_.tar.gz"),
            ("COM¹.jpg", "COM¹_.jpg"),
            ("COM10.jpg", "COM10.jpg"),
            ("photo\u{202e}gpj.exe", "photogpj.exe"),
            ("a\nb\u{7}.jpg", "a b.jpg"),
            ("Screenshot 3.04\u{202f}PM.png", "Screenshot 3.04 PM.png"),
            ("Zoe\u{308}.jpg", "Zoë.jpg"),
            ("bad\u{fffd}.jpg", "bad_.jpg"),
        ];
        for (text, name) in cases {
            assert_eq!(safe_name(text), name, "{text:?}");
        }
    }

    #[test]
    fn long_names_keep_their_extension() {
        let name = safe_name(&format!("{}.jpeg", "é".repeat(400)));
        assert_eq!(name.len(), 239);
        assert!(name.ends_with("é.jpeg"));
        assert_eq!(safe_name(&"x".repeat(10_000)).len(), LONGEST_NAME);
    }
}
