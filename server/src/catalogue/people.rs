//! People with a sign-in of their own.

use super::CatalogueError;
use crate::{clock::Moment, people::Role};
use async_trait::async_trait;

/// Somebody with a sign-in.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Person {
    /// Their number; never used twice.
    pub id: i64,
    /// Their name.
    pub name: String,
    /// What they may do.
    pub role: Role,
    /// Since when they are known.
    pub made_at: Moment,
}

/// Somebody about to be made known.
#[derive(Clone, Debug)]
pub struct NewPerson {
    /// Their name.
    pub name: String,
    /// The name as people take it for the same; see [`crate::people::names::key`].
    pub name_key: String,
    /// What they may do.
    pub role: Role,
    /// Their password's hash, as [`crate::people::Passwords`] makes it.
    pub password: String,
}

/// What is to change of somebody.
#[derive(Clone, Debug, Default)]
pub struct PersonChange {
    /// Their name, and as people take it for the same.
    pub name: Option<(String, String)>,
    /// What they may do.
    pub role: Option<Role>,
    /// Their new password's hash; ends all their sessions.
    pub password: Option<String>,
}

/// What came of a change.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Changed {
    /// It holds.
    Done,
    /// Nobody has this number.
    Unknown,
    /// Somebody else has this name.
    NameTaken,
    /// Nobody would be left who may steer the house.
    LastOwner,
}

/// People with a sign-in of their own.
#[async_trait]
pub trait People: Send + Sync {
    /// All of them, in the order in which they were made known.
    async fn people(&self) -> Result<Vec<Person>, CatalogueError>;

    /// Whether there is an owner among them.
    async fn has_owner(&self) -> Result<bool, CatalogueError>;

    /// The person of this name and their password's hash.
    async fn person_named(
        &self,
        name_key: &str,
    ) -> Result<Option<(Person, String)>, CatalogueError>;

    /// The person of this number and their password's hash.
    async fn person(&self, id: i64) -> Result<Option<(Person, String)>, CatalogueError>;

    /// Makes the first owner known; `None` when there is one, or somebody of this name.
    async fn add_first_owner(
        &self,
        owner: &NewPerson,
        now: Moment,
    ) -> Result<Option<i64>, CatalogueError>;

    /// Makes somebody known; `None` when somebody has this name.
    async fn add_person(
        &self,
        person: &NewPerson,
        now: Moment,
    ) -> Result<Option<i64>, CatalogueError>;

    /// Changes what is known of somebody, all or nothing. Who is an owner no more loses the
    /// tokens that they made; a new password ends all sessions.
    async fn change_person(
        &self,
        id: i64,
        change: &PersonChange,
    ) -> Result<Changed, CatalogueError>;

    /// Gives somebody a new password in place of one of this hash, and ends all their sessions
    /// but this one; `false` when they have that password no more.
    async fn replace_password(
        &self,
        id: i64,
        (old, new): (&str, &str),
        keep_session: Option<i64>,
    ) -> Result<bool, CatalogueError>;

    /// Removes somebody with all their sessions, tokens and links.
    async fn remove_person(&self, id: i64) -> Result<Changed, CatalogueError>;
}
