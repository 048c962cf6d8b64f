//! Whether this computer can be wiped, and what would be lost.

use super::{
    folders::{contains, inside, sum},
    proving::Proven,
};
use crate::{
    bindings::{
        Failure, Safety, SafetyCount, SafetyException, SafetyPage, SafetyQuery, SafetyReason,
        SafetyVerdict, Sums,
    },
    context::Context,
};
use trove_collector::{
    engine::Facts,
    ledger::{Folder, FolderSums, NotStored},
    state::FileState,
    status::question,
};
use trove_protocol::ClientPath;

/// A page is never longer.
const LONGEST_PAGE: u32 = 1_000;
/// So many unseen places are told of.
const PLACES: i64 = 100_000;

const ON_THE_WAY: [FileState; 5] = [
    FileState::Found,
    FileState::Described,
    FileState::Wanted,
    FileState::HashNeeded,
    FileState::Unverified,
];

/// Whether this computer can be wiped.
pub(crate) async fn safety(context: &Context) -> Result<Safety, Failure> {
    let ledger = &context.ledger;
    let folders = ledger.folders().await?;
    let preferences = ledger.preferences().await?;
    let mut counts = Counts::default();
    for folder in &folders {
        let apart = inside(&folder.path, &folders);
        let sums = ledger.folder_sums(&folder.path, &apart, &preferences).await?;
        counts.add(folder, &sums);
    }
    counts.unreadable.files += ledger.unseen_places().await?;
    let last_proof = ledger.last_proof().await?;
    let proven = context.proof.borrow().clone();
    if let Some(proven) = &proven {
        counts.doubt(proven);
    }
    let paired = context.home.server().is_ok();
    let facts = context.engine().map(|engine| engine.facts().borrow().clone());
    let verdict = verdict(paired, &folders, facts.as_ref(), counts.blocks());
    Ok(Safety {
        safe_to_wipe: verdict == SafetyVerdict::Safe,
        verdict,
        safe: counts.safe,
        counts: counts.told(),
        proof: proven.map(|proven| proven.told(counts.safe.files, last_proof)),
        proven_ms: last_proof,
    })
}

#[derive(Default)]
struct Counts {
    safe: Sums,
    on_the_way: Sums,
    set_aside: Sums,
    unreadable: Sums,
    away: Sums,
    missing: Sums,
    unconfirmed: Sums,
    in_cloud: Sums,
    not_wanted: Sums,
    by_pattern: Sums,
}

impl Counts {
    fn add(&mut self, folder: &Folder, sums: &FolderSums) {
        let put = |target: &mut Sums, more: Sums| {
            target.files += more.files;
            target.bytes += more.bytes;
        };
        put(&mut self.safe, sum(sums.safe));
        put(&mut self.set_aside, sum(sums.set_aside));
        put(&mut self.unreadable, sum(sums.unreadable));
        if folder.away.is_some() {
            // What is new in it nobody knows, so it counts itself.
            put(&mut self.away, sum((sums.pending.0 + 1, sums.pending.1)));
        } else {
            put(&mut self.on_the_way, sum(sums.pending));
            self.missing.files += folder.missing;
        }
        for left_out in [sums.not_media, sums.kind_not_wanted, sums.too_small, sums.too_large] {
            put(&mut self.not_wanted, sum(left_out));
        }
        self.in_cloud.files += sums.in_cloud;
        self.by_pattern.files += sums.by_pattern;
    }

    /// What the server did not confirm is not safe, whatever the ledger says.
    fn doubt(&mut self, proven: &Proven) {
        self.unconfirmed = proven.unconfirmed;
        self.safe.files = self.safe.files.saturating_sub(proven.unconfirmed.files);
        self.safe.bytes = self.safe.bytes.saturating_sub(proven.unconfirmed.bytes);
    }

    fn all(&self) -> [(SafetyReason, Sums, bool); 9] {
        [
            (SafetyReason::OnTheWay, self.on_the_way, true),
            (SafetyReason::SetAside, self.set_aside, true),
            (SafetyReason::Unreadable, self.unreadable, true),
            (SafetyReason::Away, self.away, true),
            (SafetyReason::Missing, self.missing, true),
            (SafetyReason::Unconfirmed, self.unconfirmed, true),
            (SafetyReason::InCloud, self.in_cloud, false),
            (SafetyReason::NotWanted, self.not_wanted, false),
            (SafetyReason::ByPattern, self.by_pattern, false),
        ]
    }

