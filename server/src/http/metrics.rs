//! Figures of the house for Prometheus
//! (<https://prometheus.io/docs/instrumenting/exposition_formats/>).

use super::{Api, owner::Owner, problem::Refusal};
use crate::{
    catalogue::{Client, Figures, Holdings, UpkeepFigures, Usage},
    disk,
    dispatch::plan::Load,
    events::Mark,
    house::House,
    presence::AWAY_AFTER,
};
use axum::{
    extract::State,
    http::header,
    response::{IntoResponse, Response},
};
use prometheus_client::{
    encoding::{EncodeLabelSet, text::encode},
    metrics::{family::Family, gauge::Gauge},
    registry::Registry,
};
use std::{collections::HashMap, sync::Arc};
use trove_protocol::{ClientId, OnlyHere};

/// Ask for figures
///
/// In the text format of OpenMetrics, as Prometheus reads it.
#[utoipa::path(
    get,
    path = "/metrics",
    operation_id = "metrics",
    tag = "server",
    responses(
        (status = OK, description = "The figures", body = String,
            content_type = "application/openmetrics-text"),
        Refusal,
    ),
    security(("token" = [])),
)]
pub(super) async fn metrics(State(api): State<Arc<Api>>, _: Owner) -> Result<Response, Refusal> {
    let house = &api.house;
    let clients = house.catalogue.clients().await?;
    let registry = registry(&Readings {
        figures: house.catalogue.figures().await?,
        holdings: house.catalogue.holdings().await?,
        upkeep: house.catalogue.upkeep_figures().await?,
        only_here: house.catalogue.only_here().await?,
        in_flight: house.catalogue.in_flight().await?.into_iter().collect(),
        usage: house.catalogue.usage().await?,
        free: disk::measure(house).await?.free,
        house,
        clients: &clients,
    });
    let mut text = String::new();
    encode(&mut text, &registry).map_err(|error| Refusal::internal(&error))?;
    let form = "application/openmetrics-text; version=1.0.0; charset=utf-8";
    Ok(([(header::CONTENT_TYPE, form)], text).into_response())
}

struct Readings<'a> {
    figures: Figures,
    holdings: Vec<Holdings>,
    upkeep: UpkeepFigures,
    only_here: HashMap<ClientId, Vec<OnlyHere>>,
    in_flight: HashMap<ClientId, Load>,
    usage: HashMap<ClientId, Usage>,
    free: u64,
    house: &'a House,
    clients: &'a [Client],
}

#[derive(Clone, Debug, PartialEq, Eq, Hash, EncodeLabelSet)]
struct Labels {
    id: String,
    name: String,
}

fn registry(readings: &Readings<'_>) -> Registry {
    let mut registry = Registry::with_prefix("trove");
    let Readings { figures, upkeep, house, .. } = readings;
    let traffic = house.traffic.figures();
    let newest = *house.events.newest().borrow();
    for (name, help, value) in [
        ("stored_files", "Contents verified and on disk", figures.stored_files),
        ("stored_bytes", "Their bytes", figures.stored_bytes),
        ("queued_files", "Contents wanted or asked for", figures.queued),
        ("queued_bytes", "Their bytes", figures.queued_bytes),
        ("set_aside_files", "Contents that failed too often", figures.set_aside),
        (
            "ftp_received_bytes",
            "Bytes of content received by FTP, ever",
            figures.ftp_bytes_received,
        ),
        ("received_bytes_per_second", "Arriving by FTP of late", traffic.received_rate),
        ("streamed_bytes_per_second", "Streamed of late", traffic.streamed_rate),
        ("streams", "Streams that run", house.streams.running().len() as u64),
        ("newest_event", "Number of the newest event", newest),
        ("damaged_files", "Stored contents found damaged and not yet healed", upkeep.damaged),
        ("healed_files", "Times that a damaged content was fetched anew, ever", upkeep.healed),
        ("let_go_files", "Contents that people changed or deleted by hand", upkeep.let_go),
        (
            "oldest_check_seconds",
            "All that is stored was read again since then; since 1970-01-01 UTC",
            upkeep.oldest_check.map_or(0, |moment| u64::try_from(moment.0 / 1_000).unwrap_or(0)),
        ),
        ("disk_free_bytes", "Free on the disk of the shares", readings.free),
        ("disk_full", "Whether the disk is full", house.events.is_on(None, Mark::DiskFull).into()),
    ] {
        let gauge: Gauge = Gauge::default();
        gauge.set(signed(value));
        registry.register(name, help, gauge);
    }
    for (name, help, reading) in CLIENT_FIGURES {
        let family = Family::<Labels, Gauge>::default();
        for client in readings.clients {
            let labels = Labels { id: client.id.0.clone(), name: client.name.clone() };
            family.get_or_create(&labels).set(signed(reading(readings, client)));
        }
        registry.register(name, help, family);
    }
    registry
}

/// A figure of one client.
type Reading = fn(&Readings<'_>, &Client) -> u64;

const CLIENT_FIGURES: [(&str, &str, Reading); 11] = [
    ("client_present", "Whether the client was heard of lately", |readings, client| {
        let house = readings.house;
        let heard = house.presence.last_heard(&client.id).unwrap_or(client.seen_at);
        u64::from(house.clock.now().since(heard) < AWAY_AFTER)
    }),
    ("client_last_seen_seconds", "When, since 1970-01-01 UTC", |readings, client| {
        let heard = readings.house.presence.last_heard(&client.id).unwrap_or(client.seen_at);
        u64::try_from(heard.0 / 1_000).unwrap_or_default()
    }),
    ("client_paused", "Whether its user has paused it", |readings, client| {
        client.is_paused(readings.house.clock.now()).into()
    }),
    ("client_overdue", "Whether it was not seen for too long", |readings, client| {
        readings.house.events.is_on(Some(&client.id), Mark::Overdue).into()
    }),
    ("client_over_quota", "Whether it has used up its quota", |readings, client| {
        readings.house.events.is_on(Some(&client.id), Mark::OverQuota).into()
    }),
    ("client_files", "Files on offer", |readings, client| {
        let held = readings.holdings.iter().find(|held| held.client == client.id);
        held.map_or(0, |held| held.files)
    }),
    ("client_safe_files", "Of these, how many are stored", |readings, client| {
        let held = readings.holdings.iter().find(|held| held.client == client.id);
        held.map_or(0, |held| held.safe)
    }),
    ("client_only_here_files", "Contents that it alone has", |readings, client| {
        let only = readings.only_here.get(&client.id);
        only.map_or(0, |only| only.iter().map(|one| one.files).sum())
    }),
    ("client_in_flight_files", "Files asked of it and not yet stored", |readings, client| {
        let under_way = readings.in_flight.get(&client.id);
        under_way.map_or(0, |one| one.files)
    }),
    ("client_in_flight_bytes", "Their bytes", |readings, client| {
        let under_way = readings.in_flight.get(&client.id);
        under_way.map_or(0, |one| one.bytes)
    }),
    ("client_stored_bytes", "Bytes that came from it", |readings, client| {
        readings.usage.get(&client.id).map_or(0, |usage| usage.stored)
    }),
];

fn signed(value: u64) -> i64 {
    i64::try_from(value).unwrap_or(i64::MAX)
}
