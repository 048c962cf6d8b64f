//! What holds for every plan.

use super::*;

fn any_client(number: usize) -> impl Strategy<Value = ClientView> {
    let hindrance = prop_oneof![
        4 => Just(None),
        1 => Just(Some(Hindrance::Battery)),
        1 => Just(Some(Hindrance::UserActive)),
    ];
    let flags = (any::<[bool; 4]>(), proptest::bool::weighted(0.2), proptest::bool::weighted(0.2));
    let rest =
        (hindrance, 0_u64..20, 1_u64..300, 1_u64..1 << 24, proptest::option::of(1_u64..1 << 28));
    (flags, rest).prop_map(move |((flags, paused, streaming), rest)| {
        let [present, settled, spared, in_use] = flags;
        let (hindrance, in_flight, files, bytes, speed) = rest;
        ClientView {
            present,
            paused,
            settled,
            streaming,
            hindrances: hindrance.into_iter().collect(),
            in_flight: Load {
                files: in_flight,
                bytes: in_flight * 1000,
                small_bytes: in_flight * 500,
            },
            window: Window { files, bytes },
            merits: Merits { spared, in_use, wireless: false, speed },
            ..client(number)
        }
    })
}

fn any_house() -> impl Strategy<Value = HouseView> {
    let rate = || {
        prop_oneof![
            3 => Just(Rate::Unlimited),
            2 => (1_000_u64..50_000_000).prop_map(Rate::BytesPerSecond),
            1 => Just(Rate::Nothing),
        ]
    };
    let room = proptest::option::weighted(0.3, 0_u64..1 << 28);
    let rates = (0_u64..10_000_000, 0_u64..10_000_000);
    (rate(), proptest::option::weighted(0.3, rate()), rates, room).prop_map(
        |(limit, streaming_limit, (received_rate, streamed_rate), room)| HouseView {
            limit,
            streaming_limit,
            received_rate,
            streamed_rate,
            room,
            shares_away: false,
        },
    )
}

fn any_view() -> impl Strategy<Value = View> {
    let holders = proptest::collection::hash_set(0_usize..4, 1..4);
    let group = proptest::option::weighted(0.3, 0_u8..20);
    let content = (0_u64..3_000_000, holders, 0_i64..12_000, group);
    let contents = proptest::collection::vec(content, 0..300);
    let clients = (any_client(0), any_client(1), any_client(2), any_client(3));
    (contents, clients, any_house()).prop_map(|(contents, clients, house)| {
        let wanted =
            contents.into_iter().enumerate().map(|(at, (size, holders, wanted_at, group))| {
                let holders: Vec<usize> = holders.into_iter().collect();
                let mut wanted = wanted(at as i64, size, &holders);
                wanted.wanted_at = Moment(wanted_at);
                for holder in &mut wanted.holders {
                    holder.group = group.map(|group| group.to_string());
                }
                wanted
            });
        let clients = vec![clients.0, clients.1, clients.2, clients.3];
        View { house, ..view(wanted.collect(), clients) }
    })
}

proptest! {
    /// Every content that is wanted is asked for once, or has one reason and is not asked for.
    #[test]
    fn everything_is_asked_for_or_has_a_reason(view in any_view()) {
        let plan = plan(&view);
        let mut asked = HashSet::new();
        for id in plan.commands.iter().flat_map(|asking| &asking.contents) {
            prop_assert!(asked.insert(*id), "asked for twice");
            prop_assert!(!plan.held.contains_key(id));
        }
        prop_assert_eq!(asked.len() + plan.held.len(), view.wanted.len());
    }

    /// Nothing is asked of who is paused, away, hindered or watching, or does not have it; windows
    /// and the sizes of commands are kept.
    #[test]
    fn plans_are_sound(view in any_view()) {
        let plan = plan(&view);
        let mut loads: HashMap<&ClientId, Load> =
            view.clients.iter().map(|client| (&client.id, client.in_flight)).collect();
        for asking in &plan.commands {
            let client = view.clients.iter().find(|client| client.id == asking.client).unwrap();
            prop_assert!(client.present && !client.paused && !client.streaming);
            prop_assert!(client.hindrances.is_empty() && !client.over_quota);
            prop_assert!(!asking.contents.is_empty());
            prop_assert!(asking.contents.len() <= LARGEST_COMMAND_FILES);
            prop_assert!(view.house.limit != Rate::Nothing);
            for id in &asking.contents {
                let wanted = view.wanted.iter().find(|wanted| wanted.id == *id).unwrap();
                prop_assert!(wanted.holders.iter().any(|holder| holder.client == client.id));
                let bundled = wanted.size <= LARGEST_BUNDLED_FILE;
                prop_assert_eq!(asking.transfer == Transfer::Bundle, bundled);
                let load = loads.get_mut(&client.id).unwrap();
                prop_assert!(load.files == 0 || load.files < client.window.files);
                load.add(wanted.size);
            }
        }
        for client in &view.clients {
            let (before, after) = (client.in_flight, loads[&client.id]);
            // But for a first file, or a few, each kind keeps to the window.
            let few = client.window.bytes.max(32 << 20);
            prop_assert!(after.small_bytes <= few.max(before.small_bytes));
            prop_assert!(after.bytes - after.small_bytes <= few.max(before.bytes).max(3_000_000));
        }
        if let Some(room) = view.house.room {
            let sizes: HashMap<_, _> = view.wanted.iter().map(|one| (one.id, one.size)).collect();
            let all: u64 = plan.commands.iter().flat_map(|one| &one.contents).map(|id| sizes[id]).sum();
            prop_assert!(all <= room);
        }
    }

    /// The same world leads to the same plan, in whatever order it is told.
    #[test]
    fn plans_are_deterministic(view in any_view()) {
        let mut other = view.clone();
        other.wanted.reverse();
        prop_assert_eq!(plan(&view), plan(&other));
    }

    /// With room enough and no limits, everything that somebody has who may be asked is asked for.
    #[test]
    fn nothing_is_forgotten(view in any_view()) {
        let mut view = view;
        view.house = HouseView::FREE;
        view.now = Moment(20_000);
        for client in &mut view.clients {
            client.window = Window { files: u64::MAX, bytes: u64::MAX };
        }
        let free: HashSet<_> = view.clients.iter().filter(|client| client.bar().is_none()).map(|client| &client.id).collect();
        let reachable = view.wanted.iter().filter(|wanted| wanted.holders.iter().any(|holder| free.contains(&holder.client)));
        let all: usize = plan(&view).commands.iter().map(|asking| asking.contents.len()).sum();
        prop_assert_eq!(all, reachable.count());
    }

    /// What was asked of a computer that can send nothing now changes nothing for the others,
    /// whatever limits there are.
    #[test]
    fn what_is_stuck_holds_nobody_else_up(view in any_view(), files in 1_u64..10_000, size in 1_u64..1 << 32) {
        let stuck = Load { files, bytes: files * size, small_bytes: files * size / 2 };
        let with = |load: Load| {
            let mut view = view.clone();
            for client in view.clients.iter_mut().filter(|client| client.bar().is_some()) {
                client.in_flight = load;
            }
            plan(&view)
        };
        prop_assert_eq!(with(Load::default()), with(stuck));
    }
}
