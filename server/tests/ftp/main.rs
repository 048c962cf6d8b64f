//! The FTP port and the inbox behind it, through real sockets.

mod bundles;
mod house;
mod singles;
mod wire;
