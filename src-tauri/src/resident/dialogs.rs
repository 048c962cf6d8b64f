//! Dialogs: the desktop's own through its portal, else those of the window's toolkit.

use super::window::{Question, Window};
use std::path::PathBuf;
use trove_app::bindings::Failure;

/// Lets a person choose a folder; nothing when they close the dialog.
pub async fn folder(window: Window) -> Result<Option<PathBuf>, Failure> {
    #[cfg(target_os = "linux")]
    match portal::folder().await {
        Ok(picked) => return Ok(picked),
        Err(error) => tracing::info!("the desktop has no dialog of its own ({error})"),
    }
    window.ask(Question::Folder).await
}

/// Lets a person say where to make a file; nothing when they close the dialog.
pub async fn new_file(window: Window, name: String) -> Result<Option<PathBuf>, Failure> {
    #[cfg(target_os = "linux")]
    match portal::new_file(&name).await {
        Ok(picked) => return Ok(picked),
        Err(error) => tracing::info!("the desktop has no dialog of its own ({error})"),
    }
    window.ask(Question::NewFile(name)).await
}

#[cfg(target_os = "linux")]
mod portal {
    use ashpd::desktop::{
        ResponseError,
        file_chooser::{SaveFileRequest, SelectedFiles},
    };
    use std::path::PathBuf;

    /// In any language.
    const TITLE: &str = "Trove";

    pub(super) async fn folder() -> ashpd::Result<Option<PathBuf>> {
        let request = SelectedFiles::open_file().title(TITLE).modal(true).directory(true);
        first(request.send().await?.response())
    }

    pub(super) async fn new_file(name: &str) -> ashpd::Result<Option<PathBuf>> {
        let request: SaveFileRequest =
            SelectedFiles::save_file().title(TITLE).modal(true).current_name(name);
        first(request.send().await?.response())
    }

    fn first(response: ashpd::Result<SelectedFiles>) -> ashpd::Result<Option<PathBuf>> {
        match response {
            Ok(files) => Ok(files.uris().first().and_then(|uri| path(uri.as_str()))),
            Err(ashpd::Error::Response(ResponseError::Cancelled)) => Ok(None),
            Err(error) => Err(error),
        }
    }

    fn path(uri: &str) -> Option<PathBuf> {
        let path = url::Url::parse(uri).ok()?.to_file_path().ok();
        if path.is_none() {
            tracing::warn!("the dialog gives what is no file of this computer ({uri})");
        }
        path
    }
}
