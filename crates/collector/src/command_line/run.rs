//! `run [--until-idle]`.

use super::{Failure, bar::Bar, say, surroundings::Choice};
use crate::{
    engine::{Engine, EngineHandle, Options},
    settings::Home,
    status::Status,
};
use tokio::sync::watch;

pub(super) async fn run(home: Home, until_idle: bool, surroundings: Choice) -> Result<(), Failure> {
    // Before anything is started: a signal in between must not be lost.
    let stop = stop_signal().map_err(|error| {
        Failure::Failed(format!("the system gives Trove no signals ({error}); please report this"))
    })?;
    let mut engine = {
        let surroundings = surroundings.surroundings();
        Engine::start(home, Options { until_idle, surroundings, ..Options::default() }).await?
    };
    let ready = say("ready");
    let watching = tokio::spawn(watch_status(engine.status()));
    let ended = tokio::select! {
        ended = until_ended(&mut engine) => Some(ended),
        () = stop => None,
    };
    watching.abort();
    let last = engine.status().borrow().clone();
    engine.stop().await;
    ready?;
    match ended {
        Some(Ok(())) => {
            tracing::info!("{}", last.reason);
            Ok(())
        }
        Some(Err(sentence)) => Err(Failure::Failed(sentence)),
        None if until_idle => Err(Failure::Failed(
            "stopped before everything was collected; run it again to go on".into(),
        )),
        None => Ok(()),
    }
}

async fn until_ended(engine: &mut EngineHandle) -> Result<(), String> {
    engine.ended().await
}

async fn watch_status(mut status: watch::Receiver<Status>) {
    let bar = Bar::begin();
    loop {
        bar.show(&status.borrow_and_update());
        if status.changed().await.is_err() {
            return bar.end();
        }
    }
}

#[cfg(unix)]
fn stop_signal() -> std::io::Result<impl Future<Output = ()>> {
    use tokio::signal::unix::{SignalKind, signal};
    let mut interrupt = signal(SignalKind::interrupt())?;
    let mut terminate = signal(SignalKind::terminate())?;
    Ok(async move {
        tokio::select! {
            _ = interrupt.recv() => {}
            _ = terminate.recv() => {}
        }
    })
}

#[cfg(not(unix))]
fn stop_signal() -> std::io::Result<impl Future<Output = ()>> {
    Ok(async {
        if tokio::signal::ctrl_c().await.is_err() {
            std::future::pending::<()>().await;
        }
    })
}
