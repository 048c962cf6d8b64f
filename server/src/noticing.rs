//! Notices what other processes write into the catalogue, such as `trove-server settings`: the
//! commands of the owner need no port of their own.

use crate::{
    catalogue::{CatalogueError, Reports},
    house::House,
    settings,
};
use std::{sync::Arc, time::Duration};
use tokio_util::sync::CancellationToken;

/// How soon a change is noticed. A look where nothing changed costs some microseconds.
const EVERY: Duration = Duration::from_secs(1);

/// The setting that other processes change when a client's poll should look again.
const NUDGE: &str = "nudge";

/// Keeps noticing until `stopping` is cancelled.
pub async fn notice(house: Arc<House>, stopping: CancellationToken) {
    let mut noticed = Noticed::default();
    while stopping.run_until_cancelled(tokio::time::sleep(EVERY)).await.is_some() {
        // What fails now is looked at again the next time.
        if let Err(error) = noticed.look(&house).await {
            tracing::error!(%error, "what the owner set could not be read; what was set before holds");
        }
    }
}

/// Lets the running server's parked polls look again; for other processes.
pub async fn nudge(catalogue: &(impl Reports + ?Sized)) -> Result<(), CatalogueError> {
    catalogue.note_setting(NUDGE, &uuid::Uuid::new_v4().to_string()).await
}

/// What was seen at the last look.
#[derive(Default)]
struct Noticed {
    version: Option<i64>,
    nudge: Option<String>,
}

impl Noticed {
    async fn look(&mut self, house: &House) -> Result<(), CatalogueError> {
        let catalogue = &*house.catalogue;
        let version = catalogue.version().await?;
        if self.version == Some(version) {
            return Ok(());
        }
        house.events.look().await?;
        let owner = settings::read(catalogue).await?;
        let changed = house.owner.send_if_modified(|known| {
            let changed = **known != owner;
            *known = Arc::new(owner);
            changed
        });
        let nudge = catalogue.setting(NUDGE).await?;
        let nudged = self.nudge.replace(nudge.unwrap_or_default());
        if changed || nudged != self.nudge {
            house.presence.wake_all();
        }
        // Last: what failed on the way is looked at again.
        self.version = Some(version);
        Ok(())
    }
}
