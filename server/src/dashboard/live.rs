//! One look at the house for all who watch it: taken only while anybody does, and told only when it
//! shows something new.

use super::{
    news::is_news,
    readings::{count, read},
    shown::HouseShown,
    view::{Counted, house as view},
};
use crate::house::{Fault, House};
use std::{
    sync::{Arc, Mutex, PoisonError},
    time::Duration,
};
use tokio::{
    sync::{Mutex as Turn, watch},
    time::{Instant, sleep},
};
use tokio_util::sync::CancellationToken;

/// How often to look, and at most how often to tell.
const EVERY: Duration = Duration::from_millis(500);
/// What is counted is counted again so often, even if nothing was heard: time alone changes some of
/// it, and so do other programs.
const COUNT_AGAIN: Duration = Duration::from_secs(10);
/// Counting takes no more than this part of the time, however much there is to count.
const PART_OF_THE_TIME: u32 = 5;

/// What was counted last.
struct Count {
    counted: Counted,
    news: u64,
    event: u64,
    at: Instant,
    took: Duration,
}

/// Looks at the house for all who watch it.
pub struct Live {
    house: Arc<House>,
    name: String,
    stopping: CancellationToken,
    /// What was told last; `None` before anybody has watched.
    told: watch::Sender<Option<Arc<HouseShown>>>,
    count: Turn<Option<Count>>,
    /// Whether somebody looks for those who watch.
    looking: Mutex<bool>,
}

impl Live {
    /// Nobody watches yet. The server of this house is called `name`.
    pub fn new(house: Arc<House>, name: String, stopping: CancellationToken) -> Arc<Self> {
        Arc::new(Self {
            house,
            name,
            stopping,
            told: watch::Sender::new(None),
            count: Turn::new(None),
            looking: Mutex::new(false),
        })
    }

    /// The house as it is now.
    pub async fn look(&self) -> Result<HouseShown, Fault> {
        let mut count_turn = self.count.lock().await;
        let counted = self.counted(&mut count_turn, true).await?;
        drop(count_turn);
        self.seen(counted).await
    }

    /// Watches the house from now on: first as it is, then each time that it shows something new.
    pub async fn watch(
        self: &Arc<Self>,
    ) -> Result<watch::Receiver<Option<Arc<HouseShown>>>, Fault> {
        let mut watching = self.told.subscribe();
        let begins = {
            let mut looking = self.looking.lock().unwrap_or_else(PoisonError::into_inner);
            !std::mem::replace(&mut *looking, true)
        };
        if begins {
            match self.look().await {
                Ok(shown) => {
                    self.told.send_replace(Some(Arc::new(shown)));
                    tokio::spawn(Arc::clone(self).keep_looking());
                }
                Err(error) => {
                    *self.looking.lock().unwrap_or_else(PoisonError::into_inner) = false;
                    return Err(error);
                }
            }
        }
        // As it is, also for who comes later.
        watching.mark_changed();
        Ok(watching)
    }

    async fn keep_looking(self: Arc<Self>) {
        while self.stopping.run_until_cancelled(sleep(EVERY)).await.is_some() {
            {
                let mut looking = self.looking.lock().unwrap_or_else(PoisonError::into_inner);
                if self.told.receiver_count() == 0 {
                    // Who comes after this looks for itself.
                    *looking = false;
                    return;
                }
            }
            match self.look_again().await {
                Ok(shown) => {
                    self.told.send_if_modified(|told| {
                        let news = told.as_ref().is_none_or(|told| is_news(told, &shown));
                        if news {
                            *told = Some(Arc::new(shown));
                        }
                        news
                    });
                }
                // What fails now is tried again the next time.
                Err(error) => tracing::error!(%error, "the house could not be looked at"),
            }
        }
    }

    async fn look_again(&self) -> Result<HouseShown, Fault> {
        let mut count_turn = self.count.lock().await;
        let counted = self.counted(&mut count_turn, false).await?;
        drop(count_turn);
        self.seen(counted).await
    }

    async fn seen(&self, counted: Counted) -> Result<HouseShown, Fault> {
        let readings = read(&self.house, &self.name, counted).await?;
        Ok(view(&readings, &self.house.owner()))
    }

    /// What is counted: anew when something has happened since, or when it is long ago, but only
    /// when the last count is long enough ago for what it cost. `now` counts whenever anything
    /// has happened.
    async fn counted(&self, last: &mut Option<Count>, now: bool) -> Result<Counted, Fault> {
        let news = *self.house.presence.news().borrow();
        let event = *self.house.events.newest().borrow();
        if let Some(known) = &*last {
            let age = known.at.elapsed();
            let changed = known.news != news || known.event != event;
            let due = age >= COUNT_AGAIN || changed;
            let rested = age >= known.took.saturating_mul(PART_OF_THE_TIME);
            if !due || !(rested || now) {
                return Ok(known.counted.clone());
            }
        }
        let begun = Instant::now();
        let counted = count(&self.house).await?;
        let took = begun.elapsed();
        *last = Some(Count { counted: counted.clone(), news, event, at: Instant::now(), took });
        Ok(counted)
    }
}
