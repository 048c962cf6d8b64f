//! Trove's headless server.
//!
//! The modules read in the order of a file's life: [`offer`], [`decide`], [`queue`],
//! [`dispatch`], [`receive`], [`confirm`], [`mod@file`]; beside them [`catalogue`] (the only SQL),
//! [`shares`] (the only writer of shares), [`ftp`] and [`http`] (the two ports) and [`pairing`].

pub mod announce;
pub mod backups;
pub mod catalogue;
pub mod clock;
pub mod collection;
pub mod command_line;
pub mod commands;
pub mod confirm;
pub mod dashboard;
pub mod disk;
pub mod dispatch;
pub mod downloads;
pub mod events;
pub(crate) mod faults;
pub mod file;
pub mod forecast;
pub mod foreign_files;
pub mod ftp;
pub mod guard;
pub mod hashes;
pub mod house;
pub mod http;
pub mod library;
pub mod looking_after;
pub mod noticing;
pub mod offer;
pub mod originals;
pub mod overview;
pub mod owner;
pub mod pairing;
pub mod people;
pub mod presence;
pub mod previews;
pub mod reach;
pub mod receive;
pub mod requests;
pub mod safety;
pub mod scrub;
pub mod serve;
pub mod set_aside;
pub mod settings;
pub mod shares;
pub mod states;
pub mod status;
pub mod stock;
pub mod streaming;
pub mod streams;
pub mod tls;
pub mod traffic;
pub mod verify;
pub mod webdav;

pub use trove_decisions::{decide, queue};
