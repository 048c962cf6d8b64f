use super::*;
use crate::{
    ledger::{Described, News, Observation, Verdict},
    state::FileState,
};
use trove_protocol::{ContentHash, EntryKind, Kind, SnapshotEntry};

struct Made {
    ledger: Ledger,
    run: Run,
    _folder: tempfile::TempDir,
}

fn seen(name: &str, size: u64, modified_ns: i64) -> Seen {
    let entry = SnapshotEntry {
        path: ClientPath::from_wire(format!("d/{name}")),
        kind: EntryKind::File,
        size,
        modified_ns,
        mode: None,
        target: None,
        hash: None,
        missing: None,
    };
    let path = ClientPath::from_wire(format!("/d/{name}"));
    Seen { entry, seen: Observation { path, size, modified_ns, device: 1, inode: 0 } }
}

impl Made {
    async fn new() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let ledger = Ledger::open(&folder.path().join("ledger.sqlite")).await.unwrap();
        let folders = [(ClientPath::from_wire("/d"), "d".to_owned())];
        ledger.add_backup("docs", &folders, None, 1).await.unwrap();
        assert_eq!(ledger.start_backup("docs").await.unwrap(), Some(Asked::Begins));
        let run = ledger.open_backups().await.unwrap().remove(0);
        Self { ledger, run, _folder: folder }
    }

    async fn open(&self) -> Option<Run> {
        self.ledger.open_backups().await.unwrap().into_iter().next()
    }

    async fn see(&self, files: &[Seen]) {
        self.ledger.note_seen(&self.run, files, |_| 0).await.unwrap();
    }

    /// What became of a file when it was looked into.
    async fn describe(&self, name: &str, verdict: impl Fn(&Observation) -> Verdict) {
        let due = self.ledger.due(i64::MAX, 100).await.unwrap();
        let path = format!("/d/{name}");
        let row = due.into_iter().find(|row| row.seen.path.as_str() == path).unwrap();
        let verdict = verdict(&row.seen);
        let (size, modified_ns) = (row.seen.size, row.seen.modified_ns);
        let described =
            Described { id: row.id, size, modified_ns, collected: row.collected, verdict };
        self.ledger.note_described(&[described]).await.unwrap();
    }

    async fn reasons(&self) -> Vec<Option<String>> {
        let entries = self.ledger.snapshot_entries(self.run.id, "", 100).await.unwrap();
        entries.into_iter().map(|entry| entry.missing).collect()
    }
}

#[tokio::test]
async fn a_file_that_keeps_changing_is_missing_in_the_end() {
    let made = Made::new().await;
    made.see(&[seen("log", 5, 5)]).await;
    for size in 6..12 {
        assert_eq!(made.ledger.gather(made.run.id).await.unwrap().open, 1, "{size}");
        let found = (seen("log", size, 5).seen, 0);
        made.ledger.note_found(&[found]).await.unwrap();
    }
    assert_eq!(made.ledger.gather(made.run.id).await.unwrap(), Gathered::default());
    let reasons = made.reasons().await;
    assert!(reasons[0].as_ref().unwrap().contains("kept changing"), "{reasons:?}");
}

