//! The tray of many views.

use super::*;
use crate::{
    bindings::{
        AppSettings, Attention, HeldFor, Hindrance, Language, LibraryKind, Notifications, Numbers,
        Pause, ServerView, Theme, TrayPresence,
    },
    words::Spoken,
};
use jiff::tz::TimeZone;
use proptest::{prelude::*, strategy::ValueTree};
use std::collections::{HashMap, HashSet};

fn words(spoken: Spoken) -> Words {
    Words::new(spoken, TimeZone::UTC)
}

fn view(situation: Situation) -> WindowView {
    WindowView {
        version: "0.1.0".into(),
        computer: "Study".into(),
        tray: TrayPresence::Present,
        icon: icon(&situation, &[]),
        first_run: false,
        library: LibraryKind::Elsewhere,
        server: Some(ServerView { name: "NAS".into(), address: "nas:8420".into() }),
        situation,
        attention: Vec::new(),
        numbers: Numbers::default(),
        network_known: true,
        app: AppSettings {
            start_at_login: false,
            notifications: Notifications::All,
            language: Language::System,
            theme: Theme::System,
        },
    }
}

fn situations() -> impl Strategy<Value = Situation> {
    let some = 1_u64..100_000;
    let pause = prop_oneof![
        Just(Pause::UntilResumed),
        Just(Pause::OnNetwork),
        (0_i64..4_000_000_000_000).prop_map(|until_ms| Pause::Until { until_ms }),
    ];
    let held = proptest::sample::select(vec![
        HeldFor::Streaming,
        HeldFor::StreamingElsewhere,
        HeldFor::OutsideHours,
        HeldFor::LibraryAway,
        HeldFor::Other,
    ]);
    let hindrance = proptest::sample::select(vec![
        Hindrance::Battery,
        Hindrance::Metered,
        Hindrance::FullScreen,
        Hindrance::UserActive,
        Hindrance::OutsideHours,
        Hindrance::Other,
    ]);
    let said = || Just("It is so.".to_owned());
    prop_oneof![
        Just(Situation::Starting),
        said().prop_map(|sentence| Situation::Broken { sentence }),
        Just(Situation::NotPaired),
        said().prop_map(|sentence| Situation::Refused { sentence }),
        Just(Situation::NoFolders),
        pause.prop_map(|pause| Situation::Paused { pause }),
        proptest::option::of(0_i64..4_000_000_000_000)
            .prop_map(|since_ms| Situation::Unreachable { server: "NAS".into(), since_ms }),
        said().prop_map(|sentence| Situation::Trouble { sentence }),
        some.clone().prop_map(|files| Situation::Looking { files }),
        some.clone().prop_map(|files| Situation::Settling { files }),
        (hindrance, some.clone())
            .prop_map(|(hindrance, files)| Situation::Hindered { hindrance, files }),
        (held, some.clone()).prop_map(|(reason, files)| Situation::Held { reason, files }),
        (1_000_u64..1 << 50, some.clone())
            .prop_map(|(quota, files)| Situation::NoRoom { quota, files }),
        some.clone().prop_map(|files| Situation::Queued { files }),
        (some.clone(), 0_u64..1 << 50, proptest::option::of(0_u64..1 << 30)).prop_map(
            |(files, bytes, seconds_left)| Situation::Collecting { files, bytes, seconds_left }
        ),
        Just(Situation::NothingToCollect),
        (some, 0_u64..3).prop_map(|(files, set_aside)| Situation::UpToDate { files, set_aside }),
    ]
}

/// Ids in the menu and all menus in it, and the choices among them.
fn ids(items: &[Item], found: &mut Vec<&'static str>, choices: &mut Vec<(MenuChoice, bool)>) {
    for item in items {
        match item {
            Item::Choice { choice, enabled, .. } => {
                found.push(choice.id());
                choices.push((*choice, *enabled));
            }
            Item::Submenu { id, items, .. } => {
                found.push(id);
                ids(items, found, choices);
            }
            Item::Sentence(_) | Item::Separator => {}
        }
    }
}

fn choices(tray: &Tray) -> Vec<(MenuChoice, bool)> {
    let (mut found, mut choices) = (Vec::new(), Vec::new());
    ids(&tray.menu, &mut found, &mut choices);
    choices
}

