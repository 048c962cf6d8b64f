//! Where the owner watches the house: server-sent events
//! (<https://html.spec.whatwg.org/multipage/server-sent-events.html>).

use super::super::{Api, owner::Owner, problem::Refusal};
use crate::dashboard::shown::HouseShown;
use axum::{
    extract::{FromRequestParts as _, Request, State},
    http::request::Parts,
    response::{
        IntoResponse,
        sse::{self, KeepAlive, Sse},
    },
};
use futures_util::{Stream, StreamExt as _, stream};
use std::{convert::Infallible, sync::Arc, time::Duration};
use tokio::sync::watch;

/// How often to see whether who watches may still do so.
const MAY_STILL: Duration = Duration::from_secs(5);

/// Watch the house
///
/// A stream of server-sent events, each `house` with the whole house as its `data`: the first at
/// once, and one whenever it shows something new, at most two a second. It ends when the server
/// stops, or when whoever watches may no longer do so.
#[utoipa::path(
    get,
    path = "/api/v1/house/live",
    operation_id = "watch_house",
    tag = "house",
    responses(
        (status = OK, description = "The house, now and whenever it changes", body = HouseShown,
            content_type = "text/event-stream"),
        Refusal,
    ),
    security(("token" = [])),
)]
pub(in crate::http) async fn watch(
    State(api): State<Arc<Api>>,
    _: Owner,
    request: Request,
) -> Result<impl IntoResponse, Refusal> {
    let (parts, _) = request.into_parts();
    let watching = api.live.watch().await?;
    let ended = may_no_longer(Arc::clone(&api), parts);
    let stopping = api.stopping.clone();
    let stream = follow(watching).take_until(async move {
        tokio::select! {
            () = stopping.cancelled() => {}
            () = ended => {}
        }
    });
    Ok(Sse::new(stream).keep_alive(KeepAlive::default()))
}

/// Waits until the request would be refused if it was made again.
async fn may_no_longer(api: Arc<Api>, parts: Parts) {
    loop {
        tokio::time::sleep(MAY_STILL).await;
        if Owner::from_request_parts(&mut parts.clone(), &api).await.is_err() {
            return;
        }
    }
}

fn follow(
    watching: watch::Receiver<Option<Arc<HouseShown>>>,
) -> impl Stream<Item = Result<sse::Event, Infallible>> {
    stream::unfold(watching, |mut watching| async {
        watching.changed().await.ok()?;
        let shown = watching.borrow_and_update().clone()?;
        // What cannot be written ends the stream: whoever watches comes again.
        let event = sse::Event::default().event("house").json_data(&*shown).ok()?;
        Some((Ok(event), watching))
    })
}
