//! One resident process for each user: a second start shows the window of the first.

use super::window::Window;
use trove_app::request::Requests;

/// Where this process stands.
pub enum Standing {
    /// It is the only one, as long as this is kept.
    Only(Kept),
    /// Another one runs and shows its window now.
    Shown,
    /// Another one runs and does not answer; what the system says.
    Unanswered(String),
}

#[cfg(target_os = "linux")]
pub use bus::{Kept, stand};

#[cfg(target_os = "linux")]
mod bus {
    use super::{Requests, Standing, Window};
    use std::time::Duration;
    use tokio::time::timeout;
    use trove_app::request::Request;
    use zbus::{Connection, connection, interface, proxy};

    /// The name that the first one has on the session's bus.
    const NAME: &str = "home.trove.Trove";
    const PATH: &str = "/Trove";
    /// So long the first one may take to answer.
    const ANSWER: Duration = Duration::from_secs(5);

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
        default_path = "/Trove"
    )]
    trait First {
        fn show(&self, token: &str) -> zbus::Result<()>;
    }

    /// Takes the place of the only one, or has the one who holds it show its window. Without a bus
    /// nobody can be asked; that no two collect is seen to where an engine starts.
    pub async fn stand(requests: &Requests, window: &Window) -> Standing {
        let first = First { requests: requests.clone(), window: window.clone() };
        let taken = async {
            connection::Builder::session()
                .serve_at(PATH, first)
                .name(NAME)
                // The first stays the first.
                .allow_name_replacements(false)
                .replace_existing_names(false)
                .build()
                .await
        };
        match taken.await {
            Ok(connection) => Standing::Only(Kept(Some(connection))),
            Err(zbus::Error::NameTaken) => match timeout(ANSWER, show()).await {
                Ok(Ok(())) => Standing::Shown,
                Ok(Err(error)) => Standing::Unanswered(error.to_string()),
                Err(_) => Standing::Unanswered("it takes too long".into()),
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
