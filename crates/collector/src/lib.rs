//! Trove collector.
