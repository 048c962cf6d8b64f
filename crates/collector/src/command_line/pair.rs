//! `pair ADDR CODE`.

use super::{Failure, say};
use crate::{
    joining::{host_name, join},
    link::ServerAddress,
    settings::Home,
};
use trove_pairing::Code;

pub(super) async fn pair(
    home: &Home,
    address: &str,
    code: &str,
    name: Option<String>,
) -> Result<(), Failure> {
    let usage = |error: &dyn std::fmt::Display| Failure::Usage(error.to_string());
    let address: ServerAddress = address.parse().map_err(|error| usage(&error))?;
    let code: Code = code.parse().map_err(|error| usage(&error))?;
    let name = name.or_else(host_name).unwrap_or_else(|| "A computer".into());
    // Before the code is spent: it must be possible to remember what it gives.
    let ledger = home.ledger().await?;
    join(home, &ledger, &address, &code, &name).await?;
    ledger.close().await;
    say(&format!("Paired with the server at {address}. It knows this computer as {name}."))
}
