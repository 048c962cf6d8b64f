//! The small server over real TLS and HTTP.

use super::{Lost, Mini};
use axum::{
    Json, Router,
    extract::{Path, Query, State},
    http::{HeaderMap, StatusCode},
    response::{IntoResponse, Response},
    routing::{get, post},
};
use hyper_util::{rt::TokioIo, server::conn::auto, service::TowerToHyperService};
use std::{collections::HashMap, sync::Arc, time::Duration};
use tokio::{net::TcpListener, task::AbortHandle};
use tokio_rustls::{TlsAcceptor, rustls::ServerConfig};
use trove_collector::link::Heard;
use trove_pairing::{Code, Confirmations, Fingerprint, answer};
use trove_protocol::{
    BatchId, ClientPath, CommandId, Commands, ConfirmationBatch, Credentials, ForecastQuery,
    HashReport, OfferBatch, PairingChallenge, PairingProof, PairingStart, Problem, StatusReport,
};

pub const TOKEN: &str = "a token";

/// A running server. Ends when dropped.
pub struct Served {
    pub mini: Mini,
    pub address: String,
    pub code: Code,
    accepting: AbortHandle,
}

impl Drop for Served {
    fn drop(&mut self) {
        self.accepting.abort();
    }
}

struct Door {
    mini: Mini,
    code: Code,
    certificate: Fingerprint,
    attempts: std::sync::Mutex<HashMap<String, Confirmations>>,
}

pub async fn serve(mini: Mini, port: u16) -> Served {
    let made = rcgen::generate_simple_self_signed(vec!["trove".into()]).unwrap();
    let der = made.cert.der().clone();
    let key = rustls_pki_types::PrivateKeyDer::try_from(made.signing_key.serialize_der()).unwrap();
    let provider = Arc::new(rustls::crypto::aws_lc_rs::default_provider());
    let tls = ServerConfig::builder_with_provider(provider)
        .with_safe_default_protocol_versions()
        .unwrap()
        .with_no_client_auth()
        .with_single_cert(vec![der.clone()], key)
        .unwrap();
    let code = Code::random();
    let door = Arc::new(Door {
        mini: mini.clone(),
        code: code.clone(),
        certificate: Fingerprint::of(&der),
        attempts: std::sync::Mutex::default(),
    });
    let router = Router::new()
        .route("/api/v1/pairings", post(begin))
        .route("/api/v1/pairings/{pairing}", post(finish))
        .route("/api/v1/clients/{client}/offers", post(offers))
        .route("/api/v1/clients/{client}/forecasts", post(forecasts))
        .route("/api/v1/clients/{client}/safety", get(safety))
        .route("/api/v1/clients/{client}/commands", get(commands))
        .route("/api/v1/clients/{client}/confirmations", post(confirmations))
        .route("/api/v1/clients/{client}/hashes", post(hashes))
        .route("/api/v1/clients/{client}/status", post(status))
        .with_state(door);
    let listener = TcpListener::bind(("127.0.0.1", port)).await.unwrap();
    let address = listener.local_addr().unwrap().to_string();
    let acceptor = TlsAcceptor::from(Arc::new(tls));
    let accepting = tokio::spawn(async move {
        let mut open = tokio::task::JoinSet::new();
        loop {
            let Ok((socket, _)) = listener.accept().await else { return };
            let (acceptor, router) = (acceptor.clone(), router.clone());
            open.spawn(async move {
                let Ok(stream) = acceptor.accept(socket).await else { return };
                let service = TowerToHyperService::new(router);
                let _ = auto::Builder::new(hyper_util::rt::TokioExecutor::new())
                    .serve_connection(TokioIo::new(stream), service)
                    .await;
            });
        }
    });
    Served { mini, address, code, accepting: accepting.abort_handle() }
}

impl IntoResponse for Lost {
    fn into_response(self) -> Response {
        StatusCode::BAD_GATEWAY.into_response()
    }
}

fn problem(status: StatusCode, message: &str) -> Response {
    (status, Json(Problem { code: "no".into(), message: message.into() })).into_response()
}

