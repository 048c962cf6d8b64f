//! How much room the disk of the shares has: measured in one way for all who ask.

use crate::house::{Fault, House};
use std::sync::Arc;
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

#[cfg(test)]
mod tests {
    use super::*;

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
