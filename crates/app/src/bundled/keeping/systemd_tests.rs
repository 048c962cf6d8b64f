//! The calls to systemd, by stand-ins that note them: no systemd runs where these tests do.

use super::*;
use std::os::unix::fs::PermissionsExt as _;

struct Stand {
    folder: tempfile::TempDir,
}

impl Stand {
    /// Tools that note how they are called, and answer so.
    fn new(systemctl: &str, loginctl: &str) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let calls = folder.path().join("calls");
        for (name, answer) in [("systemctl", systemctl), ("loginctl", loginctl)] {
            let path = folder.path().join(name);
            let text =
                format!("#!/bin/sh\necho {name} \"$@\" >> '{}'\n{answer}\n", calls.display());
            fs::write(&path, text).unwrap();
            fs::set_permissions(&path, fs::Permissions::from_mode(0o755)).unwrap();
        }
        Self { folder }
    }

    fn systemd(&self) -> Systemd {
        let tools = self.folder.path().to_owned();
        Systemd::with_tools(&self.folder.path().join("config"), |tool| tools.join(tool))
    }

    fn calls(&self) -> Vec<String> {
        let text = fs::read_to_string(self.folder.path().join("calls")).unwrap_or_default();
        let _ = fs::remove_file(self.folder.path().join("calls"));
        text.lines().map(str::to_owned).collect()
    }
}

fn order() -> Order {
    Order {
        program: "/opt/trove/trove-server".into(),
        data_dir: "/home/ada/.local/share/trove-server".into(),
        listen: std::net::Ipv6Addr::UNSPECIFIED.into(),
        http: 8420,
        ftp: 8421,
    }
}

#[tokio::test]
async fn the_unit_is_read_enabled_and_started_and_all_is_taken_back() {
    let stand = Stand::new("echo ActiveState=active", "exit 0");
    let (systemd, order) = (stand.systemd(), order());
    assert!(systemd.answers().await);
    assert!(!systemd.install(&order).await.unwrap(), "it runs without a login");
    systemd.start(&order).await.unwrap();
    assert_eq!(systemd.state(&order).await.unwrap(), State::Running);
    assert_eq!(
        stand.calls(),
        [
            "systemctl --user show-environment",
            "systemctl --user daemon-reload",
            "systemctl --user enable trove-server",
            "loginctl --no-ask-password enable-linger",
            "systemctl --user daemon-reload",
            "systemctl --user enable trove-server",
            "systemctl --user reset-failed trove-server",
            "systemctl --user start trove-server",
            "systemctl --user show --property=ActiveState trove-server",
        ]
    );
    let text = fs::read_to_string(&systemd.unit).unwrap();
    assert!(text.contains("ExecStart=\"/opt/trove/trove-server\""), "{text}");
    systemd.stop(&order).await.unwrap();
    assert_eq!(stand.calls(), ["systemctl --user stop trove-server"]);
    systemd.remove(&order).await.unwrap();
    assert!(!systemd.unit.exists());
    assert_eq!(
        stand.calls(),
        ["systemctl --user disable --now trove-server", "systemctl --user daemon-reload"]
    );
}

#[tokio::test]
async fn what_systemd_refuses_is_told_and_lingering_may_be_refused() {
    let stand = Stand::new("exit 0", "echo 'Access denied' >&2; exit 1");
    assert!(stand.systemd().install(&order()).await.unwrap(), "it runs at login only");
    let stand = Stand::new("echo 'Failed to connect to bus' >&2; exit 1", "exit 0");
    let systemd = stand.systemd();
    assert!(!systemd.answers().await);
    let failure = systemd.start(&order()).await.unwrap_err();
    assert_eq!(failure.detail.as_deref(), Some("Failed to connect to bus"));
    assert!(!Systemd::with_tools(stand.folder.path(), |_| "/nowhere".into()).answers().await);
}

#[test]
fn states_are_told_apart() {
    for (shown, meant) in [
        ("ActiveState=active", State::Running),
        ("ActiveState=activating\n", State::Running),
        ("ActiveState=failed", State::Failed),
        ("ActiveState=inactive", State::Stopped),
        ("", State::Stopped),
    ] {
        assert_eq!(state(shown), meant, "{shown}");
    }
}
