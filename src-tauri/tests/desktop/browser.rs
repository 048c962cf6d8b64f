//! A person in front of the window, by WebDriver.

use crate::{
    app::program,
    session::{Session, processes, run},
};
use fantoccini::{Client, ClientBuilder, Locator};
use serde_json::json;
use std::{net::TcpListener, path::PathBuf, time::Duration};
use tokio::time::{Instant, timeout};
use trove_programs::{Running, wait_until};

/// Covers a busy machine.
const LIMIT: Duration = Duration::from_secs(40);

/// The program with its window, as a person has it in front of them.
pub struct Window {
    page: Client,
    home: PathBuf,
    _driver: Running,
}

impl Window {
    /// Starts the program in this session; its window opens.
    pub async fn open(session: &Session) -> Self {
        Self::open_with(session, &[]).await
    }

    /// Starts it with these arguments.
    pub async fn open_with(session: &Session, arguments: &[&str]) -> Self {
        let port = free_port();
        let mut variables = session.variables();
        variables.push(("TAURI_WEBVIEW_AUTOMATION".into(), "true".into()));
        let options = ["--host=127.0.0.1".into(), format!("--port={port}").into()];
        let driver = run("WebKitWebDriver", &options, &variables);
        let capabilities = json!({
            "webkitgtk:browserOptions": { "binary": program(), "args": arguments },
        });
        let page = connected(port, capabilities.as_object().unwrap().clone()).await;
        let window = Self { page, home: session.home(), _driver: driver };
        window.until("document.readyState", "complete").await;
        window
    }

    /// Waits until the page says this somewhere.
    pub async fn says(&self, text: &str) {
        let end = Instant::now() + LIMIT;
        loop {
            let said = self.text().await;
            if said.contains(text) {
                return;
            }
            assert!(Instant::now() < end, "{text:?} is not said: {said}");
            // The page is drawn meanwhile.
            tokio::time::sleep(Duration::from_millis(50)).await;
        }
    }

    /// All that the page says.
    pub async fn text(&self) -> String {
        self.script("return document.body.innerText").await.as_str().unwrap_or_default().to_owned()
    }

    /// Presses the button or link that says this, once it is there and can be pressed.
    pub async fn press(&self, label: &str) {
        let path = format!(
            "//*[self::button or self::a or self::summary or self::label][not(@disabled or @aria-disabled)]\
             [normalize-space(.)={0} or @aria-label={0} or \
             self::label[starts-with(normalize-space(.), {0})]]",
            quoted(label)
        );
        self.click(&path, label).await;
    }

    /// Presses the button of the open dialog that says this.
    pub async fn press_in_dialog(&self, label: &str) {
        let path = format!("//dialog[@open]//button[normalize-space(.)={}]", quoted(label));
        self.click(&path, label).await;
    }

    /// Writes into the field that has this label.
    pub async fn write(&self, label: &str, text: &str) {
        let path = format!(
            "//*[self::input or self::textarea][@aria-label={0} or @id=//label\
             [starts-with(normalize-space(.), {0})]/@for or ancestor::label\
             [starts-with(normalize-space(.), {0})]]",
            quoted(label)
        );
        let field = self.element(&path, label).await;
        field.clear().await.unwrap();
        field.send_keys(text).await.unwrap();
    }

    /// Runs a script in the page.
    pub async fn script(&self, script: &str) -> serde_json::Value {
        let ran = timeout(LIMIT, self.page.execute(script, Vec::new())).await;
        ran.expect("the page does not answer").unwrap()
    }

    /// Quits the program, as the button of the settings does, and waits for its end.
    pub async fn quit(self) {
        let quit = "setTimeout(() => window.__TAURI_INTERNALS__.invoke('quit'))";
        self.script(quit).await;
        wait_until(LIMIT, "the program's end", || {
            Ok(processes(&self.home, "trove").is_empty().then_some(()))
        })
        .unwrap();
    }

    async fn until(&self, expression: &str, value: &str) {
        let end = Instant::now() + LIMIT;
        while self.script(&format!("return String({expression})")).await != value {
            assert!(Instant::now() < end, "{expression} is not {value}");
            tokio::time::sleep(Duration::from_millis(50)).await;
        }
    }

    /// Clicks as soon as it can be clicked: a page that has just changed is laid out meanwhile.
    async fn click(&self, path: &str, what: &str) {
        let end = Instant::now() + LIMIT;
        while let Err(error) = self.element(path, what).await.click().await {
            assert!(Instant::now() < end, "{what:?} cannot be clicked: {error}");
            tokio::time::sleep(Duration::from_millis(50)).await;
        }
    }

    async fn element(&self, path: &str, what: &str) -> fantoccini::elements::Element {
        let found = self.page.wait().at_most(LIMIT).for_element(Locator::XPath(path)).await;
        match found {
            Ok(element) => element,
            Err(error) => panic!("{what:?} is not there ({error}): {}", self.text().await),
        }
    }
}

/// Text in an XPath.
fn quoted(text: &str) -> String {
    assert!(!text.contains('"'), "{text}");
    format!("\"{text}\"")
}

fn free_port() -> u16 {
    TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port()
}

async fn connected(port: u16, capabilities: serde_json::Map<String, serde_json::Value>) -> Client {
    let connector = hyper_util::client::legacy::connect::HttpConnector::new();
    let address = format!("http://127.0.0.1:{port}");
    let end = Instant::now() + LIMIT;
    loop {
        let mut builder = ClientBuilder::new(connector.clone());
        let trying = builder.capabilities(capabilities.clone()).connect(&address);
        match timeout(LIMIT, trying).await.expect("the driver does not answer") {
            Ok(client) => return client,
            // The driver's own port may not answer yet.
            Err(error) => assert!(Instant::now() < end, "no session: {error}"),
        }
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
}
