//! What is asked of the desktop around Trove. Whatever stands behind it decides nothing.

use crate::{
    bindings::{Failure, ForecastProgress, LibraryView, Page, ProofProgress, WindowView},
    tray::Tray,
};
use futures_util::future::BoxFuture;
use serde::Serialize;
use std::path::PathBuf;

/// The desktop. Its methods return at once; dialogs alone take as long as a person does.
pub trait Desktop: Send + Sync + 'static {
    /// Shows this in the tray, in the place of what was there.
    fn show_tray(&self, tray: &Tray);

    /// Shows the window, in front of all others; made if there is none. A window that is made for
    /// a page starts on it.
    fn show_window(&self, page: Option<Page>);

    /// Tells the window, if there is one.
    fn tell_window(&self, event: &WindowEvent);

    /// Shows a notification.
    fn notify(&self, notice: &Notice);

    /// Opens what this is with the program that the system has for it.
    fn open(&self, target: &Target) -> Result<(), Failure>;

    /// Starts Trove at login, or no more; what holds now, as the system may refuse.
    fn start_at_login(&self, wanted: bool) -> Result<bool, Failure>;

    /// Lets a person choose a folder; nothing when they close the dialog.
    fn pick_folder(&self) -> BoxFuture<'static, Result<Option<PathBuf>, Failure>>;

    /// Lets a person say where to make a file, at first under this name.
    fn pick_new_file(&self, name: &str) -> BoxFuture<'static, Result<Option<PathBuf>, Failure>>;

    /// Everything has ended; so does the program.
    fn quit(&self);
}

/// What the window is told without asking.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[serde(untagged)]
pub enum WindowEvent {
    /// The view is another.
    ViewChanged(Box<WindowView>),
    /// It is to show this page.
    ShowPage(Page),
    /// How far a forecast has come.
    ForecastProgress(ForecastProgress),
    /// How far a proof has come.
    ProofProgress(ProofProgress),
    /// The library fares otherwise.
    LibraryChanged(Box<LibraryView>),
}

impl WindowEvent {
    /// Its name in the window's contract; its payload is what it serializes to.
    pub fn name(&self) -> &'static str {
        match self {
            Self::ViewChanged(_) => "view_changed",
            Self::ShowPage(_) => "show_page",
            Self::ForecastProgress(_) => "forecast_progress",
            Self::ProofProgress(_) => "proof_progress",
            Self::LibraryChanged(_) => "library_changed",
        }
    }
}

/// A notification.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Notice {
    /// The few words above.
    pub title: String,
    /// The sentence below.
    pub text: String,
    /// What the window shows when it is clicked.
    pub page: Page,
}

/// Something to be opened outside of Trove.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Target {
    /// A page in the browser.
    Address(String),
    /// A folder in the file manager.
    Folder(PathBuf),
    /// A file, in its folder in the file manager.
    FileInFolder(PathBuf),
}
