//! The first steps: pair, choose, see what will happen, begin.

use super::{
    desktop::Shown,
    mini::{Desk, Mini, https::serve},
    running::App,
};
use trove_app::{
    bindings::{FailureKind, FileKind, LibraryKind, Page, Situation, TrayState},
    controller::https,
    desktop::WindowEvent,
    request::Request,
};

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn from_nothing_to_collecting() {
    let desk = Desk::new().await;
    desk.photo("a.jpg", b"one");
    desk.photo("b.jpg", b"two");
    std::fs::write(desk.pictures().join("note.txt"), "no media").unwrap();
    let served = serve(Mini::default(), 0).await;
    let app = App::start(&desk, https()).await;
    let view = app.ask(|reply| Request::View { reply }).await.unwrap();
    assert!(view.first_run && view.server.is_none());
    assert_eq!((view.situation, view.icon), (Situation::NotPaired, TrayState::Attention));
    let failure = app.ask(|reply| Request::Begin { reply }).await.unwrap_err();
    assert_eq!(failure.kind, FailureKind::NotPaired);

    let pair = |code: &str| {
        let (address, code) = (served.address.clone(), code.to_owned());
        app.ask(|reply| Request::Pair { address, code, name: Some("Study".into()), reply })
    };
    let wrong = trove_pairing::Code::random().to_string();
    assert_eq!(pair(&wrong).await.unwrap_err().kind, FailureKind::WrongCode);
    assert_eq!(pair("?").await.unwrap_err().kind, FailureKind::WrongCode);
    pair(&served.code.to_string()).await.unwrap();
    let view = app.until("a server", |view| view.server.is_some()).await;
    assert!(view.first_run);
    assert_eq!((view.computer.as_str(), view.library), ("Study", LibraryKind::Elsewhere));
    assert_eq!(served.mini.state().polls, 0);

    let forecast = app.ask(|reply| Request::Forecast { reply }).await.unwrap();
    assert_eq!((forecast.total.files, forecast.kinds[0].kind), (2, FileKind::Photo));
    assert_eq!(forecast.unanswered, None);
    let place = |name: &str| {
        let sample = forecast.samples.iter().find(|one| one.path.ends_with(name)).unwrap();
        sample.share_path.clone().unwrap()
    };
    assert_eq!((place("/a.jpg"), place("/b.jpg")), ("Photos/a.jpg".into(), "Photos/b.jpg".into()));
    assert_eq!(forecast.skipped[0].files, 1);
    // Nothing was sent for that.
    assert_eq!(served.mini.state().batches.len(), 0);

    app.ask(|reply| Request::Begin { reply }).await.unwrap();
    served.mini.until(|state| state.open_polls == 1 && state.offers.len() == 2).await;
    let view = app.until("the numbers", |view| view.numbers.pending.files == 2).await;
    assert!(!view.first_run);
    app.quit().await;

    // The next start goes on by itself.
    let app = App::start(&desk, https()).await;
    served.mini.until(|state| state.open_polls == 1).await;

    // Paired no more, it ends; paired anew, it goes on.
    app.ask(|reply| Request::Unpair { reply }).await.unwrap();
    served.mini.until(|state| state.open_polls == 0).await;
    app.until("no server", |view| view.situation == Situation::NotPaired).await;
    let pages = Shown::Event(WindowEvent::ShowPage(Page::Status));
    assert_eq!(app.desktop.count(&pages), 0);
    let (address, code) = (served.address.clone(), served.code.to_string());
    app.ask(|reply| Request::Pair { address, code, name: None, reply }).await.unwrap();
    served.mini.until(|state| state.open_polls == 1).await;
    app.quit().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn damaged_credentials_are_told_and_pairing_anew_mends_them() {
    let desk = Desk::new().await;
    std::fs::write(desk.home().folder().join("server.toml"), "url = ").unwrap();
    let served = serve(Mini::default(), 0).await;
    let app = App::start(&desk, https()).await;
    let told = |situation: &Situation| match situation {
        Situation::Broken { sentence } => sentence.contains("pair this computer again"),
        _ => false,
    };
    let view = app.until("being told", |view| told(&view.situation)).await;
    assert!(view.first_run);
    let (address, code) = (served.address.clone(), served.code.to_string());
    app.ask(|reply| Request::Pair { address, code, name: None, reply }).await.unwrap();
    app.ask(|reply| Request::Begin { reply }).await.unwrap();
    served.mini.until(|state| state.open_polls == 1).await;
    app.until("no word of it", |view| !told(&view.situation)).await;
    app.quit().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_server_that_is_away_is_told_with_its_time_and_found_again() {
    let (desk, mini) = (Desk::new().await, Mini::default());
    mini.state().away = true;
    let app = App::begun(&desk, &mini).await;
    let away = |situation: &Situation| match situation {
        Situation::Unreachable { server, since_ms } => server == "mini" && since_ms.is_some(),
        _ => false,
    };
    let view = app.until("being away", |view| away(&view.situation)).await;
    assert_eq!(view.icon, TrayState::Unreachable);
    mini.state().away = false;
    app.until("being back", |view| !away(&view.situation)).await;
    mini.until(|state| state.open_polls == 1).await;
    app.quit().await;
}
