//! A house: computers, a server, a network, and what happens to them.

use crate::{
    checks::{self, Broken, Shares},
    client::Client,
    computer::Computer,
    contents::Contents,
    disk::Disk,
    draw::Draw,
    history::History,
    link::Address,
    network::{Network, Weather},
    points::Died,
    pulse,
    server::{Host, Running, until_closed},
    write_ahead::{Synced, WriteAhead},
};
use anyhow::Context as _;
use std::{path::Path, sync::PoisonError, time::Duration};
use tokio::time::sleep;

/// A server that cannot start now is started again after this time, as by systemd.
const START_AGAIN: Duration = Duration::from_secs(5);
/// So often at most.
const MOST_STARTS: u32 = 50;

/// A house and all that is in it.
pub struct House {
    /// Draws what happens.
    pub draw: Draw,
    /// What happened.
    pub history: History,
    /// What computers ever had.
    pub contents: Contents,
    /// Between them.
    pub network: Network,
    /// The computers.
    pub clients: Vec<Client>,
    /// Where the server lives.
    pub host: Host,
    /// The server, while it runs.
    pub server: Option<Running>,
    /// Set when the server died at a point.
    pub died: Died,
    /// Nothing but people's own doings happens here.
    pub is_calm: bool,
    address: Address,
    disk: Disk,
    shares: Shares,
}

impl House {
    /// A house with so many computers, all paired and running.
    pub async fn new(
        folder: &Path,
        host: Host,
        disk: Disk,
        (contents, ledgers): (Contents, Synced),
        (draw, history): (Draw, History),
    ) -> anyhow::Result<Self> {
        let network = Network::new(draw.clone());
        let mut house = Self {
            is_calm: draw.chance(0.12),
            history,
            contents,
            network,
            clients: Vec::new(),
            host,
            server: None,
            died: Died::default(),
            address: Address::default(),
            disk,
            shares: Shares::default(),
            draw,
        };
        house.start_server().await?;
        for number in 0..usize::try_from(house.draw.number(2..=3))? {
            let home = folder.join(format!("computer-{number}"));
            let pictures = home.join("Pictures");
            let computer = Computer::new(pictures, house.contents.clone(), house.draw.clone())?;
            let mut client = Client::new(number, home.join("trove"), computer, ledgers.clone());
            if let Some(server) = &house.server {
                client.pair(server, &house.draw).await?;
            }
            for _ in 0..house.draw.number(2..=7) {
                let does = client.computer.do_something(house.is_calm)?;
                house.history.tell(format_args!("computer {number} {does}"));
            }
            client.start(&house.network, &house.address).await?;
            house.clients.push(client);
        }
        if !house.is_calm {
            house.network.turn(Weather::rough(&house.draw));
        }
        Ok(house)
    }

    /// Starts the server if it does not run, however often it takes.
    pub async fn start_server(&mut self) -> anyhow::Result<()> {
        if self.server.is_some() {
            return Ok(());
        }
        for _ in 0..MOST_STARTS {
            // In a task of its own: it may die while it starts.
            let host = self.host.clone();
            let started = tokio::spawn(async move { host.start().await }).await;
            let died = self.died.take();
            match started {
                Ok(Ok(running)) if !died => {
                    let door = running.door.clone();
                    *self.address.lock().unwrap_or_else(PoisonError::into_inner) = Some(door);
                    self.server = Some(running);
                    self.history.tell("the server starts");
                    return Ok(());
                }
                Ok(Err(error)) => {
                    self.history.tell(format_args!("the server does not start: {error:#}"));
                }
                cut_short => {
                    if let Ok(Ok(running)) = cut_short {
                        running.die();
                    }
                    self.history.tell("the server dies as it starts");
                }
            }
            until_closed(&self.host.folder).await?;
            self.look_after_a_death().await?;
            sleep(START_AGAIN).await;
        }
        anyhow::bail!("the server did not start in {MOST_STARTS} tries")
    }

    /// The server's process ends at this moment; its computer too, if the power is cut.
    pub async fn server_dies(&mut self, power_cut: bool) -> anyhow::Result<()> {
        self.died.take();
        let Some(running) = self.server.take() else { return Ok(()) };
        *self.address.lock().unwrap_or_else(PoisonError::into_inner) = None;
        self.history.tell(if power_cut { "power cut at the server" } else { "the server dies" });
        let log = (power_cut && !running.commits_are_durable)
            .then(|| WriteAhead::of(&self.host.catalogue(), 0, &self.draw))
            .transpose()?;
        running.die();
        until_closed(&self.host.folder).await?;
        if power_cut {
            for told in self.disk.cut_power(&self.draw).context("the disk after a power cut")? {
                self.history.tell(told);
            }
        }
        if let Some(log) = log {
            log.put_back()?;
        }
        self.look_after_a_death().await
    }

    async fn look_after_a_death(&mut self) -> anyhow::Result<()> {
        self.shares.forget();
        self.check().await.map_err(anyhow::Error::msg)
    }

