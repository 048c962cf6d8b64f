//! Pairing: a short code makes a client known (the exchange itself is in `trove-pairing`).
//!
//! `POST /api/v1/pairings` with [`PairingStart`] gives [`PairingChallenge`];
//! `POST /api/v1/pairings/{pairing}` with [`PairingProof`] gives [`Credentials`].

use crate::{ClientId, PairingId};
use serde::{Deserialize, Serialize};

/// The client's first message.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct PairingStart {
    /// The computer's name, for people.
    pub name: String,
    /// The client's SPAKE2 message, hexadecimal.
    pub message: String,
}

/// The server's answer.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct PairingChallenge {
    /// Names this attempt.
    pub pairing: PairingId,
    /// The server's SPAKE2 message, hexadecimal.
    pub message: String,
}

/// The client proves that it knows the code and sees the server's true certificate.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct PairingProof {
    /// The client's confirmation, hexadecimal.
    pub confirmation: String,
}

/// What a paired client needs from now on.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Credentials {
    /// The server's confirmation, hexadecimal: until the client has checked it, nothing else in
    /// this answer may be believed.
    pub confirmation: String,
    /// The client's name with the server; also its FTP user name.
    pub client: ClientId,
    /// Sent as `Authorization: Bearer …` with each HTTP request.
    pub token: String,
    /// The FTP account's password.
    pub ftp_password: String,
    /// The FTP control port, on the host where the HTTP API was reached.
    pub ftp_port: u16,
}

/// A one-time address by which whoever sits at a paired computer opens the library.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct LibraryEntry {
    /// The address below the server's, with its secret after `#`.
    pub address: String,
    /// Until when it works, once; milliseconds since 1970 UTC.
    pub expires_at: i64,
}
