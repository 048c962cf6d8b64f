//! Backups: snapshots appear whole or not at all, and each keeps what it was.

use super::{Made, NOW, hashed};
use trove_protocol::{
    BackupPlace, ClientId, ClientPath, ContentHash, EntryKind, FileOffer, SnapshotCommit,
    SnapshotEntry,
};
use trove_server::catalogue::{Committed, Filing, Offers, Snapshots};

fn entry(path: &str, content: Option<u8>) -> SnapshotEntry {
    SnapshotEntry {
        path: ClientPath::from_wire(path),
        kind: if content.is_some() { EntryKind::File } else { EntryKind::Folder },
        size: content.map_or(0, |content| 100 + u64::from(content)),
        modified_ns: content.map_or(-7, i64::from),
        mode: Some(0o640),
        target: None,
        hash: content.map(|content| ContentHash([content; 32])),
        missing: None,
    }
}

impl Made {
    /// Stores contents of the client with these numbers.
    async fn store_all(&self, client: &ClientId, contents: &[u8]) {
        for &number in contents {
            let decided = self.offer(client, &[hashed(&format!("/{number}"), number)]).await;
            self.store(client, decided[0].content.unwrap(), number).await;
        }
    }

    async fn snapshot(
        &self,
        client: &ClientId,
        name: &str,
        entries: &[SnapshotEntry],
    ) -> Committed {
        for page in entries.chunks(2) {
            assert!(self.catalogue.stage(client, "docs", name, page).await.unwrap());
        }
        let entries = entries.len() as u64;
        let commit = SnapshotCommit { taken_at_ms: 5, entries };
        self.catalogue.commit_snapshot(client, "docs", name, &commit, NOW).await.unwrap()
    }

    /// All that a snapshot holds, read by small pages.
    async fn holds(&self, client: &ClientId, name: &str) -> Vec<SnapshotEntry> {
        let (mut all, mut after) = (Vec::new(), None);
        loop {
            let page = self.catalogue.entries(client, "docs", name, after.as_ref(), 2).await;
            let page = page.unwrap().unwrap();
            all.extend(page.entries);
            after = page.next;
            if after.is_none() {
                return all;
            }
        }
    }
}

#[tokio::test]
async fn each_snapshot_keeps_what_it_was() {
    let made = Made::new().await;
    let client = made.client(1).await;
    made.store_all(&client, &[1, 2, 3]).await;
    let folder = || entry("d", None);
    let first = [folder(), entry("d/a", Some(1)), entry("d/b", Some(2))];
    let second = [folder(), entry("d/a", Some(3)), entry("d/c", Some(2))];
    let third = [folder(), entry("d/a", Some(1)), entry("d/c", Some(2))];
    for (name, entries) in [("s1", &first), ("s2", &second), ("s3", &third)] {
        assert_eq!(made.snapshot(&client, name, entries).await, Committed::Done);
    }
    let made = made.reopen().await;
    for (name, entries) in [("s1", first), ("s2", second), ("s3", third)] {
        assert_eq!(made.holds(&client, name).await, entries, "{name}");
    }
    let sets = made.catalogue.backups(&client).await.unwrap();
    let told: Vec<_> =
        sets[0].snapshots.iter().map(|one| (&*one.id, one.files, one.bytes)).collect();
    assert_eq!(told, [("s1", 2, 203), ("s2", 2, 205), ("s3", 2, 203)]);
}

#[tokio::test]
async fn a_snapshot_names_only_what_is_stored() {
    let made = Made::new().await;
    let client = made.client(1).await;
    made.store_all(&client, &[1]).await;
    // On offer and not stored is not enough.
    made.offer(&client, &[hashed("/2", 2)]).await;
    let entries = [entry("d/a", Some(1)), entry("d/b", Some(2))];
    let lacking = Committed::Lacking(vec![ContentHash([2; 32])]);
    assert_eq!(made.snapshot(&client, "s", &entries).await, lacking);
    assert_eq!(made.catalogue.backups(&client).await.unwrap(), []);
    made.store_all(&client, &[2]).await;
    let commit = SnapshotCommit { taken_at_ms: 5, entries: 2 };
    // Said twice, it is there once.
    for expected in [Committed::Done, Committed::Known] {
        let done = made.catalogue.commit_snapshot(&client, "docs", "s", &commit, NOW).await;
        assert_eq!(done.unwrap(), expected);
    }
    assert_eq!(made.catalogue.backups(&client).await.unwrap()[0].snapshots.len(), 1);
}

#[tokio::test]
async fn pages_that_were_lost_are_missed_and_another_snapshot_replaces_what_was_begun() {
    let made = Made::new().await;
    let client = made.client(1).await;
    let commit = SnapshotCommit { taken_at_ms: 5, entries: 3 };
    let page = [entry("a", None), entry("b", None)];
    let catalogue = &made.catalogue;
    let unknown = catalogue.commit_snapshot(&client, "docs", "s", &commit, NOW).await.unwrap();
    assert_eq!(unknown, Committed::Incomplete);
    assert!(catalogue.stage(&client, "docs", "s", &page).await.unwrap());
    let short = catalogue.commit_snapshot(&client, "docs", "s", &commit, NOW).await.unwrap();
    assert_eq!(short, Committed::Incomplete);
    assert!(catalogue.stage(&client, "docs", "s1", &page).await.unwrap());
    assert_eq!(made.snapshot(&client, "s2", &[entry("c", None)]).await, Committed::Done);
    assert_eq!(made.holds(&client, "s2").await, [entry("c", None)]);
}

