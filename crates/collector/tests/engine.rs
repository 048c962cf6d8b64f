//! The whole engine against a small server in memory.

// Moving the test's own files about.
#![allow(clippy::disallowed_methods)]

mod mini;

use mini::{Desk, Mini, age, photo, reaches};
use std::{sync::Arc, time::Duration};
use trove_collector::{
    Engine, Options, State,
    ledger::Storage,
    pause::Pause,
    state::{Class, FileState},
};
use trove_protocol::{ClientConfiguration, Collecting, Command, Outcome};

fn server() -> (Mini, Arc<Mini>) {
    let mini = Mini::default();
    (mini.clone(), Arc::new(mini))
}

/// Transfers and batches so far.
fn moved(mini: &Mini) -> (usize, usize) {
    let state = mini.state();
    (state.transfers, state.batches.len())
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn files_small_and_large_are_collected_once() {
    let desk = Desk::new().await;
    let mut contents = vec![desk.photo("a b/é 1.jpg", b"one"), desk.photo("2.jpg", b"two")];
    contents.push(desk.photo("large.jpg", &vec![7; 3 << 20]));
    std::fs::write(desk.pictures().join("notes.txt"), "not media").unwrap();
    age(&desk.pictures().join("notes.txt"), 60);
    let expected: std::collections::HashSet<_> =
        contents.iter().map(|path| std::fs::read(path).unwrap()).collect();
    let (mini, link) = server();
    desk.until_idle(link.clone()).await;
    assert_eq!(mini.state().contents(), expected);
    let tally = desk.tally().await;
    assert_eq!(tally.files(FileState::Safe), 3);
    assert_eq!(tally.class(Class::Skipped).0, 1);
    {
        let state = mini.state();
        assert_eq!(state.statuses[0].collecting, Collecting::Looking);
        let settled = state.statuses.last().unwrap();
        assert_eq!((settled.collecting, settled.safe), (Collecting::Settled, 3));
    }

    // Again: nothing moves and nothing is offered, and the server hears what it has been offered.
    let before = moved(&mini);
    let transfers = before.0;
    desk.until_idle(link.clone()).await;
    assert_eq!(moved(&mini), before);
    {
        let state = mini.state();
        assert_eq!(state.offered.as_ref().map(|batch| &batch.0), state.batches.last());
    }

    // A rename is offered with its hash and not sent; the former name is said to be gone.
    std::fs::rename(&contents[2], desk.pictures().join("renamed.jpg")).unwrap();
    desk.until_idle(link.clone()).await;
    assert_eq!(mini.state().transfers, transfers);
    assert_eq!(mini.state().gone.len(), 1);
    assert_eq!(desk.tally().await.files(FileState::Safe), 3);

    // A new version is no longer safe until it is stored.
    std::fs::write(&contents[1], photo(b"two, edited")).unwrap();
    age(&contents[1], 30);
    mini.state().hold_requests = true;
    let mut engine =
        Engine::start_with(desk.home(), link.clone(), Options::default()).await.unwrap();
    let mut status = engine.status();
    reaches(&mut status, |status| status.safe == 2 && status.pending == 1).await;
    mini.state().hold_requests = false;
    mini.command(Command::ResendOffers);
    reaches(&mut status, |status| status.safe == 3 && status.state == State::Idle).await;
    assert!(tokio::time::timeout(Duration::from_millis(10), engine.ended()).await.is_err());
    engine.stop().await;
    assert_eq!(mini.state().stored.len(), 4);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_is_lost_is_repeated_and_nothing_is_stored_twice() {
    let desk = Desk::new().await;
    for number in 0..40 {
        desk.photo(&format!("{number}.jpg"), format!("content {number}").as_bytes());
    }
    desk.photo("large.jpg", &vec![9; 2 << 20]);
    let (mini, link) = server();
    {
        let mut state = mini.state();
        state.lose_receipts = 2;
        state.break_polls = 2;
        state.cut_transfers = 2;
        state.lose_confirmations = 1;
        state.send_again = 2;
        state.try_later = 1;
    }
    desk.until_idle(link).await;
    assert_eq!(desk.tally().await.files(FileState::Safe), 41);
    let state = mini.state();
    assert_eq!(state.stored.len(), 41);
    assert_eq!(state.batches[0], state.batches[1], "a batch is repeated under its own id");
    assert_eq!(state.batches[1], state.batches[2]);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn while_paused_there_is_no_poll_but_collection_goes_on() {
    let desk = Desk::new().await;
    desk.photo("1.jpg", b"one");
    let (mini, link) = server();
    let engine = Engine::start_with(desk.home(), link, Options::default()).await.unwrap();
    let mut status = engine.status();
    reaches(&mut status, |status| status.safe == 1 && status.state == State::Idle).await;

    // Another process pauses it, by the ledger.
    let ledger = desk.home().ledger().await.unwrap();
    ledger.set_pause(Some(&Pause::UntilResumed)).await.unwrap();
    reaches(&mut status, |status| status.state == State::Paused).await;
    mini.until(|state| state.open_polls == 0).await;
    let polls = mini.state().polls;
    desk.photo("2.jpg", b"two");
    reaches(&mut status, |status| status.pending == 1).await;
    mini.until(|state| state.offers.len() == 2).await;
    assert_eq!(mini.state().polls, polls);
    assert_eq!(mini.state().stored.len(), 1);

    ledger.set_pause(None).await.unwrap();
    reaches(&mut status, |status| status.safe == 2).await;
    ledger.close().await;
    engine.stop().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn hashes_settle_what_samples_cannot() {
    let desk = Desk::new().await;
    let first = desk.photo("1.jpg", &vec![1; 400_000]);
    desk.photo("copy of 1.jpg", &vec![1; 400_000]);
    let other = desk.photo("2.jpg", &vec![2; 300_000]);
    let (mini, link) = server();
    mini.state().ask_for_hashes = true;
    desk.until_idle(link.clone()).await;
    assert_eq!(desk.tally().await.files(FileState::Safe), 3);
    assert_eq!(mini.state().hashes, 3);
    assert_eq!(mini.state().stored.len(), 2);

    // Told that another client's transfer stored a file, the client reads its own first.
    let third = desk.photo("3.jpg", &vec![3; 300_000]);
    {
        let mut state = mini.state();
        state.ask_for_hashes = false;
        state.hold_requests = true;
    }
    let engine = Engine::start_with(desk.home(), link, Options::default()).await.unwrap();
    let mut status = engine.status();
    reaches(&mut status, |status| status.pending == 1 && status.state == State::Collecting).await;
    mini.until(|state| state.offers.len() == 4).await;
    let stored = mini.state().stored_file(&third);
    mini.command(Command::FilesStored { files: vec![stored] });
    reaches(&mut status, |status| status.safe == 4).await;

    // Of a copy of what is on its way the hash is asked for once that is stored.
    let fourth = desk.photo("4.jpg", &vec![4; 300_000]);
    reaches(&mut status, |status| status.pending == 1).await;
    mini.until(|state| state.offers.len() == 5).await;
    let copy = mini.state().stored_file(&fourth);
    mini.state().stored.insert(copy.hash, std::fs::read(&fourth).unwrap());
    let (path, size, modified_ns) = (copy.path, copy.size, copy.modified_ns);
    let files = vec![trove_protocol::FileToHash { path, size, modified_ns }];
    mini.command(Command::HashFiles { files });
    reaches(&mut status, |status| status.safe == 5).await;
    engine.stop().await;
    assert!(first.exists() && other.exists());
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn files_that_change_go_or_cannot_be_read_are_told_apart() {
    let desk = Desk::new().await;
    let changing = desk.photo("changing.jpg", b"before");
    let going = desk.photo("going.jpg", b"soon gone");
    desk.photo("staying.jpg", b"here");
    let (mini, link) = server();
    mini.state().hold_requests = true;
    let engine = Engine::start_with(desk.home(), link.clone(), Options::default()).await.unwrap();
    let mut status = engine.status();
    reaches(&mut status, |status| status.pending == 3 && status.state == State::Collecting).await;
    engine.stop().await;
    // The server asks while the client is away; meanwhile the files change.
    mini.state().hold_requests = false;
    let offers: Vec<_> = mini.state().offers.values().cloned().collect();
    let requests = offers
        .iter()
        .zip(1_000..)
        .map(|(offer, id)| trove_protocol::FileRequest {
            request: trove_protocol::RequestId(id),
            path: offer.path.clone(),
            size: offer.size,
            modified_ns: offer.modified_ns,
        })
        .collect();
    mini.command(Command::RequestFiles { transfer: trove_protocol::Transfer::Bundle, requests });
    std::fs::write(&changing, photo(b"after")).unwrap();
    age(&changing, 20);
    std::fs::remove_file(&going).unwrap();
    desk.until_idle(link).await;
    let state = mini.state();
    assert!(state.outcomes.contains(&Outcome::Gone) && state.outcomes.contains(&Outcome::Changed));
    let contents = state.contents();
    assert!(contents.contains(&photo(b"after")) && contents.contains(&photo(b"here")));
    assert_eq!(contents.len(), 2);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn sidecars_travel_with_their_leads_and_alone_not_at_all() {
    let desk = Desk::new().await;
    desk.photo("IMG_1.jpg", b"lead");
    for name in ["IMG_1.xmp", "alone.xmp"] {
        let path = desk.pictures().join(name);
        let text = format!("<x:xmpmeta xmlns:x=\"adobe:ns:meta/\">{name}</x:xmpmeta>");
        std::fs::write(&path, text).unwrap();
        age(&path, 60);
    }
    let (mini, link) = server();
    desk.until_idle(link.clone()).await;
    let tally = desk.tally().await;
    assert_eq!((tally.files(FileState::Safe), tally.files(FileState::Skipped)), (2, 1));
    {
        let state = mini.state();
        let groups: Vec<_> = state.offers.values().map(|offer| offer.group.clone()).collect();
        assert_eq!(groups.len(), 2);
        assert!(groups[0].is_some() && groups[0] == groups[1], "{groups:?}");
    }
    // Its lead comes later.
    desk.photo("alone.jpg", b"no more");
    desk.until_idle(link).await;
    assert_eq!(desk.tally().await.files(FileState::Safe), 4);
}

#[cfg(unix)]
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn names_of_any_bytes_and_missing_folders_do_no_harm() {
    use std::os::unix::ffi::OsStrExt;
    let desk = Desk::new().await;
    let odd = desk.pictures().join(std::ffi::OsStr::from_bytes(b"caf\xe9 100%.jpg"));
    std::fs::write(&odd, photo(b"odd")).unwrap();
    age(&odd, 60);
    let (mini, link) = server();
    desk.until_idle(link.clone()).await;
    assert_eq!(mini.state().stored.len(), 1);
    // The folder is away: nothing is said to be gone, and what is safe stays safe.
    let parked = desk.folder.path().join("parked");
    std::fs::rename(desk.pictures(), &parked).unwrap();
    desk.until_idle(link.clone()).await;
    assert_eq!(desk.tally().await.files(FileState::Safe), 1);
    assert!(mini.state().gone.is_empty());
    std::fs::rename(&parked, desk.pictures()).unwrap();
    desk.until_idle(link).await;
    assert_eq!(mini.state().transfers, 1);
}

#[tokio::test]
async fn settings_and_room_are_kept_and_what_is_not_known_is_refused() {
    let (mini, link) = server();
    let desk = Desk::new().await;
    let configuration =
        ClientConfiguration { smallest_file: Some(7), ..ClientConfiguration::default() };
    for command in [
        Command::ReloadConfiguration { configuration: configuration.clone() },
        Command::StorageAllocated { quota: Some(9), used: 4, free: 100 },
        Command::Unknown,
    ] {
        mini.command(command);
    }
    desk.until_idle(link).await;
    let ledger = desk.home().ledger().await.unwrap();
    assert_eq!(ledger.owners_configuration().await.unwrap(), configuration);
    let storage = Storage { quota: Some(9), used: 4, free: 100 };
    assert_eq!(ledger.storage().await.unwrap(), Some(storage));
    // The last message of an engine that ends may say it once more.
    assert!(mini.state().statuses.iter().any(|status| status.refused.len() == 1));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_sidecar_that_is_edited_shortly_before_its_photo_stays_with_it() {
    let desk = Desk::new().await;
    let picture = desk.photo("a.jpg", b"as it came");
    let sidecar = desk.pictures().join("a.xmp");
    let written = |text: &str| {
        std::fs::write(&sidecar, format!("<x:xmpmeta xmlns:x='adobe:ns:meta/'>{text}</x:xmpmeta>"))
            .unwrap();
        age(&sidecar, 60);
    };
    written("");
    let (mini, link) = server();
    desk.until_idle(link.clone()).await;
    assert_eq!(desk.tally().await.files(FileState::Safe), 2);
    written("five stars");
    // It has not come to rest when the sidecar is looked into.
    std::fs::write(&picture, photo(b"edited as well")).unwrap();
    let options = Options { until_idle: true, still: Duration::from_secs(1), ..Options::default() };
    let mut engine = Engine::start_with(desk.home(), link, options).await.unwrap();
    engine.ended().await.unwrap();
    engine.stop().await;
    assert!(mini.state().gone.is_empty());
    assert_eq!(desk.tally().await.files(FileState::Safe), 2);
    assert_eq!(mini.state().stored.len(), 4);
}
