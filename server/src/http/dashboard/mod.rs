//! Where the dashboard's pages see the house and steer it, for its owner alone.

pub(super) mod clients;
pub(super) mod codes;
pub(super) mod files;
pub(super) mod house;
pub(super) mod live;
pub(super) mod log;
pub(super) mod pauses;
pub(super) mod settings;
pub(super) mod traffic;
pub(super) mod upkeep;
