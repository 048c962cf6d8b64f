//! A forecast in figures and lists: the stable output of `plan --json`. Pure.

use crate::{link::LinkError, preferences::Limit};
use serde::Serialize;
use std::collections::BTreeMap;
use trove_protocol::{ClientPath, Kind, WallClock};

/// Files and their bytes.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Sum {
    /// How many.
    pub files: u64,
    /// Their sizes in bytes.
    pub bytes: u64,
}

impl Sum {
    /// One more.
    pub fn add(&mut self, size: u64) {
        self.files += 1;
        self.bytes += size;
    }
}

/// What would become of a file that is collected. The words are stable.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Outcome {
    /// It is safe already.
    Safe,
    /// The server has exactly this content: nothing is sent.
    Stored,
    /// The server has something that looks the same: the file is read whole here, and sent only if
    /// it differs.
    Alike,
    /// It comes from another computer.
    Elsewhere,
    /// It has the same content as another file of this computer that is sent.
    Copy,
    /// It is sent.
    Sent,
    /// Only the server could tell, and it was not asked or did not say.
    Unknown,
}

/// Why a file is not collected. The words are stable.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Why {
    /// It is no photo, video or music.
    NotMedia,
    /// The settings leave out its kind.
    #[serde(rename = "settings")]
    KindNotWanted,
    /// The settings leave out what is so small.
    #[serde(rename = "settings")]
    TooSmall,
    /// The settings leave out what is so large.
    #[serde(rename = "settings")]
    TooLarge,
    /// It belongs to a photo or video that is not collected or not there.
    NoLead,
    /// A pattern leaves it out; what lies in folders that are left out is not counted.
    Pattern,
    /// Its name says that the system or a program keeps it for itself, or is still writing it; what
    /// lies in such folders is not counted.
    System,
    /// Its content lies in a cloud.
    Cloud,
    /// It was being changed at this moment.
    Changing,
    /// It, or the folder that it is in, cannot be read.
    Unreadable,
    /// It failed too often before, or was not taken.
    SetAside,
    /// The server would not take it.
    Refused,
}

impl From<Limit> for Why {
    fn from(limit: Limit) -> Self {
        match limit {
            Limit::Kind => Self::KindNotWanted,
            Limit::Smallest => Self::TooSmall,
            Limit::Largest => Self::TooLarge,
        }
    }
}

/// One file of a forecast.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct File {
    /// Where it lies here; bytes that are not UTF-8, control characters and `%` are written as
    /// `%XX`.
    pub path: ClientPath,
    /// Its size in bytes.
    pub size: u64,
    /// What it is.
    pub kind: Kind,
    /// When it was taken, by the camera's clock.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub captured: Option<WallClock>,
    /// What would become of it.
    pub outcome: Outcome,
    /// Where it lies below the server's shares, or would be filed.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub share_path: Option<String>,
}

/// One file or folder that is not collected.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Omitted {
    /// Where it lies here.
    pub path: ClientPath,
    /// Its own reason, where it has one.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub reason: Option<String>,
}

/// What is not collected for one reason.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct LeftOut {
    /// In one word.
    pub why: Why,
    /// As a sentence.
    pub reason: String,
    /// Files; of patterns and names also whole folders, and these without bytes.
    #[serde(flatten)]
    pub sum: Sum,
    /// Some of them, or all where all were asked for; none where only their number is known.
    pub paths: Vec<Omitted>,
}

/// A folder that cannot be looked through.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Away {
    /// The folder.
    pub path: ClientPath,
    /// Why, as a sentence.
    pub reason: String,
}