#[tokio::test]
async fn each_file_has_an_end() {
    let made = Made::new().await;
    let names = ["gone", "good", "skipped", "unreadable"];
    made.see(&names.map(|name| seen(name, 5, 5))).await;
    assert_eq!(made.ledger.gather(made.run.id).await.unwrap().open, 4);
    made.describe("gone", |_| Verdict::Gone).await;
    made.describe("unreadable", |_| Verdict::Unreadable("Locked.".into())).await;
    let skip = Verdict::Skip { kind: Kind::Other, family: None, reason: String::new() };
    made.describe("skipped", |_| skip.clone()).await;
    let gathered = made.ledger.gather(made.run.id).await.unwrap();
    let lost: Vec<_> = gathered.lost.iter().map(|(path, _)| path.as_str()).collect();
    assert_eq!((gathered.open, lost), (3, vec!["/d/gone", "/d/skipped"]));
    assert_eq!(made.reasons().await[3].as_deref(), Some("Locked."));
    // What is there after all is offered for the backup, also where it was left out before.
    made.ledger.drop_from_backup(made.run.id, &[ClientPath::from_wire("d/gone")]).await.unwrap();
    made.ledger.offer_for_backup("docs", &[seen("skipped", 5, 5)], |_| 0).await.unwrap();
    let due = made.ledger.due(1, 100).await.unwrap();
    let place = due.iter().find(|row| row.seen.path.as_str() == "/d/skipped").unwrap();
    assert_eq!(place.backup.as_ref().unwrap().path.as_str(), "d/skipped");
    assert!(made.ledger.gather(made.run.id).await.unwrap().lost.is_empty());
    // The look through the collected folders takes none of them for its own.
    assert_eq!(made.ledger.outside(&[]).await.unwrap(), Vec::<i64>::new());
    assert_eq!(made.ledger.directly_in("/d", "").await.unwrap(), []);
}

#[tokio::test]
async fn what_a_backup_saw_first_is_still_to_be_decided_by_the_look_for_media() {
    let made = Made::new().await;
    let news = async |name| {
        let known = made.ledger.look_up(&[seen(name, 5, 5).seen]).await.unwrap();
        known.into_iter().next().map(|one| one.news)
    };
    let offer = Verdict::Offer {
        kind: Kind::Photo,
        family: None,
        offer: r#"{"size":5,"modified_ns":5}"#.into(),
        hash: None,
        for_backup: true,
    };
    made.see(&[seen("first", 5, 5)]).await;
    assert_eq!(news("first").await, Some(News::Unclaimed));
    // The look comes while it is being looked into for the backup: that does not count.
    let due = made.ledger.due(i64::MAX, 1).await.unwrap().remove(0);
    made.ledger.note_found(&[(seen("first", 5, 5).seen, 0)]).await.unwrap();
    let (size, modified_ns) = (due.seen.size, due.seen.modified_ns);
    let verdict = offer.clone();
    let described = Described { id: due.id, size, modified_ns, collected: false, verdict };
    made.ledger.note_described(&[described]).await.unwrap();
    assert!(made.ledger.due(i64::MAX, 1).await.unwrap()[0].collected);
    made.describe("first", |_| offer.clone()).await;
    assert_eq!(news("first").await, Some(News::None));
    // Gone from the collected folders and back, but seen by a backup first.
    made.ledger.note_found(&[(seen("gone", 5, 5).seen, 0)]).await.unwrap();
    let media = |offer: &Verdict| match offer.clone() {
        Verdict::Offer { kind, family, offer, hash, .. } => {
            Verdict::Offer { kind, family, offer, hash, for_backup: false }
        }
        other => other,
    };
    made.describe("gone", |_| media(&offer)).await;
    let row = made.ledger.look_up(&[seen("gone", 5, 5).seen]).await.unwrap()[0].id;
    made.ledger.note_gone(&[row]).await.unwrap();
    made.see(&[seen("gone", 5, 5)]).await;
    assert_eq!(news("gone").await, Some(News::Unclaimed));
    // What a removed set leaves is looked into when a look has come across it.
    assert!(made.ledger.remove_backup("docs", 1).await.unwrap());
    assert!(made.ledger.due(i64::MAX, 9).await.unwrap().is_empty());
    assert_eq!(made.ledger.next_due().await.unwrap(), None);
    assert_eq!(news("first").await, Some(News::Unclaimed));
}

