use super::*;
use crate::{Moment, decide::ContentId};
use proptest::prelude::*;
use std::{
    collections::{HashMap, HashSet},
    time::Duration,
};
use trove_protocol::{ClientId, Hindrance, LARGEST_BUNDLED_FILE, Rate, Transfer};

mod edges;
mod factors;
mod soundness;

fn name(number: usize) -> ClientId {
    ClientId(format!("client{number}"))
}

fn client(number: usize) -> ClientView {
    ClientView {
        id: name(number),
        present: true,
        paused: false,
        paused_by_owner: None,
        hindrances: Vec::new(),
        streaming: false,
        over_quota: false,
        settled: true,
        in_flight: Load::default(),
        window: Window { files: 1000, bytes: 1 << 30 },
        merits: Merits::default(),
    }
}

fn wanted(id: i64, size: u64, holders: &[usize]) -> Wanted {
    let holder = |&holder| Holder { client: name(holder), group: None };
    Wanted {
        id: ContentId(id),
        size,
        wanted_at: Moment(0),
        dated_ns: id,
        first: false,
        failed: None,
        holders: holders.iter().map(holder).collect(),
    }
}

fn view(wanted: Vec<Wanted>, clients: Vec<ClientView>) -> View {
    let gather = Duration::from_secs(2);
    View { wanted, clients, house: HouseView::FREE, gather, now: Moment(10_000) }
}

/// What is asked of this client.
fn asked(plan: &Plan, number: usize) -> Vec<i64> {
    let of_it = plan.commands.iter().filter(|asking| asking.client == name(number));
    let mut ids: Vec<i64> = of_it.flat_map(|asking| &asking.contents).map(|id| id.0).collect();
    ids.sort_unstable();
    ids
}

fn held(plan: &Plan) -> Vec<(i64, Reason)> {
    plan.held.iter().map(|(id, reason)| (id.0, *reason)).collect()
}

/// The seed's figure 2: clients with A, B, Z and A, Y, Z, offered in that order.
#[test]
fn figure_two() {
    let (a, b, z, y) = (1, 2, 3, 4);
    for sizes in [[1, 1, 1, 1], [9, 70, 200_000, 1], [1, 2, 5, 30_000]] {
        let view = view(
            vec![
                wanted(a, sizes[0], &[1, 2]),
                wanted(b, sizes[1], &[1]),
                wanted(z, sizes[2], &[1, 2]),
                wanted(y, sizes[3], &[2]),
            ],
            vec![client(1), client(2)],
        );
        let plan = plan(&view);
        assert_eq!((asked(&plan, 1), asked(&plan, 2)), (vec![a, b], vec![z, y]));
    }
}

#[test]
fn a_new_content_waits_while_another_computer_is_still_looking() {
    let mut view = view(vec![wanted(1, 1, &[1])], vec![client(1), client(2)]);
    for looking in [0, 1] {
        view.clients[looking].settled = false;
        view.now = Moment(500);
        let gathering = plan(&view);
        assert_eq!(held(&gathering), [(1, Reason::Gathering)]);
        assert_eq!(gathering.look_again, Some(Moment(2_000)));
        assert_eq!(gathering.clients.len(), 1);
        view.now = Moment(2_000);
        assert_eq!(asked(&plan(&view), 1), [1]);
        view.clients[looking].settled = true;
    }
    // Alone, there is nobody to wait for.
    view.now = Moment(500);
    view.clients[0].settled = false;
    view.clients[1].paused = true;
    assert_eq!(asked(&plan(&view), 1), [1]);
}

#[test]
fn what_one_client_failed_to_send_is_asked_of_another() {
    let mut content = wanted(1, 1, &[1, 2]);
    content.failed = Some(name(1));
    let mut view = view(vec![content], vec![client(1), client(2)]);
    assert_eq!(asked(&plan(&view), 2), [1]);
    view.clients[1].present = false;
    assert_eq!(asked(&plan(&view), 1), [1]);
}

#[test]
fn the_best_source_is_asked() {
    type Change = fn(&mut ClientView);
    let worse: [(&str, Change); 5] = [
        ("on battery", |client| client.merits.spared = true),
        ("in use", |client| client.merits.in_use = true),
        ("by radio", |client| client.merits.wireless = true),
        ("slow", |client| client.merits.speed = Some(1_000_000)),
        ("busy", |client| client.in_flight = Load { files: 9, bytes: 9, small_bytes: 9 }),
    ];
    for (what, change) in worse {
        let mut first = client(1);
        let mut second = client(2);
        second.merits.speed = Some(50_000_000);
        first.merits.speed = Some(50_000_000);
        change(&mut first);
        // By far the most, and all of it where one is to be spared.
        let contents = (1..=60).map(|id| wanted(id, 50_000, &[1, 2])).collect();
        let plan = plan(&view(contents, vec![first, second]));
        let (worse, better) = (asked(&plan, 1).len(), asked(&plan, 2).len());
        assert_eq!(worse + better, 60);
        assert!(better > worse, "{what}: {worse} and {better}");
        assert!(what != "on battery" || worse == 0);
    }
}

#[test]
fn what_belongs_together_comes_from_one_client() {
    let group = |mut wanted: Wanted| {
        for holder in &mut wanted.holders {
            holder.group = Some("IMG_1".to_owned());
        }
        wanted
    };
    // A picture of which the second alone has the side-car, and much that the first is idle for.
    let mut contents = vec![group(wanted(1, 9_000, &[1, 2])), group(wanted(2, 100, &[2]))];
    contents.extend((10..20).map(|id| wanted(id, 100, &[2])));
    let plan = plan(&view(contents, vec![client(1), client(2)]));
    assert_eq!(asked(&plan, 1), [] as [i64; 0]);
    // Side by side, though they are of different days.
    let order = &plan.commands[0].contents;
    let at = |id| order.iter().position(|content| *content == ContentId(id)).unwrap();
    assert_eq!(order.len(), 12);
    assert_eq!(at(2), order.len() - 2, "only copies first");
    let mut grouped = vec![group(wanted(1, 9, &[1])), group(wanted(50, 9, &[1]))];
    grouped.extend((10..20).map(|id| wanted(id, 9, &[1])));
    let plan = super::plan(&view(grouped, vec![client(1)]));
    let first: Vec<i64> = plan.commands[0].contents.iter().take(2).map(|id| id.0).collect();
    assert_eq!(first, [1, 50]);
}

#[test]
fn rare_before_common_new_before_old_small_before_huge() {
    let contents = vec![
        wanted(1, 5 << 20, &[1]),
        wanted(2, 9, &[1]),
        wanted(3, 9, &[1]),
        wanted(4, 9, &[1, 2]),
        wanted(5, 6 << 20, &[1]),
    ];
    let mut away = client(2);
    away.present = false;
    let plan = plan(&view(contents, vec![client(1), away]));
    let order: Vec<_> = plan.commands.iter().map(|asking| &asking.contents[..]).collect();
    assert_eq!(order, [&[3, 2, 4].map(ContentId)[..], &[5, 1].map(ContentId)[..]]);
}