/// What would be collected, sent, saved and left out.
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
pub struct Summary {
    /// Why the server could not be asked about all files, as a sentence; then `unknown` counts
    /// those of which only it could tell more.
    pub unreachable: Option<String>,
    /// The same for those who tell one error from another; none without a server to ask.
    #[serde(skip)]
    pub error: Option<LinkError>,
    /// Collected folders.
    pub folders: u64,
    /// Those of them that cannot be looked through now.
    pub away: Vec<Away>,
    /// All that is collected: the sum of the following seven.
    pub collected: Sum,
    /// Safe already.
    pub safe: Sum,
    /// The server has exactly these contents.
    pub stored: Sum,
    /// The server has what looks the same; these files are read whole here to make sure.
    pub alike: Sum,
    /// These come from another computer.
    pub elsewhere: Sum,
    /// Copies of others of this computer, which are sent once.
    pub copies: Sum,
    /// What would be sent.
    pub sent: Sum,
    /// What only the server could tell about.
    pub unknown: Sum,
    /// Bytes that need not be sent although these files are not safe yet: `stored`, `alike`,
    /// `elsewhere` and `copies`.
    pub saved_bytes: u64,
    /// What is collected, by kind.
    pub kinds: BTreeMap<Kind, Sum>,
    /// What would be sent, by the folder below the shares where it would be filed.
    pub places: BTreeMap<String, Sum>,
    /// What is not collected, and why.
    pub left_out: Vec<LeftOut>,
    /// Files that are collected: of each outcome and kind some, or all where all were asked for.
    pub files: Vec<File>,
    /// How many of each outcome and kind, and of each reason, are listed at most.
    #[serde(skip)]
    most: usize,
    #[serde(skip)]
    listed: BTreeMap<(Outcome, Kind), usize>,
}

impl Summary {
    /// Nothing yet; of each outcome and kind, and of each reason, so many files are listed at most.
    pub fn listing(most: usize) -> Self {
        Self { most, ..Self::default() }
    }

    /// A file that is collected.
    pub fn note(&mut self, file: File) {
        let File { size, kind, outcome, .. } = file;
        self.collected.add(size);
        self.kinds.entry(kind).or_default().add(size);
        self.sum_of(outcome).add(size);
        match outcome {
            Outcome::Stored | Outcome::Alike | Outcome::Elsewhere | Outcome::Copy => {
                self.saved_bytes += size;
            }
            Outcome::Sent => {
                if let Some(path) = &file.share_path {
                    let folder = path.rsplit_once('/').map_or("", |(folder, _)| folder);
                    self.places.entry(folder.to_owned()).or_default().add(size);
                }
            }
            Outcome::Safe | Outcome::Unknown => {}
        }
        let listed = self.listed.entry((outcome, kind)).or_default();
        if *listed < self.most {
            *listed += 1;
            self.files.push(file);
        }
    }

    fn sum_of(&mut self, outcome: Outcome) -> &mut Sum {
        match outcome {
            Outcome::Safe => &mut self.safe,
            Outcome::Stored => &mut self.stored,
            Outcome::Alike => &mut self.alike,
            Outcome::Elsewhere => &mut self.elsewhere,
            Outcome::Copy => &mut self.copies,
            Outcome::Sent => &mut self.sent,
            Outcome::Unknown => &mut self.unknown,
        }
    }

    /// A file or folder that is not collected, for this reason, and with one of its own.
    pub fn leave_out(&mut self, why: Why, reason: &str, size: u64, one: Omitted) {
        let most = self.most;
        let left_out = self.left_out_for(why, reason);
        left_out.sum.add(size);
        if left_out.paths.len() < most {
            left_out.paths.push(one);
        }
    }

    /// So many that are not collected, of which nothing more is known.
    pub fn leave_out_unnamed(&mut self, why: Why, reason: &str, count: u64) {
        if count > 0 {
            self.left_out_for(why, reason).sum.files += count;
        }
    }

    fn left_out_for(&mut self, why: Why, reason: &str) -> &mut LeftOut {
        let known = self.left_out.iter().position(|one| one.why == why && one.reason == reason);
        let at = known.unwrap_or_else(|| {
            let (reason, sum, paths) = (reason.to_owned(), Sum::default(), Vec::new());
            self.left_out.push(LeftOut { why, reason, sum, paths });
            self.left_out.len() - 1
        });
        &mut self.left_out[at]
    }

