//! From the inbox into the shares (seed 0024): many files at once, so that each sync of the disk
//! and each commit serves them all. The order of steps is told in [`crate::shares`].

mod earlier;
mod healing;
mod media_place;
mod names;
mod place;
mod recover;

pub use media_place::give_media_places;
pub(crate) use names::{Groups, Missing, Names, Strangers};
pub use recover::recover;

use crate::{
    catalogue::{Healing, Move, News, Requested, RequestedFile},
    confirm::decide_anew,
    decide::ContentId,
    events::Event,
    faults::planted,
    house::{Fault, House},
    receive::Seal,
    shares::{FolderChange, ShareError, SharePath},
};
use fail::fail_point;
use healing::place_to_heal;
use place::place_all;
use std::{collections::HashSet, path::PathBuf, sync::Arc};
use tokio::task::spawn_blocking;
use trove_protocol::{ClientId, ContentHash, Filed, RequestId};

/// Names tried for one file when foreign files keep taking the chosen ones.
const MOST_ROUNDS: usize = 4;

/// A verified content on its way into the shares.
pub struct ToFile {
    /// Where its answer goes in the receipt.
    at: usize,
    content: ContentId,
    hash: ContentHash,
    file: RequestedFile,
    /// It was stored before and is damaged.
    heals: Option<Healing>,
    /// Bytes.
    size: u64,
    /// No upload may touch it until it is filed.
    _seal: Option<Seal>,
}

impl ToFile {
    /// Joins what the catalogue knows with what was verified.
    pub fn new(at: usize, known: Requested, hash: ContentHash, seal: Option<Seal>) -> Option<Self> {
        let (content, size, heals) = (known.content, known.size, known.heals);
        known.file.map(|file| Self { at, content, hash, file, heals, size, _seal: seal })
    }
}

/// Files all of them; the caller holds the house's `filing` lock. Returns the answer for each.
pub async fn file_all(
    house: &House,
    client: &ClientId,
    to_file: Vec<ToFile>,
) -> Result<Vec<(usize, Filed)>, Fault> {
    let mut answers = Vec::new();
    let mut waiting = merge_stored(house, to_file, &mut answers).await?;
    // What was begun and could not be looked at is finished as it was begun: its earlier version may be
    // aside already.
    let begun = house.catalogue.open_moves().await?;
    waiting.retain(|file| begun.iter().all(|begun| begun.content != file.content));
    earlier::spare_others(house, &mut waiting).await?;
    let inbox_files: Vec<PathBuf> =
        waiting.iter().map(|file| inbox_path(house, file.content)).collect();
    if waiting.is_empty() {
        return Ok(answers);
    }
    let shares = Arc::clone(&house.shares);
    let settled = blocking(move || shares.settle(&inbox_files)).await?;
    if let Err(error) = settled {
        disbelieve(house, &waiting).await?;
        answers.extend(waiting.iter().map(|file| (file.at, later(&error))));
        return Ok(answers);
    }
    let client_name = client_name(house, client).await?;
    let requested: Vec<&RequestedFile> = waiting.iter().map(|file| &file.file).collect();
    let (groups, missing) = (Groups::default(), Missing::Made);
    let mut names = Names::new(house, client, &client_name, &requested, groups, missing).await?;
    for round in 0..MOST_ROUNDS {
        let mut moves = Vec::new();
        let mut chosen = Vec::new();
        for file in waiting {
            let healed = match &file.heals {
                Some(healing) => place_to_heal(house, file.content, healing).await?,
                None => Ok(None),
            };
            let choice = match healed {
                Ok(Some(place)) => Ok(place),
                Ok(None) => {
                    let looked_for = Strangers::AvoidedUnless(file.size, file.hash);
                    let strangers = if round > 0 { looked_for } else { Strangers::Ignored };
                    names.choose(house, file.content, &file.file, strangers).await?
                }
                Err(error) => Err(error),
            };
            match choice {
                Ok((path, retires)) => {
                    moves.push(Move {
                        content: file.content,
                        file: Some(file.file.id),
                        modified_ns: file.file.modified_ns,
                        hash: file.hash,
                        share_path: path.to_string(),
                        share_key: path.collision_key(),
                        from: None,
                        retires,
                        identity: None,
                    });
                    chosen.push(file);
                }
                Err(error) => answers.push((file.at, later(&error))),
            }
        }
        fail_point!("file: before the journal");
        if !planted("planted: moves are not journalled") {
            house.catalogue.begin_moves(&moves).await?;
        }
        fail_point!("file: journalled");
        let placed = place_all(house, moves).await?;
        fail_point!("file: placed");
        commit(house, placed.done, &placed.folders, &chosen, &mut answers).await?;
        if let Some(error) = placed.stuck {
            // Whoever comes next looks at the journal first.
            return Err(Fault::Shares(error));
        }
        house.catalogue.keep_aside(&placed.aside, house.clock.now()).await?;
        let undone: Vec<ContentId> = placed.failed.keys().copied().collect();
        house.catalogue.undo_moves(&undone).await?;
        waiting = Vec::new();
        for mut file in chosen {
            match placed.failed.get(&file.content) {
                Some(ShareError::Taken(_)) => {
                    if placed.aside.contains(&file.content) {
                        // What it replaces has made way, and the name it had is not free.
                        file.file.replaces = None;
                    }
                    waiting.push(file);
                }
                Some(error) => answers.push((file.at, later(error))),
                None => {}
            }
        }
        if waiting.is_empty() {
            break;
        }
    }
    Ok(answers)
}

