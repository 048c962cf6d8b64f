//! What the commands look at around this computer.

use crate::courtesy::{Surroundings, ThisComputer, Unaware};
use clap::ValueEnum;
use std::sync::Arc;

/// Tests must not depend on the computer they run on.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, ValueEnum)]
pub enum Choice {
    /// All that there is.
    #[default]
    All,
    /// What the message bus says.
    Bus,
    /// Nothing.
    Nothing,
}

impl Choice {
    /// The surroundings of this choice.
    pub fn surroundings(self) -> Arc<dyn Surroundings> {
        match self {
            Self::All => Arc::new(ThisComputer { sensors: true }),
            Self::Bus => Arc::new(ThisComputer { sensors: false }),
            Self::Nothing => Arc::new(Unaware),
        }
    }
}
