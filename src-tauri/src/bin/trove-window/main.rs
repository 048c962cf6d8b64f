//! The window's program: one window, which asks the resident process for everything, over its
//! standard input and output. A program of its own, so that the resident one needs no browser engine.

// Windows would open a console otherwise.
#![cfg_attr(all(windows, not(debug_assertions)), windows_subsystem = "windows")]

mod dialogs;
mod forward;

use clap::Parser;
use forward::Forwarder;
use std::{io, process::ExitCode, sync::Arc, time::Duration};
use tauri::{AppHandle, Emitter, Manager, Url, WebviewUrl, WebviewWindow, WebviewWindowBuilder};
use trove_app::bindings::Theme;
use trove_app::conversation::{self, FromWindow, ToWindow};

/// The window's name within Tauri.
const LABEL: &str = "main";
/// Before its page is drawn the window is not shown; but no longer than this.
const UNSEEN: Duration = Duration::from_secs(2);
/// Size in logical pixels.
const SIZE: (f64, f64) = (980.0, 700.0);
/// As small as it may be made.
const SMALLEST: (f64, f64) = (360.0, 420.0);

/// Trove's window; `trove` starts it.
#[derive(Debug, Parser)]
#[command(name = "trove-window", version)]
struct Arguments {
    /// Show a made-up home in this state, and ask nobody
    #[arg(long, value_name = "STATE")]
    demo: Option<String>,
}

fn main() -> ExitCode {
    let made_up = Arguments::parse().demo;
    let forwarder = Arc::new(Forwarder::default());
    let (handler, hearing) = (forwarder.clone(), forwarder);
    let alone = made_up.is_some();
    let page = match &made_up {
        Some(state) => format!("window.html?demo={state}"),
        None => "window.html".to_owned(),
    };
    let built = tauri::Builder::default()
        .plugin(tauri_plugin_dialog::init())
        .invoke_handler(move |invoke| handler.called(invoke))
        .setup(move |app| {
            let window = open(app.handle(), &page)?;
            if alone {
                window.show()?;
            } else {
                listen(app.handle().clone(), hearing);
            }
            Ok(())
        })
        .build(tauri::generate_context!());
    match built {
        Ok(app) => {
            app.run(|_, _| {});
            ExitCode::SUCCESS
        }
        Err(error) => {
            complain(&format!("Trove's window cannot be opened ({error})."));
            ExitCode::FAILURE
        }
    }
}

fn open(app: &AppHandle, page: &str) -> tauri::Result<WebviewWindow> {
    let window = WebviewWindowBuilder::new(app, LABEL, WebviewUrl::App(page.into()))
        .title("Trove")
        .inner_size(SIZE.0, SIZE.1)
        .min_inner_size(SMALLEST.0, SMALLEST.1)
        .prevent_overflow()
        .center()
        // Shown when its page is drawn: nothing flashes.
        .visible(false)
        .zoom_hotkeys_enabled(true)
        .on_navigation(is_own)
        .build()?;
    let unseen = window.clone();
    tauri::async_runtime::spawn(async move {
        tokio::time::sleep(UNSEEN).await;
        if !unseen.is_visible().unwrap_or(true) {
            told(unseen.show());
        }
    });
    Ok(window)
}

/// The window shows its own pages and nothing else.
fn is_own(url: &Url) -> bool {
    url.scheme() == "tauri" || url.host_str() == Some("tauri.localhost")
}

/// Hears the resident process on a thread of its own, until it has ended.
fn listen(app: AppHandle, forwarder: Arc<Forwarder>) {
    std::thread::spawn(move || {
        let heard = conversation::hear(io::stdin().lock(), |said| obey(&app, &forwarder, said));
        if let Err(error) = heard {
            complain(&format!("Trove's window has lost its program ({error})."));
        }
        app.exit(0);
    });
}

fn obey(app: &AppHandle, forwarder: &Arc<Forwarder>, said: ToWindow) {
    match said {
        ToWindow::Answer { call, result } => forwarder.answered(call, result),
        ToWindow::Event { name, payload } => told(app.emit(&name, payload)),
        ToWindow::ComeForward => {
            if let Some(window) = app.get_webview_window(LABEL) {
                told(window.unminimize().and_then(|()| window.show()).and(window.set_focus()));
                forwarder.say(&FromWindow::Came);
            }
        }
        ToWindow::Wear(theme) => {
            if let Some(window) = app.get_webview_window(LABEL) {
                wear(&window, theme);
            }
        }
        ToWindow::PickFolder { question } => dialogs::folder(app, forwarder.clone(), question),
        ToWindow::PickNewFile { question, name } => {
            dialogs::new_file(app, forwarder.clone(), question, &name);
        }
    }
}

fn wear(window: &WebviewWindow, theme: Theme) {
    let wanted = match theme {
        Theme::System => None,
        Theme::Light => Some(tauri::Theme::Light),
        Theme::Dark => Some(tauri::Theme::Dark),
    };
    told(window.set_theme(wanted));
}

/// What the desktop refuses is told, and the rest goes on.
fn told<T>(done: tauri::Result<T>) {
    if let Err(error) = done {
        complain(&format!("The desktop refuses something to Trove's window ({error})."));
    }
}

/// Says something where the resident process's own words go.
// A process without a log of its own.
#[allow(clippy::print_stderr)]
fn complain(sentence: &str) {
    eprintln!("{sentence}");
}
