//! Whether people see the tray app, or the client works without one.

/// What `cargo xtask run` starts as the client.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Face {
    /// The tray app with its window.
    App,
    /// `trove-collector`, since it was asked for.
    Unwanted,
    /// `trove-collector`, since there is nothing to show a window on.
    NoDisplay,
}

impl Face {
    /// By what was asked for and by where this runs.
    pub fn here(no_window: bool) -> Self {
        // Only on Linux and its like may there be a person and no desktop.
        let may_lack = cfg!(all(unix, not(target_os = "macos")));
        Self::choose(no_window, may_lack, |name| {
            std::env::var_os(name).is_some_and(|value| !value.is_empty())
        })
    }

    fn choose(no_window: bool, may_lack: bool, is_set: impl Fn(&str) -> bool) -> Self {
        if no_window {
            Self::Unwanted
        } else if may_lack && !["DISPLAY", "WAYLAND_DISPLAY"].into_iter().any(is_set) {
            Self::NoDisplay
        } else {
            Self::App
        }
    }

    /// What it means, in one sentence.
    pub fn sentence(self) -> &'static str {
        match self {
            Self::App => "its window opens now; closing it stops nothing",
            Self::Unwanted => "without a window, as you asked",
            Self::NoDisplay => {
                "without a window, since there is no display (neither DISPLAY nor WAYLAND_DISPLAY \
                 is set)"
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_app_needs_a_display_of_either_kind() {
        let with = |set: &'static str| Face::choose(false, true, move |name| name == set);
        assert_eq!(with("DISPLAY"), Face::App);
        assert_eq!(with("WAYLAND_DISPLAY"), Face::App);
        assert_eq!(with("TERM"), Face::NoDisplay);
        assert_eq!(Face::choose(false, false, |_| false), Face::App, "other systems have one");
    }

    #[test]
    fn whoever_wants_no_window_gets_none() {
        assert_eq!(Face::choose(true, true, |_| true), Face::Unwanted);
    }
}
