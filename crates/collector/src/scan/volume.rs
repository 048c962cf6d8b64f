//! Which volume a folder lies on, by an identity that outlasts restarts and replugging: device
//! numbers do not. No marker files: people copy and delete those.

use std::path::Path;

/// A volume, as the system describes it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Volume {
    /// Its identity: a scheme, a colon and a value.
    pub id: String,
    /// Whether the number of blocks it tells for a file is to be believed: only then a file
    /// without any has no content here.
    pub tells_blocks: bool,
    /// Its number as a device: until the next restart at most.
    pub device: u64,
}

/// What two identities say of each other.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Likeness {
    /// The same volume.
    Same,
    /// Certainly another one.
    Other,
    /// Nobody can tell: one of the identities does not outlast a restart, or they are of
    /// different kinds.
    Unknown,
}

/// Compares a remembered identity with the present one.
pub fn compare(before: &str, now: &str) -> Likeness {
    let scheme = |id: &str| id.split_once(':').map(|(scheme, _)| scheme.to_owned());
    if before == now {
        Likeness::Same
    } else if scheme(before) == scheme(now) && scheme(now).is_some_and(|one| one != "device") {
        Likeness::Other
    } else {
        Likeness::Unknown
    }
}

/// The volume of what lies at this path, whose device number this is. Blocks.
#[cfg(target_os = "linux")]
pub fn of(path: &Path, device: u64) -> Volume {
    linux::of(path, device)
}

/// The volume of what lies at this path, whose device number this is. Blocks.
#[cfg(not(target_os = "linux"))]
pub fn of(_path: &Path, device: u64) -> Volume {
    // Not tested on these systems: the number is all that the standard library tells of it there,
    // and placeholders are known by their attributes.
    Volume { id: format!("device:{device}"), tells_blocks: false, device }
}

#[cfg(target_os = "linux")]
mod linux {
    use super::Volume;
    use rustix::fs::{AtFlags, CWD, StatxFlags, statvfs, statx};
    use std::{fs, path::Path};

    /// File systems whose `f_fsid` is derived from an identity of their own, not from a device
    /// number.
    const OWN_FSID: &[&str] = &["btrfs", "ext2", "ext3", "ext4", "tmpfs", "zfs"];
    /// Their source names a share on another computer.
    const SHARES: &[&str] = &["cifs", "nfs", "nfs4", "smb3", "fuse.sshfs", "ceph"];
    /// File systems that count a file's blocks, those not yet written included.
    const TELL_BLOCKS: &[&str] =
        &["btrfs", "ext2", "ext3", "ext4", "f2fs", "overlay", "tmpfs", "xfs"];

    pub(super) fn of(path: &Path, device: u64) -> Volume {
        let Some(mount) = mount_of(path) else {
            return Volume { id: format!("device:{device}"), tells_blocks: false, device };
        };
        let fsid = statvfs(path).map_or(0, |told| told.f_fsid);
        Volume {
            tells_blocks: TELL_BLOCKS.contains(&mount.kind.as_str()),
            id: identity(&mount, uuid_of(&mount.source), fsid, device),
            device,
        }
    }

    /// A line of `/proc/self/mountinfo` (proc_pid_mountinfo(5)), as far as it is of use.
    #[derive(Clone, Debug, PartialEq, Eq)]
    pub(super) struct Mount {
        pub(super) id: u64,
        pub(super) kind: String,
        pub(super) source: String,
    }

    pub(super) fn identity(mount: &Mount, uuid: Option<String>, fsid: u64, device: u64) -> String {
        let kind = mount.kind.as_str();
        match uuid {
            Some(uuid) => format!("uuid:{uuid}"),
            None if SHARES.contains(&kind) => format!("share:{kind} {}", mount.source),
            None if OWN_FSID.contains(&kind) && fsid != 0 => format!("fsid:{kind} {fsid:016x}"),
            None => format!("device:{device}"),
        }
    }

    pub(super) fn parse(line: &str) -> Option<Mount> {
        let (head, tail) = line.split_once(" - ")?;
        let mut tail = tail.split(' ');
        Some(Mount {
            id: head.split(' ').next()?.parse().ok()?,
            kind: tail.next()?.to_owned(),
            source: tail.next()?.replace("\\040", " "),
        })
    }

    fn mount_of(path: &Path) -> Option<Mount> {
        let told = statx(CWD, path, AtFlags::empty(), StatxFlags::MNT_ID).ok()?;
        let mounts = fs::read("/proc/self/mountinfo").ok()?;
        let text = String::from_utf8_lossy(&mounts);
        text.lines().filter_map(parse).find(|mount| mount.id == told.stx_mnt_id)
    }

    /// The identity that a block device's file system has by itself, as udev notes it.
    fn uuid_of(source: &str) -> Option<String> {
        let device = fs::canonicalize(source).ok().filter(|one| one.starts_with("/dev"))?;
        let names = fs::read_dir("/dev/disk/by-uuid").ok()?;
        names
            .filter_map(Result::ok)
            .find(|name| fs::canonicalize(name.path()).is_ok_and(|target| target == device))
            .map(|name| name.file_name().to_string_lossy().into_owned())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_lasting_identities_of_one_kind_tell_volumes_apart() {
        for (before, now, likeness) in [
            ("uuid:1", "uuid:1", Likeness::Same),
            ("uuid:1", "uuid:2", Likeness::Other),
            ("share:nfs a:/x", "share:nfs a:/y", Likeness::Other),
            ("device:1", "device:1", Likeness::Same),
            ("device:1", "device:2", Likeness::Unknown),
            ("fsid:ext4 1", "uuid:1", Likeness::Unknown),
        ] {
            assert_eq!(compare(before, now), likeness, "{before} {now}");
        }
    }

    #[cfg(target_os = "linux")]
    #[test]
    fn an_identity_is_the_most_lasting_one_there_is() {
        let line = "36 35 98:0 /a /mnt/my\\040disk rw,noatime master:1 - ext4 /dev/sd\\040a rw";
        let disk = linux::parse(line).unwrap();
        assert_eq!((disk.id, disk.kind.as_str(), disk.source.as_str()), (36, "ext4", "/dev/sd a"));
        assert_eq!(linux::identity(&disk, Some("1-2".into()), 7, 9), "uuid:1-2");
        assert_eq!(linux::identity(&disk, None, 7, 9), "fsid:ext4 0000000000000007");
        // The numbers that these tell are made of a device number.
        for kind in ["vfat", "f2fs"] {
            let stick = linux::Mount { kind: kind.into(), ..disk.clone() };
            assert_eq!(linux::identity(&stick, None, 7, 9), "device:9");
        }
        let share = linux::Mount { kind: "nfs4".into(), source: "nas:/photos".into(), ..disk };
        assert_eq!(linux::identity(&share, None, 7, 9), "share:nfs4 nas:/photos");
        assert!(linux::parse("nonsense").is_none());
        let here = std::env::temp_dir();
        assert_eq!(of(&here, 1), of(&here, 1));
    }
}
