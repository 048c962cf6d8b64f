//! A message bus of the test's own, with the services of a desktop made up on it.

#![allow(clippy::unused_self, reason = "methods on the bus belong to objects")]

use std::{
    io::{BufRead, BufReader},
    path::Path,
    process::{Child, Command, Stdio},
    sync::{Arc, Mutex},
};
use tokio::runtime::Runtime;
use zbus::{
    Connection, OwnedFd, OwnedObjectPath, connection::Builder, interface,
    object_server::SignalEmitter,
};

/// The bus and its services, until dropped.
pub struct Bus {
    daemon: Child,
    runtime: Runtime,
    services: Connection,
    held: Arc<Mutex<Vec<std::io::PipeReader>>>,
    address: String,
}

struct Power {
    on_battery: bool,
}

#[interface(name = "org.freedesktop.UPower")]
impl Power {
    #[zbus(property)]
    fn on_battery(&self) -> bool {
        self.on_battery
    }
}

struct Network {
    metered: u32,
    id: String,
}

#[interface(name = "org.freedesktop.NetworkManager")]
impl Network {
    #[zbus(property)]
    fn metered(&self) -> u32 {
        self.metered
    }

    #[zbus(property)]
    fn primary_connection_type(&self) -> String {
        "802-11-wireless".into()
    }

    #[zbus(property)]
    fn primary_connection(&self) -> OwnedObjectPath {
        format!("/active/{}", self.id).try_into().unwrap()
    }
}

struct Active(String);

#[interface(name = "org.freedesktop.NetworkManager.Connection.Active")]
impl Active {
    #[zbus(property)]
    fn uuid(&self) -> String {
        self.0.clone()
    }
}

struct Logins {
    held: Arc<Mutex<Vec<std::io::PipeReader>>>,
}

#[interface(name = "org.freedesktop.login1.Manager")]
impl Logins {
    fn inhibit(&self, what: &str, who: &str, why: &str, mode: &str) -> OwnedFd {
        assert!(what.contains("sleep") && mode == "block", "{what} {mode}");
        assert!(!who.is_empty() && !why.is_empty());
        let (reader, writer) = std::io::pipe().unwrap();
        self.held.lock().unwrap().push(reader);
        std::os::fd::OwnedFd::from(writer).into()
    }

    #[zbus(signal)]
    async fn prepare_for_sleep(emitter: &SignalEmitter<'_>, begins: bool) -> zbus::Result<()>;

    fn get_session(&self, id: &str) -> OwnedObjectPath {
        assert_eq!(id, "auto");
        OwnedObjectPath::try_from("/org/freedesktop/login1/session/_31").unwrap()
    }
}

struct Session {
    idle: bool,
}

#[interface(name = "org.freedesktop.login1.Session")]
impl Session {
    #[zbus(property)]
    fn idle_hint(&self) -> bool {
        self.idle
    }
}

const POWER: &str = "/org/freedesktop/UPower";
const NETWORK: &str = "/org/freedesktop/NetworkManager";
const LOGINS: &str = "/org/freedesktop/login1";
const SESSION: &str = "/org/freedesktop/login1/session/_31";

impl Bus {
    /// A computer on mains power and a network that costs nothing, with nobody at it.
    pub fn start(folder: &Path) -> Self {
        let mut daemon = Command::new("dbus-daemon")
            .args(["--session", "--nofork", "--print-address"])
            .arg(format!("--address=unix:path={}", folder.join("bus").display()))
            .stdout(Stdio::piped())
            .spawn()
            .expect("dbus-daemon is installed (`cargo xtask test` does that on Debian)");
        let mut address = String::new();
        BufReader::new(daemon.stdout.take().unwrap()).read_line(&mut address).unwrap();
        let address = address.trim().to_owned();
        let runtime =
            tokio::runtime::Builder::new_multi_thread().worker_threads(1).enable_all().build();
        let runtime = runtime.unwrap();
        let held = Arc::new(Mutex::new(Vec::new()));
        let logins = Logins { held: held.clone() };
        let services = runtime.block_on(async {
            Builder::address(address.as_str())
                .serve_at(POWER, Power { on_battery: false })
                .serve_at(NETWORK, Network { metered: 4, id: "home".into() })
                .serve_at("/active/home", Active("home".into()))
                .serve_at("/active/away", Active("away".into()))
                .serve_at(LOGINS, logins)
                .serve_at(SESSION, Session { idle: true })
                .name("org.freedesktop.UPower")
                .name("org.freedesktop.NetworkManager")
                .name("org.freedesktop.login1")
                .build()
                .await
                .unwrap()
        });
        Self { daemon, runtime, services, held, address }
    }

    /// Where it listens.
    pub fn address(&self) -> &str {
        &self.address
    }

    /// Plugs the computer in or out.
    pub fn on_battery(&self, on_battery: bool) {
        self.runtime.block_on(async {
            let power = self.services.object_server().interface::<_, Power>(POWER).await.unwrap();
            let mut now = power.get_mut().await;
            now.on_battery = on_battery;
            now.on_battery_changed(power.signal_emitter()).await.unwrap();
        });
    }

    /// Puts the computer on a network that costs by the byte, or on the one at home.
    pub fn metered(&self, metered: bool) {
        self.runtime.block_on(async {
            let server = self.services.object_server();
            let network = server.interface::<_, Network>(NETWORK).await.unwrap();
            let mut now = network.get_mut().await;
            now.metered = if metered { 1 } else { 4 };
            now.id = if metered { "away" } else { "home" }.into();
            now.metered_changed(network.signal_emitter()).await.unwrap();
        });
    }

    /// Puts the computer on another network that costs nothing.
    pub fn moves(&self) {
        self.runtime.block_on(async {
            let server = self.services.object_server();
            let network = server.interface::<_, Network>(NETWORK).await.unwrap();
            let mut now = network.get_mut().await;
            now.id = if now.id == "home" { "away" } else { "home" }.into();
            now.primary_connection_changed(network.signal_emitter()).await.unwrap();
        });
    }

    /// The computer goes to sleep and wakes up, as far as the system says.
    pub fn sleeps(&self) {
        self.runtime.block_on(async {
            let server = self.services.object_server();
            let logins = server.interface::<_, Logins>(LOGINS).await.unwrap();
            for begins in [true, false] {
                Logins::prepare_for_sleep(logins.signal_emitter(), begins).await.unwrap();
            }
        });
    }

    /// Somebody sits down, or leaves.
    pub fn in_use(&self, in_use: bool) {
        self.runtime.block_on(async {
            let server = self.services.object_server();
            let session = server.interface::<_, Session>(SESSION).await.unwrap();
            let mut now = session.get_mut().await;
            now.idle = !in_use;
            now.idle_hint_changed(session.signal_emitter()).await.unwrap();
        });
    }

    /// How often sleep was held off; returns when all of it has been let go.
    pub fn until_sleep_is_free(&self) -> usize {
        use std::io::Read;
        let held = std::mem::take(&mut *self.held.lock().unwrap());
        let times = held.len();
        for mut reader in held {
            // Ends when the other side is closed.
            reader.read_to_end(&mut Vec::new()).unwrap();
        }
        times
    }
}

impl Drop for Bus {
    fn drop(&mut self) {
        // Both fail only when it has ended already, which is what is wanted.
        self.daemon.kill().ok();
        self.daemon.wait().ok();
    }
}
