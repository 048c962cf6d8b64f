//! Processes that die at drawn moments: five rounds. `cargo xtask torture` goes on from there.

use std::fs;
use trove_testkit::{
    Programs,
    torture::{Corpus, Extent, House, Options, promises, run},
};

#[test]
fn five_rounds_of_sudden_death_lose_nothing() {
    let options = Options {
        programs: Programs::beside_this_one().unwrap(),
        seed: 6,
        first: 0,
        rounds: 5,
        rounds_of_a_house: 5,
        media: std::env::var_os("TROVE_MEDIA_CORPUS").map(Into::into),
        extent: Extent { households: 3, large: 6 },
    };
    let figures = run(&options, &mut |line| println!("{line}")).unwrap();
    println!("{figures}");
    assert_eq!(figures.rounds(), 5);
}

/// The checks themselves are put to the test: whatever is broken by hand is found.
#[test]
fn each_broken_promise_is_found() {
    let folder = tempfile::tempdir().unwrap();
    let extent = Extent { households: 1, large: 1 };
    let corpus = Corpus::lay_out(folder.path(), None, 1, extent).unwrap();
    let programs = Programs::beside_this_one().unwrap();
    let mut house = House::open(&programs, &corpus).unwrap();
    house.complete().unwrap();
    promises::complete(&house, &corpus).unwrap();
    let stored = promises::hold(&house, &corpus).unwrap();
    assert!(stored > 100, "{stored}");

    let broken = |what: &str| {
        let error = format!("{:#}", promises::complete(&house, &corpus).unwrap_err());
        assert!(error.contains(what), "{error}");
    };
    let shares = house.server.shares();
    let photo = shares.join("Photos/2020/2020-03/IMG_20200312_170000.jpg");
    let sound = fs::read(&photo).unwrap();
    fs::write(&photo, &sound[..sound.len() / 2]).unwrap();
    broken("is nothing that a client ever had");
    let another = shares.join("Photos/2020/2020-08/IMG_20200812_170000.jpg");
    fs::copy(another, &photo).unwrap();
    broken("that is another content");
    fs::remove_file(&photo).unwrap();
    broken("nothing is there");
    fs::write(&photo, &sound).unwrap();
    promises::complete(&house, &corpus).unwrap();

    let copy = shares.join("Photos/a copy.jpg");
    fs::write(&copy, &sound).unwrap();
    broken("a content is there twice");
    fs::remove_file(&copy).unwrap();
    let left = house.server.data_dir().join("inbox/7");
    fs::write(&left, "half").unwrap();
    broken("left in the inbox");
    fs::remove_file(&left).unwrap();
    let own = corpus.computers()[0].join("film 0.mp4");
    fs::write(&own, "changed").unwrap();
    broken("somebody has changed the clients' files");
}
