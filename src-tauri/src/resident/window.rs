//! The window's process, as the resident one keeps it.

use super::{notifications, window_program};
use serde_json::Value;
use std::{collections::HashMap, path::PathBuf, process::Stdio, time::Duration};
use tokio::{
    io::{AsyncBufReadExt, AsyncWriteExt, BufReader, Lines},
    process::{Child, ChildStdin, ChildStdout, Command},
    sync::{mpsc, oneshot},
    time::timeout,
};
use trove_app::{
    bindings::{Failure, FailureKind, Page, Theme},
    calls,
    conversation::{FromWindow, ToWindow, line, understood},
    desktop::{Notice, WindowEvent},
    request::{Request, Requests},
};
use trove_protocol::ClientPath;

/// A window that is told to end has so long.
const END: Duration = Duration::from_millis(400);
/// A window that does not read for so long hangs.
const HEARD: Duration = Duration::from_secs(5);
/// Variables by which a test drives a window; a window for people heeds none.
const AUTOMATION: [&str; 2] = ["TAURI_WEBVIEW_AUTOMATION", "WEBKIT_INSPECTOR_SERVER"];

/// Something to ask a person.
#[derive(Debug)]
pub enum Question {
    /// Which folder.
    Folder,
    /// Where to make a file, at first under this name.
    NewFile(String),
}

type Picked = oneshot::Sender<Result<Option<PathBuf>, Failure>>;

/// What the keeper of the window is told.
enum Order {
    Show,
    AllowFocus(String),
    Event { name: &'static str, payload: Value },
    Wear(Theme),
    Answer { window: u64, call: u64, result: Result<Value, Failure> },
    Ask { question: Question, picked: Picked },
    Failure { failure: Box<Failure>, closed: oneshot::Sender<()> },
    End { ended: oneshot::Sender<()> },
}

/// The window, whether it is there or not. Clones speak of the same one.
#[derive(Clone)]
pub struct Window(mpsc::UnboundedSender<Order>);

impl Window {
    /// Begins with none.
    pub fn begin(requests: Requests) -> Self {
        let (orders, inbox) = mpsc::unbounded_channel();
        let window = Self(orders);
        let keeper = Keeper {
            orders: window.clone(),
            requests,
            open: None,
            opened: 0,
            coming: false,
            asked: HashMap::new(),
            questions: 0,
            token: None,
            theme: Theme::System,
            failure: None,
            closed: Vec::new(),
        };
        tokio::spawn(keeper.keep(inbox));
        window
    }

    /// Shows it, in front of all others.
    pub fn show(&self) {
        self.order(Order::Show);
    }

    /// Lets the next one take the focus: the desktop has allowed it by this token
    /// (xdg-activation).
    pub fn allow_focus(&self, token: String) {
        self.order(Order::AllowFocus(token));
    }

    /// Tells it of an event, if it is there.
    pub fn tell(&self, event: &WindowEvent) {
        if let WindowEvent::ViewChanged(view) = event {
            self.order(Order::Wear(view.app.theme));
        }
        match serde_json::to_value(event) {
            Ok(payload) => self.order(Order::Event { name: event.name(), payload }),
            Err(error) => tracing::error!("an event cannot be told ({error})"),
        }
    }

    /// Asks the person in front of it.
    pub async fn ask(&self, question: Question) -> Result<Option<PathBuf>, Failure> {
        let (picked, answer) = oneshot::channel();
        self.order(Order::Ask { question, picked });
        answer.await.unwrap_or_else(|_| Err(no_window()))
    }

    /// Shows why Trove cannot run, until the window is closed.
    pub async fn show_failure(&self, failure: Failure) {
        let (closed, is_closed) = oneshot::channel();
        self.order(Order::Failure { failure: Box::new(failure), closed });
        // Gone with its keeper is as good as closed.
        is_closed.await.ok();
    }

    /// Closes it.
    pub async fn end(&self) {
        let (ended, has_ended) = oneshot::channel();
        self.order(Order::End { ended });
        has_ended.await.ok();
    }

