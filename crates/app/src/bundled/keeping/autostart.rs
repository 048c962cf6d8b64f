//! The entry by which a desktop starts the server at login. Pure.

use super::{Order, order::plain};
use crate::bindings::Failure;
use std::ffi::OsStr;

/// The entry's text (Desktop Entry Specification 1.5, Desktop Application Autostart 0.5).
pub(super) fn entry(order: &Order) -> Result<String, Failure> {
    let mut command = quoted(order.program.as_os_str())?;
    for argument in order.arguments().iter().map(AsRef::as_ref).chain([OsStr::new("--own-session")])
    {
        command.push(' ');
        command.push_str(&quoted(argument)?);
    }
    Ok(format!(
        "[Desktop Entry]\n\
         Type=Application\n\
         Name=Trove's library\n\
         Comment=Keeps the home's photos, music and videos on this computer\n\
         Exec={command}\n\
         Terminal=false\n\
         NoDisplay=true\n"
    ))
}

/// One word of `Exec`: quoted by the rules of the command line, and that again by those of a value
/// (Desktop Entry Specification 1.5). The failure is a name that cannot be written down there.
pub fn quoted(word: &OsStr) -> Result<String, Failure> {
    let mut text = String::from("\"");
    for letter in plain(word)?.chars() {
        match letter {
            '"' | '`' | '$' => text.extend(['\\', '\\', letter]),
            '\\' => text.push_str("\\\\\\\\"),
            '%' => text.push_str("%%"),
            other => text.push(other),
        }
    }
    text.push('"');
    Ok(text)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::bindings::FailureKind;

    #[test]
    fn signs_that_mean_something_are_taken_as_they_are() {
        let order = Order {
            program: "/opt/trove-server".into(),
            data_dir: "/home/a b/100%/$x\\\"y\"".into(),
            listen: std::net::Ipv4Addr::LOCALHOST.into(),
            http: 1,
            ftp: 2,
        };
        let text = entry(&order).unwrap();
        let line = text.lines().find(|line| line.starts_with("Exec=")).unwrap();
        assert_eq!(
            line,
            r#"Exec="/opt/trove-server" "--data-dir" "/home/a b/100%%/\\$x\\\\\\"y\\"" "serve" "--http" "127.0.0.1:1" "--ftp" "127.0.0.1:2" "--own-session""#
        );
        let failure = entry(&Order { data_dir: "/a\nb".into(), ..order }).unwrap_err();
        assert_eq!(failure.kind, FailureKind::UnwritableName);
    }
}
