//! Panels that come late, come back, or never come; and sessions that lack something.

use crate::{app::App, panel::Panel, session::Session};
use std::time::Duration;
use trove_app::bindings::TrayState;
use trove_programs::wait_until;

const LIMIT: Duration = Duration::from_secs(30);

#[tokio::test(flavor = "multi_thread")]
async fn a_panel_that_comes_late_or_comes_back_shows_the_icon() {
    let session = Session::begin();
    let _app = App::at_login(&session);
    let panel = Panel::start(&session).await;
    panel.icon().await.until_state(TrayState::Attention).await;
    panel.stop().await;
    let panel = Panel::start(&session).await;
    panel.icon().await.until_state(TrayState::Attention).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_bus_that_comes_late_is_found() {
    let mut session = Session::bare();
    session.start_display();
    let _app = App::at_login(&session);
    session.start_bus();
    let panel = Panel::start(&session).await;
    panel.icon().await.until_state(TrayState::Attention).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_bus_that_ends_and_comes_back_is_found() {
    let mut session = Session::begin();
    let _app = App::at_login(&session);
    let panel = Panel::start(&session).await;
    panel.icon().await.until_state(TrayState::Attention).await;
    session.stop_bus();
    session.start_bus();
    let panel = Panel::start(&session).await;
    panel.icon().await.until_state(TrayState::Attention).await;
}

#[test]
fn without_a_bus_the_window_opens_and_the_program_ends_cleanly() {
    let mut session = Session::bare();
    session.start_display();
    let mut app = App::start(&session);
    wait_until(LIMIT, "the window", || Ok((!app.children().is_empty()).then_some(()))).unwrap();
    assert!(app.stop().success());
}

#[test]
fn without_a_display_it_says_what_to_use_instead() {
    let session = Session::bare();
    let mut app = App::start(&session);
    assert!(!app.ended(LIMIT).success());
    let log = app.log().join("\n");
    assert!(log.contains("trove-collector"), "{log}");
}
