//! All that the controller is asked, by the window, the tray and the desktop.

use crate::{
    bindings::{
        ActivityPage, ActivityQuery, AppSettings, Failure, FailureKind, FolderView, FolderWarning,
        Forecast, FoundServer, LibraryPlace, LibraryView, Page, PairingCode, PauseWish, Preview,
        RulesDraft, Safety, SafetyPage, SafetyProof, SafetyQuery, SettingView, SuggestedFolder,
        TrayPresence, WindowView,
    },
    tray::MenuChoice,
};
use tokio::sync::{mpsc, oneshot};

/// Where an answer goes. Whoever asked may be gone by then.
pub type Reply<T> = oneshot::Sender<Result<T, Failure>>;

/// One question or event. Each with a reply is a command of the window's contract
/// (`ui/src/window/backend.ts`), under the same name.
// Told apart by their names, which are those of the contract.
#[allow(missing_docs)]
#[derive(Debug)]
pub enum Request {
    View {
        reply: Reply<WindowView>,
    },
    Pause {
        wish: PauseWish,
        reply: Reply<()>,
    },
    Resume {
        reply: Reply<()>,
    },
    Safety {
        reply: Reply<Safety>,
    },
    SafetyExceptions {
        query: SafetyQuery,
        reply: Reply<SafetyPage>,
    },
    ExportSafety {
        path: String,
        reply: Reply<()>,
    },
    ProveSafety {
        reply: Reply<SafetyProof>,
    },
    CancelProof {
        reply: Reply<()>,
    },
    Folders {
        reply: Reply<Vec<FolderView>>,
    },
    SuggestedFolders {
        reply: Reply<Vec<SuggestedFolder>>,
    },
    FolderWarnings {
        path: String,
        reply: Reply<Vec<FolderWarning>>,
    },
    AddFolder {
        path: String,
        reply: Reply<()>,
    },
    RemoveFolder {
        path: String,
        reply: Reply<()>,
    },
    ConfirmMissing {
        path: String,
        reply: Reply<()>,
    },
    AcceptDrive {
        path: String,
        reply: Reply<()>,
    },
    LookNow {
        reply: Reply<()>,
    },
    Preview {
        rules: RulesDraft,
        reply: Reply<Preview>,
    },
    PickFolder {
        reply: Reply<Option<String>>,
    },
    PickNewFile {
        name: String,
        reply: Reply<Option<String>>,
    },
    ShowFile {
        path: String,
        reply: Reply<()>,
    },
    Activity {
        query: ActivityQuery,
        reply: Reply<ActivityPage>,
    },
    TryAgain {
        id: Option<i64>,
        reply: Reply<u64>,
    },
    Settings {
        reply: Reply<Vec<SettingView>>,
    },
    SetSetting {
        name: String,
        words: Vec<String>,
        reply: Reply<Vec<SettingView>>,
    },
    UnsetSetting {
        name: String,
        reply: Reply<Vec<SettingView>>,
    },
    SetApp {
        settings: AppSettings,
        reply: Reply<AppSettings>,
    },
    Discover {
        reply: Reply<Vec<FoundServer>>,
    },
    Pair {
        address: String,
        code: String,
        name: Option<String>,
        reply: Reply<()>,
    },
    Unpair {
        reply: Reply<()>,
    },
    Forecast {
        reply: Reply<Forecast>,
    },
    CancelForecast {
        reply: Reply<()>,
    },
    Begin {
        reply: Reply<()>,
    },
    LibraryPlace {
        path: String,
        reply: Reply<LibraryPlace>,
    },
    ProposedLibrary {
        reply: Reply<LibraryPlace>,
    },
    InstallLibrary {
        path: String,
        reply: Reply<LibraryView>,
    },
    Library {
        reply: Reply<Option<LibraryView>>,
    },
    StartLibrary {
        reply: Reply<()>,
    },
    StopLibrary {
        reply: Reply<()>,
    },
    MoveLibrary {
        path: String,
        reply: Reply<()>,
    },
    NewCode {
        reply: Reply<PairingCode>,
    },
    OpenLibrary {
        reply: Reply<()>,
    },
    ShowLogs {
        reply: Reply<()>,
    },
    SaveSupportBundle {
        path: String,
        reply: Reply<()>,
    },
    Quit {
        reply: Reply<()>,
    },
    /// Something was chosen in the tray's menu, or its icon was clicked.
    TrayClicked(MenuChoice),
    /// The desktop shows the icon, or has no place for it.
    TrayIs(TrayPresence),
    /// A notification was clicked that speaks of this page.
    NoticeClicked(Page),
    /// Trove was started again while it runs.
    SecondStart,
    /// A window is there and wants to be told.
    WindowOpened,
    /// No window is there any more.
    WindowClosed,
    /// The session ends.
    SessionEnds,
}

/// Hands requests to the controller. Clones speak to the same one.
#[derive(Clone, Debug)]
pub struct Requests(mpsc::UnboundedSender<Request>);

/// Takes requests in the order in which they were made.
pub type Inbox = mpsc::UnboundedReceiver<Request>;

/// A way to ask, and where it leads. It has no bound: a person makes few requests, and an event of
/// the desktop must not wait.
pub fn requests() -> (Requests, Inbox) {
    let (sender, inbox) = mpsc::unbounded_channel();
    (Requests(sender), inbox)
}

impl Requests {
    /// Tells of an event.
    pub fn tell(&self, event: Request) {
        if self.0.send(event).is_err() {
            tracing::debug!("Trove has ended; an event is not heard any more");
        }
    }

    /// Asks, and waits for the answer: `ask(|reply| Request::Resume { reply })`.
    pub async fn ask<T>(&self, request: impl FnOnce(Reply<T>) -> Request) -> Result<T, Failure> {
        let (reply, answer) = oneshot::channel();
        self.tell(request(reply));
        answer.await.unwrap_or_else(|_| {
            Err(Failure::new(FailureKind::Cancelled, "Trove is ending; start it again and retry."))
        })
    }
}
