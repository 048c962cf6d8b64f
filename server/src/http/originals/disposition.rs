//! What a browser is to do with a file, and under which name (RFC 6266). Pure.

use axum::http::HeaderValue;

/// What is to be done with a file.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Use {
    /// It is shown or played.
    Look,
    /// It is kept as a file.
    Keep,
}

/// The value of `Content-Disposition` for a file of this name. Old programs read the name in plain
/// letters, all others the exact one (RFC 8187).
pub(super) fn disposition(to: Use, name: &str) -> HeaderValue {
    let word = match to {
        Use::Look => "inline",
        Use::Keep => "attachment",
    };
    let plain: String = name
        .chars()
        // Browsers decode percent signs in here, against the RFC's advice (appendix D).
        .map(|sign| if matches!(sign, ' '..='~') && !"\"\\%/".contains(sign) { sign } else { '_' })
        .collect();
    let exact: String = name.bytes().map(encoded).collect();
    let text = format!("{word}; filename=\"{plain}\"; filename*=UTF-8''{exact}");
    HeaderValue::try_from(text).unwrap_or(HeaderValue::from_static("attachment"))
}

/// A byte as RFC 8187, section 3.2.1, has it.
fn encoded(byte: u8) -> String {
    if byte.is_ascii_alphanumeric() || b"!#$&+-.^_`|~".contains(&byte) {
        char::from(byte).to_string()
    } else {
        format!("%{byte:02X}")
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn names_are_written_twice() {
        for (name, expected) in [
            ("a b.jpg", "inline; filename=\"a b.jpg\"; filename*=UTF-8''a%20b.jpg"),
            ("Zoë.mp4", "inline; filename=\"Zo_.mp4\"; filename*=UTF-8''Zo%C3%AB.mp4"),
            ("\"\\%2F", "inline; filename=\"___2F\"; filename*=UTF-8''%22%5C%252F"),
        ] {
            assert_eq!(disposition(Use::Look, name), expected);
        }
    }

    proptest! {
        #[test]
        fn no_name_puts_anything_into_the_header(name in any::<String>()) {
            let value = disposition(Use::Keep, &name);
            let text = value.to_str().unwrap();
            let inside = text.strip_prefix("attachment; filename=\"").unwrap();
            let (plain, exact) = inside.split_once("\"; filename*=UTF-8''").unwrap();
            prop_assert!(plain.chars().all(|sign| matches!(sign, ' '..='~') && sign != '"'));
            prop_assert!(exact.bytes().all(|sign| sign.is_ascii_graphic()));
            prop_assert!(!exact.contains([';', '"', ',', ' ', '\'']));
            prop_assert_eq!(decoded(exact), name);
        }
    }

    fn decoded(text: &str) -> String {
        let mut bytes = Vec::new();
        let mut rest = text;
        while let Some((plain, coded)) = rest.split_once('%') {
            bytes.extend_from_slice(plain.as_bytes());
            bytes.push(u8::from_str_radix(&coded[..2], 16).unwrap());
            rest = &coded[2..];
        }
        bytes.extend_from_slice(rest.as_bytes());
        String::from_utf8(bytes).unwrap()
    }
}
