//! Runs a tool of the system's.

use crate::bindings::Failure;
use std::{path::Path, process::Stdio, time::Duration};
use tokio::{process::Command, time::timeout};

/// For a tool that waits for a service to start or stop.
const LONG: Duration = Duration::from_mins(1);

/// How a tool ended.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Said {
    pub succeeded: bool,
    pub output: String,
    pub errors: String,
}

impl Said {
    /// Its output; the failure says what could not be done.
    pub fn or_failed(self, what: &str) -> Result<String, Failure> {
        if self.succeeded {
            return Ok(self.output);
        }
        Err(Failure::internal(
            format!("{what}; the system's own words say why."),
            if self.errors.is_empty() { self.output } else { self.errors },
        ))
    }
}

/// Runs a tool to its end. One that cannot be started has not succeeded.
pub(super) async fn run(tool: &Path, arguments: &[&str]) -> Said {
    let mut command = Command::new(tool);
    command.args(arguments).stdin(Stdio::null()).kill_on_drop(true);
    let failed = |errors: String| Said { errors, ..Said::default() };
    match timeout(LONG, command.output()).await {
        Ok(Ok(output)) => Said {
            succeeded: output.status.success(),
            output: String::from_utf8_lossy(&output.stdout).trim().to_owned(),
            errors: String::from_utf8_lossy(&output.stderr).trim().to_owned(),
        },
        Ok(Err(error)) => failed(format!("{} cannot be started ({error})", tool.display())),
        Err(_) => failed(format!("{} takes too long", tool.display())),
    }
}
