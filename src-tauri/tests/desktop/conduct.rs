//! Starting, starting again, closing and quitting.

use crate::{
    app::App,
    browser::Window,
    house::{House, photos},
    panel::Panel,
    session::Session,
};
use std::{
    fs,
    time::{Duration, Instant},
};
use trove_app::bindings::TrayState;
use trove_programs::wait_until;

const LIMIT: Duration = Duration::from_secs(30);

fn until_window(app: &App, there: bool) {
    wait_until(LIMIT, "the window", || Ok((app.children().is_empty() != there).then_some(())))
        .unwrap();
}

#[tokio::test(flavor = "multi_thread")]
async fn at_login_no_window_opens_until_somebody_clicks() {
    let session = Session::begin();
    let panel = Panel::start(&session).await;
    let app = App::at_login(&session);
    let icon = panel.icon().await;
    icon.until_state(TrayState::Attention).await;
    assert!(app.children().is_empty());
    icon.click().await;
    until_window(&app, true);
    let window = app.children();
    // A second click finds it where it is.
    icon.click().await;
    icon.choose("Open Trove").await;
    icon.seen().await.unwrap();
    assert_eq!(app.children(), window);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_second_start_shows_the_window_of_the_first() {
    let session = Session::begin();
    let panel = Panel::start(&session).await;
    let first = App::at_login(&session);
    panel.icon().await;
    let mut second = App::start(&session);
    assert!(second.ended(LIMIT).success());
    until_window(&first, true);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_window_that_falls_takes_nothing_with_it_and_opens_again() {
    let session = Session::begin();
    let panel = Panel::start(&session).await;
    let app = App::start(&session);
    let icon = panel.icon().await;
    until_window(&app, true);
    let window = app.children()[0];
    let killed = std::process::Command::new("kill").args(["-9", &window.to_string()]).status();
    assert!(killed.unwrap().success());
    until_window(&app, false);
    icon.click().await;
    until_window(&app, true);
}

#[tokio::test(flavor = "multi_thread")]
async fn quitting_in_the_middle_of_a_transfer_is_quick_and_it_goes_on_later() {
    let session = Session::begin();
    let house = House::paired(&session);
    let pictures = session.home().join("Pictures");
    let made = photos(&pictures, 2, 3_000_000);
    house.computer.add_folder(&pictures).unwrap();
    house.set(&["upload_limit", "200 kB/s"]);
    let panel = Panel::start(&session).await;
    let mut app = App::start(&session);
    let icon = panel.icon().await;
    icon.until_state(TrayState::Collecting).await;
    icon.choose("Quit").await;
    let chosen = Instant::now();
    assert!(app.ended(LIMIT).success());
    eprintln!("it ended after {:?}", chosen.elapsed());
    assert_eq!(house.server.manifest().unwrap().lines().count(), 0);

    house.set(&["upload_limit", "unlimited"]);
    let app = App::at_login(&session);
    house.until_stored(made.len() as u64);
    drop(app);
    house.server.verify().unwrap();
}

#[test]
fn it_ends_with_its_session() {
    let session = Session::begin();
    let mut app = App::start(&session);
    until_window(&app, true);
    let window = app.children()[0];
    assert!(app.stop().success());
    assert!(!fs::exists(format!("/proc/{window}/exe")).unwrap_or(false));
}

#[test]
fn damage_is_shown_in_the_window_and_told_on_standard_error() {
    let session = Session::begin();
    fs::create_dir_all(session.config_dir()).unwrap();
    // A folder in the place of the ledger.
    fs::create_dir(session.config_dir().join("ledger.sqlite")).unwrap();
    let mut app = App::start(&session);
    until_window(&app, true);
    let window = app.children()[0];
    let killed = std::process::Command::new("kill").arg(window.to_string()).status();
    assert!(killed.unwrap().success());
    assert!(!app.ended(LIMIT).success());
    assert!(!app.log().is_empty());
}

#[tokio::test(flavor = "multi_thread")]
async fn it_starts_at_login_when_somebody_wants_it() {
    let session = Session::begin();
    let house = House::paired(&session);
    let pictures = session.home().join("Pictures");
    photos(&pictures, 1, 5_000);
    house.computer.add_folder(&pictures).unwrap();
    let window = Window::open(&session).await;
    window.says("Your file is safe").await;
    let entry = session.home().join(".config/autostart/Trove.desktop");
    assert!(!entry.exists());
    window.press("Settings").await;
    window.press("Start when I log in").await;
    wait_until(LIMIT, "the entry", || Ok(entry.exists().then_some(()))).unwrap();
    let text = fs::read_to_string(&entry).unwrap();
    let program = crate::app::program();
    assert!(text.contains(&format!("Exec=\"{}\" --at-login", program.display())), "{text}");
    // The page knows it too: what is pressed next is what is seen.
    window.says("Saved.").await;
    session.picture("settings");
    window.press("Start when I log in").await;
    wait_until(LIMIT, "the entry's end", || Ok((!entry.exists()).then_some(()))).unwrap();
    window.quit().await;
}
