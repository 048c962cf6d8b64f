//! What goes wrong in a house: processes die, links break, disks fill, files change under the
//! reader's eyes, and the other side lies. Real programs, real ports; after each fault nothing is
//! lost, nothing half is in the shares, somebody says what is wrong, and collecting completes.

#![allow(
    clippy::disallowed_methods,
    clippy::unwrap_used,
    clippy::panic,
    clippy::print_stdout,
    reason = "the tests' own house may fail a test, and says what it skips"
)]

mod acknowledgements;
mod backups;
mod chaos;
mod clocks;
mod crashes;
mod failing_calls;
mod files;
mod full_disk;
mod hostile_backups;
mod hostile_client;
mod hostile_server;
mod house;
mod links;
mod refused_calls;
mod restored;
mod scripted_server;
mod secrets;
mod three_computers;
mod torture;
