//! The resident process: collects, shows the icon, and starts the window on demand.

mod desktop;
mod dialogs;
mod display;
mod login;
mod notifications;
mod opening;
mod server;
mod single;
mod tray;
mod window;

use crate::arguments::Arguments;
use desktop::Surroundings;
use single::Standing;
use std::{path::PathBuf, process::ExitCode, sync::Arc};
use tokio::runtime::{Builder, Runtime};
use trove_app::{
    bindings::{Failure, FailureKind},
    controller::{self, Range, Setup},
    logs,
    request::{Request, Requests, requests},
};
use trove_collector::{Home, Options, command_line::surroundings::Choice};
use window::Window;

/// Collects until somebody quits.
pub fn run(arguments: Arguments) -> ExitCode {
    if let Err(failure) = display::is_there() {
        return ended_with(&failure);
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

fn runtime() -> Result<Runtime, Failure> {
    // Much waits and little works; each thread costs memory.
    Builder::new_multi_thread().worker_threads(2).enable_all().build().map_err(|error| {
        Failure::internal("The system gives Trove no threads; close other programs.", error)
    })
}

async fn stay(arguments: Arguments, tray: tray::Place) -> Result<(), Failure> {
    let home = Home::open(arguments.config_dir.as_deref())?;
    let (requests, inbox) = requests();
    let window = Window::begin(requests.clone());
    let _kept = match single::stand(&requests, &window).await {
        Standing::Only(kept) => kept,
        Standing::Shown => return Ok(()),
    };
    let logs = logs_folder(&home);
    logs::begin(&logs)?;
    end_with_session(requests.clone())?;
    let desktop = Arc::new(Surroundings::new(requests.clone(), window.clone(), tray));
    // A test's surroundings are none: neither is anything looked for in them.
    let alone = matches!(arguments.surroundings, Choice::Nothing);
    let setup = Setup {
        server: server::beside_this_program(&home, alone),
        home,
        desktop,
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
    let ended = controller::run(setup, inbox).await;
    if let Err(failure) = &ended {
        // Whoever started it is to see why it does not run.
        tracing::error!("{failure}");
        window.show_failure(failure.clone()).await;
    }
    window.end().await;
    ended
}

/// Beside the ledger where another folder is given, else the system's place.
fn logs_folder(home: &Home) -> PathBuf {
    let own = directories::ProjectDirs::from("", "", "trove").filter(|dirs| {
        // With a folder of its own, everything stays in it.
        dirs.config_dir() == home.folder()
    });
    own.map_or_else(
        || home.folder().join("logs"),
        |dirs| dirs.state_dir().unwrap_or(dirs.data_local_dir()).join("logs"),
    )
}

/// Ends cleanly when the session does.
#[cfg(unix)]
fn end_with_session(requests: Requests) -> Result<(), Failure> {
    use tokio::signal::unix::{SignalKind, signal};
    let failed = |error| Failure::internal("The system gives Trove no signals.", error);
    let mut interrupt = signal(SignalKind::interrupt()).map_err(failed)?;
    let mut terminate = signal(SignalKind::terminate()).map_err(failed)?;
    let mut hang_up = signal(SignalKind::hangup()).map_err(failed)?;
    tokio::spawn(async move {
        tokio::select! {
            _ = interrupt.recv() => {}
            _ = terminate.recv() => {}
            _ = hang_up.recv() => {}
        }
        requests.tell(Request::SessionEnds);
    });
    Ok(())
}

#[cfg(not(unix))]
fn end_with_session(requests: Requests) -> Result<(), Failure> {
    tokio::spawn(async move {
        if tokio::signal::ctrl_c().await.is_ok() {
            requests.tell(Request::SessionEnds);
        }
    });
    Ok(())
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
