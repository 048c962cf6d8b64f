//! What the panel's ground is like, as far as it can be known. Pure.

use super::pictures::Ground;

/// Desktops whose panel is dark whatever windows look like.
const ALWAYS_DARK: [&str; 6] = ["gnome", "unity", "x-cinnamon", "budgie", "pantheon", "xfce"];

/// The ground of this desktop's panel (`XDG_CURRENT_DESKTOP`, names between colons), where windows
/// are to be dark or not if the person has said.
pub fn ground(desktop: &str, dark_windows: Option<bool>) -> Ground {
    let always = desktop
        .split(':')
        .any(|name| ALWAYS_DARK.iter().any(|dark| name.eq_ignore_ascii_case(dark)));
    if always || dark_windows.unwrap_or(desktop.is_empty()) { Ground::Dark } else { Ground::Light }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_panel_is_what_the_desktop_makes_it() {
        assert_eq!(ground("ubuntu:GNOME", Some(false)), Ground::Dark);
        assert_eq!(ground("KDE", Some(false)), Ground::Light);
        assert_eq!(ground("KDE", Some(true)), Ground::Dark);
        assert_eq!(ground("MATE", None), Ground::Light);
        // Bars of tiling window managers.
        assert_eq!(ground("", None), Ground::Dark);
    }
}
