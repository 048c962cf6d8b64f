//! What is opened or chosen outside of Trove.

use crate::{
    bindings::{Failure, FailureKind},
    context::{Context, path_of, wire_form},
    desktop::Target,
};
use std::path::PathBuf;

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

/// Opens the library in the browser.
pub(crate) fn open_library(context: &Context) -> Result<(), Failure> {
    let server = context.home.server()?;
    context.desktop.open(&Target::Address(server.url))
}

/// Shows the folder of logs in the file manager.
pub(crate) fn show_logs(context: &Context) -> Result<(), Failure> {
    context.desktop.open(&Target::Folder(context.logs.clone()))
}
