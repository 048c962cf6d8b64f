//! How the server says no.

use serde::{Deserialize, Serialize};

/// The body of every answer whose status is not 2xx.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Problem {
    /// A stable word for programs, such as `wrong_code`.
    pub code: String,
    /// What it means and what to do, for people.
    pub message: String,
}
