//! Puts the running server together and takes it apart again.

use crate::{
    announce::{Announcement, Wish},
    catalogue::sqlite::SqliteCatalogue,
    clock::Clock,
    collection::index::keep_index,
    dispatch::keep_dispatching,
    ftp::{self, FtpConfig},
    house::House,
    http::{self, Api, Limits},
    library,
    looking_after::look_after,
    noticing::notice,
    pairing::Pairings,
    previews::keep_making,
    reach::Reach,
    scrub::scrub,
    settings::{DataFolder, Settings},
    states,
    tls::Identity,
};
use anyhow::Context as _;
use std::{
    io,
    net::{Ipv4Addr, Ipv6Addr, SocketAddr},
    ops::RangeInclusive,
    path::{Path, PathBuf},
    sync::Arc,
    time::Duration,
};
use tokio::{
    net::{TcpListener, TcpSocket},
    task::JoinHandle,
    time::timeout,
};
use tokio_util::sync::CancellationToken;
use trove_pairing::Fingerprint;

/// Where HTTPS is served unless said otherwise.
pub const HTTP_PORT: u16 = 8420;

/// Where FTP is served unless said otherwise.
pub const FTP_PORT: u16 = 8421;

/// How a server is to run. [`Options::new`] gives the defaults.
#[derive(Clone, Debug)]
pub struct Options {
    /// Where the server keeps all that it knows.
    pub data_dir: PathBuf,
    /// Where HTTPS is served; by default on [`HTTP_PORT`] of all addresses.
    pub http: Option<SocketAddr>,
    /// Where FTP is served; by default on [`FTP_PORT`] of all addresses.
    pub ftp: Option<SocketAddr>,
    /// Ports for FTP's data connections; by default the system chooses.
    pub ftp_passive_ports: Option<RangeInclusive<u16>>,
    /// The name or address under which the server is reached from outside.
    pub public_host: Option<String>,
    /// What the owner can set about collecting.
    pub settings: Settings,
    /// Whether the shares are where the catalogue has them, if it does; else they are where
    /// [`Self::settings`] say.
    pub shares_as_known: bool,
    /// Whether and as what the server is announced.
    pub announce: Wish,
    /// Limits of the HTTPS port.
    pub limits: Limits,
    /// Tells the time.
    pub clock: Clock,
}

impl Options {
    /// The defaults for this data directory.
    pub fn new(data_dir: &Path) -> Self {
        Self {
            data_dir: data_dir.to_owned(),
            http: None,
            ftp: None,
            ftp_passive_ports: None,
            public_host: None,
            settings: Settings::new(data_dir),
            shares_as_known: false,
            // What nobody asked for is not told to the network.
            announce: Wish { announce: Some(false), name: None },
            limits: Limits::default(),
            clock: Clock::System,
        }
    }
}

/// Where the catalogue lies in a data directory.
pub fn catalogue_file(data_dir: &Path) -> PathBuf {
    data_dir.join("catalogue.sqlite")
}

/// A server whose ports answer.
pub struct Running {
    /// Where HTTPS is served.
    pub http: SocketAddr,
    /// Where FTP is served.
    pub ftp: SocketAddr,
    /// The certificate that clients pin.
    pub certificate: Fingerprint,
    /// What the server's activities share.
    pub house: Arc<House>,
    /// The HTTPS endpoints.
    pub api: Arc<Api>,
    stopping: CancellationToken,
    serving_http: JoinHandle<()>,
    serving_ftp: JoinHandle<()>,
    looking_after: JoinHandle<()>,
    noticing: JoinHandle<()>,
    watching: JoinHandle<()>,
    scrubbing: JoinHandle<()>,
    dispatching: JoinHandle<()>,
    indexing: JoinHandle<()>,
    picturing: JoinHandle<()>,
    announcement: Option<Announcement>,
    /// Held as long as the server runs.
    _data_folder: DataFolder,
}

/// Starts a server. When this returns, its ports answer.
pub async fn start(mut options: Options) -> anyhow::Result<Running> {
    let data_dir = &options.data_dir.clone();
    let data_folder = DataFolder::hold(data_dir)?;
    let identity = Identity::load_or_make(data_dir, options.public_host.as_deref())?;
    let catalogue = SqliteCatalogue::open(&catalogue_file(data_dir)).await?;
    if options.shares_as_known
        && let Some(shares) = library::folder(&catalogue).await?
    {
        options.settings.shares = shares;
    }
    if let Some(to) = library::moved_to(&catalogue, &options.settings.shares).await? {
        anyhow::bail!(
            "the library was moved from {} to {}: start the server with --shares and that folder, \
             or without --shares",
            options.settings.shares.display(),
            to.display()
        );
    }
    library::note_folder(&catalogue, &options.settings.shares).await?;
    let house = House::open(Arc::new(catalogue), options.settings, options.clock).await?;
    let house = Arc::new(house);
    let http = listen(options.http, HTTP_PORT, "--http")?;
    let ftp = listen(options.ftp, FTP_PORT, "--ftp")?;
    let (http_address, ftp_address) = (http.local_addr()?, ftp.local_addr()?);

    let stopping = CancellationToken::new();
    let pairings = Pairings::new(identity.fingerprint(), ftp_address.port());
    let reach = Reach {
        name: options.announce.shown_name(),
        http: http_address,
        public_host: options.public_host.clone(),
    };
    let api = Api::new(Arc::clone(&house), pairings, reach, options.limits, stopping.clone());
    let serving_http = tokio::spawn(http::serve(http, identity.https()?, Arc::clone(&api)));
    let mut ftp_config = FtpConfig::new(identity.ftp()?);
    ftp_config.passive_ports = options.ftp_passive_ports;
    ftp_config.public_host = options.public_host;
    let inbox = Arc::clone(&house.inbox);
    let serving_ftp = tokio::spawn(ftp::serve(ftp, ftp_config, inbox, stopping.clone()));
    let looking_after = tokio::spawn(look_after(Arc::clone(&house), stopping.clone()));
    let scrubbing = tokio::spawn(scrub(Arc::clone(&house), stopping.clone()));
    let dispatching = tokio::spawn(keep_dispatching(Arc::clone(&house), stopping.clone()));

    let indexing = tokio::spawn(keep_index(Arc::clone(&house), stopping.clone()));
    let picturing = tokio::spawn(keep_making(Arc::clone(&house), stopping.clone()));

    let noticing = tokio::spawn(notice(Arc::clone(&house), stopping.clone()));

    let watching = tokio::spawn(states::watch(Arc::clone(&house), stopping.clone()));

    let announcement = announce(&options.announce, http_address, identity.fingerprint());

    Ok(Running {
        http: http_address,
        ftp: ftp_address,
        certificate: identity.fingerprint(),
        house,
        api,
        stopping,
        serving_http,
        serving_ftp,
        looking_after,
        noticing,
        watching,
        scrubbing,
        dispatching,
        indexing,
        picturing,
        announcement,
        _data_folder: data_folder,
    })
}

