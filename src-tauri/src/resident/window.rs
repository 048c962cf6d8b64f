//! The window's process, as the resident one keeps it.

use crate::conversation::{FromWindow, ToWindow, line, understood};
use serde_json::Value;
use std::{collections::HashMap, path::PathBuf, process::Stdio, time::Duration};
use tokio::{
    io::{AsyncBufReadExt, AsyncWriteExt, BufReader, Lines},
    process::{Child, ChildStdin, ChildStdout, Command},
    sync::{mpsc, oneshot},
    time::timeout,
};
use trove_app::{
    bindings::{Failure, FailureKind, Theme},
    calls,
    desktop::WindowEvent,
    request::{Request, Requests},
};
use trove_protocol::ClientPath;

/// A window that is told to end has so long.
const END: Duration = Duration::from_millis(500);
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
    Answer { call: u64, result: Result<Value, Failure> },
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
    #[cfg(target_os = "linux")]
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
                match &mut self.open {
                    Some(open) => open.output.next_line().await,
                    None => std::future::pending().await,
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
            Order::Wear(_) => {}
            Order::Answer { call, result } => self.say(&ToWindow::Answer { call, result }).await,
            Order::Ask { question, picked } => self.ask(question, picked).await,
            Order::Failure { failure, closed } => {
                self.failure = Some(*failure);
                self.closed.push(closed);
                self.show().await;
            }
            // Taken before.
            Order::End { .. } => {}
        }
    }

    async fn show(&mut self) {
        if self.open.is_some() {
            return self.say(&ToWindow::ComeForward).await;
        }
        match open(self.token.take()) {
            Ok(open) => {
                self.open = Some(open);
                let theme = self.theme;
                self.say(&ToWindow::Wear(theme)).await;
            }
            Err(error) => {
                tracing::error!("the window cannot be opened ({error})");
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
            Ok(FromWindow::Call { call, command, arguments }) => {
                let (requests, orders) = (self.requests.clone(), self.orders.clone());
                if let Some(failure) = self.failure.clone() {
                    return orders.order(Order::Answer { call, result: Err(failure) });
                }
                tokio::spawn(async move {
                    let result = calls::call(&requests, &command, &arguments).await;
                    orders.order(Order::Answer { call, result });
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
            Ok(line) => open.input.write_all(line.as_bytes()).await,
            Err(error) => Err(error),
        };
        if let Err(error) = written {
            tracing::debug!("the window does not hear any more ({error})");
        }
    }

    /// The window was closed, or has fallen.
    async fn has_closed(&mut self) {
        let Some(mut open) = self.open.take() else { return };
        match open.child.wait().await {
            Ok(status) if status.success() => {}
            Ok(status) => tracing::warn!("the window has ended with {status}"),
            Err(error) => tracing::warn!("how the window has ended is not known ({error})"),
        }
        // Their dialogs are gone with it: nothing was chosen.
        for (_, picked) in self.asked.drain() {
            picked.send(Ok(None)).ok();
        }
        self.closed.clear();
        self.requests.tell(Request::WindowClosed);
    }

    async fn close(&mut self) {
        let Some(Open { mut child, input, output }) = self.open.take() else { return };
        drop((input, output));
        if timeout(END, child.wait()).await.is_err()
            && let Err(error) = child.kill().await
        {
            tracing::warn!("the window does not end ({error})");
        }
    }
}

fn open(token: Option<String>) -> std::io::Result<Open> {
    let mut command = Command::new(std::env::current_exe()?);
    command.arg("window").stdin(Stdio::piped()).stdout(Stdio::piped()).kill_on_drop(true);
    if let Some(token) = token {
        command.env("XDG_ACTIVATION_TOKEN", token);
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
