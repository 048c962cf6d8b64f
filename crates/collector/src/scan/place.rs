//! What kind of place a folder is: what people should know before they choose it.

use super::volume_of;
use std::path::Path;

/// What the system tells of a folder's place. What it does not tell is `false`.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Place {
    /// It is a whole drive: its topmost folder.
    pub whole_drive: bool,
    /// It lies on another computer.
    pub network: bool,
    /// Its drive can be unplugged.
    pub removable: bool,
}

/// What kind of place this folder is. Blocks.
pub fn of(folder: &Path) -> Place {
    let volume = volume_of(folder);
    let (id, device) = volume.map(|volume| (volume.id, volume.device)).unwrap_or_default();
    Place {
        whole_drive: is_top(folder, device),
        network: id.starts_with("share:") || is_share(folder),
        removable: is_removable(device),
    }
}

/// Whether it is where a file system begins.
#[cfg(target_os = "linux")]
fn is_top(folder: &Path, device: u64) -> bool {
    use rustix::fs::{AtFlags, CWD, StatxAttributes, StatxFlags, statx};
    let told = statx(CWD, folder, AtFlags::empty(), StatxFlags::empty());
    let told = told.is_ok_and(|told| told.stx_attributes.contains(StatxAttributes::MOUNT_ROOT));
    told || begins_here(folder, device)
}

/// Whether it is where a file system begins. Not tested on these systems.
#[cfg(not(target_os = "linux"))]
fn is_top(folder: &Path, device: u64) -> bool {
    begins_here(folder, device)
}

/// Whether the folder around it is on another device, or there is none.
fn begins_here(folder: &Path, device: u64) -> bool {
    let Some(outer) = folder.parent() else { return true };
    volume_of(outer).is_some_and(|outer| outer.device != device)
}

/// `\\server\share` (learn.microsoft.com, "Universal Naming Convention"). Not tested on Windows.
fn is_share(folder: &Path) -> bool {
    use std::path::{Component, Prefix};
    matches!(
        folder.components().next(),
        Some(Component::Prefix(prefix))
            if matches!(prefix.kind(), Prefix::UNC(..) | Prefix::VerbatimUNC(..))
    )
}

/// Whether the system calls the drive removable (`removable` in sysfs-block(5)), or it is on USB:
/// external disks say that they are not removable.
#[cfg(target_os = "linux")]
fn is_removable(device: u64) -> bool {
    use rustix::fs::{major, minor};
    let entry = format!("/sys/dev/block/{}:{}", major(device), minor(device));
    let Ok(entry) = std::fs::canonicalize(entry) else { return false };
    let on_usb =
        entry.components().any(|part| part.as_os_str().as_encoded_bytes().starts_with(b"usb"));
    // A partition's own entry lies in its disk's.
    let says = |folder: &Path| {
        std::fs::read_to_string(folder.join("removable")).is_ok_and(|text| text.trim() == "1")
    };
    on_usb || says(&entry) || entry.parent().is_some_and(says)
}

/// Whether the drive is removable: these systems tell no such thing by way of files.
#[cfg(not(target_os = "linux"))]
fn is_removable(_device: u64) -> bool {
    false
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_top_of_a_file_system_is_told_from_a_folder_in_it() {
        assert!(of(Path::new("/")).whole_drive);
        let folder = tempfile::tempdir().unwrap();
        let inner = folder.path().join("inner");
        std::fs::create_dir(&inner).unwrap();
        assert_eq!(of(&inner), Place { removable: of(&inner).removable, ..Place::default() });
        #[cfg(target_os = "linux")]
        assert!(of(Path::new("/proc")).whole_drive);
        assert!(!of(Path::new("/nowhere/at/all")).network);
    }
}
