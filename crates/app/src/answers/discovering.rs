//! Finding servers in the home's network, which anybody in it can announce.

use crate::{
    bindings::{Failure, FailureKind, FoundServer},
    controller::Range,
};
use mdns_sd::{IfKind, ResolvedService, ServiceDaemon, ServiceEvent};
use std::{
    collections::BTreeMap,
    net::{IpAddr, SocketAddr},
    time::Duration,
};
use tokio::time::{Instant, timeout_at};

/// How servers are announced in the home's network (RFC 6763).
const KIND: &str = "_trove._tcp.local.";
/// How long is looked for them.
const LOOKING: Duration = Duration::from_secs(3);
/// Nobody has more servers at home.
const MOST: usize = 50;
/// The longest name that is shown, in characters.
const LONGEST_NAME: usize = 63;

/// Looks for servers in the home's network, or on this computer alone.
pub(crate) async fn discover(range: Range) -> Result<Vec<FoundServer>, Failure> {
    let failed = |error: mdns_sd::Error| {
        Failure::new(
            FailureKind::OutOfReach,
            "This computer's network does not let Trove look for servers; type the server's \
             address instead.",
        )
        .with_detail(error)
    };
    let daemon = ServiceDaemon::new().map_err(failed)?;
    if range == Range::ThisComputer {
        daemon.disable_interface(IfKind::All).map_err(failed)?;
        daemon.enable_interface(IfKind::LoopbackV4).map_err(failed)?;
    }
    let found = daemon.browse(KIND).map_err(failed)?;
    let until = Instant::now() + LOOKING;
    let mut servers = Found::default();
    while let Ok(Ok(event)) = timeout_at(until, found.recv_async()).await {
        match event {
            ServiceEvent::ServiceResolved(service) => servers.take(&service),
            ServiceEvent::ServiceRemoved(_, full_name) => servers.remove(&full_name),
            _ => {}
        }
    }
    if let Err(error) = daemon.shutdown() {
        tracing::debug!("looking for servers did not end cleanly ({error})");
    }
    Ok(servers.listed())
}

/// What was found so far, by the full names of the announcements: each is told again whenever
/// another of its addresses is heard of.
#[derive(Default)]
struct Found(BTreeMap<String, FoundServer>);

impl Found {
    fn take(&mut self, service: &ResolvedService) {
        let addresses = service.get_addresses().iter().map(mdns_sd::ScopedIp::to_ip_addr);
        let key = service.get_fullname().to_lowercase();
        let known = self.0.contains_key(&key);
        if (known || self.0.len() < MOST)
            && let Some(server) = server(
                service.get_fullname(),
                service.get_hostname(),
                addresses,
                service.get_port(),
            )
        {
            self.0.insert(key, server);
        }
    }

    fn remove(&mut self, full_name: &str) {
        self.0.remove(&full_name.to_lowercase());
    }

    /// Each address once.
    fn listed(self) -> Vec<FoundServer> {
        let by_address: BTreeMap<_, _> =
            self.0.into_values().map(|server| (server.address.clone(), server)).collect();
        let mut all: Vec<_> = by_address.into_values().collect();
        all.sort_by(|one, other| (&one.name, &one.address).cmp(&(&other.name, &other.address)));
        all
    }
}

/// A server by what was announced of it. Pure.
fn server(
    full_name: &str,
    host: &str,
    addresses: impl Iterator<Item = IpAddr>,
    port: u16,
) -> Option<FoundServer> {
    let address = SocketAddr::new(best(addresses)?, port);
    if port == 0 {
        return None;
    }
    let given = full_name.strip_suffix(&format!(".{KIND}")).unwrap_or_default();
    let name = [given, host].into_iter().map(plain).find(|name| !name.is_empty());
    Some(FoundServer {
        name: name.unwrap_or_else(|| address.to_string()),
        address: address.to_string(),
    })
}

/// A name without what would disturb those who read it: control characters, signs that turn the
/// direction of writing, the escapes of DNS.
fn plain(name: &str) -> String {
    let disturbs = |letter: char| {
        letter == '\\'
            || letter.is_control()
            || matches!(letter, '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2060}'..='\u{206f}' | '\u{feff}')
    };
    let shown: String =
        name.chars().filter(|letter| !disturbs(*letter)).take(LONGEST_NAME).collect();
    shown.trim().to_owned()
}

/// The address that is most likely to be reached: one of the older kind, and not one that means
/// something on its own link alone.
fn best(addresses: impl Iterator<Item = IpAddr>) -> Option<IpAddr> {
    let usable = addresses.filter(|address| match address {
        IpAddr::V4(address) => {
            !address.is_unspecified() && !address.is_multicast() && !address.is_broadcast()
        }
        IpAddr::V6(address) => {
            !address.is_unspecified() && !address.is_multicast() && !address.is_unicast_link_local()
        }
    });
    usable.min_by_key(|address| (address.is_ipv6(), address.is_loopback(), *address))
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn the_address_is_one_that_others_reach() {
        let best = |list: &[&str]| {
            best(list.iter().map(|one| one.parse().unwrap())).map(|one| one.to_string())
        };
        assert_eq!(best(&["fe80::1", "192.168.1.20", "2001:db8::1"]).unwrap(), "192.168.1.20");
        assert_eq!(best(&["fe80::1", "2001:db8::1"]).unwrap(), "2001:db8::1");
        assert_eq!(best(&["127.0.0.1", "192.168.1.20"]).unwrap(), "192.168.1.20");
        assert_eq!(best(&["fe80::1", "0.0.0.0", "224.0.0.251", "255.255.255.255"]), None);
    }

    #[test]
    fn hostile_names_are_shown_plain() {
        let told = |full: &str, host: &str| {
            server(full, host, ["10.0.0.7".parse().unwrap()].into_iter(), 8420).unwrap().name
        };
        assert_eq!(told("Our house._trove._tcp.local.", "nas.local."), "Our house");
        assert_eq!(told("A\\.b\u{202e}\n._trove._tcp.local.", "nas.local."), "A.b");
        assert_eq!(told("\u{7}._trove._tcp.local.", "nas.local."), "nas.local.");
        assert_eq!(told("else", ""), "10.0.0.7:8420");
        assert_eq!(told(&format!("{}._trove._tcp.local.", "x".repeat(500)), "").len(), 63);
    }

    proptest! {
        #[test]
        fn whatever_is_announced_is_a_short_line(name in ".*", host in ".*", port: u16) {
            let full = format!("{name}.{KIND}");
            let told = server(&full, &host, ["10.0.0.7".parse().unwrap()].into_iter(), port);
            prop_assert_eq!(told.is_none(), port == 0);
            if let Some(told) = told {
                prop_assert!(!told.name.is_empty() && told.name.chars().count() <= LONGEST_NAME);
                prop_assert!(!told.name.contains(char::is_control));
            }
        }
    }
}
