//! Children that do not do what they should.

use super::*;
use crate::{decide::ContentId, settings::PictureLimits};
use std::{
    fs,
    os::{
        fd::OwnedFd,
        unix::{fs::PermissionsExt as _, net::UnixStream as OpenStream},
    },
};
use tempfile::TempDir;
use tokio::{io::AsyncWriteExt as _, net::UnixStream};
use trove_protocol::ContentHash;

/// A program that does what this script says.
struct Script {
    folder: TempDir,
    settings: PictureSettings,
}

impl Script {
    fn of(lines: &str) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let program = folder.path().join("program");
        fs::write(&program, format!("#!/bin/sh\n{lines}\n")).unwrap();
        fs::set_permissions(&program, fs::Permissions::from_mode(0o700)).unwrap();
        let settings = PictureSettings {
            folder: folder.path().to_owned(),
            program: Some(program),
            path: Some("".into()),
            limits: PictureLimits::default(),
        };
        Self { folder, settings }
    }

    async fn run(&self, file: File) -> io::Result<Outcome> {
        let source = PictureSource {
            item: ContentId(1),
            kind: Kind::Photo,
            name: "a.jpg".to_owned(),
            hash: ContentHash([1; 32]),
            share_path: "a.jpg".to_owned(),
            orientation: 1,
            duration_ms: None,
            impossible: None,
            thumbhash: None,
        };
        let program = self.settings.program.as_deref().unwrap();
        let wanted = (false, Haste::Asked);
        run(&self.settings, program, &source, wanted, file, self.folder.path()).await
    }
}

/// A file that the child has, and this test's end of it.
fn ends() -> (File, UnixStream) {
    let (theirs, ours) = OpenStream::pair().unwrap();
    ours.set_nonblocking(true).unwrap();
    (File::from(OwnedFd::from(theirs)), UnixStream::from_std(ours).unwrap())
}

#[tokio::test]
async fn a_child_that_fails_has_made_no_picture() {
    for (lines, said) in [
        ("exit 3", "The file is damaged: it cannot be read as a picture."),
        ("kill -9 $$", "Its picture takes too much memory or time to make."),
        ("kill -SEGV $$", "Its picture takes too much memory or time to make."),
        ("echo nothing of sense", "Its picture is too large to make."),
        // As much as it may, and on.
        ("while :; do printf '%65536s' x; done", "Its picture"),
    ] {
        let outcome = Script::of(lines).run(ends().0).await.unwrap();
        let Outcome::Impossible(reason) = outcome else { panic!("{lines}: {outcome:?}") };
        assert!(reason.starts_with(said), "{lines}: {reason}");
    }
}

#[tokio::test]
async fn a_stuck_child_is_ended_with_all_that_it_started() {
    // It starts another, says that it is there, and waits for what never comes.
    let script = Script::of("/bin/cat <&0 &\necho there >&0\nexec /bin/cat");
    let (theirs, mut ours) = ends();
    let mut running = Box::pin(script.run(theirs));
    let mut word = [0; 6];
    tokio::select! {
        outcome = &mut running => panic!("{outcome:?}"),
        read = ours.read_exact(&mut word) => { read.unwrap(); }
    }
    assert_eq!(&word, b"there\n");
    drop(running);
    // The file is open nowhere else when all that had it have ended.
    assert_eq!(ours.read_to_end(&mut Vec::new()).await.unwrap(), 0);
}

#[tokio::test]
async fn what_takes_too_long_is_given_up() {
    let mut script = Script::of("exec /bin/cat");
    script.settings.limits.longest = std::time::Duration::ZERO;
    let (theirs, mut ours) = ends();
    let error = script.run(theirs).await.unwrap_err();
    assert_eq!(error.kind(), io::ErrorKind::TimedOut);
    while ours.write_all(&[0; 1_000]).await.is_ok() {}
}
