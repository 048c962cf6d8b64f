//! The running server's parts, as every activity sees them.

use crate::{
    catalogue::{CatalogueError, sqlite::SqliteCatalogue},
    clock::Clock,
};

/// What all activities share.
pub struct House {
    /// What the server knows.
    pub catalogue: SqliteCatalogue,
    /// Tells the time.
    pub clock: Clock,
}

/// Why the server could not do what a client asked.
#[derive(Debug, thiserror::Error)]
pub enum Fault {
    /// The client said something that no client should say.
    #[error("{message}")]
    Invalid {
        /// A stable word for programs.
        code: &'static str,
        /// What it means and what to do, for people.
        message: String,
    },
    /// The catalogue failed.
    #[error(transparent)]
    Catalogue(#[from] CatalogueError),
    /// The disk failed.
    #[error("the server's disk failed: {0}")]
    Disk(#[from] std::io::Error),
}
