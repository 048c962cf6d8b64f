//! Where the limits lie, to the byte.

use super::{
    super::{bundles, source, window::house_bar},
    *,
};
use crate::meter::Speed;

const MIB: u64 = 1 << 20;

#[test]
fn windows_are_what_they_are_said_to_be() {
    assert_eq!(Window::of(None), Window { files: 1024, bytes: 32 * MIB });
    let slow = Window::of(Some(Speed { bytes: 1, files: 1 }));
    assert_eq!(slow, Window { files: 128, bytes: 4 * MIB });
    let fast = Window::of(Some(Speed { bytes: 1 << 40, files: 1 << 20 }));
    assert_eq!(fast, Window { files: 1024, bytes: 512 * MIB });
    let window = Window { files: 10, bytes: 0 };
    for (files, room) in [(0, 10), (3, 7), (10, 0), (11, 0)] {
        assert_eq!(window.room(Load { files, ..Load::default() }), room, "{files}");
    }
    assert_eq!(Window { files: 0, bytes: 0 }.room(Load::default()), 1, "one always");
}

#[test]
fn a_window_is_full_at_its_last_byte() {
    let window = Window { files: 10, bytes: 40 * MIB };
    let large = |files, bytes| Load { files, bytes, small_bytes: 0 };
    assert!(window.takes(large(9, 38 * MIB), 2 * MIB));
    assert!(!window.takes(large(9, 38 * MIB), 2 * MIB + 1));
    assert!(!window.takes(large(10, 0), 2 * MIB), "as many files as it has");
    assert!(window.takes(large(0, 0), 1 << 50), "one always");
    // Small ones have the bytes for themselves.
    let small = Load { files: 9, bytes: 80 * MIB, small_bytes: 40 * MIB - 1_000 };
    assert!(window.takes(small, 1_000) && !window.takes(small, 1_001));
    assert!(!window.takes(small, LARGEST_BUNDLED_FILE));
    assert!(!window.takes(Load { bytes: 0, ..small }, LARGEST_BUNDLED_FILE));
    assert!(window.takes(Load { bytes: 0, ..small }, LARGEST_BUNDLED_FILE + 1));
    // Two or three large ones may be more than a slow link's window has.
    let slow = Window { files: 10, bytes: 4 * MIB };
    assert!(slow.takes(large(2, 16 * MIB), 16 * MIB));
    assert!(!slow.takes(large(2, 16 * MIB), 16 * MIB + 1));
    assert!(!slow.takes(large(3, 16 * MIB), 16 * MIB));
}

#[test]
fn a_limit_is_kept_to_the_byte() {
    let limited = HouseView { limit: Rate::BytesPerSecond(1_000_000), ..HouseView::FREE };
    let full = Some(Reason::TrafficLimit(1_000_000));
    let load = |bytes| Load { files: 1, bytes, small_bytes: 0 };
    // As much as it takes in four seconds.
    assert_eq!(house_bar(&limited, load(1_500_000), 2_500_000), None);
    assert_eq!(house_bar(&limited, load(1_500_001), 2_500_000), full);
    assert_eq!(house_bar(&limited, load(0), 1 << 40), None, "one always");
    let receives = |received_rate| HouseView { received_rate, ..limited };
    assert_eq!(house_bar(&receives(1_250_000), load(0), 1), None);
    assert_eq!(house_bar(&receives(1_250_001), load(0), 1), full);
    let room = |room| HouseView { room: Some(room), ..HouseView::FREE };
    assert_eq!(house_bar(&room(5), load(0), 5), None);
    assert_eq!(house_bar(&room(4), load(0), 5), Some(Reason::DiskFull));
    let away = HouseView { shares_away: true, ..room(0) };
    assert_eq!(house_bar(&away, load(0), 5), Some(Reason::SharesAway));
}