    /// A computer's client ends at this moment; its computer too, if the power is cut.
    pub async fn client_dies(&mut self, number: usize, power_cut: bool) -> anyhow::Result<()> {
        let what = if power_cut { "loses power" } else { "ends at once" };
        self.history.tell(format_args!("computer {number} {what}"));
        let draw = self.draw.clone();
        self.clients[number].die(power_cut.then_some(&draw)).await
    }

    /// Starts a computer's client if it does not run.
    pub async fn start_client(&mut self, number: usize) -> anyhow::Result<()> {
        let client = &mut self.clients[number];
        if !client.runs() {
            client.start(&self.network, &self.address).await?;
            self.history.tell(format_args!("computer {number} starts"));
        }
        Ok(())
    }

    /// A person pairs a computer anew, if the server runs.
    pub async fn pair_anew(&mut self, number: usize) -> anyhow::Result<()> {
        self.clients[number].stop().await?;
        let Some(server) = &self.server else { return self.start_client(number).await };
        if let Some(access) = self.clients[number].access.clone() {
            let now = server.house.clock.now();
            server.house.catalogue.remove_client(&access.client, now).await?;
            server.house.presence.wake_all();
        }
        self.clients[number].pair(server, &self.draw).await?;
        self.history.tell(format_args!("computer {number} is paired anew"));
        self.start_client(number).await
    }

    /// What must hold at every moment.
    pub async fn check(&mut self) -> Result<(), Broken> {
        let told = |error: anyhow::Error| format!("{error:#}");
        let found = self.shares.look(&self.host.shares()).map_err(told)?;
        checks::contents_are_right(&found, &self.contents)?;
        for client in &self.clients {
            let ledger = checks::ledger(client).await.map_err(told)?;
            checks::safe_is_stored(&ledger, &found)?;
            client.computer.is_untouched()?;
        }
        Ok(())
    }

    /// What is not done yet; `None` when everything is collected, and all agree.
    pub async fn waits_for(&mut self) -> anyhow::Result<Option<String>> {
        for client in &self.clients {
            let ledger = checks::ledger(client).await?;
            for (path, hash) in client.computer.files() {
                let is_empty = hash == blake3::hash(b"");
                if !is_empty && let Some(what) = checks::waits_for(&path, &hash, &ledger) {
                    return Ok(Some(what));
                }
            }
            if ledger.unfinished > 0 {
                return Ok(Some(format!("{} things of a client are open", ledger.unfinished)));
            }
        }
        let (stored, moves) = checks::catalogue(&self.host.catalogue()).await?;
        if moves > 0 {
            return Ok(Some(format!("{moves} moves are open")));
        }
        let found = self.shares.look(&self.host.shares())?;
        for (hash, share_path) in stored {
            let path = self.host.shares().join(&share_path);
            let is_it = |there: &blake3::Hash| there.as_bytes()[..] == hash[..];
            if !found.get(&path).is_some_and(is_it) {
                let lies = found.iter().find(|(_, there)| is_it(there)).map(|(path, _)| path);
                return Ok(Some(format!(
                    "{share_path} is not what the catalogue has there; that lies at {lies:?}"
                )));
            }
        }
        let inbox = std::fs::read_dir(self.host.inbox())?.count();
        Ok((inbox > 0).then(|| format!("{inbox} files are in the inbox")))
    }

    /// What server and computers say of what is not done yet.
    pub async fn tell_what_is_open(&self) -> anyhow::Result<()> {
        self.history.tell("the server:");
        for line in checks::open_at_server(&self.host.catalogue()).await? {
            self.history.tell(line);
        }
        for (number, client) in self.clients.iter().enumerate() {
            self.history.tell(format_args!("computer {number}:"));
            for line in checks::open_at_computer(&client.ledger()).await? {
                self.history.tell(line);
            }
        }
        Ok(())
    }

    /// How many files lie in the shares.
    pub fn count(&mut self) -> anyhow::Result<usize> {
        Ok(self.shares.look(&self.host.shares())?.len())
    }

    /// Bytes of contents that came from clients in all, and bytes that are stored of theirs.
    pub async fn received_and_stored(&mut self) -> anyhow::Result<(u64, u64)> {
        let server = self.server.as_ref().context("the server does not run")?;
        server.house.note_contacts().await?;
        let clients = server.house.catalogue.clients().await?;
        let received = clients.iter().map(|client| client.ftp_bytes_received).sum();
        let mut stored = 0;
        let by_hand = self.contents.by_hand();
        for path in self.shares.look(&self.host.shares())?.keys() {
            if !by_hand.iter().any(|(there, _)| there == path) {
                stored += std::fs::metadata(path)?.len();
            }
        }
        Ok((received, stored))
    }

    /// The state of a file with its computer's client.
    pub async fn state_of(&self, number: usize, path: &Path) -> anyhow::Result<Option<String>> {
        let ledger = checks::ledger(&self.clients[number]).await?;
        Ok(ledger.files.into_iter().find(|row| row.path == path).map(|row| row.state))
    }

    /// How many milliseconds have passed since this moment.
    pub fn since(moment_ms: i64) -> i64 {
        pulse::now_ms() - moment_ms
    }
}
