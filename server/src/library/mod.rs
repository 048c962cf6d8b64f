//! Where the library lies: which folder holds the shares.
//!
//! The catalogue knows it, so that the library stays where it is however the server is started,
//! and so that one commit is enough to have it elsewhere.

mod choose;

pub use choose::{NotChosen, choose};

use crate::catalogue::{CatalogueError, Reports};
use std::path::{Path, PathBuf};
use trove_protocol::ClientPath;

/// The setting under which the catalogue keeps where the shares are.
const SHARES: &str = "shares";

/// The folder of the shares, where the server last had them.
pub async fn folder(
    catalogue: &(impl Reports + ?Sized),
) -> Result<Option<PathBuf>, CatalogueError> {
    let known = catalogue.setting(SHARES).await?;
    Ok(known.map(|folder| ClientPath::from_wire(folder).to_path()))
}

/// Notes where the shares are.
pub async fn note_folder(
    catalogue: &(impl Reports + ?Sized),
    folder: &Path,
) -> Result<(), CatalogueError> {
    // A working directory that is gone leaves the path as it was given.
    let whole = std::path::absolute(folder).unwrap_or_else(|_| folder.to_owned());
    match ClientPath::from_path(&whole) {
        Some(folder) => catalogue.note_setting(SHARES, folder.as_str()).await,
        None => Ok(()),
    }
}
