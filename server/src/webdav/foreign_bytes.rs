//! What the tests with strangers' bytes (`fuzz/`) call of the folders, as plain values.

use super::place::{Place, Sight};
use crate::shares::SharePath;

/// The place that a path means to somebody who sees the library, and `Backups` as well if `all`:
/// `Some(None)` is the top.
pub fn place(path: &[u8], all: bool) -> Option<Option<SharePath>> {
    Sight { all }.place(path).map(|place| match place {
        Place::Top => None,
        Place::Below(path) => Some(path),
    })
}
