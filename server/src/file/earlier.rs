//! What a newer version would replace must be what Trove left there. People may have changed it, and
//! a catalogue that was restored from a backup may have forgotten that it was replaced before.

use super::{ToFile, blocking, later, parse};
use crate::{
    decide::ContentId,
    house::{Fault, House},
    scrub::judge::is_untouched,
    shares::ShareError,
};
use std::{collections::HashMap, sync::Arc};
use trove_protocol::Filed;

/// Keeps back those that would replace what is not theirs to replace: a look at the shares is to
/// tell first what became of it. Where nothing lies, nothing has to make way.
pub(super) async fn keep_back(
    house: &House,
    waiting: &mut Vec<ToFile>,
    answers: &mut Vec<(usize, Filed)>,
) -> Result<(), Fault> {
    let replaced = waiting.iter().filter_map(|file| file.file.replaces.as_ref());
    let ids: Vec<ContentId> = replaced.map(|(earlier, _)| *earlier).collect();
    if ids.is_empty() {
        return Ok(());
    }
    let kept = house.catalogue.kept(&ids).await?;
    let shares = Arc::clone(&house.shares);
    let others: HashMap<ContentId, Filed> = blocking(move || {
        let mut others = HashMap::new();
        for kept in kept {
            let Ok(path) = parse(&kept.share_path) else { continue };
            let answer = match shares.reader().identity(&path) {
                Ok(None) | Err(ShareError::Missing(_) | ShareError::NotAFile(_)) => continue,
                Ok(Some(found)) if is_untouched(&kept, found) => continue,
                Ok(Some(_)) if shares.is_at(&path, kept.size, kept.hash) => continue,
                Ok(Some(_)) => {
                    tracing::warn!(%path, "what is to be replaced is not what was stored there");
                    let reason = format!(
                        "{path} in the shares is no longer what Trove put there; what became of \
                         it is looked at first."
                    );
                    Filed::TryLater { reason }
                }
                Err(error) => later(&error),
            };
            others.insert(kept.content, answer);
        }
        others
    })
    .await?;
    waiting.retain(|file| {
        let replaced = file.file.replaces.as_ref();
        let other = replaced.and_then(|(earlier, _)| others.get(earlier));
        answers.extend(other.map(|answer| (file.at, answer.clone())));
        other.is_none()
    });
    if !others.is_empty() {
        house.look_soon();
    }
    Ok(())
}
