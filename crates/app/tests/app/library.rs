//! The library on this computer, kept by the real server.

use super::{desktop::Shown, mini::Desk, running::App};
use std::{
    path::{Path, PathBuf},
    sync::Arc,
};
use trove_app::{
    bindings::{FailureKind, LibraryKind, LibraryMove, LibraryState, LibraryView, Situation},
    bundled::{OwnServer, Places, keeping::session::OwnSession},
    controller::https,
    desktop::WindowEvent,
    request::Request,
};
use trove_collector::{Home, joining::join};
use trove_programs::Programs;

/// A home folder with a server to come; no process is left behind.
struct Keeper {
    folder: tempfile::TempDir,
    program: PathBuf,
}

impl Keeper {
    fn new() -> Self {
        let program = Programs::beside_this_one().unwrap().path("trove-server").unwrap();
        Self { folder: tempfile::tempdir().unwrap(), program }
    }

    fn data_dir(&self) -> PathBuf {
        self.folder.path().join("data")
    }

    fn library(&self) -> PathBuf {
        self.folder.path().canonicalize().unwrap().join("The library")
    }

    fn places(&self, desk: &Desk) -> Places {
        Places {
            program: self.program.clone(),
            data_dir: self.data_dir(),
            config: self.folder.path().join("config"),
            client: desk.home(),
            listen: [127, 0, 0, 1].into(),
            ports: None,
        }
    }

    /// The app; its server is no concern of a service manager that this computer may have.
    async fn app(&self, desk: &Desk) -> App {
        let places = self.places(desk);
        let keeping = Arc::new(OwnSession::new(&places.config));
        App::start_with(desk, https(), Arc::new(OwnServer::kept_by(places, keeping))).await
    }

    /// The server's process, if one runs.
    fn process(&self) -> Option<i32> {
        let text = std::fs::read_to_string(self.data_dir().join("serve.lock")).ok()?;
        let number: i32 = text.trim().parse().ok()?;
        let command = std::fs::read(format!("/proc/{number}/cmdline")).ok()?;
        let own = self.data_dir();
        let own = own.to_str().unwrap().as_bytes();
        command.split(|byte| *byte == 0).any(|word| word == own).then_some(number)
    }

    /// Returns its number once it runs; fails after 20 seconds.
    async fn until_it_runs(&self) -> i32 {
        let mut looks = tokio::time::interval(std::time::Duration::from_millis(20));
        let running = async {
            loop {
                looks.tick().await;
                if let Some(process) = self.process() {
                    return process;
                }
            }
        };
        tokio::time::timeout(std::time::Duration::from_secs(20), running).await.unwrap()
    }

    fn kill(&self) {
        if let Some(process) = self.process().and_then(rustix::process::Pid::from_raw) {
            // It may have ended by itself.
            let _ = rustix::process::kill_process(process, rustix::process::Signal::KILL);
        }
    }

    /// What a command of the server's program prints; it must succeed.
    fn says(&self, arguments: &[&str]) -> String {
        let output = std::process::Command::new(&self.program)
            .arg("--data-dir")
            .arg(self.data_dir())
            .args(arguments)
            .output()
            .unwrap();
        let errors = String::from_utf8_lossy(&output.stderr);
        assert!(output.status.success(), "{arguments:?}: {errors}");
        String::from_utf8(output.stdout).unwrap()
    }
}

impl Drop for Keeper {
    fn drop(&mut self) {
        self.kill();
    }
}

async fn install(app: &App, folder: &Path) -> Result<LibraryView, trove_app::bindings::Failure> {
    let path = folder.to_str().unwrap().to_owned();
    app.ask(|reply| Request::InstallLibrary { path, reply }).await
}

async fn library(app: &App) -> LibraryView {
    app.ask(|reply| Request::Library { reply }).await.unwrap().unwrap()
}

