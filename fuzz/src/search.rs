//! What people type into the search: the catalogue takes any question that is made of it.

use super::input::Input;
use std::sync::LazyLock;
use tempfile::TempDir;
use tokio::runtime::{Builder, Runtime};
use trove_protocol::Kind;
use trove_server::{
    catalogue::{Collecting as _, MusicLibrary as _, Search, sqlite::SqliteCatalogue},
    collection::query::{span, understand},
};

struct Place {
    _folder: TempDir,
    catalogue: SqliteCatalogue,
    runtime: Runtime,
}

static PLACE: LazyLock<Place> = LazyLock::new(|| {
    let folder = tempfile::tempdir().expect("there is room");
    let runtime = Builder::new_current_thread().enable_all().build().expect("a runtime");
    let file = folder.path().join("catalogue.sqlite");
    let catalogue = runtime.block_on(SqliteCatalogue::open(&file)).expect("a new catalogue");
    Place { _folder: folder, catalogue, runtime }
});

/// A byte with what else is asked, then lines: what is typed, a camera, a computer, a span of time.
pub fn body(bytes: &[u8]) {
    let mut input = Input(bytes);
    let also = input.byte();
    let (typed, camera, computer, time) = (input.text(), input.text(), input.text(), input.text());
    let (from, to) = span(&time).unzip();
    let after = (also & 1 > 0).then(|| (to.filter(|_| also & 2 > 0), i64::from(also)));
    let kinds = [Kind::Photo, Kind::Video, Kind::Music];
    let search = Search {
        question: understand(&typed),
        kind: kinds.get(usize::from(also >> 2 & 3)).copied(),
        camera: Some(camera).filter(|text| !text.is_empty()),
        computer: Some(computer).filter(|text| !text.is_empty()),
        from,
        to,
        after,
        limit: u32::from(also),
    };
    let Place { catalogue, runtime, .. } = &*PLACE;
    runtime.block_on(async {
        let page = catalogue.search(&search).await.expect("any question can be asked");
        assert!(page.items.is_empty());
        let (total, _) = catalogue.facets(&search).await.expect("any question can be asked");
        assert_eq!(total, 0);
        catalogue.music_album(&typed).await.expect("any album can be asked for");
        catalogue.music_albums(Some(&typed), Some(&time), 10).await.expect("any artist can be");
        catalogue.tracks(Some(&typed), Some(&time), None, 10).await.expect("any artist can be");
    });
}