async fn begin(State(door): State<Arc<Door>>, Json(start): Json<PairingStart>) -> Response {
    let Ok((message, confirmations)) = answer(&door.code, &start.message, door.certificate) else {
        return problem(StatusCode::BAD_REQUEST, "malformed");
    };
    door.attempts.lock().unwrap().insert("one".into(), confirmations);
    let pairing = trove_protocol::PairingId("one".into());
    Json(PairingChallenge { pairing, message }).into_response()
}

async fn finish(
    State(door): State<Arc<Door>>,
    Path(pairing): Path<String>,
    Json(proof): Json<PairingProof>,
) -> Response {
    let attempt = door.attempts.lock().unwrap().remove(&pairing);
    match attempt {
        Some(confirmations) if confirmations.client_agrees(&proof.confirmation) => {
            Json(Credentials {
                confirmation: confirmations.server(),
                client: trove_protocol::ClientId("0123456789abcdef".into()),
                token: TOKEN.into(),
                ftp_password: "a password".into(),
                ftp_port: 1,
            })
            .into_response()
        }
        _ => problem(StatusCode::FORBIDDEN, "this is not the code that is shown"),
    }
}

// An answer is what axum makes it.
#[allow(clippy::result_large_err)]
fn known(headers: &HeaderMap) -> Result<(), Response> {
    let given = headers.get("authorization").and_then(|value| value.to_str().ok());
    if given == Some(&format!("Bearer {TOKEN}")) {
        Ok(())
    } else {
        Err(problem(StatusCode::UNAUTHORIZED, "who are you"))
    }
}

async fn offers(
    State(door): State<Arc<Door>>,
    headers: HeaderMap,
    Json(batch): Json<OfferBatch>,
) -> Result<Response, Response> {
    known(&headers)?;
    let receipt = door.mini.offer(batch).map_err(IntoResponse::into_response)?;
    Ok((StatusCode::ACCEPTED, Json(receipt)).into_response())
}

async fn forecasts(
    State(door): State<Arc<Door>>,
    headers: HeaderMap,
    Json(query): Json<ForecastQuery>,
) -> Result<Response, Response> {
    known(&headers)?;
    Ok(Json(door.mini.forecast(query).map_err(IntoResponse::into_response)?).into_response())
}

async fn safety(
    State(door): State<Arc<Door>>,
    headers: HeaderMap,
    Query(query): Query<HashMap<String, String>>,
) -> Result<Response, Response> {
    known(&headers)?;
    let after = query.get("after").map(ClientPath::from_wire);
    let page = door.mini.safety(after.as_ref()).map_err(IntoResponse::into_response)?;
    Ok(Json(page).into_response())
}

async fn commands(
    State(door): State<Arc<Door>>,
    headers: HeaderMap,
    Query(query): Query<HashMap<String, String>>,
) -> Result<Response, Response> {
    known(&headers)?;
    let number = |name: &str| query.get(name).map(|digits| digits.parse().unwrap());
    let wait = Duration::from_secs(number("wait").unwrap());
    let acknowledged = number("acknowledged").map(CommandId);
    let offered = query.get("offered").cloned().map(BatchId);
    let polled = door.mini.poll(wait, Heard { acknowledged, offered }).await;
    let commands = polled.map_err(IntoResponse::into_response)?;
    if commands.is_empty() {
        return Ok(StatusCode::NO_CONTENT.into_response());
    }
    Ok(Json(Commands { commands, waiting: None }).into_response())
}

async fn confirmations(
    State(door): State<Arc<Door>>,
    headers: HeaderMap,
    Json(batch): Json<ConfirmationBatch>,
) -> Result<Response, Response> {
    known(&headers)?;
    Ok(Json(door.mini.confirm(&batch).map_err(IntoResponse::into_response)?).into_response())
}

async fn hashes(
    State(door): State<Arc<Door>>,
    headers: HeaderMap,
    Json(report): Json<HashReport>,
) -> Result<Response, Response> {
    known(&headers)?;
    Ok(Json(door.mini.hashes(&report)).into_response())
}

async fn status(
    State(door): State<Arc<Door>>,
    headers: HeaderMap,
    Json(report): Json<StatusReport>,
) -> Result<Response, Response> {
    known(&headers)?;
    door.mini.state().statuses.push(report);
    Ok(StatusCode::NO_CONTENT.into_response())
}
