//! A progress bar, when someone is looking.

use crate::status::{State, Status};
use indicatif::{ProgressBar, ProgressStyle};
use std::io::{self, IsTerminal};

/// The bar, or nothing where standard error is no terminal.
pub(super) struct Bar(Option<ProgressBar>);

impl Bar {
    pub(super) fn begin() -> Self {
        if !io::stderr().is_terminal() {
            return Self(None);
        }
        let style = ProgressStyle::with_template("{bar:30} {pos}/{len}  {msg}")
            .unwrap_or_else(|_| ProgressStyle::default_bar());
        Self(Some(ProgressBar::new(0).with_style(style)))
    }

    pub(super) fn show(&self, status: &Status) {
        let Some(bar) = &self.0 else { return };
        bar.set_length(status.files);
        bar.set_position(status.safe + status.set_aside);
        let pace = if status.state == State::Collecting && status.files_per_second >= 1.0 {
            format!("  {:.0} files/s", status.files_per_second)
        } else {
            String::new()
        };
        bar.set_message(format!("{}{pace}", status.reason));
    }

    pub(super) fn end(&self) {
        if let Some(bar) = &self.0 {
            bar.finish_and_clear();
        }
    }
}
