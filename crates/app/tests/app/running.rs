//! A running app over a small server.

use super::{
    desktop::{Recorder, Shown},
    mini::{Desk, Mini},
};
use std::{sync::Arc, time::Duration};
use tokio::{task::JoinHandle, time::timeout};
use trove_app::{
    bindings::{Failure, WindowView},
    bundled::{BundledServer, NoBundledServer},
    controller::{Links, Range, Setup, run},
    request::{Reply, Request, Requests, requests},
};
use trove_collector::{Options, link::Link, settings::ServerAccess};
use trove_protocol::ClientId;

/// Nothing takes longer.
const LONG: Duration = Duration::from_secs(20);

pub struct App {
    pub desktop: Arc<Recorder>,
    pub requests: Requests,
    running: JoinHandle<Result<(), Failure>>,
}

/// What this computer would know of the small server.
pub fn access() -> ServerAccess {
    ServerAccess {
        url: "https://mini:8420".into(),
        certificate: "ab".repeat(32),
        client: ClientId("0123456789abcdef".into()),
        token: "a secret token".into(),
        ftp_password: "a secret password".into(),
        ftp_port: 1,
    }
}

/// The way to the small server without a network.
pub fn to(mini: &Mini) -> Links {
    let mini = mini.clone();
    Arc::new(move |_| Ok(Arc::new(mini.clone()) as Arc<dyn Link>))
}

impl App {
    /// The app of somebody who has paired and begun.
    pub async fn begun(desk: &Desk, mini: &Mini) -> Self {
        desk.home().remember(&access()).unwrap();
        Self::start(desk, to(mini)).await
    }

    pub async fn start(desk: &Desk, links: Links) -> Self {
        Self::start_with(desk, links, Arc::new(NoBundledServer::default())).await
    }

    /// The app with this server beside it.
    pub async fn start_with(desk: &Desk, links: Links, server: Arc<dyn BundledServer>) -> Self {
        Self::start_within(desk, links, server, Range::ThisComputer).await
    }

    /// The app that looks for servers so far.
    pub async fn start_within(
        desk: &Desk,
        links: Links,
        server: Arc<dyn BundledServer>,
        range: Range,
    ) -> Self {
        let desktop = Recorder::new();
        let (requests, inbox) = requests();
        let setup = Setup {
            home: desk.home(),
            desktop: desktop.clone(),
            server,
            links,
            range,
            options: Options::default(),
            logs: desk.folder.path().join("logs"),
            locale: Some("en_GB.UTF-8".into()),
            at_login: true,
        };
        let running = tokio::spawn(run(setup, inbox));
        let app = Self { desktop, requests, running };
        app.desktop.until("the first tray", |all| !all.is_empty()).await;
        app.requests.tell(Request::WindowOpened);
        app
    }

    /// Asks; fails after 20 seconds.
    pub async fn ask<T>(&self, request: impl FnOnce(Reply<T>) -> Request) -> Result<T, Failure> {
        timeout(LONG, self.requests.ask(request)).await.unwrap()
    }

    /// Returns when the view is so; fails after 20 seconds.
    pub async fn until(&self, what: &str, so: impl Fn(&WindowView) -> bool) -> WindowView {
        let last = |all: &[Shown]| {
            all.iter().rev().find_map(|one| match one {
                Shown::Event(trove_app::desktop::WindowEvent::ViewChanged(view)) => {
                    Some(view.as_ref().clone())
                }
                _ => None,
            })
        };
        self.desktop.until(what, |all| last(all).is_some_and(|view| so(&view))).await;
        last(&self.desktop.shown()).unwrap()
    }

    /// Quits and returns when all has ended.
    pub async fn quit(self) {
        self.ask(|reply| Request::Quit { reply }).await.unwrap();
        timeout(LONG, self.running).await.unwrap().unwrap().unwrap();
        assert_eq!(self.desktop.count(&Shown::Quit), 1);
    }
}
