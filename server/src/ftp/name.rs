//! Paths in an account's only directory, pure.

/// The file name that a path stands for: `7`, `/7`. `None` for any path that leads elsewhere.
/// What names mean is the [`Space`](super::Space)'s affair.
pub(super) fn file(path: &str) -> Option<&str> {
    let name = path.strip_prefix('/').unwrap_or(path);
    let plain = !name.is_empty() && name != "." && name != ".." && !name.contains(['/', '\\']);
    plain.then_some(name)
}

/// Whether a path stands for the directory itself.
pub(super) fn is_root(path: &str) -> bool {
    matches!(path, "" | "/" | "." | "./" | "/.")
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn only_plain_names_are_files() {
        assert_eq!(file("7"), Some("7"));
        assert_eq!(file("/7.tar"), Some("7.tar"));
        for path in ["", "/", ".", "..", "/..", "../7", "/a/7", "//7", "a\\7", "7/"] {
            assert_eq!(file(path), None, "{path}");
        }
    }

    proptest! {
        #[test]
        fn no_name_leads_elsewhere(path in "[./\\\\a7]{0,8}") {
            if let Some(name) = file(&path) {
                prop_assert!(!name.contains('/') && name != "..");
                prop_assert!(!is_root(&path));
            }
        }
    }
}
