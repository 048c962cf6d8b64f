//! `trove-server clients`: lists the paired clients, removes one, or lets one offer everything
//! again.

use super::{Opened, found};
use crate::{
    catalogue::{Client, Clients as _, Commanding as _},
    clock::{Clock, Moment},
    events::Event,
    noticing::nudge,
};
use anyhow::bail;
use clap::{Args, Subcommand};
use std::{
    io::{Write as _, stdout},
    process::ExitCode,
};
use trove_protocol::{ClientId, Command};

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
    /// Let a client offer again all that it has; nothing is sent twice.
    Resend {
        /// The client's name, or its id as `clients` lists it.
        #[arg(value_name = "NAME|ID", required_unless_present = "all")]
        client: Option<String>,
        /// Every client.
        #[arg(long, conflicts_with = "client")]
        all: bool,
    },
}

pub(super) async fn run(opened: &Opened, arguments: &Arguments) -> anyhow::Result<ExitCode> {
    match &arguments.action {
        None => list(opened).await?,
        Some(Action::Remove { id }) => remove(opened, ClientId(id.clone())).await?,
        Some(Action::Resend { client: Some(client), .. }) => {
            resend(opened, vec![found(&opened.catalogue, client).await?]).await?;
        }
        Some(Action::Resend { client: None, .. }) => {
            resend(opened, opened.catalogue.clients().await?).await?;
        }
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
    opened.record(Some(&id), Event::ClientUnpaired).await?;
    // Others may be asked now for what was to come from it.
    nudge(&opened.catalogue).await?;
    writeln!(stdout().lock(), "Removed {id}; what it brought stays.")?;
    Ok(())
}

async fn resend(opened: &Opened, clients: Vec<Client>) -> anyhow::Result<()> {
    let catalogue = &opened.catalogue;
    for client in &clients {
        catalogue.give(&client.id, &Command::ResendOffers, Clock::System.now()).await?;
    }
    nudge(catalogue).await?;
    let mut out = stdout().lock();
    for client in clients {
        writeln!(out, "{} will offer everything again when it next asks.", client.name)?;
    }
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
