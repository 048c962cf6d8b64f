//! What is told, and what is not.

use super::*;
use crate::{
    bindings::{
        AppSettings, Language, LibraryKind, Numbers, Pause, ServerView, Sums, Theme, TrayPresence,
        TrayState,
    },
    words::Spoken,
};
use jiff::tz::TimeZone;
use proptest::prelude::*;

const HOUR: i64 = 3_600_000;

fn view(situation: Situation, pending: u64) -> WindowView {
    WindowView {
        version: String::new(),
        computer: String::new(),
        tray: TrayPresence::Present,
        icon: TrayState::UpToDate,
        first_run: false,
        library: LibraryKind::Elsewhere,
        server: Some(ServerView { name: "nas".into(), address: "nas:1".into() }),
        situation,
        attention: Vec::new(),
        numbers: Numbers { pending: Sums { files: pending, bytes: 0 }, ..Numbers::default() },
        network_known: false,
        app: AppSettings {
            start_at_login: false,
            notifications: Notifications::All,
            language: Language::System,
            theme: Theme::System,
        },
    }
}

fn collecting() -> WindowView {
    view(Situation::Collecting { files: 3, bytes: 3, seconds_left: None }, 3)
}

fn done() -> WindowView {
    view(Situation::UpToDate { files: 3, set_aside: 0 }, 0)
}

fn away(since: i64) -> WindowView {
    view(Situation::Unreachable { server: "nas".into(), since_ms: Some(since) }, 3)
}

fn needing(attention: Attention) -> WindowView {
    WindowView { attention: vec![attention], ..done() }
}

/// All that is told while these views follow one another, an hour apart.
fn told(memory: &mut Memory, views: &[WindowView]) -> Vec<News> {
    let pairs = views.windows(2).enumerate();
    pairs.flat_map(|(at, pair)| news(memory, &pair[0], &pair[1], (at as i64 + 1) * HOUR)).collect()
}

#[test]
fn the_first_collection_is_told_once_in_a_life() {
    let mut memory = Memory::default();
    let views = [collecting(), done(), collecting(), done()];
    assert_eq!(told(&mut memory, &views), [News::FirstComplete]);
    assert_eq!(told(&mut memory, &views), []);
    // It was complete before the app came.
    let mut memory = Memory::default();
    assert_eq!(told(&mut memory, &[done(), done(), collecting(), done()]), []);
}

#[test]
fn a_server_that_is_back_is_told_after_long_only() {
    let mut memory = Memory { was_complete: true, ..Memory::default() };
    assert_eq!(told(&mut memory, &[away(HOUR - 60_000), collecting()]), []);
    assert_eq!(told(&mut memory, &[away(0), away(0), collecting()]), [News::ServerBack]);
    let paused = view(Situation::Paused { pause: Pause::UntilResumed }, 3);
    let mut memory = Memory { was_complete: true, ..Memory::default() };
    assert_eq!(told(&mut memory, &[away(-HOUR), paused]), []);
}

#[test]
fn what_needs_a_person_is_told_when_it_is_new_and_not_each_time_it_comes_back() {
    let missing = |files| Attention::MissingFiles { folder: "/p".into(), files };
    let mut memory = Memory { was_complete: true, ..Memory::default() };
    let views = [done(), needing(missing(30)), needing(missing(31)), done(), needing(missing(30))];
    assert_eq!(told(&mut memory, &views), [News::NeedsYou(missing(30))]);
    for quiet in [
        Attention::NotWatched { folders: 1 },
        Attention::FolderAway {
            folder: "/p".into(),
            reason: AwayReason::NotPluggedIn,
            sentence: String::new(),
        },
    ] {
        assert_eq!(told(&mut memory, &[done(), needing(quiet)]), []);
    }
}

#[test]
fn what_people_wish_to_hear_is_heeded() {
    let refused = || view(Situation::Refused { sentence: "No.".into() }, 0);
    for (wish, count) in
        [(Notifications::All, 2), (Notifications::Important, 1), (Notifications::None, 0)]
    {
        let heeding = |mut view: WindowView| {
            view.app.notifications = wish;
            view
        };
        let views = [heeding(collecting()), heeding(done()), heeding(refused())];
        assert_eq!(told(&mut Memory::default(), &views).len(), count, "{wish:?}");
    }
}

#[test]
fn nothing_is_told_during_the_first_steps() {
    let first = WindowView { first_run: true, ..collecting() };
    let needing = needing(Attention::SetAside { files: 2 });
    assert_eq!(told(&mut Memory::default(), &[first.clone(), needing, first]), []);
}

#[test]
fn each_piece_of_news_has_its_words() {
    let words = Words::new(Spoken::German, TimeZone::UTC);
    for news in [
        News::FirstComplete,
        News::ServerBack,
        News::Refused,
        News::NoRoom,
        News::NeedsYou(Attention::SetAside { files: 2 }),
        News::NeedsYou(Attention::Unseen { places: 2 }),
        News::NeedsYou(Attention::FolderAway {
            folder: "/p".into(),
            reason: AwayReason::OtherDrive,
            sentence: String::new(),
        }),
    ] {
        let notice = notice(&news, "So ist es.", &words);
        assert!(!notice.title.contains('.') && !notice.text.contains(['{', '_']), "{notice:?}");
    }
}

proptest! {
    #[test]
    fn the_same_is_never_told_twice_within_a_day(
        steps in proptest::collection::vec((0_usize..4, 0_i64..HOUR), 2..60),
    ) {
        let views = [collecting(), done(), needing(Attention::SetAside { files: 2 }), away(-HOUR)];
        let (mut memory, mut now, mut told) = (Memory::default(), 0, Vec::<(String, i64)>::new());
        for pair in steps.windows(2) {
            now += pair[1].1;
            for one in news(&mut memory, &views[pair[0].0], &views[pair[1].0], now) {
                let name = format!("{one:?}");
                let late = told.iter().all(|(other, at)| *other != name || now - at >= 24 * HOUR);
                prop_assert!(late, "{name} at {now}");
                told.push((name, now));
            }
        }
    }
}
