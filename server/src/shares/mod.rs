//! The shares.

pub mod destination;
pub mod path;
pub mod safe_name;
pub mod template;
