//! The kinds of events: a word for programs and a sentence for people. Pure.

use std::net::IpAddr;

/// Something that a person cares about.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Event {
    /// A computer was paired.
    ClientPaired,
    /// A computer was unpaired by the owner.
    ClientUnpaired,
    /// A computer is out of reach.
    ClientAway,
    /// It is there again.
    ClientBack,
    /// A computer was not seen for so many days.
    ClientOverdue {
        /// Days since it was last seen.
        days: u64,
    },
    /// It was seen again, or the owner allows more days.
    ClientNoLongerOverdue,
    /// Its user has paused it.
    ClientPaused,
    /// Its user has ended the pause, or it has ended by itself.
    ClientResumed,
    /// All that a computer offered is stored, for the first time.
    FirstCollectionComplete {
        /// Its files.
        files: u64,
    },
    /// A file failed too often.
    FileSetAside {
        /// Where, on its computer.
        path: String,
        /// Why it failed last.
        reason: String,
    },
    /// Something in the shares is not what was stored.
    DamageFound {
        /// Where, below the shares.
        share_path: String,
        /// What is wrong with it, as part of a sentence: "is damaged", "is missing".
        damage: String,
        /// Whether a computer still has it.
        held: bool,
    },
    /// It is again what was stored.
    DamageHealed {
        /// Where, below the shares.
        share_path: String,
    },
    /// A person moved or renamed a file in the shares.
    MovedByHand {
        /// Where it was, below the shares.
        from: String,
        /// Where it is now.
        to: String,
    },
    /// A person changed a file in the shares.
    EditedByHand {
        /// Where, below the shares.
        share_path: String,
    },
    /// A person deleted a file from the shares.
    DeletedByHand {
        /// Where it was, below the shares.
        share_path: String,
    },
    /// The shares are not where they should be; the reason is a sentence.
    SharesAway {
        /// Why, and what to do.
        reason: String,
    },
    /// They are there again.
    SharesBack,
    /// The shares cannot be looked after; the reason is a sentence.
    SharesInDoubt {
        /// Why, and what to do.
        reason: String,
    },
    /// They can be again.
    SharesSound,
    /// So much is damaged that the disk of the shares must be failing.
    DiskFailing {
        /// How much, and what to do.
        reason: String,
    },
    /// Somebody has seen to it.
    DiskNoLongerFailing,
    /// The disk of the shares is full, but for what the owner keeps free.
    DiskFull {
        /// Bytes that are free.
        free: u64,
    },
    /// It has room again.
    DiskHasRoom {
        /// Bytes that are free.
        free: u64,
    },
    /// A computer has used up its quota.
    OverQuota {
        /// Bytes that it may have.
        quota: u64,
    },
    /// It may send again.
    UnderQuota,
    /// A backup set is complete.
    BackupDone {
        /// The set's name.
        set: String,
        /// Files in the snapshot.
        files: u64,
    },
    /// A backup was made of all that could be read, and something could not.
    BackupIncomplete {
        /// The set's name.
        set: String,
        /// Files in the snapshot.
        files: u64,
        /// What is missing from it.
        missing: u64,
    },
    /// The owner paused a computer, or the house.
    PausedByOwner {
        /// Until when, as people say it; until it is ended when missing.
        until: Option<String>,
    },
    /// The owner's pause has ended.
    ResumedByOwner,
    /// The owner changed a setting.
    SettingsChanged {
        /// What it is now, in a sentence.
        sentence: String,
    },
    /// The server got its first owner by a visit to its pages.
    OwnerSetUp {
        /// Their name.
        name: String,
        /// The address from which that was done.
        from: IpAddr,
    },
    /// Somebody with the data folder set an owner's password.
    OwnerPasswordSet {
        /// The owner's name.
        name: String,
    },
}

/// A state that lasts, and whose changes are told.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Mark {
    /// A client is out of reach.
    Away,
    /// A client was not seen for too many days.
    Overdue,
    /// A client was paused by its user.
    Paused,
    /// All of a client's files were stored at some time.
    Complete,
    /// A client has used up its quota.
    OverQuota,
    /// The disk of the shares is full.
    DiskFull,
    /// The shares cannot be looked after.
    SharesInDoubt,
    /// The shares are not where they should be.
    SharesAway,
    /// The disk of the shares is failing.
    DiskFailing,
}

