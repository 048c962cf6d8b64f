//! Trove server.
fn main() {}
