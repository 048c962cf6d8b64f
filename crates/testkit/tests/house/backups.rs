//! Backups: chosen folders whole, and brought back as they were.

use super::home::{Computer, Home, LIMIT, number, photo, photo_of, stand_still, visit};
use serde_json::Value;
use std::{
    collections::BTreeMap,
    ffi::OsStr,
    fs,
    os::unix::{
        ffi::OsStrExt as _,
        fs::{MetadataExt as _, PermissionsExt as _, symlink},
    },
    path::{Path, PathBuf},
};
use trove_testkit::{Finished, wait_until};

/// All that must be as it was: kind and permissions, time of change, content or target.
type Tree = BTreeMap<PathBuf, (u32, i64, i64, Vec<u8>)>;

fn tree(root: &Path) -> Tree {
    fn look(root: &Path, folder: &Path, tree: &mut Tree) {
        for entry in fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            let found = fs::symlink_metadata(&path).unwrap();
            let inside = if found.is_dir() {
                look(root, &path, tree);
                Vec::new()
            } else if found.is_symlink() {
                fs::read_link(&path).unwrap().as_os_str().as_bytes().to_vec()
            } else {
                fs::read(&path).unwrap()
            };
            // A link's permissions are the system's.
            let mode = if found.is_symlink() { 0 } else { found.mode() };
            let name = path.strip_prefix(root).unwrap().to_path_buf();
            tree.insert(name, (mode, found.mtime(), found.mtime_nsec(), inside));
        }
    }
    let mut found = Tree::new();
    look(root, root, &mut found);
    found
}

/// A computer with a folder to back up, which is not collected.
struct BackedUp {
    home: Home,
    computer: Computer,
    documents: PathBuf,
}

impl BackedUp {
    fn new() -> Self {
        let home = Home::new();
        let computer = home.computer("ana");
        let documents = home.path().join("Documents of Ana");
        fs::create_dir_all(&documents).unwrap();
        Self { home, computer, documents }
    }

    fn put(&self, name: impl AsRef<Path>, content: &[u8]) -> PathBuf {
        let path = self.documents.join(name);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(&path, content).unwrap();
        stand_still(&path, 30);
        path
    }

    fn command<S: AsRef<OsStr>>(&self, arguments: &[S]) -> Finished {
        let arguments = arguments.iter().map(|one| one.as_ref().to_owned());
        self.computer.collector.command(arguments, LIMIT).unwrap()
    }

    fn add(&self) {
        let path = self.documents.as_os_str();
        let arguments = [OsStr::new("backup"), OsStr::new("add"), OsStr::new("docs"), path];
        self.command(&arguments).succeeded().unwrap();
    }

    /// Makes a backup to its end.
    fn back_up(&self) {
        self.command(&["backup", "now", "docs"]).succeeded().unwrap();
        self.computer.collect();
    }

    fn snapshots(&self) -> Vec<Value> {
        let listed = self.command(&["backup", "snapshots", "docs", "--json"]).succeeded().unwrap();
        let listed: Value = serde_json::from_str(&listed.output).unwrap();
        listed["sets"][0]["snapshots"].as_array().cloned().unwrap_or_default()
    }

    fn restore(&self, to: &Path, more: &[&str]) -> Finished {
        let mut arguments = vec![OsStr::new("restore"), OsStr::new("docs"), OsStr::new("--to")];
        arguments.push(to.as_os_str());
        arguments.extend(more.iter().map(OsStr::new));
        self.command(&arguments)
    }

    /// Restores, and compares with what was there.
    fn restores(&self, name: &str, more: &[&str], expected: &Tree) {
        let to = self.home.path().join(name);
        let done = self.restore(&to, more);
        assert!(done.status.success(), "{}", done.errors);
        let names: Vec<_> =
            fs::read_dir(&to).unwrap().map(|one| one.unwrap().file_name()).collect();
        assert_eq!(names, ["Documents of Ana"]);
        let found = tree(&to.join("Documents of Ana"));
        for (path, was) in expected {
            assert_eq!(found.get(path), Some(was), "{}", path.display());
        }
        assert_eq!(found.len(), expected.len());
    }
}

