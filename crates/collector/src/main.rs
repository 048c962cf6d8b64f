//! Trove client.
fn main() {}
