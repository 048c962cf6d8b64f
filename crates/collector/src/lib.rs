//! Trove's client engine.
pub mod ledger;
pub mod link;
pub mod retry;
pub mod settings;
pub mod state;
