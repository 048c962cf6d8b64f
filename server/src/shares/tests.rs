//! The shares on a real disk.

use super::*;
use std::{
    fs,
    os::unix::fs::{MetadataExt, symlink},
    path::Path,
    process::Command,
};
use tempfile::TempDir;
use trove_protocol::ContentHash;

const MODIFIED_NS: i64 = 1_234_567_890_123_456_789;

struct House {
    shares: Shares,
    dir: TempDir,
}

impl House {
    fn new() -> Self {
        Self::at(TempDir::new().unwrap())
    }

    fn at(dir: TempDir) -> Self {
        let shares = Shares::open(&dir.path().join("shares"), &dir.path().join("inbox")).unwrap();
        Self { shares, dir }
    }

    fn inbox(&self, name: &str) -> PathBuf {
        self.dir.path().join("inbox").join(name)
    }

    fn share(&self, path: &str) -> PathBuf {
        self.dir.path().join("shares").join(path)
    }

    fn receive(&self, name: &str, content: &str) -> PathBuf {
        fs::write(self.inbox(name), content).unwrap();
        self.inbox(name)
    }

    fn place(&self, content: &str, to: &str) -> Result<(), ShareError> {
        let inbox = self.receive("7", content);
        self.shares.place(&inbox, &path(to), MODIFIED_NS).map(drop)
    }

    fn content(&self, path: &str) -> String {
        fs::read_to_string(self.share(path)).unwrap()
    }
}

fn path(text: &str) -> SharePath {
    SharePath::parse(text).unwrap()
}

fn fingerprint(content: &str) -> Fingerprint {
    (content.len() as u64, ContentHash(*blake3::hash(content.as_bytes()).as_bytes()))
}

#[test]
fn backups_are_open_to_nobody_else() {
    let house = House::new();
    let mode = |path: &str| fs::metadata(house.share(path)).unwrap().mode() & 0o777;
    for to in ["Backups/Ana/Docs/key", "Photos/Backups/a.jpg"] {
        house.place("hello", to).unwrap();
    }
    let key = path("Backups/Ana/Docs/key");
    house.shares.retire(&key, &key.version("2024-05-17")).unwrap();
    for closed in ["Backups", ".trove/versions/Backups"] {
        assert_eq!(mode(closed), 0o700, "{closed}");
    }
    for open in ["Photos", "Photos/Backups", "Backups/Ana", ".trove/versions"] {
        assert_ne!(mode(open) & 0o077, 0, "{open}");
    }
}

#[test]
fn a_file_goes_from_the_inbox_to_its_place() {
    let house = House::new();
    let inbox = house.receive("7", "hello");
    let to = path("Photos/2024/2024-05/Zoë 😀 (x) 'a'.jpg");
    house.shares.settle(&[&inbox]).unwrap();
    assert_eq!(house.shares.prepare(&to).unwrap(), to);
    house.shares.place(Path::new("7"), &to, MODIFIED_NS).unwrap();
    house.shares.settle_folders([&to]).unwrap();
    assert!(!inbox.exists());
    assert!(house.shares.exists(&to).unwrap());
    assert_eq!(house.shares.hash(&to).unwrap(), Some(fingerprint("hello")));
    let metadata = fs::metadata(house.share(to.as_str())).unwrap();
    assert_eq!(metadata.mtime(), 1_234_567_890);
    assert_eq!(metadata.mtime_nsec(), 123_456_789);
    assert_eq!(metadata.mode() & 0o777, 0o644);
    assert!(house.shares.free_bytes().unwrap() > 0);
}

#[test]
fn times_before_1970_are_kept() {
    let house = House::new();
    let inbox = house.receive("7", "old");
    house.shares.place(&inbox, &path("a"), -1_500_000_000).unwrap();
    let metadata = fs::metadata(house.share("a")).unwrap();
    assert_eq!((metadata.mtime(), metadata.mtime_nsec()), (-2, 500_000_000));
}

