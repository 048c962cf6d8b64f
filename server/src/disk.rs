//! How much room the disk of the shares has: measured in one way for all who ask.

use crate::house::{Fault, House};
use std::{io, path::Path, sync::Arc};
use tokio::task::spawn_blocking;

/// The disk of the shares.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Disk {
    /// Bytes that the server may still write there.
    pub free: u64,
    /// Bytes of these that are to stay free.
    pub kept: u64,
}

impl Disk {
    /// Bytes that may still be asked for, with so many bytes asked for, of which so many have
    /// arrived: those already take their room.
    pub fn room(self, under_way: u64, arrived: u64) -> u64 {
        let to_come = under_way.saturating_sub(arrived);
        self.free.saturating_sub(self.kept).saturating_sub(to_come)
    }
}

/// Looks at the disk.
pub async fn measure(house: &House) -> Result<Disk, Fault> {
    let shares = Arc::clone(&house.shares);
    let measured = spawn_blocking(move || Ok((shares.free_bytes()?, shares.disk_bytes()?))).await;
    let (free, whole) = measured.map_err(|_| Fault::Stopping)?.map_err(Fault::Shares)?;
    Ok(Disk { free, kept: house.owner().kept_free(whole) })
}

/// Bytes that lists of files leave free on the catalogue's disk, for all else that it has to note.
const KEPT_FROM_LISTS: u64 = 64 << 20;

/// The same as a part of a small disk.
const PART_KEPT_FROM_LISTS: u64 = 50;

/// Refuses to note more of what computers have while the catalogue's disk is nearly full: the lists
/// that they send have no other limit, and a server that can note nothing any more is none.
///
/// # Errors
/// When it is so, and when the disk cannot be looked at.
pub async fn room_for_lists(house: &House) -> Result<(), Fault> {
    let folder = house.settings.inbox.clone();
    let measured = spawn_blocking(move || of_folder(folder.parent().unwrap_or(&folder))).await;
    match measured.map_err(|_| Fault::Stopping)?? {
        Some((free, whole)) if is_kept_from_lists(free, whole) => {
            Err(Fault::Disk(io::ErrorKind::StorageFull.into()))
        }
        _ => Ok(()),
    }
}

fn is_kept_from_lists(free: u64, whole: u64) -> bool {
    free < KEPT_FROM_LISTS.min(whole / PART_KEPT_FROM_LISTS)
}

/// Free bytes and all bytes of the disk that a folder is on; `None` where the system does not tell.
#[cfg(unix)]
fn of_folder(folder: &Path) -> io::Result<Option<(u64, u64)>> {
    let disk = rustix::fs::statvfs(folder)?;
    let bytes = |blocks: u64| blocks.saturating_mul(disk.f_frsize);
    Ok(Some((bytes(disk.f_bavail), bytes(disk.f_blocks))))
}

#[cfg(not(unix))]
fn of_folder(_: &Path) -> io::Result<Option<(u64, u64)>> {
    Ok(None)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lists_leave_some_of_the_disk_free() {
        let (mib, gib) = (1 << 20, 1 << 30);
        for (free, whole, is_full) in [
            (63 * mib, 100 * gib, true),
            (64 * mib, 100 * gib, false),
            (0, 20 * mib, true),
            (mib, 20 * mib, false),
            (0, 0, false),
        ] {
            assert_eq!(is_kept_from_lists(free, whole), is_full, "{free} of {whole}");
        }
    }

    #[test]
    fn what_has_arrived_takes_its_room_once() {
        let disk = Disk { free: 100, kept: 10 };
        assert_eq!(disk.room(0, 0), 90);
        assert_eq!(disk.room(60, 0), 30);
        // The disk has 40 fewer free bytes when 40 have come.
        assert_eq!(Disk { free: 60, ..disk }.room(60, 40), 30);
        assert_eq!(disk.room(500, 0), 0);
        assert_eq!(Disk { free: 5, ..disk }.room(0, 0), 0);
    }
}
