//! What the server's owner sets while it runs. Kept in the catalogue as JSON.

use crate::shares::Templates;
use serde::{Deserialize, Serialize};
use std::{collections::BTreeMap, time::Duration};
use trove_protocol::{ClientConfiguration, ClientId, WeeklyLimit};

/// Bytes that stay free unless the owner says otherwise.
const KEEP_FREE: u64 = 256 << 20;
/// Unless the owner says otherwise, small disks keep no more than this part of themselves free.
const LARGEST_PART_KEPT_FREE: u64 = 20;

const DAY: Duration = Duration::from_hours(24);

/// What the owner sets for the house and for each client.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct OwnerSettings {
    /// How much may travel in the whole house, streams included.
    pub traffic_limit: WeeklyLimit,
    /// How much clients may send while something is being streamed.
    pub streaming_limit: WeeklyLimit,
    /// How long a confirmation is waited for before a file is asked for again, in minutes; each
    /// further time twice as long (seed 0032).
    pub reissue_minutes: u32,
    /// Within how many days everything in the shares is read again; 0 for never.
    pub scrub_days: u32,
    /// After how many days of silence a client is overdue; 0 for never.
    pub overdue_days: u32,
    /// Bytes that stay free on the disk of the shares; see [`OwnerSettings::kept_free`].
    pub keep_free: u64,
    /// Whether viewers may share albums and files by links, as owners may.
    pub viewers_may_share: bool,
    /// Where files go below the shares; those that are there stay where they are.
    pub templates: Templates,
    /// For clients that have none of their own.
    pub every_client: ClientSettings,
    /// For single clients, by id. What is missing here is taken from [`Self::every_client`].
    pub clients: BTreeMap<String, ClientSettings>,
}

/// What the owner sets for a client.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct ClientSettings {
    /// Most bytes of this client that the server keeps; see [`OwnerSettings::quota`].
    #[serde(skip_serializing_if = "Option::is_none")]
    pub quota: Option<u64>,
    /// What is sent to the client.
    pub configuration: ClientConfiguration,
}

impl Default for OwnerSettings {
    fn default() -> Self {
        Self {
            traffic_limit: WeeklyLimit::default(),
            streaming_limit: WeeklyLimit::always(trove_protocol::Rate::BytesPerSecond(2_000_000)),
            reissue_minutes: 30,
            scrub_days: 30,
            overdue_days: 14,
            keep_free: KEEP_FREE,
            viewers_may_share: false,
            templates: Templates::default(),
            every_client: ClientSettings::default(),
            clients: BTreeMap::new(),
        }
    }
}

impl OwnerSettings {
    /// What holds for this client: its own settings, and for what is missing there every
    /// client's.
    pub fn client(&self, id: &ClientId) -> ClientSettings {
        let every = &self.every_client;
        let Some(own) = self.clients.get(&id.0) else { return every.clone() };
        let (mine, all) = (own.configuration.clone(), every.configuration.clone());
        let mut locked = [mine.locked, all.locked].concat();
        locked.sort_unstable();
        locked.dedup();
        let suggested = [mine.suggested_folders, all.suggested_folders];
        let configuration = ClientConfiguration {
            suggested_folders: suggested
                .into_iter()
                .find(|list| !list.is_empty())
                .unwrap_or_default(),
            kinds: mine.kinds.or(all.kinds),
            smallest_file: mine.smallest_file.or(all.smallest_file),
            largest_file: mine.largest_file.or(all.largest_file),
            ignore: mine.ignore.or(all.ignore),
            upload_limit: mine.upload_limit.or(all.upload_limit),
            wait_on_battery: mine.wait_on_battery.or(all.wait_on_battery),
            wait_on_metered: mine.wait_on_metered.or(all.wait_on_metered),
            wait_on_full_screen: mine.wait_on_full_screen.or(all.wait_on_full_screen),
            wait_on_user: mine.wait_on_user.or(all.wait_on_user),
            locked,
        };
        ClientSettings { quota: own.quota.or(every.quota), configuration }
    }

    /// Most bytes of this client that the server keeps; `None` for no limit.
    pub fn quota(&self, id: &ClientId) -> Option<u64> {
        // A client's own "unlimited" is the largest number.
        self.client(id).quota.filter(|quota| *quota != u64::MAX)
    }

    /// Bytes that stay free on a disk of so many bytes: what the owner set, whole; of a small disk
    /// a twentieth where nothing was set.
    pub fn kept_free(&self, disk: u64) -> u64 {
        if self.keep_free == KEEP_FREE {
            KEEP_FREE.min(disk / LARGEST_PART_KEPT_FREE)
        } else {
            self.keep_free
        }
    }

    /// How long a confirmation is waited for.
    pub fn reissue(&self) -> Duration {
        Duration::from_mins(u64::from(self.reissue_minutes.max(1)))
    }

    /// Within what time everything is read again; `None` for never.
    pub fn scrub_period(&self) -> Option<Duration> {
        (self.scrub_days > 0).then(|| DAY.saturating_mul(self.scrub_days))
    }

    /// After what time a client is overdue; `None` for never.
    pub fn overdue_after(&self) -> Option<Duration> {
        (self.overdue_days > 0).then(|| DAY.saturating_mul(self.overdue_days))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_the_owner_set_stays_free_whole() {
        let kept = |keep_free, disk| {
            OwnerSettings { keep_free, ..OwnerSettings::default() }.kept_free(disk)
        };
        assert_eq!(kept(100 << 30, 1 << 40), 100 << 30);
        assert_eq!(kept(100 << 30, 64 << 30), 100 << 30, "also more than the disk has");
        assert_eq!(kept(0, 1 << 40), 0);
        // Where nothing was set, a small disk is not kept empty.
        assert_eq!(OwnerSettings::default().kept_free(1 << 40), KEEP_FREE);
        assert_eq!(OwnerSettings::default().kept_free(1 << 30), (1 << 30) / 20);
    }
}
