//! The real server on its host: all of it but the two ports, the pages' work and the programs that
//! read media.

use crate::{disk::Disk, pulse};
use anyhow::Context as _;
use axum::Router;
use std::{
    fs,
    net::{IpAddr, Ipv4Addr},
    path::{Path, PathBuf},
    sync::{
        Arc, Mutex, PoisonError,
        atomic::{AtomicI64, Ordering},
    },
    time::Duration,
};
use tokio::{task::JoinSet, time::sleep};
use tokio_util::sync::CancellationToken;
use trove_pairing::{Code, Fingerprint};
use trove_server::{
    catalogue::{NewClient, sqlite::SqliteCatalogue},
    clock::Clock,
    dispatch::keep_dispatching,
    house::House,
    http::{Api, Limits, endpoints_from},
    looking_after::look_after,
    pairing::Pairings,
    reach::Reach,
    receive::Inbox,
    requests::Requests,
    settings::{self, OwnerSettings, Settings},
};

/// A confirmation is waited for so long in minutes; long enough to be late in no calm house.
const REISSUE_MINUTES: u32 = 5;

/// What clients reach of a running server.
#[derive(Clone)]
pub struct Door {
    /// The HTTP side.
    pub router: Router,
    /// What stands behind the FTP port.
    pub inbox: Arc<Inbox<Requests>>,
    tasks: Arc<Mutex<JoinSet<()>>>,
}

impl Door {
    /// The server works on this until it is done or the server dies.
    pub fn work(&self, work: impl Future<Output = ()> + Send + 'static) {
        let mut tasks = self.tasks.lock().unwrap_or_else(PoisonError::into_inner);
        while tasks.try_join_next().is_some() {}
        tasks.spawn(work);
    }
}

/// A server that runs.
pub struct Running {
    /// For clients.
    pub door: Door,
    /// What its activities share.
    pub house: Arc<House>,
    /// Whether its commits survive a power cut.
    pub commits_are_durable: bool,
    api: Arc<Api>,
}

/// The server's host.
#[derive(Clone, Debug)]
pub struct Host {
    /// Where all that it knows lies.
    pub folder: PathBuf,
    /// The time of day there.
    pub runs: Arc<AtomicI64>,
    /// How far its clock was set ahead; milliseconds.
    pub ahead: Arc<AtomicI64>,
}

impl Host {
    /// A host that never had a server.
    pub fn new(folder: PathBuf) -> anyhow::Result<Self> {
        let runs = Arc::new(AtomicI64::new(pulse::now_ms()));
        let host = Self { folder, runs, ahead: Arc::default() };
        fs::create_dir_all(host.shares())?;
        fs::create_dir_all(host.inbox())?;
        Ok(host)
    }

    /// The owner sets the server up.
    pub async fn furnish(&self) -> anyhow::Result<()> {
        let catalogue = SqliteCatalogue::open(&self.catalogue()).await?;
        let owner = OwnerSettings { reissue_minutes: REISSUE_MINUTES, ..OwnerSettings::default() };
        settings::keep(&catalogue, &owner).await?;
        catalogue.close().await;
        Ok(())
    }

    /// Where the catalogue lies.
    pub fn catalogue(&self) -> PathBuf {
        self.folder.join("catalogue.sqlite")
    }

    /// Where the shares lie.
    pub fn shares(&self) -> PathBuf {
        self.folder.join("shares")
    }

    /// Where contents arrive.
    pub fn inbox(&self) -> PathBuf {
        self.folder.join("inbox")
    }

    /// The disk of shares and inbox.
    pub fn disk(&self) -> std::io::Result<Disk> {
        Disk::new(vec![self.shares(), self.inbox()])
    }

    /// Starts the server.
    pub async fn start(&self) -> anyhow::Result<Running> {
        let clock = Clock::Settable { runs: self.runs.clone(), ahead: self.ahead.clone() };
        let catalogue = SqliteCatalogue::open(&self.catalogue()).await?;
        let commits_are_durable = catalogue.is_durable().await?;
        let settings = Settings::new(&self.folder);
        let house = House::open(Arc::new(catalogue), settings, clock).await?;
        let house = Arc::new(house);
        let stopping = CancellationToken::new();
        let pairings = Pairings::new(Fingerprint([7; 32]), 8421);
        let address = (Ipv4Addr::LOCALHOST, 8420).into();
        let reach = Reach { name: "simulated".into(), http: address, public_host: None };
        let api = Api::new(house.clone(), pairings, reach, Limits::default(), stopping.clone());
        let door = Door {
            router: endpoints_from(api.clone(), IpAddr::V4(Ipv4Addr::LOCALHOST)),
            inbox: house.inbox.clone(),
            tasks: Arc::default(),
        };
        door.work(look_after(house.clone(), stopping.clone()));
        door.work(keep_dispatching(house.clone(), stopping));
        Ok(Running { door, house, commits_are_durable, api })
    }
}

impl Running {
    /// Pairs a client, as a person does with a code.
    pub async fn pair(&self, client: &NewClient) -> anyhow::Result<()> {
        let code = Code::random();
        let catalogue = &self.house.catalogue;
        let now = self.house.clock.now();
        catalogue.offer_code(&code, now, now.after(Duration::from_mins(5)), 3).await?;
        anyhow::ensure!(catalogue.pair(&code, client, now).await?, "a client was not paired");
        self.house.presence.wake_all();
        Ok(())
    }

    /// The process ends: nothing that it works on goes on.
    pub fn die(self) {
        self.api.break_off();
        self.door.tasks.lock().unwrap_or_else(PoisonError::into_inner).abort_all();
    }
}

/// Returns when nobody of this process has anything open below a folder.
pub async fn until_closed(folder: &Path) -> anyhow::Result<()> {
    // A message that is still on its way holds on to its server until nobody waits for its answer.
    for _ in 0..2_000 {
        if open_below(folder)?.is_empty() {
            return Ok(());
        }
        sleep(Duration::from_millis(50)).await;
    }
    let open = open_below(folder)?;
    anyhow::bail!("something stays open after its process died: {open:?}")
}

fn open_below(folder: &Path) -> anyhow::Result<Vec<PathBuf>> {
    let mut open = Vec::new();
    for entry in fs::read_dir("/proc/self/fd").context("this needs Linux")? {
        // One that is closed meanwhile is not open.
        if let Ok(target) = fs::read_link(entry?.path())
            && target.starts_with(folder)
        {
            open.push(target);
        }
    }
    Ok(open)
}

/// Sets the server's clock so far ahead.
pub fn set_clock(host: &Host, ahead_ms: i64) {
    host.ahead.store(ahead_ms, Ordering::SeqCst);
}
