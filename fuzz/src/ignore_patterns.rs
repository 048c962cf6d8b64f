//! Patterns of files to leave out: in `.troveignore`, which lies among foreign files, and as they are
//! typed.

use super::input::Input;
use std::{
    collections::HashMap,
    fs,
    path::PathBuf,
    sync::{LazyLock, Mutex},
};
use tempfile::TempDir;
use tokio_util::sync::CancellationToken;
use trove_collector::scan::{
    preview::{Fate, preview},
    rules::Rules,
};

/// What lies in the folder.
const FILES: [&str; 6] = ["a.jpg", "b.mov", "in/c.jpg", "in/deep/[d].jpg", "in/!e.jpg", "#f.jpg"];

static FOLDER: LazyLock<Mutex<TempDir>> = LazyLock::new(|| {
    let folder = tempfile::tempdir().expect("there is room");
    fs::create_dir_all(folder.path().join("in/deep")).expect("there is room");
    for file in FILES {
        fs::write(folder.path().join(file), "x").expect("there is room");
    }
    Mutex::new(folder)
});

/// What becomes of everything in the folder, with this `.troveignore` and these patterns.
fn fates(folder: &TempDir, ignored: &[u8], patterns: &[String]) -> HashMap<PathBuf, Fate> {
    fs::write(folder.path().join(".troveignore"), ignored).expect("there is room");
    let mut fates = HashMap::new();
    let rules = Rules::new(folder.path(), patterns);
    preview(folder.path(), &rules, &CancellationToken::new(), &mut |glimpse| {
        assert!(glimpse.path.starts_with(folder.path()), "{:?} lies elsewhere", glimpse.path);
        assert!(fates.insert(glimpse.path, glimpse.fate).is_none(), "it is told twice");
    });
    fates
}

/// A byte with how many lines are patterns that are typed; all others are the `.troveignore`.
pub fn body(bytes: &[u8]) {
    let mut input = Input(bytes);
    let count = usize::from(input.byte() % 4);
    let patterns: Vec<String> = (0..count).map(|_| input.text()).collect();
    for pattern in &patterns {
        assert!(Rules::complaint(pattern).is_none_or(|sentence| !sentence.is_empty()));
    }
    let folder = FOLDER.lock().expect("nobody panicked");
    let found = fates(&folder, input.0, &patterns);
    assert!(!found.is_empty());
    assert_eq!(found, fates(&folder, input.0, &patterns));
    let takes = |found: &HashMap<PathBuf, Fate>, file: &str| {
        found.get(&folder.path().join(file)) == Some(&Fate::TakenIn)
    };
    // Another line that takes nothing out changes nothing.
    let more = [input.0, b"\n# nothing\nno such file\n"].concat();
    let again = fates(&folder, &more, &patterns);
    // A file of patterns is read only so far.
    if more.len() < 200_000 {
        assert!(FILES.iter().all(|file| takes(&found, file) == takes(&again, file)));
    }
    // What leaves out everything leaves nothing.
    let nothing = fates(&folder, &[input.0, b"\n/*\n"].concat(), &patterns);
    assert!(more.len() > 200_000 || !FILES.iter().any(|file| takes(&nothing, file)));
}
