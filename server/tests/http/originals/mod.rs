//! Originals, downloads and streams through the port.

mod downloads;
mod house;
mod nginx;
mod players;
mod reading;
