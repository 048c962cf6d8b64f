//! Keeps the server by launchd (macOS). Not tested there: only the text and the calls are.

use super::{
    Keeping, Order, State,
    tool::{Said, run},
};
use crate::bindings::{Failure, FailureKind};
use futures_util::future::BoxFuture;
use std::{
    fmt::Write as _,
    io,
    path::{Path, PathBuf},
};

/// The name that launchd knows the agent by.
const LABEL: &str = "home.trove.trove-server";

/// Keeps it as an agent of the user's.
#[derive(Clone, Debug)]
pub struct Launchd {
    agent: Option<PathBuf>,
    launchctl: PathBuf,
}

impl Default for Launchd {
    fn default() -> Self {
        Self::new()
    }
}

impl Launchd {
    /// With its agent in the user's own folder.
    pub fn new() -> Self {
        let agent = directories::BaseDirs::new().map(|dirs| {
            dirs.home_dir().join("Library/LaunchAgents").join(format!("{LABEL}.plist"))
        });
        Self { agent, launchctl: "launchctl".into() }
    }

    async fn call(&self, arguments: &[&str]) -> Said {
        run(&self.launchctl, arguments).await
    }

    fn agent(&self) -> Result<&Path, Failure> {
        self.agent.as_deref().ok_or_else(|| {
            Failure::new(
                FailureKind::NotThere,
                "This user has no home folder, so the server cannot be kept.",
            )
        })
    }
}

fn domain() -> String {
    format!("gui/{}", rustix::process::getuid().as_raw())
}

fn target() -> String {
    format!("{}/{LABEL}", domain())
}

/// The agent's text (launchd.plist(5)). Pure.
fn agent(order: &Order) -> String {
    let mut words = String::new();
    let program = order.program.clone().into_os_string();
    for word in std::iter::once(program).chain(order.arguments()) {
        // Writing to a text does not fail.
        let _ = write!(words, "<string>{}</string>", escaped(&word.to_string_lossy()));
    }
    let log = escaped(&log_file(order).to_string_lossy());
    format!(
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n\
         <!DOCTYPE plist PUBLIC \"-//Apple//DTD PLIST 1.0//EN\" \
         \"http://www.apple.com/DTDs/PropertyList-1.0.dtd\">\n\
         <plist version=\"1.0\"><dict>\n\
         <key>Label</key><string>{LABEL}</string>\n\
         <key>ProgramArguments</key><array>{words}</array>\n\
         <key>RunAtLoad</key><true/>\n\
         <key>KeepAlive</key><dict><key>SuccessfulExit</key><false/></dict>\n\
         <key>StandardErrorPath</key><string>{log}</string>\n\
         </dict></plist>\n"
    )
}

fn log_file(order: &Order) -> PathBuf {
    order.data_dir.join("serve.log")
}

fn escaped(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;")
}

impl Keeping for Launchd {
    fn install<'a>(&'a self, order: &'a Order) -> BoxFuture<'a, Result<bool, Failure>> {
        Box::pin(async move {
            let path = self.agent()?;
            let written = async {
                if let Some(folder) = path.parent() {
                    tokio::fs::create_dir_all(folder).await?;
                }
                tokio::fs::write(path, agent(order)).await
            };
            written.await.map_err(|error| {
                Failure::new(
                    FailureKind::Forbidden,
                    format!("{} cannot be written; check its permissions.", path.display()),
                )
                .with_detail(error)
            })?;
            Ok(true)
        })
    }

    fn start<'a>(&'a self, order: &'a Order) -> BoxFuture<'a, Result<(), Failure>> {
        Box::pin(async move {
            self.install(order).await?;
            if self.state(order).await? == State::Running {
                return Ok(());
            }
            let path = self.agent()?.to_string_lossy().into_owned();
            let started = self.call(&["bootstrap", &domain(), &path]).await;
            started.or_failed("launchd does not start the server").map(drop)
        })
    }

    fn stop<'a>(&'a self, order: &'a Order) -> BoxFuture<'a, Result<(), Failure>> {
        Box::pin(async move {
            if self.state(order).await? == State::Running {
                let stopped = self.call(&["bootout", &target()]).await;
                stopped.or_failed("launchd does not stop the server")?;
            }
            Ok(())
        })
    }

    fn state<'a>(&'a self, _order: &'a Order) -> BoxFuture<'a, Result<State, Failure>> {
        Box::pin(async move {
            let printed = self.call(&["print", &target()]).await;
            let runs = printed.succeeded && printed.output.contains("state = running");
            Ok(if runs { State::Running } else { State::Stopped })
        })
    }

    fn remove<'a>(&'a self, order: &'a Order) -> BoxFuture<'a, Result<(), Failure>> {
        Box::pin(async move {
            self.stop(order).await?;
            let path = self.agent()?;
            match tokio::fs::remove_file(path).await {
                Err(error) if error.kind() != io::ErrorKind::NotFound => Err(Failure::new(
                    FailureKind::Forbidden,
                    format!("{} cannot be removed; check its permissions.", path.display()),
                )
                .with_detail(error)),
                _ => Ok(()),
            }
        })
    }

    fn last_words<'a>(&'a self, order: &'a Order) -> BoxFuture<'a, Vec<String>> {
        Box::pin(async move {
            let text = tokio::fs::read_to_string(log_file(order)).await.unwrap_or_default();
            let lines: Vec<_> = text.lines().map(str::to_owned).collect();
            lines[lines.len().saturating_sub(10)..].to_vec()
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn signs_that_mean_something_are_taken_as_they_are() {
        let order = Order {
            program: "/Applications/Trove & more/trove-server".into(),
            data_dir: "/Users/a/<b>".into(),
            listen: std::net::Ipv6Addr::UNSPECIFIED.into(),
            http: 8420,
            ftp: 8421,
        };
        let text = agent(&order);
        assert!(text.contains("<string>/Applications/Trove &amp; more/trove-server</string>"));
        assert!(text.contains("<string>/Users/a/&lt;b&gt;</string>"), "{text}");
        assert!(target().starts_with("gui/") && target().ends_with(LABEL), "{}", target());
    }
}
