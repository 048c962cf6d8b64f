use crate::house::{Fault, House};
use trove_protocol::{ClientId, CommandEnvelope, CommandId};
/// The client's next commands.
pub async fn next_commands(
    _house: &House,
    _client: &ClientId,
    _acknowledged: Option<CommandId>,
    _wait: std::time::Duration,
) -> Result<Vec<CommandEnvelope>, Fault> {
    Err(Fault::Invalid { code: "not_yet", message: "not built yet".to_owned() })
}
