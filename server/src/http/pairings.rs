//! Where clients are paired.

use super::{Api, allowance::Allowance, body::Body, peer::Peer, problem::Refusal};
use crate::{clock::Moment, events::Event, pairing::NotPaired};
use axum::{
    Json,
    extract::{Path, State, rejection::PathRejection},
};
use std::{
    net::Ipv4Addr,
    sync::{Arc, PoisonError},
    time::Duration,
};
use trove_protocol::{Credentials, PairingChallenge, PairingId, PairingProof, PairingStart};

/// How often pairing may be begun. A code has three tries whoever takes them, so without these
/// limits anyone near could use up each new code before its owner has typed it.
#[derive(Debug)]
pub(super) struct Tries {
    per_peer: Allowance,
    overall: Allowance,
}

/// The one that all peers' tries count against.
fn everyone() -> Peer {
    Peer::of(Ipv4Addr::UNSPECIFIED.into())
}

impl Tries {
    /// For each peer, two codes' tries at once and one more each half minute.
    pub(super) fn new() -> Self {
        Self {
            per_peer: Allowance::new(6, Duration::from_secs(30)),
            overall: Allowance::new(30, Duration::from_secs(10)),
        }
    }

    fn take(&mut self, peer: Peer, now: Moment) -> Result<(), Duration> {
        self.per_peer.take(peer, now)?;
        self.overall.take(everyone(), now)
    }

    /// Whoever knew the code is no guesser.
    fn restore(&mut self, peer: Peer) {
        self.per_peer.restore(&peer);
        self.overall.restore(&everyone());
    }
}

/// Begin to pair a client
///
/// Counts as a try at the code that the server shows now.
#[utoipa::path(
    post,
    path = "/api/v1/pairings",
    operation_id = "begin_pairing",
    tag = "pairing",
    request_body = PairingStart,
    responses((status = OK, description = "Begun", body = PairingChallenge), Refusal),
)]
pub(super) async fn begin(
    State(api): State<Arc<Api>>,
    peer: Peer,
    Body(start): Body<PairingStart>,
) -> Result<Json<PairingChallenge>, Refusal> {
    let now = api.house.clock.now();
    api.pairing_allowance
        .lock()
        .unwrap_or_else(PoisonError::into_inner)
        .take(peer, now)
        .map_err(Refusal::too_often)?;
    let shared = Arc::clone(&api);
    api.finish(
        None,
        async move { shared.pairings.begin(&*shared.house.catalogue, &start, now).await },
    )
    .await
    .map(Json)
}

/// Prove to know the code
///
/// Right or wrong, this ends the attempt.
#[utoipa::path(
    post,
    path = "/api/v1/pairings/{pairing}",
    operation_id = "finish_pairing",
    tag = "pairing",
    params(("pairing" = String, Path, description = "The attempt's name")),
    request_body = PairingProof,
    responses((status = OK, description = "Paired", body = Credentials), Refusal),
)]
pub(super) async fn finish(
    State(api): State<Arc<Api>>,
    peer: Peer,
    pairing: Result<Path<PairingId>, PathRejection>,
    Body(proof): Body<PairingProof>,
) -> Result<Json<Credentials>, Refusal> {
    let Path(pairing) = pairing.map_err(|_| Refusal::unknown_address())?;
    let now = api.house.clock.now();
    let shared = Arc::clone(&api);
    let credentials = api
        .finish(None, async move {
            let house = &shared.house;
            let paired = shared.pairings.finish(&*house.catalogue, &pairing, &proof, now).await?;
            house.events.record(Some(&paired.client), Event::ClientPaired).await;
            Ok::<_, NotPaired>(paired)
        })
        .await?;
    api.pairing_allowance.lock().unwrap_or_else(PoisonError::into_inner).restore(peer);
    Ok(Json(credentials))
}
