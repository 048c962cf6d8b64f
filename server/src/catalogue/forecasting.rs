//! What a forecast must know beside what deciding knows. All of it is reading.

use super::{CatalogueError, RequestedFile};
use crate::decide::ContentId;
use async_trait::async_trait;
use std::collections::HashMap;
use trove_protocol::{ClientId, ClientPath};

/// A file of another client that holds a wanted content.
#[derive(Clone, Debug, PartialEq)]
pub struct OtherHolder {
    /// Whose it is.
    pub client: ClientId,
    /// Whether that client is being asked for it.
    pub asked: bool,
    /// What it would be filed as.
    pub file: RequestedFile,
}

/// What a forecast must know beside what deciding knows.
#[async_trait]
pub trait Forecasting: Send + Sync {
    /// For those of the contents that are wanted or asked for: the files of other clients that
    /// hold them, the one that is asked for first.
    async fn other_holders(
        &self,
        client: &ClientId,
        contents: &[ContentId],
    ) -> Result<HashMap<ContentId, Vec<OtherHolder>>, CatalogueError>;

    /// Of these stored contents, each with the path of the client's that held it before its change:
    /// where those lie that no other file holds and that a newer version would replace.
    async fn replaceable(
        &self,
        client: &ClientId,
        held: &[(ClientPath, ContentId)],
    ) -> Result<HashMap<ContentId, String>, CatalogueError>;
}
