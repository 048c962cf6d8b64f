//! Reading the shares again: what a finding means, and how much is to be read now.

pub mod judge;
mod kept;
pub mod pace;

pub use kept::{ByHand, Faring, FolderNote, Identity, Kept};
