//! What a confirmation means, given what is known of the request and what arrived.

mod judge;
mod requested;

pub use judge::{Arrived, Verdict, judge};
pub use requested::{Healing, Requested, RequestedFile};
