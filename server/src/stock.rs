//! How what is stored fares: damage, healing, and what people did by hand. Part of the stable
//! output of `trove-server status --json`. Pure.

use crate::catalogue::{DamagedContent, UpkeepFigures};
use serde::Serialize;

/// How what is stored fares.
#[derive(Clone, Debug, Serialize)]
pub struct StockOverview {
    /// Contents found damaged and not yet healed.
    pub damaged: u64,
    /// Times that a content was healed, ever.
    pub healed: u64,
    /// Contents that people changed or deleted in the shares by hand.
    pub let_go: u64,
    /// Everything stored was read again since then: seconds since 1970-01-01 UTC.
    pub checked_since: Option<i64>,
    /// What is damaged; the first hundred.
    pub damaged_files: Vec<DamagedFile>,
}

/// A damaged file.
#[derive(Clone, Debug, Serialize)]
pub struct DamagedFile {
    /// Below the shares.
    pub path: String,
    /// What is wrong and what is done about it, as a sentence.
    pub reason: String,
    /// Computers that still have it.
    pub holders: u64,
}

/// Puts figures into an overview.
pub fn stock_overview(figures: &UpkeepFigures, damaged: Vec<DamagedContent>) -> StockOverview {
    StockOverview {
        damaged: figures.damaged,
        healed: figures.healed,
        let_go: figures.let_go,
        checked_since: figures.oldest_check.map(|moment| moment.0.div_euclid(1000)),
        damaged_files: damaged
            .into_iter()
            .map(|one| {
                let next = if one.holders > 0 {
                    "it is asked of a computer that still has it"
                } else {
                    "no computer has it any more, so restore it from a backup"
                };
                let reason = format!("{} {}; {next}.", one.share_path, one.reason);
                DamagedFile { path: one.share_path, reason, holders: one.holders }
            })
            .collect(),
    }
}
