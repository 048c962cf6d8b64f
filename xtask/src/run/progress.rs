//! What both programs say of themselves, as a bar and a sentence.

use indicatif::{HumanBytes, ProgressBar, ProgressStyle};
use serde_json::Value;
use std::io::IsTerminal;
use std::time::Duration;

/// The counts of one moment.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct View {
    /// Files that the client found worth collecting.
    pub files: u64,
    /// Of these, stored and proven.
    pub safe: u64,
    /// On their way.
    pub pending: u64,
    /// Not collected, each for a reason.
    pub set_aside: u64,
    /// Bytes that came by FTP.
    pub received: u64,
    /// What the client is doing.
    pub state: String,
    /// Why nothing more happens, if so.
    pub reason: String,
}

impl View {
    /// Reads the client's and the server's `status --json`.
    pub fn read(client: &Value, server: &Value) -> Self {
        let count = |value: &Value, name: &str| value[name].as_u64().unwrap_or(0);
        let text = |name: &str| client[name].as_str().unwrap_or_default().to_owned();
        Self {
            files: count(client, "files"),
            safe: count(client, "safe"),
            pending: count(client, "pending"),
            set_aside: count(client, "set_aside"),
            received: count(server, "ftp_bytes_received"),
            state: text("state"),
            reason: text("reason"),
        }
    }

    /// Whether nothing is left to do.
    pub fn is_done(&self) -> bool {
        self.pending == 0 && self.state == "idle"
    }

    /// One line: `412 of 1,000 files are safe, 37.2 files/s, …`.
    fn line(&self, rate: f64) -> String {
        let mut parts = vec![format!("{} of {} files are safe", self.safe, self.files)];
        if rate > 0.0 {
            parts.push(format!("{rate:.1} files/s"));
        }
        parts.push(format!("{} received", HumanBytes(self.received)));
        if self.set_aside > 0 {
            parts.push(format!("{} set aside", self.set_aside));
        }
        let counts = parts.join(", ");
        if self.reason.is_empty() { counts } else { format!("{counts} — {}", self.reason) }
    }
}

/// Shows views as they come: a bar on a terminal, else a line whenever something has changed.
pub struct Progress {
    bar: Option<ProgressBar>,
    last: Option<(View, Duration)>,
}

impl Progress {
    /// Nothing shown yet.
    pub fn new() -> Self {
        let bar = std::io::stderr().is_terminal().then(|| {
            let style = ProgressStyle::with_template("[{bar:30}] {percent:>3}%  {wide_msg}")
                .unwrap_or_else(|_| ProgressStyle::default_bar());
            ProgressBar::new(0).with_style(style)
        });
        Self { bar, last: None }
    }

    /// Shows this view, `elapsed` after the start.
    pub fn show(&mut self, view: &View, elapsed: Duration) {
        let changed = self.last.as_ref().is_none_or(|(last, _)| last != view);
        let line = view.line(self.rate(view, elapsed));
        match &self.bar {
            Some(bar) => {
                bar.set_length(view.files);
                bar.set_position(view.safe);
                bar.set_message(line);
            }
            None if changed => println!("{line}"),
            None => {}
        }
        self.last = Some((view.clone(), elapsed));
    }

    /// Shows a remark between the views.
    pub fn note(&self, remark: &str) {
        match &self.bar {
            Some(bar) => bar.println(remark),
            None => println!("{remark}"),
        }
    }

    /// Leaves the last view standing.
    pub fn end(&self) {
        if let Some(bar) = &self.bar {
            bar.abandon();
            println!();
        }
    }

    /// Files that became safe since the last view, a second.
    fn rate(&self, view: &View, elapsed: Duration) -> f64 {
        let Some((last, then)) = &self.last else { return 0.0 };
        let seconds = elapsed.saturating_sub(*then).as_secs_f64().max(0.001);
        view.safe.saturating_sub(last.safe) as f64 / seconds
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn the_line_says_how_far_it_is_and_why_it_waits() {
        let client = json!({"files": 1000, "safe": 412, "pending": 588, "set_aside": 2,
                            "state": "waiting", "reason": "The server streams a film."});
        let view = View::read(&client, &json!({"ftp_bytes_received": 2048}));
        assert_eq!(
            view.line(37.25),
            "412 of 1000 files are safe, 37.2 files/s, 2.00 KiB received, 2 set aside — \
             The server streams a film."
        );
        assert!(!view.is_done());
    }

    #[test]
    fn it_is_done_when_the_client_is_idle_and_nothing_is_pending() {
        let client = json!({"files": 3, "safe": 3, "pending": 0, "state": "idle", "reason": null});
        assert!(View::read(&client, &json!({})).is_done());
        assert!(!View::read(&json!({}), &json!({})).is_done());
    }

    #[test]
    fn the_rate_is_of_the_last_moment() {
        let mut progress = Progress { bar: None, last: None };
        let view = |safe| View { files: 100, safe, ..View::default() };
        progress.show(&view(10), Duration::from_secs(10));
        assert!((progress.rate(&view(30), Duration::from_secs(12)) - 10.0).abs() < 0.01);
    }
}
