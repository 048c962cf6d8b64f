//! Every request is answered, with what is so or with a sentence.

use super::{
    desktop::Shown,
    mini::{Desk, Mini},
    running::App,
};
use trove_app::{
    bindings::{
        ActivityFilter, ActivityQuery, AppSettings, Failure, FailureKind, Language, Notifications,
        SafetyQuery, SafetyReason, SafetyVerdict, SettingValue, Situation, Theme, WindowView,
    },
    desktop::Target,
    request::{Reply, Request, Request as R},
};

async fn collected(app: &App, files: u64) -> WindowView {
    app.until("all being safe", |view| view.numbers.safe.files == files).await
}

fn all(text: &str, limit: u32) -> ActivityQuery {
    ActivityQuery {
        text: text.into(),
        filter: ActivityFilter::All,
        failures_first: true,
        after: None,
        limit,
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn every_request_is_answered() {
    let (desk, mini) = (Desk::new().await, Mini::default());
    let photo = desk.photo("a.jpg", b"one").to_str().unwrap().to_owned();
    let app = App::begun(&desk, &mini).await;
    collected(&app, 1).await;
    let outside = desk.folder.path().join("made").to_str().unwrap().to_owned();
    let path = || outside.clone();
    /// Asks this and notes what was said when it was refused.
    macro_rules! ask {
        ($($request:expr),* $(,)?) => {{
            let mut refused: Vec<(&str, Failure)> = Vec::new();
            $(if let Err(failure) = app.ask($request).await {
                refused.push((stringify!($request), failure));
            })*
            refused
        }};
    }

    let name = || "kinds".to_owned();
    let refused = ask![
        |reply| R::View { reply },
        |reply| R::Safety { reply },
        |reply| R::ExportSafety { path: path(), reply },
        |reply| R::Folders { reply },
        |reply| R::SuggestedFolders { reply },
        |reply| R::LookNow { reply },
        |reply| R::PickFolder { reply },
        |reply| R::PickNewFile { name: "a.csv".into(), reply },
        |reply| R::ShowFile { path: photo.clone(), reply },
        |reply| R::Activity { query: all("", 10), reply },
        |reply| R::TryAgain { id: None, reply },
        |reply| R::Settings { reply },
        |reply| R::SetSetting { name: name(), words: vec!["photo".into()], reply },
        |reply| R::UnsetSetting { name: name(), reply },
        |reply| R::Forecast { reply },
        |reply| R::CancelForecast { reply },
        |reply| R::ProveSafety { reply },
        |reply| R::CancelProof { reply },
        |reply| R::Begin { reply },
        |reply| R::Library { reply },
        |reply| R::OpenLibrary { reply },
        |reply| R::SaveSupportBundle { path: path(), reply },
    ];
    assert!(refused.is_empty(), "{refused:#?}");
    let nowhere = || "/nowhere/at/all".to_owned();
    let refused = ask![
        |reply| R::ExportSafety { path: nowhere(), reply },
        |reply| R::SaveSupportBundle { path: nowhere(), reply },
        |reply| R::ConfirmMissing { path: nowhere(), reply },
        |reply| R::AcceptDrive { path: nowhere(), reply },
        |reply| R::ShowFile { path: nowhere(), reply },
        |reply| R::SetSetting { name: name(), words: vec!["stamps".into()], reply },
        |reply| R::SetSetting { name: "no".into(), words: Vec::new(), reply },
        |reply| R::LibraryPlace { path: nowhere(), reply },
        |reply| R::ProposedLibrary { reply },
        |reply| R::InstallLibrary { path: nowhere(), reply },
        |reply| R::StartLibrary { reply },
        |reply| R::StopLibrary { reply },
        |reply| R::MoveLibrary { path: nowhere(), reply },
        |reply| R::NewCode { reply },
        |reply| R::ShowLogs { reply },
    ];
    assert_eq!(refused.len(), 15, "{refused:#?}");
    for (request, Failure { kind, sentence, .. }) in refused {
        let whole = !sentence.starts_with(char::is_lowercase);
        assert!(whole && sentence.ends_with('.'), "{request}: {sentence}");
        assert_ne!(kind, FailureKind::Internal, "{request}: {sentence}");
    }
    let opened = app.desktop.shown();
    assert!(opened.contains(&Shown::Opened(Target::Address("https://mini:8420".into()))));
    assert!(opened.contains(&Shown::Opened(Target::FileInFolder(photo.into()))));
    app.quit().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_is_safe_and_what_is_not_is_told_page_by_page() {
    let (desk, mini) = (Desk::new().await, Mini::default());
    desk.photo("a.jpg", b"one");
    let app = App::begun(&desk, &mini).await;
    collected(&app, 1).await;
    // Until the look has ended, it is no verdict.
    let rest = Situation::UpToDate { files: 1, set_aside: 0 };
    app.until("rest", |view| view.situation == rest).await;
    let safety = || app.ask(|reply| Request::Safety { reply });
    let safe = safety().await.unwrap();
    assert_eq!((safe.verdict, safe.safe_to_wipe, safe.safe.files), (SafetyVerdict::Safe, true, 1));
    assert!(safe.proven_ms.is_some());

    mini.state().hold_requests = true;
    for name in ["b.jpg", "c.jpg", "d.jpg"] {
        desk.photo(name, name.as_bytes());
    }
    std::fs::write(desk.pictures().join("n.txt"), "no").unwrap();
    super::mini::age(&desk.pictures().join("n.txt"), 3_600);
    // They are heard of: asking for a look could begin another one after they are known.
    let waiting = Situation::Queued { files: 3 };
    app.until("three waiting", |view| view.situation == waiting && view.numbers.skipped == 1).await;
    let unsafe_now = safety().await.unwrap();
    assert_eq!((unsafe_now.verdict, unsafe_now.safe_to_wipe), (SafetyVerdict::Exceptions, false));
    let counts: Vec<_> =
        unsafe_now.counts.iter().map(|one| (one.reason, one.sums.files, one.blocks)).collect();
    let wanted = [(SafetyReason::OnTheWay, 3, true), (SafetyReason::NotWanted, 1, false)];
    assert_eq!(counts, wanted);
    let (mut names, mut after) = (Vec::new(), None);
    loop {
        let query = SafetyQuery { reason: None, after, limit: 2 };
        let page = app.ask(|reply| Request::SafetyExceptions { query, reply }).await.unwrap();
        let name = |path: &str| path.rsplit('/').next().unwrap().to_owned();
        names.extend(page.files.iter().map(|one| name(&one.path)));
        after = page.next;
        if after.is_none() {
            break;
        }
    }
    assert_eq!(names, ["b.jpg", "c.jpg", "d.jpg"]);
    let path = desk.folder.path().join("safety.csv");
    let text = path.to_str().unwrap().to_owned();
    app.ask(|reply| Request::ExportSafety { path: text, reply }).await.unwrap();
    let table = std::fs::read_to_string(path).unwrap();
    assert_eq!(table.lines().count(), 1 + 1 + 3 + 1, "{table}");

    let found = app.ask(|reply| Request::Activity { query: all("B.JP", 10), reply }).await.unwrap();
    assert_eq!((found.total, found.files[0].state.as_str()), (1, "wanted"));
    app.quit().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn settings_hold_and_those_of_the_app_outlast_it() {
    let (desk, mini) = (Desk::new().await, Mini::default());
    let app = App::begun(&desk, &mini).await;
    let (name, words) = ("kinds".to_owned(), vec!["photos,".to_owned(), "music".to_owned()]);
    let all = app.ask(|reply| Request::SetSetting { name, words, reply }).await.unwrap();
    let kinds = all.iter().find(|one| one.name == "kinds").unwrap();
    assert_eq!(kinds.value, SettingValue::List(vec!["photo".into(), "music".into()]));
    // Both hold, though they are set at once.
    let switch = |name: &str, reply: Reply<_>| {
        let (name, words) = (name.to_owned(), vec!["no".to_owned()]);
        Request::SetSetting { name, words, reply }
    };
    let one = app.ask(|reply| switch("wait_on_battery", reply));
    let other = app.ask(|reply| switch("keep_awake", reply));
    let (one, other) = tokio::join!(one, other);
    one.unwrap();
    other.unwrap();
    let all = app.ask(|reply| Request::Settings { reply }).await.unwrap();
    for name in ["wait_on_battery", "keep_awake"] {
        let set = all.iter().find(|one| one.name == name).unwrap();
        assert_eq!(set.value, SettingValue::Switch(false), "{name}");
    }
    let settings = AppSettings {
        start_at_login: true,
        notifications: Notifications::None,
        language: Language::De,
        theme: Theme::Dark,
    };
    let wanted = settings.clone();
    let holding = app.ask(|reply| Request::SetApp { settings: wanted, reply }).await.unwrap();
    // The system refuses to start it at login.
    assert_eq!(holding, AppSettings { start_at_login: false, ..settings });
    app.desktop.until_tray("German", |tray| tray.tooltip.contains("Ordner")).await;
    app.quit().await;
    let app = App::begun(&desk, &mini).await;
    let view = app.ask(|reply| Request::View { reply }).await.unwrap();
    assert_eq!(view.app, holding);
    app.quit().await;
}