/// Two thousand files of all kinds, and what else lies in people's folders.
fn mixed(home: &BackedUp) {
    for n in 0..1_700_u32 {
        let folder = ["letters", "a b/c d", "Été/ñ", ".config/app", "cache"][n as usize % 5];
        let name = match n % 4 {
            0 => format!("{folder}/note {n}.txt"),
            1 => format!("{folder}/.hidden-{n}"),
            2 => format!("{folder}/{n}%.part"),
            _ => format!("{folder}/no extension {n}"),
        };
        // Every tenth has the content of another.
        let content = if n % 10 == 0 { "the same".to_owned() } else { format!("content {n} ") };
        let path = home.put(name, content.repeat(1 + n as usize % 50).as_bytes());
        fs::set_permissions(
            &path,
            fs::Permissions::from_mode([0o644, 0o600, 0o755, 0o400][n as usize % 4]),
        )
        .unwrap();
    }
    for n in 0..150_u64 {
        let path = home.documents.join(format!("pictures/{n}.jpg"));
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        photo(n, 9_000 + n).write(&path).unwrap();
        stand_still(&path, 10_000);
    }
    for n in 0..100 {
        home.put(format!("empty/{n}"), b"");
    }
    for n in 0..40_u8 {
        let name = [b"bytes/\xff\xfe ".as_slice(), &[b'a' + n % 26, 0x80 + n]].concat();
        home.put(OsStr::from_bytes(&name), &[n; 40]);
    }
    for n in 0..10_u8 {
        home.put(format!("large/{n}.bin"), &vec![n; 2_000_000]);
    }
    fs::create_dir_all(home.documents.join("nothing/in/here")).unwrap();
    symlink("../letters", home.documents.join("nothing/link")).unwrap();
    symlink("/etc/passwd", home.documents.join("outside")).unwrap();
    symlink("not there", home.documents.join("dangling")).unwrap();
    let shut = home.documents.join("nothing/in");
    fs::set_permissions(shut, fs::Permissions::from_mode(0o750)).unwrap();
}

#[test]
fn two_thousand_mixed_files_come_back_as_they_were_and_as_they_were_before() {
    let home = BackedUp::new();
    mixed(&home);
    let first = tree(&home.documents);
    let files = first.values().filter(|one| one.0 & 0o170_000 == 0o100_000).count() as u64;
    assert_eq!(files, 2_000);
    home.add();
    home.back_up();
    home.restores("first", &[], &first);

    home.put("letters/note 0.txt", b"changed");
    fs::remove_file(home.documents.join("pictures/7.jpg")).unwrap();
    home.put("letters/new.txt", b"new");
    let second = tree(&home.documents);
    home.back_up();
    let snapshots = home.snapshots();
    assert_eq!(snapshots.len(), 2, "{snapshots:?}");
    assert!(snapshots.iter().all(|one| one["missing"] == 0), "{snapshots:?}");
    home.restores("second", &[], &second);
    home.restores("again", &["--snapshot", snapshots[0]["id"].as_str().unwrap()], &first);
    home.home.is_sound();
    // Each content once, and all of them where people find them.
    let names = home.home.share_names();
    assert!(names.contains(&"Backups/ana/docs/Documents of Ana/letters/new.txt".to_owned()));
    assert_eq!(home.home.number("queued"), 0);
}

