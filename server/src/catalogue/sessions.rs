//! Who is signed in, and the one-time addresses that sign in.

use super::{CatalogueError, Person};
use crate::{clock::Moment, people::Role};
use async_trait::async_trait;
use trove_protocol::ClientId;

/// A browser that is signed in.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Session {
    /// Its number.
    pub id: i64,
    /// Who signed in; nobody where a one-time address was made for no person.
    pub person: Option<Person>,
    /// What they may do.
    pub role: Role,
    /// The paired computer that opened the library.
    pub computer: Option<ClientId>,
    /// What the browser says of itself.
    pub browser: String,
    /// When they signed in.
    pub made_at: Moment,
    /// When they were last here, to the hour.
    pub seen_at: Moment,
    /// When it ends by itself.
    pub expires_at: Moment,
}

/// A session about to begin.
#[derive(Clone, Debug)]
pub struct NewSession {
    /// BLAKE3 of its secret.
    pub secret_hash: [u8; 32],
    /// Who signs in.
    pub stands_for: StandsFor,
    /// What the browser says of itself.
    pub browser: String,
    /// When it ends unless it is used.
    pub expires_at: Moment,
    /// The session that it takes the place of, by BLAKE3 of its secret.
    pub replaces: Option<[u8; 32]>,
}

/// For whom a session or a one-time address stands.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum StandsFor {
    /// A person who gave a password of this hash: it has to be theirs still.
    SignedIn {
        /// Their number.
        person: i64,
        /// The hash.
        password: String,
    },
    /// Whoever a one-time address was made for.
    Entered(Entry),
}

/// For whom a one-time address was made.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Entry {
    /// The person that it signs in.
    pub person: Option<i64>,
    /// What whoever enters may do where it signs in no person.
    pub role: Role,
    /// The paired computer that asked for it.
    pub computer: Option<ClientId>,
}

/// As whom a paired computer opens the library.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum OpensAs {
    /// As a viewer without a name: so it is unless the owner chose.
    Viewer,
    /// As nobody: its people sign in.
    Nobody,
    /// As this person.
    Person(i64),
}

/// Who is signed in, and the one-time addresses that sign in.
#[async_trait]
pub trait Sessions: Send + Sync {
    /// Begins a session; `None` when whoever it stands for is known no more.
    async fn begin_session(
        &self,
        session: &NewSession,
        now: Moment,
    ) -> Result<Option<i64>, CatalogueError>;

    /// The session whose secret has this hash, if it goes on.
    async fn session(
        &self,
        secret_hash: [u8; 32],
        now: Moment,
    ) -> Result<Option<Session>, CatalogueError>;

    /// Notes that a session is used, and that it ends later.
    async fn renew_session(
        &self,
        id: i64,
        now: Moment,
        expires_at: Moment,
    ) -> Result<(), CatalogueError>;

    /// Sessions of a person that go on, the last used first.
    async fn sessions_of(&self, person: i64, now: Moment) -> Result<Vec<Session>, CatalogueError>;

    /// Ends a session; `false` when it is over.
    async fn end_session(&self, id: i64) -> Result<bool, CatalogueError>;

    /// Ends a session of this person; `false` when they have none of this number.
    async fn end_session_of(&self, person: i64, id: i64) -> Result<bool, CatalogueError>;

    /// Keeps a one-time address by the BLAKE3 of its secret.
    async fn add_entry(
        &self,
        ticket_hash: [u8; 32],
        entry: &Entry,
        now: Moment,
        expires_at: Moment,
    ) -> Result<(), CatalogueError>;

    /// Uses a one-time address up; `None` when it was used or is too old.
    async fn take_entry(
        &self,
        ticket_hash: [u8; 32],
        now: Moment,
    ) -> Result<Option<Entry>, CatalogueError>;

    /// As whom a paired computer opens the library.
    async fn opens_as(&self, client: &ClientId) -> Result<OpensAs, CatalogueError>;

    /// Notes as whom a paired computer is to open the library, and ends what it opened before;
    /// `false` when there is no such computer or person.
    async fn set_opens_as(
        &self,
        client: &ClientId,
        opens_as: OpensAs,
    ) -> Result<bool, CatalogueError>;
}
