//! At start: finishes or undoes the moves that a crash interrupted.

use super::{blocking, parse, request, step_aside};
use crate::{
    catalogue::Move,
    house::{Fault, House},
    shares::{Resumed, ShareError, SharePath, Shares},
};
use std::{path::Path, sync::Arc};

/// Looks at every move that was begun. Those that are made, or can be made now, are committed;
/// the others are struck, and their contents asked for again.
pub async fn recover(house: &House) -> Result<(), Fault> {
    let moves = house.catalogue.open_moves().await?;
    if moves.is_empty() {
        return Ok(());
    }
    tracing::info!(moves = moves.len(), "finishing moves that were interrupted");
    let shares = Arc::clone(&house.shares);
    let inbox = Arc::clone(&house.inbox);
    let (made, struck, folders) = blocking(move || {
        let (mut made, mut struck) = (Vec::new(), Vec::new());
        for mut begun in moves {
            let path = inbox.path(request(begun.content));
            match resume(&shares, &path, &begun) {
                Ok(Resumed::Done) => {
                    begun.identity = shares.reader().identity(&parse(&begun.share_path)?)?;
                    made.push(begun);
                }
                // Taken: something else has the name now; the confirmation will be repeated.
                Ok(Resumed::Lost) | Err(ShareError::Taken(_)) => struck.push(begun.content),
                Err(error) => return Err(error),
            }
        }
        let paths: Vec<SharePath> = made
            .iter()
            .flat_map(|made: &Move| {
                let aside = made.retires.as_ref().map(|retired| retired.to.as_str());
                [Some(made.share_path.as_str()), aside, made.from.as_deref()]
            })
            .flatten()
            .filter_map(|text| SharePath::parse(text).ok())
            .collect();
        shares.settle_folders(&paths)?;
        Ok((made, struck, shares.take_changes()?))
    })
    .await??;
    let _deciding = house.deciding.lock().await;
    house.catalogue.commit_moves(&made, &folders, house.clock.now()).await?;
    house.catalogue.undo_moves(&struck).await?;
    Ok(())
}

fn resume(shares: &Shares, inbox: &Path, begun: &Move) -> Result<Resumed, ShareError> {
    let to = parse(&begun.share_path)?;
    if let Some(from) = &begun.from {
        return shares.resume_within(&parse(from)?, &to, begun.hash);
    }
    step_aside(shares, begun)?;
    shares.resume(inbox, &to, begun.modified_ns, begun.hash)
}
