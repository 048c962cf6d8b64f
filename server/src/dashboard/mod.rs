//! The house in one look, and how its owner steers it. What is shown is made purely, in
//! [`shown`] and its neighbours, from readings that [`readings`] takes; [`live`] takes them for all
//! listeners at once.

pub mod computer;
pub mod files;
pub mod live;
pub mod news;
pub mod readings;
pub mod settings;
pub mod shown;
pub mod steering;
pub mod traffic;
pub mod view;
