//! The named points of server and client at which a disk fails, a process dies or a file changes, and
//! the bugs that can be planted.

use crate::draw::Draw;
use std::{
    panic::resume_unwind,
    sync::{
        Arc,
        atomic::{AtomicBool, AtomicI64, Ordering},
    },
};

/// Points around each write, sync, rename and commit of the server. At those of the first list it can
/// die, at those of the second its disk can refuse as well.
const DIES: [&str; 8] = [
    "inbox: after a write",
    "inbox: before a bundled file",
    "shares: before files are synced",
    "shares: after a rename",
    "file: before the journal",
    "file: journalled",
    "file: placed",
    "file: committed",
];
const REFUSES: [&str; 6] = [
    "inbox: before a file is made",
    "inbox: before a write",
    "inbox: before a bundled write",
    "shares: before a rename",
    "shares: before a folder is synced",
    "shares: before the disk is synced",
];

/// A bug that can be planted: what it is called, and the points that make it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Bug {
    /// In a few words.
    pub name: &'static str,
    points: &'static [&'static str],
}

const fn bug(name: &'static str, points: &'static [&'static str]) -> Bug {
    Bug { name, points }
}

/// All of them.
pub const BUGS: [Bug; 15] = [
    bug("bytes-not-synced", &["planted: bytes are not synced"]),
    bug("names-not-synced", &["planted: names are not synced"]),
    bug("commits-not-synced", &["planted: commits are not synced"]),
    // Three walls stand against this one; all must be down for anything to be lost.
    bug(
        "cut-taken-for-end",
        &[
            "planted: a cut is the end",
            "planted: what was not sent is confirmed",
            "planted: the hash is the client's word",
        ],
    ),
    bug("hash-not-compared", &["planted: the hash is the client's word"]),
    bug("moves-not-journalled", &["planted: moves are not journalled"]),
    bug("journal-not-looked-at", &["planted: the journal is not looked at"]),
    bug("stored-without-commit", &["planted: stored is said without a commit"]),
    bug("rename-replaces", &["planted: a rename replaces"]),
    bug("lost-wake-up", &["planted: a wake-up is lost"]),
    bug(
        "changed-file-not-noticed",
        &["planted: a file is not looked at again", "planted: the hash is the client's word"],
    ),
    bug("unsent-is-confirmed", &["planted: what was not sent is confirmed"]),
    bug("failed-offer-forgotten", &["planted: an offer that failed is forgotten"]),
    bug("commands-not-synced", &["planted: commands are not synced"]),
    bug("commands-acknowledged-unwritten", &["planted: commands are acknowledged unwritten"]),
];

/// The bug of this name.
pub fn named(name: &str) -> Option<Bug> {
    BUGS.into_iter().find(|bug| bug.name == name)
}

/// ENOSPC and EIO of errno(3).
const ERRORS: [i32; 2] = [28, 5];

/// Tells the house that the server died at a point.
#[derive(Clone, Debug, Default)]
pub struct Died(Arc<AtomicBool>);

impl Died {
    /// Whether it did since the last question.
    pub fn take(&self) -> bool {
        self.0.swap(false, Ordering::SeqCst)
    }
}

/// Plants this bug for the whole run.
pub fn plant(bug: Bug) -> anyhow::Result<()> {
    bug.points.iter().try_for_each(|point| fail::cfg(*point, "return").map_err(anyhow::Error::msg))
}

/// From now on the server dies at a point that is drawn, when it comes there for the so-manieth
/// time; returns its name.
pub fn let_die(draw: &Draw, died: &Died) -> anyhow::Result<&'static str> {
    let points: Vec<&'static str> = DIES.iter().chain(&REFUSES).copied().collect();
    let point = points[draw.index(points.len())];
    let left = AtomicI64::new(i64::try_from(draw.number(1..=6))?);
    let died = died.clone();
    set(point, move || {
        if left.fetch_sub(1, Ordering::SeqCst) == 1 {
            died.0.store(true, Ordering::SeqCst);
            // The work ends here, as it would with the process; what unwinds writes nothing.
            resume_unwind(Box::new("the server died"));
        }
    })?;
    Ok(point)
}

/// From now on the disk refuses something that is drawn, now and then; returns what.
pub fn let_refuse(draw: &Draw) -> anyhow::Result<String> {
    let point = REFUSES[draw.index(REFUSES.len())];
    let error = ERRORS[draw.index(ERRORS.len())];
    let (well, badly) = (draw.number(0..=5), draw.number(1..=4));
    let actions = format!("{well}*off->{badly}*return({error})->off");
    fail::cfg(point, &actions).map_err(anyhow::Error::msg)?;
    Ok(format!("{point}: error {error}, {badly} times after {well}"))
}

/// Does this whenever the client is in the middle of reading a file.
pub fn while_reading(work: impl Fn() + Send + Sync + 'static) -> anyhow::Result<()> {
    set("upload: in the middle of a file", work)
}

/// From now on nothing fails any more; planted bugs stay.
pub fn end_faults() {
    for point in DIES.iter().chain(&REFUSES) {
        fail::remove(point);
    }
    fail::remove("upload: in the middle of a file");
}

fn set(point: &str, work: impl Fn() + Send + Sync + 'static) -> anyhow::Result<()> {
    fail::cfg_callback(point, work).map_err(anyhow::Error::msg)
}
