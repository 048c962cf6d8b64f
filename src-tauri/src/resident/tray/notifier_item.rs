//! The icon as a StatusNotifierItem on the session's bus: no toolkit is needed for it, and left
//! click and tooltip work.

use super::{
    GRACE, panel,
    pictures::{self, Ground},
};
use crate::resident::window::Window;
use ashpd::desktop::settings::{ColorScheme, Settings};
use futures_util::StreamExt;
use ksni::{
    Handle, Icon, MenuItem, OfflineReason, Status, ToolTip, TrayMethods,
    menu::{StandardItem, SubMenu},
};
use std::{
    pin::pin,
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    },
    time::Duration,
};
use tokio::{runtime::Runtime, sync::watch, time::sleep};
use trove_app::{
    bindings::{Failure, TrayPresence, TrayState},
    request::{Request, Requests},
    tray::{Item, MenuChoice, Tray},
};

/// Between two tries where there is no bus, or it has ended.
const AGAIN: Duration = Duration::from_secs(5);

/// Where the icon will be: on the bus, which needs nothing beforehand.
pub struct Place;

/// Runs `work` to its end. No event loop of a desktop is needed beside it.
pub fn beside_event_loop<W>(
    runtime: Runtime,
    work: impl FnOnce(Place) -> W + Send + 'static,
) -> Result<(), Failure>
where
    W: Future<Output = Result<(), Failure>> + Send + 'static,
{
    let ended = runtime.block_on(work(Place));
    runtime.shutdown_timeout(GRACE);
    ended
}

/// Shows the icon.
pub struct Shower(watch::Sender<Option<Tray>>);

impl Shower {
    /// Begins with none.
    pub fn begin(_place: Place, requests: Requests, window: Window) -> Self {
        let (shower, shown) = watch::channel(None);
        tokio::spawn(keep(shown, requests, window));
        Self(shower)
    }

    /// Shows this in the place of what was there.
    pub fn show(&self, tray: Tray) {
        self.0.send_replace(Some(tray));
    }

    /// Takes it away.
    pub fn end(&self) {
        self.0.send_replace(None);
    }
}

/// Keeps the icon on the bus, and tries again where that is not possible.
async fn keep(mut shown: watch::Receiver<Option<Tray>>, requests: Requests, window: Window) {
    if shown.wait_for(Option::is_some).await.is_err() {
        return;
    }
    let mut grounds = follow_ground();
    loop {
        let Some(tray) = shown.borrow_and_update().clone() else { return };
        let ground = *grounds.borrow_and_update();
        let absent = Arc::new(AtomicBool::new(false));
        let entry = Entry {
            tray,
            ground,
            absent: absent.clone(),
            requests: requests.clone(),
            window: window.clone(),
        };
        match entry.assume_sni_available(true).spawn().await {
            Ok(handle) => {
                if !absent.load(Ordering::Acquire) {
                    requests.tell(Request::TrayIs(TrayPresence::Present));
                }
                let over = follow(&handle, &absent, &mut shown, &mut grounds).await;
                handle.shutdown().await;
                if over {
                    return;
                }
            }
            Err(error) => {
                tracing::debug!("no icon can be shown ({error})");
                requests.tell(Request::TrayIs(TrayPresence::Absent));
                sleep(AGAIN).await;
            }
        }
    }
}

/// Lets the icon follow what is to be shown. Returns true when none is to be shown any more, and
/// false when it is better made anew.
async fn follow(
    handle: &Handle<Entry>,
    absent: &AtomicBool,
    shown: &mut watch::Receiver<Option<Tray>>,
    grounds: &mut watch::Receiver<Ground>,
) -> bool {
    let mut bus_ends = pin!(bus_ends());
    loop {
        tokio::select! {
            changed = shown.changed() => {
                let now = shown.borrow_and_update().clone();
                let (Ok(()), Some(tray)) = (changed, now) else { return true };
                handle.update(|entry| entry.tray = tray).await;
            }
            Ok(()) = grounds.changed() => {
                let ground = *grounds.borrow_and_update();
                handle.update(|entry| entry.ground = ground).await;
            }
            () = &mut bus_ends => return false,
            () = sleep(AGAIN) => {
                // A panel that came while the item was being registered was not heard of.
                if absent.load(Ordering::Acquire) {
                    return false;
                }
            }
        }
    }
}

/// Returns when the session's bus has ended: the library does not tell.
async fn bus_ends() {
    let Ok(connection) = zbus::Connection::session().await else {
        return std::future::pending().await;
    };
    let mut messages = zbus::MessageStream::from(connection);
    while let Some(Ok(_)) = messages.next().await {}
}

