//! Paired clients and pairing codes.

use super::CatalogueError;
use crate::clock::Moment;
use async_trait::async_trait;
use trove_pairing::Code;
use trove_protocol::{ClientId, Conditions, Hindrance, StatusReport};

/// A paired client.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Client {
    /// Its id and FTP user name.
    pub id: ClientId,
    /// The computer's name, for people.
    pub name: String,
    /// When it was paired.
    pub paired_at: Moment,
    /// When it last spoke to the server.
    pub seen_at: Moment,
    /// Whether it has offered all that it found.
    pub settled: bool,
    /// Whether its user has paused it.
    pub paused: bool,
    /// When the pause ends by itself.
    pub paused_until: Option<Moment>,
    /// Why it wants to be asked for nothing now.
    pub hindrances: Vec<Hindrance>,
    /// How it is placed.
    pub conditions: Conditions,
    /// Version of its program.
    pub version: String,
    /// Payload bytes received from it by FTP, ever.
    pub ftp_bytes_received: u64,
}

impl Client {
    /// Whether it is paused at this moment.
    pub fn is_paused(&self, now: Moment) -> bool {
        self.paused && self.paused_until.is_none_or(|until| now < until)
    }
}

/// A client about to be paired; of its secrets only BLAKE3 hashes are kept.
#[derive(Clone, Debug)]
pub struct NewClient {
    /// Its id.
    pub id: ClientId,
    /// The computer's name, for people.
    pub name: String,
    /// BLAKE3 of its HTTP token.
    pub token_hash: [u8; 32],
    /// BLAKE3 of its FTP password.
    pub ftp_password_hash: [u8; 32],
}

/// What came of taking one try at a pairing code.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum CodeTry {
    /// The code to try against, and how many tries are left after this one.
    Code(Code, u32),
    /// There is no code that is unused, unexpired and has tries left.
    None,
}

/// The pairing code that was made last.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OfferedCode {
    /// Until when it is good.
    pub expires_at: Moment,
    /// How often it may still be tried.
    pub tries_left: u32,
    /// Whether a client was paired with it.
    pub used: bool,
    /// Which one.
    pub used_by: Option<ClientId>,
}

/// Paired clients and pairing codes.
#[async_trait]
pub trait Clients: Send + Sync {
    /// Keeps a new code until `expires_at`, for `tries` tries; it replaces any earlier one.
    async fn offer_code(
        &self,
        code: &Code,
        now: Moment,
        expires_at: Moment,
        tries: u32,
    ) -> Result<(), CatalogueError>;

    /// How the code fares that was made last; `None` when none was made.
    async fn offered_code(&self) -> Result<Option<OfferedCode>, CatalogueError>;

    /// Gives a client another name; `false` when there is no such client.
    async fn rename_client(&self, id: &ClientId, name: &str) -> Result<bool, CatalogueError>;

    /// Takes one try at the current code: counted before it is used, so that tries side by side
    /// are counted too.
    async fn take_try(&self, now: Moment) -> Result<CodeTry, CatalogueError>;

    /// Uses the code up and adds the client, both or neither; `false` when the code was already
    /// used or has expired.
    async fn pair(
        &self,
        code: &Code,
        client: &NewClient,
        now: Moment,
    ) -> Result<bool, CatalogueError>;

    /// The client whose HTTP token has this hash.
    async fn client_by_token(&self, token_hash: [u8; 32])
    -> Result<Option<Client>, CatalogueError>;

    /// The client with this id, if its FTP password has this hash.
    async fn client_by_ftp_password(
        &self,
        id: &ClientId,
        password_hash: [u8; 32],
    ) -> Result<Option<Client>, CatalogueError>;

    /// All clients that are paired now, in the order of their pairing.
    async fn clients(&self) -> Result<Vec<Client>, CatalogueError>;

    /// A client's name, also when it is paired no more.
    async fn client_name(&self, id: &ClientId) -> Result<Option<String>, CatalogueError>;

    /// Unpairs a client: its secrets no longer work, its unfinished requests go to others. What
    /// it brought stays. `false` when there is no such client.
    async fn remove_client(&self, id: &ClientId, now: Moment) -> Result<bool, CatalogueError>;

    /// Notes that clients were heard of, and bytes received from them since the last note.
    async fn note_contact(&self, heard: &[(ClientId, Moment, u64)]) -> Result<(), CatalogueError>;

    /// Notes what a client says of itself.
    async fn note_status(&self, id: &ClientId, report: &StatusReport)
    -> Result<(), CatalogueError>;
}
