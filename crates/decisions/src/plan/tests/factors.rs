//! Each factor alone holds a request back, with its own words, and lets it go.

use super::*;

/// A world in which nothing speaks against asking, and what is wanted of it.
fn world() -> View {
    view(vec![wanted(1, 3_000_000, &[1])], vec![client(1), client(2)])
}

type Change = fn(&mut View);

/// What is done to the world, the reason, its word, and a part of its sentence.
const FACTORS: [(Change, Reason, &str, &str); 17] = [
    (
        |view| view.clients[0].present = false,
        Reason::Away,
        "away",
        "kitchen is off or out of reach",
    ),
    (|view| view.clients[0].paused = true, Reason::Paused, "paused", "kitchen is paused"),
    (|view| view.clients[0].over_quota = true, Reason::OverQuota, "over_quota", "its space"),
    (|view| hinder(view, Hindrance::Battery), Reason::Battery, "battery", "kitchen is on battery"),
    (|view| hinder(view, Hindrance::Metered), Reason::Metered, "metered", "kitchen is metered"),
    (|view| hinder(view, Hindrance::FullScreen), Reason::FullScreen, "full_screen", "the screen"),
    (
        |view| hinder(view, Hindrance::UserActive),
        Reason::UserActive,
        "user_active",
        "using kitchen",
    ),
    (
        |view| hinder(view, Hindrance::OutsideHours),
        Reason::ClientHours,
        "client_hours",
        "this hour",
    ),
    (|view| hinder(view, Hindrance::Other), Reason::OtherHindrance, "other", "cannot send now"),
    (
        |view| view.clients[0].streaming = true,
        Reason::Streaming,
        "streaming",
        "streamed to kitchen",
    ),
    (
        |view| view.clients[0].in_flight = Load { files: 9, bytes: 1 << 30, small_bytes: 0 },
        Reason::InTurn,
        "in_turn",
        "their turn",
    ),
    (
        |view| {
            view.clients[1].settled = false;
            view.gather = Duration::from_mins(1);
        },
        Reason::Gathering,
        "gathering",
        "still looking",
    ),
    (
        |view| {
            view.house.limit = Rate::BytesPerSecond(1_000_000);
            view.house.received_rate = 2_000_000;
        },
        Reason::TrafficLimit(1_000_000),
        "traffic_limit",
        "limit of 1 MB/s",
    ),
    (
        |view| {
            view.house.limit = Rate::BytesPerSecond(5_000_000);
            view.house.streamed_rate = 5_000_000;
        },
        Reason::TrafficLimit(5_000_000),
        "traffic_limit",
        "limit of 5 MB/s",
    ),
    (
        |view| {
            view.house.streaming_limit = Some(Rate::BytesPerSecond(1_000_000));
            view.clients[1].in_flight = Load { files: 1, bytes: 4_000_000, small_bytes: 0 };
        },
        Reason::StreamingLimit,
        "streaming_limit",
        "collecting yields",
    ),
    (|view| view.house.limit = Rate::Nothing, Reason::OutsideHours, "outside_hours", "this hour"),
    (|view| view.house.room = Some(2_999_999), Reason::DiskFull, "disk_full", "free some space"),
];

fn hinder(view: &mut View, hindrance: Hindrance) {
    view.clients[0].hindrances = vec![hindrance];
}

#[test]
fn each_factor_alone_holds_back_with_its_words_and_lets_go() {
    for (change, reason, word, words) in FACTORS {
        let mut view = world();
        change(&mut view);
        let held_back = plan(&view);
        assert_eq!(held(&held_back), [(1, reason)]);
        assert_eq!(held_back.commands, [], "{reason:?}");
        assert_eq!(reason.word(), word);
        let sentence = reason.sentence("kitchen");
        assert!(sentence.contains(words) && sentence.starts_with("Waiting"), "{sentence}");
        let cleared = plan(&world());
        assert_eq!((asked(&cleared, 1), held(&cleared)), (vec![1], vec![]), "{reason:?}");
        // A client that has it too and is held back by nothing is asked instead.
        let of_client = !reason.is_of_the_house() && reason != Reason::InTurn;
        view.wanted[0].holders.push(Holder { client: name(2), group: None });
        assert_eq!(
            asked(&plan(&view), 2).len(),
            usize::from(of_client || reason == Reason::InTurn)
        );
        // The client as a whole is told of, unless it only takes its turn.
        let told = held_back.clients.get(&name(1)).copied();
        let expected = (reason != Reason::InTurn && reason != Reason::DiskFull).then_some(reason);
        assert_eq!(told, expected);
        assert_eq!(held_back.too_large.is_some(), reason == Reason::DiskFull);
    }
}

#[test]
fn what_time_alone_may_change_is_looked_at_again() {
    for (change, reason, ..) in FACTORS {
        let mut view = world();
        change(&mut view);
        let again = plan(&view).look_again.is_some_and(|moment| moment > view.now);
        let by_time = reason.is_of_the_house();
        assert_eq!(again, by_time, "{reason:?}");
    }
}

#[test]
fn small_files_go_on_while_there_is_room_for_them() {
    let contents = vec![wanted(1, 5 << 20, &[1]), wanted(2, 1_000, &[1]), wanted(3, 1_000, &[1])];
    let mut view = view(contents, vec![client(1)]);
    view.house.room = Some(1_500);
    let plan = plan(&view);
    assert_eq!(asked(&plan, 1), [3]);
    assert_eq!(held(&plan), [(1, Reason::DiskFull), (2, Reason::DiskFull)]);
    assert_eq!(plan.too_large, Some(1_000));
}

#[test]
fn a_limit_takes_on_no_more_than_a_few_seconds_worth() {
    let contents = (1..=100).map(|id| wanted(id, 1_000_000, &[1])).collect();
    let mut view = view(contents, vec![client(1)]);
    view.house.limit = Rate::BytesPerSecond(2_000_000);
    let some = asked(&plan(&view), 1).len();
    assert!((4..=10).contains(&some), "{some}");
    // A single one is never too large for a limit.
    view.wanted = vec![wanted(1, 4 << 30, &[1])];
    assert_eq!(asked(&plan(&view), 1), [1]);
    view.house.limit = Rate::Unlimited;
    view.house.streaming_limit = Some(Rate::Nothing);
    assert_eq!(held(&plan(&view)), [(1, Reason::StreamingLimit)]);
}

#[test]
fn who_is_paused_with_much_to_send_does_not_stop_the_house() {
    let mut view = world();
    view.clients[1].paused = true;
    view.clients[1].in_flight = Load { files: 1024, bytes: 1 << 40, small_bytes: 1 << 30 };
    view.house.limit = Rate::BytesPerSecond(1_000_000);
    view.house.streaming_limit = Some(Rate::BytesPerSecond(2_000_000));
    assert_eq!(asked(&plan(&view), 1), [1]);
}
