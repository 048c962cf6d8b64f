//! Pairing with a server by its short code (the exchange is in `trove-pairing`).

use super::{
    LinkError, ServerAddress,
    https::{LARGEST_PROBLEM, accepted, body, failed, http_client},
    pinned::{Pinned, client_configuration},
};
use crate::settings::ServerAccess;
use serde::{Serialize, de::DeserializeOwned};
use std::sync::Arc;
use trove_pairing::{ClientExchange, Code};
use trove_protocol::{Credentials, PairingChallenge, PairingProof, PairingStart};

/// Why pairing failed, as a sentence for people.
#[derive(Debug, thiserror::Error)]
pub enum PairingError {
    /// The code is not the one that the server shows; the text is the server's own.
    #[error("pairing failed: {0}")]
    WrongCode(String),
    /// No code is valid now.
    #[error("pairing failed: {0}")]
    NoCode(String),
    /// Pairing was tried too often of late.
    #[error("pairing failed: {0}")]
    TooOften(String),
    /// The other side knew no secret, or showed another certificate than the server's.
    #[error(
        "whatever answers at {0} could not prove that it is your server, and nothing was saved; \
         check the address and get a new code with `trove-server pair`"
    )]
    NotTheServer(String),
    /// The link.
    #[error(transparent)]
    Link(#[from] LinkError),
}

/// Pairs: proves the code, checks that the server proves it too, and returns what to remember.
pub async fn pair(
    address: &ServerAddress,
    code: &Code,
    name: &str,
) -> Result<ServerAccess, PairingError> {
    let pinned = Arc::new(Pinned::new(None));
    let tls = client_configuration(pinned.clone())
        .map_err(|error| LinkError::Nonsense(error.to_string()))?;
    let door = Door { client: http_client(tls)?, address, pinned };

    let (exchange, message) = ClientExchange::begin(code);
    let start = PairingStart { name: name.to_owned(), message };
    let challenge: PairingChallenge = door.post("/api/v1/pairings", &start).await?;
    let certificate = door
        .pinned
        .certificate()
        .ok_or_else(|| LinkError::Nonsense("no certificate was shown".into()))?;
    let agreed = exchange
        .finish(&challenge.message, certificate)
        .map_err(|malformed| LinkError::Nonsense(malformed.to_string()))?;
    let proof = PairingProof { confirmation: agreed.client() };
    // The attempt's name comes from outside; it must not lead to another place.
    let attempt = &challenge.pairing.0;
    if attempt.is_empty()
        || !attempt.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'-')
    {
        return Err(LinkError::Nonsense("an impossible name for this attempt".into()).into());
    }
    let credentials: Credentials =
        door.post(&format!("/api/v1/pairings/{attempt}"), &proof).await?;
    if !agreed.server_agrees(&credentials.confirmation) {
        return Err(PairingError::NotTheServer(address.to_string()));
    }
    Ok(ServerAccess {
        url: address.url(),
        certificate: certificate.to_string(),
        client: credentials.client,
        token: credentials.token,
        ftp_password: credentials.ftp_password,
        ftp_port: credentials.ftp_port,
    })
}

/// The server before it is known.
struct Door<'a> {
    client: reqwest::Client,
    address: &'a ServerAddress,
    pinned: Arc<Pinned>,
}

impl Door<'_> {
    async fn post<B: Serialize, A: DeserializeOwned>(
        &self,
        path: &str,
        said: &B,
    ) -> Result<A, PairingError> {
        let url = format!("{}{path}", self.address.url());
        let lost = |error: reqwest::Error| failed(&error, self.address);
        let response = self.client.post(url).json(said).send().await.map_err(lost)?;
        let status = response.status().as_u16();
        let response = accepted(response, self.address).await.map_err(|error| match error {
            LinkError::Refused { message, .. } if status == 410 => PairingError::NoCode(message),
            LinkError::Busy(message) if status == 429 => PairingError::TooOften(message),
            // Before pairing, 401 to 410 can only be about the code.
            LinkError::Refused { message, .. } if matches!(status, 400..=410) => {
                PairingError::WrongCode(message)
            }
            LinkError::NotPaired(_) => PairingError::WrongCode(
                "the code was not accepted; get a new one with `trove-server pair`".into(),
            ),
            other => PairingError::Link(other),
        })?;
        // Whoever answers is not known yet, and must not fill this computer's memory.
        let bytes = body(response, LARGEST_PROBLEM).await.map_err(lost)?;
        serde_json::from_slice(&bytes)
            .map_err(|error| LinkError::Nonsense(error.to_string()).into())
    }
}
