//! Forecasts: what would become of files if they were offered. Asking changes nothing.

use crate::{ContentHash, FileOffer};
use serde::{Deserialize, Serialize};

/// Most paths that one [`ForecastQuery`] names as taken.
pub const MOST_TAKEN: usize = 10_000;

/// `POST /api/v1/clients/{client}/forecasts`: at most [`crate::LARGEST_BATCH`] offers.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct ForecastQuery {
    /// Files as they would be offered. Those of one group are best asked about together.
    pub offers: Vec<FileOffer>,
    /// Paths below the shares that count as taken, because earlier queries had them for an answer;
    /// at most [`MOST_TAKEN`].
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub taken: Vec<String>,
}

/// What would become of a file.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(tag = "prospect", rename_all = "snake_case")]
pub enum Prospect {
    /// It would be asked of this client.
    Wanted,
    /// It is the same as an earlier one of the query, which would be asked for.
    Copy,
    /// Another client that is there has it too, and it is on its way from that one or will be.
    Elsewhere,
    /// A stored content looks the same: this client would be asked for the full hash, and for the
    /// file only if the hashes differ.
    Alike,
    /// The server holds exactly this content.
    Stored {
        /// The stored content's hash.
        hash: ContentHash,
    },
    /// It would not be taken.
    Refused {
        /// Why, as a sentence for people.
        reason: String,
    },
    /// What a newer server says.
    #[serde(other)]
    Unknown,
}

/// The forecast of one file.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Forecast {
    /// What would become of it.
    #[serde(flatten)]
    pub prospect: Prospect,
    /// Where it lies below the shares, or would be filed as things are now. When files of one name
    /// are sent in another order than they were asked about, they get their numbers in that order.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub share_path: Option<String>,
}

/// The answer to a [`ForecastQuery`].
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Forecasts {
    /// One for each offer, in their order.
    pub forecasts: Vec<Forecast>,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_a_newer_server_says_is_read_too() {
        let newer = r#"{"prospect":"later","when":"tomorrow","share_path":"Photos/a.jpg"}"#;
        let read: Forecast = serde_json::from_str(newer).unwrap();
        assert_eq!(read.prospect, Prospect::Unknown);
        assert_eq!(read.share_path.as_deref(), Some("Photos/a.jpg"));
        let stored = Prospect::Stored { hash: ContentHash([7; 32]) };
        let forecast = Forecast { prospect: stored, share_path: None };
        let written = serde_json::to_string(&forecast).unwrap();
        assert_eq!(serde_json::from_str::<Forecast>(&written).unwrap(), forecast);
    }
}
