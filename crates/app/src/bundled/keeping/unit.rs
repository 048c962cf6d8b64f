//! The unit by which systemd keeps the server. Pure.

use super::{Order, order::plain};
use crate::bindings::Failure;
use std::ffi::OsStr;

/// What keeps a fault in the server from becoming one of the computer. Nothing that shows it another
/// file system than the user's: the library may lie anywhere, and where users may make no namespaces
/// such a unit would not start at all.
const HARDENED: &str = "\
NoNewPrivileges=yes
LockPersonality=yes
MemoryDenyWriteExecute=yes
RestrictAddressFamilies=AF_UNIX AF_INET AF_INET6 AF_NETLINK
RestrictRealtime=yes
RestrictSUIDSGID=yes
SystemCallArchitectures=native
";

/// The unit's text (systemd.service(5)).
pub(super) fn unit(order: &Order) -> Result<String, Failure> {
    let mut command = quoted(order.program.as_os_str())?;
    for argument in order.arguments() {
        command.push(' ');
        command.push_str(&quoted(&argument)?);
    }
    Ok(format!(
        "[Unit]\n\
         Description=Trove, the library of this home\n\
         StartLimitIntervalSec=5min\n\
         StartLimitBurst=5\n\
         \n\
         [Service]\n\
         Type=exec\n\
         ExecStart={command}\n\
         Restart=on-failure\n\
         RestartSec=5s\n\
         TimeoutStopSec=60s\n\
         {HARDENED}\
         \n\
         [Install]\n\
         WantedBy=default.target\n"
    ))
}

/// One word of a command line (systemd.syntax(7), "Quoting"; `%` and `$` mean something).
fn quoted(word: &OsStr) -> Result<String, Failure> {
    let mut text = String::from("\"");
    for letter in plain(word)?.chars() {
        match letter {
            '"' | '\\' => text.extend(['\\', letter]),
            '%' | '$' => text.extend([letter, letter]),
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
    use std::process::Command;

    fn order(data_dir: &str, program: &str) -> Order {
        Order {
            program: program.into(),
            data_dir: data_dir.into(),
            listen: std::net::Ipv6Addr::UNSPECIFIED.into(),
            http: 8420,
            ftp: 8421,
        }
    }

    #[test]
    fn signs_that_mean_something_are_taken_as_they_are() {
        let text = unit(&order("/home/a b/100%/$x \"y\"\\z", "/opt/trove-server")).unwrap();
        let line = text.lines().find(|line| line.starts_with("ExecStart=")).unwrap();
        assert_eq!(
            line,
            "ExecStart=\"/opt/trove-server\" \"--data-dir\" \
             \"/home/a b/100%%/$$x \\\"y\\\"\\\\z\" \"serve\" \"--http\" \"[::]:8420\" \
             \"--ftp\" \"[::]:8421\""
        );
        let failure = unit(&order("/home/a\nExecStart=b", "/opt/trove-server")).unwrap_err();
        assert_eq!(failure.kind, FailureKind::UnwritableName);
    }

    #[test]
    fn systemd_accepts_the_unit() {
        let folder = tempfile::tempdir().unwrap();
        let text = unit(&order("/home/a b/100%/$x", "/bin/true")).unwrap();
        let path = folder.path().join("trove-server.service");
        std::fs::write(&path, text).unwrap();
        let verified = Command::new("systemd-analyze")
            .args(["--user", "--no-pager", "verify"])
            .arg(&path)
            .env("XDG_RUNTIME_DIR", folder.path())
            .output();
        let Ok(verified) = verified else {
            println!("systemd-analyze is not there, so nobody verifies the unit");
            return;
        };
        let said = String::from_utf8_lossy(&verified.stderr).into_owned();
        assert!(verified.status.success() && !said.contains("trove-server.service"), "{said}");
    }
}