#[test]
fn a_taken_name_is_never_replaced() {
    let house = House::new();
    house.place("first", "a/x.jpg").unwrap();
    assert!(matches!(house.place("second", "a/x.jpg"), Err(ShareError::Taken(_))));
    assert_eq!(house.content("a/x.jpg"), "first");
    assert_eq!(fs::read_to_string(house.inbox("7")).unwrap(), "second");
    house.place("second", path("a/x.jpg").numbered(2).as_str()).unwrap();
    assert_eq!(house.content("a/x (2).jpg"), "second");
    fs::create_dir(house.share("a/folder")).unwrap();
    assert!(matches!(house.place("third", "a/folder"), Err(ShareError::Taken(_))));
    symlink("/nowhere", house.share("a/link")).unwrap();
    assert!(matches!(house.place("third", "a/link"), Err(ShareError::Taken(_))));
}

#[test]
fn the_way_by_hard_links_does_not_replace_either() {
    let house = House::new();
    house.place("first", "x").unwrap();
    house.receive("8", "second");
    let (inbox, root) = (&house.shares.inbox, house.shares.reader.root());
    let taken = inbox.relink("8".as_ref(), root, "x".as_ref()).unwrap_err();
    assert_eq!(taken.kind(), std::io::ErrorKind::AlreadyExists);
    inbox.relink("8".as_ref(), root, "y".as_ref()).unwrap();
    assert_eq!((house.content("x"), house.content("y")), ("first".into(), "second".into()));
    assert!(!house.inbox("8").exists());
}

#[test]
fn links_are_not_followed_out_of_the_shares() {
    let house = House::new();
    let outside = TempDir::new().unwrap();
    fs::write(outside.path().join("secret"), "secret").unwrap();
    symlink(outside.path(), house.share("Photos")).unwrap();
    symlink(outside.path().join("secret"), house.share("link")).unwrap();
    let to = path("Photos/x.jpg");
    assert!(matches!(house.place("x", "Photos/x.jpg"), Err(ShareError::Blocked(_))));
    assert!(matches!(house.shares.prepare(&to), Err(ShareError::Blocked(_))));
    assert!(matches!(house.shares.hash(&path("Photos/secret")), Err(ShareError::Blocked(_))));
    assert!(matches!(house.shares.hash(&path("link")), Err(ShareError::NotAFile(_))));
    assert!(matches!(
        house.shares.retire(&path("link"), &path("old")),
        Err(ShareError::NotAFile(_))
    ));
    assert_eq!(fs::read_dir(outside.path()).unwrap().count(), 1);
    symlink(outside.path().join("secret"), house.inbox("9")).unwrap();
    for trick in ["9", "../shares/link", "/etc/passwd", "", "."] {
        let placed = house.shares.place(Path::new(trick), &path("x"), 0);
        assert!(matches!(placed, Err(ShareError::NotAFile(_))), "{trick}: {placed:?}");
    }
}

#[test]
fn a_file_in_a_folders_place_is_an_error_people_understand() {
    let house = House::new();
    fs::write(house.share("Photos"), "not a folder").unwrap();
    let error = house.place("x", "Photos/2024/x.jpg").unwrap_err();
    assert!(matches!(error, ShareError::Blocked(_)), "{error:?}");
    assert!(error.to_string().contains("move it away"));
    assert!(matches!(
        house.shares.place(Path::new("none"), &path("x"), 0),
        Err(ShareError::Missing(_))
    ));
}

#[test]
fn folders_keep_one_spelling() {
    let house = House::new();
    fs::create_dir_all(house.share("Music/Bjo\u{308}rk")).unwrap();
    let prepared = house.shares.prepare(&path("music/BJÖRK/Début/01.mp3")).unwrap();
    assert_eq!(prepared.as_str(), "Music/Bjo\u{308}rk/Début/01.mp3");
    let prepared = house.shares.prepare(&path("Music/Björk/DÉBUT/02.mp3")).unwrap();
    assert_eq!(prepared.as_str(), "Music/Bjo\u{308}rk/Début/02.mp3");
    house.receive("7", "x");
    house.shares.place(Path::new("7"), &prepared, 0).unwrap();
    assert_eq!(house.content("Music/Bjo\u{308}rk/Début/02.mp3"), "x");
}

