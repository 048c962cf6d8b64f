//! `pair ADDR CODE`.

use super::{Failure, say};
use crate::{
    engine::now_ms,
    link::{self, ServerAddress},
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
    let access = link::pair(&address, &code, &name).await?;
    home.remember(&access)?;
    ledger.start_afresh().await?;
    // A running collector hears of it by this.
    ledger.set("paired", &format!("{} {}", access.client, now_ms())).await?;
    ledger.close().await;
    say(&format!("Paired with the server at {address}. It knows this computer as {name}."))
}

fn host_name() -> Option<String> {
    hostname::get()
        .ok()
        .map(|name| name.to_string_lossy().into_owned())
        .filter(|name| !name.is_empty())
}
