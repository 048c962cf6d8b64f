//! Fingerprints by which a folder in which nothing has changed is known again. Pure.

use trove_protocol::ClientPath;

/// Bytes of a fingerprint: two folders of one home never share one by chance.
pub const LENGTH: usize = 16;

/// A fingerprint, of what lies in a folder or of its path.
pub type Print = [u8; LENGTH];

/// What of one file goes into its folder's fingerprint.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Trait<'a> {
    /// Its name, as the system has it.
    pub name: &'a [u8],
    /// Size in bytes.
    pub size: u64,
    /// Time of change, nanoseconds since 1970.
    pub modified_ns: i64,
    /// Its number on its volume.
    pub inode: u64,
    /// Its content lies in a cloud.
    pub placeholder: bool,
}

/// The fingerprint of a folder: of the rules by which it was looked at (`seed`), its volume, its
/// own files by name, and how many were left out.
pub fn of_folder<'a>(
    seed: &[u8; 32],
    volume: &str,
    files: impl IntoIterator<Item = Trait<'a>>,
    left_out: u64,
) -> Print {
    let mut hasher = blake3::Hasher::new_keyed(seed);
    // A few bytes at a time would cost more than the hashing.
    let mut buffer = Vec::with_capacity(16 << 10);
    buffer.extend_from_slice(volume.as_bytes());
    buffer.push(0);
    for file in files {
        buffer.extend_from_slice(&(file.name.len() as u64).to_le_bytes());
        buffer.extend_from_slice(file.name);
        buffer.extend_from_slice(&file.size.to_le_bytes());
        buffer.extend_from_slice(&file.modified_ns.to_le_bytes());
        buffer.extend_from_slice(&file.inode.to_le_bytes());
        buffer.push(u8::from(file.placeholder));
        if buffer.len() > 15 << 10 {
            hasher.update(&buffer);
            buffer.clear();
        }
    }
    buffer.extend_from_slice(&left_out.to_le_bytes());
    hasher.update(&buffer);
    short(&hasher.finalize())
}

/// The fingerprint of a folder's path, which stands for it where many are remembered.
pub fn of_path(folder: &ClientPath) -> Print {
    of_text(folder.as_str().trim_end_matches('/'))
}

/// The same from its wire form without a slash at its end.
pub fn of_text(folder: &str) -> Print {
    short(&blake3::hash(folder.as_bytes()))
}

fn short(hash: &blake3::Hash) -> Print {
    let mut print = [0; LENGTH];
    print.copy_from_slice(&hash.as_bytes()[..LENGTH]);
    print
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn any_difference_shows(
            names in proptest::collection::btree_set("[a-z]{1,6}", 1..400), at in any::<prop::sample::Index>(),
            which in 0..6, size in 0_u64..99, modified_ns in any::<i64>(), inode in any::<u64>(),
        ) {
            let names: Vec<_> = names.into_iter().collect();
            let plain: Vec<_> = names
                .iter()
                .map(|name| Trait { name: name.as_bytes(), size, modified_ns, inode, placeholder: false })
                .collect();
            let (seed, other) = ([0; 32], [1; 32]);
            let print = of_folder(&seed, "v", plain.clone(), 0);
            prop_assert_eq!(print, of_folder(&seed, "v", plain.clone(), 0));
            let mut changed = plain.clone();
            let one = at.index(changed.len());
            match which {
                0 => changed[one].name = b"UPPER",
                1 => changed[one].size += 1,
                2 => changed[one].modified_ns = modified_ns.wrapping_add(1),
                3 => changed[one].inode = inode.wrapping_add(1),
                4 => changed[one].placeholder = true,
                _ => drop(changed.remove(one)),
            }
            prop_assert_ne!(print, of_folder(&seed, "v", changed, 0));
            prop_assert_ne!(print, of_folder(&other, "v", plain.clone(), 0));
            prop_assert_ne!(print, of_folder(&seed, "w", plain.clone(), 0));
            prop_assert_ne!(print, of_folder(&seed, "v", plain, 1));
        }
    }
}
