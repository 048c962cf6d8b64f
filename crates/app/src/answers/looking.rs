//! A look at the chosen folders by names and sizes alone, as rules would have it.

use crate::{
    bindings::{Failure, FailureKind, FileKind, SkipReason, SkippedCount},
    context::beside,
};
use std::{
    collections::BTreeMap,
    path::{Path, PathBuf},
};
use tokio_util::sync::CancellationToken;
use trove_collector::scan::{
    preview::{Fate, Glimpse, preview},
    rules::Rules,
};

/// What is wanted.
#[derive(Clone, Debug)]
pub(super) struct Wanted {
    pub(super) kinds: Vec<FileKind>,
    /// Bytes.
    pub(super) smallest: u64,
    /// Bytes.
    pub(super) largest: Option<u64>,
    pub(super) ignore: Vec<String>,
}

/// A file or folder and what becomes of it.
#[derive(Clone, Debug)]
pub(super) struct Seen {
    pub(super) path: PathBuf,
    pub(super) bytes: u64,
    pub(super) fate: Result<(), LeftOut>,
}

/// Why something is left out.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum LeftOut {
    /// For this reason, by this pattern.
    Because(SkipReason, Option<String>),
    /// It cannot be looked at, for this reason.
    Unseen(String),
}

/// Looks through these folders and makes something of what is there.
pub(super) async fn look<T: Send + 'static>(
    folders: Vec<PathBuf>,
    wanted: Wanted,
    stop: CancellationToken,
    first: T,
    mut add: impl FnMut(&mut T, Seen) + Send + 'static,
) -> Result<T, Failure> {
    for pattern in &wanted.ignore {
        if let Some(complaint) = Rules::complaint(pattern) {
            let sentence =
                format!("The pattern {pattern:?} is not understood; write it another way.");
            return Err(Failure::new(FailureKind::NotUnderstood, sentence).with_detail(complaint));
        }
    }
    beside(move || {
        let mut made = first;
        for folder in &folders {
            let rules = Rules::new(folder, &wanted.ignore).without(folders.iter().cloned());
            preview(folder, &rules, &stop, &mut |glimpse| add(&mut made, seen(glimpse, &wanted)));
        }
        if stop.is_cancelled() {
            return Err(Failure::new(FailureKind::Cancelled, "It was given up."));
        }
        Ok(made)
    })
    .await?
}

fn seen(glimpse: Glimpse, wanted: &Wanted) -> Seen {
    let Glimpse { path, size, fate, .. } = glimpse;
    let kind = kind_by_name(&path);
    let because = |reason| Err(LeftOut::Because(reason, None));
    let fate = match fate {
        Fate::Unseen(why) => Err(LeftOut::Unseen(why)),
        Fate::InCloud => because(SkipReason::InCloud),
        Fate::ByName => because(SkipReason::ByName),
        Fate::ByPattern(pattern) => Err(LeftOut::Because(SkipReason::ByPattern, pattern)),
        Fate::TakenIn => judge(kind, size, wanted).map_or(Ok(()), because),
    };
    Seen { path, bytes: size, fate }
}

/// Why a file of this kind and size is not wanted.
fn judge(kind: FileKind, size: u64, wanted: &Wanted) -> Option<SkipReason> {
    match kind {
        FileKind::Other => Some(SkipReason::NotMedia),
        // They follow what they belong to, whatever their size.
        FileKind::Sidecar => None,
        _ if !wanted.kinds.contains(&kind) => Some(SkipReason::KindNotWanted),
        _ if size < wanted.smallest => Some(SkipReason::TooSmall),
        _ if wanted.largest.is_some_and(|most| size > most) => Some(SkipReason::TooLarge),
        _ => None,
    }
}

/// What a file seems to be by its name. Collecting looks into it and may find otherwise.
fn kind_by_name(path: &Path) -> FileKind {
    let ending = path.extension().map(|ending| ending.to_string_lossy().to_lowercase());
    if matches!(ending.as_deref(), Some("xmp" | "aae" | "thm")) {
        return FileKind::Sidecar;
    }
    match mime_guess::from_path(path).first().as_ref().map(|kind| kind.type_().as_str()) {
        Some("image") => FileKind::Photo,
        Some("video") => FileKind::Video,
        Some("audio") => FileKind::Music,
        _ => FileKind::Other,
    }
}

/// Counts by reason, those with the most files first.
pub(super) fn counts(reasons: BTreeMap<&'static str, (SkipReason, u64)>) -> Vec<SkippedCount> {
    let mut all: Vec<_> =
        reasons.into_values().map(|(reason, files)| SkippedCount { reason, files }).collect();
    all.sort_by_key(|one| std::cmp::Reverse(one.files));
    all
}

/// One more for this reason.
pub(super) fn count(reasons: &mut BTreeMap<&'static str, (SkipReason, u64)>, reason: SkipReason) {
    let name = match reason {
        SkipReason::NotMedia => "not_media",
        SkipReason::KindNotWanted => "kind_not_wanted",
        SkipReason::TooSmall => "too_small",
        SkipReason::TooLarge => "too_large",
        SkipReason::InCloud => "in_cloud",
        SkipReason::ByPattern => "by_pattern",
        SkipReason::ByName => "by_name",
        SkipReason::NoLead => "no_lead",
        SkipReason::Changing => "changing",
        SkipReason::SetAside => "set_aside",
        SkipReason::Refused => "refused",
    };
    reasons.entry(name).or_insert((reason, 0)).1 += 1;
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn kinds_are_told_by_names() {
        for (name, kind) in [
            ("a.JPG", FileKind::Photo),
            ("a.heic", FileKind::Photo),
            ("a.nef", FileKind::Photo),
            ("a.mp4", FileKind::Video),
            ("a.flac", FileKind::Music),
            ("a.xmp", FileKind::Sidecar),
            ("a.txt", FileKind::Other),
            ("a", FileKind::Other),
        ] {
            assert_eq!(kind_by_name(Path::new(name)), kind, "{name}");
        }
    }

    #[test]
    fn limits_of_size_hold_for_media_alone() {
        let wanted = Wanted {
            kinds: vec![FileKind::Photo],
            smallest: 10,
            largest: Some(20),
            ignore: Vec::new(),
        };
        let judged = |kind, size| judge(kind, size, &wanted);
        assert_eq!(judged(FileKind::Photo, 9), Some(SkipReason::TooSmall));
        assert_eq!(judged(FileKind::Photo, 10), None);
        assert_eq!(judged(FileKind::Photo, 21), Some(SkipReason::TooLarge));
        assert_eq!(judged(FileKind::Video, 15), Some(SkipReason::KindNotWanted));
        assert_eq!(judged(FileKind::Sidecar, 1), None);
        assert_eq!(judged(FileKind::Other, 15), Some(SkipReason::NotMedia));
    }
}
