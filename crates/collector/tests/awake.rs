//! The engine picks up after sleep, in another network, and when the clock was set.

#![allow(clippy::unwrap_used, reason = "a test's own")]

mod mini;

use mini::{Desk, Mini, around::Around, https::serve, reaches};
use std::{path::PathBuf, time::Duration};
use trove_collector::{
    Options, State,
    engine::Live,
    link::{Heard, HttpsLink, Link, LinkError, pair},
    pause::Pause,
    scan::walk::observe,
};

const DAY: i64 = 86_400_000;

/// A poll is parked, the one after so many.
async fn is_parked(mini: &Mini, polls: usize) {
    mini.until(|state| state.open_polls == 1 && state.polls == polls).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_parked_poll_is_replaced_after_sleep_and_in_another_network() {
    let (desk, mini, around) = (Desk::new().await, Mini::default(), Around::new());
    around.on_network("gateway:aa");
    desk.photo("1.jpg", b"one");
    let engine = around.start(&desk, &mini).await;
    let mut status = engine.status();
    reaches(&mut status, |status| status.safe == 1 && status.state == State::Idle).await;
    mini.until(|state| state.open_polls == 1 && state.commands.is_empty()).await;
    let polls = mini.state().polls;
    // One that is answered at once, and one that is parked.
    around.sleeps(Duration::from_hours(8));
    is_parked(&mini, polls + 2).await;
    around.on_network("gateway:bb");
    is_parked(&mini, polls + 4).await;
    // The clocks and the system speak of the same sleep.
    around.sleeps_and_is_told(Duration::from_hours(8));
    is_parked(&mini, polls + 6).await;
    // Connections outlive a clock that is set: the next replacement is that of the next network.
    around.sets_clock(-DAY);
    around.sets_clock(2 * DAY);
    around.on_network("gateway:cc");
    is_parked(&mini, polls + 8).await;
    assert_eq!(mini.state().renewals, 4);
    assert!(status.borrow().reason.starts_with("The one file is safe"));
    engine.stop().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_transfer_that_sleep_cut_goes_on_from_there() {
    let (desk, mini, around) = (Desk::new().await, Mini::default(), Around::new());
    let content: Vec<u8> = (0..=255).cycle().take(3 << 20).collect();
    let path = desk.photo("large.jpg", &content);
    // Slow enough to be caught in its middle on any machine.
    let ledger = desk.home().ledger().await.unwrap();
    let mut wishes = ledger.wishes().await.unwrap();
    wishes.configuration.upload_limit = Some("500 kB/s".parse().unwrap());
    ledger.set_wishes(&wishes).await.unwrap();
    let engine = around.start(&desk, &mini).await;
    let mut status = engine.status();
    reaches(&mut status, |status| !status.current.is_empty()).await;
    around.sleeps(Duration::from_mins(10));
    mini.until(|state| state.renewals == 1).await;
    wishes.configuration.upload_limit = None;
    ledger.set_wishes(&wishes).await.unwrap();
    ledger.close().await;
    reaches(&mut status, |status| status.safe == 1).await;
    assert_eq!(mini.state().contents(), [std::fs::read(path).unwrap()].into());
    engine.stop().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn who_cannot_watch_says_so_and_looks_through_everything_after_sleep() {
    let (desk, mini, around) = (Desk::new().await, Mini::default(), Around::new());
    desk.photo("1.jpg", b"one");
    let options = Options {
        watch: |_, _| Err(notify::Error::new(notify::ErrorKind::MaxFilesWatch)),
        ..around.options()
    };
    let engine = around.start_with(&desk, &mini, options).await;
    let mut status = engine.status();
    reaches(&mut status, |status| status.safe == 1 && status.state == State::Idle).await;
    let says = |notices: &[String]| {
        let [notice] = notices else { return false };
        notice.contains("Pictures holds more folders than this system watches")
            && notice.contains("by looking every few minutes; raise fs.inotify.max_user_watches")
    };
    assert!(says(&status.borrow().notices), "{:?}", status.borrow().notices);
    // `status` in another process knows it from the ledger.
    let ledger = desk.home().ledger().await.unwrap();
    assert!(says(&Live::read(&ledger).await.unwrap().into_facts().unwatched));
    ledger.close().await;
    desk.photo("2.jpg", b"two");
    around.sleeps(Duration::from_hours(1));
    reaches(&mut status, |status| status.safe == 2).await;
    engine.stop().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_folder_that_is_away_is_looked_for_in_another_network() {
    let (desk, mini, around) = (Desk::new().await, Mini::default(), Around::new());
    around.on_network("gateway:aa");
    desk.photo("1.jpg", b"one");
    let parked = desk.folder.path().join("parked");
    move_to(desk.pictures(), &parked);
    let engine = around.start(&desk, &mini).await;
    let mut status = engine.status();
    reaches(&mut status, |status| status.reason.contains("is not there")).await;
    move_to(parked, &desk.pictures());
    around.on_network("gateway:bb");
    reaches(&mut status, |status| status.safe == 1).await;
    engine.stop().await;
}

#[allow(clippy::disallowed_methods, reason = "the test's own files")]
fn move_to(from: PathBuf, to: &std::path::Path) {
    std::fs::rename(from, to).unwrap();
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_a_wrong_clock_put_off_is_not_waited_for() {
    let (desk, mini, around) = (Desk::new().await, Mini::default(), Around::new());
    let late = trove_collector::engine::now_ms() + 400 * DAY;
    let ledger = desk.home().ledger().await.unwrap();
    let note = async |name: &str| {
        let path = desk.photo(name, name.as_bytes());
        let seen = observe(&path, &std::fs::metadata(&path).unwrap()).unwrap();
        ledger.note_found(&[(seen, late)]).await.unwrap();
    };
    // Before it was started, and while it runs.
    note("1.jpg").await;
    let options = Options { still: Duration::from_millis(1), ..around.options() };
    let engine = around.start_with(&desk, &mini, options).await;
    let mut status = engine.status();
    reaches(&mut status, |status| status.safe == 1 && status.state == State::Idle).await;
    note("2.jpg").await;
    reaches(&mut status, |status| status.pending == 1).await;
    around.sets_clock(-400 * DAY);
    reaches(&mut status, |status| status.safe == 2).await;
    ledger.close().await;
    engine.stop().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_pause_stays_a_pause_through_sleep() {
    let (desk, mini, around) = (Desk::new().await, Mini::default(), Around::new());
    let engine = around.start(&desk, &mini).await;
    let mut status = engine.status();
    engine.pause(&Pause::UntilResumed).await.unwrap();
    reaches(&mut status, |status| status.state == State::Paused).await;
    mini.until(|state| state.open_polls == 0).await;
    let polls = mini.state().polls;
    around.sleeps(Duration::from_hours(1));
    mini.until(|state| state.renewals == 1).await;
    desk.photo("1.jpg", b"one");
    mini.until(|state| state.offers.len() == 1).await;
    assert_eq!(mini.state().polls, polls);
    engine.resume().await.unwrap();
    reaches(&mut status, |status| status.safe == 1).await;
    engine.stop().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn open_exchanges_end_and_the_next_one_connects_anew() {
    let served = serve(Mini::default(), 0).await;
    let access = pair(&served.address.parse().unwrap(), &served.code, "desk").await.unwrap();
    let link = HttpsLink::new(&access).unwrap();
    let parked = async {
        served.mini.until(|state| state.open_polls == 1).await;
        link.renew();
    };
    let (polled, ()) =
        tokio::join!(link.poll(Duration::from_secs(55), Heard::default(), String::new()), parked);
    let Err(LinkError::Unreachable { reason, .. }) = polled else { panic!("{polled:?}") };
    assert_eq!(reason, "this computer slept or changed its network");
    assert_eq!(link.poll(Duration::ZERO, Heard::default(), String::new()).await.unwrap(), None);
    served.mini.until(|state| state.open_polls == 0).await;
}
