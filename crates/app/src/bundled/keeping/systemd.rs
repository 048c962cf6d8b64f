//! Keeps the server by the user's own systemd.

use super::{
    Keeping, NAME, Order, State,
    tool::{Said, run},
    unit::unit,
};
use crate::{
    bindings::{Failure, FailureKind},
    context::beside,
};
use futures_util::future::BoxFuture;
use std::{
    fs, io,
    path::{Path, PathBuf},
};

/// Keeps it by the user's own systemd.
#[derive(Clone, Debug)]
pub struct Systemd {
    unit: PathBuf,
    systemctl: PathBuf,
    loginctl: PathBuf,
    journalctl: PathBuf,
}

impl Systemd {
    /// With its unit among the user's settings, and the system's tools.
    pub fn new(config: &Path) -> Self {
        Self::with_tools(config, |tool| PathBuf::from(tool))
    }

    /// The same with tools that lie elsewhere.
    pub fn with_tools(config: &Path, tool: impl Fn(&str) -> PathBuf) -> Self {
        Self {
            unit: config.join("systemd").join("user").join(format!("{NAME}.service")),
            systemctl: tool("systemctl"),
            loginctl: tool("loginctl"),
            journalctl: tool("journalctl"),
        }
    }

    /// Whether this user has a systemd that answers.
    pub async fn answers(&self) -> bool {
        self.call(&["show-environment"]).await.succeeded
    }

    async fn call(&self, arguments: &[&str]) -> Said {
        run(&self.systemctl, &[&["--user"], arguments].concat()).await
    }

    fn unwritable(&self, error: impl std::fmt::Display) -> Failure {
        Failure::new(
            FailureKind::Forbidden,
            format!(
                "{} cannot be changed, so the server cannot be kept as a service; check the \
                 permissions of its folder.",
                self.unit.display()
            ),
        )
        .with_detail(error)
    }

    /// Writes the unit and has systemd read it. Text that systemd has not read again is not what
    /// it starts.
    async fn write_unit(&self, order: &Order) -> Result<(), Failure> {
        let (text, path) = (unit(order)?, self.unit.clone());
        let written = beside(move || {
            if fs::read_to_string(&path).is_ok_and(|known| known == text) {
                return Ok(());
            }
            if let Some(folder) = path.parent() {
                fs::create_dir_all(folder)?;
            }
            fs::write(&path, text)
        });
        written.await?.map_err(|error| self.unwritable(error))?;
        let read = self.call(&["daemon-reload"]).await;
        read.or_failed("systemd did not take the service").map(drop)
    }
}

/// What `systemctl show -p ActiveState` means (systemd.unit(5)). Pure.
fn state(shown: &str) -> State {
    match shown.trim().strip_prefix("ActiveState=") {
        // It is started again and again, which is not what a person asks about.
        Some("active" | "activating" | "reloading" | "refreshing") => State::Running,
        Some("failed") => State::Failed,
        _ => State::Stopped,
    }
}

impl Keeping for Systemd {
    fn install<'a>(&'a self, order: &'a Order) -> BoxFuture<'a, Result<bool, Failure>> {
        Box::pin(async move {
            self.write_unit(order).await?;
            let enabled = self.call(&["enable", NAME]).await;
            enabled.or_failed("systemd does not start the server at login")?;
            // Refused where the owner of the computer does not want it; then it runs while
            // somebody is logged in.
            let lingers = run(&self.loginctl, &["--no-ask-password", "enable-linger"]).await;
            if !lingers.succeeded {
                tracing::info!(
                    "the server runs only while its user is logged in ({})",
                    lingers.errors
                );
            }
            Ok(!lingers.succeeded)
        })
    }

    fn start<'a>(&'a self, order: &'a Order) -> BoxFuture<'a, Result<(), Failure>> {
        Box::pin(async move {
            self.write_unit(order).await?;
            let enabled = self.call(&["enable", NAME]).await;
            enabled.or_failed("systemd does not start the server at login")?;
            // Of one that failed too often systemd forgets so only when told to; nothing to forget
            // is no failure.
            self.call(&["reset-failed", NAME]).await;
            let started = self.call(&["start", NAME]).await;
            started.or_failed("systemd does not start the server").map(drop)
        })
    }

    fn stop<'a>(&'a self, _order: &'a Order) -> BoxFuture<'a, Result<(), Failure>> {
        Box::pin(async move {
            let stopped = self.call(&["stop", NAME]).await;
            stopped.or_failed("systemd does not stop the server").map(drop)
        })
    }

    fn state<'a>(&'a self, _order: &'a Order) -> BoxFuture<'a, Result<State, Failure>> {
        Box::pin(async move {
            let shown = self.call(&["show", "--property=ActiveState", NAME]).await;
            let shown = shown.or_failed("systemd does not say whether the server runs")?;
            Ok(state(&shown))
        })
    }

    fn remove<'a>(&'a self, _order: &'a Order) -> BoxFuture<'a, Result<(), Failure>> {
        Box::pin(async move {
            let stopped = self.call(&["disable", "--now", NAME]).await;
            stopped.or_failed("systemd does not stop the server")?;
            match tokio::fs::remove_file(&self.unit).await {
                Err(error) if error.kind() != io::ErrorKind::NotFound => {
                    return Err(self.unwritable(error));
                }
                _ => {}
            }
            let read = self.call(&["daemon-reload"]).await;
            read.or_failed("systemd did not forget the service").map(drop)
        })
    }

    fn last_words<'a>(&'a self, _order: &'a Order) -> BoxFuture<'a, Vec<String>> {
        Box::pin(async move {
            let said = run(
                &self.journalctl,
                &["--user", "--unit", NAME, "--lines=10", "--output=cat", "--no-pager"],
            )
            .await;
            let text = if said.succeeded { said.output } else { said.errors };
            text.lines().map(str::to_owned).collect()
        })
    }
}

#[cfg(test)]
#[path = "systemd_tests.rs"]
mod tests;
