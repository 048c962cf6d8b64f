//! A home for one test: a server, computers with files, and what may be asked of them.

use serde_json::Value;
use std::{
    collections::BTreeMap,
    fs::{self, File},
    os::unix::fs::PermissionsExt as _,
    path::{Path, PathBuf},
    process::Command,
    time::{Duration, SystemTime},
};
use tempfile::TempDir;
use trove_protocol::WallClock;
use trove_testkit::{
    Collector, Finished, Programs, ServerOptions, ServerProcess,
    made_media::{Made, Shot},
    wait_until,
};

/// When photos are taken, where it does not matter when.
pub const DAY: (u16, u8, u8) = (2024, 5, 17);

/// For anything that takes a moment on a machine that does much else.
pub const LIMIT: Duration = Duration::from_mins(1);

/// A server and a folder for all that is on the computers.
pub struct Home {
    pub server: ServerProcess,
    folder: TempDir,
}

impl Home {
    /// A home whose server has just been started for the first time.
    pub fn new() -> Self {
        Self::with(&[])
    }

    /// The same, with more arguments after `serve`.
    pub fn with(arguments: &[&str]) -> Self {
        Self::started(|options| options.arguments = arguments.iter().map(Into::into).collect())
    }

    /// The same, whose server writes all that it does into its log.
    pub fn talkative() -> Self {
        let log = ("TROVE_LOG".into(), "info,trove_server=debug".into());
        Self::started(|options| options.variables.push(log))
    }

    /// The same, whose server may not read what its user may not, even where that is root.
    pub fn bound_by_permissions() -> Self {
        Self::started(|options| {
            let folder = options.data_dir.with_file_name("programs");
            fs::create_dir(&folder).unwrap();
            let server = options.programs.path("trove-server").unwrap();
            let program = folder.join("trove-server");
            let bound = "setpriv --bounding-set=-dac_override,-dac_read_search --";
            let script = format!(
                "#!/bin/sh\n[ \"$(id -u)\" = 0 ] && exec {bound} '{0}' \"$@\"\nexec '{0}' \"$@\"\n",
                server.display()
            );
            fs::write(&program, script).unwrap();
            fs::set_permissions(&program, fs::Permissions::from_mode(0o755)).unwrap();
            options.programs = Programs::in_folder(&folder);
        })
    }

    fn started(change: impl FnOnce(&mut ServerOptions)) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let mut options = ServerOptions::below(folder.path()).unwrap();
        change(&mut options);
        Self { server: ServerProcess::start_with(options).unwrap(), folder }
    }

    /// Where the test may put more.
    pub fn path(&self) -> &Path {
        self.folder.path()
    }

    /// A computer that is paired and has one folder to collect, empty as yet.
    pub fn computer(&self, name: &str) -> Computer {
        let computer = self.unpaired(name);
        computer.collector.pair(&self.server).unwrap();
        computer.collector.add_folder(&computer.files).unwrap();
        computer
    }

    /// A computer that knows no server.
    pub fn unpaired(&self, name: &str) -> Computer {
        let files = self.folder.path().join(format!("{name}'s files"));
        fs::create_dir_all(&files).unwrap();
        Computer { collector: Collector::new(self.folder.path(), name).unwrap(), files }
    }

    /// What the server says of itself: one number.
    pub fn number(&self, key: &str) -> u64 {
        number(&self.server.status().unwrap(), key)
    }

    /// What the server says of one computer.
    pub fn client(&self, name: &str) -> Value {
        let status = self.server.status().unwrap();
        let clients = status["clients"].as_array().unwrap();
        clients.iter().find(|client| client["name"] == name).cloned().unwrap_or_default()
    }

    /// What the owner's programs read at this address: `/metrics`, say. For streams, what has come
    /// when `enough` of it has.
    pub fn owner_reads(&self, path: &str, enough: impl Fn(&str) -> bool) -> String {
        let said = self.server.command(["token"], LIMIT).unwrap().succeeded().unwrap().output;
        let token = said.lines().last().unwrap().to_owned();
        let address = format!("https://{}{path}", self.server.http());
        let reading = async move {
            // Fails only when it is there already.
            let _ = rustls::crypto::aws_lc_rs::default_provider().install_default();
            let client = reqwest::Client::builder().tls_danger_accept_invalid_certs(true);
            let request = client.build().unwrap().get(address).bearer_auth(token);
            let mut response = request.send().await.unwrap().error_for_status().unwrap();
            let mut text = String::new();
            while !enough(&text)
                && let Some(bytes) = response.chunk().await.unwrap()
            {
                text.push_str(std::str::from_utf8(&bytes).unwrap());
            }
            text
        };
        let runtime = tokio::runtime::Runtime::new().unwrap();
        runtime.block_on(async { tokio::time::timeout(LIMIT, reading).await }).unwrap()
    }

    /// What the owner's programs send to this address.
    pub fn owner_sends(&self, method: &str, path: &str, body: &Value) {
        let said = self.server.command(["token"], LIMIT).unwrap().succeeded().unwrap().output;
        let token = said.lines().last().unwrap().to_owned();
        let address = format!("https://{}{path}", self.server.http());
        let method: reqwest::Method = method.parse().unwrap();
        let sending = async move {
            // Fails only when it is there already.
            let _ = rustls::crypto::aws_lc_rs::default_provider().install_default();
            let client = reqwest::Client::builder().tls_danger_accept_invalid_certs(true);
            let request = client.build().unwrap().request(method, address).bearer_auth(token);
            request.json(body).send().await.unwrap().error_for_status().unwrap();
        };
        tokio::runtime::Runtime::new().unwrap().block_on(sending);
    }

    /// The files in the shares by path, with the BLAKE3 of what is in them. Earlier versions lie
    /// below `.trove/versions/`.
    pub fn shares(&self) -> BTreeMap<String, blake3::Hash> {
        let mut found = BTreeMap::new();
        visit(self.server.shares(), &mut |path| {
            let inside = path.strip_prefix(self.server.shares()).unwrap();
            let name = inside.to_str().expect("names in the shares are Unicode").to_owned();
            // The server's own, and empty.
            if name != ".trove/lock" {
                found.insert(name, hash(path));
            }
        });
        found
    }

    /// The paths alone.
    pub fn share_names(&self) -> Vec<String> {
        self.shares().into_keys().collect()
    }

    /// `verify` finds everything whole, and nothing but what it knows lies in the shares.
    pub fn is_sound(&self) {
        self.server.verify().unwrap();
        let known = self.server.manifest().unwrap().lines().count();
        assert_eq!(self.shares().len(), known, "{:?}", self.share_names());
    }
}

