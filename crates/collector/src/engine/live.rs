//! What other processes are to know of the running engine beside the sums.

use super::Facts;
use crate::{
    ledger::{Ledger, LedgerError},
    pause::Network,
};
use serde::{Deserialize, Serialize};
use trove_protocol::{Conditions, Hindrance, ServerWaits};

/// Written to the ledger when it changes.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Live {
    looking: bool,
    looked_once: bool,
    unwatched: Vec<String>,
    needs_person: bool,
    trouble: Option<String>,
    conditions: Conditions,
    hindrances: Vec<Hindrance>,
    network: Option<Network>,
    server_waits: Option<ServerWaits>,
}

const NAME: &str = "live";

impl Live {
    /// What is to be known of these facts.
    pub fn of(facts: &Facts) -> Self {
        Self {
            looking: facts.looking,
            looked_once: facts.looked_once,
            unwatched: facts.unwatched.clone(),
            needs_person: facts.needs_person,
            trouble: facts.troubles.values().next().cloned(),
            conditions: facts.conditions,
            hindrances: facts.hindrances.clone(),
            network: facts.network.clone(),
            server_waits: facts.server_waits.clone(),
        }
    }

    /// The facts as far as they are known.
    pub fn into_facts(self) -> Facts {
        let mut facts = Facts {
            looking: self.looking,
            looked_once: self.looked_once,
            unwatched: self.unwatched,
            needs_person: self.needs_person,
            conditions: self.conditions,
            hindrances: self.hindrances,
            network: self.network,
            server_waits: self.server_waits,
            ..Facts::default()
        };
        facts.troubles.extend(self.trouble.map(|trouble| ("", trouble)));
        facts
    }

    /// Reads what the running engine wrote.
    pub async fn read(ledger: &Ledger) -> Result<Self, LedgerError> {
        let text = ledger.setting(NAME).await?;
        Ok(text.and_then(|text| serde_json::from_str(&text).ok()).unwrap_or_default())
    }

    /// Writes it for others.
    pub async fn write(&self, ledger: &Ledger) -> Result<(), LedgerError> {
        ledger.set(NAME, &serde_json::to_string(self)?).await
    }
}
