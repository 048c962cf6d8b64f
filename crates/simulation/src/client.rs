//! The real client engine on its computer.

use crate::{
    computer::Computer,
    draw::Draw,
    link::{Address, SimulatedLink},
    network::Network,
    pulse,
    server::{Running, until_closed},
    write_ahead::{Synced, WriteAhead},
};
use futures_util::future::BoxFuture;
use notify::RecommendedWatcher;
use std::{
    path::{Path, PathBuf},
    sync::{
        Arc,
        atomic::{AtomicI64, Ordering},
    },
    time::Duration,
};
use tokio::sync::watch;
use trove_collector::{
    Engine, EngineHandle, Home, Options,
    awake::Clocks,
    courtesy::{Known, Surroundings, Wakefulness},
    settings::ServerAccess,
};
use trove_protocol::{ClientId, ClientPath};
use trove_server::catalogue::NewClient;

/// Between two looks at the clocks.
const TICK: Duration = Duration::from_secs(20);

/// A computer's client, running or not.
pub struct Client {
    /// Its files.
    pub computer: Computer,
    /// What it knows of its server.
    pub access: Option<Arc<ServerAccess>>,
    number: usize,
    folder: PathBuf,
    engine: Option<EngineHandle>,
    slept: Arc<AtomicI64>,
    synced: Synced,
}

/// Knows what the clocks of a simulated house say.
#[derive(Clone, Debug)]
struct InTheHouse {
    /// How long this computer has slept in all; milliseconds.
    slept: Arc<AtomicI64>,
}

impl Surroundings for InTheHouse {
    fn watch(&self, known: watch::Sender<Known>) -> BoxFuture<'static, ()> {
        known.send_modify(|known| known.complete = true);
        Box::pin(std::future::ready(()))
    }

    fn hold_off_sleep(&self) -> BoxFuture<'static, Option<Wakefulness>> {
        Box::pin(std::future::ready(None))
    }

    fn clocks(&self) -> Clocks {
        let slept = self.slept.load(Ordering::SeqCst);
        let length = |ms: i64| Duration::from_millis(u64::try_from(ms).unwrap_or(0));
        let now = pulse::now_ms();
        Clocks {
            timers: length(now - slept),
            sleepless: Some(length(now)),
            wall_ms: pulse::wall_ms(),
        }
    }

    fn until_next_look(&self) -> BoxFuture<'static, ()> {
        Box::pin(tokio::time::sleep(TICK))
    }
}

/// This house hears of no changes: they are found by looking.
fn unwatched(_: &mut RecommendedWatcher, _: &Path) -> notify::Result<()> {
    Err(notify::Error::generic("nothing tells of changes here"))
}

impl Client {
    /// A computer that has no server yet.
    pub fn new(number: usize, folder: PathBuf, computer: Computer, synced: Synced) -> Self {
        let slept = Arc::default();
        Self { computer, access: None, number, folder, engine: None, slept, synced }
    }

    /// Where its ledger lies.
    pub fn ledger(&self) -> PathBuf {
        self.folder.join("ledger.sqlite")
    }

    /// Whether it runs.
    pub fn runs(&self) -> bool {
        self.engine.is_some()
    }

    /// A person pairs it with the server, in the place of whatever it was paired with.
    pub async fn pair(&mut self, server: &Running, draw: &Draw) -> anyhow::Result<()> {
        let word = |what: &str| format!("{what}-{:016x}", draw.number(0..=u64::MAX));
        let access = ServerAccess {
            url: "https://127.0.0.1:8420".into(),
            certificate: "07".repeat(32),
            client: ClientId(format!("{:032x}", draw.number(0..=u64::MAX))),
            token: word("token"),
            ftp_password: word("password"),
            ftp_port: 8421,
        };
        let client = NewClient {
            id: access.client.clone(),
            name: format!("computer {}", self.number),
            token_hash: *blake3::hash(access.token.as_bytes()).as_bytes(),
            ftp_password_hash: *blake3::hash(access.ftp_password.as_bytes()).as_bytes(),
        };
        server.pair(&client).await?;
        let home = Home::open(Some(&self.folder))?;
        home.remember(&access)?;
        let ledger = home.ledger().await?;
        ledger.start_afresh().await?;
        let folder = ClientPath::from_path(&self.computer.folder)
            .ok_or_else(|| anyhow::anyhow!("a folder has no path that travels"))?;
        ledger.add_folder(&folder).await?;
        ledger.close().await;
        self.access = Some(Arc::new(access));
        Ok(())
    }

    /// Starts the engine.
    pub async fn start(&mut self, network: &Network, server: &Address) -> anyhow::Result<()> {
        let Some(access) = self.access.clone() else { return Ok(()) };
        let link = SimulatedLink {
            computer: self.number,
            network: network.clone(),
            server: server.clone(),
            access,
            renewed: Arc::default(),
        };
        let options = Options {
            surroundings: Arc::new(InTheHouse { slept: self.slept.clone() }),
            watch: unwatched,
            ..Options::default()
        };
        // Whoever opens it first begins a new log.
        self.synced.forget(&self.ledger());
        let home = Home::open(Some(&self.folder))?;
        self.engine = Some(Engine::start_with(home, Arc::new(link), options).await?);
        Ok(())
    }

    /// The process ends at this moment. If the power is cut, what SQLite had not made durable may
    /// be lost: any end of the write-ahead log that comes after the last sync.
    pub async fn die(&mut self, power_cut: Option<&Draw>) -> anyhow::Result<()> {
        let Some(engine) = self.engine.take() else { return Ok(()) };
        let ledger = self.ledger();
        let image = power_cut.map(|draw| WriteAhead::of(&ledger, self.synced.bytes(&ledger), draw));
        drop(engine);
        until_closed(&self.folder).await?;
        if let Some(image) = image.transpose()? {
            image.put_back()?;
        }
        Ok(())
    }

    /// A person ends it, or the computer shuts down.
    pub async fn stop(&mut self) -> anyhow::Result<()> {
        if let Some(engine) = self.engine.take() {
            engine.stop().await;
            until_closed(&self.folder).await?;
        }
        Ok(())
    }

    /// It slept so long, as its clocks will tell.
    pub fn slept(&self, ms: i64) {
        self.slept.fetch_add(ms, Ordering::SeqCst);
    }

    /// A person pauses it, or lets it go on.
    pub async fn pause(&self, paused: bool) -> anyhow::Result<()> {
        if let Some(engine) = &self.engine {
            if paused {
                engine.pause(&trove_collector::pause::Pause::UntilResumed).await?;
            } else {
                engine.resume().await?;
            }
        }
        Ok(())
    }
}