/// What the panel's ground is like, as it changes.
fn follow_ground() -> watch::Receiver<Ground> {
    let desktop = std::env::var("XDG_CURRENT_DESKTOP").unwrap_or_default();
    let (grounds, ground) = watch::channel(panel::ground(&desktop, None));
    tokio::spawn(async move {
        if let Err(error) = follow_scheme(&desktop, &grounds).await {
            tracing::debug!("whether windows are dark is not told ({error})");
        }
    });
    ground
}

async fn follow_scheme(desktop: &str, grounds: &watch::Sender<Ground>) -> ashpd::Result<()> {
    let settings = Settings::new().await?;
    let mut schemes = settings.receive_color_scheme_changed().await?;
    let mut scheme = settings.color_scheme().await?;
    loop {
        let dark = match scheme {
            ColorScheme::PreferDark => Some(true),
            ColorScheme::PreferLight => Some(false),
            ColorScheme::NoPreference => None,
        };
        grounds.send_replace(panel::ground(desktop, dark));
        match schemes.next().await {
            Some(next) => scheme = next,
            None => return Ok(()),
        }
    }
}

/// What is on the bus.
struct Entry {
    tray: Tray,
    ground: Ground,
    /// Whether there is no place for icons at the moment.
    absent: Arc<AtomicBool>,
    requests: Requests,
    window: Window,
}

impl Entry {
    fn clicked(&self, choice: MenuChoice) {
        if let Some(token) = ksni::current_xdg_activation_token() {
            self.window.allow_focus(token);
        }
        self.requests.tell(Request::TrayClicked(choice));
    }

    fn pictures(&self) -> Vec<Icon> {
        let drawn = pictures::of(self.tray.state, self.ground);
        drawn.iter().filter_map(|png| icon(png)).collect()
    }
}

impl ksni::Tray for Entry {
    fn id(&self) -> String {
        "trove".into()
    }

    fn title(&self) -> String {
        "Trove".into()
    }

    fn status(&self) -> Status {
        match self.tray.state {
            TrayState::Attention => Status::NeedsAttention,
            _ => Status::Active,
        }
    }

    fn icon_pixmap(&self) -> Vec<Icon> {
        self.pictures()
    }

    fn attention_icon_pixmap(&self) -> Vec<Icon> {
        self.pictures()
    }

    fn tool_tip(&self) -> ToolTip {
        ToolTip { title: self.tray.tooltip.clone(), ..ToolTip::default() }
    }

    fn activate(&mut self, _x: i32, _y: i32) {
        self.clicked(MenuChoice::Open);
    }

    fn menu(&self) -> Vec<MenuItem<Self>> {
        items(&self.tray.menu)
    }

    fn watcher_online(&self) {
        self.absent.store(false, Ordering::Release);
        self.requests.tell(Request::TrayIs(TrayPresence::Present));
    }

    fn watcher_offline(&self, reason: OfflineReason) -> bool {
        tracing::debug!("there is no tray ({reason:?})");
        self.absent.store(true, Ordering::Release);
        self.requests.tell(Request::TrayIs(TrayPresence::Absent));
        // It goes on waiting for one.
        true
    }
}

fn items(menu: &[Item]) -> Vec<MenuItem<Entry>> {
    menu.iter().map(item).collect()
}

fn item(item: &Item) -> MenuItem<Entry> {
    match item {
        Item::Sentence(sentence) => {
            StandardItem { label: plain(sentence), enabled: false, ..StandardItem::default() }
                .into()
        }
        Item::Separator => MenuItem::Separator,
        Item::Choice { choice, label, enabled } => {
            let choice = *choice;
            StandardItem {
                label: plain(label),
                enabled: *enabled,
                activate: Box::new(move |entry: &mut Entry| entry.clicked(choice)),
                ..StandardItem::default()
            }
            .into()
        }
        Item::Submenu { id: _, label, enabled, items: inner } => SubMenu {
            label: plain(label),
            enabled: *enabled,
            submenu: items(inner),
            ..SubMenu::default()
        }
        .into(),
    }
}

/// A label in which no character means anything but itself (`_` marks keys).
fn plain(label: &str) -> String {
    label.replace('_', "__")
}

/// The picture as the bus has it: four bytes a pixel, opacity first.
fn icon(png: &[u8]) -> Option<Icon> {
    match pictures::pixels(png) {
        Ok(pictures::Pixels { width, height, mut rgba }) => {
            for pixel in rgba.chunks_exact_mut(4) {
                pixel.rotate_right(1);
            }
            Some(Icon { width: width as i32, height: height as i32, data: rgba })
        }
        Err(error) => {
            tracing::error!("a picture of the icon is damaged ({error})");
            None
        }
    }
}
