//! What a finding in the shares means: is the disk at fault, or did a person do it? Pure.
//!
//! | found | judged |
//! |---|---|
//! | the bytes that were stored | sound |
//! | other bytes, and the file's size, time of change and number are as Trove left them | damaged |
//! | fewer bytes, time and number as Trove left them | damaged: cut short |
//! | other bytes, and any of these changed | edited by hand |
//! | no file; its folder was changed since Trove left it | deleted by hand |
//! | no file; its folder is as Trove left it, or Trove does not know | damaged: lost |
//!
//! What a person does goes through the file system, which marks the file or its folder with the
//! time; what a disk does to a file leaves no mark. In doubt it is damage: then the content is
//! fetched again and nothing is lost.

use super::{ByHand, FolderNote, Identity, Kept};
use trove_protocol::ContentHash;

/// What a finding means.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Judgement {
    /// As it was stored.
    Sound,
    /// The disk is at fault; in words that go after its name.
    Damaged(String),
    /// A person did it.
    ByHand(ByHand),
}

/// Whether the file that was found is, by all that can be told without reading it, the one that
/// Trove left there.
pub fn is_untouched(kept: &Kept, found: Identity) -> bool {
    found.size == kept.size
        && kept.identity.is_none_or(|known| is_same_time(known, found) && !is_another(known, found))
}

fn is_same_time(known: Identity, found: Identity) -> bool {
    is_same_moment(known.modified_ns, found.modified_ns)
}

/// Some file systems keep times in steps, and show that only later: 100 ns, a second, two seconds.
fn is_same_moment(known_ns: i64, found_ns: i64) -> bool {
    let cut =
        |step: i64| found_ns % step == 0 && found_ns.div_euclid(step) == known_ns.div_euclid(step);
    known_ns == found_ns || cut(100) || cut(1_000_000_000) || cut(2_000_000_000)
}

/// Numbers mean nothing across file systems: the shares may have moved to another disk.
fn is_another(known: Identity, found: Identity) -> bool {
    known.device == found.device && known.inode != found.inode
}

/// Judges a file that was read whole.
pub fn judge_file(kept: &Kept, found: Identity, hash: ContentHash) -> Judgement {
    if (found.size, hash) == (kept.size, kept.hash) {
        return Judgement::Sound;
    }
    let stored_ns = kept.stored_at.0.saturating_mul(1_000_000);
    let edited = match kept.identity {
        Some(known) => !is_same_time(known, found) || is_another(known, found),
        // Trove gives files the times of their originals, which are older.
        None => found.modified_ns > stored_ns,
    };
    if edited || found.size > kept.size {
        Judgement::ByHand(ByHand::Edited)
    } else if found.size < kept.size {
        let (left, all) = (found.size, kept.size);
        Judgement::Damaged(format!("is cut short: {left} of {all} bytes are left"))
    } else {
        Judgement::Damaged("is damaged: the disk gives other bytes than were stored".to_owned())
    }
}

/// What is known of the folder in which a file is missing, or of the nearest one above that is
/// there.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Evidence {
    /// Somebody changed it.
    Changed,
    /// It is as Trove left it.
    Untouched,
    /// Trove never noted how it left it, or it was copied back.
    Unknown,
}

/// What the folder's time says. One that went back was copied or restored, which says nothing of
/// what was in it before.
pub fn evidence(note: Option<FolderNote>, modified_ns: i64) -> Evidence {
    match note {
        Some(note) if note.touched => Evidence::Changed,
        Some(note) if is_same_moment(note.modified_ns, modified_ns) => Evidence::Untouched,
        Some(note) if note.modified_ns < modified_ns => Evidence::Changed,
        Some(_) | None => Evidence::Unknown,
    }
}

/// Judges a file that is nowhere in the shares.
pub fn judge_missing(evidence: Evidence) -> Judgement {
    match evidence {
        Evidence::Changed => Judgement::ByHand(ByHand::Deleted),
        Evidence::Untouched | Evidence::Unknown => {
            Judgement::Damaged("is missing: the disk has lost it, nobody took it away".to_owned())
        }
    }
}

