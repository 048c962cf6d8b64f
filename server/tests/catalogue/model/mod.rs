//! The catalogue against a model of it in memory, through any chain of what happens to it: clients
//! come and go, offer, are asked, fail, confirm; files are stored, damaged, let go and healed; and at
//! any moment the server is started anew.
//!
//! After each step the real catalogue, in a real file, must say what the model says. The model itself
//! must keep what is promised: nothing that was stored is forgotten, what is wanted is had by
//! somebody, what is asked is asked of somebody, and no number is used twice.
//!
//! `TROVE_MODEL_CASES` makes it try that many other chains than the tests do.

mod compared;
mod course;
mod driven;
mod remembered;
mod step;

use super::NOW;
use compared::compare;
use driven::Driven;
use proptest::{
    prelude::*,
    test_runner::{Config, RngSeed},
};
use proptest_state_machine::{ReferenceStateMachine, StateMachineTest, prop_state_machine};
use remembered::Remembered;
use step::Step;

/// Chains that the tests try.
const CASES: u32 = 20;

struct Model;

impl ReferenceStateMachine for Model {
    type State = Remembered;
    type Transition = Step;

    fn init_state() -> BoxedStrategy<Remembered> {
        Just(Remembered::new()).boxed()
    }

    fn transitions(known: &Remembered) -> BoxedStrategy<Step> {
        step::any_step(known)
    }

    fn apply(mut known: Remembered, step: &Step) -> Remembered {
        course::remember(&mut known, step);
        known
    }

    fn preconditions(known: &Remembered, step: &Step) -> bool {
        step::may_be(known, step)
    }
}

struct Catalogue;

impl StateMachineTest for Catalogue {
    type SystemUnderTest = Driven;
    type Reference = Model;

    fn init_test(_: &Remembered) -> Driven {
        Driven::new()
    }

    fn apply(mut driven: Driven, _: &Remembered, step: Step) -> Driven {
        driven.take(&step);
        driven
    }

    fn check_invariants(driven: &Driven, known: &Remembered) {
        // Here, and not as the chain is made: so a chain that fails is made shorter and told.
        known.keeps_its_promises();
        driven.block_on(compare(driven.catalogue(), known));
    }
}

/// Without being told otherwise, the same chains each time.
fn configuration() -> Config {
    let asked = std::env::var("TROVE_MODEL_CASES").ok().and_then(|asked| asked.parse().ok());
    let rng_seed = if asked.is_some() { RngSeed::Random } else { RngSeed::Fixed(1) };
    Config { cases: asked.unwrap_or(CASES), rng_seed, max_shrink_iters: 4_000, ..Config::default() }
}

prop_state_machine! {
    #![proptest_config(configuration())]

    #[test]
    fn the_catalogue_says_what_a_model_in_memory_says(sequential 20..80 => Catalogue);
}
