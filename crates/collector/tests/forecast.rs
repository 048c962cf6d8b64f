//! Forecasts of real folders, against a small server in memory.

#![allow(clippy::unwrap_used)]

mod mini;

use mini::{Desk, Mini, age};
use std::{collections::HashSet, fs, sync::Arc};
use tokio::sync::watch;
use trove_collector::{
    forecast::{Outcome, Progress, Sum, Summary, Why, forecast},
    ledger::Ledger,
    link::Link,
    preferences::Wishes,
    state::FileState,
};
use trove_protocol::{ClientConfiguration, ClientPath, Kind};

async fn made(desk: &Desk, link: Option<&dyn Link>) -> (Summary, Progress) {
    let ledger = desk.home().ledger().await.unwrap();
    let progress = watch::Sender::new(Progress::default());
    let summary = forecast(&ledger, link, usize::MAX, &progress).await.unwrap();
    ledger.close().await;
    let last = progress.borrow().clone();
    (summary, last)
}

fn names(summary: &Summary, outcome: Outcome) -> Vec<String> {
    let files = summary.files.iter().filter(|file| file.outcome == outcome);
    files.map(|file| file.path.file_name()).collect()
}

async fn wish(ledger: &Ledger, change: impl FnOnce(&mut ClientConfiguration)) {
    let mut wishes = Wishes::default();
    change(&mut wishes.configuration);
    ledger.set_wishes(&wishes).await.unwrap();
}

#[tokio::test]
async fn what_would_be_sent_is_what_is_sent() {
    let (desk, mini) = (Desk::new().await, Mini::default());
    desk.photo("before.jpg", b"collected before");
    desk.until_idle(Arc::new(mini.clone())).await;
    desk.photo("a/new.jpg", b"new");
    desk.photo("b/a copy.jpg", b"new");
    desk.photo("large.jpg", &vec![7; 300_000]);
    desk.photo("there.jpg", b"there");
    let there = fs::read(desk.pictures().join("there.jpg")).unwrap();
    mini.state().stored.insert(trove_protocol::ContentHash(blake3::hash(&there).into()), there);
    let tally = desk.tally().await;
    let offers = mini.state().batches.len();

    let (summary, progress) = made(&desk, Some(&mini)).await;
    assert_eq!((progress.looked_at, progress.known), (summary.collected, 5));
    assert!(progress.folder.is_some_and(|folder| folder.to_path().starts_with(desk.pictures())));
    assert_eq!(names(&summary, Outcome::Safe), ["before.jpg"]);
    assert_eq!(names(&summary, Outcome::Stored), ["there.jpg"]);
    assert_eq!(summary.collected.files, 5);
    assert_eq!(summary.unreachable, None);
    // Nothing came of it.
    assert_eq!(desk.tally().await, tally);
    assert_eq!(mini.state().batches.len(), offers);

    let before = mini.state().received_bytes;
    desk.until_idle(Arc::new(mini.clone())).await;
    let again = made(&desk, Some(&mini)).await.0;
    assert_eq!(names(&again, Outcome::Safe).len(), 5);
    assert_eq!(again.collected, again.safe);
    assert_eq!(again.sent, Sum::default());
    // The small server asks for copies too; the bytes of the copy aside, all was as told. Small
    // files travel in a tar stream, with a frame around each.
    let sent = mini.state().received_bytes - before;
    assert!(sent >= summary.sent.bytes, "{sent} {summary:#?}");
}

