//! Giving the server the list of what a snapshot holds.

use crate::{
    engine::{Shared, Trouble},
    ledger::Run,
    link::LinkError,
};
use trove_protocol::{
    SnapshotCommit, SnapshotEntry, SnapshotPage, SnapshotReceipt, backup::LARGEST_PAGE,
};

/// Largest page, in bytes, as far as they can be told beforehand.
const LARGEST_BODY: usize = 2 << 20;
/// What an entry takes beside its texts.
const FRAME: usize = 260;

/// Sends the list and commits it. `false` when the server lacks contents: they are on offer again.
pub(super) async fn send(
    shared: &Shared,
    run: &Run,
    taken_at_ms: i64,
    snapshot: &str,
) -> Result<bool, Trouble> {
    let link = shared.link();
    let (mut entries, mut after) = (0, String::new());
    loop {
        let some = shared.ledger.snapshot_entries(run.id, &after, LARGEST_PAGE).await?;
        let Some(last) = some.last() else { break };
        last.path.as_str().clone_into(&mut after);
        entries += some.len() as u64;
        for page in pages(some) {
            link.add_to_snapshot(&run.set, snapshot, page).await?;
        }
    }
    let commit = SnapshotCommit { taken_at_ms, entries };
    match link.commit_snapshot(&run.set, snapshot, commit).await? {
        SnapshotReceipt::Committed => Ok(true),
        SnapshotReceipt::Lacking { hashes } => {
            tracing::warn!("The server lacks {} files that were safe; sent again.", hashes.len());
            shared.ledger.note_lacking(run.id, &hashes).await?;
            Ok(false)
        }
        SnapshotReceipt::SendAgain => {
            Err(LinkError::Busy("it does not have the whole list yet".into()).into())
        }
    }
}

/// Entries in pages that are not too large.
fn pages(entries: Vec<SnapshotEntry>) -> Vec<SnapshotPage> {
    let (mut pages, mut room) = (Vec::new(), 0);
    for entry in entries {
        // Quotes and backslashes are doubled.
        let length = FRAME
            + 2 * entry.path.as_str().len()
            + 2 * entry.target.as_ref().map_or(0, |target| target.as_str().len())
            + 2 * entry.missing.as_ref().map_or(0, String::len);
        if pages.is_empty() || length > room {
            pages.push(SnapshotPage::default());
            room = LARGEST_BODY;
        }
        room = room.saturating_sub(length);
        if let Some(page) = pages.last_mut() {
            page.entries.push(entry);
        }
    }
    pages
}