impl Mark {
    const ALL: [Self; 9] = [
        Self::Away,
        Self::Overdue,
        Self::Paused,
        Self::Complete,
        Self::OverQuota,
        Self::DiskFull,
        Self::SharesInDoubt,
        Self::SharesAway,
        Self::DiskFailing,
    ];

    /// The mark's name in the catalogue.
    pub fn word(self) -> &'static str {
        match self {
            Self::Away => "away",
            Self::Overdue => "overdue",
            Self::Paused => "paused",
            Self::Complete => "complete",
            Self::OverQuota => "over_quota",
            Self::DiskFull => "disk_full",
            Self::SharesInDoubt => "shares_in_doubt",
            Self::SharesAway => "shares_away",
            Self::DiskFailing => "disk_failing",
        }
    }

    /// The mark of that name.
    pub fn named(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|mark| mark.word() == word)
    }
}

impl Event {
    /// What happened, in a word that stays.
    pub fn word(&self) -> &'static str {
        match self {
            Self::ClientPaired => "client_paired",
            Self::ClientUnpaired => "client_unpaired",
            Self::ClientAway => "client_away",
            Self::ClientBack => "client_back",
            Self::ClientOverdue { .. } => "client_overdue",
            Self::ClientNoLongerOverdue => "client_no_longer_overdue",
            Self::ClientPaused => "client_paused",
            Self::ClientResumed => "client_resumed",
            Self::FirstCollectionComplete { .. } => "first_collection_complete",
            Self::FileSetAside { .. } => "file_set_aside",
            Self::DamageFound { .. } => "damage_found",
            Self::DamageHealed { .. } => "damage_healed",
            Self::MovedByHand { .. } => "moved_by_hand",
            Self::EditedByHand { .. } => "edited_by_hand",
            Self::DeletedByHand { .. } => "deleted_by_hand",
            Self::SharesAway { .. } => "shares_away",
            Self::SharesBack => "shares_back",
            Self::DiskFailing { .. } => "disk_failing",
            Self::DiskNoLongerFailing => "disk_no_longer_failing",
            Self::SharesInDoubt { .. } => "shares_in_doubt",
            Self::SharesSound => "shares_sound",
            Self::DiskFull { .. } => "disk_full",
            Self::DiskHasRoom { .. } => "disk_has_room",
            Self::OverQuota { .. } => "over_quota",
            Self::UnderQuota => "under_quota",
            Self::BackupDone { .. } => "backup_done",
            Self::BackupIncomplete { .. } => "backup_incomplete",
            Self::PausedByOwner { .. } => "paused_by_owner",
            Self::ResumedByOwner => "resumed_by_owner",
            Self::SettingsChanged { .. } => "settings_changed",
            Self::OwnerSetUp { .. } => "owner_set_up",
            Self::OwnerPasswordSet { .. } => "owner_password_set",
        }
    }

    /// What happened, in a sentence. `name` is that of the computer that it is about.
    pub fn message(&self, name: &str) -> String {
        match self {
            Self::ClientPaired => format!("{name} is paired."),
            Self::ClientUnpaired => {
                format!("{name} is paired no more; what it brought stays.")
            }
            Self::ClientAway => format!("{name} is off or out of reach."),
            Self::ClientBack => format!("{name} is there again."),
            Self::ClientOverdue { days } => format!(
                "{name} was not seen for {days} days: start it, so that its new files get safe."
            ),
            Self::ClientNoLongerOverdue => format!("{name} is no longer overdue."),
            Self::ClientPaused => format!("{name} was paused by its user."),
            Self::ClientResumed => format!("{name} is no longer paused."),
            Self::FirstCollectionComplete { files } => {
                format!("All {files} files of {name} are safe for the first time.")
            }
            Self::FileSetAside { path, reason } => {
                format!("{path} of {name} was set aside: {}.", reason.trim_end_matches('.'))
            }
            Self::DamageFound { share_path, damage, held: true } => {
                format!("{share_path} {damage}; it is asked of a computer that still has it.")
            }
            Self::DamageFound { share_path, damage, held: false } => format!(
                "{share_path} {damage}; no computer has it any more: restore it from a backup."
            ),
            Self::MovedByHand { from, to } => format!("Somebody moved {from} to {to}."),
            Self::EditedByHand { share_path } => format!(
                "Somebody changed {share_path} by hand; what was stored is no longer there."
            ),
            Self::DeletedByHand { share_path } => {
                format!("Somebody deleted {share_path} by hand; it is not collected again.")
            }
            Self::SharesAway { reason }
            | Self::SharesInDoubt { reason }
            | Self::DiskFailing { reason } => reason.clone(),
            Self::DiskNoLongerFailing => {
                "The shares were read again, and their disk is no longer failing.".to_owned()
            }
            Self::SharesBack => "The shares are there again; collecting goes on.".to_owned(),
            Self::SharesSound => "The shares can be looked after again.".to_owned(),
            Self::DamageHealed { share_path } => format!("{share_path} is whole again."),
            Self::DiskFull { free } => format!(
                "The server's disk is full, {} are free: free some space, and collecting goes on \
                 by itself.",
                bytes_in_words(*free)
            ),
            Self::DiskHasRoom { free } => {
                format!("The server's disk has room again, {} are free.", bytes_in_words(*free))
            }
            Self::OverQuota { quota } => format!(
                "{name} has used up its {} on the server: give it more with `trove-server \
                 settings set quota`, and collecting goes on by itself.",
                bytes_in_words(*quota)
            ),
            Self::UnderQuota => format!("{name} has room on the server again."),
            Self::BackupDone { set, files } => {
                format!("The backup {set} of {name} is complete: {files} files.")
            }
            Self::BackupIncomplete { set, files, missing } => format!(
                "The backup {set} of {name} is incomplete: it has {files} files, and {missing} \
                 could not be read; `trove-collector backup list` there says more."
            ),
            Self::PausedByOwner { until } => {
                let who = whole_house(name);
                match until {
                    Some(until) => format!("{who} was paused by the owner until {until}."),
                    None => format!("{who} was paused by the owner."),
                }
            }
            Self::ResumedByOwner => {
                format!("{} is no longer paused by the owner.", whole_house(name))
            }
            Self::SettingsChanged { sentence } => sentence.clone(),
            Self::OwnerSetUp { name: owner, from } => format!(
                "{owner} is the server's owner now, set up from {from}: if that was nobody of the \
                 house, set a password with `trove-server owner set-password`."
            ),
            Self::OwnerPasswordSet { name: owner } => {
                format!("The password of {owner} was set at the server itself.")
            }
        }
    }
}

