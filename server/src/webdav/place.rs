//! What of the shares somebody sees, and where it lies. Pure.

use crate::shares::SharePath;

/// How much of the shares somebody sees.
#[derive(Clone, Copy, Debug)]
pub(super) struct Sight {
    /// Backups as well.
    pub all: bool,
}

/// Where something lies.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Place {
    /// It is the shares themselves.
    Top,
    /// Below them.
    Below(SharePath),
}

impl Place {
    /// The path below the shares, if it is not the top.
    pub(super) fn path(&self) -> Option<&SharePath> {
        match self {
            Self::Top => None,
            Self::Below(path) => Some(path),
        }
    }
}

impl Sight {
    /// Whether something of this name at the top is shown. Trove's own folder never is.
    pub(super) fn shows(self, name: &str) -> bool {
        // As any system may take it that the shares lie on: where letters are folded, `Bac\u{212A}ups` (with
        // the sign for Kelvin) opens `Backups`.
        let name = SharePath::parse(name).map(|name| name.collision_key());
        let is = |other: &str| name.as_ref().is_ok_and(|name| name == other);
        !is(".trove") && (self.all || !is("backups"))
    }

    /// The place in the shares that a path means; `None` for what is not shown, and for what cannot
    /// be in the shares.
    pub(super) fn place(self, path: &[u8]) -> Option<Place> {
        let text = std::str::from_utf8(path).ok()?;
        let parts = text.trim_start_matches('/').trim_end_matches('/');
        if parts.is_empty() {
            return Some(Place::Top);
        }
        let place = SharePath::parse(parts).ok()?;
        let top = parts.split('/').next().unwrap_or_default();
        self.shows(top).then_some(Place::Below(place))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn what_is_not_for_viewers_is_not_there() {
        let (viewer, owner) = (Sight { all: false }, Sight { all: true });
        let place = |sight: Sight, path: &str| sight.place(path.as_bytes());
        assert_eq!(place(viewer, "/"), Some(Place::Top));
        let photos = SharePath::parse("Photos/a.jpg").unwrap();
        assert_eq!(place(viewer, "/Photos/a.jpg"), Some(Place::Below(photos)));
        for path in ["/Backups", "/backups/a", "/BACKUPS/", "/Bac\u{212a}ups/a", "/backup\u{17f}"] {
            assert_eq!(place(viewer, path), None, "{path}");
            assert!(place(owner, path).is_some(), "{path}");
        }
        for path in [
            "/.trove",
            "/.trove/lock",
            "/.TROVE/versions/a",
            "/a/../.trove",
            "/a//b",
            "/a\0",
            "/a\\b",
        ] {
            assert_eq!(place(owner, path), None, "{path}");
        }
        assert_eq!(owner.place(b"/\xff"), None);
    }

    proptest! {
        #[test]
        fn no_path_leads_out(path in "(/|\\.|\\.\\.|a|\\.trove|Backups|%2e|\0){0,12}") {
            if let Some(Place::Below(place)) = (Sight { all: false }).place(path.as_bytes()) {
                let mut parts = place.as_str().split('/');
                prop_assert!(parts.all(|part| !matches!(part, "" | "." | "..")));
                prop_assert!(!place.as_str().to_lowercase().starts_with(".trove/"));
            }
        }
    }
}
