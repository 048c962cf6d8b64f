//! Commands go out as answers to long polls (seed 0023, 0026).

use crate::house::{Fault, House};
use trove_protocol::{ClientId, CommandEnvelope, CommandId};

/// The client's next commands: those given and not acknowledged, else new ones, else none after `wait`.
pub async fn next_commands(
    _house: &House,
    _client: &ClientId,
    _acknowledged: Option<CommandId>,
    _wait: std::time::Duration,
) -> Result<Vec<CommandEnvelope>, Fault> {
    Err(Fault::Invalid { code: "not_yet", message: "not built yet".to_owned() })
}
