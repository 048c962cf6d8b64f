//! A second start, and a collector without a window beside the app.

use super::{
    desktop::Shown,
    mini::{Desk, Mini},
    running::{App, access, to},
};
use std::sync::Arc;
use trove_app::{
    bindings::{Page, Situation, TrayPresence},
    desktop::WindowEvent,
    request::Request,
    tray::MenuChoice,
};
use trove_collector::{Engine, Options};

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_second_start_and_the_menu_show_the_window() {
    let (desk, mini) = (Desk::new().await, Mini::default());
    let app = App::begun(&desk, &mini).await;
    let windows = |page| move |all: &[Shown]| all.contains(&Shown::Window(page));
    // The system started it, so no window came by itself.
    assert_eq!(app.desktop.count(&Shown::Window(None)), 0);
    app.requests.tell(Request::SecondStart);
    app.desktop.until("a window", windows(None)).await;
    app.requests.tell(Request::TrayClicked(MenuChoice::ChooseFolders));
    app.desktop.until("the page of folders", windows(Some(Page::Folders))).await;
    let asked = Shown::Event(WindowEvent::ShowPage(Page::Folders));
    app.desktop.until("the page asked for", |all| all.contains(&asked)).await;
    // A window that is made later is told when it is there.
    app.requests.tell(Request::WindowClosed);
    app.requests.tell(Request::NoticeClicked(Page::Activity));
    app.desktop.until("the other page", windows(Some(Page::Activity))).await;
    let asked = Shown::Event(WindowEvent::ShowPage(Page::Activity));
    assert_eq!(app.desktop.count(&asked), 0);
    app.requests.tell(Request::WindowOpened);
    app.desktop.until("the other page asked for", |all| all.contains(&asked)).await;
    app.requests.tell(Request::TrayIs(TrayPresence::Absent));
    app.until("no tray", |view| view.tray == TrayPresence::Absent).await;
    app.quit().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn of_two_that_would_collect_the_second_is_told() {
    let (desk, mini) = (Desk::new().await, Mini::default());
    desk.home().remember(&access()).unwrap();
    let other = Engine::start_with(desk.home(), Arc::new(mini.clone()), Options::default());
    let other = other.await.unwrap();
    let app = App::start(&desk, to(&mini)).await;
    let told = |situation: &Situation| match situation {
        Situation::Broken { sentence } => sentence.contains("already collecting"),
        _ => false,
    };
    app.until("being told", |view| told(&view.situation)).await;
    other.stop().await;
    // It takes over by itself.
    app.until("collecting", |view| !matches!(view.situation, Situation::Broken { .. })).await;
    mini.until(|state| state.open_polls == 1).await;
    let late = Engine::start_with(desk.home(), Arc::new(mini.clone()), Options::default()).await;
    let said = late.err().unwrap().to_string();
    assert!(said.contains("stop that one first"), "{said}");
    app.quit().await;
}
