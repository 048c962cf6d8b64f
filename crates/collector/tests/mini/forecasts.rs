//! What the small server says would become of files.

use super::{Lost, Mini};
use std::collections::{HashMap, HashSet};
use trove_protocol::{FileOffer, Forecast, ForecastQuery, Forecasts, Prospect, Sample};

impl Mini {
    /// All that is not stored is wanted once, under its own name in one folder, with a number where that
    /// is taken; empty files are refused.
    pub fn forecast(&self, query: ForecastQuery) -> Result<Forecasts, Lost> {
        let mut state = self.state();
        if state.away {
            return Err(Lost);
        }
        state.queries.push((query.offers.len(), query.taken.len()));
        let mut taken: HashSet<String> = query.taken.into_iter().collect();
        let mut wanted: HashMap<(u64, Sample), String> = HashMap::new();
        let forecast = |offer: FileOffer| {
            if offer.size == 0 {
                let prospect = Prospect::Refused { reason: "It is empty.".into() };
                return Forecast { prospect, share_path: None };
            }
            if let Some(hash) = offer.hash.filter(|hash| state.stored.contains_key(hash)) {
                let share_path = Some(format!("Photos/{hash}"));
                return Forecast { prospect: Prospect::Stored { hash }, share_path };
            }
            let content = (offer.size, offer.sample);
            if let Some(first) = wanted.get(&content) {
                return Forecast {
                    prospect: Prospect::Copy,
                    share_path: Some(String::clone(first)),
                };
            }
            let name = offer.path.file_name();
            let named = |n: u32| match n {
                1 => format!("Photos/{name}"),
                _ => format!("Photos/{n} {name}"),
            };
            let place = (1..=100).map(named).find(|place| taken.insert(place.clone()));
            wanted.extend(place.clone().map(|place| (content, place)));
            Forecast { prospect: Prospect::Wanted, share_path: place }
        };
        Ok(Forecasts { forecasts: query.offers.into_iter().map(forecast).collect() })
    }
}