    fn blocks(&self) -> bool {
        self.all().iter().any(|(_, sums, blocks)| *blocks && sums.files > 0)
    }

    fn told(&self) -> Vec<SafetyCount> {
        self.all()
            .into_iter()
            .filter(|(_, sums, _)| sums.files > 0)
            .map(|(reason, sums, blocks)| SafetyCount { reason, sums, blocks })
            .collect()
    }
}

/// The answer. Whatever is not known speaks against it.
fn verdict(
    paired: bool,
    folders: &[Folder],
    facts: Option<&Facts>,
    exceptions: bool,
) -> SafetyVerdict {
    if !paired || facts.is_some_and(|facts| facts.needs_person) {
        return SafetyVerdict::NotPaired;
    }
    if folders.is_empty() {
        return SafetyVerdict::NoFolders;
    }
    match facts {
        // While paused nobody asks the server, so what it said is old.
        Some(facts) if facts.reachable != Some(true) || facts.paused() => {
            SafetyVerdict::Unreachable
        }
        Some(facts) if facts.looking || !facts.looked_once => SafetyVerdict::Looking,
        Some(_) if exceptions => SafetyVerdict::Exceptions,
        Some(_) => SafetyVerdict::Safe,
        None => SafetyVerdict::Looking,
    }
}

/// Files that would be lost; one page. Without a reason, those that stand in the way.
pub(crate) async fn safety_exceptions(
    context: &Context,
    query: &SafetyQuery,
) -> Result<SafetyPage, Failure> {
    let limit = query.limit.clamp(1, LONGEST_PAGE);
    let after = query.after.as_deref().unwrap_or_default();
    let folders = context.ledger.folders().await?;
    let mut files = rows(context, &folders, query.reason, after, limit + 1).await?;
    let beside = beside_rows(context, &folders, query.reason).await?;
    files.extend(beside.into_iter().filter(|one| one.path.as_str() > after));
    if matches!(query.reason, None | Some(SafetyReason::Unconfirmed)) {
        let proven = context.proof.borrow().clone();
        let unconfirmed = proven.iter().flat_map(|proven| proven.exceptions_after(after));
        files.extend(unconfirmed.take(limit as usize + 1));
    }
    // A place that may not be read can be a file that is known; it is told once.
    files.sort_by(|one, other| one.path.cmp(&other.path));
    files.dedup_by(|one, other| one.path == other.path);
    let more = files.len() > limit as usize;
    files.truncate(limit as usize);
    let next = if more { files.last().map(|one| one.path.clone()) } else { None };
    Ok(SafetyPage { files, next })
}

/// Files that the ledger knows.
async fn rows(
    context: &Context,
    folders: &[Folder],
    reason: Option<SafetyReason>,
    after: &str,
    limit: u32,
) -> Result<Vec<SafetyException>, Failure> {
    let away: Vec<ClientPath> = folders
        .iter()
        .filter(|folder| folder.away.is_some())
        .map(|folder| folder.path.clone())
        .collect();
    let (states, only, without) = match reason {
        None => {
            let mut states = ON_THE_WAY.to_vec();
            states.extend([FileState::SetAside, FileState::Unreadable]);
            (states, None, Vec::new())
        }
        Some(SafetyReason::OnTheWay) => (ON_THE_WAY.to_vec(), None, away.clone()),
        Some(SafetyReason::Away) => (ON_THE_WAY.to_vec(), Some(away.clone()), Vec::new()),
        Some(SafetyReason::SetAside) => (vec![FileState::SetAside], None, Vec::new()),
        Some(SafetyReason::Unreadable) => (vec![FileState::Unreadable], None, Vec::new()),
        Some(SafetyReason::NotWanted) => (vec![FileState::Skipped], None, Vec::new()),
        // They are no rows of the ledger, or not in these states.
        Some(
            SafetyReason::Missing
            | SafetyReason::Unconfirmed
            | SafetyReason::InCloud
            | SafetyReason::ByPattern,
        ) => return Ok(Vec::new()),
    };
    let found = context.ledger.not_stored(&states, only.as_deref(), &without, after, limit).await?;
    Ok(found.into_iter().map(|one| exception(one, &away)).collect())
}

