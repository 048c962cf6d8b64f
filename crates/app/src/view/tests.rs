//! Views of what may be known.

use super::*;
use crate::bindings::{
    Attention, AwayReason, Language, Notifications, Situation, Theme, TrayState,
};
use proptest::prelude::*;
use trove_collector::{ledger, situation, status::Bytes};
use trove_protocol::ClientPath;

fn known() -> Known {
    Known {
        computer: "Study".into(),
        tray: TrayPresence::Present,
        begun: true,
        library_here: false,
        server: Some(ServerView { name: "nas".into(), address: "nas:8420".into() }),
        pause: None,
        engine: EngineKnown::Running(Going::default()),
        status: Status {
            files: 10,
            safe: 6,
            pending: 3,
            set_aside: 1,
            bytes: Bytes { files: 100, safe: 60, pending: 30 },
            situation: Some(situation::Situation::Collecting),
            ..Status::default()
        },
        sending: Vec::new(),
        folders: vec![(Folder::new(ClientPath::from_wire("/p")), None)],
        unseen: 0,
        app: AppSettings {
            start_at_login: false,
            notifications: Notifications::All,
            language: Language::System,
            theme: Theme::System,
        },
    }
}

fn running(going: Going) -> EngineKnown {
    EngineKnown::Running(going)
}

#[test]
fn each_situation_has_its_terms_and_its_icon() {
    let away = running(Going { unreachable_since_ms: Some(7), ..Going::default() });
    let refused = running(Going { refused: Some("No.".into()), ..Going::default() });
    let of =
        |terms| Known { status: Status { situation: Some(terms), ..known().status }, ..known() };
    let full = ledger::Storage { quota: Some(5), used: 5, free: 1 };
    let used_up = Known { status: Status { storage: Some(full), ..known().status }, ..known() };
    for (known, kind, icon) in [
        (Known { server: None, ..known() }, "not_paired", TrayState::Attention),
        (
            Known { engine: EngineKnown::Broken("It ended.".into()), ..known() },
            "broken",
            TrayState::Attention,
        ),
        (Known { engine: refused, ..known() }, "refused", TrayState::Attention),
        (Known { pause: Some(Pause::UntilResumed), ..known() }, "paused", TrayState::Paused),
        (Known { folders: Vec::new(), ..known() }, "no_folders", TrayState::Attention),
        (Known { engine: EngineKnown::Starting, ..known() }, "starting", TrayState::Waiting),
        (Known { engine: away, ..known() }, "unreachable", TrayState::Unreachable),
        (of(situation::Situation::Trouble("it hangs".into())), "trouble", TrayState::Waiting),
        (of(situation::Situation::Looking), "looking", TrayState::Collecting),
        (of(situation::Situation::Settling), "settling", TrayState::Waiting),
        (
            of(situation::Situation::Hindered(trove_protocol::Hindrance::Battery)),
            "hindered",
            TrayState::Waiting,
        ),
        (
            of(situation::Situation::Held(trove_protocol::ServerWaits {
                reason: "streaming".into(),
                sentence: "Waiting.".into(),
            })),
            "held",
            TrayState::Waiting,
        ),
        (of(situation::Situation::Queued), "queued", TrayState::Waiting),
        (used_up, "no_room", TrayState::Attention),
        (known(), "collecting", TrayState::Collecting),
        (of(situation::Situation::AtRest), "up_to_date", TrayState::Attention),
    ] {
        let view = view(&known);
        let written = serde_json::to_value(&view.situation).unwrap();
        assert_eq!(written["kind"], kind);
        assert_eq!(view.icon, icon, "{kind}");
    }
}

#[test]
fn what_needs_a_person_is_listed_by_urgency_until_it_is_answered() {
    let folder = |path: &str| Folder::new(ClientPath::from_wire(path));
    let missing = Folder { missing: 3, ..folder("/a") };
    let answered = Folder { missing: 3, confirmed: 3, ..folder("/b") };
    let away = Folder { away: Some("It is not there.".into()), ..folder("/c") };
    let known = Known {
        folders: vec![(missing, None), (answered, None), (away, Some(Why::OtherDrive))],
        unseen: 2,
        engine: running(Going { unwatched: 1, ..Going::default() }),
        ..known()
    };
    let wanted = [
        Attention::MissingFiles { folder: "/a".into(), files: 3 },
        Attention::FolderAway {
            folder: "/c".into(),
            reason: AwayReason::OtherDrive,
            sentence: "It is not there.".into(),
        },
        Attention::SetAside { files: 1 },
        Attention::Unseen { places: 2 },
        Attention::NotWatched { folders: 1 },
    ];
    assert_eq!(view(&known).attention, wanted);
}

#[test]
fn before_the_first_steps_are_done_the_window_shows_them() {
    assert!(view(&Known { begun: false, ..known() }).first_run);
    assert!(view(&Known { server: None, ..known() }).first_run);
    assert!(!view(&known()).first_run);
    assert_eq!(view(&Known { server: None, ..known() }).library, LibraryKind::None);
    assert_eq!(view(&Known { library_here: true, ..known() }).library, LibraryKind::Here);
}

proptest! {
    #[test]
    fn the_parts_make_the_whole(safe in 0_u64..1 << 40, pending in 0_u64..1 << 40, aside in 0_u64..1 << 40) {
        let status = Status {
            files: 3,
            safe: 1,
            pending: 1,
            set_aside: 1,
            bytes: Bytes { files: safe + pending + aside, safe, pending },
            ..known().status
        };
        let numbers = view(&Known { status, ..known() }).numbers;
        prop_assert_eq!(numbers.set_aside, Sums { files: 1, bytes: aside });
        prop_assert_eq!(
            numbers.files.bytes, numbers.safe.bytes + numbers.pending.bytes + numbers.set_aside.bytes
        );
    }

    #[test]
    fn a_pause_is_shown_whatever_the_engine_does(until in any::<i64>(), refused: bool) {
        let going = Going { refused: refused.then(|| "No.".to_owned()), ..Going::default() };
        let pause = Some(Pause::Until { since_ms: 0, until_ms: until });
        let shown = view(&Known { pause, engine: running(going), ..known() }).situation;
        let paused = shown == Situation::Paused { pause: crate::bindings::Pause::Until { until_ms: until } };
        prop_assert_eq!(paused, !refused);
    }
}