#[test]
fn earlier_versions_are_all_kept() {
    let house = House::new();
    let at = path("Photos/2024/x.jpg");
    for content in ["one", "two", "three"] {
        house.place(content, at.as_str()).unwrap();
        let aside = at.version("2024-05-17 14.03");
        let mut namesakes = (1..).map(|n| aside.numbered(n));
        let retired = namesakes.find(|path| !house.shares.exists(path).unwrap()).unwrap();
        house.shares.retire(&at, &retired).unwrap();
        house.shares.settle_folders([&at, &retired]).unwrap();
        assert_eq!(house.content(retired.as_str()), content);
        assert!(!house.shares.exists(&at).unwrap());
    }
    let versions = house.share(".trove/versions/Photos/2024");
    let mut names: Vec<_> =
        fs::read_dir(versions).unwrap().map(|entry| entry.unwrap().file_name()).collect();
    names.sort_unstable();
    let names: Vec<_> = names.iter().map(|name| name.to_str().unwrap()).collect();
    let stamped = "x 2024-05-17 14.03";
    let expected = [" (2).jpg", " (3).jpg", ".jpg"].map(|end| format!("{stamped}{end}"));
    assert_eq!(names, expected);
    assert!(matches!(house.shares.retire(&at, &path("y")), Err(ShareError::Missing(_))));
}

#[test]
fn an_interrupted_move_is_finished_or_given_up() {
    let house = House::new();
    let (to, expected) = (path("a/x"), fingerprint("hello").1);
    let resume = |name: &str| house.shares.resume(Path::new(name), &to, MODIFIED_NS, expected);
    assert_eq!(resume("7").unwrap(), Resumed::Lost);
    house.receive("7", "hel");
    assert_eq!(resume("7").unwrap(), Resumed::Lost);
    house.receive("7", "hello");
    assert_eq!(resume("7").unwrap(), Resumed::Done);
    assert_eq!(house.content("a/x"), "hello");
    fs::hard_link(house.share("a/x"), house.inbox("7")).unwrap();
    assert_eq!(resume("7").unwrap(), Resumed::Done);
    assert!(!house.inbox("7").exists());
    fs::write(house.share("a/x"), "other").unwrap();
    house.receive("7", "hello");
    assert!(matches!(resume("7"), Err(ShareError::Taken(_))));
    assert_eq!(house.content("a/x"), "other");
}

#[test]
fn an_interrupted_move_within_the_shares_is_finished_or_given_up() {
    let house = House::new();
    let (from, to, expected) = (path("Backups/x"), path("a/x"), fingerprint("hello").1);
    let resume = || house.shares.resume_within(&from, &to, expected);
    assert_eq!(resume().unwrap(), Resumed::Lost);
    house.place("hello", "Backups/x").unwrap();
    assert_eq!(resume().unwrap(), Resumed::Done);
    assert_eq!(house.content("a/x"), "hello");
    fs::hard_link(house.share("a/x"), house.share("Backups/x")).unwrap();
    assert_eq!(resume().unwrap(), Resumed::Done);
    assert!(!house.share("Backups/x").exists(), "one of two names of the same file");
    house.place("hello", "Backups/x").unwrap();
    assert_eq!(resume().unwrap(), Resumed::Done);
    assert!(house.share("Backups/x").exists(), "a second file of a person's own");
    fs::write(house.share("a/x"), "other").unwrap();
    assert!(matches!(resume(), Err(ShareError::Taken(_))));
    assert_eq!(
        (house.content("a/x"), house.content("Backups/x")),
        ("other".into(), "hello".into())
    );
    fs::remove_file(house.share("a/x")).unwrap();
    fs::write(house.share("Backups/x"), "hel").unwrap();
    assert_eq!(resume().unwrap(), Resumed::Lost);
    assert_eq!(house.content("Backups/x"), "hel");
}

#[test]
fn the_folders_on_a_files_way_are_told_as_they_are() {
    let house = House::new();
    house.place("hello", "a/b/x").unwrap();
    let left = house.shares.as_left(&[path("a/b/x"), path("gone/y")]);
    let told: Vec<&str> = left.iter().map(|change| change.path.as_str()).collect();
    assert_eq!(told, ["", "a", "a/b"]);
    for change in left {
        let now = house.shares.reader().folder_modified_ns(&change.path).unwrap();
        assert_eq!((change.before_ns, Some(change.after_ns)), (0, now));
    }
    let mut changed = house.shares.take_changes();
    changed.retain(|change| change.path == "a/b");
    assert_eq!(changed.len(), 1);
    assert!(house.shares.take_changes().is_empty(), "each is told once");
}

