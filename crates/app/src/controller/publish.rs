//! Makes the view of what is known, and tells who shows it.

use super::{Controller, PACE, gather::gather};
use crate::{
    bindings::Failure,
    desktop::{Notice, WindowEvent},
    notices,
    tray::{sentence, tray},
    view::{EngineKnown, Known, view},
    words::{Spoken, Words},
};
use tokio::{task::JoinError, time::Instant};
use trove_collector::engine::now_ms;

impl Controller {
    pub(super) fn begin_look(&mut self) {
        self.stale = false;
        let (context, seen) = (self.context.clone(), self.slot.seen());
        let (presence, since) = (self.presence, self.unreachable_since_ms);
        self.looks.spawn(async move { gather(&context, seen, presence, since).await });
    }

    pub(super) fn end_look(&mut self, look: Result<Result<Known, Failure>, JoinError>) {
        self.next_view = Instant::now() + PACE;
        match look {
            Ok(Ok(known)) => self.publish(&known),
            // Whoever reads the log can tell; the next look may do better.
            Ok(Err(failure)) => tracing::warn!("{failure}"),
            Err(error) => tracing::error!("part of Trove stopped unexpectedly ({error})"),
        }
    }

    fn publish(&mut self, known: &Known) {
        if let EngineKnown::Running(going) = &known.engine {
            self.unreachable_since_ms = going.unreachable_since_ms;
        }
        let spoken = Spoken::of(known.app.language, self.locale.as_deref());
        if spoken != self.words.0 {
            self.words = (spoken, Words::new(spoken, jiff::tz::TimeZone::system()));
        }
        let view = view(known);
        let words = &self.words.1;
        let tray = tray(&view, words);
        if tray != self.tray {
            self.context.desktop.show_tray(&tray);
            self.tray = tray;
        }
        if view == self.view {
            return;
        }
        let was_complete = self.memory.was_complete;
        for news in notices::news(&mut self.memory, &self.view, &view, now_ms()) {
            let notice = notices::notice(&news, &sentence(&view, words), words);
            self.context.desktop.notify(&notice);
        }
        if self.memory.was_complete != was_complete
            && let Err(failure) = self.context.keep(|kept| kept.was_complete = true)
        {
            tracing::warn!("{failure}");
        }
        if self.window_is_open {
            let event = WindowEvent::ViewChanged(Box::new(view.clone()));
            self.context.desktop.tell_window(&event);
        }
        self.view = view;
    }

    /// Tells of something that was asked for where nobody waits for the answer.
    pub(super) fn failed(context: &crate::context::Context, failure: &Failure) {
        tracing::warn!("{failure}");
        context.desktop.notify(&Notice {
            title: "Trove".to_owned(),
            text: failure.sentence.clone(),
            page: crate::bindings::Page::Status,
        });
    }
}
