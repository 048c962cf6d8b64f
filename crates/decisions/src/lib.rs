//! What the server decides, from plain values alone.
//!
//! Nothing in here waits, reads, writes or looks at a clock: who calls has learned what there is
//! to know, and carries out what was decided. The server has each module under the name of the
//! part of it that does so. In the order of a file's life:
//!
//! | | |
//! |---|---|
//! | [`decide`] | what an offered file means for the house |
//! | [`queue`] | where a wanted content stands, and when to try again |
//! | [`plan`] | what to ask of whom now, and why the rest has to wait |
//! | [`confirm`] | what a confirmation means, given what arrived |
//! | [`shares`] | which path a file gets |
//! | [`scrub`] | what a finding in the shares means, and how much to read again |
//! | [`delivery`] | which parts of a content a request is for |
//!
//! Beside them [`meter`], which tells how fast a client sends.

pub mod confirm;
pub mod decide;
pub mod delivery;
pub mod meter;
mod moment;
pub mod plan;
pub mod queue;
pub mod scrub;
pub mod shares;

pub use moment::Moment;
