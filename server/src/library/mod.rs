//! Where the library lies: which folder holds the shares.
//!
//! The catalogue knows it, so that the library stays where it is however the server is started,
//! and so that one commit is enough to have it elsewhere.

mod choose;
mod relocate;

pub use choose::{NotChosen, choose};
pub use relocate::{Moved, Progress, relocate};

use crate::catalogue::{CatalogueError, Reports};
use std::path::{Path, PathBuf};
use trove_protocol::ClientPath;

/// The setting under which the catalogue keeps where the shares are.
const SHARES: &str = "shares";
/// The setting under which it keeps where the shares were moved from.
const LEFT: &str = "shares_left";

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

/// Notes that the library was moved away from this folder, where a copy of it stays.
async fn note_left(
    catalogue: &(impl Reports + ?Sized),
    folder: &Path,
) -> Result<(), CatalogueError> {
    let Some(folder) = ClientPath::from_path(folder) else { return Ok(()) };
    let mut all = left(catalogue).await?;
    all.retain(|one| one != folder.as_str());
    all.push(folder.as_str().to_owned());
    let text = serde_json::to_string(&all)
        .map_err(|_| CatalogueError::Unreadable("the folders that the library was moved from"))?;
    catalogue.note_setting(LEFT, &text).await
}

async fn left(catalogue: &(impl Reports + ?Sized)) -> Result<Vec<String>, CatalogueError> {
    let Some(text) = catalogue.setting(LEFT).await? else { return Ok(Vec::new()) };
    serde_json::from_str(&text)
        .map_err(|_| CatalogueError::Unreadable("the folders that the library was moved from"))
}

/// Where the library was moved to, if this folder is one that it was moved from. A server on the
/// copy that stayed there would take all that was stored since for lost.
pub async fn moved_to(
    catalogue: &(impl Reports + ?Sized),
    from: &Path,
) -> Result<Option<PathBuf>, CatalogueError> {
    let real = std::fs::canonicalize(from).unwrap_or_else(|_| from.to_owned());
    let left = left(catalogue).await?;
    let was_left =
        ClientPath::from_path(&real).is_some_and(|real| left.contains(&real.as_str().to_owned()));
    let present = folder(catalogue).await?;
    Ok(present.filter(|present| was_left && *present != real))
}
