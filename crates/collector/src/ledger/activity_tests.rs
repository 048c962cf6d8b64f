//! Searching, sorting and paging.

use super::*;
use crate::ledger::{Described, Observation, Verdict};
use trove_protocol::{ClientPath, Kind};

fn seen(name: &str) -> Observation {
    let path = ClientPath::from_wire(format!("/home/ada/{name}"));
    Observation { path, size: 10, modified_ns: 1, device: 1, inode: 1 }
}

async fn ledger(folder: &std::path::Path) -> Ledger {
    let ledger = Ledger::open(&folder.join("ledger.sqlite")).await.unwrap();
    let found: Vec<_> =
        (0..9).map(|number| (seen(&format!("Photo {number}_100%.jpg")), 0)).collect();
    ledger.note_found(&found).await.unwrap();
    let rows = ledger.due(1, 9).await.unwrap();
    let described: Vec<_> = rows
        .iter()
        .enumerate()
        .map(|(at, row)| {
            let verdict = match at % 3 {
                0 => Verdict::Unreadable("It may not be read.".into()),
                1 => Verdict::Skip { kind: Kind::Other, family: None, reason: "No.".into() },
                _ => Verdict::Offer {
                    kind: Kind::Photo,
                    family: None,
                    offer: "{}".into(),
                    hash: None,
                    for_backup: false,
                },
            };
            Described { id: row.id, size: 10, modified_ns: 1, collected: true, verdict }
        })
        .collect();
    ledger.note_described(&described).await.unwrap();
    ledger
}

/// All pages of this size together.
async fn all(ledger: &Ledger, search: &Search, limit: u32) -> Vec<Fared> {
    let (mut files, mut after) = (Vec::new(), None);
    loop {
        let page = ledger.files_that_fare(search, after, limit).await.unwrap();
        assert!(page.files.len() <= limit as usize);
        files.extend(page.files);
        after = page.end;
        if after.is_none() {
            return files;
        }
    }
}

#[tokio::test]
async fn every_file_is_on_one_page_whatever_their_size() {
    let folder = tempfile::tempdir().unwrap();
    let ledger = ledger(folder.path()).await;
    for failures_first in [false, true] {
        let search = Search { text: String::new(), class: None, failures_first };
        let whole = all(&ledger, &search, 100).await;
        assert_eq!(whole.len(), 9);
        assert_eq!(ledger.count_files_that_fare(&search).await.unwrap(), 9);
        for limit in 1..10 {
            assert_eq!(all(&ledger, &search, limit).await, whole, "{limit}");
        }
        let failures = whole.iter().take_while(|one| one.state.class() == Class::SetAside).count();
        assert_eq!(failures == 3, failures_first);
        // What became something else is dated, what is on its way ever since is not.
        for one in &whole {
            assert_eq!(one.changed_ms.is_some(), one.state != FileState::Described, "{one:?}");
        }
    }
}

#[tokio::test]
async fn a_search_takes_its_text_as_it_is() {
    let folder = tempfile::tempdir().unwrap();
    let ledger = ledger(folder.path()).await;
    for (text, class, count) in [
        ("photo", None, 9),
        ("PHOTO 3", None, 1),
        ("_100%", None, 9),
        ("o%1", None, 0),
        ("ada", Some(Class::Pending), 3),
        ("3_", Some(Class::SetAside), 1),
        ("", Some(Class::Safe), 0),
    ] {
        let search = Search { text: text.into(), class, failures_first: false };
        assert_eq!(all(&ledger, &search, 2).await.len(), count, "{text} {class:?}");
        assert_eq!(ledger.count_files_that_fare(&search).await.unwrap(), count as u64);
    }
}

#[tokio::test]
async fn what_is_set_aside_is_tried_again_alone_or_all_at_once() {
    let folder = tempfile::tempdir().unwrap();
    let ledger = ledger(folder.path()).await;
    let aside = Search { text: String::new(), class: Some(Class::SetAside), failures_first: true };
    let files = all(&ledger, &aside, 10).await;
    assert_eq!(ledger.try_again(Some(files[0].id), 5).await.unwrap(), 1);
    assert_eq!(ledger.try_again(Some(files[0].id), 5).await.unwrap(), 0);
    assert_eq!(all(&ledger, &aside, 10).await.len(), 2);
    assert_eq!(ledger.try_again(None, 5).await.unwrap(), 2);
    assert_eq!(ledger.due(5, 10).await.unwrap().len(), 3);
}
