//! One resident process for each user: a second start shows the window of the first.

use super::window::Window;
use trove_app::request::Requests;

/// Where this process stands.
pub enum Standing {
    /// It is the only one, as long as this is kept.
    Only(Kept),
    /// Another one runs and shows its window now.
    Shown,
}

#[cfg(target_os = "linux")]
pub use bus::{Kept, stand};

#[cfg(target_os = "linux")]
mod bus {
    use super::{Requests, Standing, Window};
    use trove_app::request::Request;
    use zbus::{Connection, connection, interface, proxy};

    /// The name that the first one has on the session's bus.
    const NAME: &str = "home.trove.Trove";
    const PATH: &str = "/home/trove/Trove";

    /// Kept while this process is to be the only one.
    pub struct Kept(#[allow(dead_code, reason = "its end gives the name back")] Option<Connection>);

    struct First {
        requests: Requests,
        window: Window,
    }

    #[interface(name = "home.trove.Trove1")]
    impl First {
        /// Trove was started again.
        fn show(&self, token: String) {
            if !token.is_empty() {
                self.window.allow_focus(token);
            }
            self.requests.tell(Request::SecondStart);
        }
    }

    #[proxy(
        interface = "home.trove.Trove1",
        default_service = "home.trove.Trove",
        default_path = "/home/trove/Trove"
    )]
    trait First {
        fn show(&self, token: &str) -> zbus::Result<()>;
    }

    /// Takes the place of the only one, or has the one who holds it show its window. Without a bus
    /// nobody can be asked; that no two collect is seen to where the ledger is opened.
    pub async fn stand(requests: &Requests, window: &Window) -> Standing {
        let first = First { requests: requests.clone(), window: window.clone() };
        let taken =
            async { connection::Builder::session().serve_at(PATH, first).name(NAME).build().await };
        match taken.await {
            Ok(connection) => Standing::Only(Kept(Some(connection))),
            Err(zbus::Error::NameTaken) => match show().await {
                Ok(()) => Standing::Shown,
                Err(error) => {
                    tracing::warn!("another Trove runs and does not answer ({error})");
                    Standing::Only(Kept(None))
                }
            },
            Err(error) => {
                tracing::info!("there is no session bus ({error})");
                Standing::Only(Kept(None))
            }
        }
    }

    async fn show() -> zbus::Result<()> {
        let token = std::env::var("XDG_ACTIVATION_TOKEN").unwrap_or_default();
        FirstProxy::new(&Connection::session().await?).await?.show(&token).await
    }
}

/// On these systems Tauri sees to it, where the icon is made.
#[cfg(not(target_os = "linux"))]
pub struct Kept;

/// Nothing is to be done here.
#[cfg(not(target_os = "linux"))]
pub async fn stand(_requests: &Requests, _window: &Window) -> Standing {
    Standing::Only(Kept)
}
