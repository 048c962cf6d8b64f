//! What is to be restored, checked before anything is written: whoever speaks in the server's
//! name must not be able to write anywhere but into the folder that was chosen. Pure.

use std::{
    collections::{BTreeSet, HashSet},
    path::PathBuf,
};
use trove_protocol::{ClientPath, ContentHash, EntryKind, SnapshotEntry, backup::is_entry_path};

/// What is to be restored. All paths are relative and lead nowhere else.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Plan {
    /// Folders, each after the one that it is in.
    pub folders: Vec<Folder>,
    /// Files. Each lies in one of the folders.
    pub files: Vec<File>,
    /// Links, to be made last, when nothing is written any more that they could lead astray.
    pub links: Vec<Link>,
    /// What the snapshot says is missing in it: what, and why.
    pub missing: Vec<(String, String)>,
}

/// A folder to be made.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Folder {
    /// Where.
    pub path: PathBuf,
    /// Time of change, nanoseconds since 1970; `None` when it is not known.
    pub modified_ns: Option<i64>,
    /// Permissions.
    pub mode: Option<u32>,
}

/// A file to be written.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct File {
    /// Where.
    pub path: PathBuf,
    /// Size in bytes.
    pub size: u64,
    /// BLAKE3; `None` for an empty file.
    pub hash: Option<ContentHash>,
    /// Time of change, nanoseconds since 1970.
    pub modified_ns: i64,
    /// Permissions.
    pub mode: Option<u32>,
}

/// A symbolic link to be made.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Link {
    /// Where.
    pub path: PathBuf,
    /// Where it leads.
    pub target: PathBuf,
    /// Time of change, nanoseconds since 1970.
    pub modified_ns: i64,
}

/// Why a snapshot cannot be restored, as a sentence for people.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum NotSound {
    /// An entry that leads elsewhere.
    #[error("the snapshot names {0:?}, which leads out of the folder; nothing was written")]
    LeadsElsewhere(String),
    /// Two entries with one path, or something inside what is no folder.
    #[error("the snapshot has two things in the place of {0:?}; nothing was written")]
    Twice(String),
    /// A file with a size, whose content is not named.
    #[error("the snapshot does not say what is in {0:?}; nothing was written")]
    WithoutContent(String),
    /// Nothing lies at the path that was asked for.
    #[error("the snapshot has nothing at {0:?}; leave --only out to restore all of it")]
    NothingThere(String),
}

/// Makes a plan of a snapshot's entries: of all, or of what lies at or below `only`.
pub fn plan(entries: Vec<SnapshotEntry>, only: Option<&ClientPath>) -> Result<Plan, NotSound> {
    let mut plan = Plan::default();
    let mut folders: HashSet<PathBuf> = HashSet::new();
    let mut taken: HashSet<PathBuf> = HashSet::new();
    let mut implied: BTreeSet<PathBuf> = BTreeSet::new();
    for entry in entries {
        if !is_entry_path(&entry.path) {
            return Err(NotSound::LeadsElsewhere(shown(&entry.path)));
        }
        if only.is_some_and(|only| !lies_in(&entry.path, only)) {
            continue;
        }
        let path = entry.path.to_path();
        if !stays_inside(&path) {
            return Err(NotSound::LeadsElsewhere(shown(&entry.path)));
        }
        if let Some(reason) = &entry.missing {
            plan.missing.push((shown(&entry.path), reason.clone()));
        }
        if entry.kind == EntryKind::Other || (entry.missing.is_some() && !is_folder(&entry)) {
            continue;
        }
        if entry.kind == EntryKind::File && entry.size > 0 && entry.hash.is_none() {
            return Err(NotSound::WithoutContent(shown(&entry.path)));
        }
        if !taken.insert(path.clone()) {
            return Err(NotSound::Twice(shown(&entry.path)));
        }
        implied.extend(path.ancestors().skip(1).map(PathBuf::from));
        match entry.kind {
            EntryKind::Folder => {
                folders.insert(path.clone());
                let modified_ns = entry.missing.is_none().then_some(entry.modified_ns);
                plan.folders.push(Folder { path, modified_ns, mode: entry.mode });
            }
            EntryKind::Link => {
                let target = entry.target.map(|target| target.to_path()).unwrap_or_default();
                plan.links.push(Link { path, target, modified_ns: entry.modified_ns });
            }
            _ => plan.files.push(File {
                path,
                size: entry.size,
                hash: entry.hash,
                modified_ns: entry.modified_ns,
                mode: entry.mode,
            }),
        }
    }
    if let Some(only) = only.filter(|_| taken.is_empty()) {
        return Err(NotSound::NothingThere(shown(only)));
    }
    for path in implied.into_iter().filter(|path| !path.as_os_str().is_empty()) {
        if !folders.contains(&path) {
            // Something lies in it, so it must not be anything else.
            if taken.contains(&path) {
                return Err(NotSound::Twice(path.display().to_string()));
            }
            plan.folders.push(Folder { path, modified_ns: None, mode: None });
        }
    }
    plan.folders.sort_by(|one, other| one.path.cmp(&other.path));
    Ok(plan)
}

