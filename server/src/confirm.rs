//! Confirmations arrive (seed 0024, 0033).

use crate::house::{Fault, House};
use trove_protocol::{ClientId, ConfirmationBatch, ConfirmationReceipt};

/// Verifies and files what was confirmed; repeating it is harmless.
pub async fn take(
    _house: &House,
    _client: &ClientId,
    _batch: ConfirmationBatch,
) -> Result<ConfirmationReceipt, Fault> {
    Err(Fault::Invalid { code: "not_yet", message: "not built yet".to_owned() })
}
