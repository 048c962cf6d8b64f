//! Where the dashboard's pages see the house and steer it, for its owner alone.

pub(super) mod files;
pub(super) mod house;
pub(super) mod live;
pub(super) mod pauses;
