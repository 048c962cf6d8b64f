//! What is noted of the folders of the shares: who changed them last?

use super::Made;
use trove_server::{
    catalogue::{FolderNote, FolderSeen, Upkeep},
    shares::FolderChange,
};

const PATH: &str = "Photos/2024";

impl Made {
    /// Trove itself changed the folder.
    async fn change(&self, before_ns: i64, after_ns: i64) {
        let change = FolderChange { path: PATH.to_owned(), before_ns, after_ns };
        self.catalogue.note_folders(&[change]).await.unwrap();
    }

    async fn noted(&self) -> Option<FolderNote> {
        self.catalogue.folders().await.unwrap().get(PATH).copied()
    }

    /// All in it was looked at when it had this time.
    async fn settle(&self, modified_ns: i64, noted: Option<FolderNote>) {
        let seen = FolderSeen { path: PATH.to_owned(), modified_ns, noted };
        self.catalogue.settle_folders(&[seen]).await.unwrap();
    }
}

fn note(modified_ns: i64, touched: bool) -> FolderNote {
    FolderNote { modified_ns, touched }
}

#[tokio::test]
async fn a_folder_whose_time_went_back_is_settled_by_the_next_look() {
    let made = Made::new().await;
    made.change(0, 1_700_000_000_500_000_000).await;
    let noted = made.noted().await;
    made.settle(1_700_000_000_000_000_000, noted).await;
    assert_eq!(made.noted().await, Some(note(1_700_000_000_000_000_000, false)));
    // Trove's own next change finds it as it was left.
    made.change(1_700_000_000_000_000_000, 1_800_000_000_000_000_000).await;
    assert_eq!(made.noted().await, Some(note(1_800_000_000_000_000_000, false)));
}

#[tokio::test]
async fn a_change_by_others_is_remembered_until_it_was_looked_at() {
    let made = Made::new().await;
    made.change(0, 5).await;
    made.change(7, 9).await;
    assert_eq!(made.noted().await, Some(note(9, true)));
    // A copy with an older time says nothing of people.
    made.settle(9, Some(note(9, true))).await;
    made.change(3, 12).await;
    assert_eq!(made.noted().await, Some(note(12, false)));
}

#[tokio::test]
async fn what_changed_during_a_look_is_left_to_the_next() {
    let made = Made::new().await;
    made.change(0, 5).await;
    let noted = made.noted().await;
    made.change(6, 8).await;
    made.settle(5, noted).await;
    assert_eq!(made.noted().await, Some(note(8, true)));
    made.settle(20, None).await;
    assert_eq!(made.noted().await, Some(note(8, true)), "it was not known when the look began");
}
