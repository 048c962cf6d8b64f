//! Asks the server itself which files are safe, and compares its word with the ledger's: the proof
//! that does not rest on what this computer remembers.

use crate::{
    ledger::{Ledger, LedgerError},
    link::{Link, LinkError},
    state::Class,
};
use serde::Serialize;
use std::collections::HashMap;
use tokio::sync::watch;
use trove_protocol::SafetyState;

/// Why there is no proof, as a sentence for people.
#[derive(Debug, thiserror::Error)]
pub enum ProofError {
    /// The server does not answer.
    #[error(transparent)]
    Link(#[from] LinkError),
    /// The ledger cannot be read.
    #[error(transparent)]
    Ledger(#[from] LedgerError),
}

/// What the server says.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Proof {
    /// Files that are safe by the word of both sides, with the same hash.
    pub proven: u64,
    /// In one sentence, in the server's words.
    pub sentence: String,
    /// Files that this computer takes for safe and the server does not, or not with this content.
    pub doubtful: Vec<Doubtful>,
}

/// A file on which the two sides do not agree.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Doubtful {
    /// Where it lies.
    pub path: String,
    /// Its size in bytes.
    pub size: u64,
    /// What the server says of it, as a sentence.
    pub reason: String,
}

/// How far the asking is.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Progress {
    /// Files about which the server has said something.
    pub asked: u64,
    /// Files that this computer takes for safe.
    pub files: u64,
}

/// Asks the server about every file that is taken for safe. Dropping the future ends it.
pub async fn prove(
    link: &dyn Link,
    ledger: &Ledger,
    progress: &watch::Sender<Progress>,
) -> Result<Proof, ProofError> {
    let safe = ledger.listed(Class::Safe, i64::MAX).await?;
    let files = safe.len() as u64;
    let mut believed: HashMap<String, (u64, Option<String>)> =
        safe.into_iter().map(|file| (file.path, (file.size, file.hash))).collect();
    let mut proof = Proof::default();
    let mut after = None;
    loop {
        progress.send_replace(Progress { asked: files - believed.len() as u64, files });
        let page = link.safety(after.take()).await?;
        proof.sentence = page.sentence;
        for file in page.files {
            let Some((size, hash)) = believed.remove(file.path.as_str()) else { continue };
            let reason = match (file.state, file.hash) {
                (SafetyState::Safe, Some(stored)) if hash == Some(stored.to_string()) => {
                    proof.proven += 1;
                    continue;
                }
                (SafetyState::Safe, _) => "What the server has of it is another content.".into(),
                _ => file.sentence.unwrap_or_else(|| "It is not safe.".into()),
            };
            proof.doubtful.push(Doubtful { path: file.path.as_str().to_owned(), size, reason });
        }
        after = page.next;
        if after.is_none() {
            break;
        }
    }
    // What it did not speak of it does not know.
    proof.doubtful.extend(believed.into_iter().map(|(path, (size, _))| {
        Doubtful {
            path,
            size,
            reason: "The server does not know it; `trove-server clients resend` there makes this \
                 computer offer everything again."
                .into(),
        }
    }));
    proof.doubtful.sort_unstable_by(|one, other| one.path.cmp(&other.path));
    progress.send_replace(Progress { asked: files, files });
    Ok(proof)
}
