//! A desktop's panel: the watcher of notifier items, and a person who looks at them and clicks.

use crate::session::Session;
use futures_util::StreamExt;
use std::{collections::HashMap, time::Duration};
use tokio::{
    sync::watch,
    time::{Instant, timeout},
};
use trove_app::bindings::TrayState;
use zbus::{
    Connection, MessageStream, OwnedObjectPath, OwnedVariant, Proxy, Structure, Variant,
    connection, interface, message::Header,
};

/// Covers a busy machine.
const LIMIT: Duration = Duration::from_secs(30);
/// Looked at again at least so often: a signal may have come before it was listened to.
const LOOK: Duration = Duration::from_millis(250);

const STATES: [(TrayState, &str); 6] = [
    (TrayState::UpToDate, "up_to_date"),
    (TrayState::Collecting, "collecting"),
    (TrayState::Paused, "paused"),
    (TrayState::Waiting, "waiting"),
    (TrayState::Unreachable, "unreachable"),
    (TrayState::Attention, "attention"),
];

struct Watcher(watch::Sender<Vec<String>>);

#[interface(name = "org.kde.StatusNotifierWatcher")]
impl Watcher {
    fn register_status_notifier_item(&self, item: String, #[zbus(header)] header: Header<'_>) {
        // A path alone means: at whoever calls.
        let name = if item.starts_with('/') {
            header.sender().map(ToString::to_string).unwrap_or_default()
        } else {
            item
        };
        self.0.send_modify(|items| items.push(name));
    }

    #[zbus(property)]
    fn is_status_notifier_host_registered(&self) -> bool {
        true
    }

    #[zbus(property)]
    fn protocol_version(&self) -> i32 {
        0
    }

    #[zbus(property)]
    fn registered_status_notifier_items(&self) -> Vec<String> {
        self.0.borrow().clone()
    }
}

/// A panel.
pub struct Panel {
    connection: Connection,
    items: watch::Receiver<Vec<String>>,
}

/// What an icon shows.
#[derive(Clone, Debug, PartialEq)]
pub struct Seen {
    /// Which picture.
    pub state: TrayState,
    /// The tooltip.
    pub tooltip: String,
    /// What the menu says, from top to bottom; what is in a submenu follows it.
    pub menu: Vec<Line>,
}

/// A line of the menu.
#[derive(Clone, Debug, PartialEq)]
pub struct Line {
    id: i32,
    /// What it says.
    pub label: String,
    /// Whether it can be chosen.
    pub enabled: bool,
}

impl Panel {
    /// Starts one in this session.
    pub async fn start(session: &Session) -> Self {
        let (registered, items) = watch::channel(Vec::new());
        let connection = connection::Builder::address(session.bus_address().as_str())
            .serve_at("/StatusNotifierWatcher", Watcher(registered))
            .name("org.kde.StatusNotifierWatcher")
            .build()
            .await
            .unwrap();
        Self { connection, items }
    }

    /// Ends it.
    pub async fn stop(self) {
        self.connection.close().await.unwrap();
    }

    /// The icon that is shown, once there is one.
    pub async fn icon(&self) -> IconOnPanel {
        let mut items = self.items.clone();
        let shown = timeout(LIMIT, items.wait_for(|items| !items.is_empty())).await;
        let name = shown.expect("no icon is shown").unwrap().last().unwrap().clone();
        let proxy = |path: &'static str, interface: &'static str| {
            let (connection, name) = (self.connection.clone(), name.clone());
            async move { Proxy::new_owned(connection, name, path, interface).await.unwrap() }
        };
        let item = proxy("/StatusNotifierItem", "org.kde.StatusNotifierItem").await;
        let path: OwnedObjectPath = item.get_property("Menu").await.unwrap();
        let menu =
            Proxy::new_owned(self.connection.clone(), name.clone(), path, "com.canonical.dbusmenu");
        IconOnPanel { connection: self.connection.clone(), item, menu: menu.await.unwrap() }
    }
}

/// An icon on the panel.
pub struct IconOnPanel {
    connection: Connection,
    item: Proxy<'static>,
    menu: Proxy<'static>,
}

type Pixmap = Vec<(i32, i32, Vec<u8>)>;
type Layout = (i32, HashMap<String, OwnedVariant>, Vec<OwnedVariant>);

