//! `trove-server settings`: shows and changes what the owner sets, also while the server runs.

use super::{Opened, found};
use crate::{
    events::Event,
    settings::{self, Change, Changed, Shown, changed, shown},
};
use anyhow::anyhow;
use clap::{Args, Subcommand};
use std::{
    io::{Write as _, stdout},
    process::ExitCode,
};

#[derive(Debug, Args)]
pub(super) struct Arguments {
    #[command(subcommand)]
    action: Option<Action>,
    /// Print JSON for programs.
    #[arg(long)]
    json: bool,
}

#[derive(Debug, Subcommand)]
enum Action {
    /// Change a setting; a running server goes by it within a second or so.
    Set {
        /// Its name, as `settings` lists it.
        key: String,
        /// What it is to be.
        #[arg(required = true)]
        value: Vec<String>,
        /// For this computer alone: its name, or its id as `clients` lists it.
        #[arg(long, value_name = "NAME|ID")]
        client: Option<String>,
    },
    /// Leave a setting as it comes, or to the computers' users.
    Unset {
        /// Its name, as `settings` lists it.
        key: String,
        /// For this computer alone: its name, or its id as `clients` lists it.
        #[arg(long, value_name = "NAME|ID")]
        client: Option<String>,
    },
}

pub(super) async fn run(opened: &Opened, arguments: Arguments) -> anyhow::Result<ExitCode> {
    let lines = match arguments.action {
        None => show(opened, arguments.json).await?,
        Some(Action::Set { key, value, client }) => {
            change(opened, &key, Some(&value), client.as_deref()).await?
        }
        Some(Action::Unset { key, client }) => {
            change(opened, &key, None, client.as_deref()).await?
        }
    };
    opened.catalogue.close().await;
    writeln!(stdout(), "{lines}")?;
    Ok(ExitCode::SUCCESS)
}

async fn show(opened: &Opened, json: bool) -> anyhow::Result<String> {
    let all = shown(&settings::read(&opened.catalogue).await?)?;
    Ok(if json {
        serde_json::to_string_pretty(&all)?
    } else {
        all.iter().map(line).collect::<Vec<_>>().join("\n")
    })
}

async fn change(
    opened: &Opened,
    key: &str,
    value: Option<&[String]>,
    client: Option<&str>,
) -> anyhow::Result<String> {
    let catalogue = &opened.catalogue;
    let client = match client {
        Some(client) => Some(found(catalogue, client).await?),
        None => None,
    };
    let of = client.as_ref().map(|client| (&client.id, client.name.as_str()));
    let before = settings::read(catalogue).await?;
    let change = Change { name: key, words: value, client: of };
    let Changed { settings, sentence } =
        changed(&before, &change).map_err(|sentence| anyhow!(sentence))?;
    if settings != before {
        settings::keep(catalogue, &settings).await?;
        let id = client.as_ref().map(|client| &client.id);
        opened.record(id, Event::SettingsChanged { sentence: sentence.clone() }).await?;
    }
    Ok(sentence)
}

fn line(one: &Shown) -> String {
    let whose = one.client.as_ref().map_or(String::new(), |client| format!(" of {client}"));
    let name = format!("{}{whose}", one.name);
    let by = if one.set { "set" } else { "by default" };
    format!("{name:<20} {:<24} {by}. {}.", one.words, one.meaning)
}
