//! At start: finishes or undoes the moves that a crash interrupted.

use super::{
    blocking, parse,
    place::{settle_aside, step_aside, step_back},
    request,
};
use crate::{
    catalogue::{Faring, Move},
    decide::ContentId,
    events::Event,
    faults::planted,
    house::{Fault, House},
    shares::{Resumed, ShareError, SharePath, Shares},
};
use std::{collections::HashSet, path::Path, sync::Arc};

/// Looks at every move that was begun. Those that are made, or can be made now, are committed;
/// the others are struck, and their contents asked for again. What cannot be looked at now stays
/// in the journal: whether nothing was left there.
pub async fn recover(house: &House) -> Result<bool, Fault> {
    let moves = house.catalogue.open_moves().await?;
    if moves.is_empty() || planted("planted: the journal is not looked at") {
        return Ok(true);
    }
    tracing::info!(moves = moves.len(), "finishing moves that were interrupted");
    let shares = Arc::clone(&house.shares);
    let inbox = Arc::clone(&house.inbox);
    let (made, struck, aside, left, folders) = blocking(move || {
        let (mut made, mut struck, mut aside) = (Vec::new(), Vec::new(), Vec::new());
        let mut left = 0_u32;
        let mut waits = |begun: &Move, error: &ShareError| {
            tracing::warn!(%error, path = begun.share_path, "a move waits to be finished");
            left += 1;
        };
        for mut begun in moves {
            let path = inbox.path(request(begun.content));
            match resume(&shares, &path, &begun) {
                Ok(Resumed::Done) => {
                    // Without it the scrub judges by less.
                    let found =
                        parse(&begun.share_path).and_then(|path| shares.reader().identity(&path));
                    begun.identity = found.unwrap_or_default();
                    made.push(begun);
                }
                // Taken: something else has the name now; the confirmation will be repeated.
                Ok(Resumed::Lost) | Err(ShareError::Taken(_)) => match step_back(&shares, &begun) {
                    Ok(is_back) => {
                        aside.extend((!is_back).then_some(begun.content));
                        struck.push(begun);
                    }
                    Err(error) => waits(&begun, &error),
                },
                // Meanwhile the earlier version is where the catalogue has it, if it can be.
                Err(error) => {
                    waits(&begun, &error);
                    if let Err(error) = step_back(&shares, &begun) {
                        waits(&begun, &error);
                    }
                }
            }
        }
        let paths: Vec<SharePath> = made
            .iter()
            .chain(&struck)
            .flat_map(|made: &Move| {
                let aside = made.retires.as_ref().map(|retired| retired.to.as_str());
                [Some(made.share_path.as_str()), aside, made.from.as_deref()]
            })
            .flatten()
            .filter_map(|text| SharePath::parse(text).ok())
            .collect();
        let there = paths.iter().filter(|path| shares.exists(path).unwrap_or(false));
        shares.settle_folders(there)?;
        // What this run changed, and what the run before it changed and did not come to note.
        let mut folders = shares.as_left(&paths);
        let known: HashSet<String> = folders.iter().map(|folder| folder.path.clone()).collect();
        folders.extend(shares.take_changes().into_iter().filter(|one| !known.contains(&one.path)));
        Ok::<_, ShareError>((made, struck, aside, left, folders))
    })
    .await??;
    let ids: Vec<ContentId> = made.iter().map(|made| made.content).collect();
    let damaged: HashSet<ContentId> = house
        .catalogue
        .kept(&ids)
        .await?
        .into_iter()
        .filter(|kept| kept.faring == Faring::Damaged)
        .map(|kept| kept.content)
        .collect();
    let deciding = house.deciding.lock().await;
    house.catalogue.commit_moves(&made, &folders, house.clock.now()).await?;
    house.catalogue.keep_aside(&aside, house.clock.now()).await?;
    let struck: Vec<ContentId> = struck.iter().map(|struck| struck.content).collect();
    house.catalogue.undo_moves(&struck).await?;
    drop(deciding);
    for healed in made.into_iter().filter(|made| damaged.contains(&made.content)) {
        let share_path = healed.share_path;
        house.events.record(None, Event::DamageHealed { share_path }).await;
    }
    Ok(left == 0)
}

fn resume(shares: &Shares, inbox: &Path, begun: &Move) -> Result<Resumed, ShareError> {
    let to = parse(&begun.share_path)?;
    if let Some(from) = &begun.from {
        return shares.resume_within(&parse(from)?, &to, begun.hash);
    }
    step_aside(shares, begun)?;
    settle_aside(shares, std::slice::from_ref(begun))?;
    shares.resume(inbox, &to, begun.modified_ns, begun.hash)
}
