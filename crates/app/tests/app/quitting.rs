//! The end of the app in the middle of its work.

use super::{
    mini::{Desk, Mini},
    running::App,
};
use std::time::Duration;
use trove_app::{
    bindings::{Situation, WindowView},
    request::Request,
};
use trove_collector::preferences::Field;

/// Much less than the transfer that is left would take.
const SOON: Duration = Duration::from_secs(4);

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn quitting_in_the_middle_of_a_transfer_is_quick_and_it_goes_on_later() {
    let (desk, mini) = (Desk::new().await, Mini::default());
    let path = desk.photo("large.jpg", &vec![7; 24 << 20]);
    // Before anything runs: in memory, all is sent before a limit that is set meanwhile holds.
    let ledger = desk.home().ledger().await.unwrap();
    let (field, words) = (Field::named("upload_limit").unwrap(), ["1 MB/s".to_owned()]);
    let wishes = field.set(&ledger.wishes().await.unwrap(), Some(&words)).unwrap();
    ledger.set_wishes(&wishes).await.unwrap();
    ledger.close().await;
    let app = App::begun(&desk, &mini).await;
    let wire = path.to_str().unwrap().to_owned();
    // The numbers come from a look at the ledger, and may be a moment older than the transfer.
    let sending = |view: &WindowView| {
        let collecting = matches!(view.situation, Situation::Collecting { files: 1, .. });
        collecting && !view.numbers.current.is_empty()
    };
    let view = app.until("a transfer", sending).await;
    assert_eq!(view.numbers.current[0].path, wire);
    tokio::time::timeout(SOON, app.quit()).await.unwrap();
    assert!(mini.state().stored.is_empty());

    let app = App::begun(&desk, &mini).await;
    let name = "upload_limit".to_owned();
    app.ask(|reply| Request::UnsetSetting { name, reply }).await.unwrap();
    let done = |situation: &Situation| *situation == Situation::UpToDate { files: 1, set_aside: 0 };
    app.until("all being safe", |view| done(&view.situation)).await;
    assert!(mini.state().contents().contains(&std::fs::read(path).unwrap()));
    app.quit().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_end_of_a_session_ends_it() {
    let (desk, mini) = (Desk::new().await, Mini::default());
    let app = App::begun(&desk, &mini).await;
    mini.until(|state| state.open_polls == 1).await;
    app.requests.tell(Request::SessionEnds);
    app.desktop.until("the end", |all| all.contains(&super::desktop::Shown::Quit)).await;
    mini.until(|state| state.open_polls == 0).await;
    // Whoever asks now is told.
    let failure = app.ask(|reply| Request::View { reply }).await.unwrap_err();
    assert_eq!(failure.kind, trove_app::bindings::FailureKind::Cancelled);
}
