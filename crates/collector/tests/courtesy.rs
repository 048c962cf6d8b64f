//! The engine's manners, in surroundings made up for the purpose.

#![allow(clippy::unwrap_used, reason = "a test's own")]

mod mini;

use mini::{Desk, Mini, around::Around, reaches};
use std::sync::atomic::Ordering;
use trove_collector::{State, pause::Pause};
use trove_protocol::{Conditions, Hindrance};

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn nothing_is_sent_on_battery_and_all_goes_on_when_it_is_plugged_in() {
    let (desk, mini, around) = (Desk::new().await, Mini::default(), Around::new());
    around.on_battery(true);
    desk.photo("1.jpg", b"one");
    let engine = around.start(&desk, &mini).await;
    let mut status = engine.status();
    reaches(&mut status, |status| status.state == State::Waiting).await;
    {
        let status = status.borrow();
        assert_eq!(status.reason, "Waiting: this computer runs on battery.");
        assert_eq!(status.hindrances, [Hindrance::Battery]);
    }
    // The server hears of it, and still may tell things.
    mini.until(|state| {
        let told = state.statuses.iter().any(|told| told.hindrances == [Hindrance::Battery]);
        told && state.open_polls == 1 && state.offers.len() == 1
    })
    .await;
    assert_eq!(mini.state().transfers, 0);

    around.on_battery(false);
    reaches(&mut status, |status| status.safe == 1 && status.state == State::Idle).await;
    assert!(status.borrow().hindrances.is_empty());
    let clear = |told: &trove_protocol::StatusReport| {
        told.hindrances.is_empty()
            && told.conditions == Conditions { on_battery: Some(false), ..Conditions::default() }
    };
    mini.until(|state| state.statuses.last().is_some_and(clear)).await;
    engine.stop().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_transfer_that_is_held_in_its_middle_goes_on_from_there() {
    let (desk, mini, around) = (Desk::new().await, Mini::default(), Around::new());
    let content: Vec<u8> = (0..=255).cycle().take(3 << 20).collect();
    let path = desk.photo("large.jpg", &content);
    // Slow enough to be caught in its middle on any machine.
    let ledger = desk.home().ledger().await.unwrap();
    let mut wishes = ledger.wishes().await.unwrap();
    wishes.configuration.upload_limit = Some("2 MB/s".parse().unwrap());
    ledger.set_wishes(&wishes).await.unwrap();
    let engine = around.start(&desk, &mini).await;
    let mut status = engine.status();
    reaches(&mut status, |status| !status.current.is_empty()).await;
    around.on_battery(true);
    reaches(&mut status, |status| status.current.is_empty()).await;
    mini.until(|state| state.transfers == 1).await;
    assert_eq!(status.borrow().safe, 0);
    wishes.configuration.upload_limit = None;
    ledger.set_wishes(&wishes).await.unwrap();
    around.on_battery(false);
    reaches(&mut status, |status| status.safe == 1).await;
    {
        let state = mini.state();
        assert_eq!(state.received_bytes, std::fs::metadata(&path).unwrap().len());
        assert_eq!(state.transfers, 2);
    }
    ledger.close().await;
    engine.stop().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn hours_and_switches_hold_while_it_runs() {
    let (desk, mini, around) = (Desk::new().await, Mini::default(), Around::new());
    let ledger = desk.home().ledger().await.unwrap();
    let mut wishes = ledger.wishes().await.unwrap();
    wishes.configuration.upload_limit = Some("nothing".parse().unwrap());
    ledger.set_wishes(&wishes).await.unwrap();
    desk.photo("1.jpg", b"one");
    let engine = around.start(&desk, &mini).await;
    let mut status = engine.status();
    reaches(&mut status, |status| status.hindrances == [Hindrance::OutsideHours]).await;
    around.on_battery(true);
    reaches(&mut status, |status| status.hindrances.len() == 2).await;
    wishes.configuration.upload_limit = None;
    ledger.set_wishes(&wishes).await.unwrap();
    reaches(&mut status, |status| status.hindrances == [Hindrance::Battery]).await;
    wishes.configuration.wait_on_battery = Some(false);
    ledger.set_wishes(&wishes).await.unwrap();
    reaches(&mut status, |status| status.safe == 1).await;
    ledger.close().await;
    engine.stop().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn sleep_is_held_off_while_files_are_sent_and_no_longer() {
    let (desk, mini, around) = (Desk::new().await, Mini::default(), Around::new());
    desk.photo("1.jpg", b"one");
    desk.photo("large.jpg", &vec![7; 3 << 20]);
    let mut held = around.held.subscribe();
    let engine = around.start(&desk, &mini).await;
    let mut status = engine.status();
    reaches(&mut status, |status| status.safe == 2).await;
    held.wait_for(|held| *held == 0).await.unwrap();
    assert!(around.ever_held.load(Ordering::Relaxed) > 0);
    engine.stop().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_pause_on_a_network_outlasts_restarts_and_ends_on_another() {
    let (desk, mini, around) = (Desk::new().await, Mini::default(), Around::new());
    around.on_network("gateway:aa");
    desk.photo("1.jpg", b"one");
    let engine = around.start(&desk, &mini).await;
    let pause = Pause::OnNetwork { network: "gateway:aa".into() };
    engine.pause(&pause).await.unwrap();
    engine.stop().await;
    let engine = around.start(&desk, &mini).await;
    let mut status = engine.status();
    reaches(&mut status, |status| status.state == State::Paused && status.files == 1).await;
    around.on_network("gateway:bb");
    reaches(&mut status, |status| status.safe == 1).await;
    // For good: not even back on it.
    around.on_network("gateway:aa");
    desk.photo("2.jpg", b"two");
    reaches(&mut status, |status| status.safe == 2).await;
    engine.stop().await;
}
