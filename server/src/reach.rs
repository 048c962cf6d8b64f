//! Where this server is reached from the home's network, for people who type it and cameras that
//! read it.

use std::net::{IpAddr, Ipv4Addr, SocketAddr};

/// How the server shows itself.
#[derive(Clone, Debug)]
pub struct Reach {
    /// Its name, for people.
    pub name: String,
    /// Where HTTPS is served.
    pub http: SocketAddr,
    /// The name or address under which it is reached from outside, if the owner has said one.
    pub public_host: Option<String>,
}

impl Reach {
    /// Its addresses, the one that serves most people best in front.
    pub fn addresses(&self) -> Vec<String> {
        let interfaces = if_addrs::get_if_addrs().unwrap_or_else(|error| {
            tracing::warn!(%error, "this computer's addresses could not be listed");
            Vec::new()
        });
        let interfaces: Vec<IpAddr> =
            interfaces.into_iter().map(|interface| interface.ip()).collect();
        addresses(self.http, self.public_host.as_deref(), &interfaces)
    }
}

/// The addresses of a server that is served there, on a computer that has these. Pure.
fn addresses(http: SocketAddr, public_host: Option<&str>, interfaces: &[IpAddr]) -> Vec<String> {
    let port = http.port();
    let written = |host: &str| format!("https://{host}:{port}");
    let bare = |ip: IpAddr| match ip {
        IpAddr::V4(ip) => written(&ip.to_string()),
        IpAddr::V6(ip) => written(&format!("[{ip}]")),
    };
    let mut addresses: Vec<String> = public_host.map(written).into_iter().collect();
    if http.ip().is_unspecified() {
        let mut reachable: Vec<IpAddr> =
            interfaces.iter().copied().filter(|ip| is_reachable(*ip, http)).collect();
        // Homes use private addresses of IPv4 nearly everywhere; people type those best.
        reachable.sort_by_key(|ip| match ip {
            IpAddr::V4(ip) => (!ip.is_private(), false),
            IpAddr::V6(_) => (true, true),
        });
        addresses.extend(reachable.into_iter().map(bare));
    } else {
        addresses.push(bare(http.ip()));
    }
    if addresses.is_empty() {
        addresses.push(bare(Ipv4Addr::LOCALHOST.into()));
    }
    let mut seen = std::collections::HashSet::new();
    addresses.retain(|address| seen.insert(address.clone()));
    addresses
}

/// Whether others in the home may reach a server at this address of its computer. An address of
/// IPv6 that holds on one link alone needs the name of an interface, which differs everywhere.
fn is_reachable(ip: IpAddr, http: SocketAddr) -> bool {
    match ip {
        IpAddr::V4(ip) => !ip.is_loopback() && !ip.is_link_local() && !ip.is_unspecified(),
        IpAddr::V6(ip) => {
            http.is_ipv6()
                && !ip.is_loopback()
                && !ip.is_unicast_link_local()
                && !ip.is_unspecified()
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn told(http: &str, public: Option<&str>, interfaces: &[&str]) -> Vec<String> {
        let interfaces: Vec<IpAddr> = interfaces.iter().map(|ip| ip.parse().unwrap()).collect();
        addresses(http.parse().unwrap(), public, &interfaces)
    }

    #[test]
    fn what_people_type_best_comes_first() {
        let all = ["127.0.0.1", "::1", "fe80::1", "2001:db8::7", "8.8.4.4", "192.168.1.10"];
        let home = "https://192.168.1.10:8420";
        assert_eq!(
            told("[::]:8420", None, &all),
            [home, "https://8.8.4.4:8420", "https://[2001:db8::7]:8420"]
        );
        assert_eq!(told("0.0.0.0:8420", None, &all), [home, "https://8.8.4.4:8420"]);
        assert_eq!(told("[::]:8420", Some("trove.example"), &all)[0], "https://trove.example:8420");
        assert_eq!(told("127.0.0.1:9", None, &all), ["https://127.0.0.1:9"]);
        assert_eq!(told("[::1]:9", None, &all), ["https://[::1]:9"]);
        assert_eq!(told("[::]:9", None, &[]), ["https://127.0.0.1:9"]);
    }

    proptest! {
        #[test]
        fn there_is_always_an_address_and_each_once(
            ips in prop::collection::vec(any::<IpAddr>(), 0..8), http in any::<SocketAddr>(),
        ) {
            let mut told = addresses(http, None, &ips);
            prop_assert!(!told.is_empty());
            let count = told.len();
            told.sort();
            told.dedup();
            prop_assert_eq!(told.len(), count);
        }
    }
}
