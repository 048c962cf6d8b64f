//! Backups beside collecting: the whole engine against a small server in memory.

// Moving the test's own files about.
#![allow(clippy::disallowed_methods, clippy::unwrap_used)]

mod mini;

use mini::{Desk, Mini, age, photo};
use std::{
    fs,
    path::{Path, PathBuf},
    sync::Arc,
};
use trove_collector::{
    Engine, Options,
    ledger::{Asked, Ledger},
    state::FileState,
};
use trove_protocol::{ClientConfiguration, ClientPath, FileOffer, Kind};

fn server() -> (Mini, Arc<Mini>) {
    let mini = Mini::default();
    (mini.clone(), Arc::new(mini))
}

/// Does something to the ledger, as another process does.
async fn with_ledger<T>(desk: &Desk, act: impl AsyncFnOnce(&Ledger) -> T) -> T {
    let ledger = desk.home().ledger().await.unwrap();
    let done = act(&ledger).await;
    ledger.close().await;
    done
}

fn wire(path: &Path) -> ClientPath {
    ClientPath::from_path(path).unwrap()
}

/// A folder that is not collected, with a photo and a letter in it.
fn documents(desk: &Desk) -> (PathBuf, PathBuf, PathBuf) {
    let folder = desk.folder.path().canonicalize().unwrap().join("Documents");
    fs::create_dir_all(&folder).unwrap();
    let (picture, letter) = (folder.join("picture.jpg"), folder.join("letter.txt"));
    fs::write(&picture, photo(b"a picture among documents")).unwrap();
    fs::write(&letter, "Dear Anna").unwrap();
    for path in [&picture, &letter] {
        age(path, 60);
    }
    (folder, picture, letter)
}

async fn back_up_as(desk: &Desk, set: &str, folder: &Path) {
    with_ledger(desk, async |ledger| {
        let folders = [(wire(folder), "Documents".to_owned())];
        ledger.add_backup(set, &folders, None, 1).await.unwrap();
        assert_eq!(ledger.start_backup(set).await.unwrap(), Some(Asked::Begins));
    })
    .await;
}

async fn back_up(desk: &Desk, folder: &Path) {
    back_up_as(desk, "docs", folder).await;
}