#[test]
fn the_lower_of_two_limits_counts_and_streams_come_first() {
    let house =
        HouseView { limit: Rate::BytesPerSecond(5_000), streamed_rate: 2_000, ..HouseView::FREE };
    assert_eq!(house.allowed(), Some((3_000, Reason::TrafficLimit(5_000))));
    let beside = |rate| HouseView { streaming_limit: Some(rate), ..house }.allowed();
    let lower = Some((2_999, Reason::StreamingLimit));
    assert_eq!(beside(Rate::BytesPerSecond(2_999)), lower);
    assert_eq!(beside(Rate::BytesPerSecond(3_001)), house.allowed());
    assert_eq!(beside(Rate::Unlimited), house.allowed());
    assert_eq!(beside(Rate::Nothing), Some((0, Reason::StreamingLimit)));
    assert_eq!(HouseView::FREE.allowed(), None);
    let closed = HouseView { limit: Rate::Nothing, ..HouseView::FREE };
    assert_eq!(closed.allowed(), Some((0, Reason::OutsideHours)));
}

#[test]
fn loads_are_counted_by_kind() {
    let mut load = Load::default();
    load.add(LARGEST_BUNDLED_FILE);
    load.add(LARGEST_BUNDLED_FILE + 1);
    let one = Load { files: 2, bytes: 2 * MIB + 1, small_bytes: MIB };
    assert_eq!(load, one);
    load.join(Load { files: 3, bytes: 5, small_bytes: 7 });
    assert_eq!(load, Load { files: 5, bytes: one.bytes + 5, small_bytes: MIB + 7 });
}

#[test]
fn of_several_bars_the_one_that_lasts_longest_is_told() {
    let bar = |change: fn(&mut ClientView)| {
        let mut client = ClientView { over_quota: true, ..client(1) };
        change(&mut client);
        (client.left_alone(), client.bar())
    };
    assert_eq!(bar(|_| ()), (None, Some(Reason::OverQuota)));
    let battery = bar(|client| client.hindrances = vec![Hindrance::Battery]);
    assert_eq!(battery, (Some(Reason::Battery), Some(Reason::OverQuota)));
    let paused = bar(|client| client.paused = true);
    assert_eq!(paused, (Some(Reason::Paused), Some(Reason::Paused)));
    let away = bar(|client| client.present = false);
    assert_eq!(away, (Some(Reason::Away), Some(Reason::Away)));
    let streaming = bar(|client| (client.streaming, client.over_quota) = (true, false));
    assert_eq!(streaming, (None, Some(Reason::Streaming)));
    let by_owner = bar(|client| client.paused_by_owner = Some(None));
    assert_eq!(by_owner.1, Some(Reason::PausedByOwner(None)));
    let both = bar(|client| {
        client.hindrances = vec![Hindrance::Battery];
        client.over_quota = false;
    });
    assert_eq!(both, (Some(Reason::Battery), Some(Reason::Battery)));
}

#[test]
fn commands_are_closed_at_their_limits() {
    assert_eq!((LARGEST_BUNDLE_BYTES, SINGLES_BYTES), (16 * MIB, 64 * MIB));
    let sizes = |sizes: &[u64]| -> Vec<usize> {
        let wanted: Vec<Wanted> =
            sizes.iter().enumerate().map(|(at, size)| wanted(at as i64, *size, &[1])).collect();
        let commands = bundles::commands(&wanted.iter().collect::<Vec<_>>());
        commands.iter().map(|(_, contents)| contents.len()).collect()
    };
    assert_eq!(sizes(&[1; 257]), [256, 1]);
    assert_eq!(sizes(&[MIB; 17]), [16, 1]);
    let mut filled = vec![MIB; 15];
    filled.extend([MIB - 1, 1, 1]);
    assert_eq!(sizes(&filled), [17, 1], "to the last byte");
    assert_eq!(sizes(&[2 * MIB; 9]), [8, 1]);
    assert_eq!(sizes(&[32 * MIB, 32 * MIB, 32 * MIB]), [2, 1]);
    assert_eq!(sizes(&[63 * MIB, MIB + 1, 2 * MIB]), [1, 2]);
    assert_eq!(sizes(&[1, 2 * MIB, 1]), [1, 1, 1], "each travels as its kind does");
    assert_eq!(sizes(&[1 << 40, 2 * MIB]), [1, 1]);
}

