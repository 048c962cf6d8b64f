//! What the dashboard shows: the shapes that its pages read. Fields are only ever added.

use serde::Serialize;
use trove_protocol::{Amount, Conditions, OnlyHere};
use utoipa::ToSchema;

/// The house in one look.
#[derive(Clone, Debug, PartialEq, Serialize, ToSchema)]
#[schema(as = House)]
pub struct HouseShown {
    /// The server itself.
    pub server: Server,
    /// Every paired computer, in the order of their pairing.
    pub computers: Vec<Computer>,
    /// What is stored, and how much room there is.
    pub storage: Storage,
    /// What travels now.
    pub traffic: TrafficNow,
    /// What is streamed or downloaded now; the oldest first.
    pub streams: Vec<StreamShown>,
    /// What is wanted and not stored yet.
    pub queue: QueueShown,
    /// What needs somebody to look at it.
    pub failures: Failures,
    /// How far reading everything again has come.
    pub scrub: ScrubShown,
    /// Why the shares may not be the right ones, as a sentence; then nothing is collected.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub doubt: Option<String>,
    /// The pause of the whole house, while there is one.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub paused: Option<PauseShown>,
}

/// The server itself.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema)]
#[schema(as = HouseServer)]
pub struct Server {
    /// Its name, for people.
    pub name: String,
    /// Version of its program.
    pub version: String,
    /// The present moment by its clock: milliseconds since 1970-01-01 UTC.
    pub now_at: i64,
}

/// One computer of the house.
#[derive(Clone, Debug, PartialEq, Serialize, ToSchema)]
#[allow(clippy::struct_excessive_bools, reason = "each is true or false whatever the others are")]
pub struct Computer {
    /// Its id.
    pub id: String,
    /// Its name, for people.
    pub name: String,
    /// Whether it is there now.
    pub present: bool,
    /// When it was last heard of.
    pub last_seen_at: i64,
    /// When it was paired.
    pub paired_at: i64,
    /// Version of its program; empty until it says.
    pub version: String,
    /// Whether it is asked for nothing because somebody has paused it.
    pub paused: bool,
    /// When the pause ends by itself.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub paused_until_at: Option<i64>,
    /// Who paused it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub paused_by: Option<PausedBy>,
    /// How it fares.
    pub state: Said,
    /// Why something of it waits, if something does.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub reason: Option<Said>,
    /// Whether it has offered all that it found.
    pub settled: bool,
    /// Files that it has on offer.
    pub files: u64,
    /// Of these, how many are stored.
    pub safe: u64,
    /// Their bytes.
    pub safe_bytes: u64,
    /// What exists on it alone, and not on the server.
    pub only_here: Vec<OnlyHere>,
    /// What of it is wanted and not asked for yet, of it or of others that have the same.
    pub waiting: Amount,
    /// What is asked of it now.
    pub asked: Amount,
    /// How it is placed.
    pub conditions: Conditions,
    /// Bytes on the server that came from it.
    pub stored_bytes: u64,
    /// Most bytes that are kept of it; missing where there is no limit.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub quota_bytes: Option<u64>,
    /// Whether it was not seen for too many days.
    pub overdue: bool,
}

/// Something in a stable word, and the same for people.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema)]
pub struct Said {
    /// For programs. A computer's state is one of `looking`, `sending`, `waiting`, `safe`,
    /// `failed`, `paused` and `away`.
    pub word: String,
    /// For people.
    pub sentence: String,
}

/// Who paused a computer.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum PausedBy {
    /// Its user, there.
    User,
    /// The server's owner, here.
    Owner,
}

/// A pause of the whole house.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema)]
#[schema(as = HousePause)]
pub struct PauseShown {
    /// When it ends by itself; missing where the owner is to end it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub until_at: Option<i64>,
    /// The same for people.
    pub sentence: String,
}

/// What is stored, and how much room there is.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema)]
pub struct Storage {
    /// What is stored, by kind; most bytes first.
    pub by_kind: Vec<StoredOfKind>,
    /// Bytes that the disk of the shares has.
    pub disk_bytes: u64,
    /// Bytes that are free there.
    pub free_bytes: u64,
    /// Bytes of these that are to stay free.
    pub kept_free_bytes: u64,
}

/// What is stored of one kind.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema)]
pub struct StoredOfKind {
    /// `photo`, `video`, `music`, `sidecar`, `other`; `backup` for what backups alone brought, and
    /// `version` for earlier versions.
    pub kind: String,
    /// How many.
    pub files: u64,
    /// Their bytes.
    pub bytes: u64,
}

/// What travels now: bytes a second, on average over the last four seconds.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, ToSchema)]
pub struct TrafficNow {
    /// What clients send.
    pub received_rate: u64,
    /// What is streamed and downloaded.
    pub streamed_rate: u64,
}

/// Something that is streamed or downloaded.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema)]
#[schema(as = HouseStream)]
pub struct StreamShown {
    /// Where it goes, for people.
    pub to: String,
    /// The paired computer to which it goes, by id.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub client: Option<String>,
    /// What is streamed, for people.
    pub name: String,
}

/// What is wanted and not stored yet.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema)]
#[schema(as = HouseQueue)]
pub struct QueueShown {
    /// How many contents, asked for or not.
    pub files: u64,
    /// Their bytes.
    pub bytes: u64,
    /// Why they wait: each content that is not asked for once.
    pub waiting: Vec<WaitingShown>,
}

/// What waits for one reason.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema)]
#[schema(as = HouseWaiting)]
pub struct WaitingShown {
    /// For programs.
    pub reason: String,
    /// For people.
    pub sentence: String,
    /// The computer whose reason it is, by id.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub client: Option<String>,
    /// How many contents.
    pub files: u64,
    /// Their bytes.
    pub bytes: u64,
}

/// What needs somebody to look at it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, ToSchema)]
#[schema(as = HouseFailures)]
pub struct Failures {
    /// Contents that failed too often.
    pub set_aside: u64,
    /// Stored contents that were found damaged and are not healed yet.
    pub damaged: u64,
}

/// How far reading everything again has come.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, ToSchema)]
#[schema(as = HouseScrub)]
pub struct ScrubShown {
    /// Whether a check of everything was asked for and is not done.
    pub running: bool,
    /// Everything stored was read again since then; missing while nothing is stored.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub oldest_check_at: Option<i64>,
    /// Within so many days everything is read again; 0 for never.
    pub days: u32,
}

/// Files of one list, a page at a time.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema)]
#[schema(as = HouseFiles)]
pub struct FilesShown {
    /// The files, each content once.
    pub files: Vec<FileShown>,
    /// The list goes on: ask with this as `after`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub next: Option<String>,
}

/// A file that is not stored.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema)]
#[schema(as = HouseFile)]
pub struct FileShown {
    /// Its content's number, which wishes are about.
    pub content: i64,
    /// A computer that has it, by id: the one that is asked, or else that offered it first.
    pub client: String,
    /// That computer's name.
    pub computer_name: String,
    /// Where it lies there.
    pub path: String,
    /// What it is.
    pub kind: trove_protocol::Kind,
    /// Bytes.
    pub size: u64,
    /// Why it is not stored, and what to do about it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub reason: Option<Said>,
    /// What the owner wishes of it.
    pub wish: crate::catalogue::Wish,
}
