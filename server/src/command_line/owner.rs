//! `trove-server owner`: lets whoever has the data folder in as the owner, also while the server
//! runs.

use super::Opened;
use crate::{
    clock::Clock,
    events::Event,
    people::{Passwords, entering, signing_in::set_owners_password, timing::ENTRY_TIME},
};
use anyhow::Context as _;
use clap::{Args, Subcommand};
use std::{
    io::{BufRead as _, IsTerminal as _, Read as _, Write as _, stderr, stdin, stdout},
    process::ExitCode,
};

/// More of standard input than any password has, in bytes.
const LONGEST_LINE: u64 = 4_096;

#[derive(Debug, Args)]
pub(super) struct Arguments {
    #[command(subcommand)]
    action: Action,
}

#[derive(Debug, Subcommand)]
enum Action {
    /// Print a page of the library that signs in as the owner, once and within a minute.
    Enter {
        /// Print JSON for programs.
        #[arg(long)]
        json: bool,
    },
    /// Set an owner's password, which is read from standard input; ends all their sessions.
    SetPassword {
        /// Whose; needed when there are several owners. A name that nobody has becomes an owner's.
        #[arg(long)]
        name: Option<String>,
    },
}

/// The stable output of `trove-server owner enter --json`.
#[derive(serde::Serialize)]
struct Entry {
    /// Below the server's address.
    address: String,
    /// Milliseconds since 1970-01-01 UTC.
    expires_at: i64,
}

pub(super) async fn run(opened: &Opened, arguments: &Arguments) -> anyhow::Result<ExitCode> {
    match &arguments.action {
        Action::Enter { json } => enter(opened, *json).await?,
        Action::SetPassword { name } => set_password(opened, name.as_deref()).await?,
    }
    opened.catalogue.close().await;
    Ok(ExitCode::SUCCESS)
}

async fn enter(opened: &Opened, json: bool) -> anyhow::Result<()> {
    let entry = entering::for_owner(&opened.catalogue, Clock::System.now()).await?;
    let mut out = stdout().lock();
    if json {
        let entry = Entry { address: entry.address(), expires_at: entry.expires_at.0 };
        writeln!(out, "{}", serde_json::to_string(&entry)?)?;
        return Ok(());
    }
    writeln!(
        out,
        "Put this after the server's address in a browser, once and within {} seconds:",
        ENTRY_TIME.as_secs()
    )?;
    // Alone on the last line, for scripts.
    writeln!(out, "{}", entry.address())?;
    Ok(())
}

async fn set_password(opened: &Opened, name: Option<&str>) -> anyhow::Result<()> {
    let password = read_password()?;
    let now = Clock::System.now();
    let (catalogue, passwords) = (&opened.catalogue, Passwords::default());
    let name = set_owners_password(catalogue, &passwords, name, &password, now).await?;
    opened.record(None, Event::OwnerPasswordSet { name: name.clone() }).await?;
    writeln!(stdout().lock(), "{name} signs in with this password from now on.")?;
    Ok(())
}

/// The first line of standard input: an argument could be read by everybody on this computer.
fn read_password() -> anyhow::Result<String> {
    if stdin().is_terminal() {
        // Standard output is for the product.
        writeln!(stderr(), "Type the new password; it is shown as you type:")?;
    }
    let mut line = String::new();
    stdin()
        .lock()
        .take(LONGEST_LINE)
        .read_line(&mut line)
        .context("the password cannot be read from standard input: is it text in UTF-8?")?;
    Ok(line.trim_end_matches(['\r', '\n']).to_owned())
}
