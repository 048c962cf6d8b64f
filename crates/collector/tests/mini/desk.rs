//! A client's folders and settings, and files to put into them.

use std::{
    path::Path,
    sync::Arc,
    time::{Duration, SystemTime},
};
use tokio::sync::watch;
use trove_collector::{Engine, Home, Options, Status, link::Link};
use trove_protocol::ClientPath;

/// A client's folders and settings.
pub struct Desk {
    pub folder: tempfile::TempDir,
}

impl Desk {
    pub async fn new() -> Self {
        let desk = Self { folder: tempfile::tempdir().unwrap() };
        std::fs::create_dir(desk.pictures()).unwrap();
        let ledger = desk.home().ledger().await.unwrap();
        let wire = ClientPath::from_path(&desk.pictures().canonicalize().unwrap()).unwrap();
        ledger.add_folder(&wire).await.unwrap();
        ledger.close().await;
        desk
    }

    pub fn pictures(&self) -> std::path::PathBuf {
        self.folder.path().canonicalize().unwrap().join("Pictures")
    }

    pub fn home(&self) -> Home {
        Home::open(Some(&self.folder.path().join("config"))).unwrap()
    }

    /// A file that looks like a JPEG and has stood still for an hour.
    pub fn photo(&self, name: &str, content: &[u8]) -> std::path::PathBuf {
        let path = self.pictures().join(name);
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        std::fs::write(&path, photo(content)).unwrap();
        age(&path, 3_600);
        path
    }

    pub async fn until_idle(&self, link: Arc<dyn Link>) {
        let options = Options { until_idle: true, ..Options::default() };
        let mut engine = Engine::start_with(self.home(), link, options).await.unwrap();
        let ended = tokio::time::timeout(Duration::from_secs(30), engine.ended()).await;
        let status = engine.status().borrow().clone();
        engine.stop().await;
        ended.unwrap_or_else(|_| panic!("not idle in time: {status:#?}")).unwrap();
    }

    pub async fn tally(&self) -> trove_collector::ledger::Tally {
        let ledger = self.home().ledger().await.unwrap();
        let tally = ledger.tally(i64::MAX).await.unwrap();
        ledger.close().await;
        tally
    }
}

/// Returns when the status is so; fails after 20 seconds, showing how it is instead.
pub async fn reaches(status: &mut watch::Receiver<Status>, so: impl Fn(&Status) -> bool) {
    let reached = tokio::time::timeout(Duration::from_secs(20), status.wait_for(|one| so(one)));
    let reached = reached.await.is_ok_and(|reached| reached.is_ok());
    assert!(reached, "it stays {:#?}", *status.borrow());
}

pub fn photo(content: &[u8]) -> Vec<u8> {
    [&[0xff, 0xd8, 0xff, 0xe0, 0, 16][..], b"JFIF\0\x01\x01\0\0\x01\0\x01\0\0", content].concat()
}

pub fn age(path: &Path, seconds: u64) {
    let then = SystemTime::now() - Duration::from_secs(seconds);
    std::fs::File::options().write(true).open(path).unwrap().set_modified(then).unwrap();
}
