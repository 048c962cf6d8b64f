//! A pause is the same everywhere: menu, window, command line, engine.

use super::{
    mini::{Desk, Mini},
    running::App,
};
use trove_app::{
    bindings::{Pause, PauseWish, Situation, TrayState},
    request::Request,
    tray::MenuChoice,
};
use trove_collector::pause;

fn is_paused(situation: &Situation) -> bool {
    matches!(situation, Situation::Paused { .. })
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_pause_from_the_menu_ends_the_poll_and_resuming_opens_it_again() {
    let (desk, mini) = (Desk::new().await, Mini::default());
    let app = App::begun(&desk, &mini).await;
    mini.until(|state| state.open_polls == 1).await;
    app.requests.tell(Request::TrayClicked(MenuChoice::Pause(PauseWish::HalfHour)));
    mini.until(|state| state.open_polls == 0).await;
    let view = app.until("a pause", |view| is_paused(&view.situation)).await;
    let Situation::Paused { pause: Pause::Until { until_ms } } = view.situation else {
        panic!("{view:?}")
    };
    app.desktop.until_tray("a paused icon", |tray| tray.state == TrayState::Paused).await;
    // The command line says the same.
    let ledger = desk.home().ledger().await.unwrap();
    let kept = ledger.pause().await.unwrap().unwrap();
    assert!(matches!(kept, pause::Pause::For { length_ms: 1_800_000, .. }), "{kept:?}");
    assert_eq!(kept.ends_ms(), Some(until_ms));
    let polls = mini.state().polls;
    app.requests.tell(Request::TrayClicked(MenuChoice::Resume));
    mini.until(|state| state.open_polls == 1).await;
    assert_eq!(mini.state().polls, polls + 1);
    app.until("going on", |view| !is_paused(&view.situation)).await;
    assert_eq!(ledger.pause().await.unwrap(), None);
    ledger.close().await;
    app.quit().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_pause_by_another_process_is_seen_and_ends_by_itself() {
    let (desk, mini) = (Desk::new().await, Mini::default());
    let app = App::begun(&desk, &mini).await;
    mini.until(|state| state.open_polls == 1).await;
    let ledger = desk.home().ledger().await.unwrap();
    ledger.set_pause(Some(&pause::Pause::UntilResumed)).await.unwrap();
    app.until("a pause", |view| is_paused(&view.situation)).await;
    mini.until(|state| state.open_polls == 0).await;
    // One whose time is up.
    let over = pause::Pause::For { since_ms: 0, length_ms: 1 };
    ledger.set_pause(Some(&over)).await.unwrap();
    app.until("going on", |view| !is_paused(&view.situation)).await;
    mini.until(|state| state.open_polls == 1).await;
    ledger.close().await;
    app.quit().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_window_pauses_too_and_hears_why_it_cannot() {
    let (desk, mini) = (Desk::new().await, Mini::default());
    let app = App::begun(&desk, &mini).await;
    mini.until(|state| state.open_polls == 1).await;
    // Nobody tells which network this is.
    let wish = PauseWish::Network;
    let failure = app.ask(|reply| Request::Pause { wish, reply }).await.unwrap_err();
    assert!(failure.sentence.contains("pause for a time instead"), "{failure:?}");
    let wish = PauseWish::UntilResumed;
    app.ask(|reply| Request::Pause { wish, reply }).await.unwrap();
    mini.until(|state| state.open_polls == 0).await;
    app.ask(|reply| Request::Resume { reply }).await.unwrap();
    mini.until(|state| state.open_polls == 1).await;
    app.quit().await;
}
