//! What one side knew is lost: its records come from a backup of some time ago.

use crate::house::{House, SOON, age, contents, photo};
use std::{
    fs, io,
    path::{Path, PathBuf},
};
use trove_records::files_of;

const FILES: u64 = 30;
const SIZE: u64 = 3_000;

/// A copy of a database, to be put back.
struct Backup(Vec<(PathBuf, Vec<u8>)>);

impl Backup {
    fn of(database: &Path) -> Self {
        let files = files_of(database).into_iter();
        Self(files.filter_map(|file| Some((file.clone(), fs::read(file).ok()?))).collect())
    }

    fn restore(self, database: &Path) {
        for file in files_of(database) {
            match fs::remove_file(file) {
                Err(error) if error.kind() != io::ErrorKind::NotFound => panic!("{error}"),
                _ => {}
            }
        }
        for (file, bytes) in self.0 {
            fs::write(file, bytes).unwrap();
        }
    }
}

/// The ledger knows nothing of what was stored since: nobody would tell it again.
#[test]
fn a_computer_that_was_restored_from_a_backup_learns_what_is_stored() {
    let house = House::open();
    let ana = house.client("ana");
    ana.put_photos(FILES, SIZE);
    // Offered and wanted, and no more.
    house.ftp.control.refuse();
    let mut collecting = ana.collector.start().unwrap();
    house.until_server("all is asked for", |status| status["clients"][0]["asked"] == FILES);
    assert!(collecting.stop().unwrap().success());
    let ledger = ana.collector.config_dir().join("ledger.sqlite");
    let backup = Backup::of(&ledger);

    house.ftp.pass_all();
    house.completes(&[&ana]);
    let received = house.server.status().unwrap()["ftp_bytes_received"].clone();
    backup.restore(&ledger);
    house.completes(&[&ana]);
    let again = &house.server.status().unwrap()["ftp_bytes_received"];
    assert_eq!(*again, received, "what is stored was sent again");
}

/// The catalogue knows nothing of what it was told since, and begins to count its commands anew at
/// numbers that the computer has heard.
#[test]
fn a_server_that_was_restored_from_a_backup_collects_what_it_has_forgotten() {
    let mut house = House::open();
    let ana = house.client("ana");
    house.completes(&[&ana]);
    house.server.kill().unwrap();
    let catalogue = house.server.data_dir().join("catalogue.sqlite");
    let backup = Backup::of(&catalogue);
    house.server.restart().unwrap();
    ana.put_photos(FILES, SIZE);
    house.completes(&[&ana]);

    house.server.kill().unwrap();
    backup.restore(&catalogue);
    house.server.restart().unwrap();
    house.completes(&[&ana]);
}

/// The catalogue takes the files that it has forgotten for those that they replaced: nothing is moved
/// that is not what it is taken for.
#[test]
fn a_server_that_was_restored_from_a_backup_takes_newer_versions_for_what_they_are() {
    let mut house = House::open();
    let ana = house.client("ana");
    ana.put_photos(5, SIZE);
    house.completes(&[&ana]);
    house.server.kill().unwrap();
    let catalogue = house.server.data_dir().join("catalogue.sqlite");
    let backup = Backup::of(&catalogue);
    house.server.restart().unwrap();
    for seed in 0..3 {
        let path = ana.pictures.join(format!("IMG_{seed:04}.jpg"));
        fs::remove_file(&path).unwrap();
        photo(100 + seed, SIZE).write(&path).unwrap();
        age(&path, 2);
    }
    ana.collector.run_until_idle(SOON).unwrap();
    let shares = house.is_sound();
    assert_eq!(shares.len(), 8, "{shares:?}");

    house.server.kill().unwrap();
    backup.restore(&catalogue);
    house.server.restart().unwrap();
    ana.collector.run_until_idle(SOON).unwrap();
    let status = ana.collector.status().unwrap();
    assert_eq!((&status["safe"], &status["pending"]), (&5.into(), &0.into()), "{status:#}");
    let mut found = contents(house.server.shares());
    found.remove(&house.server.shares().join(".trove/lock"));
    assert_eq!(found, shares);
    house.server.verify().unwrap();
}