#[tokio::test]
async fn copies_and_namesakes_are_told_across_queries() {
    let (desk, mini) = (Desk::new().await, Mini::default());
    // More than one query holds, each name in three folders and one content in all of them.
    for folder in ["a", "b", "c"] {
        for number in 0..600 {
            let content = format!("{folder} {number}");
            desk.photo(&format!("{folder}/{number}.jpg"), content.as_bytes());
        }
        desk.photo(&format!("{folder}/same.jpg"), b"everywhere the same");
    }
    let (summary, _) = made(&desk, Some(&mini)).await;
    assert_eq!((summary.collected.files, summary.copies.files), (1_803, 2));
    let places: HashSet<_> = summary
        .files
        .iter()
        .filter(|file| file.outcome == Outcome::Sent)
        .map(|file| file.share_path.clone().unwrap())
        .collect();
    assert_eq!(places.len(), 1_801, "a path was told twice");
    for number in 0..600 {
        for place in ["", "2 ", "3 "] {
            assert!(places.contains(&format!("Photos/{place}{number}.jpg")), "{place}{number}");
        }
    }
    let copies: Vec<_> =
        summary.files.iter().filter(|file| file.outcome == Outcome::Copy).collect();
    assert!(copies.iter().all(|file| file.share_path.as_deref() == Some("Photos/same.jpg")));
    assert_eq!(summary.saved_bytes, copies.iter().map(|file| file.size).sum::<u64>());
    let queries = mini.state().queries.clone();
    assert!(queries.iter().all(|(files, _)| *files <= trove_protocol::LARGEST_BATCH));
    assert!(queries.iter().any(|(_, taken)| *taken > 0), "{queries:?}");
}

#[tokio::test]
async fn what_is_left_out_has_its_reason() {
    let (desk, mini) = (Desk::new().await, Mini::default());
    let path = |name: &str| desk.pictures().join(name);
    desk.photo("kept.jpg", b"kept");
    desk.photo("large.jpg", &[1; 5_000]);
    desk.photo("private/a.jpg", b"private");
    desk.photo("film.jpg.part", b"unfinished");
    for (name, text) in [("notes.txt", "no media"), ("lonely.xmp", "<x:xmpmeta/>"), ("a.tiff", "")]
    {
        fs::write(path(name), text).unwrap();
        age(&path(name), 3_600);
    }
    fs::write(path(".troveignore"), "private/\n").unwrap();
    let ledger = desk.home().ledger().await.unwrap();
    wish(&ledger, |wishes| wishes.largest_file = Some(4_000)).await;
    let away = ClientPath::from_path(&desk.folder.path().join("not plugged in")).unwrap();
    ledger.add_folder(&away).await.unwrap();
    ledger.close().await;

    let (summary, _) = made(&desk, Some(&mini)).await;
    assert_eq!(names(&summary, Outcome::Sent), ["kept.jpg"]);
    assert_eq!(summary.kinds.keys().collect::<Vec<_>>(), [&Kind::Photo]);
    let left_out = |why: Why| {
        let one = summary.left_out.iter().find(|one| one.why == why);
        let one = one.unwrap_or_else(|| panic!("nothing is left out for {why:?}: {summary:#?}"));
        assert!(one.reason.ends_with('.'), "{}", one.reason);
        let paths: Vec<_> = one.paths.iter().map(|one| one.path.file_name()).collect();
        (one.sum.files, paths)
    };
    assert_eq!(left_out(Why::TooLarge), (1, vec!["large.jpg".into()]));
    assert!(left_out(Why::NotMedia).1.contains(&"notes.txt".into()));
    assert_eq!(left_out(Why::Pattern), (1, vec![]));
    // The unfinished file and the list of patterns itself.
    assert_eq!(left_out(Why::System), (2, vec![]));
    assert_eq!(summary.away.len(), 1);
    assert_eq!((&summary.away[0].path, summary.folders), (&away, 2));
}

#[tokio::test]
async fn without_a_server_what_is_known_here_is_told() {
    let (desk, mini) = (Desk::new().await, Mini::default());
    desk.photo("before.jpg", b"collected before");
    desk.until_idle(Arc::new(mini.clone())).await;
    desk.photo("new.jpg", b"new");
    mini.state().away = true;
    for link in [Some(&mini as &dyn Link), None] {
        let (summary, _) = made(&desk, link).await;
        assert_eq!(names(&summary, Outcome::Safe), ["before.jpg"]);
        assert_eq!(names(&summary, Outcome::Unknown), ["new.jpg"]);
        assert_eq!((summary.saved_bytes, summary.sent), (0, Sum::default()));
        let told = summary.unreachable.as_deref();
        assert_eq!(told.is_some_and(|told| told.contains("cannot be reached")), link.is_some());
    }
    assert_eq!(desk.tally().await.files(FileState::Found), 0);
}
