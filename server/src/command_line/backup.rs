//! `trove-server backup`: lists backups, starts one, and lets another computer restore them.

use super::Opened;
use crate::{
    catalogue::{Clients as _, Commanding as _, Snapshots as _},
    clock::Clock,
};
use anyhow::bail;
use clap::{Args, Subcommand};
use std::{
    io::{Write as _, stdout},
    process::ExitCode,
};
use trove_protocol::{ClientId, Command, backup::is_set_name};

#[derive(Debug, Args)]
pub(super) struct Arguments {
    #[command(subcommand)]
    action: Option<Action>,
}

#[derive(Debug, Subcommand)]
enum Action {
    /// Tell a client to make a backup of one of the sets that its user has chosen.
    Start {
        /// The client's id, as `clients` lists it.
        client: String,
        /// The set's name.
        set: String,
    },
    /// Let a client restore what another one backed up: a new computer in a lost one's place.
    Allow {
        /// The client whose backups are to be read; it may have been removed.
        old: String,
        /// The client that may read them.
        new: String,
    },
    /// Take that back.
    Forbid {
        /// The client whose backups are read.
        old: String,
        /// The client that may read them no more.
        new: String,
    },
}

pub(super) async fn run(opened: &Opened, arguments: &Arguments) -> anyhow::Result<ExitCode> {
    match &arguments.action {
        None => list(opened).await?,
        Some(Action::Start { client, set }) => start(opened, ClientId(client.clone()), set).await?,
        Some(Action::Allow { old, new }) => allow(opened, old, new, true).await?,
        Some(Action::Forbid { old, new }) => allow(opened, old, new, false).await?,
    }
    opened.catalogue.close().await;
    Ok(ExitCode::SUCCESS)
}

async fn list(opened: &Opened) -> anyhow::Result<()> {
    let mut out = stdout().lock();
    for (client, name, sets) in opened.catalogue.backed_up_clients().await? {
        writeln!(out, "{client}  {name}")?;
        for set in sets {
            for one in set.snapshots {
                let whole = if one.missing == 0 { "complete" } else { "incomplete" };
                let (id, files, bytes) = (one.id, one.files, one.bytes);
                writeln!(out, "  {}  {id}  {files} files, {bytes} bytes, {whole}", set.name)?;
            }
        }
    }
    Ok(())
}

async fn start(opened: &Opened, client: ClientId, set: &str) -> anyhow::Result<()> {
    let known = opened.catalogue.clients().await?.into_iter().any(|known| known.id == client);
    if !known {
        bail!("no client has the id {client}: `trove-server clients` lists those that are paired");
    }
    if !is_set_name(set) {
        bail!("{set:?} is no name that a backup set can have");
    }
    let command = Command::StartBackup { set: set.to_owned() };
    opened.catalogue.give(&client, &command, Clock::System.now()).await?;
    writeln!(stdout().lock(), "{client} is told at its next poll, within a minute.")?;
    Ok(())
}

async fn allow(opened: &Opened, old: &str, new: &str, allowed: bool) -> anyhow::Result<()> {
    let (old, new) = (ClientId(old.to_owned()), ClientId(new.to_owned()));
    if !opened.catalogue.allow_reading(&old, &new, allowed).await? {
        bail!(
            "there is nothing to change: `trove-server backup` and `trove-server clients` list \
               the ids"
        );
    }
    let may = if allowed { "may now restore" } else { "may no longer restore" };
    writeln!(stdout().lock(), "{new} {may} what {old} backed up.")?;
    Ok(())
}
