//! What to know before a folder is chosen. Pure: what is known of the place is passed in.

use crate::bindings::FolderWarning;
use std::path::{Component, Path, PathBuf};
use trove_collector::scan::place::Place;

/// What is known of a folder.
#[derive(Clone, Debug, Default)]
pub(crate) struct Known {
    /// What the system tells of its place.
    pub(crate) place: Place,
    /// The folders that are chosen already.
    pub(crate) chosen: Vec<PathBuf>,
    /// Where the library lies, if it lies on this computer.
    pub(crate) library: Option<PathBuf>,
    /// Trove's own folder.
    pub(crate) own: PathBuf,
    /// The user's folder.
    pub(crate) user: Option<PathBuf>,
}

/// Folders of the system's, on Linux, macOS and Windows.
const SYSTEM: &[&str] = &[
    "/Applications",
    "/Library",
    "/System",
    "/bin",
    "/boot",
    "/dev",
    "/etc",
    "/lib",
    "/lib32",
    "/lib64",
    "/nix",
    "/opt",
    "/private",
    "/proc",
    "/run",
    "/sbin",
    "/snap",
    "/sys",
    "/usr",
    "/var",
    "C:\\Program Files",
    "C:\\Program Files (x86)",
    "C:\\ProgramData",
    "C:\\Windows",
];

/// Places inside those where people's own files lie.
const PEOPLES: &[&str] = &["/run/media", "/var/home", "/var/mnt", "/run/user"];

/// Programs that keep folders in a cloud, by the beginnings of the folders' names.
const CLOUDS: &[(&str, &str)] = &[
    ("box", "Box"),
    ("creative cloud files", "Creative Cloud"),
    ("dropbox", "Dropbox"),
    ("google drive", "Google Drive"),
    ("googledrive", "Google Drive"),
    ("icloud drive", "iCloud Drive"),
    ("iclouddrive", "iCloud Drive"),
    ("mega", "MEGA"),
    ("mobile documents", "iCloud Drive"),
    ("my drive", "Google Drive"),
    ("nextcloud", "Nextcloud"),
    ("onedrive", "OneDrive"),
    ("owncloud", "ownCloud"),
    ("pcloud drive", "pCloud"),
    ("pclouddrive", "pCloud"),
    ("proton drive", "Proton Drive"),
    ("seafile", "Seafile"),
];

/// All that is to be known before this folder is chosen; those that forbid it first.
pub(crate) fn warnings(folder: &Path, known: &Known) -> Vec<FolderWarning> {
    let mut all = Vec::new();
    if is_system(folder, known) {
        all.push(FolderWarning::SystemFolder);
    }
    let holds = |library: &PathBuf| folder.starts_with(library) || library.starts_with(folder);
    if known.library.as_ref().is_some_and(holds) {
        all.push(FolderWarning::HoldsLibrary);
    }
    if known.place.whole_drive {
        all.push(FolderWarning::WholeDrive);
    }
    if known.place.network {
        all.push(FolderWarning::NetworkDrive);
    }
    all.extend(cloud(folder));
    if known.place.removable {
        all.push(FolderWarning::RemovableDrive);
    }
    let outer = known
        .chosen
        .iter()
        .filter(|one| *one != folder && folder.starts_with(one))
        .max_by_key(|one| one.components().count());
    if let Some(outer) = outer {
        all.push(FolderWarning::Inside { outer: outer.display().to_string() });
    }
    let inner = known.chosen.iter().filter(|one| *one != folder && one.starts_with(folder)).count();
    if inner > 0 {
        all.push(FolderWarning::Around { inner: inner as u64 });
    }
    all
}

/// Whether a warning forbids the choice.
pub(crate) fn forbids(warning: &FolderWarning) -> bool {
    matches!(warning, FolderWarning::SystemFolder | FolderWarning::HoldsLibrary)
}

fn is_system(folder: &Path, known: &Known) -> bool {
    let below = |list: &[&str]| list.iter().any(|one| folder.starts_with(one));
    // All drives at once: the system's files would be among them.
    let everything = folder.parent().is_none() && folder.starts_with("/");
    let own = folder.starts_with(&known.own);
    everything || own || (below(SYSTEM) && !below(PEOPLES)) || is_programs(folder, known)
}

/// Whether it is where programs keep files of their own in the user's folder.
fn is_programs(folder: &Path, known: &Known) -> bool {
    let Some(inside) = known.user.as_ref().and_then(|user| folder.strip_prefix(user).ok()) else {
        return false;
    };
    let mut parts = inside.components().filter_map(|part| match part {
        Component::Normal(name) => Some(name.to_string_lossy().to_lowercase()),
        _ => None,
    });
    match parts.next() {
        Some(first) if first == "library" => {
            !parts.next().is_some_and(|next| next == "cloudstorage" || next == "mobile documents")
        }
        Some(first) => first == "appdata" || first.starts_with('.'),
        None => false,
    }
}

/// Whether a cloud program keeps it, and which, if that is known.
fn cloud(folder: &Path) -> Option<FolderWarning> {
    let names: Vec<_> = folder
        .components()
        .filter_map(|part| match part {
            Component::Normal(name) => Some(name.to_string_lossy().to_lowercase()),
            _ => None,
        })
        .collect();
    let known = names.iter().find_map(|name| {
        CLOUDS.iter().find(|(start, _)| {
            name.strip_prefix(start)
                .is_some_and(|rest| !rest.starts_with(|next: char| next.is_alphanumeric()))
        })
    });
    let provider = known.map(|(_, provider)| (*provider).to_owned());
    let is_cloud = provider.is_some() || names.iter().any(|name| name == "cloudstorage");
    is_cloud.then_some(FolderWarning::CloudFolder { provider })
}

#[cfg(test)]
#[path = "warnings_tests.rs"]
mod tests;
