//! Whether what the dashboard shows has changed so that people should see it. Pure.

use super::shown::HouseShown;

/// Smaller changes of the free space, as parts of the disk, are of other programs and no news.
const PART_OF_THE_DISK: u64 = 100;

/// Whether `new` shows something else than `old` to people: not merely that time has passed, that
/// who is there was heard of again, or that other programs write a little on the disk.
pub fn is_news(old: &HouseShown, new: &HouseShown) -> bool {
    let mut like_old = new.clone();
    like_old.server.now_at = old.server.now_at;
    let before = old.storage.free_bytes;
    if before.abs_diff(new.storage.free_bytes) <= new.storage.disk_bytes / PART_OF_THE_DISK {
        like_old.storage.free_bytes = before;
    }
    for computer in &mut like_old.computers {
        let known = old.computers.iter().find(|known| known.id == computer.id);
        if let Some(known) = known.filter(|known| known.present && computer.present) {
            computer.last_seen_at = known.last_seen_at;
        }
    }
    like_old != *old
}
