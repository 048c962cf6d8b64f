//! A whole house in one process: the real server and real client engines on a simulated network, disk
//! and clock, from one seed.
//!
//! [`run`] goes from a house's beginning to its end: computers whose people add, change, rename and
//! delete files; links that are cut, messages that are lost, late, repeated and overtake each other;
//! processes that end at any await and at named points around each write, sync, rename and commit;
//! power cuts that take whatever was not synced; full and failing disks; clocks that are set; sleep.
//! After each thing that happens, [`checks`] looks at the files and databases from outside.
//!
//! What makes a seed repeatable: one thread polls all tasks, and after each poll lets the others do
//! whatever the task handed to them ([`pulse`]); everything that is drawn comes from one source
//! ([`draw`]); and [`batch`] runs each seed in a process of its own, whose threads run one at a time,
//! and whose clocks and random numbers come from the seed too (`threads/one_at_a_time.c`).
//!
//! Linux only.

pub mod batch;
pub mod checks;
pub mod client;
pub mod computer;
pub mod contents;
pub mod disk;
pub mod draw;
pub mod events;
pub mod history;
pub mod house;
pub mod link;
pub mod network;
pub mod points;
pub mod pulse;
pub mod run;
pub mod server;
pub mod space;
pub mod write_ahead;
