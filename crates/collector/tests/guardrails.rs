//! What is not there is not gone, and what must not be opened is left alone: the whole engine
//! against a small server in memory.

// Moving the test's own files about.
#![allow(clippy::disallowed_methods, clippy::unwrap_used, clippy::print_stdout)]

mod mini;

#[cfg(target_os = "linux")]
use mini::disk::Disk;
use mini::{Desk, Mini, age, photo, reaches};
use std::{fs, path::Path, process::Command, sync::Arc};
use trove_collector::{Engine, Options, State, ledger::Ledger, state::FileState};
use trove_protocol::{ClientPath, Kind};

fn server() -> (Mini, Arc<Mini>) {
    let mini = Mini::default();
    (mini.clone(), Arc::new(mini))
}

fn wire(path: &Path) -> ClientPath {
    ClientPath::from_path(path).unwrap()
}

/// Puts so many different photos below a folder.
fn photos(desk: &Desk, folder: &str, count: usize) {
    for number in 0..count {
        desk.photo(&format!("{folder}/{number}.jpg"), format!("{folder} {number}").as_bytes());
    }
}

/// Does something to the ledger, as another process does.
async fn with_ledger<T>(desk: &Desk, act: impl AsyncFnOnce(&Ledger) -> T) -> T {
    let ledger = desk.home().ledger().await.unwrap();
    let done = act(&ledger).await;
    ledger.close().await;
    done
}

