//! What happened that a person cares about: kept in the catalogue, and told to all who listen.
//!
//! What happens once is recorded with [`Events::record`]. What is a state that lasts (away, disk
//! full) is told with [`Events::turn`], which records only its changes.

mod kind;

pub use kind::{Event, Mark};

use crate::{
    catalogue::{Catalogue, CatalogueError},
    clock::Clock,
};
use std::{
    collections::HashSet,
    sync::{Arc, Mutex, PoisonError},
};
use tokio::sync::watch;
use trove_protocol::{ClientId, HouseEvent};

/// Events of the house.
pub struct Events {
    catalogue: Arc<dyn Catalogue>,
    clock: Clock,
    /// The newest event's number.
    newest: watch::Sender<u64>,
    /// States that are on; the client is empty for those of the house.
    marks: Mutex<HashSet<(String, Mark)>>,
}

impl Events {
    /// Those of this catalogue.
    pub async fn open(catalogue: Arc<dyn Catalogue>, clock: Clock) -> Result<Self, CatalogueError> {
        let newest = watch::Sender::new(catalogue.newest_event().await?);
        let marks = catalogue.marks().await?.into_iter();
        let marks = marks.filter_map(|(client, mark)| Some((client, Mark::named(&mark)?)));
        Ok(Self { clock, newest, marks: Mutex::new(marks.collect()), catalogue })
    }

    /// Something happened. What cannot be written down is logged instead: nothing waits for it.
    pub async fn record(&self, client: Option<&ClientId>, event: Event) {
        if let Err(error) = self.keep(client, &event, None).await {
            tracing::error!(%error, kind = event.word(), "an event could not be kept");
        }
    }

    /// A state is on or off: an event, if it was not so before.
    pub async fn turn(&self, client: Option<&ClientId>, mark: Mark, on: bool, event: Event) {
        if self.is_on(client, mark) == on {
            return;
        }
        match self.keep(client, &event, Some((mark, on))).await {
            Ok(()) => {
                let key = key(client, mark);
                let mut marks = self.marks.lock().unwrap_or_else(PoisonError::into_inner);
                if on {
                    marks.insert(key)
                } else {
                    marks.remove(&key)
                };
            }
            // It stays as it was, and is tried again when it is next looked at.
            Err(error) => {
                tracing::error!(%error, kind = event.word(), "an event could not be kept");
            }
        }
    }

    /// Whether a state is on.
    pub fn is_on(&self, client: Option<&ClientId>, mark: Mark) -> bool {
        let marks = self.marks.lock().unwrap_or_else(PoisonError::into_inner);
        marks.contains(&key(client, mark))
    }

    async fn keep(
        &self,
        client: Option<&ClientId>,
        event: &Event,
        mark: Option<(Mark, bool)>,
    ) -> Result<(), CatalogueError> {
        let name = match client {
            Some(client) => self.catalogue.client_name(client).await?.unwrap_or_default(),
            None => String::new(),
        };
        let message = event.message(&name);
        tracing::info!(kind = event.word(), "{message}");
        let mark = mark.map(|(mark, on)| (mark.word(), on));
        let now = self.clock.now();
        let id = self.catalogue.keep_event(client, event.word(), &message, mark, now).await?;
        self.newest.send_if_modified(|newest| {
            let news = id > *newest;
            *newest = id.max(*newest);
            news
        });
        Ok(())
    }

    /// Looks for events that another process wrote down.
    pub async fn look(&self) -> Result<(), CatalogueError> {
        let newest = self.catalogue.newest_event().await?;
        self.newest.send_if_modified(|known| {
            let news = newest > *known;
            *known = newest.max(*known);
            news
        });
        Ok(())
    }

    /// The newest event's number, to wait for newer ones.
    pub fn newest(&self) -> watch::Receiver<u64> {
        self.newest.subscribe()
    }

    /// Up to `limit` events after the one of this number, oldest first.
    pub async fn after(&self, id: u64, limit: u32) -> Result<Vec<HouseEvent>, CatalogueError> {
        self.catalogue.events_after(id, limit).await
    }
}

fn key(client: Option<&ClientId>, mark: Mark) -> (String, Mark) {
    (client.map(|client| client.0.clone()).unwrap_or_default(), mark)
}
