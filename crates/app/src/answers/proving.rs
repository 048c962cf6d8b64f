//! The server's own word for every file that this computer takes for stored.

use crate::{
    bindings::{Failure, ProofProgress, SafetyException, SafetyProof, SafetyReason, Sums},
    context::Context,
    desktop::WindowEvent,
    following::{follow, given_up},
};
use std::sync::Arc;
use tokio::sync::watch;
use trove_collector::{
    engine::now_ms,
    proof::{Doubtful, Progress, Proof, ProofError, prove},
};

/// Files that the server does not confirm are listed up to so many, and counted all.
const LISTED: usize = 10_000;

/// What the server said, and when it was asked.
#[derive(Clone, Debug)]
pub(crate) struct Proven {
    /// Milliseconds since 1970.
    at_ms: i64,
    confirmed: u64,
    pub(super) unconfirmed: Sums,
    /// By path.
    listed: Arc<[Doubtful]>,
}

impl Proven {
    fn new(at_ms: i64, proof: Proof) -> Self {
        let Proof { proven, mut doubtful, .. } = proof;
        let unconfirmed =
            Sums { files: doubtful.len() as u64, bytes: doubtful.iter().map(|one| one.size).sum() };
        doubtful.truncate(LISTED);
        Self { at_ms, confirmed: proven, unconfirmed, listed: doubtful.into() }
    }

    /// The same for the window, where so many files are safe now, and one last became safe then.
    pub(super) fn told(&self, safe: u64, last_ms: Option<i64>) -> SafetyProof {
        let Self { at_ms, confirmed, unconfirmed, .. } = self;
        // The number serves where the clock was set back since.
        let nothing_since = last_ms.is_none_or(|last| last <= *at_ms) && safe <= *confirmed;
        SafetyProof {
            at_ms: *at_ms,
            confirmed: *confirmed,
            unconfirmed: unconfirmed.files,
            holds: unconfirmed.files == 0 && nothing_since,
        }
    }

    /// Files that the server does not confirm, after this path.
    pub(super) fn exceptions_after(&self, after: &str) -> impl Iterator<Item = SafetyException> {
        let from = self.listed.partition_point(|one| one.path.as_str() <= after);
        self.listed[from..].iter().map(|one| SafetyException {
            path: one.path.clone(),
            bytes: one.size,
            reason: SafetyReason::Unconfirmed,
            sentence: Some(one.reason.clone()),
        })
    }
}

/// Asks the server about every file. A second call takes the place of the first.
pub(crate) async fn prove_safety(context: &Context) -> Result<SafetyProof, Failure> {
    let stop = context.in_place_of(&context.proving);
    let link = context.link()?;
    let progress = watch::Sender::new(Progress::default());
    let desktop = context.desktop.clone();
    let telling = move |Progress { asked, files }: Progress| {
        desktop.tell_window(&WindowEvent::ProofProgress(ProofProgress { asked, files }));
    };
    // What is stored while the server is asked is not spoken of.
    let at_ms = now_ms();
    let proving = prove(&*link, &context.ledger, &progress);
    let proof = follow(proving, progress.subscribe(), telling, &stop).await??;
    let proven = Proven::new(at_ms, proof);
    let told = proven.told(proven.confirmed, context.ledger.last_proof().await?);
    // An earlier server's word would be none: pairing gives up what was asked of it.
    if stop.is_cancelled() {
        return Err(given_up());
    }
    context.proof.send_replace(Some(proven));
    context.changed.sound();
    Ok(told)
}

/// Gives the asking up.
pub(crate) fn cancel_proof(context: &Context) {
    context.proving.borrow().cancel();
}

/// What was said of files was said by a server that this computer is not paired with any more.
pub(super) fn forget_proof(context: &Context) {
    cancel_proof(context);
    context.proof.send_replace(None);
}

impl From<ProofError> for Failure {
    fn from(error: ProofError) -> Self {
        match error {
            ProofError::Link(error) => error.into(),
            ProofError::Ledger(error) => error.into(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn proven(confirmed: u64, doubtful: &[u64]) -> Proven {
        let doubtful = doubtful.iter().enumerate();
        let doubtful = doubtful.map(|(at, size)| Doubtful {
            path: format!("/{at:05}"),
            size: *size,
            reason: "The server does not know it.".into(),
        });
        let proof = Proof { proven: confirmed, doubtful: doubtful.collect(), ..Proof::default() };
        Proven::new(1_000, proof)
    }

    #[test]
    fn it_holds_until_something_is_stored_and_never_with_a_doubt() {
        let holds = |proven: &Proven, safe, last| proven.told(safe, last).holds;
        let all = proven(3, &[]);
        assert!(holds(&all, 3, Some(1_000)) && holds(&all, 2, Some(900)) && holds(&all, 0, None));
        assert!(!holds(&all, 3, Some(1_001)), "something was stored since");
        assert!(!holds(&all, 4, Some(900)), "the clock was set back and something stored since");
        assert!(!holds(&proven(3, &[5]), 3, Some(900)));
    }

    proptest! {
        #[test]
        fn each_unconfirmed_file_is_on_one_page(
            sizes in prop::collection::vec(0_u64..100, 0..40),
            page in 1_usize..7,
        ) {
            let proven = proven(0, &sizes);
            let mut seen = Vec::new();
            let mut after = String::new();
            loop {
                let some: Vec<_> = proven.exceptions_after(&after).take(page).collect();
                let Some(last) = some.last() else { break };
                after.clone_from(&last.path);
                seen.extend(some.into_iter().map(|one| one.bytes));
            }
            prop_assert_eq!(proven.unconfirmed.files, seen.len() as u64);
            prop_assert_eq!(proven.unconfirmed.bytes, seen.iter().sum::<u64>());
            prop_assert_eq!(seen, sizes);
        }
    }
}