    /// In an order that does not depend on the order of looking.
    #[must_use]
    pub fn sorted(mut self) -> Self {
        self.files.sort_by(|one, other| {
            (one.outcome, one.path.as_str()).cmp(&(other.outcome, other.path.as_str()))
        });
        self.left_out.sort_by(|one, other| (one.why, &one.reason).cmp(&(other.why, &other.reason)));
        for left_out in &mut self.left_out {
            left_out.paths.sort_by(|one, other| one.path.as_str().cmp(other.path.as_str()));
        }
        self
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    const OUTCOMES: [Outcome; 7] = [
        Outcome::Safe,
        Outcome::Stored,
        Outcome::Alike,
        Outcome::Elsewhere,
        Outcome::Copy,
        Outcome::Sent,
        Outcome::Unknown,
    ];

    proptest! {
        #[test]
        fn the_parts_make_up_the_whole(
            files in prop::collection::vec((0_usize..7, 0_u64..1_000, 0_u8..3), 0..60),
            most in 0_usize..5,
        ) {
            let mut summary = Summary::listing(most);
            for (at, (outcome, size, folder)) in files.iter().enumerate() {
                summary.note(File {
                    path: ClientPath::from_wire(format!("/{at}")),
                    size: *size,
                    kind: if at % 2 == 0 { Kind::Photo } else { Kind::Music },
                    captured: None,
                    outcome: OUTCOMES[*outcome],
                    share_path: Some(format!("Photos/{folder}/{at}.jpg")),
                });
            }
            let summary = summary.sorted();
            let parts = [
                summary.safe, summary.stored, summary.alike, summary.elsewhere, summary.copies,
                summary.sent, summary.unknown,
            ];
            let total = |sums: &mut dyn Iterator<Item = Sum>| {
                sums.fold((0, 0), |all, one| (all.0 + one.files, all.1 + one.bytes))
            };
            let whole = (files.len() as u64, files.iter().map(|file| file.1).sum());
            prop_assert_eq!((summary.collected.files, summary.collected.bytes), whole);
            prop_assert_eq!(total(&mut parts.into_iter()), whole);
            prop_assert_eq!(total(&mut summary.kinds.values().copied()), whole);
            let sent = (summary.sent.files, summary.sent.bytes);
            prop_assert_eq!(total(&mut summary.places.values().copied()), sent);
            let kept = [summary.safe, summary.sent, summary.unknown];
            let kept: u64 = kept.iter().map(|sum| sum.bytes).sum();
            prop_assert_eq!(summary.saved_bytes, whole.1 - kept);
            for outcome in OUTCOMES {
                for (kind, rest) in [(Kind::Photo, 0), (Kind::Music, 1)] {
                    let is_one = |file: &&File| file.outcome == outcome && file.kind == kind;
                    let listed = summary.files.iter().filter(is_one).count();
                    let all = files.iter().enumerate();
                    let all = all.filter(|(at, file)| OUTCOMES[file.0] == outcome && at % 2 == rest);
                    prop_assert_eq!(listed, all.count().min(most));
                }
            }
        }
    }

    #[test]
    fn what_is_left_out_is_counted_by_its_reason() {
        let mut summary = Summary::listing(1);
        let one = |path: &str| Omitted { path: ClientPath::from_wire(path), reason: None };
        summary.leave_out(Why::KindNotWanted, "Videos are not collected.", 5, one("/b"));
        summary.leave_out(Why::KindNotWanted, "Videos are not collected.", 6, one("/a"));
        summary.leave_out(Why::NotMedia, "No media.", 1, one("/c"));
        summary.leave_out_unnamed(Why::Pattern, "A pattern.", 0);
        let left_out = summary.sorted().left_out;
        assert_eq!(
            left_out.iter().map(|one| one.why).collect::<Vec<_>>(),
            [Why::NotMedia, Why::KindNotWanted]
        );
        assert_eq!(left_out[1].sum, Sum { files: 2, bytes: 11 });
        assert_eq!(left_out[1].paths, [one("/b")]);
    }
}
