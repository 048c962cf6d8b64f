//! Trove media.
