//! What only a person can settle, most urgent first.

use super::{EngineKnown, Known};
use crate::bindings::{Attention, AwayReason};
use trove_collector::scan::away::Why;

pub(super) fn attention(known: &Known) -> Vec<Attention> {
    let mut all = Vec::new();
    for (folder, _) in known.folders.iter().filter(|(folder, _)| folder.missing > 0) {
        // An answer that is not heeded yet is an answer.
        if folder.confirmed < folder.missing {
            let (folder, files) = (folder.path.to_string(), folder.missing);
            all.push(Attention::MissingFiles { folder, files });
        }
    }
    for (folder, why) in &known.folders {
        if let (Some(sentence), Some(why)) = (&folder.away, why) {
            all.push(Attention::FolderAway {
                folder: folder.path.to_string(),
                reason: reason(*why),
                sentence: sentence.clone(),
            });
        }
    }
    if known.status.set_aside > 0 {
        all.push(Attention::SetAside { files: known.status.set_aside });
    }
    if known.unseen > 0 {
        all.push(Attention::Unseen { places: known.unseen });
    }
    if let EngineKnown::Running(going) = &known.engine
        && going.unwatched > 0
    {
        all.push(Attention::NotWatched { folders: going.unwatched });
    }
    all
}

/// The same reason in the window's terms.
pub(crate) fn reason(why: Why) -> AwayReason {
    match why {
        Why::NotPluggedIn => AwayReason::NotPluggedIn,
        Why::OtherDrive => AwayReason::OtherDrive,
        Why::NotReadable => AwayReason::NotReadable,
        Why::NotThere => AwayReason::NotThere,
    }
}