/// A computer of the home.
pub struct Computer {
    pub collector: Collector,
    pub files: PathBuf,
}

impl Computer {
    /// Puts a file into its folder that has stood still for long.
    pub fn put(&self, name: impl AsRef<Path>, made: &Made) -> PathBuf {
        let path = self.files.join(name);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        made.write(&path).unwrap();
        stand_still(&path, 100);
        path
    }

    /// Collects until nothing is left to do; what it said on its standard error.
    pub fn collect(&self) -> String {
        self.collector.run_until_idle(LIMIT).unwrap().errors
    }

    /// Waits until its status is so.
    pub fn wait(&self, what: &str, so: impl Fn(&Value) -> bool) -> Value {
        let mut last = Value::Null;
        wait_until(LIMIT, what, || {
            last = self.collector.status()?;
            Ok(so(&last).then(|| last.clone()))
        })
        .unwrap_or_else(|error| panic!("{error:#}: {last:#}"))
    }

    /// Asserts that all of its files, so many, are safe.
    pub fn has_all_safe(&self, files: u64) {
        let status = self.collector.status().unwrap();
        let figures = ["files", "safe", "pending", "set_aside"].map(|key| number(&status, key));
        assert_eq!(figures, [files, files, 0, 0], "{status:#}");
    }
}

/// One number of a status.
pub fn number(status: &Value, key: &str) -> u64 {
    status[key].as_u64().unwrap_or_else(|| panic!("no number {key} in {status:#}"))
}

/// A photo with nothing in it but a seed and a size.
pub fn photo(seed: u64, size: u64) -> Made {
    trove_testkit::made_media::jpeg(&Shot { seed, size: Some(size), ..Shot::default() })
}

/// A photo taken at noon of this day.
pub fn photo_of(seed: u64, (year, month, day): (u16, u8, u8)) -> Made {
    trove_testkit::made_media::jpeg(&dated(seed, (year, month, day)))
}

/// A shot of noon of this day.
pub fn dated(seed: u64, (year, month, day): (u16, u8, u8)) -> Shot {
    Shot {
        captured: WallClock::new(year, month, day, 12, 0, 0),
        seed,
        size: Some(12_000 + seed),
        ..Shot::default()
    }
}

/// Makes a file look as if it was last changed so many days ago.
pub fn stand_still(path: &Path, days: u64) {
    let then = SystemTime::now() - Duration::from_secs(days * 86_400);
    File::options().write(true).open(path).unwrap().set_modified(then).unwrap();
}

/// The BLAKE3 of a file.
pub fn hash(path: &Path) -> blake3::Hash {
    blake3::hash(&fs::read(path).unwrap())
}

/// Calls `with` for each file below a folder.
pub fn visit(folder: &Path, with: &mut impl FnMut(&Path)) {
    for entry in fs::read_dir(folder).unwrap() {
        let entry = entry.unwrap();
        if entry.file_type().unwrap().is_dir() {
            visit(&entry.path(), with);
        } else {
            with(&entry.path());
        }
    }
}

/// Runs a command that ends by itself.
pub fn finished(command: &mut Command) -> Finished {
    let output = command.output().unwrap();
    Finished {
        status: output.status,
        output: String::from_utf8_lossy(&output.stdout).into_owned(),
        errors: String::from_utf8_lossy(&output.stderr).into_owned(),
    }
}

/// Moves a file of the test's own.
pub fn rename(from: &Path, to: &Path) {
    fs::create_dir_all(to.parent().unwrap()).unwrap();
    assert!(!to.exists());
    #[allow(clippy::disallowed_methods, reason = "nothing is at the new place")]
    fs::rename(from, to).unwrap();
}
