//! Status messages arrive (seed claim 11).

use crate::house::{Fault, House};
use trove_protocol::{ClientId, StatusReport};

/// Notes what a client says of itself.
pub async fn take(_house: &House, _client: &ClientId, _report: StatusReport) -> Result<(), Fault> {
    Err(Fault::Invalid { code: "not_yet", message: "not built yet".to_owned() })
}