#[test]
fn what_is_collected_anyway_is_stored_once_and_among_the_media() {
    let home = BackedUp::new();
    home.computer.put("a.jpg", &photo(1, 5_000));
    fs::write(home.computer.files.join("list.txt"), "a.jpg").unwrap();
    stand_still(&home.computer.files.join("list.txt"), 5);
    let path = home.computer.files.as_os_str();
    let arguments = [OsStr::new("backup"), OsStr::new("add"), OsStr::new("docs"), path];
    home.command(&arguments).succeeded().unwrap();
    home.back_up();
    let names = home.home.share_names();
    assert_eq!(names.len(), 2, "{names:?}");
    assert!(names.iter().any(|name| name.starts_with("Photos/")), "{names:?}");
    assert!(names.contains(&"Backups/ana/docs/ana's files/list.txt".to_owned()), "{names:?}");
    // And the next look does not take the list for deleted.
    home.computer.collect();
    home.computer.has_all_safe(2);
    let to = home.home.path().join("restored");
    home.restore(&to, &[]).succeeded().unwrap();
    assert_eq!(tree(&to.join("ana's files")), tree(&home.computer.files));
}

#[test]
fn media_that_a_backup_brought_first_get_their_place_among_the_media() {
    let home = BackedUp::new();
    fs::create_dir_all(&home.documents).unwrap();
    for day in [1, 2, 3] {
        let path = home.documents.join(format!("{day}.jpg"));
        photo_of(day.into(), (2024, 5, day)).write(&path).unwrap();
        stand_still(&path, 30);
    }
    home.add();
    home.back_up();
    let expected = tree(&home.documents);
    let below = |day: u8| format!("Backups/ana/docs/Documents of Ana/{day}.jpg");
    assert_eq!(home.home.share_names(), [below(1), below(2), below(3)]);
    let bytes = home.home.number("ftp_bytes_received");

    // Another computer has one as media; the same computer has another in a collected folder.
    let dad = home.home.computer("dad");
    dad.put("holiday/1.jpg", &photo_of(1, (2024, 5, 1)));
    dad.collect();
    dad.has_all_safe(1);
    home.computer.put("copy of 2.jpg", &photo_of(2, (2024, 5, 2)));
    home.computer.collect();
    let media = |name: &str| format!("Photos/2024/2024-05/{name}.jpg");
    assert_eq!(home.home.share_names(), [below(3), media("1"), media("copy of 2")]);
    assert_eq!(home.home.number("ftp_bytes_received"), bytes, "nothing was sent again");
    home.home.is_sound();
    home.restores("restored", &[], &expected);
    // A later backup leaves them there.
    home.put("note.txt", b"new");
    home.back_up();
    assert_eq!(home.home.share_names().len(), 4);
    assert!(home.home.share_names().contains(&media("1")));
    home.restores("restored later", &[], &tree(&home.documents));
}

#[test]
fn what_cannot_be_read_makes_the_snapshot_incomplete_and_is_told() {
    let home = BackedUp::new();
    home.put("good.txt", b"good");
    home.add();
    home.back_up();
    let away = home.home.path().join("away");
    super::home::rename(&home.documents, &away);
    home.back_up();
    let snapshots = home.snapshots();
    assert_eq!(number(&snapshots[1], "missing"), 1, "{snapshots:?}");
    let listed = home.command(&["backup", "list"]);
    assert!(listed.output.contains("incomplete: 1 missing"), "{}", listed.output);
    // The newest complete one comes back, unless another is asked for.
    home.restores("complete", &[], &tree(&away));
    let id = snapshots[1]["id"].as_str().unwrap();
    let done = home.restore(&home.home.path().join("told"), &[]);
    let complete = snapshots[0]["id"].as_str().unwrap();
    assert!(done.output.contains(&format!("snapshot {complete}.")), "{}", done.output);
    assert!(done.output.contains(&format!("incomplete: 1 missing. `--snapshot {id}`")));
    let done = home.restore(&home.home.path().join("incomplete"), &["--snapshot", id]);
    assert!(done.errors.contains("It is not there"), "{}", done.errors);
}

