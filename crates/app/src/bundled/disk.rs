//! How much room a disk has.

use std::path::Path;

/// Bytes free for this user and bytes of all, on the disk of a folder that need not be there yet.
/// Nothing where the system does not tell. Blocks.
pub(super) fn room(folder: &Path) -> Option<(u64, u64)> {
    let there = folder.ancestors().find(|one| one.exists())?;
    let told = rustix::fs::statvfs(there).ok()?;
    let bytes = |blocks: u64| blocks.saturating_mul(told.f_frsize);
    Some((bytes(told.f_bavail), bytes(told.f_blocks)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_folder_to_come_has_the_room_of_the_one_around_it() {
        let folder = tempfile::tempdir().unwrap();
        let (free, total) = room(&folder.path().join("not/there")).unwrap();
        assert!(free <= total && total > 0);
    }
}
