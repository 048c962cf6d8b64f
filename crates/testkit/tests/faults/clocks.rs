//! Clocks that are wrong: files from the future, and from before 1970.

use crate::house::{House, photo};
use std::{
    fs::File,
    time::{Duration, SystemTime},
};

const YEAR: Duration = Duration::from_hours(365 * 24);

#[test]
fn files_of_any_age_are_collected() {
    let house = House::open();
    let ana = house.client("ana");
    let now = SystemTime::now();
    let epoch = SystemTime::UNIX_EPOCH;
    let moments = [
        epoch,
        epoch - Duration::from_nanos(1),
        epoch - 50 * YEAR,
        now + Duration::from_hours(1),
        now + 100 * YEAR,
    ];
    for (seed, moment) in moments.into_iter().enumerate() {
        let path = ana.put(&format!("{seed}.jpg"), &photo(seed as u64, 9_000));
        File::options().write(true).open(path).unwrap().set_modified(moment).unwrap();
    }
    house.completes(&[&ana]);
}