/// Returns the library's view once it is so.
async fn until(app: &App, what: &str, so: impl Fn(&LibraryView) -> bool) -> LibraryView {
    if let Some(view) = app.ask(|reply| Request::Library { reply }).await.unwrap()
        && so(&view)
    {
        return view;
    }
    let last = |all: &[Shown]| {
        all.iter().rev().find_map(|one| match one {
            Shown::Event(WindowEvent::LibraryChanged(view)) => Some(view.as_ref().clone()),
            _ => None,
        })
    };
    app.desktop.until(what, |all| last(all).is_some_and(|view| so(&view))).await;
    last(&app.desktop.shown()).unwrap()
}

/// Two photos of this computer's are in a library that was put there a moment ago.
async fn begun(desk: &Desk, keeper: &Keeper, app: &App) -> LibraryView {
    desk.photo("a.jpg", b"one");
    desk.photo("b.jpg", b"two");
    let view = install(app, &keeper.library()).await.unwrap();
    assert_eq!(view.state, LibraryState::Running);
    app.until("being paired", |view| view.library == LibraryKind::Here && view.server.is_some())
        .await;
    app.ask(|reply| Request::Begin { reply }).await.unwrap();
    app.until("all being safe", |view| view.numbers.safe.files == 2).await;
    let own = |view: &LibraryView| {
        view.computers.iter().any(|one| one.this_computer && one.safe.files == 2)
    };
    until(app, "this computer", own).await
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_library_is_kept_here_and_goes_on_without_the_app() {
    let (desk, keeper) = (Desk::new().await, Keeper::new());
    let app = keeper.app(&desk).await;
    assert_eq!(app.ask(|reply| Request::Library { reply }).await.unwrap(), None);
    let path = keeper.library().to_str().unwrap().to_owned();
    let place = app.ask(|reply| Request::LibraryPlace { path, reply }).await.unwrap();
    assert!(place.empty && !place.holds_library && place.total > 0 && place.warnings.is_empty());

    let view = begun(&desk, &keeper, &app).await;
    assert_eq!((view.stored.files, view.computers[0].pending), (2, 0));
    assert!(view.stored.bytes > 0 && view.computers[0].safe.bytes == view.stored.bytes);
    assert_eq!(view.folder, place.path);
    assert!(view.at_login_only && view.addresses[0].starts_with("127.0.0.1:"), "{view:?}");
    let entry = keeper.folder.path().join("config/autostart/trove-server.desktop");
    assert!(std::fs::read_to_string(&entry).unwrap().contains("--own-session"));

    // Once more changes nothing; nor does it pair twice.
    let again = install(&app, &keeper.library()).await.unwrap();
    assert_eq!((again.state, again.computers.len()), (LibraryState::Running, 1));
    let elsewhere = install(&app, &keeper.folder.path().join("elsewhere")).await.unwrap_err();
    assert_eq!(elsewhere.kind, FailureKind::NotEmpty);

    // The next computer's code.
    let code = app.ask(|reply| Request::NewCode { reply }).await.unwrap();
    let other = Home::open(Some(&keeper.folder.path().join("other"))).unwrap();
    let ledger = other.ledger().await.unwrap();
    let (address, secret) = (code.address.parse().unwrap(), code.code.parse().unwrap());
    join(&other, &ledger, &address, &secret, "The attic").await.unwrap();
    let view = until(&app, "the attic", |view| view.computers.len() == 2).await;
    let attic = view.computers.iter().find(|one| !one.this_computer).unwrap();
    assert_eq!(attic.name, "The attic");

    // It goes on when the app is closed, and the next app finds it.
    app.quit().await;
    let process = keeper.process().unwrap();
    let app = keeper.app(&desk).await;
    assert_eq!(library(&app).await.folder, place.path);
    until(&app, "running", |view| view.state == LibraryState::Running).await;
    assert_eq!(keeper.process(), Some(process));

    // Stopped, it stays so, and starts again when a person wants it to.
    app.ask(|reply| Request::StopLibrary { reply }).await.unwrap();
    assert_eq!(library(&app).await.state, LibraryState::Stopped);
    assert!(keeper.process().is_none() && !entry.exists());
    app.until("the server being away", |view| {
        matches!(view.situation, Situation::Unreachable { .. })
    })
    .await;
    app.quit().await;
    let app = keeper.app(&desk).await;
    assert_eq!(library(&app).await.state, LibraryState::Stopped);
    app.ask(|reply| Request::StartLibrary { reply }).await.unwrap();
    assert_eq!(library(&app).await.state, LibraryState::Running);
    assert!(entry.exists());
    app.quit().await;

    // Broken off, it is started by the next app.
    keeper.kill();
    let app = keeper.app(&desk).await;
    until(&app, "running again", |view| view.state == LibraryState::Running).await;
    assert_ne!(keeper.process().unwrap(), process);
    app.ask(|reply| Request::StopLibrary { reply }).await.unwrap();
    app.quit().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_library_is_moved_whole_and_collecting_goes_on_there() {
    let (desk, keeper) = (Desk::new().await, Keeper::new());
    let app = keeper.app(&desk).await;
    begun(&desk, &keeper, &app).await;
    let before = files_below(&keeper.library());
    let elsewhere = keeper.library().with_file_name("Elsewhere");
    let path = elsewhere.to_str().unwrap().to_owned();
    app.ask(|reply| Request::MoveLibrary { path: path.clone(), reply }).await.unwrap();
    let view = library(&app).await;
    assert_eq!((view.state, view.moving, &view.folder), (LibraryState::Running, None, &path));
    assert_eq!(files_below(&keeper.library()), before);
    assert_eq!(files_below(&elsewhere), before);
    // What comes now goes there.
    desk.photo("c.jpg", b"three");
    until(&app, "the third photo", |view| view.stored.files == 3).await;
    assert_eq!(files_below(&elsewhere).len(), before.len() + 1);
    assert_eq!(files_below(&keeper.library()), before);
    let path = keeper.library().to_str().unwrap().to_owned();
    let back = app.ask(|reply| Request::MoveLibrary { path, reply }).await.unwrap_err();
    assert_eq!(
        (back.kind, library(&app).await.state),
        (FailureKind::NotEmpty, LibraryState::Running)
    );
    app.ask(|reply| Request::StopLibrary { reply }).await.unwrap();
    assert!(keeper.says(&["verify"]).contains("Everything is there and whole."));
    app.quit().await;
}

/// The server's program, but for its moves while a file `slow` lies beside it: they hold the data
/// folder, say how far they are and come no further.
fn with_slow_moves(keeper: &mut Keeper) -> PathBuf {
    let path = keeper.folder.path().join("program");
    let (slow, lock) = (path.with_file_name("slow"), keeper.data_dir().join("serve.lock"));
    let text = format!(
        "#!/bin/sh\ncase \" $* \" in *' shares --json move '*) if [ -e '{slow}' ]; then\n\
         exec 9>>'{lock}'; flock --nonblock 9 || exit 1; echo $$ >'{lock}'\n\
         echo '{{\"done\": 1, \"total\": 7}}'; exec sleep 60\nfi;; esac\nexec '{real}' \"$@\"\n",
        slow = slow.display(),
        lock = lock.display(),
        real = keeper.program.display(),
    );
    std::fs::write(&path, text).unwrap();
    std::fs::set_permissions(&path, std::os::unix::fs::PermissionsExt::from_mode(0o755)).unwrap();
    std::fs::write(&slow, "").unwrap();
    keeper.program = path;
    slow
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_end_of_the_app_breaks_a_move_off_and_the_server_runs_again() {
    let (desk, mut keeper) = (Desk::new().await, Keeper::new());
    let slow = with_slow_moves(&mut keeper);
    let app = keeper.app(&desk).await;
    let before = install(&app, &keeper.library()).await.unwrap();
    let process = keeper.process().unwrap();
    let elsewhere = keeper.library().with_file_name("Elsewhere");
    let path = elsewhere.to_str().unwrap().to_owned();
    let moving = app.requests.clone();
    let wanted = path.clone();
    let moving = tokio::spawn(async move {
        moving.ask(|reply| Request::MoveLibrary { path: wanted, reply }).await
    });
    let told = LibraryMove { to: path.clone(), done: 1, total: 7 };
    let begun = |view: &LibraryView| {
        view.state == LibraryState::Moving && view.moving.as_ref() == Some(&told)
    };
    until(&app, "a move that has begun", begun).await;
    assert_eq!(keeper.process(), None);
    app.quit().await;
    assert_eq!(moving.await.unwrap().unwrap_err().kind, FailureKind::Cancelled);
    // Without any app.
    assert_ne!(keeper.until_it_runs().await, process);

    let app = keeper.app(&desk).await;
    let view = until(&app, "running", |view| view.state == LibraryState::Running).await;
    assert_eq!(view.folder, before.folder);
    std::fs::remove_file(slow).unwrap();
    let again = path.clone();
    app.ask(|reply| Request::MoveLibrary { path: again, reply }).await.unwrap();
    assert_eq!(library(&app).await.folder, path);
    app.ask(|reply| Request::StopLibrary { reply }).await.unwrap();
    app.quit().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_server_is_known_by_the_certificate_that_it_made_anew() {
    let (desk, keeper) = (Desk::new().await, Keeper::new());
    let app = keeper.app(&desk).await;
    install(&app, &keeper.library()).await.unwrap();
    app.ask(|reply| Request::StopLibrary { reply }).await.unwrap();
    std::fs::remove_dir_all(keeper.data_dir().join("tls")).unwrap();
    app.ask(|reply| Request::StartLibrary { reply }).await.unwrap();
    assert_eq!(library(&app).await.state, LibraryState::Running);
    app.ask(|reply| Request::StopLibrary { reply }).await.unwrap();
    app.quit().await;
}

/// Ordinary files outside Trove's own folder, with what is in them.
fn files_below(folder: &Path) -> std::collections::BTreeMap<PathBuf, Vec<u8>> {
    let mut all = std::collections::BTreeMap::new();
    let mut folders = vec![folder.to_owned()];
    while let Some(next) = folders.pop() {
        for entry in std::fs::read_dir(next).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() && path.file_name().unwrap() != ".trove" {
                folders.push(path);
            } else if path.is_file() {
                let inner = path.strip_prefix(folder).unwrap().to_owned();
                all.insert(inner, std::fs::read(path).unwrap());
            }
        }
    }
    all
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_cannot_hold_the_library_is_refused_and_nothing_is_left_behind() {
    let (desk, keeper) = (Desk::new().await, Keeper::new());
    let app = keeper.app(&desk).await;
    let full = keeper.folder.path().join("full");
    std::fs::create_dir_all(full.join("Letters")).unwrap();
    let inside = desk.pictures().join("Library");
    for (folder, kind) in [
        (full.as_path(), FailureKind::NotEmpty),
        (&inside, FailureKind::WouldCollectLibrary),
        (desk.folder.path(), FailureKind::WouldCollectLibrary),
        (Path::new("/usr/share/library"), FailureKind::SystemFolder),
        (Path::new("library"), FailureKind::NotUnderstood),
        (&keeper.program.join("library"), FailureKind::NotAFolder),
    ] {
        let failure = install(&app, folder).await.unwrap_err();
        assert_eq!(failure.kind, kind, "{} {failure}", folder.display());
    }
    assert_eq!(app.ask(|reply| Request::Library { reply }).await.unwrap(), None);
    assert!(keeper.process().is_none() && !keeper.folder.path().join("config").exists());
    app.quit().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_server_that_cannot_start_says_why_and_can_be_tried_again() {
    let (desk, keeper) = (Desk::new().await, Keeper::new());
    // A certificate without its key.
    let tls = keeper.data_dir().join("tls");
    std::fs::create_dir_all(&tls).unwrap();
    std::fs::write(tls.join("certificate.pem"), "").unwrap();
    let app = keeper.app(&desk).await;
    let failure = install(&app, &keeper.library()).await.unwrap_err();
    assert!(failure.sentence.contains("key.pem"), "{failure:?}");
    assert!(failure.detail.is_some());
    assert_eq!(app.ask(|reply| Request::Library { reply }).await.unwrap(), None);
    assert!(!keeper.folder.path().join("config/autostart/trove-server.desktop").exists());
    std::fs::remove_file(tls.join("certificate.pem")).unwrap();
    let view = install(&app, &keeper.library()).await.unwrap();
    assert_eq!(view.state, LibraryState::Running);
    app.ask(|reply| Request::StopLibrary { reply }).await.unwrap();
    app.quit().await;
}
