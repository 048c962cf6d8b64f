//! The types of the contract with the window. `cargo xtask bindings` writes them for `ui/`; their
//! documentation goes with them.

mod activity;
mod app_settings;
mod attention;
mod failure;
mod folders;
mod forecast;
mod library;
mod numbers;
mod pairing;
mod rules;
mod safety;
mod settings;
mod situation;
mod view;

pub use activity::{
    ActivityFile, ActivityFilter, ActivityPage, ActivityQuery, FileKind, FileStanding,
};
pub use app_settings::{AppSettings, Language, Notifications, Theme};
pub use attention::{Attention, AwayReason};
pub use failure::{Failure, FailureKind};
pub use folders::{
    FolderAway, FolderView, FolderWarning, SkipReason, SkippedCount, SuggestedFolder, UnseenPlace,
};
pub use forecast::{Forecast, ForecastKind, ForecastProgress, ForecastSample};
pub use library::{ComputerView, LibraryMove, LibraryPlace, LibraryState, LibraryView};
pub use numbers::{CurrentFile, Numbers, Storage, Sums};
pub use pairing::{FoundServer, PairingCode};
pub use rules::{Preview, PreviewSample, RulesDraft};
pub use safety::{
    ProofProgress, Safety, SafetyCount, SafetyException, SafetyPage, SafetyProof, SafetyQuery,
    SafetyReason, SafetyVerdict,
};
pub use settings::{Setter, SettingForm, SettingValue, SettingView};
pub use situation::{HeldFor, Hindrance, Pause, PauseWish, Situation};
pub use view::{LibraryKind, Page, ServerView, TrayPresence, TrayState, WindowView};
