//! Files into commands: the small ones in bundles, the large ones singly.

use super::Wanted;
use crate::decide::ContentId;
use trove_protocol::Transfer;

/// Most files in one command.
pub const LARGEST_COMMAND_FILES: usize = 256;
/// Most bytes in one bundle.
pub const LARGEST_BUNDLE_BYTES: u64 = 16 << 20;
/// Files that travel singly in one command; few, so that several sessions share the work.
pub const SINGLES_IN_A_COMMAND: usize = 8;
/// Bytes above which a command of single files is closed.
pub const SINGLES_BYTES: u64 = 64 << 20;

/// The commands to one client that ask for these files, in their order.
pub fn commands(files: &[&Wanted]) -> Vec<(Transfer, Vec<ContentId>)> {
    let mut commands: Vec<(Transfer, Vec<ContentId>)> = Vec::new();
    let mut bytes = 0;
    for wanted in files {
        let (transfer, most_files, most_bytes) = if wanted.is_small() {
            (Transfer::Bundle, LARGEST_COMMAND_FILES, LARGEST_BUNDLE_BYTES)
        } else {
            (Transfer::Single, SINGLES_IN_A_COMMAND, SINGLES_BYTES)
        };
        match commands.last_mut() {
            Some((open, ids))
                if *open == transfer
                    && ids.len() < most_files
                    && bytes + wanted.size <= most_bytes =>
            {
                ids.push(wanted.id);
                bytes += wanted.size;
            }
            _ => {
                commands.push((transfer, vec![wanted.id]));
                bytes = wanted.size;
            }
        }
    }
    commands
}
