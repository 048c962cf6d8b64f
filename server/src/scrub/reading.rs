//! Reading stored files back, to see whether the disk still gives what was stored.

use super::judge::{Judgement, is_untouched, judge_file};
use crate::{
    catalogue::Kept,
    house::{Fault, House},
    shares::{Identity, ReadBack, ShareError, SharePath},
};
use std::{
    sync::Arc,
    thread,
    time::{Duration, Instant},
};
use tokio_util::sync::CancellationToken;

/// Bytes a second when nobody waits for the result.
const GENTLE: u32 = 24 << 20;

/// How reading is done.
#[derive(Clone, Debug)]
pub(super) struct Manner {
    /// Breaks it off.
    pub stop: CancellationToken,
    /// Whether to leave the disk to others most of the time.
    pub gentle: bool,
}

/// What reading one file showed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Shown {
    /// These bytes, in this file.
    Bytes(Identity, Judgement),
    /// The disk does not give its bytes.
    Unreadable(Identity, String),
    /// It is not there, or another file is: a look at everything is to tell more.
    Elsewhere,
    /// Somebody is changing it, or reading was broken off.
    NotNow,
}

/// Reads one file.
pub(super) async fn read(
    house: &House,
    kept: &Kept,
    manner: &Manner,
) -> Result<Result<Shown, ShareError>, Fault> {
    let shares = Arc::clone(&house.shares);
    let (kept, manner) = (kept.clone(), manner.clone());
    super::blocking(move || {
        let Ok(path) = SharePath::parse(&kept.share_path) else { return Ok(Shown::Elsewhere) };
        let mut last = Instant::now();
        let mut go_on = |length: usize| {
            if manner.gentle {
                let due = Duration::from_secs(1) * u32::try_from(length).unwrap_or(1) / GENTLE;
                thread::park_timeout(due.saturating_sub(last.elapsed()));
                last = Instant::now();
            }
            !manner.stop.is_cancelled()
        };
        match shares.reader().read_back(&path, &mut go_on) {
            Ok(ReadBack::Whole(found, hash)) => {
                let judged = judge_file(&kept, found, hash);
                Ok(Shown::Bytes(found, judged))
            }
            Ok(ReadBack::NotNow) => Ok(Shown::NotNow),
            Ok(ReadBack::Missing) | Err(ShareError::NotAFile(_)) => Ok(Shown::Elsewhere),
            Ok(ReadBack::Unreadable(reason)) => match shares.reader().identity(&path)? {
                Some(found) if is_untouched(&kept, found) => {
                    Ok(Shown::Unreadable(found, format!("cannot be read from the disk ({reason})")))
                }
                _ => Ok(Shown::Elsewhere),
            },
            Err(error) => Err(error),
        }
    })
    .await
}
