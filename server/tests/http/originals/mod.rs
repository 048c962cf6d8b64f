//! Originals, downloads and streams through the port.

mod downloads;
mod figures;
mod house;
mod nginx;
mod players;
mod playing;
mod playlists;
mod reading;
mod webdav;
