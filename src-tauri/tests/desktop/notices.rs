//! Notifications, as the desktop shows them.

use crate::{
    app::App,
    house::{House, photos},
    panel::Panel,
    session::Session,
};
use std::{collections::HashMap, time::Duration};
use tokio::{sync::mpsc, time::timeout};
use trove_app::bindings::TrayState;
use trove_programs::wait_until;
use zbus::{OwnedVariant, connection, interface};

const LIMIT: Duration = Duration::from_secs(30);
const PATH: &str = "/org/freedesktop/Notifications";

/// What shows notifications on a desktop (Desktop Notifications Specification 1.2).
struct Shown(mpsc::UnboundedSender<(String, String)>);

#[interface(name = "org.freedesktop.Notifications")]
impl Shown {
    #[allow(clippy::too_many_arguments, reason = "it has as many")]
    fn notify(
        &self,
        _program: String,
        _replaces: u32,
        _icon: String,
        summary: String,
        body: String,
        _actions: Vec<String>,
        _hints: HashMap<String, OwnedVariant>,
        _expires: i32,
    ) -> u32 {
        self.0.send((summary, body)).unwrap();
        7
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn the_first_collection_is_told_once_and_a_click_opens_the_window() {
    let session = Session::begin();
    let (shown, mut told) = mpsc::unbounded_channel();
    let desktop = connection::Builder::address(session.bus_address().as_str())
        .serve_at(PATH, Shown(shown))
        .name("org.freedesktop.Notifications")
        .build()
        .await
        .unwrap();
    let house = House::paired(&session);
    let pictures = session.home().join("Pictures");
    photos(&pictures, 2, 5_000);
    house.computer.add_folder(&pictures).unwrap();
    house.set(&["upload_limit", "nothing"]);
    let panel = Panel::start(&session).await;
    let app = App::at_login(&session);
    let icon = panel.icon().await;
    icon.until_state(TrayState::Waiting).await;
    house.set(&["upload_limit", "unlimited"]);
    let (summary, _) = timeout(LIMIT, told.recv()).await.unwrap().unwrap();
    assert_eq!(summary, "Your files are safe");
    assert!(app.children().is_empty());

    // The program listens from the moment it has its answer: clicked until it is heard.
    wait_until(LIMIT, "the window", || {
        let clicked = desktop.emit_signal(
            None::<&str>,
            PATH,
            "org.freedesktop.Notifications",
            "ActionInvoked",
            &(7_u32, "default"),
        );
        tokio::task::block_in_place(|| tokio::runtime::Handle::current().block_on(clicked))?;
        Ok((!app.children().is_empty()).then_some(()))
    })
    .unwrap();
    icon.until_state(TrayState::UpToDate).await;
    assert!(told.try_recv().is_err(), "it is told twice");
}