    fn order(&self, order: Order) {
        if self.0.send(order).is_err() {
            tracing::debug!("the window's keeper has ended");
        }
    }
}

fn no_window() -> Failure {
    Failure::new(FailureKind::NotThere, "Open Trove's window, and try again there.")
}

/// A window's process.
struct Open {
    child: Child,
    input: ChildStdin,
    output: Lines<BufReader<ChildStdout>>,
}

struct Keeper {
    orders: Window,
    requests: Requests,
    open: Option<Open>,
    /// How many windows there have been: an answer is for the one that asked.
    opened: u64,
    /// Whether one was told to come forward and has not said that it does.
    coming: bool,
    asked: HashMap<u64, Picked>,
    questions: u64,
    token: Option<String>,
    theme: Theme,
    failure: Option<Failure>,
    closed: Vec<oneshot::Sender<()>>,
}

impl Keeper {
    async fn keep(mut self, mut inbox: mpsc::UnboundedReceiver<Order>) {
        loop {
            let said = async {
                let Some(Open { child, output, .. }) = &mut self.open else {
                    return std::future::pending().await;
                };
                tokio::select! {
                    biased;
                    said = output.next_line() => said,
                    // A library's own process may hold its output open.
                    ended = child.wait() => ended.map(|_| None),
                }
            };
            tokio::select! {
                order = inbox.recv() => match order {
                    Some(Order::End { ended }) => {
                        self.close().await;
                        // Whoever waited may be gone.
                        ended.send(()).ok();
                        return;
                    }
                    Some(order) => self.obey(order).await,
                    None => return,
                },
                said = said => match said {
                    Ok(Some(said)) => self.heard(&said),
                    Ok(None) => self.has_closed().await,
                    Err(error) => {
                        tracing::warn!("the window cannot be heard any more ({error})");
                        self.has_closed().await;
                    }
                },
            }
        }
    }

    async fn obey(&mut self, order: Order) {
        match order {
            Order::Show => self.show().await,
            Order::AllowFocus(token) => self.token = Some(token),
            Order::Event { name, payload } => {
                self.say(&ToWindow::Event { name: name.to_owned(), payload }).await;
            }
            Order::Wear(theme) if theme != self.theme => {
                self.theme = theme;
                self.say(&ToWindow::Wear(theme)).await;
            }
            Order::Answer { window, call, result } if window == self.opened => {
                self.say(&ToWindow::Answer { call, result }).await;
            }
            Order::Answer { .. } => tracing::debug!("the window that asked was closed meanwhile"),
            Order::Ask { question, picked } => self.ask(question, picked).await,
            Order::Failure { failure, closed } => {
                self.failure = Some(*failure);
                self.closed.push(closed);
                self.show().await;
            }
            // The same as before; and the end is taken elsewhere.
            Order::Wear(_) | Order::End { .. } => {}
        }
    }

    async fn show(&mut self) {
        let token = self.token.take();
        if self.open.is_some() {
            self.coming = true;
            return self.say(&ToWindow::ComeForward).await;
        }
        match open(token) {
            Ok(open) => {
                self.open = Some(open);
                self.opened += 1;
                let theme = self.theme;
                self.say(&ToWindow::Wear(theme)).await;
            }
            Err(error) => {
                tracing::error!("the window cannot be opened ({error})");
                let text = format!(
                    "Trove's window cannot be opened ({error}); start Trove anew, or install it \
                     again."
                );
                let notice = Notice { title: "Trove".to_owned(), text, page: Page::Status };
                notifications::show(notice, self.requests.clone());
                self.closed.clear();
                self.requests.tell(Request::WindowClosed);
            }
        }
    }

    async fn ask(&mut self, question: Question, picked: Picked) {
        if self.open.is_none() {
            // Whoever waited may be gone.
            picked.send(Err(no_window())).ok();
            return;
        }
        self.questions += 1;
        let number = self.questions;
        self.asked.insert(number, picked);
        let said = match question {
            Question::Folder => ToWindow::PickFolder { question: number },
            Question::NewFile(name) => ToWindow::PickNewFile { question: number, name },
        };
        self.say(&said).await;
    }

