//! The desktop as the controller asks for it; each thing is done by what knows it.

use super::{
    dialogs, login, notifications, opening,
    tray::{Place, Shower},
    window::Window,
};
use futures_util::future::BoxFuture;
use std::path::PathBuf;
use trove_app::{
    bindings::{Failure, Page},
    desktop::{Desktop, Notice, Target, WindowEvent},
    request::Requests,
    tray::Tray,
};

/// The desktop around this process.
pub struct Surroundings {
    requests: Requests,
    window: Window,
    tray: Shower,
    /// What is started at login, or why that is not known.
    program: std::io::Result<PathBuf>,
}

impl Surroundings {
    /// Begins with no icon and no window.
    pub fn new(requests: Requests, window: Window, place: Place) -> Self {
        let tray = Shower::begin(place, requests.clone(), window.clone());
        Self { requests, window, tray, program: login::program() }
    }
}

impl Desktop for Surroundings {
    fn show_tray(&self, tray: &Tray) {
        self.tray.show(tray.clone());
    }

    fn show_window(&self, _page: Option<Page>) {
        // The page is told when the window hears.
        self.window.show();
    }

    fn tell_window(&self, event: &WindowEvent) {
        self.window.tell(event);
    }

    fn notify(&self, notice: &Notice) {
        notifications::show(notice.clone(), self.requests.clone());
    }

    fn open(&self, target: &Target) -> Result<(), Failure> {
        opening::open(target)
    }

    fn start_at_login(&self, wanted: bool) -> Result<bool, Failure> {
        match &self.program {
            Ok(program) => login::start(program, wanted),
            Err(error) => Err(login::failed(error)),
        }
    }

    fn pick_folder(&self) -> BoxFuture<'static, Result<Option<PathBuf>, Failure>> {
        Box::pin(dialogs::folder(self.window.clone()))
    }

    fn pick_new_file(&self, name: &str) -> BoxFuture<'static, Result<Option<PathBuf>, Failure>> {
        Box::pin(dialogs::new_file(self.window.clone(), name.to_owned()))
    }

    fn quit(&self) {
        // The process ends when the controller has returned.
        self.tray.end();
    }
}
