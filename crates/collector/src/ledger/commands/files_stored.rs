//! `files_stored`: files of this computer are stored, by whichever client's transfer.

use super::{super::offers::apply_standings, Concern, Result, signed};
use serde_json::json;
use sqlx::SqliteConnection;
use trove_protocol::StoredFile;

pub(super) async fn note(
    transaction: &mut SqliteConnection,
    files: &[StoredFile],
) -> Result<&'static [Concern]> {
    let reason: Option<String> = None;
    let list: Vec<_> = files
        .iter()
        .map(|one| {
            json!([
                one.path,
                signed(one.size),
                one.modified_ns,
                "unverified",
                one.hash,
                one.share_path,
                reason
            ])
        })
        .collect();
    apply_standings(transaction, &list, &[]).await?;
    // One that was never read whole is read now, one that differs is offered anew.
    Ok(&[Concern::Hashes, Concern::Offers])
}
