//! The first steps and the proof against the real `trove-server`.

use super::{mini::Desk, running::App};
use trove_app::{
    bindings::{PauseWish, SafetyReason, SafetyVerdict, Situation, WindowView},
    controller::https,
    request::Request,
};
use trove_programs::ServerProcess;

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_was_foretold_is_collected_and_proven_until_a_file_is_lost_there() {
    let desk = Desk::new().await;
    desk.photo("one.jpg", b"one");
    desk.photo("one again.jpg", b"one");
    desk.photo("two.jpg", b"two");
    let server = ServerProcess::start(desk.folder.path()).unwrap();
    let app = App::start(&desk, https()).await;
    let (address, code) = (server.http().to_string(), server.pair_code().unwrap());
    app.ask(|reply| Request::Pair { address, code, name: None, reply }).await.unwrap();

    let forecast = app.ask(|reply| Request::Forecast { reply }).await.unwrap();
    assert_eq!(forecast.unanswered, None);
    let sums = [forecast.total, forecast.copies, forecast.fresh, forecast.safe];
    assert_eq!(sums.map(|sums| sums.files), [3, 1, 2, 0]);
    let foretold = |name: &str| {
        let sample = forecast.samples.iter().find(|one| one.path.ends_with(name)).unwrap();
        server.shares().join(sample.share_path.as_ref().unwrap())
    };
    let (one, two) = (foretold("/one again.jpg"), foretold("/two.jpg"));
    assert!(!one.exists() && !two.exists());

    app.ask(|reply| Request::Begin { reply }).await.unwrap();
    app.until("all being safe", |view| view.numbers.safe.files == 3).await;
    assert!(one.exists() && two.exists(), "what was foretold is not what happened");
    let proof = app.ask(|reply| Request::ProveSafety { reply }).await.unwrap();
    assert_eq!((proof.confirmed, proof.unconfirmed, proof.holds), (3, 0, true));

    // While this computer does not listen, somebody deletes one there by hand.
    let wish = PauseWish::UntilResumed;
    app.ask(|reply| Request::Pause { wish, reply }).await.unwrap();
    let paused = |view: &WindowView| matches!(view.situation, Situation::Paused { .. });
    app.until("a pause", paused).await;
    std::fs::remove_file(&two).unwrap();
    server.command(["scrub", "--json"], std::time::Duration::from_mins(1)).unwrap();
    let proof = app.ask(|reply| Request::ProveSafety { reply }).await.unwrap();
    assert_eq!((proof.confirmed, proof.unconfirmed, proof.holds), (2, 1, false), "{proof:?}");
    let safety = app.ask(|reply| Request::Safety { reply }).await.unwrap();
    assert_ne!(safety.verdict, SafetyVerdict::Safe);
    assert_eq!(safety.counts[0].reason, SafetyReason::Unconfirmed);
    app.quit().await;
}
