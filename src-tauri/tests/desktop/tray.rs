//! The icon, its tooltip and its menu, as a panel sees them.

use crate::{
    app::App,
    clock::Clock,
    house::{House, photos},
    panel::{IconOnPanel, Panel},
    session::Session,
};
use std::time::Duration;
use trove_app::bindings::TrayState;
use trove_programs::wait_until;

/// What the menu says while nothing is paused.
const MENU: [&str; 9] = [
    "Open Trove",
    "Pause collecting",
    "For 30 minutes",
    "For 2 hours",
    "Until tomorrow morning",
    "Until I resume it",
    "Choose folders…",
    "Open the library",
    "Quit",
];

async fn shown(session: &Session) -> (Panel, App, IconOnPanel) {
    let panel = Panel::start(session).await;
    let app = App::at_login(session);
    let icon = panel.icon().await;
    (panel, app, icon)
}

#[tokio::test(flavor = "multi_thread")]
async fn before_the_first_steps_it_needs_attention_and_quitting_ends_it() {
    let session = Session::begin();
    let (_panel, mut app, icon) = shown(&session).await;
    let seen = icon.until_state(TrayState::Attention).await;
    assert_eq!(seen.tooltip, "Trove is not set up yet; open it to begin.");
    assert_eq!(seen.menu[0].label, seen.tooltip);
    assert!(!seen.menu[0].enabled);
    assert!(!seen.line("Pause collecting").unwrap().enabled);
    assert!(!seen.line("Open the library").unwrap().enabled);
    icon.choose("Quit").await;
    assert!(app.ended(Duration::from_secs(10)).success());
}

#[tokio::test(flavor = "multi_thread")]
async fn it_tells_of_collecting_of_rest_and_of_a_server_that_is_away() {
    let session = Session::begin();
    let mut house = House::paired(&session);
    let pictures = session.home().join("Pictures");
    photos(&pictures, 3, 400_000);
    house.computer.add_folder(&pictures).unwrap();
    // Slow enough to be seen.
    house.set(&["upload_limit", "100 kB/s"]);
    let (_panel, _app, icon) = shown(&session).await;
    let collecting = |seen: &crate::panel::Seen| {
        seen.state == TrayState::Collecting && seen.tooltip.starts_with("Collecting 3 files, ")
    };
    let seen = icon.until("three files are collected", collecting).await;
    for label in MENU {
        let line = seen.line(label).unwrap_or_else(|| panic!("{label} is missing: {seen:#?}"));
        assert!(line.enabled, "{label}");
    }
    house.set(&["upload_limit", "unlimited"]);
    let seen = icon.until_state(TrayState::UpToDate).await;
    assert_eq!(seen.tooltip, "All 3 files are safe.");
    house.server.stop().unwrap();
    let seen = icon.until_state(TrayState::Unreachable).await;
    assert!(seen.tooltip.contains(" has not answered since "), "{}", seen.tooltip);
    house.server.restart().unwrap();
    icon.until_state(TrayState::UpToDate).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn it_waits_for_the_hours_that_were_chosen() {
    let session = Session::begin();
    let house = House::paired(&session);
    let pictures = session.home().join("Pictures");
    photos(&pictures, 2, 10_000);
    house.computer.add_folder(&pictures).unwrap();
    house.set(&["upload_limit", "nothing"]);
    let (_panel, _app, icon) = shown(&session).await;
    let seen = icon.until_state(TrayState::Waiting).await;
    let waits = |seen: &crate::panel::Seen| {
        seen.tooltip == "Waiting for the hours you chose to send 2 files."
    };
    icon.until("two files wait", waits).await;
    assert!(seen.line("Pause collecting").unwrap().enabled);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_pause_from_the_menu_is_everywhere_and_its_end_too() {
    let session = Session::begin();
    let house = House::paired(&session);
    let pictures = session.home().join("Pictures");
    photos(&pictures, 1, 10_000);
    house.computer.add_folder(&pictures).unwrap();
    let (_panel, _app, icon) = shown(&session).await;
    icon.until_state(TrayState::UpToDate).await;
    until_told(&house, "idle");

    icon.choose("For 30 minutes").await;
    let seen = icon.until_state(TrayState::Paused).await;
    assert!(seen.tooltip.starts_with("Paused until "), "{}", seen.tooltip);
    assert!(seen.line("Pause collecting").is_none());
    // The server is told, and asks for nothing.
    until_told(&house, "paused");
    let status = house.computer.status().unwrap();
    assert!(status["paused_until_ms"].is_i64(), "{status:#}");

    // Another process ends the pause, and the app follows.
    house.computer.command(["resume"], Duration::from_mins(1)).unwrap().succeeded().unwrap();
    let seen = icon.until_state(TrayState::UpToDate).await;
    assert!(seen.line("Resume").is_none());
    icon.choose("Until I resume it").await;
    icon.until("an endless pause", |seen| seen.tooltip == "Paused until you resume it.").await;
    icon.choose("Resume").await;
    icon.until_state(TrayState::UpToDate).await;
}

/// Waits until the server says so of the computer.
fn until_told(house: &House, state: &str) {
    wait_until(Duration::from_secs(30), state, || {
        let status = house.server.status()?;
        Ok((status["clients"][0]["state"] == state).then_some(()))
    })
    .unwrap();
}

#[tokio::test(flavor = "multi_thread")]
async fn a_pause_ends_when_its_time_is_over() {
    let session = Session::begin();
    let house = House::paired(&session);
    let pictures = session.home().join("Pictures");
    photos(&pictures, 1, 10_000);
    house.computer.add_folder(&pictures).unwrap();
    let clock = Clock::set(&session);
    let panel = Panel::start(&session).await;
    let _app = App::start_with(&session, &["--at-login"], &clock.variables());
    let icon = panel.icon().await;
    icon.until_state(TrayState::UpToDate).await;
    icon.choose("For 30 minutes").await;
    icon.until_state(TrayState::Paused).await;
    clock.go_on("+31m");
    let seen = icon.until_state(TrayState::UpToDate).await;
    assert!(seen.line("Resume").is_none());
}
