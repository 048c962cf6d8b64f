//! A disk to plug in and pull out.

// Moving the test's own files about.
#![allow(clippy::disallowed_methods, clippy::print_stdout)]

use std::{
    fs,
    path::{Path, PathBuf},
    process::Command,
};

/// A file system in memory; unmounted when dropped.
pub struct Disk(PathBuf);

impl Disk {
    /// `None` where mounting is forbidden.
    pub fn mount(at: &Path) -> Option<Self> {
        fs::create_dir_all(at).unwrap();
        let mut command = Command::new("mount");
        command.args(["-t", "tmpfs", "-o", "size=16m", "tmpfs"]).arg(at);
        if command.output().is_ok_and(|output| output.status.success()) {
            return Some(Self(at.to_owned()));
        }
        println!("skipped: only root may mount a disk");
        None
    }
}

impl Drop for Disk {
    fn drop(&mut self) {
        // Lazily: whoever still holds it open may go on for a moment.
        let ended = Command::new("umount").arg("-l").arg(&self.0).status();
        assert!(ended.is_ok_and(|status| status.success()) || std::thread::panicking());
    }
}