/// Takes files from the inbox that could not be made durable: they are sent again. The system may
/// have dropped what it could not write, still show it to whoever reads, and report success to the
/// next sync (fsync(2)).
async fn disbelieve(house: &House, files: &[ToFile]) -> Result<(), Fault> {
    let requests: Vec<RequestId> = files.iter().map(|file| request(file.content)).collect();
    let inbox = Arc::clone(&house.inbox);
    let discarded = blocking(move || {
        // Each is tried, whatever becomes of the others.
        let all = requests.into_iter().map(|request| inbox.discard(request));
        all.collect::<Vec<_>>().into_iter().collect::<std::io::Result<()>>()
    });
    Ok(discarded.await??)
}

/// Contents that turn out to be stored already need no second copy.
async fn merge_stored(
    house: &House,
    to_file: Vec<ToFile>,
    answers: &mut Vec<(usize, Filed)>,
) -> Result<Vec<ToFile>, Fault> {
    let hashes: Vec<ContentHash> = to_file.iter().map(|file| file.hash).collect();
    let stored = house.catalogue.stored_with(&hashes).await?;
    let mut seen = HashSet::new();
    let mut waiting = Vec::new();
    for file in to_file {
        if let Some((into, place)) = stored.get(&file.hash) {
            let deciding = house.deciding.lock().await;
            house.catalogue.merge(file.content, Some(file.file.id), *into).await?;
            drop(deciding);
            let inbox = Arc::clone(&house.inbox);
            let request = request(file.content);
            blocking(move || inbox.discard(request)).await??;
            let share_path = place.share_path.clone();
            answers.push((file.at, Filed::Stored { share_path }));
        } else if seen.insert(file.hash) {
            waiting.push(file);
        } else {
            let reason = "Another copy of it is being filed.".to_owned();
            answers.push((file.at, Filed::TryLater { reason }));
        }
    }
    Ok(waiting)
}

fn parse(text: &str) -> Result<SharePath, ShareError> {
    SharePath::parse(text).map_err(|error| ShareError::Blocked(error.to_string()))
}

/// Commits moves that were made, and sees to all who hold the same contents.
async fn commit(
    house: &House,
    moves: Vec<Move>,
    folders: &[FolderChange],
    files: &[ToFile],
    answers: &mut Vec<(usize, Filed)>,
) -> Result<(), Fault> {
    if moves.is_empty() {
        return Ok(house.catalogue.note_folders(folders).await?);
    }
    let deciding = house.deciding.lock().await;
    let news = if planted("planted: stored is said without a commit") {
        News::default()
    } else {
        house.catalogue.commit_moves(&moves, folders, house.clock.now()).await?
    };
    drop(deciding);
    fail_point!("file: committed");
    for made in moves {
        house.inbox.forget(request(made.content));
        if let Some(file) = files.iter().find(|file| file.content == made.content) {
            if file.heals.is_some() {
                let share_path = made.share_path.clone();
                house.events.record(None, Event::DamageHealed { share_path }).await;
            }
            answers.push((file.at, Filed::Stored { share_path: made.share_path }));
        }
    }
    for (client, path) in news.different {
        decide_anew(house, &client, &path, None).await?;
    }
    Ok(())
}

/// The client's name, as people know it.
pub(crate) async fn client_name(house: &House, client: &ClientId) -> Result<String, Fault> {
    let clients = house.catalogue.clients().await?;
    let known = clients.into_iter().find(|known| &known.id == client);
    Ok(known.map_or_else(|| client.0.clone(), |known| known.name))
}

async fn blocking<T: Send + 'static>(
    work: impl FnOnce() -> T + Send + 'static,
) -> Result<T, Fault> {
    spawn_blocking(work).await.map_err(|_| Fault::Stopping)
}

fn request(content: ContentId) -> RequestId {
    RequestId(u64::try_from(content.0).unwrap_or_default())
}

fn inbox_path(house: &House, content: ContentId) -> PathBuf {
    house.inbox.path(request(content))
}

fn share_path(text: &str) -> Option<SharePath> {
    SharePath::parse(text).ok()
}

fn later(error: &ShareError) -> Filed {
    tracing::warn!(%error, "a file waits to be filed");
    let reason = error.to_string();
    let mut letters = reason.chars();
    let first = letters.next().map(|first| first.to_uppercase().to_string()).unwrap_or_default();
    Filed::TryLater { reason: format!("{first}{}.", letters.as_str()) }
}
