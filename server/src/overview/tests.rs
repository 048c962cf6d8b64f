use super::*;
use trove_protocol::{Conditions, Hindrance};

fn client() -> Client {
    Client {
        id: ClientId("1".to_owned()),
        name: "kitchen".to_owned(),
        paired_at: Moment(0),
        seen_at: Moment(0),
        settled: true,
        paused: false,
        paused_until: None,
        hindrances: Vec::new(),
        conditions: Conditions::default(),
        version: String::new(),
        ftp_bytes_received: 0,
    }
}

fn waits(reason: &str, client: Option<&str>) -> WaitingFigures {
    WaitingFigures {
        reason: reason.to_owned(),
        sentence: format!("Waiting: {reason}."),
        client: client.map(|id| ClientId(id.to_owned())),
        files: 2,
        bytes: 20,
    }
}

/// What is said of a client with three files, one of them safe.
fn told(client: Client, waiting: Option<WaitingFigures>, seconds: i64) -> (&'static str, String) {
    let held = Holdings { files: 3, safe: 1, ..Holdings::none(client.id.clone()) };
    let known = Known {
        figures: Figures { queued: 2, ..Figures::default() },
        clients: vec![client],
        holdings: vec![held],
        only_here: HashMap::new(),
        waiting: waiting.into_iter().collect(),
        set_aside: Vec::new(),
    };
    let overview = overview(known, Moment(seconds * 1000));
    (overview.clients[0].state, overview.clients[0].reason.clone())
}

#[test]
fn each_state_says_why() {
    let paused = Client { paused: true, ..client() };
    assert_eq!(told(paused.clone(), None, 0).1, "Waiting: kitchen is paused by its user.");
    let over = Client { paused_until: Some(Moment(5_000)), ..paused };
    assert_eq!(told(over.clone(), None, 4).0, "paused");
    assert_eq!(told(over, None, 5).0, "collecting");
    let away = told(client(), None, 3 * 3600);
    assert_eq!(away.1, "Waiting: kitchen is off or out of reach, last seen 3 hours ago.");
    let gone = told(client(), Some(waits("away", Some("1"))), 30);
    assert_eq!(gone.1, "Waiting: kitchen is off or out of reach, last seen a minute ago.");
    let looking = Client { settled: false, ..client() };
    assert_eq!(told(looking, None, 60).0, "looking");
    let collecting = "Collecting from kitchen: 1 of 3 files are safe.";
    assert_eq!(told(client(), None, 60), ("collecting", collecting.to_owned()));
}

#[test]
fn what_holds_a_client_back_is_its_reason() {
    let battery = Client { hindrances: vec![Hindrance::Battery], ..client() };
    let battery = told(battery, None, 0);
    assert_eq!(battery, ("waiting", "Waiting: kitchen is on battery.".to_owned()));
    for (reason, whose) in [("streaming", Some("1")), ("outside_hours", None), ("disk_full", None)]
    {
        let said = told(client(), Some(waits(reason, whose)), 0);
        assert_eq!(said, ("waiting", format!("Waiting: {reason}.")));
    }
    assert_eq!(told(client(), Some(waits("battery", Some("2"))), 0).0, "collecting");
    assert_eq!(told(client(), Some(waits("in_turn", None)), 0).0, "collecting");
}
