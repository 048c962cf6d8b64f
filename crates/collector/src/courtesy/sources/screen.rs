//! Whether a program fills the screen and when a key was last pressed, by the X server.

use crate::courtesy::surroundings::{Heard, Known, Source};
use std::{error::Error, time::Duration};
use trove_protocol::Conditions;
use x11rb::{
    connection::Connection,
    protocol::{
        screensaver::ConnectionExt as _,
        xproto::{Atom, AtomEnum, ConnectionExt as _, Window},
    },
    rust_connection::RustConnection,
};

/// Between two looks.
const TICK: Duration = Duration::from_secs(5);
/// Without a key for so long, nobody is there.
const AWAY: Duration = Duration::from_mins(5);

pub(super) async fn watch(heard: &Heard) {
    let opening = tokio::task::spawn_blocking(|| Screen::open().ok()).await;
    let mut screen = opening.ok().flatten();
    while let Some(open) = screen {
        let look = tokio::task::spawn_blocking(move || open.look().map(|seen| (open, seen)).ok());
        let Some((open, conditions)) = look.await.ok().flatten() else { break };
        heard.says(Source::Screen, Known { conditions, ..Known::default() });
        tokio::time::sleep(TICK).await;
        screen = Some(open);
    }
    // There is none, or its session has ended.
    heard.says(Source::Screen, Known::default());
}

struct Screen {
    server: RustConnection,
    root: Window,
    active_window: Atom,
    state: Atom,
    fills_it: Atom,
    /// Under Wayland the X server knows of no keys.
    knows_keys: bool,
}

type Seen<T> = Result<T, Box<dyn Error + Send + Sync>>;

impl Screen {
    fn open() -> Seen<Self> {
        let (server, number) = RustConnection::connect(None)?;
        let root = server.setup().roots.get(number).ok_or("no screen")?.root;
        let atom = |name: &str| -> Seen<Atom> {
            Ok(server.intern_atom(false, name.as_bytes())?.reply()?.atom)
        };
        let (active_window, state) = (atom("_NET_ACTIVE_WINDOW")?, atom("_NET_WM_STATE")?);
        let fills_it = atom("_NET_WM_STATE_FULLSCREEN")?;
        let knows_keys = std::env::var_os("WAYLAND_DISPLAY").is_none();
        Ok(Self { server, root, active_window, state, fills_it, knows_keys })
    }

    fn look(&self) -> Seen<Conditions> {
        let user_active = self.knows_keys.then(|| self.unused_for().ok()).flatten();
        Ok(Conditions {
            full_screen: Some(self.is_full()?),
            user_active: user_active.map(|unused| unused < AWAY),
            ..Conditions::default()
        })
    }

    /// Extended Window Manager Hints, `_NET_ACTIVE_WINDOW` and `_NET_WM_STATE`.
    fn is_full(&self) -> Seen<bool> {
        let active = self.property(self.root, self.active_window, AtomEnum::WINDOW)?;
        let Some(window) = active.into_iter().find(|window| *window != 0) else {
            return Ok(false);
        };
        // The window may have gone meanwhile.
        let states = self.property(window, self.state, AtomEnum::ATOM).unwrap_or_default();
        Ok(states.contains(&self.fills_it))
    }

    fn property(&self, window: Window, name: Atom, kind: AtomEnum) -> Seen<Vec<u32>> {
        let reply = self.server.get_property(false, window, name, kind, 0, 64)?.reply()?;
        Ok(reply.value32().map(Iterator::collect).unwrap_or_default())
    }

    fn unused_for(&self) -> Seen<Duration> {
        let reply = self.server.screensaver_query_info(self.root)?.reply()?;
        Ok(Duration::from_millis(reply.ms_since_user_input.into()))
    }
}
