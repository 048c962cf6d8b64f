//! Offers arrive (seed 0021, 0022).

use crate::house::{Fault, House};
use trove_protocol::{ClientId, OfferBatch, OfferReceipt};

/// Takes a batch of offers; repeating it is harmless.
pub async fn take(
    _house: &House,
    _client: &ClientId,
    _batch: OfferBatch,
) -> Result<OfferReceipt, Fault> {
    Err(Fault::Invalid { code: "not_yet", message: "not built yet".to_owned() })
}