impl IconOnPanel {
    /// What it shows now.
    pub async fn seen(&self) -> zbus::Result<Seen> {
        let fresh = |name: &'static str| async move {
            let reply = self
                .connection
                .call_method(
                    Some(self.item.destination().clone()),
                    self.item.path().clone(),
                    Some("org.freedesktop.DBus.Properties"),
                    "Get",
                    &("org.kde.StatusNotifierItem", name),
                )
                .await?;
            reply.body().deserialize::<OwnedVariant>()
        };
        let pixmap: Pixmap = fresh("IconPixmap").await?.try_into()?;
        let tooltip: (String, Pixmap, String, String) = {
            let value: Structure<'_> = fresh("ToolTip").await?.try_into()?;
            value.try_into()?
        };
        let (_, layout): (u32, Layout) =
            self.menu.call("GetLayout", &(0_i32, -1_i32, Vec::<String>::new())).await?;
        let mut menu = Vec::new();
        lines(&layout, &mut menu);
        Ok(Seen { state: state(&pixmap), tooltip: tooltip.2, menu })
    }

    /// Waits until it is so; gives what it shows then.
    pub async fn until(&self, what: &str, so: impl Fn(&Seen) -> bool) -> Seen {
        let end = Instant::now() + LIMIT;
        let mut last = None;
        while Instant::now() < end {
            // A new one each time: one that is full holds up the whole connection.
            let mut signals = MessageStream::from(&self.connection);
            match self.seen().await {
                Ok(seen) if so(&seen) => return seen,
                seen => last = Some(seen),
            }
            // Whatever it is: it is looked at again.
            timeout(LOOK, signals.next()).await.ok();
        }
        panic!("{what} is not seen: {last:#?}");
    }

    /// Waits until it has this picture.
    pub async fn until_state(&self, state: TrayState) -> Seen {
        self.until(&format!("{state:?}"), |seen| seen.state == state).await
    }

    /// Clicks on it with the left button.
    pub async fn click(&self) {
        self.item.call::<_, _, ()>("Activate", &(0_i32, 0_i32)).await.unwrap();
    }

    /// Clicks on the line that says this.
    pub async fn choose(&self, label: &str) {
        let seen = self.until(label, |seen| seen.line(label).is_some()).await;
        let line = seen.line(label).unwrap();
        assert!(line.enabled, "{label} cannot be chosen: {seen:#?}");
        let event = (line.id, "clicked", Variant::from(0_i32), 0_u32);
        let chosen = self.menu.call::<_, _, ()>("Event", &event).await;
        // Who quits may be gone before it answers.
        assert!(chosen.is_ok() || label == "Quit", "{chosen:?}");
    }
}

impl Seen {
    /// The line that says this.
    pub fn line(&self, label: &str) -> Option<&Line> {
        self.menu.iter().find(|line| line.label == label)
    }
}

fn lines((id, properties, children): &Layout, found: &mut Vec<Line>) {
    let text = |name| properties.get(name).and_then(|value| <&str>::try_from(value).ok());
    if let Some(label) = text("label") {
        let enabled = properties.get("enabled").and_then(|value| bool::try_from(value).ok());
        let label = label.replace("__", "_");
        found.push(Line { id: *id, label, enabled: enabled != Some(false) });
    }
    for child in children {
        let child: Structure<'_> = child.try_clone().unwrap().try_into().unwrap();
        let child: Layout = child.try_into().unwrap();
        lines(&child, found);
    }
}

/// Which picture it is: the drawn ones are compared pixel by pixel.
fn state(pixmap: &Pixmap) -> TrayState {
    let (size, _, shown) = &pixmap[0];
    for (state, name) in STATES {
        for ground in ["light", "dark"] {
            let file = format!(
                "{}/../icons/tray/drawn/{ground}/{name}-{size}.png",
                env!("CARGO_MANIFEST_DIR")
            );
            if argb(&file) == *shown {
                return state;
            }
        }
    }
    panic!("a picture of {size} pixels that nobody has drawn");
}

fn argb(file: &str) -> Vec<u8> {
    let decoder = png::Decoder::new(std::io::BufReader::new(std::fs::File::open(file).unwrap()));
    let mut reader = decoder.read_info().unwrap();
    let mut pixels = vec![0; reader.output_buffer_size().unwrap()];
    let frame = reader.next_frame(&mut pixels).unwrap();
    assert_eq!(frame.color_type, png::ColorType::Rgba, "{file}");
    pixels.truncate(frame.buffer_size());
    for pixel in pixels.chunks_exact_mut(4) {
        pixel.rotate_right(1);
    }
    pixels
}
