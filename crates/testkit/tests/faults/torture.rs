//! Processes that die at drawn moments: five rounds. `cargo xtask torture` goes on from there.

use trove_testkit::{
    Programs,
    torture::{Extent, Options, run},
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
