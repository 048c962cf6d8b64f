//! The server that comes with the app, kept as the user's own service.

use super::{
    BundledServer,
    disk::room,
    following::{Memory, follow},
    keeping::{Keeping, Order, choose},
    kept::Kept,
    place::{Found, Verdict, look, shown},
    ports::free,
    program::{Entry, Offered, Program},
};
use crate::{
    bindings::{Failure, FailureKind, LibraryPlace, LibraryState, LibraryView, PairingCode},
    context::beside,
};
use futures_util::future::BoxFuture;
use std::{
    net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr},
    path::{Path, PathBuf},
    sync::{Arc, Mutex, PoisonError},
};
use tokio::sync::{Mutex as AsyncMutex, Notify, OnceCell, watch};
use tokio_util::{
    sync::{CancellationToken, DropGuard},
    task::TaskTracker,
};
use trove_collector::Home;
use trove_protocol::ClientPath;

/// The ports that a server has unless somebody else has them.
const USUAL_PORTS: (u16, u16) = (8420, 8421);

/// Where the server and what belongs to it are.
#[derive(Clone, Debug)]
pub struct Places {
    /// The program `trove-server`.
    pub program: PathBuf,
    /// Its data folder.
    pub data_dir: PathBuf,
    /// The user's folder of settings, in which services and entries for the login lie.
    pub config: PathBuf,
    /// The client's own files: by them this computer is told from others.
    pub client: Home,
    /// On which address the server listens.
    pub listen: IpAddr,
    /// The ports of HTTPS and FTP to try first; nothing for any.
    pub ports: Option<(u16, u16)>,
}

impl Places {
    /// The usual ones; nothing for a user without a home folder.
    pub fn usual(program: PathBuf, client: Home) -> Option<Self> {
        let own = directories::ProjectDirs::from("", "", "trove-server")?;
        let base = directories::BaseDirs::new()?;
        Some(Self {
            program,
            data_dir: own.data_local_dir().to_owned(),
            config: base.config_dir().to_owned(),
            client,
            listen: Ipv6Addr::UNSPECIFIED.into(),
            ports: Some(USUAL_PORTS),
        })
    }
}

/// The server that comes with the app.
pub struct OwnServer {
    pub(super) inner: Arc<Inner>,
    /// What goes on to its end whoever waits for it.
    moves: TaskTracker,
    _end: DropGuard,
}

/// What the server's owner and who follows it share.
pub(super) struct Inner {
    pub places: Places,
    pub program: Program,
    keeping: OnceCell<Arc<dyn Keeping>>,
    kept: Mutex<Option<Kept>>,
    pub view: watch::Sender<Option<LibraryView>>,
    /// Held by whoever changes what the server does, or looks at it.
    pub memory: AsyncMutex<Memory>,
    /// There is a library now.
    pub begun: Notify,
    pub looked_at: watch::Sender<bool>,
    /// The app ends.
    pub end: CancellationToken,
}

impl OwnServer {
    /// Finds the library that was kept here before, has its server run if it is to, and follows it
    /// until this is dropped. To be called within a runtime.
    pub fn new(places: Places) -> Self {
        Self::following(places, OnceCell::new())
    }

    /// The same, kept by this, whatever this computer has.
    pub fn kept_by(places: Places, keeping: Arc<dyn Keeping>) -> Self {
        Self::following(places, OnceCell::new_with(Some(keeping)))
    }

    fn following(places: Places, keeping: OnceCell<Arc<dyn Keeping>>) -> Self {
        let program = Program { path: places.program.clone(), data_dir: places.data_dir.clone() };
        let kept = Kept::read(&places.data_dir).unwrap_or_else(|failure| {
            tracing::warn!("{failure}");
            None
        });
        let first = kept.as_ref().map(first_view);
        let inner = Arc::new(Inner {
            places,
            program,
            keeping,
            kept: Mutex::new(kept),
            view: watch::Sender::new(first),
            memory: AsyncMutex::default(),
            begun: Notify::new(),
            looked_at: watch::Sender::new(false),
            end: CancellationToken::new(),
        });
        let end = inner.end.clone();
        tokio::spawn(end.clone().run_until_cancelled_owned(follow(Arc::clone(&inner))));
        Self { inner, moves: TaskTracker::new(), _end: end.drop_guard() }
    }
}

/// What is shown until the server has been looked at.
fn first_view(kept: &Kept) -> LibraryView {
    let state = if kept.wanted { LibraryState::Starting } else { LibraryState::Stopped };
    super::picture::picture(&super::picture::Known {
        state,
        sentence: None,
        folder: kept.folder.clone(),
        status: super::program::Status::default(),
        room: (0, 0),
        addresses: Vec::new(),
        at_login_only: kept.at_login_only,
        own_id: None,
        moving: None,
    })
}

