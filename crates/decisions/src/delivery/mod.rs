//! How files are sent, as RFC 9110 says: conditions, and parts of a content.

pub mod conditions;
pub mod ranges;
