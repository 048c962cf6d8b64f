//! Announces the server in the home's network, so that nobody types its address (RFC 6762, RFC 6763).

use mdns_sd::{DaemonStatus, IfKind, ServiceDaemon, ServiceInfo, UnregisterStatus};
use std::{
    net::{IpAddr, SocketAddr},
    time::Duration,
};
use tokio::time::timeout;
use trove_pairing::Fingerprint;

/// The kind of service that clients look for.
pub const KIND: &str = "_trove._tcp.local.";

/// Within this time others have been told that the server is gone.
const GOODBYE: Duration = Duration::from_secs(2);
/// Between two looks whether this computer has other addresses, in seconds.
const NETWORK_LOOK: u32 = 30;
/// The longest name, in bytes: what a part of a DNS name holds.
const LONGEST_NAME: usize = 63;

/// Whether and as what a server is announced.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Wish {
    /// Whether; unless said, where anybody but this computer can reach it.
    pub announce: Option<bool>,
    /// The server's name for people; unless said, the computer's.
    pub name: Option<String>,
}

impl Wish {
    /// Whether a server that is served there is to be announced.
    pub fn holds_for(&self, http: SocketAddr) -> bool {
        self.announce.unwrap_or(!http.ip().is_loopback())
    }

    /// The server's name as people are shown it.
    pub fn shown_name(&self) -> String {
        let host = hostname::get().unwrap_or_default();
        shown_name(self.name.as_deref(), &host.to_string_lossy())
    }
}

/// An announcement; others are told of its end by [`Announcement::end`].
pub struct Announcement {
    daemon: ServiceDaemon,
    full_name: String,
}

impl Announcement {
    /// Announces the server that is served there and shows this certificate.
    pub fn begin(
        wish: &Wish,
        http: SocketAddr,
        certificate: Fingerprint,
    ) -> Result<Self, mdns_sd::Error> {
        let daemon = ServiceDaemon::new()?;
        daemon.set_ip_check_interval(NETWORK_LOOK)?;
        for (enabled, kind) in interfaces(http.ip()) {
            if enabled {
                daemon.enable_interface(kind)?;
            } else {
                daemon.disable_interface(kind)?;
            }
        }
        let name = wish.shown_name();
        // A name of its own: the computer's is announced by the system, and not always by the
        // same addresses.
        let id: String = certificate.to_string().chars().take(16).collect();
        let host = format!("trove-{id}.local.");
        let addresses: &[IpAddr] = &[];
        let properties = [("id", id.as_str())];
        let mut service =
            ServiceInfo::new(KIND, &name, &host, addresses, http.port(), &properties[..])?;
        service = service.enable_addr_auto();
        let full_name = service.get_fullname().to_owned();
        daemon.register(service)?;
        Ok(Self { daemon, full_name })
    }

    /// Tells others that the server is gone.
    pub async fn end(self) {
        let Self { daemon, full_name } = self;
        let farewell = async {
            if let Ok(told) = daemon.unregister(&full_name) {
                // Either way nobody finds it any more.
                let _: Result<UnregisterStatus, _> = told.recv_async().await;
            }
            if let Ok(ended) = daemon.shutdown() {
                let _: Result<DaemonStatus, _> = ended.recv_async().await;
            }
        };
        if timeout(GOODBYE, farewell).await.is_err() {
            tracing::warn!(
                "others may look for this server for a while: its farewell took too long"
            );
        }
    }
}

/// Where a server that is served at this address is announced: nowhere that it does not answer.
fn interfaces(served: IpAddr) -> Vec<(bool, IfKind)> {
    if served.is_unspecified() {
        return vec![(false, IfKind::LoopbackV4), (false, IfKind::LoopbackV6)];
    }
    vec![(false, IfKind::All), (true, IfKind::Addr(served))]
}

/// What people are shown. Pure.
fn shown_name(given: Option<&str>, host: &str) -> String {
    let plain = |text: &str| {
        let text: String = text.chars().filter(|letter| !letter.is_control()).collect();
        let mut end = text.len().min(LONGEST_NAME);
        while !text.is_char_boundary(end) {
            end -= 1;
        }
        text[..end].trim().to_owned()
    };
    [given.unwrap_or_default(), host, "Trove"]
        .into_iter()
        .map(plain)
        .find(|name| !name.is_empty())
        .unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_a_server_that_others_reach_is_announced_unless_said_otherwise() {
        let at = |text: &str| text.parse::<SocketAddr>().unwrap();
        let wish = |announce| Wish { announce, name: None };
        assert!(wish(None).holds_for(at("[::]:8420")) && wish(None).holds_for(at("192.168.1.2:1")));
        assert!(!wish(None).holds_for(at("127.0.0.1:1")) && !wish(None).holds_for(at("[::1]:1")));
        assert!(wish(Some(true)).holds_for(at("127.0.0.1:1")));
        assert!(!wish(Some(false)).holds_for(at("[::]:8420")));
    }

    #[test]
    fn names_are_short_and_plain() {
        assert_eq!(shown_name(None, "attic"), "attic");
        assert_eq!(shown_name(Some(" Our\nhouse "), "attic"), "Ourhouse");
        assert_eq!(shown_name(Some("\u{7}"), ""), "Trove");
        let long = shown_name(Some(&"ä".repeat(40)), "attic");
        assert_eq!(long, "ä".repeat(31));
    }
}