impl Running {
    /// Waits until a part of the server ends by itself, which none should.
    pub async fn failed(&mut self) -> anyhow::Error {
        let (part, ended) = tokio::select! {
            ended = &mut self.serving_http => ("HTTPS is no longer served", ended),
            ended = &mut self.serving_ftp => ("FTP is no longer served", ended),
            ended = &mut self.looking_after => ("the queue is no longer looked after", ended),
            ended = &mut self.watching => ("the state of the house is no longer watched", ended),
            ended = &mut self.noticing => ("the owner's settings are no longer noticed", ended),
            ended = &mut self.scrubbing => ("the shares are no longer looked after", ended),
            ended = &mut self.dispatching => ("nothing is asked for any more", ended),
            ended = &mut self.indexing => ("the collection is no longer brought up to date", ended),
            ended = &mut self.picturing => ("no pictures are made any more", ended),
        };
        match ended {
            Ok(()) => anyhow::anyhow!(part),
            Err(error) => anyhow::Error::new(error).context(part),
        }
    }

    /// Stops: answers all who wait, finishes what was begun, closes the catalogue.
    pub async fn stop(self) -> anyhow::Result<()> {
        self.stopping.cancel();
        if let Some(announcement) = self.announcement {
            announcement.end().await;
        }
        let mut failures = Vec::new();
        let parts = [
            self.serving_http,
            self.serving_ftp,
            self.looking_after,
            self.noticing,
            self.watching,
            self.scrubbing,
            self.dispatching,
            self.indexing,
            self.picturing,
        ];
        for part in parts {
            if !part.is_finished() {
                failures.extend(part.await.err());
            }
        }
        let noted = self.house.note_contacts().await;
        let noted = noted.and(self.house.note_traffic().await);
        // Connections that are still in use would keep it from closing.
        if timeout(Duration::from_secs(5), self.house.catalogue.close()).await.is_err() {
            tracing::warn!("the catalogue was still in use when the server stopped");
        }
        noted?;
        match failures.pop() {
            Some(failure) => Err(failure).context("the server did not stop cleanly"),
            None => Ok(()),
        }
    }
}

/// Announces the server if it is to be. A network that does not let it do so is no reason not to
/// serve: addresses can be typed.
fn announce(wish: &Wish, http: SocketAddr, certificate: Fingerprint) -> Option<Announcement> {
    if !wish.holds_for(http) {
        return None;
    }
    match Announcement::begin(wish, http, certificate) {
        Ok(announcement) => Some(announcement),
        Err(error) => {
            tracing::warn!(
                %error,
                "this network does not let the server announce itself: type its address on the \
                 computers to pair"
            );
            None
        }
    }
}

/// Without an address, or on `[::]`, listens on all of IPv6 and IPv4, or of IPv4 where there is no
/// IPv6.
fn listen(address: Option<SocketAddr>, port: u16, option: &str) -> anyhow::Result<TcpListener> {
    let wanted = address.unwrap_or_else(|| (Ipv6Addr::UNSPECIFIED, port).into());
    let bound = bind(wanted).or_else(|error| {
        let everywhere = wanted.ip() == Ipv6Addr::UNSPECIFIED;
        if !everywhere || error.kind() == io::ErrorKind::AddrInUse {
            return Err(error);
        }
        bind((Ipv4Addr::UNSPECIFIED, wanted.port()).into())
    });
    bound.with_context(|| {
        format!(
            "{wanted} cannot be listened on: see whether another program does, or choose another \
             address with {option}"
        )
    })
}

fn bind(address: SocketAddr) -> io::Result<TcpListener> {
    let socket = if address.is_ipv6() { TcpSocket::new_v6()? } else { TcpSocket::new_v4()? };
    if address.ip() == Ipv6Addr::UNSPECIFIED {
        socket2::SockRef::from(&socket).set_only_v6(false)?;
    }
    // A port that was in use a moment ago can be had again at once.
    #[cfg(unix)]
    socket.set_reuseaddr(true)?;
    socket.bind(address)?;
    socket.listen(1_024)
}
