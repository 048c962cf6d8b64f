//! `trove-server clients`: lists the paired clients, or removes one.

use super::Opened;
use crate::{
    catalogue::Clients as _,
    clock::{Clock, Moment},
};
use anyhow::bail;
use clap::{Args, Subcommand};
use std::{
    io::{Write as _, stdout},
    process::ExitCode,
};
use trove_protocol::ClientId;

#[derive(Debug, Args)]
pub(super) struct Arguments {
    #[command(subcommand)]
    action: Option<Action>,
}

#[derive(Debug, Subcommand)]
enum Action {
    /// Unpair a client: it gets in no more; what it brought stays.
    Remove {
        /// The client's id, as `clients` lists it.
        id: String,
    },
}

pub(super) async fn run(opened: &Opened, arguments: &Arguments) -> anyhow::Result<ExitCode> {
    match &arguments.action {
        None => list(opened).await?,
        Some(Action::Remove { id }) => remove(opened, ClientId(id.clone())).await?,
    }
    opened.catalogue.close().await;
    Ok(ExitCode::SUCCESS)
}

async fn list(opened: &Opened) -> anyhow::Result<()> {
    let clients = opened.catalogue.clients().await?;
    let mut out = stdout().lock();
    if clients.is_empty() {
        writeln!(out, "No client is paired: get a code with `trove-server pair`.")?;
        return Ok(());
    }
    writeln!(out, "{:<16}  {:<16}  {:<16}  NAME", "ID", "PAIRED", "LAST SEEN")?;
    for client in clients {
        let (paired, seen) = (moment(client.paired_at), moment(client.seen_at));
        writeln!(out, "{}  {paired:<16}  {seen:<16}  {}", client.id, client.name)?;
    }
    Ok(())
}

async fn remove(opened: &Opened, id: ClientId) -> anyhow::Result<()> {
    if !opened.catalogue.remove_client(&id, Clock::System.now()).await? {
        bail!("no client has the id {id}: `trove-server clients` lists those that are paired");
    }
    writeln!(stdout().lock(), "Removed {id}; what it brought stays.")?;
    Ok(())
}

fn moment(moment: Moment) -> String {
    jiff::Timestamp::from_millisecond(moment.0).map_or_else(
        |_| "unknown".to_owned(),
        |time| {
            time.to_zoned_datetime(jiff::tz::TimeZone::system())
                .strftime("%Y-%m-%d %H:%M")
                .to_string()
        },
    )
}
