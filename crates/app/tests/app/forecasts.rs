//! What collecting would do, before it is begun.

use super::{
    desktop::Shown,
    mini::{Desk, Mini, age, https::serve},
    running::App,
};
use trove_app::{
    bindings::{Failure, FailureKind, Forecast, ForecastProgress, SkipReason, Sums},
    controller::https,
    desktop::WindowEvent,
    request::Request,
};

async fn forecast(app: &App) -> Result<Forecast, Failure> {
    app.ask(|reply| Request::Forecast { reply }).await
}

fn last_progress(app: &App) -> Option<ForecastProgress> {
    app.desktop.shown().into_iter().rev().find_map(|one| match one {
        Shown::Event(WindowEvent::ForecastProgress(progress)) => Some(progress),
        _ => None,
    })
}

fn files(sums: Sums) -> u64 {
    sums.files
}

/// Two photos, a copy of one, and what is left out.
async fn desk() -> Desk {
    let desk = Desk::new().await;
    desk.photo("a/one.jpg", b"one");
    desk.photo("b/one again.jpg", b"one");
    desk.photo("two.jpg", b"two");
    for (name, text) in [("note.txt", "no media"), ("alone.xmp", "<x:xmpmeta/>")] {
        std::fs::write(desk.pictures().join(name), text).unwrap();
        age(&desk.pictures().join(name), 3_600);
    }
    desk
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn copies_and_places_are_told_by_the_server_and_nothing_is_sent() {
    let desk = desk().await;
    let served = serve(Mini::default(), 0).await;
    let app = App::start(&desk, https()).await;
    let (address, code) = (served.address.clone(), served.code.to_string());
    app.ask(|reply| Request::Pair { address, code, name: None, reply }).await.unwrap();

    let told = forecast(&app).await.unwrap();
    assert_eq!(told.unanswered, None);
    assert_eq!([told.total, told.copies, told.fresh, told.safe].map(files), [3, 1, 2, 0]);
    assert_eq!(told.total.bytes, told.copies.bytes + told.fresh.bytes);
    let mut places: Vec<_> = told.samples.iter().map(|one| one.share_path.as_deref()).collect();
    places.sort_unstable();
    // Which of the two that are the same is seen first is not known: both lie where that one does.
    let firsts = [Some("Photos/one.jpg"), Some("Photos/one again.jpg")];
    assert!(firsts.contains(&places[0]), "{places:?}");
    assert_eq!(places[1..], [places[0], Some("Photos/two.jpg")]);
    let skipped: Vec<_> = told.skipped.iter().map(|one| (one.reason, one.files)).collect();
    assert!(skipped.contains(&(SkipReason::NotMedia, 1)), "{skipped:?}");
    assert!(skipped.contains(&(SkipReason::NoLead, 1)), "{skipped:?}");
    let progress = last_progress(&app).unwrap();
    assert_eq!(progress.looked_at.files, 5);
    assert!(progress.folder.starts_with(desk.pictures().to_str().unwrap()));
    assert_eq!(served.mini.state().batches.len(), 0);
    assert_eq!(served.mini.state().received_bytes, 0);
    app.quit().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn without_a_server_it_says_so_and_tells_what_is_known_here() {
    let (desk, mini) = (desk().await, Mini::default());
    mini.state().away = true;
    let app = App::begun(&desk, &mini).await;
    let told = forecast(&app).await.unwrap();
    let unanswered = told.unanswered.unwrap();
    assert_eq!(unanswered.kind, FailureKind::OutOfReach);
    assert!(unanswered.sentence.ends_with('.'), "{}", unanswered.sentence);
    assert_eq!([told.total, told.copies, told.fresh].map(files), [3, 0, 3]);
    assert!(told.samples.iter().all(|one| one.share_path.is_none()));

    // Asked again when it is back, it tells all.
    mini.state().away = false;
    let told = forecast(&app).await.unwrap();
    assert_eq!((told.unanswered, told.copies.files), (None, 1));
    app.ask(|reply| Request::Unpair { reply }).await.unwrap();
    let told = forecast(&app).await.unwrap();
    let unanswered = told.unanswered.unwrap();
    assert_eq!((unanswered.kind, told.total.files), (FailureKind::NotPaired, 3));
    app.quit().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_second_takes_the_place_of_the_first_and_either_can_be_given_up() {
    let (desk, mini) = (desk().await, Mini::default());
    let app = App::begun(&desk, &mini).await;
    mini.state().held = Some(0);
    let cancelled = |given: Result<Forecast, Failure>| {
        assert_eq!(given.unwrap_err().kind, FailureKind::Cancelled);
    };
    let waiting = async |count| mini.until(|state| state.held == Some(count)).await;
    let first = forecast(&app);
    let second = async {
        waiting(1).await;
        forecast(&app).await
    };
    let giving_up = async {
        waiting(2).await;
        app.ask(|reply| Request::CancelForecast { reply }).await.unwrap();
    };
    let (first, second, ()) = tokio::join!(first, second, giving_up);
    cancelled(first);
    cancelled(second);
    mini.state().held = None;
    assert_eq!(forecast(&app).await.unwrap().copies.files, 1);
    app.quit().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_folder_that_is_away_is_told_with_its_reason() {
    let (desk, mini) = (desk().await, Mini::default());
    let ledger = desk.home().ledger().await.unwrap();
    let away = desk.folder.path().join("not plugged in");
    let away = trove_protocol::ClientPath::from_path(&away).unwrap();
    ledger.add_folder(&away).await.unwrap();
    ledger.close().await;
    let app = App::begun(&desk, &mini).await;
    let told = forecast(&app).await.unwrap();
    assert_eq!(told.unseen.len(), 1);
    assert_eq!(told.unseen[0].path, away.to_string());
    assert!(told.unseen[0].reason.ends_with('.'), "{}", told.unseen[0].reason);
    app.quit().await;
}
