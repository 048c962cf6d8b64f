//! Holding off sleep while files are sent, and hearing when it is over.

use crate::courtesy::surroundings::Wakefulness;
#[cfg(target_os = "linux")]
use {
    super::bus::{Object, call, gone},
    crate::courtesy::surroundings::Heard,
    futures_util::StreamExt,
};

#[cfg(target_os = "linux")]
const LOGIND: Object<'_> = Object {
    service: "org.freedesktop.login1",
    path: "/org/freedesktop/login1",
    interface: "org.freedesktop.login1.Manager",
};

/// By logind's `PrepareForSleep`, which says `true` before sleep and `false` after it.
#[cfg(target_os = "linux")]
pub(super) async fn watch(bus: &zbus::Connection, heard: &Heard) -> zbus::Result<()> {
    let mut said = LOGIND.signals(bus, "PrepareForSleep").await?;
    loop {
        let message = said.next().await.ok_or_else(gone)??;
        if !message.body().deserialize::<bool>()? {
            heard.woke();
        }
    }
}

/// By logind's inhibitor locks: sleep is held off until the file it hands out is closed.
#[cfg(target_os = "linux")]
pub(super) async fn hold_off() -> Option<Wakefulness> {
    let bus = zbus::Connection::system().await.ok()?;
    let body = ("sleep:idle", "Trove", "Files are being sent to the server", "block");
    let held = call(&bus, &LOGIND, LOGIND.interface, "Inhibit", &body).await;
    let held = held.and_then(|answer| answer.body().deserialize::<zbus::OwnedFd>());
    match held {
        Ok(held) => Some(Box::new(held)),
        Err(error) => {
            tracing::debug!("Sleep cannot be held off: {error}.");
            None
        }
    }
}

/// By the system's own means, from a thread of its own: on Windows they count for the thread.
#[cfg(not(target_os = "linux"))]
pub(super) async fn hold_off() -> Option<Wakefulness> {
    let (release, released) = std::sync::mpsc::channel::<()>();
    let (told, held) = tokio::sync::oneshot::channel();
    std::thread::spawn(move || {
        let mut wish = keepawake::Builder::default();
        wish.sleep(true).idle(true).reason("Files are being sent to the server").app_name("Trove");
        let awake = wish.create();
        if told.send(awake.is_ok()).is_ok() {
            // Ends when the other side is dropped.
            let _ = released.recv();
        }
        drop(awake);
    });
    held.await.ok()?.then(|| Box::new(release) as Wakefulness)
}