impl Inner {
    /// What keeps the server on this computer.
    pub async fn keeping(&self) -> Arc<dyn Keeping> {
        let chosen = self.keeping.get_or_init(|| choose(&self.places.config)).await;
        Arc::clone(chosen)
    }

    /// What is remembered of the library here.
    pub fn kept(&self) -> Option<Kept> {
        self.kept.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// Remembers it otherwise.
    pub fn keep(&self, kept: Kept) -> Result<(), Failure> {
        kept.write(&self.places.data_dir)?;
        *self.kept.lock().unwrap_or_else(PoisonError::into_inner) = Some(kept);
        Ok(())
    }

    fn forget(&self) {
        if let Err(error) = Kept::forget(&self.places.data_dir) {
            tracing::warn!("what was remembered of the library cannot be removed ({error})");
        }
        *self.kept.lock().unwrap_or_else(PoisonError::into_inner) = None;
        self.view.send_replace(None);
    }

    pub fn order(&self, kept: &Kept) -> Order {
        Order {
            program: self.places.program.clone(),
            data_dir: self.places.data_dir.clone(),
            listen: self.places.listen,
            http: kept.http,
            ftp: kept.ftp,
        }
    }

    /// Where this computer reaches the server.
    pub fn address_here(&self, kept: &Kept) -> SocketAddr {
        let listen = self.places.listen;
        let ip = if listen.is_unspecified() { Ipv4Addr::LOCALHOST.into() } else { listen };
        SocketAddr::new(ip, kept.http)
    }

    pub(super) fn known(&self) -> Result<Kept, Failure> {
        self.kept().ok_or_else(|| {
            Failure::new(
                FailureKind::NotThere,
                "No library is kept on this computer; choose a folder for one first.",
            )
        })
    }

    pub(super) fn show_state(&self, state: LibraryState) {
        self.view.send_if_modified(|view| match view {
            Some(view) if view.state != state => {
                view.state = state;
                view.sentence = None;
                true
            }
            _ => false,
        });
    }

    pub(super) async fn look_at(&self, folder: &Path) -> Result<(Found, Verdict), Failure> {
        let known = self.program.shares().await?.and_then(|shares| shares.mark);
        let folder = folder.to_owned();
        let found = beside(move || look(&folder)).await??;
        let verdict = Verdict::of(&found, known.as_deref());
        Ok((found, verdict))
    }

    async fn place(&self, folder: &Path) -> Result<LibraryPlace, Failure> {
        let (found, verdict) = self.look_at(folder).await?;
        let asked = folder.to_owned();
        let room = beside(move || room(&asked)).await?.unwrap_or_default();
        Ok(shown(folder, &found, verdict, room))
    }

    async fn proposed(&self) -> Result<LibraryPlace, Failure> {
        let known = self.program.shares().await?.and_then(|shares| shares.folder);
        let folder = match known {
            Some(folder) => ClientPath::from_wire(folder).to_path(),
            None => directories::UserDirs::new()
                .map(|user| user.home_dir().join("Trove"))
                .ok_or_else(|| {
                    Failure::new(
                        FailureKind::NotThere,
                        "This user has no home folder; choose a folder for the library.",
                    )
                })?,
        };
        self.place(&folder).await
    }

    async fn install(&self, folder: &Path) -> Result<LibraryView, Failure> {
        let mut memory = self.memory.lock().await;
        let before = Kept::read(&self.places.data_dir)?;
        if let Some(kept) = &before {
            let known = self.program.shares().await?.and_then(|shares| shares.folder);
            let known =
                known.map_or(kept.folder.clone(), |one| ClientPath::from_wire(one).to_path());
            if real(folder) != real(&known) {
                return Err(Failure::new(
                    FailureKind::NotEmpty,
                    format!(
                        "This computer keeps a library in {} already; move it instead.",
                        known.display()
                    ),
                ));
            }
            self.run(&mut memory, kept.clone()).await?;
            return self.seen(&mut memory).await;
        }
        let (_, verdict) = self.look_at(folder).await?;
        verdict.allowed(folder)?;
        self.program.says(&["shares".as_ref(), "use".as_ref(), folder.as_os_str()]).await?;
        let (listen, usual) = (self.places.listen, self.places.ports);
        let (http, ftp) = beside(move || free(listen, usual)).await?.ok_or_else(|| {
            Failure::new(
                FailureKind::PortTaken,
                "Other programs listen on all ports that the library's server could have; end \
                 one of them and try again.",
            )
        })?;
        let kept = Kept { folder: real(folder), http, ftp, wanted: true, at_login_only: true };
        let order = self.order(&kept);
        let begun = self.run(&mut memory, kept).await;
        if let Err(failure) = begun {
            // What did not start is not to be started at the next login either.
            if let Err(failure) = self.keeping().await.remove(&order).await {
                tracing::warn!("{failure}");
            }
            self.forget();
            return Err(failure);
        }
        let view = self.seen(&mut memory).await;
        self.begun.notify_one();
        view
    }

    /// Has the server run from now on, and returns when it answers.
    async fn run(&self, memory: &mut Memory, kept: Kept) -> Result<(), Failure> {
        let order = self.order(&kept);
        let keeping = self.keeping().await;
        let at_login_only = keeping.install(&order).await?;
        self.keep(Kept { wanted: true, at_login_only, ..kept })?;
        self.show_state(LibraryState::Starting);
        keeping.start(&order).await?;
        memory.until_it_answers(self).await
    }

    async fn seen(&self, memory: &mut Memory) -> Result<LibraryView, Failure> {
        memory.look(self).await;
        let view = self.view.borrow().clone();
        view.ok_or_else(|| Failure::internal("The library is not known; try again.", ""))
    }

    async fn start(&self) -> Result<(), Failure> {
        let mut memory = self.memory.lock().await;
        let kept = self.known()?;
        let started = self.run(&mut memory, kept).await;
        memory.look(self).await;
        started
    }

    async fn stop(&self) -> Result<(), Failure> {
        let mut memory = self.memory.lock().await;
        let kept = self.known()?;
        let order = self.order(&kept);
        self.keep(Kept { wanted: false, ..kept })?;
        let stopped = self.keeping().await.remove(&order).await;
        memory.look(self).await;
        stopped
    }

    async fn new_code(&self) -> Result<PairingCode, Failure> {
        let kept = self.known()?;
        let Offered { code, expires_ms } = self.program.answers(&["pair", "--json"]).await?;
        let (listen, http) = (self.places.listen, kept.http);
        let addresses = beside(move || super::addresses::addresses(listen, http)).await?;
        let address = addresses.into_iter().next();
        let address = address.unwrap_or_else(|| self.address_here(&kept).to_string());
        Ok(PairingCode { code, address, expires_ms })
    }
}

/// A folder's one true path, as far as it is there.
fn real(folder: &Path) -> PathBuf {
    std::fs::canonicalize(folder)
        .or_else(|_| std::path::absolute(folder))
        .unwrap_or_else(|_| folder.to_owned())
}

impl BundledServer for OwnServer {
    fn place<'a>(&'a self, folder: &'a Path) -> BoxFuture<'a, Result<LibraryPlace, Failure>> {
        Box::pin(self.inner.place(folder))
    }

