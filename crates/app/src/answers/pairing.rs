//! Finding servers, pairing with one, and leaving it.

use crate::{
    bindings::{Failure, FailureKind, FoundServer, LibraryView},
    context::{Context, path_of},
    failure::sentence,
};
use mdns_sd::{ResolvedService, ServiceDaemon, ServiceEvent};
use std::{collections::BTreeMap, net::IpAddr, time::Duration};
use tokio::time::{Instant, timeout_at};
use trove_collector::{
    joining::{host_name, join, leave},
    link::ServerAddress,
};

/// How servers are announced in the home's network (RFC 6763).
const KIND: &str = "_trove._tcp.local.";
/// How long is looked for them.
const LOOKING: Duration = Duration::from_secs(3);

/// Looks for servers in the home's network.
pub(crate) async fn discover() -> Result<Vec<FoundServer>, Failure> {
    let failed = |error: mdns_sd::Error| {
        Failure::new(
            FailureKind::OutOfReach,
            "This computer's network does not let Trove look for servers; type the server's \
             address instead.",
        )
        .with_detail(error)
    };
    let daemon = ServiceDaemon::new().map_err(failed)?;
    let found = daemon.browse(KIND).map_err(failed)?;
    let until = Instant::now() + LOOKING;
    let mut servers = BTreeMap::new();
    while let Ok(Ok(event)) = timeout_at(until, found.recv_async()).await {
        if let ServiceEvent::ServiceResolved(service) = event
            && let Some(server) = server(&service)
        {
            servers.insert(server.address.clone(), server);
        }
    }
    if let Err(error) = daemon.shutdown() {
        tracing::debug!("looking for servers did not end cleanly ({error})");
    }
    Ok(servers.into_values().collect())
}

fn server(service: &ResolvedService) -> Option<FoundServer> {
    let addresses = service.get_addresses().iter().map(mdns_sd::ScopedIp::to_ip_addr);
    let address = best(addresses)?;
    let address = std::net::SocketAddr::new(address, service.get_port()).to_string();
    let name = service.get_fullname().strip_suffix(&format!(".{KIND}"));
    let name = name.unwrap_or(service.get_hostname()).replace('\\', "");
    Some(FoundServer { name, address })
}

/// The address that is most likely to be reached: one of the older kind, and not one that means
/// something on its own link alone.
fn best(addresses: impl Iterator<Item = IpAddr>) -> Option<IpAddr> {
    let usable = addresses.filter(|address| match address {
        IpAddr::V4(_) => true,
        IpAddr::V6(address) => !address.is_unicast_link_local(),
    });
    usable.min_by_key(|address| (address.is_ipv6(), address.is_loopback(), *address))
}

/// Pairs this computer with a server.
pub(crate) async fn pair(
    context: &Context,
    address: &str,
    code: &str,
    name: Option<String>,
) -> Result<(), Failure> {
    let address: ServerAddress = address
        .parse()
        .map_err(|error| Failure::new(FailureKind::NotUnderstood, sentence(&error)))?;
    let code = code.parse().map_err(|error: trove_pairing::NotACode| {
        Failure::new(FailureKind::WrongCode, sentence(&error))
    })?;
    let name = name.filter(|name| !name.trim().is_empty()).or_else(host_name);
    let name = name.unwrap_or_else(|| "A computer".to_owned());
    join(&context.home, &context.ledger, &address, &code, &name).await?;
    context.restart.sound();
    context.changed.sound();
    Ok(())
}

/// Forgets the server; what is stored there stays stored.
pub(crate) async fn unpair(context: &Context) -> Result<(), Failure> {
    leave(&context.home, &context.ledger).await?;
    context.restart.sound();
    context.changed.sound();
    Ok(())
}

/// Begins to collect: the end of the first steps.
pub(crate) fn begin(context: &Context) -> Result<(), Failure> {
    context.home.server()?;
    context.keep(|kept| kept.begun = Some(true))?;
    context.restart.sound();
    Ok(())
}

/// Starts a server on this computer, and pairs this computer with it, unless it is already.
pub(crate) async fn install_library(
    context: &Context,
    folder: &str,
) -> Result<LibraryView, Failure> {
    let folder = path_of(folder);
    super::library::allowed(context, &folder).await?;
    let view = context.server.install(&folder).await?;
    if !view.computers.iter().any(|computer| computer.this_computer) {
        let code = context.server.new_code().await?;
        // Its own address never changes, whatever network this computer is in.
        let address = context.server.address_here().unwrap_or(code.address);
        pair(context, &address, &code.code, None).await?;
    }
    context.changed.sound();
    Ok(view)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_address_is_one_that_others_reach() {
        let best = |list: &[&str]| {
            best(list.iter().map(|one| one.parse().unwrap())).map(|one| one.to_string())
        };
        assert_eq!(best(&["fe80::1", "192.168.1.20", "2001:db8::1"]).unwrap(), "192.168.1.20");
        assert_eq!(best(&["fe80::1", "2001:db8::1"]).unwrap(), "2001:db8::1");
        assert_eq!(best(&["127.0.0.1", "192.168.1.20"]).unwrap(), "192.168.1.20");
        assert_eq!(best(&["fe80::1"]), None);
    }
}
