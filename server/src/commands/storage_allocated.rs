//! `storage_allocated`: how much room a client with a quota has (seed 0038). Told when the quota
//! changes, when it is used up or no longer is, and once a day.

use crate::{
    disk,
    events::Mark,
    house::{Fault, House},
};
use trove_protocol::{ClientId, Command};

const DAY_MS: i64 = 24 * 60 * 60 * 1_000;

pub(super) async fn give(house: &House, client: &ClientId) -> Result<bool, Fault> {
    let (catalogue, now) = (&house.catalogue, house.clock.now());
    let quota = house.owner().quota(client);
    let told = catalogue.told(client, "storage").await?;
    // Without a quota there is nothing to say, unless there was one.
    if quota.is_none() && told.is_none() {
        return Ok(false);
    }
    let over = house.events.is_on(Some(client), Mark::OverQuota);
    let day = quota.map(|_| now.0.div_euclid(DAY_MS));
    let state = format!("{quota:?} {over} {day:?}");
    if told.as_ref() == Some(&state) {
        return Ok(false);
    }
    let usage = catalogue.usage().await?;
    let used = usage.get(client).map_or(0, |usage| usage.stored + usage.asked);
    let free = disk::measure(house).await?.free;
    let command = Command::StorageAllocated { quota, used, free };
    Ok(catalogue.tell(client, "storage", &state, &command, now).await?)
}
