//! Bytes of strangers for every parser of Trove that meets them, and what must hold of the outcome.
//!
//! Each module is one target: `body` takes the bytes that a fuzzer has made up, or that it has kept in
//! `fuzz/corpus`, and panics where something does not hold. `cargo xtask fuzz` runs them under the
//! fuzzer; `crates/testkit/tests/foreign_bytes` replays what was kept with every run of the tests.

pub mod api;
pub mod bundles;
pub mod conditions;
pub mod credentials;
pub mod ftp;
pub mod ftp_lines;
pub mod ignore_patterns;
pub mod inbox;
pub mod input;
pub mod json;
pub mod media;
pub mod paths;
pub mod playlists;
pub mod ranges;
pub mod recogniser;
pub mod restore;
pub mod search;
pub mod settings;
pub mod templates;
pub mod texts;

/// What is to hold of any bytes.
pub type Body = fn(&[u8]);

/// All targets by their names, which are those of their folders in `fuzz/corpus` too.
pub const TARGETS: [(&str, Body); 19] = [
    ("api", api::body),
    ("bundles", bundles::body),
    ("conditions", conditions::body),
    ("credentials", credentials::body),
    ("ftp", ftp::body),
    ("ftp_lines", ftp_lines::body),
    ("ignore_patterns", ignore_patterns::body),
    ("inbox", inbox::body),
    ("json", json::body),
    ("media", media::body),
    ("paths", paths::body),
    ("playlists", playlists::body),
    ("ranges", ranges::body),
    ("recogniser", recogniser::body),
    ("restore", restore::body),
    ("search", search::body),
    ("settings", settings::body),
    ("templates", templates::body),
    ("texts", texts::body),
];
