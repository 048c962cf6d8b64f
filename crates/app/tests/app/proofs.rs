//! The server's own word for every file.

use super::{
    desktop::Shown,
    mini::{Desk, Mini, https::serve},
    running::App,
};
use trove_app::{
    bindings::{
        Failure, FailureKind, ProofProgress, Safety, SafetyProof, SafetyQuery, SafetyReason,
        SafetyVerdict,
    },
    controller::https,
    desktop::WindowEvent,
    request::Request,
};

async fn prove(app: &App) -> Result<SafetyProof, Failure> {
    app.ask(|reply| Request::ProveSafety { reply }).await
}

async fn safety(app: &App) -> Safety {
    app.ask(|reply| Request::Safety { reply }).await.unwrap()
}

async fn collected(app: &App, files: u64) {
    let so = format!("{files} being safe");
    app.until(&so, |view| view.numbers.safe.files == files && view.numbers.pending.files == 0)
        .await;
}

async fn exceptions(app: &App, reason: Option<SafetyReason>) -> Vec<(String, SafetyReason)> {
    let (mut all, mut after) = (Vec::new(), None);
    loop {
        let query = SafetyQuery { reason, after, limit: 2 };
        let page = app.ask(|reply| Request::SafetyExceptions { query, reply }).await.unwrap();
        let name = |path: &str| path.rsplit('/').next().unwrap().to_owned();
        all.extend(page.files.iter().map(|one| (name(&one.path), one.reason)));
        after = page.next;
        if after.is_none() {
            return all;
        }
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_the_server_confirms_holds_until_something_is_stored() {
    let (desk, mini) = (Desk::new().await, Mini::default());
    for name in ["a.jpg", "b.jpg", "c.jpg"] {
        desk.photo(name, name.as_bytes());
    }
    let app = App::begun(&desk, &mini).await;
    collected(&app, 3).await;
    assert_eq!(safety(&app).await.proof, None);
    let proof = prove(&app).await.unwrap();
    assert_eq!((proof.confirmed, proof.unconfirmed, proof.holds), (3, 0, true));
    let told = safety(&app).await;
    assert_eq!((told.verdict, told.proof), (SafetyVerdict::Safe, Some(proof.clone())));
    let last = app.desktop.shown().into_iter().rev().find_map(|one| match one {
        Shown::Event(WindowEvent::ProofProgress(progress)) => Some(progress),
        _ => None,
    });
    assert_eq!(last, Some(ProofProgress { asked: 3, files: 3 }));

    desk.photo("d.jpg", b"d.jpg");
    app.ask(|reply| Request::LookNow { reply }).await.unwrap();
    collected(&app, 4).await;
    let old = safety(&app).await.proof.unwrap();
    assert_eq!(old, SafetyProof { holds: false, ..proof });
    assert!(prove(&app).await.unwrap().holds);

    // Another server has said nothing.
    app.ask(|reply| Request::Unpair { reply }).await.unwrap();
    assert_eq!(safety(&app).await.proof, None);
    app.quit().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_the_server_does_not_confirm_stands_in_the_way() {
    let desk = Desk::new().await;
    for name in ["a.jpg", "b.jpg", "c.jpg", "d.jpg"] {
        desk.photo(name, name.as_bytes());
    }
    let mini = Mini::default();
    let app = App::begun(&desk, &mini).await;
    collected(&app, 4).await;
    // One content is lost there, one is another, and one file is not known at all.
    let path = |name: &str| desk.pictures().join(name).to_str().unwrap().to_owned();
    {
        let mut state = mini.state();
        state.filed.remove(&path("a.jpg")).unwrap();
        state.filed.insert(path("b.jpg"), trove_protocol::ContentHash([7; 32]));
        state.offers.remove(&path("c.jpg")).unwrap();
    }
    let proof = prove(&app).await.unwrap();
    assert_eq!((proof.confirmed, proof.unconfirmed, proof.holds), (1, 3, false));
    let told = safety(&app).await;
    assert_eq!((told.verdict, told.safe_to_wipe), (SafetyVerdict::Exceptions, false));
    assert_eq!(told.safe.files, 1);
    let count = &told.counts[0];
    assert_eq!((count.reason, count.sums.files), (SafetyReason::Unconfirmed, 3));
    assert!(count.blocks && count.sums.bytes > 0);
    let names = ["a.jpg", "b.jpg", "c.jpg"].map(|name| (name.into(), SafetyReason::Unconfirmed));
    assert_eq!(exceptions(&app, None).await, names);
    assert_eq!(exceptions(&app, Some(SafetyReason::Unconfirmed)).await, names);
    assert_eq!(exceptions(&app, Some(SafetyReason::OnTheWay)).await, []);
    let table = desk.folder.path().join("safety.csv").to_str().unwrap().to_owned();
    let written = table.clone();
    app.ask(|reply| Request::ExportSafety { path: table, reply }).await.unwrap();
    let table = std::fs::read_to_string(written).unwrap();
    assert_eq!(table.matches("unconfirmed,").count(), 3, "{table}");
    app.quit().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn it_is_asked_over_the_network_and_a_server_that_is_away_is_told() {
    let desk = Desk::new().await;
    let served = serve(Mini::default(), 0).await;
    let app = App::start(&desk, https()).await;
    assert_eq!(prove(&app).await.unwrap_err().kind, FailureKind::NotPaired);
    let (address, code) = (served.address.clone(), served.code.to_string());
    app.ask(|reply| Request::Pair { address, code, name: None, reply }).await.unwrap();
    let proof = prove(&app).await.unwrap();
    assert_eq!((proof.confirmed, proof.unconfirmed, proof.holds), (0, 0, true));
    drop(served);
    let failure = prove(&app).await.unwrap_err();
    assert_eq!(failure.kind, FailureKind::OutOfReach);
    // What was said before is still known.
    assert_eq!(safety(&app).await.proof, Some(proof));
    app.quit().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_asking_can_be_given_up() {
    let (desk, mini) = (Desk::new().await, Mini::default());
    desk.photo("a.jpg", b"a");
    let app = App::begun(&desk, &mini).await;
    collected(&app, 1).await;
    mini.state().held = Some(0);
    let giving_up = async {
        mini.until(|state| state.held == Some(1)).await;
        app.ask(|reply| Request::CancelProof { reply }).await.unwrap();
    };
    let (proof, ()) = tokio::join!(prove(&app), giving_up);
    assert_eq!(proof.unwrap_err().kind, FailureKind::Cancelled);
    assert_eq!(safety(&app).await.proof, None);
    app.quit().await;
}
