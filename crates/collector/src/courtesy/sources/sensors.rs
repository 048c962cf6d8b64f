//! Batteries and the way out of the house, read directly: for systems without services that tell.

use crate::courtesy::surroundings::{Heard, Known, Source};
use std::time::Duration;
use trove_protocol::{Conditions, Connection};

/// Between two looks; each takes less than a millisecond.
const TICK: Duration = Duration::from_secs(5);

pub(super) async fn watch(heard: &Heard) {
    loop {
        let known = tokio::task::spawn_blocking(look).await.unwrap_or_default();
        heard.says(Source::Sensors, known);
        tokio::time::sleep(TICK).await;
    }
}

fn look() -> Known {
    let way_out = netdev::get_default_interface().ok();
    let gateway = way_out.as_ref().and_then(|way_out| way_out.gateway.as_ref());
    Known {
        conditions: Conditions {
            on_battery: on_battery(),
            connection: way_out.as_ref().and_then(connection),
            user_active: user_active(),
            ..Conditions::default()
        },
        network: gateway.and_then(mark),
        ..Known::default()
    }
}

/// A computer without a battery says nothing.
fn on_battery() -> Option<bool> {
    let batteries = starship_battery::Manager::new().ok()?.batteries().ok()?;
    let mut states = batteries.filter_map(Result::ok).map(|battery| battery.state()).peekable();
    states.peek()?;
    Some(states.any(|state| state == starship_battery::State::Discharging))
}

fn connection(way_out: &netdev::Interface) -> Option<Connection> {
    use netdev::interface::types::InterfaceType;
    match way_out.if_type {
        InterfaceType::Ethernet | InterfaceType::GigabitEthernet => Some(Connection::Wired),
        InterfaceType::Wireless80211 => Some(Connection::Wireless),
        InterfaceType::Unknown => None,
        _ => Some(Connection::Other),
    }
}

/// By which a network is known again: its gateway's hardware address, or else its address.
fn mark(gateway: &netdev::NetworkDevice) -> Option<String> {
    let hardware = gateway.mac_addr;
    if hardware != netdev::MacAddr::zero() {
        return Some(format!("gateway:{hardware}"));
    }
    let address = gateway.ipv4.first().map(ToString::to_string);
    address
        .or_else(|| gateway.ipv6.first().map(ToString::to_string))
        .map(|at| format!("address:{at}"))
}

/// On Linux, session and screen tell.
#[cfg(target_os = "linux")]
fn user_active() -> Option<bool> {
    None
}

#[cfg(not(target_os = "linux"))]
fn user_active() -> Option<bool> {
    let unused = system_idle_time::get_idle_time().ok()?;
    Some(unused < Duration::from_mins(5))
}