    fn proposed(&self) -> BoxFuture<'_, Result<LibraryPlace, Failure>> {
        Box::pin(self.inner.proposed())
    }

    fn install<'a>(&'a self, folder: &'a Path) -> BoxFuture<'a, Result<LibraryView, Failure>> {
        Box::pin(self.inner.install(folder))
    }

    fn watch(&self) -> watch::Receiver<Option<LibraryView>> {
        self.inner.view.subscribe()
    }

    fn start(&self) -> BoxFuture<'_, Result<(), Failure>> {
        Box::pin(self.inner.start())
    }

    fn stop(&self) -> BoxFuture<'_, Result<(), Failure>> {
        Box::pin(self.inner.stop())
    }

    fn move_to<'a>(&'a self, folder: &'a Path) -> BoxFuture<'a, Result<(), Failure>> {
        Box::pin(async move {
            let (inner, folder) = (Arc::clone(&self.inner), folder.to_owned());
            // Who asked may be gone before the server runs again.
            let moving = self.moves.spawn(async move { inner.move_to(&folder).await });
            moving.await.map_err(|error| {
                Failure::internal("Part of Trove stopped unexpectedly; try again.", error)
            })?
        })
    }

    fn new_code(&self) -> BoxFuture<'_, Result<PairingCode, Failure>> {
        Box::pin(self.inner.new_code())
    }

    fn entry(&self) -> BoxFuture<'_, Result<Option<String>, Failure>> {
        Box::pin(async move {
            let Some(_) = self.inner.kept() else { return Ok(None) };
            let Entry { address } =
                self.inner.program.answers(&["owner", "enter", "--json"]).await?;
            Ok(Some(address))
        })
    }

    fn address_here(&self) -> Option<String> {
        let inner = &self.inner;
        inner.kept().map(|kept| inner.address_here(&kept).to_string())
    }

    fn is_looked_at(&self, looked_at: bool) {
        self.inner.looked_at.send_replace(looked_at);
    }

    fn end(&self) -> BoxFuture<'_, ()> {
        self.inner.end.cancel();
        self.moves.close();
        Box::pin(async move { self.moves.wait().await })
    }
}