    fn heard(&mut self, said: &str) {
        match understood(said) {
            Ok(FromWindow::Open) => self.requests.tell(Request::WindowOpened),
            Ok(FromWindow::Came) => self.coming = false,
            Ok(FromWindow::Call { call, command, arguments }) => {
                let (requests, orders) = (self.requests.clone(), self.orders.clone());
                let (window, failure) = (self.opened, self.failure.clone());
                tokio::spawn(async move {
                    let result = match failure {
                        Some(failure) => Err(failure),
                        None => calls::call(&requests, &command, &arguments).await,
                    };
                    orders.order(Order::Answer { window, call, result });
                });
            }
            Ok(FromWindow::Picked { question, path }) => {
                let path = path.map(|path| ClientPath::from_wire(&path).to_path());
                if let Some(picked) = self.asked.remove(&question) {
                    // Whoever waited may be gone.
                    picked.send(Ok(path)).ok();
                }
            }
            Err(error) => tracing::debug!("the window's libraries say: {said} ({error})"),
        }
    }

    async fn say(&mut self, said: &ToWindow) {
        let Some(open) = &mut self.open else { return };
        let written = match line(said) {
            Ok(line) => timeout(HEARD, open.input.write_all(line.as_bytes())).await,
            Err(error) => Ok(Err(error)),
        };
        match written {
            Ok(Ok(())) => {}
            // Its end is heard of too.
            Ok(Err(error)) => tracing::debug!("the window does not hear any more ({error})"),
            Err(_) => {
                tracing::warn!("the window hangs; it is ended");
                if let Err(error) = open.child.start_kill() {
                    tracing::warn!("the window does not end ({error})");
                }
            }
        }
    }

    /// The window was closed, or has fallen.
    async fn has_closed(&mut self) {
        let Some(open) = self.open.take() else { return };
        open.end().await;
        // Their dialogs are gone with it: nothing was chosen.
        for (_, picked) in self.asked.drain() {
            picked.send(Ok(None)).ok();
        }
        self.closed.clear();
        self.requests.tell(Request::WindowClosed);
        if std::mem::take(&mut self.coming) {
            // Somebody wanted it while it was closing.
            self.show().await;
        }
    }

    async fn close(&mut self) {
        if let Some(open) = self.open.take() {
            open.end().await;
        }
    }
}

impl Open {
    /// Ends it: its input ends, and if it does not heed that, it is killed.
    async fn end(self) {
        let Self { mut child, input, output } = self;
        drop((input, output));
        match timeout(END, child.wait()).await {
            Ok(Ok(status)) if status.success() => {}
            Ok(Ok(status)) => tracing::warn!("the window has ended with {status}"),
            Ok(Err(error)) => tracing::warn!("how the window has ended is not known ({error})"),
            Err(_) => {
                if let Err(error) = child.kill().await {
                    tracing::warn!("the window does not end ({error})");
                }
            }
        }
    }
}

fn open(token: Option<String>) -> std::io::Result<Open> {
    let mut command = Command::from(window_program::command()?);
    command.stdin(Stdio::piped()).stdout(Stdio::piped()).kill_on_drop(true);
    // Those with which this process was started are long over.
    command.env_remove("XDG_ACTIVATION_TOKEN").env_remove("DESKTOP_STARTUP_ID");
    if let Some(token) = token {
        command.env("XDG_ACTIVATION_TOKEN", &token).env("DESKTOP_STARTUP_ID", token);
    }
    if !cfg!(debug_assertions) {
        for name in AUTOMATION {
            command.env_remove(name);
        }
    }
    let mut child = command.spawn()?;
    let missing = || std::io::Error::other("its input and output are missing");
    let input = child.stdin.take().ok_or_else(missing)?;
    let output = child.stdout.take().ok_or_else(missing)?;
    Ok(Open { child, input, output: BufReader::new(output).lines() })
}
