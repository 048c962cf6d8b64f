//! How `trove-server scrub` asks the running server for a pass, and hears what it found: through
//! the catalogue, which both have open.

use super::report::Report;
use crate::catalogue::{CatalogueError, Reports};
use serde::{Deserialize, Serialize};

const REQUEST: &str = "scrub_request";
const ANSWER: &str = "scrub_answer";

/// A pass that somebody asks for.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Request {
    /// Tells it from all others.
    pub id: String,
    /// What the person says of missing files.
    #[serde(default)]
    pub missing: Missing,
}

/// What a person says of missing files.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Missing {
    /// Nothing: when many are missing, it is a question.
    #[default]
    Ask,
    /// People took them away: they are let go.
    Accept,
    /// The disk lost them, or the shares are new: they are fetched again.
    Fetch,
}

#[derive(Serialize, Deserialize)]
struct Answer {
    id: String,
    report: Report,
}

/// Asks for a pass.
pub async fn ask(
    catalogue: &(impl Reports + ?Sized),
    missing: Missing,
) -> Result<Request, CatalogueError> {
    let request = Request { id: uuid::Uuid::new_v4().to_string(), missing };
    note(catalogue, REQUEST, &request).await?;
    Ok(request)
}

/// The pass that was asked for last and is not done yet.
pub async fn open(catalogue: &(impl Reports + ?Sized)) -> Result<Option<Request>, CatalogueError> {
    let Some(request) = noted::<Request>(catalogue, REQUEST).await? else { return Ok(None) };
    let answer = noted::<Answer>(catalogue, ANSWER).await?;
    Ok(Some(request).filter(|request| answer.is_none_or(|answer| answer.id != request.id)))
}

/// What a pass found, once it is done.
pub async fn answer(
    catalogue: &(impl Reports + ?Sized),
    request: &Request,
) -> Result<Option<Report>, CatalogueError> {
    let answer = noted::<Answer>(catalogue, ANSWER).await?;
    Ok(answer.filter(|answer| answer.id == request.id).map(|answer| answer.report))
}

/// Says what a pass found.
pub async fn done(
    catalogue: &(impl Reports + ?Sized),
    request: &Request,
    report: &Report,
) -> Result<(), CatalogueError> {
    note(catalogue, ANSWER, &Answer { id: request.id.clone(), report: report.clone() }).await
}

async fn note(
    catalogue: &(impl Reports + ?Sized),
    name: &str,
    value: &impl Serialize,
) -> Result<(), CatalogueError> {
    let text = serde_json::to_string(value).map_err(|_| CatalogueError::Unreadable("a request"))?;
    catalogue.note_setting(name, &text).await
}

/// What an earlier version wrote otherwise was never asked.
async fn noted<T: serde::de::DeserializeOwned>(
    catalogue: &(impl Reports + ?Sized),
    name: &str,
) -> Result<Option<T>, CatalogueError> {
    let text = catalogue.setting(name).await?;
    Ok(text.and_then(|text| serde_json::from_str(&text).ok()))
}