/// Who it is about, where it may be everybody.
fn whole_house(name: &str) -> &str {
    if name.is_empty() { "The whole house" } else { name }
}

/// `1.5 GB`, for people; units are decimal, as on the boxes of disks.
pub fn bytes_in_words(bytes: u64) -> String {
    let units =
        [(1_000_000_000_000_u64, "TB"), (1_000_000_000, "GB"), (1_000_000, "MB"), (1_000, "kB")];
    let Some((size, unit)) = units.into_iter().find(|(size, _)| bytes >= *size) else {
        return format!("{bytes} bytes");
    };
    let tenths = (u128::from(bytes) * 10 + u128::from(size) / 2) / u128::from(size);
    match tenths % 10 {
        0 => format!("{} {unit}", tenths / 10),
        tenth => format!("{}.{tenth} {unit}", tenths / 10),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn marks_have_names() {
        for mark in Mark::ALL {
            assert_eq!(Mark::named(mark.word()), Some(mark));
        }
    }

    #[test]
    fn sentences_name_the_computer_and_end() {
        let reason = "the disk failed.".to_owned();
        for event in [
            Event::ClientPaired,
            Event::ClientOverdue { days: 15 },
            Event::OverQuota { quota: 50_000_000_000 },
            Event::FileSetAside { path: "/a.jpg".to_owned(), reason },
            Event::BackupIncomplete { set: "documents".to_owned(), files: 7, missing: 1 },
        ] {
            let said = event.message("the kitchen laptop");
            assert!(said.contains("the kitchen laptop"), "{said}");
            assert!(said.ends_with('.') && !said.ends_with(".."), "{said}");
        }
    }

    #[test]
    fn bytes_are_said_as_people_do() {
        for (bytes, words) in [
            (0, "0 bytes"),
            (999, "999 bytes"),
            (1_000, "1 kB"),
            (1_540_000, "1.5 MB"),
            (50_000_000_000, "50 GB"),
            (u64::MAX, "18446744.1 TB"),
        ] {
            assert_eq!(bytes_in_words(bytes), words);
        }
    }
}
