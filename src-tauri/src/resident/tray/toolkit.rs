//! The icon through Tauri, on systems whose tray belongs to an event loop on the main thread.
//!
//! Untested: nobody has seen it run on macOS or Windows yet.

use super::{
    GRACE,
    pictures::{self, Ground},
};
use crate::resident::window::Window;
use std::sync::{Arc, OnceLock, mpsc};
use tauri::{
    AppHandle, RunEvent, Wry,
    image::Image,
    menu::{IsMenuItem, Menu, MenuItem, PredefinedMenuItem, Submenu},
    tray::{MouseButton, MouseButtonState, TrayIconBuilder, TrayIconEvent},
};
use tokio::runtime::Runtime;
use trove_app::{
    bindings::{Failure, TrayPresence},
    request::{Request, Requests},
    tray::{Item, MenuChoice, Tray},
};

/// The icon's name within Tauri.
const ID: &str = "trove";

/// Where the icon will be: beside this event loop.
pub struct Place {
    app: AppHandle,
    requests: Arc<OnceLock<Requests>>,
}

/// Runs `work` to its end beside the event loop that the desktop needs, which ends with it.
pub fn beside_event_loop<W>(
    runtime: Runtime,
    work: impl FnOnce(Place) -> W + Send + 'static,
) -> Result<(), Failure>
where
    W: Future<Output = Result<(), Failure>> + Send + 'static,
{
    let requests: Arc<OnceLock<Requests>> = Arc::default();
    let (heard, reopened) = (requests.clone(), requests.clone());
    let started_again = move |_: &AppHandle, _: Vec<String>, _: String| {
        if let Some(requests) = heard.get() {
            requests.tell(Request::SecondStart);
        }
    };
    let app = tauri::Builder::default()
        .plugin(tauri_plugin_single_instance::init(started_again))
        .build(tauri::generate_context!())
        .map_err(|error| {
            Failure::internal("The desktop does not let Trove in; log in anew.", error)
        })?;
    #[cfg(target_os = "macos")]
    let app = {
        let mut app = app;
        // No place in the dock: the window's process has one while it is there.
        app.set_activation_policy(tauri::ActivationPolicy::Accessory);
        app
    };
    let (ended, has_ended) = mpsc::channel();
    let handle = app.handle().clone();
    let working = work(Place { app: handle.clone(), requests });
    runtime.spawn(async move {
        // Whoever waits takes it when the event loop has ended.
        ended.send(working.await).ok();
        handle.exit(0);
    });
    app.run_return(move |_, event| match event {
        // There is no window in this process, which is no reason to end.
        RunEvent::ExitRequested { api, code: None, .. } => api.prevent_exit(),
        #[cfg(target_os = "macos")]
        RunEvent::Reopen { .. } => {
            if let Some(requests) = reopened.get() {
                requests.tell(Request::SecondStart);
            }
        }
        _ => {
            let _ = &reopened;
        }
    });
    runtime.shutdown_timeout(GRACE);
    has_ended.try_recv().unwrap_or(Ok(()))
}

/// Shows the icon.
pub struct Shower {
    app: AppHandle,
    requests: Requests,
}

impl Shower {
    /// Begins with none.
    pub fn begin(place: Place, requests: Requests, _window: Window) -> Self {
        if place.requests.set(requests.clone()).is_err() {
            tracing::error!("the icon is begun twice; please report this");
        }
        Self { app: place.app, requests }
    }

    /// Shows this in the place of what was there.
    pub fn show(&self, tray: Tray) {
        let (app, requests) = (self.app.clone(), self.requests.clone());
        let shown = self.app.run_on_main_thread(move || match show(&app, &tray, &requests) {
            Ok(()) => requests.tell(Request::TrayIs(TrayPresence::Present)),
            Err(error) => {
                tracing::warn!("no icon can be shown ({error})");
                requests.tell(Request::TrayIs(TrayPresence::Absent));
            }
        });
        if let Err(error) = shown {
            tracing::debug!("the event loop has ended ({error})");
        }
    }

    /// Takes it away.
    pub fn end(&self) {
        // It goes with the event loop, which ends when the work has.
        drop(self.app.remove_tray_by_id(ID));
    }
}

fn show(app: &AppHandle, tray: &Tray, requests: &Requests) -> tauri::Result<()> {
    let menu = Menu::new(app)?;
    for item in &tray.menu {
        menu.append(made(app, item)?.as_ref())?;
    }
    let picture = picture(tray)?;
    if let Some(icon) = app.tray_by_id(ID) {
        icon.set_icon(Some(picture))?;
        icon.set_tooltip(Some(&tray.tooltip))?;
        return icon.set_menu(Some(menu));
    }
    let (chosen, clicked) = (requests.clone(), requests.clone());
    TrayIconBuilder::with_id(ID)
        .icon(picture)
        .icon_as_template(cfg!(target_os = "macos"))
        .tooltip(&tray.tooltip)
        .menu(&menu)
        .show_menu_on_left_click(false)
        .on_menu_event(move |_, event| {
            if let Some(choice) = MenuChoice::from_id(event.id().as_ref()) {
                chosen.tell(Request::TrayClicked(choice));
            }
        })
        .on_tray_icon_event(move |_, event| {
            let TrayIconEvent::Click { button, button_state, .. } = event else { return };
            if button == MouseButton::Left && button_state == MouseButtonState::Up {
                clicked.tell(Request::TrayClicked(MenuChoice::Open));
            }
        })
        .build(app)?;
    Ok(())
}

/// The largest of what is drawn; the system makes it smaller. macOS colours it itself; Windows'
/// panel is dark unless the person has chosen otherwise.
fn picture(tray: &Tray) -> tauri::Result<Image<'static>> {
    let ground = if cfg!(target_os = "macos") { Ground::Light } else { Ground::Dark };
    let drawn = pictures::of(tray.state, ground).last().copied().unwrap_or_default();
    let pixels = pictures::pixels(drawn).map_err(std::io::Error::other)?;
    Ok(Image::new_owned(pixels.rgba, pixels.width, pixels.height))
}

fn made(app: &AppHandle, item: &Item) -> tauri::Result<Box<dyn IsMenuItem<Wry>>> {
    Ok(match item {
        Item::Sentence(sentence) => {
            Box::new(MenuItem::with_id(app, "sentence", plain(sentence), false, None::<&str>)?)
        }
        Item::Separator => Box::new(PredefinedMenuItem::separator(app)?),
        Item::Choice { choice, label, enabled } => {
            Box::new(MenuItem::with_id(app, choice.id(), plain(label), *enabled, None::<&str>)?)
        }
        Item::Submenu { id, label, enabled, items } => {
            let menu = Submenu::with_id(app, *id, plain(label), *enabled)?;
            for item in items {
                menu.append(made(app, item)?.as_ref())?;
            }
            Box::new(menu)
        }
    })
}

/// A label in which no character means anything but itself (`&` marks keys).
fn plain(label: &str) -> String {
    label.replace('&', "&&")
}
