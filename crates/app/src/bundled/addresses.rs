//! Where other computers of the home reach this one.

use std::net::{IpAddr, Ipv4Addr, SocketAddr};

/// An address of this computer, and what is known of where it leads.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Candidate {
    address: IpAddr,
    /// Its network is the one by which this computer reaches others.
    leads_out: bool,
    /// Programs made its network up, as those for containers and virtual machines do.
    made_up: bool,
}

/// The addresses at which others reach a server that listens there, the likeliest first.
/// Blocks for as long as the system takes to name its interfaces.
pub(super) fn addresses(listen: IpAddr, port: u16) -> Vec<String> {
    if !listen.is_unspecified() {
        return vec![SocketAddr::new(listen, port).to_string()];
    }
    let interfaces = netdev::get_interfaces();
    let all = interfaces.iter().filter(|one| one.is_up() && !one.is_loopback()).flat_map(|one| {
        let made_up = !one.is_physical() || one.is_tun() || is_made_up(&one.name);
        one.ipv4_addrs().into_iter().map(move |address| Candidate {
            address: IpAddr::V4(address),
            leads_out: one.default,
            made_up,
        })
    });
    chosen(all.collect(), port)
}

fn is_made_up(name: &str) -> bool {
    ["docker", "br-", "veth", "virbr", "vmnet", "vboxnet", "lxc", "podman", "cni"]
        .iter()
        .any(|start| name.starts_with(start))
}

/// Pure.
fn chosen(mut all: Vec<Candidate>, port: u16) -> Vec<String> {
    all.retain(|one| match one.address {
        IpAddr::V4(address) => !address.is_link_local() && !address.is_loopback(),
        IpAddr::V6(_) => false,
    });
    if all.iter().any(|one| !one.made_up) {
        all.retain(|one| !one.made_up);
    }
    all.sort_by_key(|one| (!one.leads_out, one.address));
    all.dedup();
    let mut told: Vec<_> =
        all.iter().map(|one| SocketAddr::new(one.address, port).to_string()).collect();
    if told.is_empty() {
        // A computer in no network reaches itself still.
        told.push(SocketAddr::from((Ipv4Addr::LOCALHOST, port)).to_string());
    }
    told
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn others_are_told_the_address_that_leads_to_them() {
        let one = |address: &str, leads_out, made_up| Candidate {
            address: address.parse().unwrap(),
            leads_out,
            made_up,
        };
        let all = vec![
            one("172.17.0.1", false, true),
            one("10.0.0.7", false, false),
            one("192.168.1.20", true, false),
            one("169.254.3.3", false, false),
        ];
        assert_eq!(chosen(all, 8420), ["192.168.1.20:8420", "10.0.0.7:8420"]);
        assert_eq!(chosen(vec![one("172.17.0.2", true, true)], 1), ["172.17.0.2:1"]);
        assert_eq!(chosen(Vec::new(), 8420), ["127.0.0.1:8420"]);
        let loopback = IpAddr::from([127, 0, 0, 1]);
        assert_eq!(addresses(loopback, 7), ["127.0.0.1:7"]);
        assert!(!addresses(IpAddr::V4(Ipv4Addr::UNSPECIFIED), 7).is_empty());
    }
}
