//! The system's own dialogs, in front of the window.

use crate::{LABEL, forward::Forwarder};
use std::sync::Arc;
use tauri::{AppHandle, Manager};
use tauri_plugin_dialog::{DialogExt, FileDialogBuilder, FilePath};
use trove_app::conversation::FromWindow;
use trove_protocol::ClientPath;

/// Lets a person choose a folder.
pub fn folder(app: &AppHandle, forwarder: Arc<Forwarder>, question: u64) {
    dialog(app).pick_folder(move |picked| tell(&forwarder, question, picked));
}

/// Lets a person say where to make a file.
pub fn new_file(app: &AppHandle, forwarder: Arc<Forwarder>, question: u64, name: &str) {
    dialog(app).set_file_name(name).save_file(move |picked| tell(&forwarder, question, picked));
}

fn dialog(app: &AppHandle) -> FileDialogBuilder<tauri::Wry> {
    let dialog = app.dialog().file();
    match app.get_webview_window(LABEL) {
        Some(window) => dialog.set_parent(&window),
        None => dialog,
    }
}

fn tell(forwarder: &Forwarder, question: u64, picked: Option<FilePath>) {
    let path = picked.and_then(|one| one.into_path().ok()).as_deref().and_then(wire_form);
    forwarder.say(&FromWindow::Picked { question, path });
}

fn wire_form(path: &std::path::Path) -> Option<String> {
    ClientPath::from_path(path).map(|path| path.to_string())
}
