//! What people look at: photos, videos and music as items, how each is described and found.
//!
//! Pure: [`mod@describe`], [`fold`], [`query`], [`pairs`] and [`taken`] make items and questions from plain
//! values. [`mod@index`] keeps the catalogue's items true in the background; [`answers`] is what the
//! pages are told.

pub mod answers;
pub mod describe;
pub mod fold;
pub mod index;
pub mod media_type;
pub mod pairs;
pub mod query;
pub mod taken;

use tokio::sync::{Notify, watch};

/// What is known of the collection while the server runs.
#[derive(Debug)]
pub struct Collection {
    /// Rises with each change of what people see; 0 until it was read first.
    pub revision: watch::Sender<u64>,
    /// Items came or changed that may need pictures.
    pub pictures: Notify,
}

impl Default for Collection {
    fn default() -> Self {
        Self { revision: watch::Sender::new(0), pictures: Notify::new() }
    }
}

impl Collection {
    /// Notes the revision, and tells listeners when it is news.
    pub fn see(&self, revision: u64) {
        self.revision.send_if_modified(|known| {
            let is_news = *known < revision;
            *known = revision.max(*known);
            is_news
        });
    }
}
