//! A server, its clients, and the network between them, which fails when told to.

use serde_json::Value;
use std::{
    collections::{BTreeMap, HashSet},
    fs::{self, File},
    future::Future,
    path::{Path, PathBuf},
    time::{Duration, SystemTime},
};
use tokio::{runtime::Runtime, time::timeout};
use trove_testkit::{
    Collector, CollectorProcess, ServerOptions, ServerProcess,
    made_media::{Made, Shot, jpeg},
    proxy::{Direction, FtpProxy, Proxy, free_passive_range},
    wait_until,
};

/// For anything that another process is to do.
pub const SOON: Duration = Duration::from_secs(40);

pub struct House {
    pub server: ServerProcess,
    /// Between all clients and the server's HTTPS port.
    pub http: Proxy,
    /// Between all clients and the server's FTP ports.
    pub ftp: FtpProxy,
    pub runtime: Runtime,
    pub folder: tempfile::TempDir,
}

/// A computer of the house.
pub struct Client {
    pub collector: Collector,
    /// The folder that it collects.
    pub pictures: PathBuf,
}

impl House {
    pub fn open() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let options = ServerOptions::below(folder.path()).unwrap();
        Self::open_with(folder, options)
    }

    pub fn open_with(folder: tempfile::TempDir, mut options: ServerOptions) -> Self {
        let passive = free_passive_range(8).unwrap();
        options.arguments = vec![
            "--gather".into(),
            "0".into(),
            "--ftp-passive-ports".into(),
            format!("{}-{}", passive.start(), passive.end()).into(),
        ];
        let server = ServerProcess::start_with(options).unwrap();
        let runtime = Runtime::new().unwrap();
        let (http, ftp) = runtime
            .block_on(async {
                let front = (FtpProxy::ADDRESS, 0).into();
                let http = Proxy::start(&[(front, server.http())]).await?;
                std::io::Result::Ok((http, FtpProxy::before(server.ftp(), passive).await?))
            })
            .unwrap();
        Self { server, http, ftp, runtime, folder }
    }

    /// A computer that is paired through the proxies and has an empty folder to collect.
    pub fn client(&self, name: &str) -> Client {
        let collector = Collector::new(self.folder.path(), name).unwrap();
        let code = self.server.pair_code().unwrap();
        let address = self.http.address().to_string();
        collector.pair_at(&address, &code).unwrap().succeeded().unwrap();
        let pictures = self.folder.path().join(format!("{name}'s pictures"));
        fs::create_dir(&pictures).unwrap();
        collector.add_folder(&pictures).unwrap();
        Client { collector, pictures }
    }

    /// Waits for something that a proxy sees.
    pub fn soon<T>(&self, what: &str, event: impl Future<Output = T>) -> T {
        let waited = self.runtime.block_on(async { timeout(SOON, event).await });
        waited.unwrap_or_else(|_| panic!("waited in vain: {what}"))
    }

    /// Waits until the server's figures are so.
    pub fn until_server(&self, what: &str, mut so: impl FnMut(&Value) -> bool) -> Value {
        wait_until(SOON, what, || Ok(Some(self.server.status()?).filter(|status| so(status))))
            .unwrap()
    }

    /// Bytes that went to the server by FTP, TLS and commands included.
    pub fn sent(&self) -> u64 {
        self.ftp.carried(Direction::ToServer)
    }

    /// Collects what is left, and checks that everything that the clients have is stored once,
    /// as it is, and that nothing else is in the shares or lies about in the inbox.
    pub fn completes(&self, clients: &[&Client]) {
        for client in clients {
            client.collector.run_until_idle(SOON).unwrap();
        }
        self.is_complete(clients);
    }

    /// The same, without collecting.
    pub fn is_complete(&self, clients: &[&Client]) {
        let mut held = HashSet::new();
        for client in clients {
            let status = client.collector.status().unwrap();
            assert_eq!(status["safe"], status["files"], "{status:#}");
            assert_eq!(status["pending"], 0, "{status:#}");
            held.extend(contents(&client.pictures).into_values());
        }
        let shares = self.is_sound();
        let stored: HashSet<_> = shares.values().copied().collect();
        assert!(held.is_subset(&stored), "something is not in the shares");
        assert!(stored.is_subset(&held), "something foreign is in the shares");
        assert_eq!(stored.len(), shares.len(), "something is there twice: {:?}", shares.keys());
        let inbox = contents(&self.server.data_dir().join("inbox"));
        assert!(inbox.is_empty(), "left in the inbox: {:?}", inbox.keys());
    }

    /// Checks that nothing lies in the shares that no client has, that what a client calls stored
    /// lies there, and that `verify` finds nothing, whether the server runs or not.
    pub fn nothing_is_lost(&self, clients: &[&Client]) {
        let mut held = HashSet::new();
        let mut called_stored = HashSet::new();
        for client in clients {
            let own = contents(&client.pictures);
            let said = client.collector.command(["status", "--json", "--files"], SOON).unwrap();
            let status: Value = serde_json::from_str(&said.succeeded().unwrap().output).unwrap();
            for file in status["safe_files"].as_array().unwrap() {
                let path = fs::canonicalize(file["path"].as_str().unwrap()).unwrap();
                called_stored.insert(own[&client.pictures.join(path.file_name().unwrap())]);
            }
            held.extend(own.into_values());
        }
        let mut shares = contents(self.server.shares());
        // Where the shares are on a disk of their own, the inbox is there too.
        let own = self.server.shares().join(".trove");
        shares.retain(|path, _| *path != own.join("lock") && !path.starts_with(own.join("inbox")));
        let stored: HashSet<_> = shares.into_values().collect();
        assert!(stored.is_subset(&held), "half a file is in the shares");
        assert!(called_stored.is_subset(&stored), "something is called stored and is not");
        self.server.verify().unwrap();
    }

    /// Checks that the catalogue and the shares agree, file by file; what lies there.
    pub fn is_sound(&self) -> BTreeMap<PathBuf, blake3::Hash> {
        self.server.verify().unwrap();
        let mut shares = contents(self.server.shares());
        shares.remove(&self.server.shares().join(".trove/lock"));
        let manifest = self.server.manifest().unwrap();
        assert_eq!(manifest.lines().count(), shares.len(), "{manifest}\n{:?}", shares.keys());
        shares
    }
}

