use super::*;
use crate::state::FileState;
use proptest::prelude::*;

fn folder() -> Vec<Folder> {
    vec![Folder::new(ClientPath::from_wire("/p"))]
}

fn looked() -> Facts {
    Facts { looked_once: true, ..Facts::default() }
}

fn say(facts: &Facts, states: &[(FileState, (u64, u64))], pace: &Pace) -> (State, String) {
    let tally = Tally::of(states.iter().copied());
    let told = sum_up(facts, &tally, &folder(), pace, 0);
    (told.state, told.reason)
}

#[test]
fn each_state_has_its_sentence() {
    let still = Pace::default();
    let mut moving = Pace::default();
    moving.note(0, 0, 0);
    moving.note(1_000, 10, 1_000);
    let wanted = [(FileState::Wanted, (3_120, 312_000))];
    assert_eq!(
        say(&looked(), &wanted, &moving),
        (State::Collecting, "The server will ask for 3,120 files.".into())
    );
    let mut held = looked();
    held.server_waits = Some(trove_protocol::ServerWaits {
        reason: "streaming".into(),
        sentence: "Waiting: a film.".into(),
    });
    assert_eq!(say(&held, &wanted, &moving), (State::Waiting, "Waiting: a film.".into()));
    assert_eq!(say(&held, &[(FileState::Safe, (5, 5))], &still).0, State::Idle);
    held.sending.insert(trove_protocol::RequestId(1), (ClientPath::from_wire("/p/a"), 1));
    assert_eq!(say(&held, &wanted, &moving).0, State::Collecting, "what was asked for goes on");
    let mut sending = looked();
    sending.sending.insert(trove_protocol::RequestId(1), (ClientPath::from_wire("/p/a"), 1));
    assert_eq!(
        say(&sending, &wanted, &moving),
        (State::Collecting, "Collecting 3,120 files, 6 minutes left.".into())
    );
    assert_eq!(say(&sending, &wanted, &still).1, "Collecting 3,120 files.");
    assert_eq!(
        say(&looked(), &[(FileState::Safe, (5, 5))], &still),
        (State::Idle, "All 5 files are safe.".into())
    );
    assert_eq!(
        say(&looked(), &[(FileState::Safe, (5, 5)), (FileState::Unreadable, (2, 5))], &still).1,
        "5 of 7 files are safe, 2 set aside."
    );
    assert_eq!(
        say(&looked(), &[(FileState::Found, (1, 5))], &still).1,
        "Waiting for 1 file to stop changing."
    );
    let mut paused = looked();
    paused.pause = Some(Pause::For { since_ms: 0, length_ms: 7_200_000 });
    let (state, reason) = say(&paused, &wanted, &still);
    assert_eq!(state, State::Paused);
    assert!(reason.ends_with("; goes on by itself in 2 hours."), "{reason}");
    let mut hindered = looked();
    hindered.hindrances = vec![Hindrance::Battery];
    assert_eq!(
        say(&hindered, &wanted, &still),
        (State::Waiting, "Waiting: this computer runs on battery.".into())
    );
    let tally = Tally::of(wanted);
    let told = sum_up(&hindered, &tally, &folder(), &still, 0);
    assert!(way_out(&told, &[]).unwrap().ends_with("wait_on_battery no"));
    assert_eq!(way_out(&told, &["wait_on_battery".to_owned()]), None);
    hindered.troubles.insert("offer", "the server is out of reach".into());
    let told = sum_up(&hindered, &tally, &folder(), &still, 0);
    assert_eq!((told.state, way_out(&told, &[])), (State::Waiting, None));
    hindered.troubles.clear();
    // Nothing waits for it.
    assert_eq!(say(&hindered, &[(FileState::Safe, (5, 5))], &still).0, State::Idle);
    let mut away = looked();
    away.troubles.insert("command", "the server is out of reach".into());
    assert_eq!(
        say(&away, &wanted, &still),
        (State::Waiting, "Waiting: the server is out of reach; trying again.".into())
    );
    assert_eq!(say(&Facts::default(), &[], &still).0, State::Looking);
    let asked = vec![Folder { missing: 1_204, ..folder().remove(0) }];
    let tally = Tally::of([(FileState::Safe, (1_500, 5))]);
    let told = sum_up(&looked(), &tally, &asked, &still, 0);
    let begins = "All 1,500 files are safe; 1,204 files of /p are not there any more: if they";
    assert!(told.reason.starts_with(begins), "{}", told.reason);
    assert!(told.reason.contains("`trove-collector folders confirm /p`"), "{}", told.reason);
}

proptest! {
    #[test]
    fn every_status_is_one_sentence_and_adds_up(
        counts in proptest::collection::vec((0_u64..5_000, 0_u64..1 << 40), 10),
        sent in 0_u64..1 << 40, looked_once in any::<bool>(), paused in any::<bool>(),
    ) {
        let tally = Tally::of(FileState::ALL.into_iter().zip(counts));
        let mut pace = Pace::default();
        pace.note(0, 0, 0);
        pace.note(3_000, sent, sent);
        let pause = paused.then_some(Pause::UntilResumed);
        let facts = Facts { pause, looked_once, ..Facts::default() };
        let status = sum_up(&facts, &tally, &folder(), &pace, 0);
        prop_assert_eq!(status.files, status.safe + status.pending + status.set_aside);
        prop_assert!(status.reason.ends_with('.'));
        prop_assert!(!status.reason.contains("NaN") && !status.reason.contains("inf"));
        prop_assert!(status.reason.chars().next().unwrap().is_ascii_uppercase()
            || status.reason.chars().next().unwrap().is_ascii_digit());
    }

    #[test]
    fn numbers_keep_their_digits(value in any::<u64>()) {
        prop_assert_eq!(number(value).replace(',', ""), value.to_string());
    }
}