/// Whether so many missing of so many are too many to be believed: a disk may not be mounted, or
/// somebody may have slipped. Then a person is asked and nothing is done.
pub fn too_many(missing: u64, of: u64) -> bool {
    missing > 20.max(of / 10) || (missing > 2 && missing.saturating_mul(2) > of)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{Moment, decide::ContentId, scrub::Faring};
    use proptest::prelude::*;

    const HASH: ContentHash = ContentHash([1; 32]);
    const OTHER: ContentHash = ContentHash([2; 32]);
    const FILE: Identity =
        Identity { device: 1, inode: 7, size: 100, modified_ns: 1_700_000_000_123_456_789 };

    fn kept(identity: Option<Identity>) -> Kept {
        Kept {
            content: ContentId(1),
            share_path: "Photos/a.jpg".to_owned(),
            size: 100,
            hash: HASH,
            identity,
            stored_at: Moment(1_750_000_000_000),
            checked_at: Moment(1_750_000_000_000),
            faring: Faring::Stored,
        }
    }

    #[test]
    fn each_finding_is_judged() {
        const EDITED: Judgement = Judgement::ByHand(ByHand::Edited);
        let later = 1_760_000_000_000_000_000;
        let cases: [(&str, Option<Identity>, Identity, ContentHash, &str); 11] = [
            ("equal", Some(FILE), FILE, HASH, "sound"),
            ("equal, copied anew", Some(FILE), Identity { inode: 8, ..FILE }, HASH, "sound"),
            ("a bit flipped", Some(FILE), FILE, OTHER, "other bytes"),
            (
                "on another disk",
                Some(FILE),
                Identity { device: 2, inode: 9, ..FILE },
                OTHER,
                "other bytes",
            ),
            ("cut short", Some(FILE), Identity { size: 0, ..FILE }, OTHER, "cut short: 0 of 100"),
            ("saved over", Some(FILE), Identity { modified_ns: later, ..FILE }, OTHER, "edited"),
            ("replaced, time kept", Some(FILE), Identity { inode: 8, ..FILE }, OTHER, "edited"),
            ("grown, time kept", Some(FILE), Identity { size: 101, ..FILE }, OTHER, "edited"),
            (
                "times in seconds",
                Some(FILE),
                Identity { modified_ns: 1_700_000_000_000_000_000, ..FILE },
                OTHER,
                "other bytes",
            ),
            ("nothing noted, old", None, FILE, OTHER, "other bytes"),
            ("nothing noted, new", None, Identity { modified_ns: later, ..FILE }, OTHER, "edited"),
        ];
        for (what, known, found, hash, expected) in cases {
            let judged = judge_file(&kept(known), found, hash);
            let so = match (&judged, expected) {
                (Judgement::Sound, "sound") => true,
                (_, "edited") => judged == EDITED,
                (Judgement::Damaged(words), part) => words.contains(part),
                _ => false,
            };
            assert!(so, "{what}: {judged:?}");
        }
    }

    #[test]
    fn a_folder_that_somebody_changed_tells_of_a_person() {
        let note = |touched| Some(FolderNote { modified_ns: 5, touched });
        assert_eq!(evidence(note(false), 5), Evidence::Untouched);
        assert_eq!(evidence(note(false), 6), Evidence::Changed);
        assert_eq!(evidence(note(false), 4), Evidence::Unknown);
        let (second, step) = (1_700_000_000_000_000_000, 1_700_000_000_123_456_700);
        let fine = Some(FolderNote { modified_ns: 1_700_000_000_123_456_789, touched: false });
        assert_eq!(evidence(fine, second), Evidence::Untouched, "copied in whole seconds");
        assert_eq!(evidence(fine, step), Evidence::Untouched);
        assert_eq!(evidence(fine, second + 1_000_000_000), Evidence::Changed);
        assert_eq!(evidence(note(true), 5), Evidence::Changed);
        assert_eq!(evidence(None, 5), Evidence::Unknown);
        let deleted = Judgement::ByHand(ByHand::Deleted);
        assert_eq!(judge_missing(Evidence::Changed), deleted);
        for evidence in [Evidence::Untouched, Evidence::Unknown] {
            assert!(matches!(judge_missing(evidence), Judgement::Damaged(_)));
        }
    }

    #[test]
    fn a_file_is_untouched_when_all_that_is_known_of_it_is_as_it_was() {
        let untouched = |known, found| is_untouched(&kept(known), found);
        let other = Identity { inode: 8, ..FILE };
        assert!(untouched(Some(FILE), FILE) && untouched(None, FILE));
        assert!(!untouched(Some(FILE), Identity { size: 99, ..FILE }));
        assert!(!untouched(None, Identity { size: 99, ..FILE }));
        assert!(!untouched(Some(FILE), Identity { modified_ns: 1, ..FILE }));
        assert!(!untouched(Some(FILE), other), "another file in its place");
        assert!(untouched(Some(FILE), Identity { device: 2, ..other }), "on another disk");
        assert!(untouched(Some(FILE), Identity { device: 2, ..FILE }));
    }

    #[test]
    fn times_are_the_same_as_far_as_the_file_system_keeps_them() {
        let second = 1_000_000_000;
        let known = 1_700_000_001 * second + 123_456_789;
        let note = Some(FolderNote { modified_ns: known, touched: false });
        for (found, expected) in [
            (known, Evidence::Untouched),
            (known + 1, Evidence::Changed),
            (known - 1, Evidence::Unknown),
            (known - 89, Evidence::Untouched),
            (known - 189, Evidence::Unknown),
            (known + 11, Evidence::Changed),
            (1_700_000_001 * second, Evidence::Untouched),
            (1_700_000_002 * second, Evidence::Changed),
            // FAT keeps every other second.
            (1_700_000_000 * second, Evidence::Untouched),
            (1_699_999_999 * second, Evidence::Unknown),
            (1_699_999_998 * second, Evidence::Unknown),
        ] {
            assert_eq!(evidence(note, found), expected, "{}", found - known);
        }
    }

    #[test]
    fn without_a_note_the_time_of_storing_decides() {
        let stored_ns = 1_750_000_000_000_000_000;
        let at = |modified_ns| judge_file(&kept(None), Identity { modified_ns, ..FILE }, OTHER);
        assert!(matches!(at(stored_ns), Judgement::Damaged(_)));
        assert_eq!(at(stored_ns + 1), Judgement::ByHand(ByHand::Edited));
        let longer = judge_file(&kept(None), Identity { size: 101, ..FILE }, OTHER);
        assert_eq!(longer, Judgement::ByHand(ByHand::Edited));
        let same_hash = judge_file(&kept(Some(FILE)), Identity { size: 99, ..FILE }, HASH);
        assert!(matches!(same_hash, Judgement::Damaged(words) if words.contains("99 of 100")));
    }

    #[test]
    fn what_is_too_much_to_be_believed() {
        for (missing, of, expected) in [
            (1, 1, false),
            (2, 2, false),
            (3, 3, true),
            (3, 6, false),
            (4, 6, true),
            (20, 100, false),
            (21, 100, true),
            (1_000, 10_000, false),
            (1_001, 10_000, true),
        ] {
            assert_eq!(too_many(missing, of), expected, "{missing} of {of}");
        }
    }

    proptest! {
        #[test]
        fn what_is_equal_is_sound_whatever_else_changed(
            device in any::<u64>(), inode in any::<u64>(), modified_ns in any::<i64>(), known in any::<bool>(),
        ) {
            let found = Identity { device, inode, size: 100, modified_ns };
            prop_assert_eq!(judge_file(&kept(known.then_some(FILE)), found, HASH), Judgement::Sound);
        }

        #[test]
        fn a_newer_file_is_never_damage(size in 0_u64..200, inode in any::<u64>(), seconds in 1_i64..1 << 30) {
            let modified_ns = 1_750_000_000_000_000_000 + seconds * 1_000_000_000;
            for known in [None, Some(FILE)] {
                let found = Identity { inode, size, modified_ns, ..FILE };
                prop_assert_eq!(judge_file(&kept(known), found, OTHER), Judgement::ByHand(ByHand::Edited));
            }
        }
    }
}
