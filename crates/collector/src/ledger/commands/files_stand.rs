//! `files_stand`: how files of this computer stand by now, since the server's owner does not want
//! them or wants them again. What was never offered, or has changed since, is left as it is.

use super::{
    super::offers::{apply_standings, standing_row},
    Concern, Result,
};
use sqlx::SqliteConnection;
use trove_protocol::FileStanding;

pub(super) async fn note(
    transaction: &mut SqliteConnection,
    files: &[FileStanding],
) -> Result<&'static [Concern]> {
    let rows: Vec<_> = files
        .iter()
        .map(|one| standing_row(one.path.as_str(), one.size, one.modified_ns, &one.standing))
        .collect();
    apply_standings(transaction, &rows, &[]).await?;
    // What looks the same as something stored is read whole.
    Ok(&[Concern::Hashes])
}