#[test]
fn an_earlier_version_never_replaces_another() {
    let house = House::new();
    let (from, to) = (path("a/x.jpg"), path("a/x.jpg").version("1"));
    assert_eq!(to.as_str(), ".trove/versions/a/x 1.jpg");
    for _ in 0..2 {
        house.place("old", from.as_str()).unwrap();
        let retired = house.shares.retire(&from, &to);
        assert!(retired.is_ok() || matches!(retired, Err(ShareError::Taken(_))));
    }
    assert_eq!(house.content(from.as_str()), "old");
}

#[test]
fn two_servers_cannot_share_the_shares() {
    let house = House::new();
    let (shares, inbox) = (house.share(""), house.inbox(""));
    let error = Shares::open(&shares, &inbox).unwrap_err();
    assert!(matches!(error, OpenError::InUse { .. }), "{error}");
    let House { shares: open, dir } = house;
    drop(open);
    Shares::open(&shares, &inbox).unwrap();
    drop(dir);
}

#[test]
fn unusable_folders_are_named() {
    let dir = TempDir::new().unwrap();
    let file = dir.path().join("file");
    fs::write(&file, "").unwrap();
    let error = Shares::open(&file, &dir.path().join("inbox")).unwrap_err().to_string();
    assert!(error.contains("file"), "{error}");
    let other = Path::new("/dev/shm");
    if fs::metadata(other).is_ok_and(|it| it.dev() != fs::metadata(dir.path()).unwrap().dev()) {
        let inbox = TempDir::new_in(other).unwrap();
        let error = Shares::open(&dir.path().join("shares"), inbox.path()).unwrap_err();
        assert!(matches!(error, OpenError::OtherFileSystem { .. }), "{error}");
        assert_eq!(fs::read_dir(inbox.path()).unwrap().count(), 0);
    } else {
        println!("skipped: no second file system here");
    }
}

/// A small file system, until dropped.
struct SmallDisk(TempDir);

impl SmallDisk {
    fn mount(options: &str) -> Option<Self> {
        let dir = TempDir::new().unwrap();
        let mounted = Command::new("mount")
            .args(["-t", "tmpfs", "-o", options, "tmpfs"])
            .arg(dir.path())
            .output()
            .is_ok_and(|output| output.status.success());
        mounted.then(|| Self(dir))
    }
}

impl Drop for SmallDisk {
    fn drop(&mut self) {
        let _ = Command::new("umount").arg("-l").arg(self.0.path()).output();
    }
}

#[test]
fn a_full_disk_is_said_and_passes() {
    let Some(disk) = SmallDisk::mount("size=1m,nr_inodes=12") else {
        println!("skipped: mounting a small disk needs root");
        return;
    };
    let house = House::at(TempDir::new_in(disk.0.path()).unwrap());
    let inbox = house.receive("7", "hello");
    let mut fillers = Vec::new();
    while let Ok(filler) = tempfile::NamedTempFile::new_in(house.dir.path()) {
        fillers.push(filler);
    }
    let to = path("Photos/x.jpg");
    let error = house.shares.place(&inbox, &to, 0).unwrap_err();
    assert!(matches!(error, ShareError::Full) && error.may_pass(), "{error:?}");
    assert!(inbox.exists());
    drop(fillers);
    house.shares.place(&inbox, &to, 0).unwrap();
    assert_eq!(house.content("Photos/x.jpg"), "hello");
}

#[test]
fn ten_thousand_files_are_placed() {
    // In memory where there is such a disk: its other users would make the wait for it long.
    let house = House::at(TempDir::new_in("/dev/shm").or_else(|_| TempDir::new()).unwrap());
    let names: Vec<String> = (0..10_000).map(|number| format!("{number}")).collect();
    for name in &names {
        house.receive(name, name);
    }
    house.shares.settle(&names).unwrap();
    let at = |number: usize| path(&format!("Photos/2024/2024-{:02}/{number}.jpg", number % 12 + 1));
    for (number, name) in names.iter().enumerate() {
        house.shares.place(Path::new(name), &at(number), MODIFIED_NS).unwrap();
    }
    let placed: Vec<SharePath> = (0..names.len()).map(at).collect();
    house.shares.settle_folders(&placed).unwrap();
    assert_eq!(fs::read_dir(house.inbox("")).unwrap().count(), 0);
    assert_eq!(house.content("Photos/2024/2024-04/9999.jpg"), "9999");
}
