//! Whether a server answers, asked by whoever looks after it.

use super::{
    LinkError, ServerAddress,
    https::{accepted, failed, http_client},
    pinned::{Pinned, client_configuration},
};
use std::sync::Arc;
use trove_pairing::Fingerprint;

/// Asks one server whether it takes requests. Its connection stays open between two questions.
pub struct HealthCheck {
    client: reqwest::Client,
    address: ServerAddress,
}

impl HealthCheck {
    /// Of the server at this address, known by its certificate.
    pub fn new(address: ServerAddress, certificate: Fingerprint) -> Result<Self, LinkError> {
        let pinned = Arc::new(Pinned::new(Some(certificate)));
        let tls =
            client_configuration(pinned).map_err(|error| LinkError::Nonsense(error.to_string()))?;
        Ok(Self { client: http_client(tls)?, address })
    }

    /// Fails when it does not answer, or answers that it does not take requests.
    pub async fn ask(&self) -> Result<(), LinkError> {
        let url = format!("{}/api/v1/health", self.address.url());
        let response = self.client.get(url).send().await;
        let response = response.map_err(|error| failed(&error, &self.address))?;
        accepted(response, &self.address).await.map(drop)
    }
}
