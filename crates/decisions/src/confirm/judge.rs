//! What a confirmation means, given what the server knows and what arrived (seed 0024, 0033).
//! Pure.

use super::Requested;
use trove_protocol::{ContentHash, Outcome};

/// What arrived in the inbox for a request.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Arrived {
    /// Nothing, or not all of it.
    NotWhole,
    /// An upload of it is running.
    Uploading,
    /// All of it, with this BLAKE3.
    Whole(ContentHash),
}

/// What to do on a confirmation.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Verdict {
    /// It is stored already: say so again.
    Stored(String),
    /// Nobody waits for it any more.
    NotNeeded,
    /// Verified and still needed: file it.
    File(ContentHash),
    /// The content arrived is not what was confirmed: throw it away and ask for it again.
    Mismatch,
    /// Nothing whole arrived: ask for it again.
    NothingCame,
    /// An upload of it is running: its own confirmation will follow.
    Busy,
    /// The file of this client is another than it was taken for.
    Different(ContentHash),
    /// The client no longer has what it offered.
    Lost,
    /// The client cannot read it.
    Unreadable(String),
}

/// Judges one confirmation; `requested` is `None` for a request that is not known.
pub fn judge(requested: Option<&Requested>, outcome: &Outcome, arrived: Arrived) -> Verdict {
    let Some(requested) = requested else { return Verdict::NotNeeded };
    if let Some(path) = &requested.share_path {
        return match outcome {
            Outcome::Sent { hash, .. } if requested.hash == Some(*hash) => {
                Verdict::Stored(path.clone())
            }
            _ => Verdict::NotNeeded,
        };
    }
    let Some(file) = &requested.file else { return Verdict::NotNeeded };
    let (size, modified_ns, hash) = match outcome {
        Outcome::Sent { size, modified_ns, hash } => (*size, *modified_ns, *hash),
        Outcome::Changed | Outcome::Gone => return Verdict::Lost,
        Outcome::Unreadable { reason } => return Verdict::Unreadable(reason.clone()),
    };
    if size != requested.size || modified_ns != file.modified_ns {
        return Verdict::Lost;
    }
    match arrived {
        Arrived::Uploading => Verdict::Busy,
        Arrived::NotWhole => Verdict::NothingCame,
        Arrived::Whole(arrived) if arrived != hash => Verdict::Mismatch,
        Arrived::Whole(_) if requested.hash.is_some_and(|known| known != hash) => {
            Verdict::Different(hash)
        }
        Arrived::Whole(_) => Verdict::File(hash),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{confirm::RequestedFile, decide::ContentId, queue::State};
    use trove_protocol::{ClientPath, Kind, Metadata};

    const MINE: ContentHash = ContentHash([1; 32]);
    const OTHER: ContentHash = ContentHash([2; 32]);

    fn asked() -> Requested {
        Requested {
            content: ContentId(1),
            state: State::Asked,
            size: 10,
            hash: None,
            attempts: 0,
            share_path: None,
            heals: None,
            file: Some(RequestedFile {
                id: 1,
                path: ClientPath::from_wire("/a.jpg"),
                modified_ns: 5,
                kind: Kind::Photo,
                metadata: Metadata::default(),
                backup: None,
                group: None,
                replaces: None,
            }),
        }
    }

    fn sent(size: u64, modified_ns: i64) -> Outcome {
        Outcome::Sent { size, modified_ns, hash: MINE }
    }

    #[test]
    fn only_what_arrived_whole_and_equal_is_filed() {
        let asked = asked();
        let judged = |arrived| judge(Some(&asked), &sent(10, 5), arrived);
        assert_eq!(judged(Arrived::Whole(MINE)), Verdict::File(MINE));
        assert_eq!(judged(Arrived::Whole(OTHER)), Verdict::Mismatch);
        assert_eq!(judged(Arrived::NotWhole), Verdict::NothingCame);
        assert_eq!(judged(Arrived::Uploading), Verdict::Busy);
    }

    #[test]
    fn what_changed_since_it_was_offered_is_not_filed() {
        let arrived = Arrived::Whole(MINE);
        assert_eq!(judge(Some(&asked()), &sent(11, 5), arrived), Verdict::Lost);
        assert_eq!(judge(Some(&asked()), &sent(10, 6), arrived), Verdict::Lost);
        assert_eq!(judge(Some(&asked()), &Outcome::Changed, arrived), Verdict::Lost);
        assert_eq!(judge(Some(&asked()), &Outcome::Gone, arrived), Verdict::Lost);
    }

    #[test]
    fn what_nobody_waits_for_is_not_filed() {
        let arrived = Arrived::Whole(MINE);
        let replaced = Requested { file: None, ..asked() };
        assert_eq!(judge(None, &sent(10, 5), arrived), Verdict::NotNeeded);
        assert_eq!(judge(Some(&replaced), &sent(10, 5), arrived), Verdict::NotNeeded);
    }

    #[test]
    fn a_repeat_hears_the_same_again() {
        let stored = Requested {
            state: State::Stored,
            hash: Some(MINE),
            share_path: Some("Photos/a.jpg".to_owned()),
            ..asked()
        };
        let again = judge(Some(&stored), &sent(10, 5), Arrived::NotWhole);
        assert_eq!(again, Verdict::Stored("Photos/a.jpg".to_owned()));
        let other = Requested { hash: Some(OTHER), ..stored };
        assert_eq!(judge(Some(&other), &sent(10, 5), Arrived::NotWhole), Verdict::NotNeeded);
    }

    #[test]
    fn a_file_taken_for_another_is_told_apart() {
        let taken_for = Requested { hash: Some(OTHER), ..asked() };
        let judged = judge(Some(&taken_for), &sent(10, 5), Arrived::Whole(MINE));
        assert_eq!(judged, Verdict::Different(MINE));
    }
}
