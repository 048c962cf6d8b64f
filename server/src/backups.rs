//! Backups arrive and are read back (seed 0038).

use crate::{
    catalogue::{Committed, Readable},
    disk,
    events::Event,
    house::{Fault, House},
    shares::{ShareError, SharePath},
};
use std::{fs::File, sync::Arc};
use trove_protocol::{
    Backups, ClientId, ClientPath, ContentHash, EntryKind, Snapshot, SnapshotCommit, SnapshotEntry,
    SnapshotListing, SnapshotPage, SnapshotReceipt,
    backup::{LARGEST_PAGE, is_entry_path, is_set_name, is_snapshot_name},
};

/// Longest reason for something that is missing, in bytes.
const LONGEST_REASON: usize = 4096;

/// Entries that one page of a listing holds.
const LISTED: u32 = 1_000;

/// Keeps a page of a snapshot; repeating it is harmless.
pub async fn take_page(
    house: &House,
    client: &ClientId,
    (set, snapshot): (&str, &str),
    page: SnapshotPage,
) -> Result<(), Fault> {
    check_names(set, snapshot)?;
    if page.entries.len() > LARGEST_PAGE {
        return Err(invalid("batch_too_large", "a page has at most 1000 entries: send several"));
    }
    if let Some(odd) = page.entries.iter().find(|entry| !is_sound(entry)) {
        let path: String = odd.path.as_str().chars().take(200).collect();
        let message = format!("\"{path}\" is no entry that a snapshot can hold");
        return Err(Fault::Invalid { code: "bad_entry", message });
    }
    disk::room_for_lists(house).await?;
    if house.catalogue.stage(client, set, snapshot, &page.entries).await? {
        Ok(())
    } else {
        Err(invalid("too_many_entries", "the snapshot holds too many files: make smaller sets"))
    }
}

/// Commits a snapshot, if all that it names is stored; repeating it is harmless.
pub async fn commit(
    house: &House,
    client: &ClientId,
    (set, snapshot): (&str, &str),
    commit: &SnapshotCommit,
) -> Result<SnapshotReceipt, Fault> {
    check_names(set, snapshot)?;
    let now = house.clock.now();
    Ok(match house.catalogue.commit_snapshot(client, set, snapshot, commit, now).await? {
        Committed::Done => {
            tell_done(house, client, set, snapshot).await?;
            SnapshotReceipt::Committed
        }
        Committed::Known => SnapshotReceipt::Committed,
        Committed::Lacking(hashes) => SnapshotReceipt::Lacking { hashes },
        Committed::Incomplete => SnapshotReceipt::SendAgain,
    })
}

/// Tells of a snapshot that has just been committed.
async fn tell_done(
    house: &House,
    client: &ClientId,
    set: &str,
    snapshot: &str,
) -> Result<(), Fault> {
    let sets = house.catalogue.backups(client).await?;
    let known = sets.iter().find(|known| known.name == set);
    let done = known.and_then(|known| known.snapshots.iter().rfind(|one| one.id == snapshot));
    let Some(&Snapshot { files, missing, .. }) = done else { return Ok(()) };
    let set = set.to_owned();
    let event = match missing {
        0 => Event::BackupDone { set, files },
        missing => Event::BackupIncomplete { set, files, missing },
    };
    house.events.record(Some(client), event).await;
    Ok(())
}

/// The backups of `of`, as far as `reader` may see them.
pub async fn list(house: &House, reader: &ClientId, of: &ClientId) -> Result<Backups, Fault> {
    may_read(house, reader, of).await?;
    Ok(Backups { sets: house.catalogue.backups(of).await? })
}

/// One page of a snapshot of `of`.
pub async fn entries(
    house: &House,
    reader: &ClientId,
    of: &ClientId,
    (set, snapshot): (&str, &str),
    after: Option<&ClientPath>,
) -> Result<SnapshotListing, Fault> {
    may_read(house, reader, of).await?;
    let listing = house.catalogue.entries(of, set, snapshot, after, LISTED).await?;
    listing.ok_or_else(|| Fault::Missing {
        code: "no_such_snapshot",
        message: "there is no such snapshot: `trove-collector backup snapshots` lists them"
            .to_owned(),
    })
}

/// Opens a content that some snapshot of `of` holds, and tells its size.
pub async fn open_content(
    house: &House,
    reader: &ClientId,
    of: &ClientId,
    hash: ContentHash,
) -> Result<(File, u64), Fault> {
    may_read(house, reader, of).await?;
    if let Some(reason) = house.doubt() {
        return Err(Fault::SharesAway(reason));
    }
    let Some(Readable { share_path, size }) = house.catalogue.backed_up(of, &hash).await? else {
        return Err(no_content());
    };
    let path = SharePath::parse(&share_path)
        .map_err(|error| Fault::Shares(ShareError::Blocked(error.to_string())))?;
    let shares = Arc::clone(&house.shares);
    let opened = tokio::task::spawn_blocking(move || shares.reader().open_file(&path)).await;
    let file = match opened.map_err(|_| Fault::Stopping)? {
        Ok(file) => file,
        // Somebody took it away, or put something else there.
        Err(ShareError::Missing(_) | ShareError::NotAFile(_)) => return Err(no_content()),
        Err(error) => return Err(error.into()),
    };
    if file.metadata()?.len() == size { Ok((file, size)) } else { Err(no_content()) }
}

async fn may_read(house: &House, reader: &ClientId, of: &ClientId) -> Result<(), Fault> {
    if reader == of || house.catalogue.may_read(of, reader).await? {
        return Ok(());
    }
    Err(Fault::Forbidden {
        code: "not_allowed",
        message: format!(
            "this computer may not read that computer's backups: allow it on the server with \
             `trove-server backup allow {of} {reader}`"
        ),
    })
}

fn no_content() -> Fault {
    Fault::Missing {
        code: "no_such_content",
        message:
            "the server does not have this file any more, or not whole: `trove-server verify` \
                  tells what is damaged"
                .to_owned(),
    }
}

fn check_names(set: &str, snapshot: &str) -> Result<(), Fault> {
    if is_set_name(set) && is_snapshot_name(snapshot) {
        Ok(())
    } else {
        Err(invalid("bad_name", "a set's name has letters, digits, spaces, \"-\", \"_\" and \".\""))
    }
}

fn is_sound(entry: &SnapshotEntry) -> bool {
    let whole = entry.missing.is_none();
    let fits = match entry.kind {
        EntryKind::File => !whole || (entry.size == 0) == entry.hash.is_none(),
        EntryKind::Folder | EntryKind::Other => entry.hash.is_none(),
        EntryKind::Link => entry.hash.is_none() && (!whole || entry.target.is_some()),
    };
    let target = entry.target.as_ref().map_or(0, |target| target.as_str().len());
    fits && is_entry_path(&entry.path)
        && i64::try_from(entry.size).is_ok()
        && target <= ClientPath::LONGEST
        && entry.missing.as_ref().is_none_or(|reason| reason.len() <= LONGEST_REASON)
}

fn invalid(code: &'static str, message: &str) -> Fault {
    Fault::Invalid { code, message: message.to_owned() }
}
