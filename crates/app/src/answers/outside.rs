//! What is opened or chosen outside of Trove.

use crate::{
    bindings::{Failure, FailureKind},
    context::{Context, path_of, wire_form},
    desktop::Target,
};
use std::path::PathBuf;
use trove_collector::link::{Link, LinkError};

/// Lets a person choose a folder.
pub(crate) async fn pick_folder(context: &Context) -> Result<Option<String>, Failure> {
    named(context.desktop.pick_folder().await?)
}

/// Lets a person say where to make a file.
pub(crate) async fn pick_new_file(
    context: &Context,
    name: &str,
) -> Result<Option<String>, Failure> {
    named(context.desktop.pick_new_file(name).await?)
}

fn named(path: Option<PathBuf>) -> Result<Option<String>, Failure> {
    path.map(|path| Ok(wire_form(&path)?.to_string())).transpose()
}

/// Shows a file of this computer in the file manager.
pub(crate) fn show_file(context: &Context, path: &str) -> Result<(), Failure> {
    let path = path_of(path);
    if path.symlink_metadata().is_err() {
        let sentence = format!("{} is not there any more.", path.display());
        return Err(Failure::new(FailureKind::NotThere, sentence));
    }
    context.desktop.open(&Target::FileInFolder(path))
}

/// Opens the library in the browser, signed in where the server lets this computer in by itself.
pub(crate) async fn open_library(context: &Context) -> Result<(), Failure> {
    let server = context.home.server()?;
    let entry = match entry_as_owner(context, &server.url).await {
        Some(entry) => Some(entry),
        None => entry_as_computer(&*context.link()?).await?,
    };
    let base = server.url.trim_end_matches('/');
    context.desktop.open(&Target::Address(match entry {
        Some(entry) => format!("{base}{entry}"),
        None => server.url.clone(),
    }))
}

/// Where the server is this computer's own, whoever sits here has its data folder and is its owner.
async fn entry_as_owner(context: &Context, url: &str) -> Option<String> {
    let here = context.server.address_here()?;
    if url.strip_prefix("https://")?.trim_end_matches('/') != here {
        return None;
    }
    match context.server.entry().await {
        Ok(entry) => entry.filter(|entry| is_entry(entry)),
        Err(failure) => {
            // It may let this computer in all the same.
            tracing::warn!("the library's own server gives no one-time address: {failure}");
            None
        }
    }
}

/// Nothing where the server lets nobody in by itself: people sign in then.
async fn entry_as_computer(link: &dyn Link) -> Result<Option<String>, Failure> {
    match link.library_entry().await {
        Ok(entry) => Ok(Some(entry.address).filter(|entry| is_entry(entry))),
        Err(LinkError::Refused { .. } | LinkError::Busy(_)) => Ok(None),
        Err(error) => Err(error.into()),
    }
}

/// Whether it stays below the server's address, whatever the server says.
fn is_entry(entry: &str) -> bool {
    entry.starts_with('/') && !entry.starts_with("//")
}

/// Shows the folder of logs in the file manager.
pub(crate) fn show_logs(context: &Context) -> Result<(), Failure> {
    context.desktop.open(&Target::Folder(context.logs.clone()))
}