impl Client {
    /// Writes a file that has stood still for years.
    pub fn put(&self, name: &str, made: &Made) -> PathBuf {
        let path = self.pictures.join(name);
        made.write(&path).unwrap();
        age(&path, 1);
        path
    }

    /// Photos of about this size, each different.
    pub fn put_photos(&self, count: u64, size: u64) {
        for seed in 0..count {
            self.put(&format!("IMG_{seed:04}.jpg"), &photo(seed, size));
        }
    }

    /// Waits until the client's figures are so.
    pub fn until(&self, what: &str, mut so: impl FnMut(&Value) -> bool) -> Value {
        let mut last = Value::Null;
        let waited = wait_until(SOON, what, || {
            last = self.collector.status()?;
            Ok(so(&last).then(|| last.clone()))
        });
        waited.unwrap_or_else(|error| panic!("{error}: {last:#}"))
    }

    /// Waits until all of its files are safe.
    pub fn until_safe(&self, files: u64) {
        self.until("all files are safe", |status| {
            status["safe"] == files && status["pending"] == 0
        });
    }

    /// Waits until it says this as the reason for waiting; the whole sentence.
    pub fn until_says(&self, words: &str) -> String {
        let status = self.until(words, |status| reason(status).contains(words));
        reason(&status).to_owned()
    }
}

pub fn reason(status: &Value) -> &str {
    status["reason"].as_str().unwrap()
}

/// Waits until a program's log has a line with these words.
pub fn until_logged(process: &mut CollectorProcess, words: &str) {
    let running = process.running();
    wait_until(SOON, words, || Ok(running.log().iter().find(|line| line.contains(words)).cloned()))
        .unwrap();
}

/// A photo of this size, different for each seed.
pub fn photo(seed: u64, size: u64) -> Made {
    jpeg(&Shot { seed, size: Some(size), ..Shot::default() })
}

/// Sets a file's time of change to some moment of 2020, another for each `version`.
pub fn age(path: &Path, version: u64) {
    let moment = SystemTime::UNIX_EPOCH + Duration::from_secs(1_600_000_000 + version);
    File::options().write(true).open(path).unwrap().set_modified(moment).unwrap();
}

/// The hashes of all files below a folder, hidden ones included; none when it is not there.
pub fn contents(folder: &Path) -> BTreeMap<PathBuf, blake3::Hash> {
    let mut found = BTreeMap::new();
    let mut folders = vec![folder.to_owned()];
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(folder).into_iter().flatten() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                folders.push(path);
            } else {
                let mut hasher = blake3::Hasher::new();
                hasher.update_reader(File::open(&path).unwrap()).unwrap();
                found.insert(path, hasher.finalize());
            }
        }
    }
    found
}