fn is_folder(entry: &SnapshotEntry) -> bool {
    entry.kind == EntryKind::Folder
}

fn lies_in(path: &ClientPath, folder: &ClientPath) -> bool {
    let folder = folder.as_str().trim_end_matches('/');
    let rest = path.as_str().strip_prefix(folder);
    rest.is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
}

/// Whether this system takes the path for what it looks like.
fn stays_inside(path: &std::path::Path) -> bool {
    use std::path::Component;
    // A backslash or a drive's letter leads elsewhere on Windows.
    path.components().all(|part| matches!(part, Component::Normal(_)))
        && (cfg!(unix) || !path.to_string_lossy().contains([':', '\\']))
}

fn shown(path: &ClientPath) -> String {
    path.as_str().chars().take(200).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn entry(path: &str, kind: EntryKind) -> SnapshotEntry {
        SnapshotEntry {
            path: ClientPath::from_wire(path),
            kind,
            size: 0,
            modified_ns: 1,
            mode: None,
            target: Some(ClientPath::from_wire("/etc")),
            hash: None,
            missing: None,
        }
    }

    #[test]
    fn hostile_snapshots_are_refused() {
        use EntryKind::{File, Folder, Link};
        for path in ["/etc/passwd", "../x", "a/../../x", "a%2F..%2Fb", "a//b", ".", "a%00b", ""] {
            for kind in [File, Folder, Link] {
                let refused = plan(vec![entry(path, kind)], None);
                assert!(matches!(refused, Err(NotSound::LeadsElsewhere(_))), "{path}: {refused:?}");
            }
        }
        for (first, second) in [
            (entry("a", Link), entry("a/passwd", File)),
            (entry("a", File), entry("a/b", File)),
            (entry("a", Link), entry("a", File)),
            (entry("a", Folder), entry("a", Link)),
            (entry("b/a", Link), entry("b/a/c/d", File)),
            // The same name, written in two ways.
            (entry("a", Link), entry("%61", Folder)),
            (entry("a", Link), entry("%61/passwd", File)),
        ] {
            for pair in [vec![first.clone(), second.clone()], vec![second.clone(), first.clone()]] {
                let refused = plan(pair.clone(), None);
                assert!(matches!(refused, Err(NotSound::Twice(_))), "{pair:?}");
            }
        }
    }

    #[test]
    fn a_part_is_chosen_with_the_folders_it_is_in() {
        use EntryKind::{File, Folder};
        let all = vec![
            entry("a", Folder),
            entry("a/b", Folder),
            entry("a/b/c", File),
            entry("a/bc", File),
        ];
        let chosen = plan(all.clone(), Some(&ClientPath::from_wire("a/b"))).unwrap();
        let paths: Vec<_> = chosen.folders.iter().map(|one| one.path.clone()).collect();
        assert_eq!(paths, [PathBuf::from("a"), PathBuf::from("a/b")]);
        assert_eq!(chosen.files.len(), 1);
        let nothing = plan(all, Some(&ClientPath::from_wire("a/x")));
        assert!(matches!(nothing, Err(NotSound::NothingThere(_))));
    }

    #[test]
    fn a_file_whose_content_is_not_named_is_not_made_empty() {
        let unnamed = SnapshotEntry { size: 5, ..entry("a", EntryKind::File) };
        let refused = plan(vec![unnamed.clone()], None);
        assert_eq!(refused, Err(NotSound::WithoutContent("a".into())));
        let named = SnapshotEntry { hash: Some(ContentHash([1; 32])), ..unnamed };
        assert_eq!(plan(vec![named], None).unwrap().files.len(), 1);
    }

    #[test]
    fn what_is_missing_is_told_and_not_made() {
        let missing = SnapshotEntry {
            missing: Some("It may not be read.".into()),
            ..entry("a/b", EntryKind::File)
        };
        let plan = plan(vec![entry("a", EntryKind::Folder), missing], None).unwrap();
        assert_eq!(plan.missing, [("a/b".to_owned(), "It may not be read.".to_owned())]);
        assert!(plan.files.is_empty());
    }

    proptest! {
        #[test]
        fn whatever_a_server_says_nothing_leads_out_and_links_lead_nothing(
            said in proptest::collection::vec(("[ab./%2EF]{0,8}", 0_usize..3), 0..8),
        ) {
            let kinds = [EntryKind::File, EntryKind::Folder, EntryKind::Link];
            let entries = said.iter().map(|(path, kind)| entry(path, kinds[*kind])).collect();
            if let Ok(plan) = plan(entries, None) {
                let folders: HashSet<_> = plan.folders.iter().map(|one| &one.path).collect();
                let others = plan.files.iter().map(|one| &one.path);
                for path in others.chain(plan.links.iter().map(|one| &one.path)) {
                    prop_assert!(stays_inside(path) && !folders.contains(path));
                    for parent in path.ancestors().skip(1).filter(|one| !one.as_os_str().is_empty()) {
                        prop_assert!(folders.contains(&parent.to_path_buf()));
                    }
                }
            }
        }
    }
}