fn spoken() -> impl Strategy<Value = Spoken> {
    proptest::sample::select(vec![Spoken::English, Spoken::German])
}

proptest! {
    #[test]
    fn the_tooltip_is_one_whole_sentence_and_heads_the_menu(
        situation in situations(), needs in 0_u64..3, spoken in spoken(),
    ) {
        let attention: Vec<_> = (0..needs).map(|files| Attention::SetAside { files }).collect();
        let view = WindowView { attention, ..view(situation) };
        let tray = tray(&view, &words(spoken));
        prop_assert!(tray.tooltip.ends_with('.'), "{}", tray.tooltip);
        prop_assert!(!tray.tooltip.contains(['{', '}', '_', '\n']), "{}", tray.tooltip);
        prop_assert!(tray.tooltip.chars().count() < 160, "{}", tray.tooltip);
        prop_assert_eq!(&tray.menu[0], &Item::Sentence(tray.tooltip.clone()));
        prop_assert_eq!(tray.state, view.icon);
    }

    #[test]
    fn no_two_lines_have_the_same_id(
        situation in situations(), first_run: bool, paired: bool, network_known: bool,
    ) {
        let mut view = WindowView { first_run, network_known, ..view(situation) };
        if !paired {
            view.server = None;
        }
        let tray = tray(&view, &words(Spoken::English));
        let (mut found, mut choices) = (Vec::new(), Vec::new());
        ids(&tray.menu, &mut found, &mut choices);
        prop_assert_eq!(found.iter().collect::<HashSet<_>>().len(), found.len());
        for choice in [MenuChoice::Open, MenuChoice::Quit] {
            prop_assert!(choices.contains(&(choice, true)));
        }
    }

    #[test]
    fn while_paused_and_only_then_the_menu_resumes(
        situation in situations(), network_known: bool,
    ) {
        let paused = matches!(situation, Situation::Paused { .. });
        let view = WindowView { network_known, ..view(situation) };
        let choices = choices(&tray(&view, &words(Spoken::English)));
        let pauses = choices.iter().filter(|(one, _)| matches!(one, MenuChoice::Pause(_))).count();
        prop_assert_eq!(choices.contains(&(MenuChoice::Resume, true)), paused);
        prop_assert_eq!(pauses, if paused { 0 } else { 4 + usize::from(network_known) });
    }

    #[test]
    fn different_icons_never_have_the_same_sentence(
        one in situations(), other in situations(), spoken in spoken(),
    ) {
        let words = words(spoken);
        let (one, other) = (tray(&view(one), &words), tray(&view(other), &words));
        prop_assert!(one.state == other.state || one.tooltip != other.tooltip);
    }
}

#[test]
fn every_icon_is_shown_for_something() {
    let mut runner = proptest::test_runner::TestRunner::deterministic();
    let mut shown = HashMap::new();
    for _ in 0..500 {
        let situation = situations().new_tree(&mut runner).unwrap().current();
        let tray = tray(&view(situation), &words(Spoken::English));
        shown.insert(format!("{:?}", tray.state), tray.tooltip);
    }
    assert_eq!(shown.len(), 6, "{shown:#?}");
}

#[test]
fn every_choice_is_known_by_its_id() {
    for choice in MenuChoice::ALL {
        assert_eq!(MenuChoice::from_id(choice.id()), Some(choice));
    }
    assert_eq!(MenuChoice::from_id("pause"), None);
}

#[test]
fn what_needs_a_person_is_told() {
    let attention = vec![Attention::SetAside { files: 2 }, Attention::Unseen { places: 1 }];
    let situation = Situation::UpToDate { files: 312, set_aside: 2 };
    let icon = icon(&situation, &attention);
    let view = WindowView { icon, attention, ..view(situation) };
    let tray = tray(&view, &words(Spoken::English));
    assert_eq!(tray.state, TrayState::Attention);
    assert_eq!(tray.tooltip, "All but 2 files are safe. 2 things need you.");
    let first = WindowView { first_run: true, ..view };
    let tooltip = super::tray(&first, &words(Spoken::German)).tooltip;
    assert!(tooltip.starts_with("Trove ist noch nicht eingerichtet"), "{tooltip}");
}
