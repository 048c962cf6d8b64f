//! A file that is not found need not be gone: its drive may be unplugged, or its user is being asked
//! about it.

use super::{
    folder::Collected,
    rules::Rules,
    volume::{self, Likeness},
    volume_of,
};
use crate::{engine::Shared, ledger::LedgerError};
use std::{
    collections::HashMap,
    path::{Path, PathBuf},
};
use trove_protocol::ClientPath;

/// For those of these files that are not to be taken for gone, why not, as a sentence.
pub(crate) async fn excuses(
    shared: &Shared,
    files: &[ClientPath],
) -> Result<HashMap<ClientPath, String>, LedgerError> {
    let mut excuses = HashMap::new();
    if files.is_empty() {
        return Ok(excuses);
    }
    let all = Collected::all(shared.ledger.folders().await?, |root| Rules::new(root, &[]));
    let mut roots: HashMap<&Path, Option<String>> = HashMap::new();
    for file in files {
        let path = file.to_path();
        let Some(around) = Collected::around(&all, &path) else { continue };
        if !roots.contains_key(around.root.as_path()) {
            let excuse = match around.find().await {
                Err(sentence) => Some(sentence),
                Ok(_) => (around.folder.missing > 0)
                    .then(|| crate::status::question(&around.folder.path, around.folder.missing)),
            };
            roots.insert(&around.root, excuse);
        }
        let excuse = match roots.get(around.root.as_path()).cloned().flatten() {
            Some(excuse) => Some(excuse),
            None => unplugged(shared, file, path).await?,
        };
        excuses.extend(excuse.map(|excuse| (file.clone(), excuse)));
    }
    Ok(excuses)
}

/// Whether the file was seen on another volume than the one that is at its place now.
async fn unplugged(
    shared: &Shared,
    file: &ClientPath,
    path: PathBuf,
) -> Result<Option<String>, LedgerError> {
    let Some((folder, _)) = file.as_str().rsplit_once('/') else { return Ok(None) };
    let Some(before) = shared.ledger.volume_of(folder).await? else { return Ok(None) };
    let asked = tokio::task::spawn_blocking(move || path.ancestors().skip(1).find_map(volume_of));
    let now = asked.await.ok().flatten();
    let other = now.is_some_and(|now| volume::compare(&before, &now.id) == Likeness::Other);
    Ok(other.then(|| format!("The drive on which {file} lies is not plugged in.")))
}
