//! Trove testkit.
