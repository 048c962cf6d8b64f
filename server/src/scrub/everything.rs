//! A look at everything that is stored, and what follows from it.

use super::{
    acting::{Finding, What, act},
    judge::{Judgement, evidence, judge_missing, too_many},
    presence::{Found, Looked, look, nearest_folder, search},
    reading::{Manner, Shown, read},
    report::Report,
    request::Missing,
};
use crate::{
    catalogue::{ByHand, Faring, FolderSeen, Kept},
    house::{Fault, House},
    shares::Identity,
};
use std::collections::HashMap;

/// Looks at everything, finds what people did and what was lost, and writes it down. What is found
/// in the way is told in the report as trouble; then nothing is taken for lost. Where
/// many are missing, `missing` says what a person has said of that.
pub(super) async fn look_over(
    house: &House,
    manner: &Manner,
    said: Missing,
    report: &mut Report,
) -> Result<Looked, Fault> {
    // Read first: what Trove does to a folder during the look is to be seen by the next one.
    let notes = house.catalogue.folders().await?;
    let mut looked = look(house).await?;
    report.note_unseen(std::mem::take(&mut looked.unseen));
    let mut findings = Vec::new();
    // What is not where it was may be elsewhere: what is missing, and what something else took
    // the place of.
    let mut lost: Vec<Kept> = std::mem::take(&mut looked.missing);
    let mut changed: HashMap<_, (Identity, Judgement)> = HashMap::new();
    for kept in std::mem::take(&mut looked.changed) {
        let (found, judged) = match read(house, &kept, manner).await? {
            Ok(Shown::Bytes(found, judged)) => (found, judged),
            Ok(Shown::Unreadable(found, reason)) => (found, Judgement::Damaged(reason)),
            Ok(Shown::Elsewhere | Shown::NotNow) => {
                report.put_off += 1;
                continue;
            }
            Err(error) => {
                report.note_unseen([error.to_string()]);
                continue;
            }
        };
        let seen = Some(found);
        match (judged, kept.faring) {
            (Judgement::Sound, Faring::Stored) => {
                findings.push(Finding { kept, seen, what: What::Sound(found) });
            }
            (Judgement::Sound, _) => {
                findings.push(Finding { kept, seen, what: What::Back(found) });
            }
            (judged, Faring::Stored) => {
                changed.insert(kept.content, (found, judged));
                lost.push(kept);
            }
            _ => {}
        }
    }
    let Found { moved, undecided, unseen } = search(house, &lost).await?;
    report.note_unseen(unseen);
    report.put_off += undecided.len() as u64;
    lost.retain(|kept| !undecided.contains(&kept.content));
    let unexplained: Vec<Kept> =
        lost.iter().filter(|kept| !moved.contains_key(&kept.content)).cloned().collect();
    for kept in lost {
        if let Some((path, file)) = moved.get(&kept.content) {
            let seen = changed.get(&kept.content).map(|(found, _)| *found);
            findings.push(Finding { kept, seen, what: What::Moved(path.clone(), *file) });
        }
    }
    let missing = unexplained.len() as u64;
    if too_many(missing, looked.stored) && said == Missing::Ask {
        report.trouble = Some(format!(
            "{missing} of {} files are missing from the shares or are no longer what they were, \
             and nothing was done about it: see whether the disk is mounted and sound. If people \
             did it on purpose, say so with `trove-server scrub --accept-missing`; if the disk lost \
             them, with `--fetch-missing`.",
            looked.stored
        ));
    } else {
        for kept in unexplained {
            let (seen, judged) = if let Some((found, judged)) = changed.remove(&kept.content) {
                (Some(found), judged)
            } else {
                let folder = nearest_folder(&kept.share_path, &looked.folders);
                let modified_ns = looked.folders.get(folder).copied().unwrap_or_default();
                (None, judge_missing(evidence(notes.get(folder).copied(), modified_ns)))
            };
            let what = match judged {
                Judgement::Damaged(reason) => What::Damaged(reason),
                Judgement::ByHand(how) => What::ByHand(how),
                Judgement::Sound => continue,
            };
            let what = match (what, said) {
                (What::Damaged(_), Missing::Accept) if seen.is_none() => {
                    What::ByHand(ByHand::Deleted)
                }
                (What::ByHand(_), Missing::Fetch) if seen.is_none() => {
                    What::Damaged("is missing".to_owned())
                }
                (what, _) => what,
            };
            findings.push(Finding { kept, seen, what });
        }
    }
    act(house, findings, report).await?;
    if report.trouble.is_none() {
        let seen = looked.folders.drain().map(|(path, modified_ns)| FolderSeen {
            noted: notes.get(&path).copied(),
            path,
            modified_ns,
        });
        house.catalogue.settle_folders(&seen.collect::<Vec<_>>()).await?;
    }
    Ok(looked)
}
