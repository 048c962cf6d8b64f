//! Folders are chosen, told of and let go; rules are tried out.

use super::{
    mini::{Desk, Mini},
    running::App,
};
use trove_app::{
    bindings::{FailureKind, FileKind, FolderWarning, RulesDraft, SkipReason, SkippedCount, Sums},
    request::Request,
};

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn folders_are_added_told_of_and_removed() {
    let (desk, mini) = (Desk::new().await, Mini::default());
    desk.photo("a.jpg", b"one");
    desk.photo("in/b.jpg", b"two");
    std::fs::write(desk.pictures().join("note.txt"), "no media").unwrap();
    super::mini::age(&desk.pictures().join("note.txt"), 3_600);
    let app = App::begun(&desk, &mini).await;
    let outer = desk.pictures().to_str().unwrap().to_owned();
    let inner = format!("{outer}/in");
    app.until("both safe", |view| view.numbers.safe.files == 2).await;
    let add = |path: &str| {
        let path = path.to_owned();
        app.ask(|reply| Request::AddFolder { path, reply })
    };
    let kind = async |path: &str| add(path).await.unwrap_err().kind;
    assert_eq!(kind(&outer).await, FailureKind::AlreadyListed);
    assert_eq!(kind(&format!("{outer}/gone")).await, FailureKind::NotThere);
    assert_eq!(kind(&format!("{outer}/a.jpg")).await, FailureKind::NotAFolder);
    assert_eq!(kind("/").await, FailureKind::SystemFolder);

    let path = inner.clone();
    let warnings = app.ask(|reply| Request::FolderWarnings { path, reply }).await.unwrap();
    assert!(warnings.contains(&FolderWarning::Inside { outer: outer.clone() }), "{warnings:?}");
    add(&inner).await.unwrap();
    let folders = app.ask(|reply| Request::Folders { reply }).await.unwrap();
    let sums: Vec<_> = folders.iter().map(|one| (one.path.clone(), one.safe.files)).collect();
    assert_eq!(sums, [(outer.clone(), 1), (inner.clone(), 1)]);
    let not_media = SkippedCount { reason: SkipReason::NotMedia, files: 1 };
    assert_eq!(folders[0].skipped, [not_media]);
    assert!(folders[0].looked && folders[0].watched && folders[0].away.is_none());

    let remove = |path: &str| {
        let path = path.to_owned();
        app.ask(|reply| Request::RemoveFolder { path, reply })
    };
    remove(&inner).await.unwrap();
    assert_eq!(remove(&inner).await.unwrap_err().kind, FailureKind::NotListed);
    remove(&outer).await.unwrap();
    app.until("no files", |view| view.numbers.files == Sums::default()).await;
    app.quit().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_rules_would_do_is_told_by_names_alone() {
    let (desk, mini) = (Desk::new().await, Mini::default());
    desk.photo("a.jpg", b"one");
    desk.photo("b.gif", b"two");
    desk.photo("c.mp4", b"three");
    std::fs::create_dir(desk.pictures().join("private")).unwrap();
    let app = App::begun(&desk, &mini).await;
    let draft = |kinds: &[FileKind], ignore: &[&str]| RulesDraft {
        kinds: kinds.to_vec(),
        smallest_file: 0,
        largest_file: None,
        ignore: ignore.iter().map(|&pattern| pattern.to_owned()).collect(),
    };
    let preview = |rules| app.ask(|reply| Request::Preview { rules, reply });
    let all = preview(draft(&[FileKind::Photo, FileKind::Video], &[])).await.unwrap();
    assert_eq!((all.included.files, all.excluded.len()), (3, 0));
    let some = preview(draft(&[FileKind::Photo], &["*.gif"])).await.unwrap();
    assert_eq!(some.included.files, 1);
    let reasons: Vec<_> = some
        .excluded_samples
        .iter()
        .map(|one| (one.path.rsplit('/').next().unwrap(), one.reason, one.pattern.as_deref()))
        .collect();
    assert!(reasons.contains(&("b.gif", Some(SkipReason::ByPattern), Some("*.gif"))));
    assert!(reasons.contains(&("c.mp4", Some(SkipReason::KindNotWanted), None)));
    let failure = preview(draft(&[FileKind::Photo], &["a{b", "c"])).await;
    assert_eq!(failure.unwrap_err().kind, FailureKind::NotUnderstood);
    app.quit().await;
}
