//! Asks the program of the server.

use crate::{
    bindings::{Failure, FailureKind},
    failure::sentence,
};
use serde::{Deserialize, de::DeserializeOwned};
use std::{
    ffi::OsStr,
    path::{Path, PathBuf},
    process::Stdio,
    time::Duration,
};
use tokio::{process::Command, time::timeout};

/// For a program that only answers.
const LONG: Duration = Duration::from_mins(1);

/// The program of the server and the data folder that it works on.
#[derive(Clone, Debug)]
pub(super) struct Program {
    pub path: PathBuf,
    pub data_dir: PathBuf,
}

/// What `shares --json` prints.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
pub(super) struct Shares {
    /// As paths are written in the protocol.
    pub folder: Option<String>,
    pub mark: Option<String>,
}

/// What `pair --json` prints.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
pub(super) struct Offered {
    pub code: String,
    pub expires_ms: i64,
}

/// What `owner enter --json` prints, as far as it is used.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
pub(super) struct Entry {
    /// Below the server's address.
    pub address: String,
}

/// A line of what `shares --json move` prints.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(untagged)]
pub(super) enum MoveLine {
    /// While it works.
    Progress {
        /// Bytes that are there and compared.
        done: u64,
        /// Bytes of all.
        total: u64,
    },
    /// At its end.
    Moved {
        /// Where the library lies now.
        folder: PathBuf,
    },
}

/// What `status --json` prints, as far as it is shown.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize)]
pub(super) struct Status {
    pub stored_files: u64,
    pub stored_bytes: u64,
    pub clients: Vec<Client>,
}

/// A computer there.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize)]
pub(super) struct Client {
    pub id: String,
    pub name: String,
    pub files: u64,
    pub safe: u64,
    pub safe_bytes: u64,
    /// Seconds since 1970.
    pub last_seen: i64,
}

impl Program {
    /// A command on the data folder.
    pub fn command(&self) -> Command {
        let mut command = Command::new(&self.path);
        command.arg("--data-dir").arg(&self.data_dir).stdin(Stdio::null()).kill_on_drop(true);
        command
    }

    /// What it prints.
    pub async fn says<A: AsRef<OsStr>>(&self, arguments: &[A]) -> Result<String, Failure> {
        let output = timeout(LONG, self.command().args(arguments).output());
        let output = output.await.map_err(|_| {
            Failure::internal(
                "The server on this computer takes too long to answer; try again.",
                "",
            )
        })?;
        let output = output.map_err(|error| not_started(&self.path, &error))?;
        if output.status.success() {
            return Ok(String::from_utf8_lossy(&output.stdout).into_owned());
        }
        Err(told(&String::from_utf8_lossy(&output.stderr)))
    }

    /// What it prints as JSON.
    pub async fn answers<T: DeserializeOwned>(&self, arguments: &[&str]) -> Result<T, Failure> {
        let text = self.says(arguments).await?;
        serde_json::from_str(&text).map_err(|error| {
            Failure::internal(
                "The server that came with Trove is of another version than Trove; install the \
                 whole package again.",
                error,
            )
        })
    }

    /// Where its library lies; nothing while there is none.
    pub async fn shares(&self) -> Result<Option<Shares>, Failure> {
        let catalogue = self.data_dir.join("catalogue.sqlite");
        if !tokio::fs::try_exists(&catalogue).await.unwrap_or(true) {
            return Ok(None);
        }
        self.answers(&["shares", "--json"]).await.map(Some)
    }
}

/// The program is not there, or may not run.
pub(super) fn not_started(path: &Path, error: &std::io::Error) -> Failure {
    Failure::new(
        FailureKind::NotThere,
        format!("{} cannot be started; install the whole package of Trove again.", path.display()),
    )
    .with_detail(error)
}

/// What the program said on its standard error, as a failure: its last line is its reason.
pub(super) fn told(text: &str) -> Failure {
    let last = text.lines().rev().find(|line| !line.trim().is_empty()).unwrap_or_default();
    let reason = last.strip_prefix("trove-server: ").unwrap_or(last);
    if reason.is_empty() {
        return Failure::internal(
            "The server that came with Trove stopped without a reason.",
            text,
        );
    }
    let kind = if reason.contains("cannot be listened on") {
        FailureKind::PortTaken
    } else if reason.contains("No space left") || reason.contains("disk is full") {
        FailureKind::DiskFull
    } else if reason.contains("not empty") || reason.contains("another server") {
        FailureKind::NotEmpty
    } else {
        FailureKind::Internal
    };
    Failure::new(kind, sentence(&reason)).with_detail(text.trim())
}

/// Why a server did not start, by the last lines that it wrote.
pub(super) fn not_running(lines: &[String]) -> Failure {
    let text = lines.join("\n");
    let said = lines.iter().rev().find(|line| line.starts_with("trove-server: "));
    match said {
        Some(said) => Failure { detail: Some(text), ..told(said) },
        None => Failure::internal(
            "The server on this computer did not start; its log says why.",
            if text.is_empty() { "It said nothing." } else { &text },
        ),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_the_program_said_is_a_sentence() {
        let failure = told("INFO a\ntrove-server: /x is not empty: choose an empty folder\n");
        assert_eq!(failure.kind, FailureKind::NotEmpty);
        assert_eq!(failure.sentence, "/x is not empty: choose an empty folder.");
        let lines =
            ["ready".to_owned(), "trove-server: [::]:8420 cannot be listened on".to_owned()];
        let failure = not_running(&lines);
        assert_eq!(failure.kind, FailureKind::PortTaken);
        assert!(failure.detail.unwrap().starts_with("ready"));
        assert_eq!(not_running(&[]).kind, FailureKind::Internal);
    }

    #[tokio::test]
    async fn a_program_that_is_missing_is_told() {
        let folder = tempfile::tempdir().unwrap();
        let (path, data_dir) = (folder.path().join("gone"), folder.path().to_owned());
        let program = Program { path, data_dir };
        assert_eq!(program.shares().await.unwrap(), None);
        let failure = program.says(&["pair"]).await.unwrap_err();
        assert_eq!(failure.kind, FailureKind::NotThere);
        assert!(failure.sentence.contains("install the whole package"), "{failure}");
    }
}