fn exception(one: NotStored, away: &[ClientPath]) -> SafetyException {
    let reason = match one.state {
        FileState::SetAside => SafetyReason::SetAside,
        FileState::Unreadable => SafetyReason::Unreadable,
        FileState::Skipped => SafetyReason::NotWanted,
        _ if away.iter().any(|folder| contains(folder, &one.path)) => SafetyReason::Away,
        _ => SafetyReason::OnTheWay,
    };
    let sentence = one.reason.or_else(|| Some(one.state.explanation().to_owned()));
    SafetyException { path: one.path, bytes: one.size, reason, sentence }
}

/// Folders that are away or miss files, and places that may not be read: few, and no files.
async fn beside_rows(
    context: &Context,
    folders: &[Folder],
    reason: Option<SafetyReason>,
) -> Result<Vec<SafetyException>, Failure> {
    let mut all = Vec::new();
    for folder in folders {
        let (reason, sentence) = match &folder.away {
            Some(away) => (SafetyReason::Away, away.clone()),
            None if folder.missing > 0 => {
                (SafetyReason::Missing, question(&folder.path, folder.missing))
            }
            None => continue,
        };
        let path = folder.path.to_string();
        all.push(SafetyException { path, bytes: 0, reason, sentence: Some(sentence) });
    }
    if matches!(reason, None | Some(SafetyReason::Unreadable)) {
        let unseen = context.ledger.unseen(PLACES).await?;
        all.extend(unseen.into_iter().map(|place| SafetyException {
            path: place.path,
            bytes: 0,
            reason: SafetyReason::Unreadable,
            sentence: Some(place.reason),
        }));
    }
    all.retain(|one| reason.is_none_or(|wanted| wanted == one.reason));
    Ok(all)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_what_is_proven_of_late_is_safe() {
        let folders = [Folder::new(ClientPath::from_wire("/p"))];
        let good = Facts { reachable: Some(true), looked_once: true, ..Facts::default() };
        let of = |facts: Option<Facts>| verdict(true, &folders, facts.as_ref(), false);
        assert_eq!(of(Some(good.clone())), SafetyVerdict::Safe);
        assert_eq!(verdict(true, &folders, Some(&good), true), SafetyVerdict::Exceptions);
        assert_eq!(verdict(true, &[], Some(&good), false), SafetyVerdict::NoFolders);
        assert_eq!(verdict(false, &folders, Some(&good), false), SafetyVerdict::NotPaired);
        assert_eq!(of(None), SafetyVerdict::Looking);
        let pause = Some(trove_collector::pause::Pause::UntilResumed);
        for (facts, wanted) in [
            (Facts { reachable: Some(false), ..good.clone() }, SafetyVerdict::Unreachable),
            (Facts { reachable: None, ..good.clone() }, SafetyVerdict::Unreachable),
            (Facts { pause, ..good.clone() }, SafetyVerdict::Unreachable),
            (Facts { looking: true, ..good.clone() }, SafetyVerdict::Looking),
            (Facts { looked_once: false, ..good.clone() }, SafetyVerdict::Looking),
            (Facts { needs_person: true, ..good }, SafetyVerdict::NotPaired),
        ] {
            assert_eq!(of(Some(facts)), wanted);
        }
    }

    #[test]
    fn a_folder_that_is_away_or_misses_files_stands_in_the_way() {
        let folder = Folder::new(ClientPath::from_wire("/p"));
        let sums = FolderSums { safe: (5, 50), not_media: (2, 2), ..FolderSums::default() };
        let blocks = |folder: &Folder| {
            let mut counts = Counts::default();
            counts.add(folder, &sums);
            counts.blocks()
        };
        assert!(!blocks(&folder));
        assert!(blocks(&Folder { away: Some("It is gone.".into()), ..folder.clone() }));
        assert!(blocks(&Folder { missing: 1, ..folder }));
    }
}
