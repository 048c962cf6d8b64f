//! `storage_allocated`: how much room the server gives this computer (seed 0038).

use super::{super::Ledger, Concern, Result, set};
use serde::{Deserialize, Serialize};
use sqlx::SqliteConnection;

/// The setting under which it is kept.
const NAME: &str = "storage";

/// The room that this computer has on the server, as last told.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Storage {
    /// Most bytes that the server keeps for it; `None` for no limit.
    #[serde(default)]
    pub quota: Option<u64>,
    /// Bytes that it keeps.
    pub used: u64,
    /// Free bytes on the server's disk.
    pub free: u64,
}

pub(super) async fn note(
    transaction: &mut SqliteConnection,
    quota: Option<u64>,
    used: u64,
    free: u64,
) -> Result<&'static [Concern]> {
    set(transaction, NAME, &serde_json::to_string(&Storage { quota, used, free })?).await?;
    Ok(&[])
}

impl Ledger {
    /// The room on the server, if it was ever told.
    pub async fn storage(&self) -> Result<Option<Storage>> {
        let text = self.setting(NAME).await?;
        Ok(text.and_then(|text| serde_json::from_str(&text).ok()))
    }
}
