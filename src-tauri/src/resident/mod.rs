//! The resident process: collects, shows the icon, and starts the window on demand.

mod beside;
mod desktop;
mod dialogs;
mod display;
mod ending;
mod login;
mod notifications;
mod opening;
mod server;
mod single;
mod tray;
mod window;
mod window_program;

use crate::arguments::Arguments;
use desktop::Surroundings;
use single::Standing;
use std::{path::PathBuf, process::ExitCode, sync::Arc, time::Duration};
use tokio::{
    runtime::{Builder, Runtime},
    time::timeout,
};
use trove_app::{
    bindings::{Failure, FailureKind},
    controller::{self, Range, Setup},
    logs,
    request::{Inbox, Request, Requests, requests},
};
use trove_collector::{Home, Options, command_line::surroundings::Choice};
use window::Window;

/// So long the window may take to close.
const WINDOW_END: Duration = Duration::from_millis(500);

/// Collects until somebody quits.
pub fn run(arguments: Arguments) -> ExitCode {
    if let Err(failure) = display::is_there() {
        return ended_with(&failure);
    }
    if let Some(state) = &arguments.demo {
        return match demo(state) {
            Ok(code) => code,
            Err(failure) => ended_with(&failure),
        };
    }
    let runtime = match runtime() {
        Ok(runtime) => runtime,
        Err(failure) => return ended_with(&failure),
    };
    let ended = tray::beside_event_loop(runtime, async move |tray| stay(arguments, tray).await);
    match ended {
        Ok(()) => ExitCode::SUCCESS,
        Err(failure) => ended_with(&failure),
    }
}

/// Shows a window of a made-up home, until it is closed.
fn demo(state: &str) -> Result<ExitCode, Failure> {
    let shown =
        window_program::command().and_then(|mut window| window.arg("--demo").arg(state).status());
    match shown {
        Ok(status) if status.success() => Ok(ExitCode::SUCCESS),
        Ok(_) => Ok(ExitCode::FAILURE),
        Err(error) => Err(Failure::new(
            FailureKind::NotThere,
            "Trove's window cannot be opened; install Trove again.",
        )
        .with_detail(error)),
    }
}

fn runtime() -> Result<Runtime, Failure> {
    // Much waits and little works; each thread costs memory.
    Builder::new_multi_thread().worker_threads(2).enable_all().build().map_err(|error| {
        Failure::internal("The system gives Trove no threads; close other programs.", error)
    })
}

async fn stay(arguments: Arguments, tray: tray::Place) -> Result<(), Failure> {
    let (requests, inbox) = requests();
    let window = Window::begin(requests.clone());
    // Kept from the start: see there.
    if let Err(error) = window_program::command() {
        tracing::warn!("the window's program is not there ({error})");
    }
    if let Some(token) = first_token() {
        window.allow_focus(token);
    }
    let ended = match single::stand(&requests, &window).await {
        Standing::Shown => return Ok(()),
        Standing::Unanswered(detail) => Err(Failure::new(
            FailureKind::OutOfReach,
            "Trove runs already and does not answer; end it, or log out, and start it again.",
        )
        .with_detail(detail)),
        Standing::Only(kept) => {
            let ended = collect(arguments, tray, &window, requests, inbox).await;
            // Another start is a new one from now on.
            drop(kept);
            ended
        }
    };
    if let Err(failure) = &ended {
        // Whoever started it is to see why it does not run.
        tracing::error!("{failure}");
        let session_ends = ending::signal()?;
        tokio::select! {
            () = window.show_failure(failure.clone()) => {}
            () = session_ends => {}
        }
    }
    if timeout(WINDOW_END, window.end()).await.is_err() {
        tracing::warn!("the window hangs; it is killed with this process");
    }
    ended
}

async fn collect(
    arguments: Arguments,
    tray: tray::Place,
    window: &Window,
    requests: Requests,
    inbox: Inbox,
) -> Result<(), Failure> {
    let home = Home::open(arguments.config_dir.as_deref())?;
    let usual = is_usual(&home);
    let logs = logs_folder(&home, usual);
    logs::begin(&logs)?;
    let session_ends = ending::signal()?;
    let told = requests.clone();
    tokio::spawn(async move {
        session_ends.await;
        told.tell(Request::SessionEnds);
    });
    // A test's surroundings are none: neither is anything looked for in them.
    let alone = matches!(arguments.surroundings, Choice::Nothing);
    let setup = Setup {
        // Beside other settings than the usual ones there would be a second library of this user's.
        server: server::beside_this_program(&home, usual, alone),
        desktop: Arc::new(Surroundings::new(requests, window.clone(), tray)),
        home,
        links: controller::https(),
        range: if alone { Range::ThisComputer } else { Range::Networks },
        options: Options {
            surroundings: arguments.surroundings.surroundings(),
            ..Options::default()
        },
        logs,
        locale: sys_locale::get_locale(),
        at_login: arguments.at_login,
    };
    controller::run(setup, inbox).await
}

/// By this the desktop lets the first window take the focus.
fn first_token() -> Option<String> {
    ["XDG_ACTIVATION_TOKEN", "DESKTOP_STARTUP_ID"]
        .iter()
        .find_map(|name| std::env::var(name).ok().filter(|token| !token.is_empty()))
}

/// Whether these are the settings that this user has without saying anything.
fn is_usual(home: &Home) -> bool {
    directories::ProjectDirs::from("", "", "trove")
        .is_some_and(|own| own.config_dir() == home.folder())
}

/// The system's place; with a folder of its own, everything stays in it.
fn logs_folder(home: &Home, usual: bool) -> PathBuf {
    let own = directories::ProjectDirs::from("", "", "trove").filter(|_| usual);
    own.map_or_else(
        || home.folder().join("logs"),
        |own| own.state_dir().unwrap_or(own.data_local_dir()).join("logs"),
    )
}

/// Says why it ends, to whoever started it.
#[allow(clippy::print_stderr)]
fn ended_with(failure: &Failure) -> ExitCode {
    eprintln!("{failure}");
    if let Some(detail) = &failure.detail {
        eprintln!("({detail})");
    }
    match failure.kind {
        FailureKind::Cancelled => ExitCode::SUCCESS,
        _ => ExitCode::FAILURE,
    }
}
