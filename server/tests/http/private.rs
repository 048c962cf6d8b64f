//! What other people of the server's computer could read of its data folder.

use super::{gallery::Gallery, home::Home};
use std::{
    fs::{self, Permissions},
    os::unix::fs::PermissionsExt as _,
    path::{Path, PathBuf},
};
use trove_server::http::Limits;
use trove_testkit::made_media::{Shot, jpeg};

fn mode(path: &Path) -> u32 {
    fs::symlink_metadata(path).unwrap().permissions().mode() & 0o777
}

/// All files that somebody else could open, going by the permissions on the way to them.
fn open_to_others(folder: &Path, found: &mut Vec<PathBuf>) {
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            if mode(&path) & 0o011 != 0 {
                open_to_others(&path, found);
            }
        } else if mode(&path) & 0o044 != 0 {
            found.push(path);
        }
    }
}

#[tokio::test]
async fn others_of_the_servers_computer_read_nothing_of_its_own() {
    let gallery = Gallery::with(|options| {
        // As somebody makes it who wants the shares in it to be read.
        fs::set_permissions(&options.data_dir, Permissions::from_mode(0o755)).unwrap();
    })
    .await;
    let photo = gallery.add(0, "/IMG_1.jpg", &jpeg(&Shot::default())).await;
    gallery.get(&format!("/items/{photo}/thumbnail")).await.error_for_status().unwrap();
    let data = gallery.home.folder.path();
    let mut found = Vec::new();
    open_to_others(data, &mut found);
    let shares = data.join("shares");
    // The shares are for others to read; the certificate is shown to everybody who comes, and the
    // lock says which process serves.
    found.retain(|path| {
        !path.starts_with(&shares)
            && !path.ends_with("tls/certificate.pem")
            && !path.ends_with("serve.lock")
    });
    assert!(found.is_empty(), "{found:?}");
    for name in ["catalogue.sqlite", "catalogue.sqlite-wal", "catalogue.sqlite-shm", "tls/key.pem"]
    {
        assert_eq!(mode(&data.join(name)), 0o600, "{name}");
    }
    for name in ["inbox", "pictures"] {
        assert_eq!(mode(&data.join(name)), 0o700, "{name}");
    }
}

#[tokio::test]
async fn a_catalogue_that_others_could_read_is_taken_from_them() {
    let home = Home::with(Limits::default(), |_| {}).await;
    let catalogue = home.folder.path().join("catalogue.sqlite");
    fs::set_permissions(&catalogue, Permissions::from_mode(0o644)).unwrap();
    let home = home.restart(std::time::Duration::ZERO).await;
    assert_eq!(mode(&home.folder.path().join("catalogue.sqlite")), 0o600);
}