#[tokio::test]
async fn what_the_server_lost_is_offered_again() {
    let made = Made::new().await;
    made.see(&[seen("a", 5, 5)]).await;
    let hash = ContentHash([7; 32]);
    made.describe("a", |_| Verdict::Offer {
        kind: Kind::Other,
        family: None,
        offer: r#"{"size":5,"modified_ns":5}"#.into(),
        hash: Some(hash),
        for_backup: true,
    })
    .await;
    let safe = serde_json::json!([["/d/a", 5, 5, "unverified", hash, "Backups/a", null]]);
    let mut writer = made.ledger.writer.begin().await.unwrap();
    let standings = safe.as_array().unwrap().clone();
    crate::ledger::offers::apply_standings(&mut writer, &standings, &[]).await.unwrap();
    writer.commit().await.unwrap();
    assert_eq!(made.ledger.gather(made.run.id).await.unwrap(), Gathered::default());
    let entries = made.ledger.snapshot_entries(made.run.id, "", 10).await.unwrap();
    assert_eq!(entries[0].hash, Some(hash));
    made.ledger.note_lacking(made.run.id, &[hash]).await.unwrap();
    assert_eq!(made.ledger.gather(made.run.id).await.unwrap().open, 1);
    let tally = made.ledger.tally(1).await.unwrap();
    assert_eq!((tally.files(FileState::Described), tally.backups), (1, 1));
}

#[tokio::test]
async fn after_pairing_anew_a_command_of_the_same_number_begins_another_backup() {
    let made = Made::new().await;
    made.ledger.end_backup(made.run.id, 1, None).await.unwrap();
    let command = async || {
        let mut writer = made.ledger.writer.acquire().await.unwrap();
        assert!(begin(&mut writer, "docs", Some(1)).await.unwrap());
        drop(writer);
        made.open().await
    };
    let first = command().await.unwrap();
    made.ledger.end_backup(first.id, 2, None).await.unwrap();
    assert_eq!(command().await, None, "it was heeded");
    made.ledger.start_afresh().await.unwrap();
    assert!(command().await.is_some());
}

#[tokio::test]
async fn what_takes_too_long_does_not_hold_up_the_rest() {
    let made = Made::new().await;
    made.see(&[seen("a", 5, 5), seen("empty", 0, 5)]).await;
    assert_eq!(made.ledger.gather(made.run.id).await.unwrap().open, 1);
    made.ledger.give_up(made.run.id, "Too late.").await.unwrap();
    assert_eq!(made.ledger.gather(made.run.id).await.unwrap(), Gathered::default());
    assert_eq!(made.reasons().await, [Some("Too late.".to_owned()), None]);
}

#[tokio::test]
async fn a_backup_that_is_asked_for_while_one_is_under_way_follows_it() {
    let made = Made::new().await;
    let ask = async || made.ledger.start_backup("docs").await.unwrap();
    assert_eq!(ask().await, Some(Asked::Begins), "it has not begun to look");
    made.see(&[seen("a", 5, 5)]).await;
    assert_eq!(ask().await, Some(Asked::Follows(None)));
    made.ledger.note_taken(made.run.id, 1_000, "s").await.unwrap();
    assert_eq!(ask().await, Some(Asked::Follows(Some(1_000))));
    made.ledger.end_backup(made.run.id, 2_000, None).await.unwrap();
    let next = made.open().await.unwrap();
    assert!(next.id != made.run.id && next.taken.is_none());
    made.ledger.end_backup(next.id, 3_000, None).await.unwrap();
    assert_eq!(made.open().await, None, "it follows once");
    assert_eq!(made.ledger.start_backup("none").await.unwrap(), None);
}

#[tokio::test]
async fn backups_come_when_their_time_has_come_and_once() {
    let made = Made::new().await;
    made.ledger.end_backup(made.run.id, 1, None).await.unwrap();
    let folders = [(ClientPath::from_wire("/e"), "e".to_owned())];
    made.ledger.add_backup("daily", &folders, Some(100), 1_000).await.unwrap();
    assert_eq!(made.ledger.start_due_backups(999).await.unwrap(), Some(1_000));
    assert_eq!(made.open().await, None);
    assert_eq!(made.ledger.start_due_backups(1_030).await.unwrap(), Some(1_130));
    let run = made.open().await.unwrap();
    assert_eq!(run.set, "daily");
    // One that takes long is not begun twice, nor does a clock that is put back stop them.
    made.ledger.start_due_backups(1_200).await.unwrap();
    made.ledger.end_backup(run.id, 1_250, None).await.unwrap();
    assert_eq!(made.open().await, None);
    assert_eq!(made.ledger.start_due_backups(10).await.unwrap(), Some(110));
}
