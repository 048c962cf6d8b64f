//! Writing down what was found. What was seen is looked at once more while nobody files anything,
//! since the server itself moves files.

use super::report::{Damaged, Moved, Report};
use crate::{
    catalogue::{ByHand, Damage, Faring, Followed, Kept, News},
    confirm::decide_anew,
    decide::ContentId,
    events::Event,
    file::recover,
    house::{Fault, House},
    shares::{Identity, ShareError, SharePath, Shares},
};
use std::{
    collections::{HashMap, HashSet},
    sync::Arc,
};

/// What is to be written down of one content, and the file that was seen at its place.
#[derive(Clone, Debug)]
pub(super) struct Finding {
    pub kept: Kept,
    pub seen: Option<Identity>,
    pub what: What,
}

/// What was found.
#[derive(Clone, Debug)]
pub(super) enum What {
    /// It is whole.
    Sound(Identity),
    /// It is damaged; in words that go after its name.
    Damaged(String),
    /// A person changed or deleted it.
    ByHand(ByHand),
    /// A person moved it here.
    Moved(SharePath, Identity),
    /// It was given up and is whole again.
    Back(Identity),
}

/// Writes down those findings that still hold.
pub(super) async fn act(
    house: &House,
    findings: Vec<Finding>,
    report: &mut Report,
) -> Result<(), Fault> {
    if findings.is_empty() {
        return Ok(());
    }
    let mut interrupted = house.filing.lock().await;
    if *interrupted {
        *interrupted = !recover(house).await?;
    }
    let findings = still_true(house, findings).await?;
    let deciding = house.deciding.lock().await;
    let now = house.clock.now();
    let catalogue = &house.catalogue;
    let (mut sound, mut damage, mut by_hand) = (Vec::new(), Vec::new(), Vec::new());
    let (mut moved, mut back) = (Vec::new(), Vec::new());
    for Finding { kept, what, .. } in &findings {
        let content = kept.content;
        match what {
            What::Sound(file) => sound.push((content, *file)),
            What::Damaged(reason) => damage.push(Damage { content, reason: reason.clone() }),
            What::ByHand(how) => by_hand.push((content, *how)),
            What::Moved(to, identity) => moved.push(Followed {
                content,
                share_path: to.to_string(),
                share_key: to.collision_key(),
                identity: *identity,
            }),
            What::Back(file) => back.push((content, *file)),
        }
    }
    if !sound.is_empty() {
        catalogue.note_sound(&sound, now).await?;
    }
    // Before the names of others are taken.
    if !by_hand.is_empty() {
        catalogue.let_go(&by_hand, now).await?;
    }
    if !moved.is_empty() {
        catalogue.follow(&moved, now).await?;
    }
    if !damage.is_empty() {
        catalogue.mark_damaged(&damage, now).await?;
    }
    let news =
        if back.is_empty() { News::default() } else { catalogue.found_again(&back, now).await? };
    drop(deciding);
    drop(interrupted);
    for (client, path) in news.different {
        decide_anew(house, &client, &path, None).await?;
    }
    house.presence.wake_all();
    tell(house, &findings, report).await
}

/// Says what was found.
async fn tell(house: &House, findings: &[Finding], report: &mut Report) -> Result<(), Fault> {
    let damaged = findings.iter().any(|finding| matches!(finding.what, What::Damaged(_)));
    let holders: HashMap<String, u64> = if damaged {
        let damaged = house.catalogue.damaged(u32::MAX).await?.into_iter();
        damaged.map(|one| (one.share_path, one.holders)).collect()
    } else {
        HashMap::new()
    };
    for Finding { kept, what, .. } in findings {
        let path = kept.share_path.clone();
        let event = match what {
            What::Sound(_) => continue,
            What::Damaged(damage) => {
                let held = holders.get(&path).is_some_and(|&holders| holders > 0);
                let damage = damage.clone();
                report.damaged.push(Damaged { path: path.clone(), damage: damage.clone(), held });
                Event::DamageFound { share_path: path, damage, held }
            }
            What::ByHand(ByHand::Edited) => {
                report.edited.push(path.clone());
                Event::EditedByHand { share_path: path }
            }
            What::ByHand(ByHand::Deleted) => {
                report.deleted.push(path.clone());
                Event::DeletedByHand { share_path: path }
            }
            What::Moved(to, _) => {
                report.moved.push(Moved { from: path.clone(), to: to.to_string() });
                Event::MovedByHand { from: path, to: to.to_string() }
            }
            What::Back(_) => {
                report.found_again.push(path.clone());
                Event::DamageHealed { share_path: path }
            }
        };
        tracing::info!("{}", event.message(""));
        house.events.record(None, event).await;
    }
    Ok(())
}

/// Those findings of which nothing has changed since they were made.
async fn still_true(house: &House, findings: Vec<Finding>) -> Result<Vec<Finding>, Fault> {
    let ids: Vec<ContentId> = findings.iter().map(|finding| finding.kept.content).collect();
    let known = house.catalogue.kept(&ids).await?.into_iter();
    let known: HashMap<ContentId, (String, Faring)> =
        known.map(|kept| (kept.content, (kept.share_path, kept.faring))).collect();
    let shares = Arc::clone(&house.shares);
    super::blocking(move || {
        let mut seen = HashSet::new();
        let holds = |finding: &Finding| {
            let kept = &finding.kept;
            let same = known
                .get(&kept.content)
                .is_some_and(|(path, faring)| *path == kept.share_path && *faring == kept.faring);
            same && is_there(&shares, &kept.share_path, finding.seen)
        };
        let mut findings = findings;
        findings.retain(|finding| holds(finding) && seen.insert(finding.kept.content));
        findings
    })
    .await
}

/// Whether the path bears just this file, or none; not when it cannot be looked at.
fn is_there(shares: &Shares, path: &str, file: Option<Identity>) -> bool {
    let Ok(path) = SharePath::parse(path) else { return false };
    match shares.reader().identity(&path) {
        Ok(found) => found == file,
        Err(ShareError::NotAFile(_)) => file.is_none(),
        Err(_) => false,
    }
}
