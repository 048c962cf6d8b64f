//! The sources on real computers, one file each. On Linux most of them speak by themselves over
//! the message bus. What runs elsewhere than on Linux is untested.

#[cfg(target_os = "linux")]
mod bus;
#[cfg(target_os = "linux")]
mod network;
#[cfg(target_os = "linux")]
mod power;
#[cfg(target_os = "linux")]
mod screen;
mod sensors;
#[cfg(target_os = "linux")]
mod session;
mod sleep;

use super::surroundings::{Heard, Known, Surroundings, Wakefulness};
use futures_util::future::BoxFuture;
use tokio::sync::watch;

/// This computer.
#[derive(Clone, Copy, Debug)]
pub struct ThisComputer {
    /// Whether batteries, routes and the screen are looked at, beside what the bus says.
    pub sensors: bool,
}

impl Surroundings for ThisComputer {
    fn watch(&self, known: watch::Sender<Known>) -> BoxFuture<'static, ()> {
        let sensors = self.sensors;
        Box::pin(async move { watch_all(sensors, known).await })
    }

    fn hold_off_sleep(&self) -> BoxFuture<'static, Option<Wakefulness>> {
        Box::pin(sleep::hold_off())
    }
}

#[cfg(target_os = "linux")]
async fn watch_all(with_sensors: bool, known: watch::Sender<Known>) {
    let heard = Heard::new(if with_sensors { 5 } else { 3 }, known);
    let sensing = async {
        if with_sensors {
            tokio::join!(sensors::watch(&heard), screen::watch(&heard));
        }
    };
    tokio::join!(bus::watch(&heard), sensing);
}

#[cfg(not(target_os = "linux"))]
async fn watch_all(with_sensors: bool, known: watch::Sender<Known>) {
    let heard = Heard::new(usize::from(with_sensors), known);
    if with_sensors {
        sensors::watch(&heard).await;
    } else {
        heard.says(super::surroundings::Source::Sensors, Known::default());
    }
}