#[tokio::test]
async fn a_content_is_read_by_whom_it_belongs_to_and_whom_the_owner_allows() {
    let made = Made::new().await;
    let (ana, ben) = (made.client(1).await, made.client(2).await);
    made.store_all(&ana, &[1, 2]).await;
    made.snapshot(&ana, "s", &[entry("a", Some(1))]).await;
    let catalogue = &made.catalogue;
    let mine = catalogue.backed_up(&ana, &ContentHash([1; 32])).await.unwrap().unwrap();
    assert_eq!(mine.size, 101);
    for (client, content) in [(&ben, 1), (&ana, 2)] {
        let found = catalogue.backed_up(client, &ContentHash([content; 32])).await.unwrap();
        assert_eq!(found, None);
    }
    assert!(!catalogue.may_read(&ana, &ben).await.unwrap());
    assert!(catalogue.allow_reading(&ana, &ben, true).await.unwrap());
    assert!(catalogue.may_read(&ana, &ben).await.unwrap());
    assert!(!catalogue.may_read(&ben, &ana).await.unwrap());
    assert!(catalogue.allow_reading(&ana, &ben, false).await.unwrap());
    assert!(!catalogue.may_read(&ana, &ben).await.unwrap());
    let nobody = ClientId("nobody".into());
    assert!(!catalogue.allow_reading(&ana, &nobody, true).await.unwrap());
}

#[tokio::test]
async fn a_files_place_in_a_backup_is_known_when_it_is_filed() {
    let made = Made::new().await;
    let client = made.client(1).await;
    let place = BackupPlace { set: "docs".into(), path: ClientPath::from_wire("d/a") };
    let offer = FileOffer { backup: Some(place.clone()), ..hashed("/d/a", 1) };
    let content = made.offer(&client, &[offer]).await[0].content.unwrap();
    let known = made.catalogue.requested(&client, &[content]).await.unwrap();
    assert_eq!(known[&content].file.as_ref().unwrap().backup, Some(place.clone()));
    let path = ClientPath::from_wire("/d/a");
    let offered = made.catalogue.offered(&client, std::slice::from_ref(&path)).await.unwrap();
    assert_eq!(offered[&path].backup, Some(place));
}

#[tokio::test]
async fn pages_may_come_twice_and_be_left_behind_without_being_counted_twice() {
    let made = Made::new().await;
    let client = made.client(1).await;
    made.store_all(&client, &[1, 2]).await;
    let page = [entry("d", None), entry("d/a", Some(1))];
    // A snapshot that was begun and never committed.
    assert!(made.catalogue.stage(&client, "docs", "s0", &page).await.unwrap());
    for _ in 0..3 {
        assert!(made.catalogue.stage(&client, "docs", "s1", &page).await.unwrap());
    }
    let twice = [entry("d/b", Some(2)), entry("d/b", Some(2))];
    assert!(made.catalogue.stage(&client, "docs", "s1", &twice).await.unwrap());
    let commit = |entries| SnapshotCommit { taken_at_ms: 5, entries };
    let done = made.catalogue.commit_snapshot(&client, "docs", "s1", &commit(3), NOW).await;
    assert_eq!(done.unwrap(), Committed::Done);
    // What follows begins at nothing.
    assert!(made.catalogue.stage(&client, "docs", "s2", &page).await.unwrap());
    let done = made.catalogue.commit_snapshot(&client, "docs", "s2", &commit(5), NOW).await;
    assert_eq!(done.unwrap(), Committed::Incomplete);
    assert!(made.catalogue.stage(&client, "docs", "s2", &page).await.unwrap());
    let done = made.catalogue.commit_snapshot(&client, "docs", "s2", &commit(2), NOW).await;
    assert_eq!(done.unwrap(), Committed::Done);
}

#[tokio::test]
async fn a_snapshot_names_only_what_its_client_had() {
    let made = Made::new().await;
    let (ana, ben) = (made.client(1).await, made.client(2).await);
    made.store_all(&ana, &[1]).await;
    // Ben knows the hash, and nothing else.
    let entries = [entry("stolen", Some(1))];
    let lacking = Committed::Lacking(vec![ContentHash([1; 32])]);
    assert_eq!(made.snapshot(&ben, "s1", &entries).await, lacking);
    assert_eq!(made.catalogue.backed_up(&ben, &ContentHash([1; 32])).await.unwrap(), None);
    // Once he has offered it, it is his too; also when he has lost it since, and in later
    // snapshots.
    made.offer(&ben, &[hashed("/b", 1)]).await;
    made.lose(&ben, &["/b"]).await;
    assert_eq!(made.snapshot(&ben, "s1", &entries).await, Committed::Done);
    made.offer(&ben, &[hashed("/b", 3)]).await;
    assert_eq!(made.snapshot(&ben, "s2", &entries).await, Committed::Done);
    // What a file was before its last change.
    made.store_all(&ana, &[5]).await;
    made.offer(&ana, &[hashed("/5", 6)]).await;
    assert_eq!(made.snapshot(&ana, "s", &[entry("a", Some(5))]).await, Committed::Done);
}