fn offered(mini: &Mini, path: &Path) -> FileOffer {
    mini.state().offers[wire(path).as_str()].clone()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn media_that_a_backup_saw_first_are_collected_once_their_folder_is() {
    let desk = Desk::new().await;
    let (folder, picture, letter) = documents(&desk);
    let (mini, link) = server();
    back_up(&desk, &folder).await;
    desk.until_idle(link.clone()).await;
    for path in [&picture, &letter] {
        assert!(offered(&mini, path).backup.is_some());
    }
    let collect = async |ledger: &Ledger| ledger.add_folder(&wire(&folder)).await.unwrap();
    assert!(with_ledger(&desk, collect).await);
    desk.until_idle(link.clone()).await;
    let told = offered(&mini, &picture);
    assert_eq!((told.kind, told.backup), (Kind::Photo, None));
    assert!(offered(&mini, &letter).backup.is_some(), "it keeps its place");
    assert_eq!(desk.tally().await.files(FileState::Safe), 2);
    // Nothing of it is done twice.
    let moved = || {
        let state = mini.state();
        (state.batches.len(), state.transfers)
    };
    let before = moved();
    back_up(&desk, &folder).await;
    desk.until_idle(link).await;
    assert_eq!(moved(), before);
    assert!(mini.state().gone.is_empty());
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn media_that_were_left_out_and_backed_up_are_collected_when_they_are_allowed_again() {
    let desk = Desk::new().await;
    let picture = desk.photo("large.jpg", &[7; 9_000]);
    let sidecar = desk.pictures().join("large.xmp");
    fs::write(&sidecar, "<x:xmpmeta xmlns:x='adobe:ns:meta/'></x:xmpmeta>").unwrap();
    age(&sidecar, 60);
    let (mini, link) = server();
    let allow = async |largest_file| {
        with_ledger(&desk, async |ledger: &Ledger| {
            let mut wishes = ledger.wishes().await.unwrap();
            wishes.configuration = ClientConfiguration { largest_file, ..wishes.configuration };
            ledger.set_wishes(&wishes).await.unwrap();
        })
        .await;
    };
    allow(Some(5_000)).await;
    back_up(&desk, &desk.pictures()).await;
    desk.until_idle(link.clone()).await;
    for path in [&picture, &sidecar] {
        assert!(offered(&mini, path).backup.is_some());
    }
    allow(None).await;
    desk.until_idle(link).await;
    for path in [&picture, &sidecar] {
        let told = offered(&mini, path);
        assert_eq!(told.backup, None, "{path:?}");
        assert!(told.group.is_some(), "{path:?}");
    }
    assert_eq!(desk.tally().await.files(FileState::Safe), 2);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_a_removed_backup_leaves_in_a_collected_folder_is_collected_if_it_is_media() {
    let desk = Desk::new().await;
    let (folder, picture, letter) = documents(&desk);
    let (mini, link) = server();
    back_up(&desk, &folder).await;
    desk.until_idle(link.clone()).await;
    with_ledger(&desk, async |ledger| {
        assert!(ledger.add_folder(&wire(&folder)).await.unwrap());
        assert!(ledger.remove_backup("docs", 2).await.unwrap());
    })
    .await;
    desk.until_idle(link).await;
    assert_eq!(offered(&mini, &picture).backup, None);
    assert_eq!(mini.state().gone, [wire(&letter)]);
    assert_eq!(desk.tally().await.files(FileState::Safe), 1);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_backup_that_waits_for_its_contents_holds_up_no_other() {
    let desk = Desk::new().await;
    let (folder, _, letter) = documents(&desk);
    desk.photo("safe.jpg", b"safe");
    let (mini, link) = server();
    desk.until_idle(link.clone()).await;
    mini.state().hold_requests = true;
    back_up(&desk, &folder).await;
    back_up_as(&desk, "pictures", &desk.pictures()).await;
    let engine = Engine::start_with(desk.home(), link, Options::default()).await.unwrap();
    let letter = wire(&letter);
    mini.until(|state| state.offers.contains_key(letter.as_str())).await;
    mini.until(|state| state.snapshots == ["pictures"]).await;
    mini.request_all();
    mini.until(|state| state.snapshots == ["pictures", "docs"]).await;
    engine.stop().await;
}

#[cfg(target_os = "linux")]
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_backup_of_an_unplugged_drive_is_incomplete_whatever_lies_in_its_place() {
    let desk = Desk::new().await;
    let folder = desk.folder.path().canonicalize().unwrap().join("Documents");
    let Some(drive) = mini::disk::Disk::mount(&folder) else { return };
    documents(&desk);
    let (mini, link) = server();
    let backed_up = async || {
        back_up(&desk, &folder).await;
        desk.until_idle(link.clone()).await;
        let latest = async |ledger: &Ledger| ledger.latest_backups().await.unwrap().remove(0);
        let latest = with_ledger(&desk, latest).await;
        (latest.files, latest.missing)
    };
    assert_eq!(backed_up().await, (2, 0));
    drop(drive);
    fs::write(folder.join("stray.txt"), "written while the drive was away").unwrap();
    age(&folder.join("stray.txt"), 60);
    assert_eq!(backed_up().await, (0, 1));
    let other = mini::disk::Disk::mount(&folder).unwrap();
    assert_eq!(backed_up().await, (0, 1));
    assert!(mini.state().gone.is_empty());
    // The user means it.
    let accept = async |ledger: &Ledger| ledger.accept_volume(&wire(&folder)).await.unwrap();
    assert!(with_ledger(&desk, accept).await);
    fs::write(folder.join("new.txt"), "on the new drive").unwrap();
    age(&folder.join("new.txt"), 60);
    assert_eq!(backed_up().await, (1, 0));
    drop(other);
}
