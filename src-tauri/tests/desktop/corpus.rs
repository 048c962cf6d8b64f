//! The app collects real media into a real server.

use crate::{app::App, house::House, panel::Panel, session::Session};
use std::{
    collections::HashSet,
    fs,
    path::{Path, PathBuf},
};
use trove_app::bindings::TrayState;

/// Hashes of all files below a folder, hidden ones left out.
fn hashes(folder: &Path, found: &mut HashSet<blake3::Hash>) {
    for entry in fs::read_dir(folder).unwrap().map(Result::unwrap) {
        if entry.file_name().to_string_lossy().starts_with('.') {
            continue;
        }
        if entry.file_type().unwrap().is_dir() {
            hashes(&entry.path(), found);
        } else {
            found.insert(blake3::hash(&fs::read(entry.path()).unwrap()));
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn the_corpus_is_collected_byte_for_byte() {
    let Some(corpus) = std::env::var_os("TROVE_MEDIA_CORPUS").map(PathBuf::from) else {
        eprintln!("TROVE_MEDIA_CORPUS is not set");
        return;
    };
    let session = Session::begin();
    let house = House::paired(&session);
    house.computer.add_folder(&corpus).unwrap();
    let panel = Panel::start(&session).await;
    let _app = App::at_login(&session);
    let icon = panel.icon().await;
    let at_rest = |seen: &crate::panel::Seen| {
        matches!(seen.state, TrayState::UpToDate | TrayState::Attention)
            && seen.tooltip.contains("safe")
    };
    let seen = icon.until("all is collected", at_rest).await;
    eprintln!("{}", seen.tooltip);
    house.server.verify().unwrap();
    let (mut there, mut here) = (HashSet::new(), HashSet::new());
    hashes(&corpus, &mut there);
    hashes(house.server.shares(), &mut here);
    let strange: Vec<_> = here.difference(&there).collect();
    assert!(strange.is_empty(), "{strange:?}");
    let stored = house.server.manifest().unwrap().lines().count();
    assert_eq!(here.len(), stored);
    assert!(stored > 300, "{stored}");
}
