//! `reload_configuration`: the owner's settings for the client are not those it was last told
//! (seed 0038).

use crate::house::{Fault, House};
use trove_protocol::{ClientConfiguration, ClientId, Command};

pub(super) async fn give(house: &House, client: &ClientId) -> Result<bool, Fault> {
    let configuration = house.owner().client(client).configuration;
    let (catalogue, now) = (&house.catalogue, house.clock.now());
    // Who was never told anything takes everything to be as it comes.
    if configuration == ClientConfiguration::default()
        && catalogue.told(client, "configuration").await?.is_none()
    {
        return Ok(false);
    }
    let value = serde_json::to_string(&configuration).map_err(std::io::Error::from)?;
    let command = Command::ReloadConfiguration { configuration };
    Ok(catalogue.tell(client, "configuration", &value, &command, now).await?)
}
