//! What a backup brought first lies below `Backups/`. When somebody has the same as media, it gets
//! the place where people look for media, by a journalled move within the shares. Snapshots name
//! contents by their hashes, so a restore still finds it.

use super::{
    blocking, client_name, commit,
    names::{Groups, Missing, Names, Strangers},
    parse, place_all, recover,
};
use crate::{
    catalogue::{Misplaced, Move},
    decide::ContentId,
    guard,
    house::{Fault, House},
    shares::{ShareError, Shares},
};
use std::{collections::BTreeMap, sync::Arc};
use trove_protocol::ClientId;

/// Contents moved with one sync of the disk and one commit.
const PAGE: u32 = 500;
/// Names tried for one file when foreign files keep taking the chosen ones.
const MOST_ROUNDS: usize = 4;

/// Moves all media that lie below backups alone to places for media. What fails is tried again
/// the next time, since it is safe where it lies.
pub async fn give_media_places(house: &House) {
    if let Err(error) = move_all(house).await {
        tracing::error!(%error, "media in a backup could not be given their places");
    }
}

async fn move_all(house: &House) -> Result<(), Fault> {
    if house.catalogue.misplaced(ContentId(0), 1).await?.is_empty() {
        return Ok(());
    }
    if guard::see(house).await?.is_some() {
        return Ok(());
    }
    let mut interrupted = house.filing.lock().await;
    let left = *interrupted && !recover(house).await?;
    // Until the end is reached, whoever comes next must look at what was left half done.
    *interrupted = true;
    let mut after = ContentId(0);
    loop {
        let page = house.catalogue.misplaced(after, PAGE).await?;
        let Some(last) = page.last() else { break };
        after = last.content;
        let mut of_clients: BTreeMap<ClientId, Vec<Misplaced>> = BTreeMap::new();
        for one in page {
            of_clients.entry(one.client.clone()).or_default().push(one);
        }
        for (client, misplaced) in of_clients {
            move_those_of(house, &client, misplaced).await?;
        }
    }
    *interrupted = left;
    Ok(())
}

/// Moves what this client has as media.
async fn move_those_of(
    house: &House,
    client: &ClientId,
    misplaced: Vec<Misplaced>,
) -> Result<(), Fault> {
    let shares = Arc::clone(&house.shares);
    let mut waiting: Vec<Misplaced> = blocking(move || {
        misplaced.into_iter().filter(|one| is_as_it_was_left(&shares, one)).collect()
    })
    .await?;
    if waiting.is_empty() {
        return Ok(());
    }
    let client_name = client_name(house, client).await?;
    let files: Vec<_> = waiting.iter().map(|one| &one.file).collect();
    let (groups, missing) = (Groups::default(), Missing::Made);
    let mut names = Names::new(house, client, &client_name, &files, groups, missing).await?;
    for round in 0..MOST_ROUNDS {
        let mut moves = Vec::new();
        let mut chosen = Vec::new();
        for one in waiting {
            let strangers = if round > 0 { Strangers::Avoided } else { Strangers::Ignored };
            match names.choose(house, one.content, &one.file, strangers).await? {
                Ok((path, _)) => {
                    moves.push(Move {
                        content: one.content,
                        file: None,
                        modified_ns: one.file.modified_ns,
                        hash: one.hash,
                        share_key: path.collision_key(),
                        share_path: path.to_string(),
                        from: Some(one.share_path.clone()),
                        retires: None,
                        identity: None,
                    });
                    chosen.push(one);
                }
                Err(error) => tell(&one, &error),
            }
        }
        house.catalogue.begin_moves(&moves).await?;
        let placed = place_all(house, moves).await?;
        commit(house, placed.done, &placed.folders, &[], &mut Vec::new()).await?;
        let undone: Vec<ContentId> = placed.failed.keys().copied().collect();
        house.catalogue.undo_moves(&undone).await?;
        waiting = Vec::new();
        for one in chosen {
            match placed.failed.get(&one.content) {
                Some(ShareError::Taken(_)) => waiting.push(one),
                Some(error) => tell(&one, error),
                None => {}
            }
        }
        if waiting.is_empty() {
            break;
        }
    }
    Ok(())
}

/// A file that somebody changed, moved or deleted is left to the look at everything.
fn is_as_it_was_left(shares: &Shares, one: &Misplaced) -> bool {
    let found = parse(&one.share_path).and_then(|path| shares.reader().identity(&path));
    matches!(found, Ok(Some(found)) if one.identity.is_none_or(|known| {
        (known.size, known.modified_ns) == (found.size, found.modified_ns)
    }))
}

fn tell(one: &Misplaced, error: &ShareError) {
    tracing::warn!(%error, path = one.share_path, "media stay in the backup for now");
}