#[test]
fn nothing_is_restored_over_anything() {
    let home = BackedUp::new();
    home.put("a.txt", b"from the backup");
    home.add();
    home.back_up();
    let to = home.home.path().join("full");
    fs::create_dir_all(to.join("Documents of Ana")).unwrap();
    fs::write(to.join("Documents of Ana/a.txt"), "mine").unwrap();
    let refused = home.restore(&to, &[]);
    assert_eq!(refused.status.code(), Some(1));
    assert!(refused.errors.contains("is not empty"), "{}", refused.errors);
    assert_eq!(fs::read(to.join("Documents of Ana/a.txt")).unwrap(), b"mine");
    let unknown = home.restore(&home.home.path().join("x"), &["--snapshot", "nothing"]);
    assert_eq!(unknown.status.code(), Some(1));
    assert_eq!(home.command(&["restore", "docs", "--at", "soon"]).status.code(), Some(2));
}

#[test]
fn a_restore_that_was_broken_off_goes_on() {
    let home = BackedUp::new();
    for n in 0..20_u8 {
        home.put(format!("{n}.bin"), &vec![n; 300_000]);
    }
    home.add();
    home.back_up();
    let expected = tree(&home.documents);
    let to = home.home.path().join("restored");
    home.restore(&to, &[]).succeeded().unwrap();
    // As a kill leaves it: some files whole, one in part, one not begun.
    let inside = to.join("Documents of Ana");
    let id = home.snapshots()[0]["id"].as_str().unwrap().to_owned();
    fs::write(to.join(".trove-restoring"), format!("docs {id}\n")).unwrap();
    fs::remove_file(inside.join("3.bin")).unwrap();
    fs::remove_file(inside.join("4.bin")).unwrap();
    let name = blake3::hash(b"Documents of Ana/4.bin").to_hex();
    fs::write(inside.join(format!(".trove-restoring-{}", &name[..24])), vec![4; 100_000]).unwrap();
    home.restore(&to, &[]).succeeded().unwrap();
    assert_eq!(tree(&inside), expected);
    assert!(!to.join(".trove-restoring").exists());
}

#[test]
fn a_new_computer_restores_what_a_lost_one_had_when_the_owner_allows_it() {
    let home = BackedUp::new();
    home.put("a.txt", b"precious");
    home.add();
    home.back_up();
    let other = home.home.computer("ben");
    let old = home.home.client("ana")["id"].as_str().unwrap().to_owned();
    let new = home.home.client("ben")["id"].as_str().unwrap().to_owned();
    let to = home.home.path().join("ben's");
    let restore = || {
        let to = to.to_str().unwrap();
        let arguments = ["restore", "docs", "--from", &old, "--to", to];
        other.collector.command(arguments, LIMIT).unwrap()
    };
    let refused = restore();
    assert_eq!(refused.status.code(), Some(1));
    assert!(refused.errors.contains("backup allow"), "{}", refused.errors);
    assert!(!to.exists());
    home.home.server.command(["backup", "allow", &old, &new], LIMIT).unwrap().succeeded().unwrap();
    restore().succeeded().unwrap();
    assert_eq!(tree(&to.join("Documents of Ana")), tree(&home.documents));
}

#[test]
fn the_owner_starts_a_backup_of_what_the_user_has_chosen_and_of_nothing_else() {
    let home = BackedUp::new();
    home.put("a.txt", b"chosen");
    home.add();
    let id = home.home.client("ana")["id"].as_str().unwrap().to_owned();
    for set in ["secrets", "docs"] {
        let arguments = ["backup", "start", &id, set];
        home.home.server.command(arguments, LIMIT).unwrap().succeeded().unwrap();
    }
    let mut running = home.computer.collector.start().unwrap();
    wait_until(LIMIT, "the snapshot", || Ok((home.snapshots().len() == 1).then_some(()))).unwrap();
    assert!(running.stop().unwrap().success());
    let mut found = 0;
    visit(&home.home.server.shares().join("Backups"), &mut |_| found += 1);
    assert_eq!(found, 1);
}