async fn safe(desk: &Desk) -> u64 {
    desk.tally().await.files(FileState::Safe)
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_mass_disappearance_is_a_question() {
    let desk = Desk::new().await;
    photos(&desk, "many", 101);
    photos(&desk, "few", 3);
    let (mini, link) = server();
    desk.until_idle(link.clone()).await;
    fs::rename(desk.pictures().join("many"), desk.folder.path().join("elsewhere")).unwrap();
    desk.until_idle(link.clone()).await;
    desk.until_idle(link.clone()).await;
    assert!(mini.state().gone.is_empty());
    assert_eq!(safe(&desk).await, 104);
    let folder = with_ledger(&desk, async |ledger| ledger.folders().await.unwrap().remove(0)).await;
    assert_eq!((folder.missing, folder.confirmed, folder.away), (101, 0, None));

    // They are back: no question is left, and nothing is sent again.
    fs::rename(desk.folder.path().join("elsewhere"), desk.pictures().join("many")).unwrap();
    desk.until_idle(link.clone()).await;
    let folder = with_ledger(&desk, async |ledger| ledger.folders().await.unwrap().remove(0)).await;
    assert_eq!(folder.missing, 0);

    // Deleted on purpose: the answer counts for as many as it was given for.
    fs::remove_dir_all(desk.pictures().join("many")).unwrap();
    desk.until_idle(link.clone()).await;
    let path = wire(&desk.pictures());
    let asked = with_ledger(&desk, async |ledger| ledger.confirm_missing(&path).await.unwrap());
    assert_eq!(asked.await, Some(101));
    desk.until_idle(link).await;
    assert_eq!(mini.state().gone.len(), 101);
    assert_eq!((safe(&desk).await, mini.state().stored.len()), (3, 104));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_folder_that_is_emptied_is_a_question_in_the_running_engine() {
    let desk = Desk::new().await;
    photos(&desk, "a", 30);
    let (mini, link) = server();
    let engine = Engine::start_with(desk.home(), link, Options::default()).await.unwrap();
    let mut status = engine.status();
    reaches(&mut status, |status| status.safe == 30 && status.state == State::Idle).await;
    fs::remove_dir_all(desk.pictures().join("a")).unwrap();
    reaches(&mut status, |status| status.reason.contains("30 files of")).await;
    assert!(mini.state().gone.is_empty());
    let path = wire(&desk.pictures());
    with_ledger(&desk, async |ledger| ledger.confirm_missing(&path).await.unwrap()).await;
    reaches(&mut status, |status| status.files == 0 && status.state == State::Idle).await;
    // Files are no longer counted before the server is told that they are gone.
    mini.until(|state| state.gone.len() >= 30).await;
    engine.stop().await;
    assert_eq!(mini.state().gone.len(), 30);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn folders_that_are_moved_are_no_disappearance() {
    let desk = Desk::new().await;
    photos(&desk, "before", 120);
    let (mini, link) = server();
    desk.until_idle(link.clone()).await;
    let transfers = mini.state().transfers;
    fs::rename(desk.pictures().join("before"), desk.pictures().join("after")).unwrap();
    desk.until_idle(link).await;
    assert_eq!(mini.state().gone.len(), 120);
    assert_eq!(mini.state().transfers, transfers);
    assert_eq!(safe(&desk).await, 120);
}

#[cfg(target_os = "linux")]
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_unplugged_drive_is_away_and_another_in_its_place_is_not_it() {
    let desk = Desk::new().await;
    let Some(drive) = Disk::mount(&desk.pictures()) else { return };
    photos(&desk, ".", 3);
    let (mini, link) = server();
    desk.until_idle(link.clone()).await;
    assert_eq!(safe(&desk).await, 3);
    drop(drive);
    // The mount point is an empty folder now.
    desk.until_idle(link.clone()).await;
    let away = async || {
        let folders = with_ledger(&desk, async |ledger| ledger.folders().await.unwrap()).await;
        folders[0].away.clone()
    };
    assert!(away().await.unwrap().contains("another drive"));
    // Another disk, with one of the same names on it.
    let other = Disk::mount(&desk.pictures()).unwrap();
    desk.photo("./0.jpg", b"not the same");
    desk.photo("./9.jpg", b"not its file");
    desk.until_idle(link.clone()).await;
    assert!(away().await.unwrap().contains("folders accept"));
    assert_eq!((safe(&desk).await, mini.state().stored.len()), (3, 3));
    // The user means it; of what is missing then they are asked.
    let path = wire(&desk.pictures());
    with_ledger(&desk, async |ledger| assert!(ledger.accept_volume(&path).await.unwrap())).await;
    desk.until_idle(link.clone()).await;
    assert_eq!((away().await, mini.state().stored.len()), (None, 5));
    assert_eq!(mini.state().gone.len(), 2, "two of four are neither many nor all");
    drop(other);
}

#[cfg(target_os = "linux")]
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_drive_whose_identity_does_not_last_loses_nothing_by_a_look_at_a_part() {
    let desk = Desk::new().await;
    photos(&desk, ".", 1);
    photos(&desk, "deep", 3);
    let (mini, link) = server();
    let engine = Engine::start_with(desk.home(), link, Options::default()).await.unwrap();
    let mut status = engine.status();
    reaches(&mut status, |status| status.safe == 4 && status.state == State::Idle).await;
    // As after a restart, when device numbers are given anew.
    let path = wire(&desk.pictures());
    with_ledger(&desk, async |ledger| ledger.note_folder(&path, 7, "device:7").await.unwrap())
        .await;
    fs::rename(desk.pictures().join("deep"), desk.folder.path().join("deep")).unwrap();
    fs::remove_file(desk.pictures().join("0.jpg")).unwrap();
    reaches(&mut status, |status| status.reason.contains("another drive")).await;
    engine.stop().await;
    assert!(mini.state().gone.is_empty());
    assert_eq!(safe(&desk).await, 4);
}

#[cfg(target_os = "linux")]
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_drive_inside_a_folder_is_away_by_itself() {
    let desk = Desk::new().await;
    desk.photo("here.jpg", b"here");
    let stick = desk.pictures().join("stick");
    let Some(drive) = Disk::mount(&stick) else { return };
    photos(&desk, "stick", 2);
    photos(&desk, "stick/deep", 2);
    let (mini, link) = server();
    desk.until_idle(link.clone()).await;
    assert_eq!(safe(&desk).await, 5);
    drop(drive);
    desk.photo("new.jpg", b"new");
    desk.until_idle(link.clone()).await;
    assert!(mini.state().gone.is_empty());
    assert_eq!(safe(&desk).await, 6);
    let unseen = with_ledger(&desk, async |ledger| ledger.unseen(9).await.unwrap()).await;
    assert_eq!(unseen.len(), 1, "{unseen:?}");
    assert!(unseen[0].path.ends_with("stick") && unseen[0].reason.contains("another drive"));
    assert!(unseen[0].reason.contains(&format!("folders accept {}`", unseen[0].path)));
}

#[cfg(target_os = "linux")]
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_is_asked_for_on_an_unplugged_drive_is_not_told_gone() {
    let desk = Desk::new().await;
    let Some(drive) = Disk::mount(&desk.pictures()) else { return };
    photos(&desk, ".", 2);
    let (mini, link) = server();
    mini.state().hold_requests = true;
    let engine = Engine::start_with(desk.home(), link.clone(), Options::default()).await.unwrap();
    mini.until(|state| state.offers.len() == 2).await;
    let mut status = engine.status();
    reaches(&mut status, |status| status.pending == 2 && status.state == State::Collecting).await;
    engine.stop().await;
    drop(drive);
    mini.request_all();
    desk.until_idle(link).await;
    let outcomes = mini.state().outcomes.clone();
    assert_eq!(outcomes.len(), 2, "{outcomes:?}");
    for outcome in &outcomes {
        let trove_protocol::Outcome::Unreadable { reason } = outcome else {
            panic!("{outcome:?}");
        };
        assert!(reason.contains("another drive"), "{reason}");
    }
    assert!(mini.state().gone.is_empty());
}

#[cfg(unix)]
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn links_pipes_sockets_and_loops_lead_nowhere() {
    use std::os::unix::{fs::symlink, net::UnixListener};
    let desk = Desk::new().await;
    let inside = desk.photo("a/real.jpg", b"real");
    let outside = desk.folder.path().join("outside");
    fs::create_dir(&outside).unwrap();
    fs::write(outside.join("secret.jpg"), photo(b"secret")).unwrap();
    age(&outside.join("secret.jpg"), 60);
    let at = |name: &str| desk.pictures().join(name);
    symlink(&outside, at("out")).unwrap();
    symlink(outside.join("secret.jpg"), at("out.jpg")).unwrap();
    symlink(desk.pictures(), at("a/loop")).unwrap();
    symlink("self.jpg", at("self.jpg")).unwrap();
    symlink(&inside, at("alias.jpg")).unwrap();
    assert!(Command::new("mkfifo").arg(at("pipe.jpg")).status().unwrap().success());
    let _socket = UnixListener::bind(at("s.jpg")).unwrap();
    // A device, where its making is allowed.
    let _made = Command::new("mknod").arg(at("zero.jpg")).args(["c", "1", "5"]).output();
    // A mount that leads back into the folder around it.
    fs::create_dir(at("a/back")).unwrap();
    let mounted = Command::new("mount")
        .args(["--bind"])
        .args([desk.pictures(), at("a/back")])
        .output()
        .is_ok_and(|output| output.status.success());
    let (mini, link) = server();
    desk.until_idle(link).await;
    if mounted {
        assert!(Command::new("umount").arg("-l").arg(at("a/back")).status().unwrap().success());
    }
    let contents: Vec<_> = mini.state().contents().into_iter().collect();
    assert_eq!(contents, [photo(b"real")]);
    assert_eq!(mini.state().offers.len(), 1);
}

#[cfg(unix)]
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_folder_that_has_become_a_link_is_told_and_nothing_is_taken_for_deleted() {
    let desk = Desk::new().await;
    photos(&desk, ".", 3);
    let (mini, link) = server();
    desk.until_idle(link.clone()).await;
    let elsewhere = desk.folder.path().join("elsewhere");
    fs::rename(desk.pictures(), &elsewhere).unwrap();
    std::os::unix::fs::symlink(&elsewhere, desk.pictures()).unwrap();
    desk.until_idle(link).await;
    let folder = with_ledger(&desk, async |ledger| ledger.folders().await.unwrap().remove(0)).await;
    assert!(folder.away.as_ref().unwrap().contains("is a link now; add the folder"), "{folder:?}");
    assert!(mini.state().gone.is_empty());
    assert_eq!(safe(&desk).await, 3);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn folders_inside_folders_hold_each_file_once() {
    let desk = Desk::new().await;
    photos(&desk, "inner", 2);
    // Inside what the outer folder leaves out, too.
    photos(&desk, ".hidden/chosen", 2);
    desk.photo("outer.jpg", b"outer");
    let inner = [desk.pictures().join("inner"), desk.pictures().join(".hidden/chosen")];
    let (mini, link) = server();
    with_ledger(&desk, async |ledger| {
        for one in &inner {
            assert!(ledger.add_folder(&wire(one)).await.unwrap());
        }
    })
    .await;
    desk.until_idle(link.clone()).await;
    assert_eq!((safe(&desk).await, mini.state().offers.len()), (5, 5));
    // Without the outer one.
    let outer = wire(&desk.pictures());
    with_ledger(&desk, async |ledger| assert!(ledger.remove_folder(&outer).await.unwrap())).await;
    desk.until_idle(link.clone()).await;
    assert_eq!((safe(&desk).await, mini.state().gone.len()), (4, 1));
    // With it again, and without an inner one: its files are the outer one's now.
    with_ledger(&desk, async |ledger| {
        assert!(ledger.add_folder(&outer).await.unwrap());
        assert!(ledger.remove_folder(&wire(&inner[0])).await.unwrap());
    })
    .await;
    desk.until_idle(link).await;
    assert_eq!((safe(&desk).await, mini.state().gone.len()), (5, 1));
}

#[cfg(target_os = "linux")]
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn placeholders_are_counted_and_never_opened() {
    use rustix::fs::inotify::{CreateFlags, Reader, WatchFlags, add_watch, init};
    use std::mem::MaybeUninit;
    let desk = Desk::new().await;
    desk.photo("real.jpg", b"real");
    let path = desk.pictures().join("cloud.jpg");
    fs::File::create(&path).unwrap().set_len(3 << 20).unwrap();
    age(&path, 60);
    desk.photo("IMG_1.jpg.nextcloud", b"");
    let opened = init(CreateFlags::NONBLOCK | CreateFlags::CLOEXEC).unwrap();
    add_watch(&opened, &path, WatchFlags::OPEN | WatchFlags::ACCESS).unwrap();
    let (mini, link) = server();
    desk.until_idle(link.clone()).await;
    let tally = desk.tally().await;
    assert_eq!((tally.placeholders, tally.files(FileState::Safe)), (2, 1));
    let is_opened = || {
        let mut buffer = [MaybeUninit::uninit(); 4_096];
        Reader::new(&opened, &mut buffer).next().is_ok()
    };
    assert!(!is_opened());

    // Kept on this computer, it is collected; sent back to the cloud, it stays safe.
    let times = fs::metadata(&path).unwrap().modified().unwrap();
    let content = [photo(b"fetched"), vec![0; 5_000]].concat();
    fs::write(&path, &content).unwrap();
    fs::File::options().write(true).open(&path).unwrap().set_modified(times).unwrap();
    desk.until_idle(link.clone()).await;
    assert!(is_opened());
    let tally = desk.tally().await;
    assert_eq!((tally.placeholders, tally.files(FileState::Safe)), (1, 2));
    let file = fs::File::options().write(true).open(&path).unwrap();
    file.set_len(0).unwrap();
    file.set_len(content.len() as u64).unwrap();
    file.set_modified(times).unwrap();
    drop(file);
    while is_opened() {}
    desk.until_idle(link).await;
    assert!(!is_opened());
    let tally = desk.tally().await;
    assert_eq!((tally.placeholders, tally.files(FileState::Safe)), (2, 2));
    assert!(mini.state().gone.is_empty());
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_people_leave_out_is_told_gone_and_comes_back() {
    let desk = Desk::new().await;
    photos(&desk, "private", 3);
    desk.photo("large.jpg", &[7; 9_000]);
    desk.photo("small.jpg", b"small");
    let (mini, link) = server();
    let mut engine =
        Engine::start_with(desk.home(), link.clone(), Options::default()).await.unwrap();
    let mut status = engine.status();
    reaches(&mut status, |status| status.safe == 5 && status.state == State::Idle).await;
    let wish = async |wish: &dyn Fn(&mut trove_protocol::ClientConfiguration)| {
        with_ledger(&desk, async |ledger| {
            let mut wishes = ledger.wishes().await.unwrap();
            wish(&mut wishes.configuration);
            ledger.set_wishes(&wishes).await.unwrap();
        })
        .await;
    };
    wish(&|set| set.ignore = Some(vec!["private/".into()])).await;
    reaches(&mut status, |status| status.safe == 2 && status.excluded == 1).await;
    mini.until(|state| state.gone.len() == 3).await;
    wish(&|set| set.largest_file = Some(5_000)).await;
    reaches(&mut status, |status| status.safe == 1).await;
    mini.until(|state| state.gone.len() == 4).await;
    wish(&|set| set.kinds = Some(vec![Kind::Video])).await;
    reaches(&mut status, |status| status.safe == 0).await;
    mini.until(|state| state.gone.len() == 5).await;
    let stored = mini.state().stored.len();
    // Everything is wanted again, and the server has it.
    wish(&|set| *set = trove_protocol::ClientConfiguration::default()).await;
    reaches(&mut status, |status| status.safe == 5 && status.state == State::Idle).await;
    // A word in the folder itself counts as much.
    fs::write(desk.pictures().join(".troveignore"), "*.jpg\n!small.jpg\n").unwrap();
    reaches(&mut status, |status| status.safe == 1 && status.excluded == 4).await;
    assert_eq!(mini.state().stored.len(), stored);
    assert!(tokio::time::timeout(std::time::Duration::ZERO, engine.ended()).await.is_err());
    engine.stop().await;
}
