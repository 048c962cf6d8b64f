//! Where the owner gets a code that pairs a new computer.

use super::super::{Api, body::Turn, owner::Owner, problem::Refusal};
use crate::{catalogue::OfferedCode, clock::Moment, house::Fault, pairing};
use axum::{Json, extract::State};
use qrcode::{Color, QrCode};
use serde::Serialize;
use std::sync::Arc;
use utoipa::ToSchema;

/// A code that pairs one computer.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = PairingCode)]
pub(in crate::http) struct Made {
    /// The code as it is typed.
    code: String,
    /// The code as it is shown, in two halves.
    shown: String,
    /// Until when it is good.
    expires_at: i64,
    /// Where the server is reached; the one that serves most people best in front.
    addresses: Vec<String>,
    /// The first address with the code in its fragment, for a camera.
    qr: Qr,
}

/// A QR code (ISO/IEC 18004), without the margin of four modules that it needs on each side.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = PairingQr)]
pub(in crate::http) struct Qr {
    /// What it says.
    text: String,
    /// Modules on each side.
    size: usize,
    /// Its rows from above, each module `1` where it is dark and `0` where it is light.
    modules: Vec<String>,
}

/// How the code that was made last fares.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = PairingCodeNow)]
pub(in crate::http) struct Current {
    /// How it stands.
    state: CodeState,
    /// Until when it is good.
    #[serde(skip_serializing_if = "Option::is_none")]
    expires_at: Option<i64>,
    /// How often it may still be tried.
    #[serde(skip_serializing_if = "Option::is_none")]
    tries_left: Option<u32>,
    /// The computer that was paired with it, by id.
    #[serde(skip_serializing_if = "Option::is_none")]
    client: Option<String>,
    /// That computer's name.
    #[serde(skip_serializing_if = "Option::is_none")]
    client_name: Option<String>,
}

/// How a code stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub(in crate::http) enum CodeState {
    /// None was made yet.
    None,
    /// It can be used.
    Good,
    /// A computer was paired with it.
    Used,
    /// Its time is over.
    Expired,
    /// It was mistyped too often.
    NoTries,
}

fn state(code: &OfferedCode, now: Moment) -> CodeState {
    if code.used {
        CodeState::Used
    } else if now >= code.expires_at {
        CodeState::Expired
    } else if code.tries_left == 0 {
        CodeState::NoTries
    } else {
        CodeState::Good
    }
}

fn drawn(text: String) -> Result<Qr, Refusal> {
    let code = QrCode::new(text.as_bytes()).map_err(|error| Refusal::internal(&error))?;
    let size = code.width();
    let row = |row: &[Color]| row.iter().map(|color| color.select('1', '0')).collect();
    let modules = code.to_colors().chunks(size).map(row).collect();
    Ok(Qr { text, size, modules })
}

/// Make a code that pairs a new computer
///
/// It is good for ten minutes, three tries and one computer, and takes the place of an earlier one.
#[utoipa::path(
    post,
    path = "/api/v1/pairing-codes",
    operation_id = "make_pairing_code",
    tag = "pairing",
    responses((status = OK, description = "The code", body = Made), Refusal),
    security(("token" = [])),
)]
pub(in crate::http) async fn make(
    State(api): State<Arc<Api>>,
    _: Owner,
    turn: Turn,
) -> Result<Json<Made>, Refusal> {
    let now = api.house.clock.now();
    let house = Arc::clone(&api.house);
    let making = async move { Ok(pairing::offer_code(&*house.catalogue, now).await?) };
    let code = api.finish::<_, Fault>(Some(turn), making).await?;
    let shown = code.to_string();
    let typed = shown.replace('-', "");
    let addresses = api.reach.addresses();
    let first = addresses.first().cloned().unwrap_or_default();
    let qr = drawn(format!("{first}/pair#{typed}"))?;
    let expires_at = now.after(pairing::CODE_TIME).0;
    Ok(Json(Made { code: typed, shown, expires_at, addresses, qr }))
}

/// See how the code that was made last fares
#[utoipa::path(
    get,
    path = "/api/v1/pairing-codes/current",
    operation_id = "current_pairing_code",
    tag = "pairing",
    responses((status = OK, description = "How it fares", body = Current), Refusal),
    security(("token" = [])),
)]
pub(in crate::http) async fn current(
    State(api): State<Arc<Api>>,
    _: Owner,
) -> Result<Json<Current>, Refusal> {
    let catalogue = &api.house.catalogue;
    let Some(code) = catalogue.offered_code().await? else {
        let state = CodeState::None;
        let (expires_at, tries_left, client, client_name) = (None, None, None, None);
        return Ok(Json(Current { state, expires_at, tries_left, client, client_name }));
    };
    let client_name = match &code.used_by {
        Some(client) => catalogue.client_name(client).await?,
        None => None,
    };
    Ok(Json(Current {
        state: state(&code, api.house.clock.now()),
        expires_at: Some(code.expires_at.0),
        tries_left: Some(code.tries_left),
        client: code.used_by.map(|client| client.0),
        client_name,
    }))
}