#[test]
fn files_cost_what_they_take() {
    let merits = Merits::default();
    assert_eq!(source::times(merits, 0), 4);
    assert_eq!(source::times(Merits { wireless: true, ..merits }, 0), 5);
    assert_eq!(source::times(Merits { in_use: true, ..merits }, 0), 8);
    let at = |speed| source::times(Merits { speed: Some(speed), ..merits }, 1_000);
    assert_eq!([at(1_000), at(501), at(500), at(10), at(0)], [4, 4, 8, 64, 64]);
    assert_eq!([source::cost(0), source::cost(65_535), source::cost(65_536)], [1024, 1024, 1025]);
    assert_eq!(source::cost_of(Load { files: 2, bytes: 1 << 17, small_bytes: 9 }), 2_050);
}

#[test]
fn what_the_house_waits_for_is_looked_at_again_in_its_time() {
    let held_up = |change: fn(&mut HouseView)| {
        let mut view = view(vec![wanted(1, 3_000_000, &[1])], vec![client(1)]);
        change(&mut view.house);
        let now = view.now;
        let plan = plan(&view);
        let told = plan.clients.get(&name(1)).copied();
        (plan.held[&ContentId(1)], plan.look_again.map(|moment| moment.since(now)), told)
    };
    let seconds = |seconds| Some(Duration::from_secs(seconds));
    let full = held_up(|house| house.room = Some(1));
    assert_eq!(full, (Reason::DiskFull, seconds(5), None));
    let away = held_up(|house| house.shares_away = true);
    assert_eq!(away, (Reason::SharesAway, seconds(5), Some(Reason::SharesAway)));
    let limited = held_up(|house| house.limit = Rate::Nothing);
    assert_eq!(limited, (Reason::OutsideHours, Some(LIMITED), Some(Reason::OutsideHours)));
}

#[test]
fn what_fits_is_asked_for_until_nothing_more_fits() {
    let contents = (1..=3).map(|id| wanted(id, 2_000_000, &[1])).collect();
    let mut view = view(contents, vec![client(1)]);
    view.house.room = Some(4_000_000);
    let plan = plan(&view);
    assert_eq!(asked(&plan, 1), [2, 3]);
    assert_eq!((held(&plan), plan.too_large), (vec![(1, Reason::DiskFull)], Some(2_000_000)));
}

#[test]
fn what_the_owner_wants_first_comes_first_and_waits_for_nobody() {
    let mut contents: Vec<Wanted> =
        vec![wanted(1, 9, &[1]), wanted(2, 3_000_000, &[1]), wanted(3, 9, &[1])];
    contents[1].first = true;
    let mut view = view(contents, vec![client(1), client(2)]);
    let order = |plan: &Plan| -> Vec<i64> {
        plan.commands.iter().flat_map(|asking| &asking.contents).map(|id| id.0).collect()
    };
    assert_eq!(order(&plan(&view)), [2, 3, 1]);
    (view.clients[1].settled, view.gather) = (false, Duration::from_mins(1));
    let plan = plan(&view);
    assert_eq!((order(&plan), plan.held.len()), (vec![2], 2));
    // Until the very moment at which they have waited long enough.
    assert_eq!(plan.look_again, Some(Moment(60_000)));
}

#[test]
fn who_is_fast_is_asked_for_more() {
    let mut clients = vec![client(1), client(2)];
    clients[0].merits.speed = Some(40_000_000);
    clients[1].merits.speed = Some(10_000_000);
    let contents = (1..=50).map(|id| wanted(id, 9, &[1, 2])).collect();
    let plan = plan(&view(contents, clients));
    assert_eq!((asked(&plan, 1).len(), asked(&plan, 2).len()), (40, 10));
}
