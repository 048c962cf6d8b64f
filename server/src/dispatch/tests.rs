use super::plan::*;
use crate::{clock::Moment, decide::ContentId};
use proptest::prelude::*;
use std::{collections::HashSet, time::Duration};
use trove_protocol::{ClientId, LARGEST_BUNDLED_FILE, Transfer};

fn name(number: usize) -> ClientId {
    ClientId(format!("client{number}"))
}

fn client(number: usize) -> ClientView {
    ClientView {
        id: name(number),
        present: true,
        paused: false,
        settled: true,
        files_in_flight: 0,
        bytes_in_flight: 0,
    }
}

fn wanted(id: i64, size: u64, holders: &[usize]) -> Wanted {
    Wanted {
        id: ContentId(id),
        size,
        wanted_at: Moment(0),
        dated_ns: id,
        failed: None,
        holders: holders.iter().map(|&holder| name(holder)).collect(),
    }
}

fn view(wanted: Vec<Wanted>, clients: Vec<ClientView>) -> View {
    View {
        wanted,
        clients,
        gather: Duration::from_secs(2),
        window: Window { files: 1000, bytes: 1 << 30 },
        now: Moment(10_000),
    }
}

fn asked(plan: &Plan) -> Vec<i64> {
    let mut ids: Vec<i64> = plan.commands.iter().flat_map(|(_, ids)| ids).map(|id| id.0).collect();
    ids.sort_unstable();
    ids
}

/// The seed's figure 2: clients with A, B, Z and A, Y, Z, offered in that order.
#[test]
fn figure_two() {
    let (a, b, z, y) = (1, 2, 3, 4);
    for sizes in [[1, 1, 1, 1], [9, 70, 2_000_000, 1], [1, 2_000_000, 5, 3_000_000]] {
        let view = view(
            vec![
                wanted(a, sizes[0], &[1, 2]),
                wanted(b, sizes[1], &[1]),
                wanted(z, sizes[2], &[1, 2]),
                wanted(y, sizes[3], &[2]),
            ],
            vec![client(1), client(2)],
        );
        assert_eq!(asked(&plan(&view, &name(1))), [a, b]);
        assert_eq!(asked(&plan(&view, &name(2))), [z, y]);
    }
}

#[test]
fn a_new_content_waits_while_another_computer_is_still_looking() {
    let mut view = view(vec![wanted(1, 1, &[1])], vec![client(1), client(2)]);
    view.clients[1].settled = false;
    view.now = Moment(500);
    let held = plan(&view, &name(1));
    assert_eq!(held, Plan { commands: vec![], look_again: Some(Moment(2_000)) });
    view.now = Moment(2_000);
    assert_eq!(asked(&plan(&view, &name(1))), [1]);
    view.now = Moment(500);
    view.clients[1].paused = true;
    assert_eq!(asked(&plan(&view, &name(1))), [1]);
}

#[test]
fn a_client_that_is_still_looking_takes_no_lead_over_others() {
    let mut view = view(vec![wanted(1, 1, &[1])], vec![client(1), client(2)]);
    view.clients[0].settled = false;
    view.now = Moment(500);
    assert_eq!(plan(&view, &name(1)).look_again, Some(Moment(2_000)));
    // Alone, there is nobody to wait for.
    view.clients[1].present = false;
    assert_eq!(asked(&plan(&view, &name(1))), [1]);
}

#[test]
fn what_one_client_failed_to_send_is_asked_of_another() {
    let mut content = wanted(1, 1, &[1, 2]);
    content.failed = Some(name(1));
    let mut view = view(vec![content], vec![client(1), client(2)]);
    assert_eq!(asked(&plan(&view, &name(1))), [] as [i64; 0]);
    assert_eq!(asked(&plan(&view, &name(2))), [1]);
    view.clients[1].present = false;
    assert_eq!(asked(&plan(&view, &name(1))), [1]);
}

#[test]
fn a_file_larger_than_the_window_goes_alone() {
    let mut view = view(vec![wanted(1, 5 << 30, &[1]), wanted(2, 6 << 30, &[1])], vec![client(1)]);
    assert_eq!(asked(&plan(&view, &name(1))), [2]);
    view.clients[0].files_in_flight = 1;
    view.clients[0].bytes_in_flight = 6 << 30;
    assert_eq!(asked(&plan(&view, &name(1))), [] as [i64; 0]);
}

fn any_view() -> impl Strategy<Value = View> {
    let contents = proptest::collection::vec(
        (0_u64..3_000_000, proptest::collection::hash_set(0_usize..4, 1..4), 0_i64..12_000),
        0..400,
    );
    let clients = proptest::collection::vec((any::<[bool; 3]>(), 0_u64..20), 4);
    (contents, clients, 1_u64..300, 1_u64..1 << 24).prop_map(|(contents, clients, files, bytes)| {
        let wanted = contents
            .into_iter()
            .enumerate()
            .map(|(at, (size, holders, wanted_at))| Wanted {
                wanted_at: Moment(wanted_at),
                ..wanted(at as i64, size, &holders.into_iter().collect::<Vec<_>>())
            })
            .collect();
        let clients = clients
            .into_iter()
            .enumerate()
            .map(|(at, ([present, paused, settled], in_flight))| ClientView {
                present,
                paused,
                settled,
                files_in_flight: in_flight,
                bytes_in_flight: in_flight * 1000,
                ..client(at)
            })
            .collect();
        View { window: Window { files, bytes }, ..view(wanted, clients) }
    })
}

proptest! {
    /// No content is asked of a client that does not have it, or is away; windows and the sizes
    /// of commands are kept.
    #[test]
    fn plans_are_sound(view in any_view()) {
        for client in &view.clients {
            let plan = plan(&view, &client.id);
            let mut asked = HashSet::new();
            let mut files = client.files_in_flight;
            let mut bytes = client.bytes_in_flight;
            for (transfer, ids) in &plan.commands {
                prop_assert!(!ids.is_empty());
                prop_assert!(client.present && !client.paused);
                prop_assert!(ids.len() <= LARGEST_COMMAND_FILES);
                for id in ids {
                    prop_assert!(asked.insert(*id));
                    let wanted = view.wanted.iter().find(|wanted| wanted.id == *id).unwrap();
                    prop_assert!(wanted.holders.contains(&client.id));
                    prop_assert_eq!(*transfer == Transfer::Bundle, wanted.size <= LARGEST_BUNDLED_FILE);
                    prop_assert!(files == 0 || (files < view.window.files && bytes + wanted.size <= view.window.bytes));
                    files += 1;
                    bytes += wanted.size;
                }
            }
        }
    }

    /// With nothing under way and room enough, everything that somebody present has is asked for,
    /// or is about to be.
    #[test]
    fn nothing_is_forgotten(view in any_view()) {
        let mut view = view;
        view.window = Window { files: u64::MAX, bytes: u64::MAX };
        view.now = Moment(20_000);
        let here: Vec<_> = view.clients.iter().filter(|client| client.present && !client.paused).cloned().collect();
        let mut all = HashSet::new();
        for client in &here {
            for id in asked(&plan(&view, &client.id)) {
                prop_assert!(all.insert(id), "asked of two");
            }
        }
        let reachable = view
            .wanted
            .iter()
            .filter(|wanted| here.iter().any(|client| wanted.holders.contains(&client.id)))
            .count();
        prop_assert_eq!(all.len(), reachable);
    }
}
