//! Where the owner's programs hear what happens: server-sent events
//! (<https://html.spec.whatwg.org/multipage/server-sent-events.html>).

use super::{Api, owner::Owner, problem::Refusal};
use axum::{
    extract::{Query, State, rejection::QueryRejection},
    http::HeaderMap,
    response::{
        IntoResponse,
        sse::{self, KeepAlive, Sse},
    },
};
use futures_util::{Stream, StreamExt as _, stream};
use serde::Deserialize;
use std::{collections::VecDeque, convert::Infallible, sync::Arc};
use tokio::sync::watch;
use trove_protocol::HouseEvent;

/// Events read at once.
const AT_ONCE: u32 = 100;

/// Where to go on.
#[derive(Deserialize)]
pub(super) struct From {
    after: Option<u64>,
}

/// Hear what happens
///
/// A stream of server-sent events that ends when the server stops. Each has a number as its `id`,
/// a word as its `event`, and as its `data` a JSON object. Without `Last-Event-ID` or `after` it
/// begins with what happens next; `after=0` gives all that is kept, which is the newest 10,000.
#[utoipa::path(
    get,
    path = "/api/v1/events",
    operation_id = "events",
    tag = "server",
    params(
        ("after" = Option<u64>, Query, description = "Go on after the event of this number"),
        ("Last-Event-ID" = Option<u64>, Header,
            description = "The same, as browsers say it when they connect again"),
    ),
    responses(
        (status = OK, description = "Events as they happen", body = HouseEvent,
            content_type = "text/event-stream"),
        Refusal,
    ),
    security(("token" = [])),
)]
pub(super) async fn events(
    State(api): State<Arc<Api>>,
    _: Owner,
    headers: HeaderMap,
    from: Result<Query<From>, QueryRejection>,
) -> Result<impl IntoResponse, Refusal> {
    let Query(from) = from.map_err(|error| Refusal::malformed(error.body_text()))?;
    let last = headers.get("last-event-id").and_then(|value| value.to_str().ok()?.parse().ok());
    let newest = api.house.events.newest();
    // A number beyond the newest comes from before a catalogue was restored.
    let known = *newest.borrow();
    let after = last.or(from.after).map_or(known, |after: u64| after.min(known));
    let stopping = api.stopping.clone();
    let following = Following { api, newest, after, read: VecDeque::new() };
    let stream = follow(following).take_until(stopping.cancelled_owned());
    Ok(Sse::new(stream).keep_alive(KeepAlive::default()))
}

struct Following {
    api: Arc<Api>,
    newest: watch::Receiver<u64>,
    /// The last one that was read.
    after: u64,
    read: VecDeque<HouseEvent>,
}

impl Following {
    /// The next event; `None` when events cannot be read: the listener will come again.
    async fn next(&mut self) -> Option<HouseEvent> {
        loop {
            if let Some(event) = self.read.pop_front() {
                return Some(event);
            }
            // Marked as seen before looking, so that nothing that happens meanwhile goes unheard.
            self.newest.mark_unchanged();
            match self.api.house.events.after(self.after, AT_ONCE).await {
                Ok(events) if events.is_empty() => self.newest.changed().await.ok()?,
                Ok(events) => {
                    self.after = events.last().map_or(self.after, |event| event.id);
                    self.read = events.into();
                }
                Err(error) => {
                    tracing::error!(%error, "events could not be read");
                    return None;
                }
            }
        }
    }
}

fn follow(following: Following) -> impl Stream<Item = Result<sse::Event, Infallible>> {
    stream::unfold(following, |mut following| async {
        loop {
            let event = following.next().await?;
            match sse::Event::default()
                .id(event.id.to_string())
                .event(&event.kind)
                .json_data(&event)
            {
                Ok(line) => return Some((Ok(line), following)),
                Err(error) => tracing::error!(%error, "an event could not be told"),
            }
        }
    })
}
