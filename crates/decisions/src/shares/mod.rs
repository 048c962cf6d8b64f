//! Which path a file gets below the shares, and names that every system of a home can show.

pub mod destination;
pub mod path;
pub mod safe_name;
pub mod template;

/// Trove's own folder in the shares; hidden, and no template can lead there.
pub const OWN_FOLDER: &str = ".trove";
